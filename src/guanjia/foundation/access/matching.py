"""From what an outside log-in says about somebody to the one account that is meant; no match, no log-in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guanjia.foundation.access.models import Account, LoginProvider
from guanjia.foundation.org.models import Person
from guanjia.foundation.protection.fields import index_of


def claims_of(extra: Mapping[str, Any]) -> dict[str, Any]:
    """All claims of an OpenID Connect answer; the user-info answer wins over the identity token."""
    if "userinfo" in extra or "id_token" in extra:
        return {**(extra.get("id_token") or {}), **(extra.get("userinfo") or {})}
    return dict(extra)


def find_account(provider: LoginProvider, value: str) -> Account | None:
    """The one active account that the value names, or None when there is none or more than one."""
    value = value.strip()
    if not value or "\x00" in value:
        return None
    accounts = Account.objects.filter(is_active=True)
    match provider.match_by:
        case LoginProvider.MatchBy.STAFF_NUMBER:
            accounts = accounts.filter(person__staff_number__iexact=value)
        case LoginProvider.MatchBy.PHONE:
            digits = value.removeprefix("+86").replace("-", "").replace(" ", "")
            accounts = accounts.filter(person__phone_index=index_of(Person, "phone", digits))
        case LoginProvider.MatchBy.EMAIL:
            accounts = accounts.filter(email__iexact=value)
        case _:
            accounts = accounts.filter(username__iexact=value)
    found = list(accounts.select_related("person__office")[:2])
    return found[0] if len(found) == 1 else None
