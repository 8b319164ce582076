"""How somebody wants to be told: ways and rhythm by kind, quiet hours, the hour of the digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.notify import catalogue, rules
from guanjia.foundation.notify.models import Preference, Settings
from guanjia.foundation.notify.rules import Rhythm, SettingsInvalid
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed
from guanjia.kernel.messages import Channel
from guanjia.kernel.words import N_


@dataclass(frozen=True, slots=True)
class Wish:
    """For one kind: which ways besides the inbox, and whether at once or gathered."""

    channels: frozenset[str]
    rhythm: str = Rhythm.AT_ONCE


@transaction.atomic
def set_wishes(
    actor: Actor,
    *,
    wishes: Mapping[str, Wish],
    quiet_from: time | None = None,
    quiet_to: time | None = None,
    digest_at: time = time(8, 30),
    digest_weekday: int = 0,
    now: datetime,
) -> Settings:
    """Keep the actor's own settings; kinds that are not named stay as they are. Raises NotAllowed, SettingsInvalid."""
    if actor.account_id is None:
        raise NotAllowed(N_("Log in first: preferences belong to an account."))
    rules.check_quiet_hours(quiet_from, quiet_to)
    if not 0 <= digest_weekday <= 6:
        raise SettingsInvalid(N_("Choose a day of the week."), field="digest_weekday")
    for name, wish in wishes.items():
        if name not in catalogue.all_kinds():
            raise SettingsInvalid(N_("There is no such kind of message: %(kind)s."), field="wishes", kind=name)
        if wish.rhythm not in list(Rhythm) or not wish.channels <= set(Channel):
            raise SettingsInvalid(N_("There is no such way or rhythm."), field="wishes")
    settings, _made = Settings.objects.update_or_create(
        account_id=actor.account_id,
        defaults={
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
            "digest_at": digest_at,
            "digest_weekday": digest_weekday,
        },
    )
    for name, wish in wishes.items():
        Preference.objects.update_or_create(
            account_id=actor.account_id,
            kind=name,
            defaults={"channels": sorted(wish.channels), "rhythm": wish.rhythm},
        )
    trail.record(actor, "notify.settings.changed", settings, office_path=actor.office_path, kinds=len(wishes))
    return settings
