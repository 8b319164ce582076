"""Load the whole demo city in one transaction: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from time import monotonic

from django.db import transaction

from guanjia.demo import (
    approvals,
    comforts,
    documents,
    estate,
    findings,
    firms,
    ideas,
    inspections,
    lists,
    repairs,
    sheets,
    society,
    staff,
    standards,
    talking,
)
from guanjia.demo.scale import SCALES
from guanjia.foundation.access.models import DemoAccount
from guanjia.foundation.access.standard_roles import watch_standard_roles
from guanjia.foundation.audit.sealing import anchor, seal_pending
from guanjia.foundation.codes.commands.labelling import load_standard_templates
from guanjia.foundation.org.models import Office
from guanjia.foundation.search.following import follow
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_


class NotEmpty(Refusal):
    """There is something in the database that is not the demo city."""


def is_loaded() -> bool:
    """Whether the demo city is there."""
    return DemoAccount.objects.exists()


def load_city(*, scale: str, seed: int, now: datetime, tell: Callable[[str], None]) -> None:
    """Load a demo city of a size and seal its trail. Raises NotEmpty on other people's data.

    Equal seeds give equal cities up to the day. tell: hears a line a step.
    """
    if Office.objects.exists():
        raise NotEmpty(N_("This database already holds an organisation. Choose another folder with DATA=…"))
    rng, size = Random(seed), SCALES[scale]
    began = monotonic()

    def step(what: str) -> None:
        tell(f"{monotonic() - began:6.1f} s  {what}")

    with transaction.atomic():
        with clock.at(now - timedelta(days=size.days)):
            people = society.found_society(rng, size)
            step(f"{Office.objects.count()} offices")
            society.hire_people(rng, size, people)
            step(f"{size.people} people")
            grounds = estate.build_estate(rng, size, people)
            step(f"{sum(map(len, grounds.rooms.values()))} rooms in {len(grounds.compounds)} compounds")
            load_standard_templates(system_actor("demo", "codes.design"), now=clock.now())
            accounts = staff.open_accounts(rng, people)
            step(f"{len(accounts.accounts)} accounts")
        told = repairs.tell_half_a_year(rng, size, people, grounds, accounts, now)
        step(f"{told} tickets of half a year")
        scored = firms.score_a_firm(rng, people, grounds, accounts, now)
        step(f"{scored} score sheets of a firm")
        with clock.at(now):
            told = lists.furnish_lists(Random(seed + 5), people, grounds, accounts, now)
            step(f"{told} records with custom fields")
            brought = sheets.bring_sheets(Random(f"{seed} sheets"), people, accounts, now)
            step(f"{brought} people from a sheet")
        filed = approvals.file_requests(Random(f"{seed} approvals"), people, accounts, now)
        step(f"{filed} requests to approve")
        step(f"{documents.issue_papers(people, accounts, now)} official documents")
        proposed = ideas.tell_ideas(seed, size, people, accounts, now)
        step(f"{proposed} ideas, two votes, ten items")
        lent = comforts.open_comforts(seed, people, grounds, accounts, now)
        step(f"{lent} loans of convenience goods")
        raised = findings.tell_findings(Random(f"{seed} findings"), people, grounds, accounts, now)
        step(f"{raised} findings of a year")
        looked = inspections.inspect_city(seed, people.bureau, people.city_units, accounts, now)
        step(f"{looked} rooms looked at in a campaign")
        step(f"{talking.talk(Random(f'{seed} talk'), grounds, accounts, now)} comments")
        step(f"{standards.fill_library(seed, people, accounts, now)} documents in the standards library")
        watch_standard_roles()
    with clock.at(now):
        sealed = seal_pending(now).sealed
        anchor(now)
    step(f"{sealed} audit records sealed and anchored")
    step(f"{follow().looked_at} records brought into the search")
