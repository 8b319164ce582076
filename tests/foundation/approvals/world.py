"""A bureau with people in roles, plain templates, and a directory in memory: what the approval tests stand on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.factories import make_account, make_office

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.models import Account
from guanjia.foundation.approvals.rules.states import Found
from guanjia.foundation.approvals.rules.templates import Step, Template, Who
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # a Tuesday, 10:00 local


@dataclass
class Memory:
    """A directory of role → holders; `above` is asked where the role itself has nobody else."""

    holders: Mapping[str, tuple[int, ...]]
    above: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def find(self, who: Who, office: str, barred: Collection[int]) -> Found:
        here = tuple(p for p in self.holders.get(who.role, ()) if p not in barred)
        if here:
            return Found(here, "here")
        higher = tuple(p for p in self.above.get(who.role, ()) if p not in barred) if who.climb else ()
        return Found(higher, "above", ("here",)) if higher else Found((), "here", ("here", "above"))


def step(key: str, *roles: str, **over: Any) -> Step:
    return Step(key, key.title(), tuple(Who(role) for role in roles or (key,)), **over)


def plan(*steps: Step, **over: Any) -> Template:
    return Template(steps, **over)


@dataclass
class Bureau:
    """A county with a centre and a unit with a section; `actor(name)` as a log-in would make it."""

    region: Office
    centre: Office
    unit: Office
    section: Office
    accounts: dict[str, Account]

    def actor(self, name: str) -> Actor:
        return actor_of(self.accounts[name], today=clock.today())

    def person(self, name: str) -> int:
        return self.accounts[name].person_id or 0


PLACES = {
    "clerk": ("staff", "section"),
    "colleague": ("staff", "section"),
    "liaison": ("liaison", "unit"),
    "charge": ("owner_section", "region"),
    "finance": ("finance_role", "region"),
    "deputy": ("deputy", "region"),
    "head": ("head", "region"),
}


def make_bureau(*names: str) -> Bureau:
    """The bureau with an account for each of the names (all of them without)."""
    city = make_office(kind="region", level="city")
    region = make_office(parent=city, kind="region")
    centre = make_office(parent=region, kind="centre")
    unit = make_office(parent=region, kind="unit")
    section = make_office(parent=unit, kind="section")
    offices = {"region": region, "unit": unit, "section": section}
    accounts = {
        name: make_account(role, office=offices[place])
        for name, (role, place) in PLACES.items()
        if not names or name in names
    }
    return Bureau(region, centre, unit, section, accounts)
