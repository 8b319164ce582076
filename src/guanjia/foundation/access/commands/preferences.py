"""How somebody likes the pages: stored with the account, so that every device shows them so at the first paint."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from guanjia.foundation.access.models import Account
from guanjia.foundation.audit import trail
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed, Refusal
from guanjia.kernel.words import N_


class PreferenceUnknown(Refusal):
    """There is no such theme, size, contrast, density or language."""


@transaction.atomic
def set_preferences(
    actor: Actor,
    *,
    theme: str | None = None,
    size: str | None = None,
    contrast: str | None = None,
    density: str | None = None,
    language: str | None = None,
) -> Account:
    """Change the actor's own preferences; None leaves one as it is. Raises NotAllowed or PreferenceUnknown."""
    if actor.account_id is None:
        raise NotAllowed(N_("Log in first: preferences belong to an account."))
    account = Account.objects.select_for_update(of=("self",)).get(pk=actor.account_id)
    wanted = {"theme": theme, "size": size, "contrast": contrast, "density": density, "language": language}
    choices: dict[str, type] = {
        "theme": Account.Theme,
        "size": Account.Size,
        "contrast": Account.Contrast,
        "density": Account.Density,
        "language": Account.Language,
    }
    changed: dict[str, Any] = {}
    for name, value in wanted.items():
        if value is None or value == getattr(account, name):
            continue
        if value not in choices[name].values:  # type: ignore[attr-defined]
            raise PreferenceUnknown(N_("There is no such choice: %(value)s."), field=name, value=value)
        setattr(account, name, value)
        changed[name] = value
    if changed:
        account.save(update_fields=list(changed))
        trail.record(
            actor, "access.preferences.changed", account, office_path=actor.office_path, touched=False, **changed
        )
    return account
