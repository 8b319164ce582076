"""What a list page of this room costs: as many queries for one row as for many, and for a page of any size."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import make_account
from tests.foundation.checklists.world import NOW, add_unit, answer, make_bureau, make_visit

from guanjia.foundation.checklists import commands
from guanjia.kernel import clock

BACKEND = "guanjia.foundation.access.backends.AccountBackend"
PAGES = ("checklist-campaigns", "checklist-visits", "checklist-answer-list", "checklist-forms", "checklist-plans",
         "checklist-routes")  # fmt: skip


def fill(world, count: int, start: int) -> None:
    """As many further visits with answers, campaigns, forms, plans and routes."""
    for n in range(start, start + count):
        unit = add_unit(world, 1)
        visit = make_visit(world, unit)
        answer(world, visit, world.rooms[unit.pk][0], answers={"setpoint": 22})
        campaign = commands.open_campaign(
            world.boss, title=f"第{n}次检查", office_id=world.bureau.pk, form_id=world.form.pk, starts_on=NOW.date(),
            ends_on=NOW.date() + timedelta(days=30), rooms_each=1, today=NOW.date(),
        )  # fmt: skip
        commands.publish_frame(world.boss, campaign_id=campaign.pk, unit_ids=[unit.pk], size=1, now=NOW, rng=Random(n))
        commands.draw_units(world.boss, campaign_id=campaign.pk, inspector_ids=[world.inspector.person_id], now=NOW)
        commands.make_form(world.boss, code=f"form-{n}", name=f"检查表{n}", office_id=world.bureau.pk)
        place = world.rooms[unit.pk][0]
        commands.make_route(
            world.boss, name=f"路线{n}", form_id=world.form.pk, office_id=world.bureau.pk, window_minutes=60,
            place_ids=[place.pk], now=NOW,
        )  # fmt: skip
        commands.make_plan(
            world.boss, title=f"计划{n}", office_id=world.bureau.pk, unit_id=unit.pk, form_id=world.form.pk,
            cadence="monthly", inspector_ids=[world.inspector.person_id], since=NOW.date(),
        )  # fmt: skip


@pytest.fixture
def desk(db):
    with clock.at(NOW):
        world = make_bureau(units=1, rooms=1)
        client = Client()
        client.force_login(make_account("owner_section", office=world.city), BACKEND)
        yield world, client


def cost(client: Client, name: str, **given: object) -> int:
    client.get(reverse(name), given)  # what is kept for a while is kept now
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse(name), given).status_code == 200
    return len(seen)


def test_no_list_page_costs_more_for_more_rows_or_a_longer_page(desk):
    world, client = desk
    fill(world, 2, 0)
    few = {name: cost(client, name) for name in PAGES}
    fill(world, 6, 2)
    assert {name: cost(client, name) for name in PAGES} == few
    assert {name: cost(client, name, size=100) for name in PAGES} == few
