"""The same instant: two phones answer one line of a visit, one sends twice, two finish. With an unguarded twin."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from tests.factories import make_account, make_actor
from tests.foundation.approvals.test_races import together
from tests.foundation.checklists.world import NOW, answer, make_bureau, make_visit

from guanjia.foundation.audit import trail
from guanjia.foundation.checklists import commands
from guanjia.foundation.checklists.models import AnswerSet
from guanjia.kernel import clock

pytestmark = pytest.mark.race


@pytest.fixture
def world(transactional_db):
    with clock.at(NOW):
        yield make_bureau()


def second_inspector(world):
    return make_actor("checklists.inspect", account=make_account(office=world.bureau), office=world.bureau)


def test_two_phones_answer_one_room_and_one_of_them_is_told_of_the_other(world):
    other = second_inspector(world)
    visit = make_visit(world, inspector_ids=[world.inspector.person_id, other.person_id])
    room = world.rooms[world.units[0].pk][0]
    answers = together(
        lambda: answer(world, visit, room, answers={"setpoint": 26}),
        lambda: answer(world, visit, room, answers={"setpoint": 27}, actor=other),
    )
    assert sorted(type(one).__name__ for one in answers) == ["AnswersConflict", "Kept"]
    kept = AnswerSet.objects.get()
    assert kept.revision == 1
    assert float(kept.answers["setpoint"]) in (26, 27)
    assert trail.actions_on(kept) == ["checklists.answers.kept"]


def test_two_phones_correct_one_revision_and_neither_is_lost_unseen(world):
    other = second_inspector(world)
    visit = make_visit(world, inspector_ids=[world.inspector.person_id, other.person_id])
    room = world.rooms[world.units[0].pk][0]
    first = answer(world, visit, room).answers
    said = together(
        lambda: answer(world, visit, room, uuid=first.uuid, base_revision=1, answers={"setpoint": 21}),
        lambda: answer(world, visit, room, uuid=first.uuid, base_revision=1, answers={"setpoint": 22}, actor=other),
    )
    assert sorted(type(one).__name__ for one in said) == ["AnswersConflict", "Kept"]
    first.refresh_from_db()
    assert (first.revision, first.earlier.count()) == (2, 1)


def test_one_set_sent_twice_at_once_is_kept_once(world):
    visit, name = make_visit(world), uuid4()
    room = world.rooms[world.units[0].pk][0]
    said = together(*[lambda: answer(world, visit, room, uuid=name)] * 2)
    assert [type(one).__name__ for one in said] == ["Kept", "Kept"]
    assert AnswerSet.objects.count() == 1
    assert trail.actions_on(AnswerSet.objects.get()) == ["checklists.answers.kept"]


def test_a_visit_is_finished_once(world):
    visit = make_visit(world)
    for room in world.rooms[world.units[0].pk]:
        answer(world, visit, room)
    together(*[lambda: commands.finish_visit(world.inspector, visit_id=visit.pk, now=NOW)] * 2)
    visit.refresh_from_db()
    assert visit.state == "done"
    assert trail.actions_on(visit).count("checklists.visit.done") == 1


def test_unguarded_the_later_phone_would_wipe_out_the_earlier_one(world):
    """Without the lock and the revision, both read revision 1, both write 2, and one answer is gone."""
    visit = make_visit(world)
    row = answer(world, visit, world.rooms[world.units[0].pk][0]).answers
    looked = threading.Barrier(2)

    def unguarded(value: int) -> int:
        seen = AnswerSet.objects.get(pk=row.pk)
        looked.wait(timeout=20)
        AnswerSet.objects.filter(pk=row.pk).update(answers=seen.answers | {"setpoint": value}, revision=2)
        return seen.revision

    assert together(lambda: unguarded(21), lambda: unguarded(22)) == [1, 1]
    row.refresh_from_db()
    assert (row.revision, row.earlier.count()) == (2, 0)
