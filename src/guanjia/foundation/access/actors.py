"""From an account to the actor that commands and queries see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from guanjia.foundation.access.models import Account, Grant
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor, Reach


class HeldRole(NamedTuple):
    """One grant as the actor needs it: nothing is instantiated on a request that only asks "may I?"."""

    code: str
    rights: list[str]
    path: str
    second_factor: bool
    valid_from: date
    valid_to: date | None
    expires_at: datetime | None
    emergency_id: int | None

    def holds(self, today: date, now: datetime) -> bool:
        """Whether the grant is in force at an instant; the database is spared the comparison."""
        return (
            self.valid_from <= today
            and (self.valid_to is None or today <= self.valid_to)
            and (self.expires_at is None or self.expires_at > now)
        )


def held_roles(account: Account, *, today: date, now: datetime) -> list[HeldRole]:
    """The roles an active account holds at an instant, one query."""
    if not account.is_active:
        return []
    rows = Grant.objects.filter(account_id=account.pk, revoked_at=None).values_list(
        "role__code",
        "role__rights",
        "office__path",
        "role__second_factor",
        "valid_from",
        "valid_to",
        "expires_at",
        "emergency_id",
    )
    return [held for held in map(HeldRole._make, rows) if held.holds(today, now)]


def actor_of(
    account: Account, *, today: date, now: datetime | None = None, via: str = "page", address: str = ""
) -> Actor:
    """The account's rights on a day, one query; an inactive account has none."""
    return actor_from_roles(account, held_roles(account, today=today, now=now or clock.now()), via=via, address=address)


def actor_from_roles(account: Account, held: Iterable[HeldRole], *, via: str = "page", address: str = "") -> Actor:
    """The actor with these roles."""
    person = account.person
    paths: dict[str, list[str]] = {}
    roles: set[str] = set()
    emergency: list[int] = []
    for role in held:
        roles.add(role.code)
        if role.emergency_id is not None:
            emergency.append(role.emergency_id)
        for right in role.rights:
            paths.setdefault(right, []).append(role.path)
    return Actor(
        key=f"account:{account.pk}",
        name=account.display_name,
        grants={right: Reach.over(prefixes) for right, prefixes in paths.items()},
        account_id=account.pk,
        person_id=account.person_id,
        office_id=person.office_id if person else None,
        office_path=person.office.path if person else "",
        roles=frozenset(roles),
        via=via,
        address=address,
        emergency=tuple(sorted(emergency)),
    )


def narrowed(actor: Actor, *, rights: Collection[str], path: str | None) -> Actor:
    """The same asker with no more than these rights, and inside one subtree where a path is given."""
    grants = {}
    for right in rights:
        prefixes = actor.reach(right).prefixes
        if path is not None:
            prefixes = tuple(
                path if path.startswith(p) else p for p in prefixes if path.startswith(p) or p.startswith(path)
            )
        if prefixes:
            grants[right] = Reach.over(prefixes)
    return replace(actor, grants=grants)
