"""A form, a visit with answers that change, and a recheck."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from types import SimpleNamespace
from uuid import uuid4

from guanjia.foundation.checklists import commands
from guanjia.foundation.checklists.models import (
    AnswerSet,
    Campaign,
    Draw,
    EarlierAnswers,
    Form,
    FormVersion,
    Plan,
    Reading,
    Route,
    RoutePoint,
    Visit,
)
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock

EDITS = [
    (Form, "name", "Other", None),
    (FormVersion, "lines", "[]", None),
    (Campaign, "title", "Another", None),
    (Draw, "result", "[]", None),
    (Plan, "title", "Another", None),
    (Reading, "device", "T-2", None),
    (Route, "window_minutes", 5, None),
    (RoutePoint, "rank", 9, None),
    (Visit, "title", "Another", None),
    (AnswerSet, "answers", '{"n": "30"}', None),
    (EarlierAnswers, "answers", '{"n": "1"}', None),
]
LINES = [{"key": "n", "kind": "number", "zh": "温度", "limit": {"least": "26"}}]


def live(city: SimpleNamespace) -> None:
    """A room is answered twice, the visit finished and looked at again."""
    now = clock.now()
    form = commands.make_form(city.boss, code="walk", name="Walk", office_id=city.region.pk)
    draft = commands.draft_version(city.boss, form_id=form.pk, lines=LINES)
    commands.draft_version(city.boss, form_id=form.pk, lines=LINES, note="again")
    commands.publish_version(city.boss, version_id=draft.pk, now=now)
    room = Place.objects.filter(kind="room").order_by("pk").first()
    visit = commands.plan_visit(
        city.boss, form_id=form.pk, unit_id=city.unit.pk, planned_on=clock.today(),
        inspector_ids=[city.handyman.person_id], room_ids=[room.pk], office_id=city.region.pk, now=now,
    )  # fmt: skip
    commands.assign_visit(city.boss, visit_id=visit.pk, inspector_ids=[city.asker.person_id], now=now)
    name = uuid4()
    for revision, degrees in enumerate((27, 22)):
        commands.keep_answers(
            city.boss, uuid=name, visit_id=visit.pk, place_id=room.pk, answers={"n": degrees},
            base_revision=revision, answered_at=now, now=now,
        )  # fmt: skip
    commands.finish_visit(city.boss, visit_id=visit.pk, now=now)
    again = commands.plan_recheck(city.boss, visit_id=visit.pk, planned_on=clock.today(), now=now)
    commands.void_visit(city.boss, visit_id=again.pk, reason="Not needed", now=now)
    campaign_and_rounds(city, form, room, now)
    commands.retire_form(city.boss, form_id=form.pk, reason="Replaced", now=now)


def campaign_and_rounds(city: SimpleNamespace, form: Form, room: Place, now: datetime) -> None:
    """A campaign is drawn, visited and closed; a plan makes rounds of a route; a device sends a value."""
    today, people = clock.today(), [city.handyman.person_id]
    campaign = commands.open_campaign(
        city.boss, title="Walk", office_id=city.region.pk, form_id=form.pk, starts_on=today, ends_on=today, today=today
    )
    commands.publish_frame(city.boss, campaign_id=campaign.pk, unit_ids=[city.unit.pk], size=1, now=now, rng=Random(1))
    commands.draw_units(city.boss, campaign_id=campaign.pk, inspector_ids=people, now=now)
    commands.void_visit(city.boss, visit_id=campaign.visits.get().pk, reason="Another day", now=now)
    commands.draft_bulletin(city.boss, campaign_id=campaign.pk, now=now)
    commands.close_campaign(city.boss, campaign_id=campaign.pk, now=now)
    other = commands.open_campaign(
        city.boss, title="Off", office_id=city.region.pk, form_id=form.pk, starts_on=today, ends_on=today, today=today
    )
    commands.void_campaign(city.boss, campaign_id=other.pk, reason="Not this year")
    route = commands.make_route(
        city.boss, name="Round", office_id=city.region.pk, form_id=form.pk, window_minutes=10, place_ids=[room.pk],
        now=now,
    )  # fmt: skip
    plan = commands.make_plan(
        city.boss, title="Daily", office_id=city.region.pk, unit_id=city.unit.pk, form_id=form.pk, cadence="daily",
        inspector_ids=people, since=today, route_id=route.pk, starts_at=time(9, 0),
    )  # fmt: skip
    commands.run_plan(city.boss, plan_id=plan.pk, now=now)
    for visit in plan.visits.all():
        commands.alarm_round(city.boss, visit_id=visit.pk, now=now + timedelta(days=1))
    commands.end_plan(city.boss, plan_id=plan.pk, reason="Enough", today=today)
    commands.take_reading(
        city.boss, place_id=room.pk, device="T-1", quantity="temperature", value=Decimal("26.5"), at=now, now=now
    )
