"""A city with a bureau and a unit, and the people whom findings need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.factories import LONG_AGO, make_account, make_office

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.models import Account, Grant, Role
from guanjia.foundation.findings import commands
from guanjia.foundation.findings.models import Finding
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=clock.LOCAL)  # a Tuesday


@dataclass
class City:
    """`actor(name)` as a log-in would make it: boss and checker of the bureau, owner and liaison of the unit."""

    region: Office
    bureau: Office
    unit: Office
    other: Office
    accounts: dict[str, Account]

    def actor(self, name: str) -> Actor:
        return actor_of(self.accounts[name], today=NOW.date())

    def person(self, name: str) -> int:
        return self.accounts[name].person_id or 0


def make_city() -> City:
    region = make_office(kind="region", level="city")
    bureau = make_office(parent=region, kind="bureau", level="city")
    unit, other = make_office(parent=region, level="city"), make_office(parent=region, level="city")

    def account(home: Office, *roles: str, over: Office | None = None) -> Account:
        made = make_account(office=home)
        for role in roles:
            Grant.objects.create(
                account=made, role=Role.objects.get(code=role), office=over or home, valid_from=LONG_AGO
            )
        return made

    return City(
        region, bureau, unit, other,
        {
            "boss": account(bureau, "owner_section", over=region),
            "checker": account(bureau, "supervisor", over=region),
            "second": account(bureau, "supervisor", over=region),
            "leader": account(bureau, "head", over=region),
            "deputy": account(bureau, "deputy", over=region),
            "owner": account(unit, "staff"),
            "liaison": account(unit, "liaison"),
            "unithead": account(unit, "head"),
            "stranger": account(other, "liaison"),
        },
    )  # fmt: skip


def raise_one(city: City, **over: Any) -> Finding:
    """A finding against the unit, raised by the checker."""
    fields: dict[str, Any] = {
        "origin": "inspection", "title": "Boxes on the stairs", "unit": city.unit, "now": NOW,
        "owner": city.accounts["owner"].person,
    } | over  # fmt: skip
    return commands.raise_finding(city.actor("checker"), **fields)


def submitted(city: City, **over: Any) -> Finding:
    """A finding whose evidence waits for its verification."""
    finding, owner = raise_one(city, **over), city.actor("owner")
    commands.plan_measures(
        owner, finding_id=finding.pk, root_cause="No store", measure="Cleared", long_rule="A weekly walk", now=NOW
    )
    return commands.submit_evidence(owner, finding_id=finding.pk, note="All clear now", now=NOW)


def closed(city: City, **over: Any) -> Finding:
    """A finding that the checker closed."""
    return commands.close_finding(city.actor("checker"), finding_id=submitted(city, **over).pk, note="Seen", now=NOW)
