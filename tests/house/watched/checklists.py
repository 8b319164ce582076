"""A form, a visit with answers that change, and a recheck."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

from guanjia.foundation.checklists import commands
from guanjia.foundation.checklists.models import AnswerSet, EarlierAnswers, Form, FormVersion, Visit
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock

EDITS = [
    (Form, "name", "Other", None),
    (FormVersion, "lines", "[]", None),
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
    commands.retire_form(city.boss, form_id=form.pk, reason="Replaced", now=now)
