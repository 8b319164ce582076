"""A running campaign: the summer inspection of air conditioning, 22 units drawn from the city's list, half visited.

Beside it a route with points that is walked every working day, and a plan before holidays.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from guanjia.demo.staff import Staff
from guanjia.foundation.checklists import public as checklists
from guanjia.foundation.files.commands import PreparedFile, prepare_file
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.org.models import Office
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

DRAWN, ROOMS_EACH = 22, 4
PANELS = ("22", "24", "25", "26", "26.5", "27")
ROUND_LINES: list[dict[str, Any]] = [
    {
        "key": "state", "kind": "choice", "zh": "现场状况", "en": "State of the place",
        "choices": [
            {"value": "fine", "zh": "正常", "en": "Fine"},
            {"value": "odd", "zh": "异常", "en": "Something is wrong"},
        ],
    },
    {
        "key": "seen", "kind": "text", "zh": "异常说明", "en": "What was seen",
        "when": {"line": "state", "is": "odd"},
    },
]  # fmt: skip


def panel(degrees: str) -> tuple[str, PreparedFile]:
    """A drawn picture of a panel that shows a set point, with the hash of its bytes."""
    picture = Image.new("RGB", (480, 320), "#e9edf0")
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((60, 50, 420, 270), 18, fill="#fbfcfc", outline="#8a97a0", width=4)
    pen.rectangle((110, 90, 370, 190), fill="#cfe3d6")
    pen.text((150, 105), f"{degrees} C", fill="#1d3b2a", font_size=64)
    for n in range(4):
        pen.ellipse((120 + n * 66, 214, 158 + n * 66, 252), fill="#d4dadf", outline="#8a97a0")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    content = out.getvalue()
    upload = SimpleUploadedFile("panel.jpg", content, "image/jpeg")
    return hashlib.sha256(content).hexdigest(), prepare_file(upload, purpose_of("checklists.visit", "photo"))


def inspect_city(seed: int, bureau: Office, units: Sequence[Office], staff: Staff, now: datetime) -> int:
    """Run the campaign up to today, walk the route, make the plans; answers how many rooms were looked at."""
    rng, boss, other = Random(f"inspections {seed}"), staff.actor("section"), staff.actor("supervisor")
    people = [boss.person_id or 0, other.person_id or 0]
    begun = now - timedelta(days=14)
    with clock.at(begun):
        form = publish(boss, "summer-ac", "夏季空调温度检查", "节能降耗", bureau, *checklists.summer_ac())
        campaign = checklists.open_campaign(
            boss, title="夏季空调温度专项检查", topic="节能降耗", office_id=bureau.pk, form_id=form.pk,
            starts_on=clock.today() + timedelta(days=2), ends_on=clock.today() + timedelta(days=28),
            rooms_each=ROOMS_EACH, today=clock.today(),
        )  # fmt: skip
        checklists.publish_frame(
            boss, campaign_id=campaign.pk, unit_ids=[unit.pk for unit in units], size=min(DRAWN, len(units)),
            weights=checklists.risk_weights(units), now=clock.now(), rng=rng,
        )  # fmt: skip
    with clock.at(begun + timedelta(days=1)):
        checklists.draw_units(
            boss, campaign_id=campaign.pk, inspector_ids=people, now=clock.now(),
            public_number="06 11 17 23 28 30 09", number_source="演示福利彩票第2026068期",
        )  # fmt: skip
    seen = visit_units(rng, boss, campaign, now)
    walk_route(rng, boss, bureau, people, now)
    return seen


def publish(
    boss: Actor, code: str, name: str, topic: str, office: Office, lines: Sequence[Any], judged: Sequence[Any]
) -> Any:
    """A form with its first version published."""
    form = checklists.make_form(boss, code=code, name=name, topic=topic, office_id=office.pk)
    draft = checklists.draft_version(boss, form_id=form.pk, lines=lines, judged=judged, note="首版")
    checklists.publish_version(boss, version_id=draft.pk, now=clock.now())
    return form


def visit_units(rng: Random, boss: Actor, campaign: Any, now: datetime) -> int:
    """Visit the units whose day has come: rooms with readings and photos, faults ordered, one recheck planned."""
    panels, seen, rechecked = {degrees: panel(degrees) for degrees in PANELS}, 0, False
    for visit in checklists.visits_of(campaign).filter(planned_on__lt=clock.local_day(now)):
        at = datetime.combine(visit.planned_on, time(9, 10), clock.LOCAL) + timedelta(minutes=rng.randint(0, 200))
        bad = False
        for n, room in enumerate(visit.rooms.select_related("place")):
            moment = at + timedelta(minutes=9 * n)
            with clock.at(moment):
                answers, sha256 = looked_at(rng, visit.unit, panels)
                if sha256:
                    ready = next(ready for name, ready in panels.values() if name == sha256)
                    checklists.add_photo(boss, visit_id=visit.pk, sha256=sha256, upload=ready, now=moment)
                kept = checklists.keep_answers(
                    boss, uuid=UUID(int=rng.getrandbits(128)), visit_id=visit.pk, place_id=room.place_id,
                    answers=answers, answered_at=moment, now=moment,
                )  # fmt: skip
                bad |= kept.answers.outcome == "warn"
            seen += 1
        if not seen or visit.rooms.count() == 0:
            continue
        with clock.at(at + timedelta(minutes=50)):
            checklists.finish_visit(boss, visit_id=visit.pk, now=clock.now())
            if bad and not rechecked:
                day = clock.local_day(now) + timedelta(days=3)
                checklists.plan_recheck(boss, visit_id=visit.pk, planned_on=day, now=clock.now())
                rechecked = True
    return seen


def looked_at(rng: Random, unit: Office, panels: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """What an inspector finds in one room, and the photo taken."""
    use = rng.choices(
        ("office", "meeting", "data_room", "archive"), (70, 12, 8, 10 if "档案" not in unit.name else 90)
    )[0]
    if rng.random() < 0.12:
        return {"room_use": use, "ac": "off", "note": "人走机停"}, ""
    degrees = (
        rng.choice(("22", "24")) if use in ("data_room", "archive") else rng.choices(PANELS, (4, 6, 8, 40, 20, 22))[0]
    )
    measured = f"{float(degrees) + rng.uniform(-0.4, 1.3):.1f}"
    name = panels[degrees][0]
    answers = {
        "room_use": use, "ac": "on", "setpoint": degrees, "setpoint__photo": [name],
        "measured": {"value": measured}, "empty": "yes" if rng.random() < 0.05 else "no",
    }  # fmt: skip
    return answers, name


def walk_route(rng: Random, boss: Actor, bureau: Office, people: list[int], now: datetime) -> None:
    """A route over equipment rooms with a plan: yesterday's round has a missed point, today's waits."""
    points = list(
        Place.objects.visible_to(boss)
        .filter(kind="room", name__contains="设备间", office__path__startswith=bureau.path, valid_to=None)
        .order_by("path")[:6]
    ) or list(Place.objects.visible_to(boss).filter(kind="room", valid_to=None).order_by("path")[:6])
    first = now - timedelta(days=14)
    with clock.at(first):
        form = publish(boss, "plant-round", "设备间日常巡查", "安全巡查", bureau, ROUND_LINES, [])
        route = checklists.make_route(
            boss, name="设备间巡查路线", office_id=bureau.pk, form_id=form.pk, window_minutes=90,
            place_ids=[place.pk for place in points], now=first,
        )  # fmt: skip
        daily = checklists.make_plan(
            boss, title="设备间每日巡查", office_id=bureau.pk, unit_id=bureau.pk, form_id=form.pk, cadence="daily",
            inspector_ids=people, since=clock.today(), route_id=route.pk, starts_at=time(9, 0),
        )  # fmt: skip
        checklists.make_plan(
            boss, title="节前安全检查", office_id=bureau.pk, unit_id=bureau.pk, form_id=form.pk, cadence="holiday",
            inspector_ids=people, since=clock.today(), lead_days=2,
        )  # fmt: skip
    for back in (3, 2, 1, 0):
        morning = datetime.combine(clock.local_day(now) - timedelta(days=back), time(6, 5), clock.LOCAL)
        if morning > now:
            continue
        with clock.at(morning):
            if not checklists.run_plan(boss, plan_id=daily.pk, now=morning) or back == 0:
                continue
        visit = daily.visits.order_by("-pk").first()
        assert visit is not None
        for n, place in enumerate(points[:-1] if back == 1 else points):
            at = datetime.combine(visit.planned_on, time(9, 3), clock.LOCAL) + timedelta(minutes=7 * n)
            odd = rng.random() < 0.1
            with clock.at(at):
                checklists.keep_answers(
                    boss, uuid=UUID(int=rng.getrandbits(128)), visit_id=visit.pk, place_id=place.pk, answered_at=at,
                    answers={"state": "odd", "seen": "地面有积水"} if odd else {"state": "fine"}, now=at,
                )  # fmt: skip
        late = datetime.combine(visit.planned_on, time(10, 40), clock.LOCAL)
        with clock.at(late):
            if back == 1:
                checklists.alarm_round(boss, visit_id=visit.pk, now=late)
            else:
                checklists.finish_visit(boss, visit_id=visit.pk, now=late)
