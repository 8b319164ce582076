"""Answers are kept once, conflicts are shown, nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories import make_account, make_actor
from tests.foundation.checklists.world import JUDGED, LINES, NOW, answer, make_bureau, make_visit, picture

from guanjia.foundation.audit import trail
from guanjia.foundation.checklists import commands, queries
from guanjia.foundation.checklists.forms.editing import judged_of_words, words_of_judged
from guanjia.foundation.checklists.judging import judge_answers
from guanjia.foundation.checklists.models import AnswerSet, Visit
from guanjia.foundation.checklists.rules.lines import check_judged
from guanjia.foundation.checklists.rules.refusals import (
    AnswersConflict,
    AnswersMissing,
    AnswersSealed,
    AnswerWrong,
    FormVersionMismatch,
    PhotoDiffers,
    PhotosMissing,
    StateRefused,
)
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.findings.public import findings_of
from guanjia.foundation.standards import public as standards
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible


def test_a_warm_room_passes_and_a_cold_one_is_a_warning_with_its_clause(db):
    world = make_bureau()
    visit = make_visit(world)
    warm, cold = world.rooms[world.units[0].pk]
    passed = answer(world, visit, warm).answers
    warned = answer(world, visit, cold, answers={"setpoint": "22.5"}).answers
    assert (passed.outcome, warned.outcome) == ("pass", "warn")
    compared = warned.verdict[0]["compared"][0]
    assert (compared["value"], compared["limit"]) == (22.5, 26.0)
    assert compared["citations"][0]["clause"] == "temperature-notice/item2"
    assert trail.actions_on(passed) == ["checklists.answers.kept"]
    assert trail.actions_on(warned) == ["checklists.answers.kept", "checklists.fault.ordered"]
    visit.refresh_from_db()
    assert visit.state == Visit.State.GOING


def test_a_data_room_is_exempt_by_the_rule(db):
    world = make_bureau()
    visit = make_visit(world)
    room = world.rooms[world.units[0].pk][0]
    kept = answer(world, visit, room, answers={"room_use": "data_room", "setpoint": 19}).answers
    assert kept.outcome == "not_applicable"


def test_sent_twice_it_exists_once(db):
    world = make_bureau()
    visit, name = make_visit(world), uuid4()
    room = world.rooms[world.units[0].pk][0]
    first = answer(world, visit, room, uuid=name)
    again = answer(world, visit, room, uuid=name, now=NOW + timedelta(hours=3))
    assert (first.new, again.new, again.answers.pk) == (True, False, first.answers.pk)
    assert AnswerSet.objects.count() == 1
    assert trail.actions_on(first.answers) == ["checklists.answers.kept"]


def test_a_change_on_the_newest_revision_keeps_what_it_replaces(db):
    world = make_bureau()
    visit, name = make_visit(world), uuid4()
    room = world.rooms[world.units[0].pk][0]
    answer(world, visit, room, uuid=name)
    changed = answer(world, visit, room, uuid=name, answers={"setpoint": 24}, base_revision=1)
    assert changed.changed
    assert changed.answers.revision == 2
    old = changed.answers.earlier.get()
    assert (old.answers["setpoint"], old.outcome, old.revision) == ("26", "pass", 1)
    late = answer(world, visit, room, uuid=name)  # the first sending, once more: it had arrived
    assert late.superseded
    assert late.answers.revision == 2


def test_two_phones_in_one_room_are_a_conflict_with_both_versions(db):
    world = make_bureau()
    visit = make_visit(world)
    room = world.rooms[world.units[0].pk][0]
    mine = answer(world, visit, room).answers
    with pytest.raises(AnswersConflict) as met:
        answer(world, visit, room, answers={"setpoint": 20}, actor=world.boss)
    assert met.value.theirs.pk == mine.pk
    assert met.value.yours["setpoint"] == "20"
    assert AnswerSet.objects.get().answers["setpoint"] == "26"
    settled = answer(world, visit, room, uuid=mine.uuid, base_revision=1, answers={"setpoint": 20}, actor=world.boss)
    assert settled.answers.revision == 2
    assert settled.answers.earlier.get().answers["setpoint"] == "26"


def test_a_change_on_an_older_revision_is_a_conflict(db):
    world = make_bureau()
    visit, name = make_visit(world), uuid4()
    room = world.rooms[world.units[0].pk][0]
    answer(world, visit, room, uuid=name)
    answer(world, visit, room, uuid=name, answers={"setpoint": 24}, base_revision=1)
    with pytest.raises(AnswersConflict):
        answer(world, visit, room, uuid=name, answers={"setpoint": 23}, base_revision=1)
    assert AnswerSet.objects.get().answers["setpoint"] == "24"


@pytest.mark.parametrize(
    ("given", "refusal", "field"),
    [
        ({"setpoint": ""}, AnswersMissing, "setpoint"),
        ({"setpoint": "warm"}, AnswerWrong, "setpoint"),
        ({"room_use": "kitchen"}, AnswerWrong, "room_use"),
        ({"panel": "not-a-hash"}, AnswerWrong, "panel"),
        ({"colour": "red"}, AnswerWrong, "answers"),
    ],
)
def test_what_does_not_fit_is_refused_without_a_trace(db, given, refusal, field):
    world = make_bureau()
    visit = make_visit(world)
    with pytest.raises(refusal) as met:
        answer(world, visit, world.rooms[world.units[0].pk][0], answers=given)
    assert met.value.field == field
    assert not AnswerSet.objects.exists()


def test_a_line_that_is_not_asked_needs_no_answer_and_keeps_none(db):
    world = make_bureau()
    visit = make_visit(world)
    room = world.rooms[world.units[0].pk][0]
    kept = answer(world, visit, room, answers={"ac": "off", "setpoint": 18}).answers
    assert "setpoint" not in kept.answers
    assert kept.outcome == ""  # nothing to judge


def test_another_version_of_the_form_is_refused(db):
    world = make_bureau()
    visit = make_visit(world)
    with pytest.raises(FormVersionMismatch):
        answer(world, visit, world.rooms[world.units[0].pk][0], form_hash="0" * 64)


def test_photos_are_taken_once_by_their_hash(db):
    world = make_bureau()
    visit = make_visit(world)
    name, upload = picture()
    first = commands.add_photo(world.inspector, visit_id=visit.pk, sha256=name, upload=upload, now=NOW)
    again = commands.add_photo(world.inspector, visit_id=visit.pk, sha256=name, upload=picture()[1], now=NOW)
    assert first.pk == again.pk
    assert StoredFile.objects.count() == 1
    with pytest.raises(PhotoDiffers):
        commands.add_photo(world.inspector, visit_id=visit.pk, sha256="0" * 64, upload=picture("red")[1], now=NOW)


def test_a_visit_ends_when_all_rooms_are_answered_and_all_photos_are_here(db):
    world = make_bureau()
    visit = make_visit(world)
    first, second = world.rooms[world.units[0].pk]
    name, upload = picture()
    row = answer(world, visit, first, answers={"panel": [name]}).answers
    with pytest.raises(StateRefused):
        commands.finish_visit(world.inspector, visit_id=visit.pk, now=NOW)
    answer(world, visit, second)
    with pytest.raises(PhotosMissing):
        commands.finish_visit(world.inspector, visit_id=visit.pk, now=NOW)
    commands.add_photo(world.inspector, visit_id=visit.pk, sha256=name, upload=upload, now=NOW)
    commands.finish_visit(world.inspector, visit_id=visit.pk, now=NOW)
    assert StoredFile.objects.get().locked_at == NOW
    with pytest.raises(AnswersSealed):
        answer(world, visit, first, uuid=row.uuid, base_revision=1, answers={"setpoint": 21})
    assert answer(world, visit, first, uuid=row.uuid, answers={"panel": [name]}).answers.pk == row.pk


def test_a_recheck_looks_again_at_the_faulty_rooms(db):
    world = make_bureau()
    visit = make_visit(world)
    first, second = world.rooms[world.units[0].pk]
    answer(world, visit, first, answers={"setpoint": 20})
    answer(world, visit, second)
    commands.finish_visit(world.inspector, visit_id=visit.pk, now=NOW)
    again = commands.plan_recheck(world.boss, visit_id=visit.pk, planned_on=NOW.date(), now=NOW)
    same = commands.plan_recheck(world.boss, visit_id=visit.pk, planned_on=NOW.date(), now=NOW)
    assert again.pk == same.pk
    assert [room.place_id for room in again.rooms.all()] == [first.pk]


def test_others_cannot_answer_nor_see(db):
    world = make_bureau()
    visit = make_visit(world)
    room = world.rooms[world.units[0].pk][0]
    watcher = make_actor("checklists.view", account=make_account(office=world.bureau), office=world.bureau)
    with pytest.raises(NotAllowed):
        answer(world, visit, room, actor=watcher)
    stranger = make_actor("checklists.inspect", "checklists.view", "checklists.manage")
    with pytest.raises(NotVisible):
        answer(world, visit, room, actor=stranger)
    with pytest.raises(NotVisible):
        queries.get_visit(stranger, visit.pk)
    with pytest.raises(NotVisible):  # a room of another unit
        answer(world, visit, world.rooms[world.units[1].pk][0])
    assert not AnswerSet.objects.exists()


FAULTS = [one | {"fault_on_warning": True} for one in JUDGED]


def test_a_form_says_whether_a_warning_is_a_fault(db):
    """The verdict that is kept stays what the rule gave; a version without the word counts the warning."""
    unit, today = make_bureau().units[0], clock.local_day(NOW)
    answers = {"room_use": "office", "ac": "on", "setpoint": "22.5"}
    for judged, outcome in ((FAULTS, "block"), (JUDGED, "warn")):
        said = judge_answers(LINES, judged, answers, on=today, unit=unit)
        assert (said.state, said.told[0]["state"]) == (outcome, "warn")
        assert check_judged(judged, LINES) == judged
        assert judged_of_words(words_of_judged(judged)) == judged
    assert judge_answers(LINES, FAULTS, answers | {"setpoint": "26"}, on=today, unit=unit).state == "pass"
    assert judge_answers(LINES, FAULTS, {"room_use": "office"}, on=today, unit=unit).state == ""


def test_a_fault_by_warning_counts_as_one_and_is_ordered_as_an_ordinary_finding(db):
    world = make_bureau(judged=FAULTS)
    cold = world.rooms[world.units[0].pk][1]
    kept = answer(world, make_visit(world), cold, answers={"setpoint": "22.5"}).answers
    assert kept.outcome == "block"
    assert findings_of(kept).get().grade == "ordinary"
    assert [one.outcome for one in standards.verdicts_of(kept)] == ["warn"]
