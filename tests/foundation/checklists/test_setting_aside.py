"""Answers that lost a conflict stay on record beside those that stand."""

from __future__ import annotations

import pytest
from django.urls import reverse
from rest_framework.test import APIClient
from tests.factories import make_account, make_actor
from tests.foundation.checklists.world import NOW, answer, make_bureau, make_visit

from guanjia.foundation.access.models import Account, Grant, Role
from guanjia.foundation.audit import trail
from guanjia.foundation.checklists.commands.setting_aside import set_aside_answers
from guanjia.foundation.checklists.rules.refusals import AnswersMissing
from guanjia.kernel.errors import NotVisible


@pytest.fixture
def standing(db):
    world = make_bureau()
    visit = make_visit(world)
    row = answer(world, visit, world.rooms[world.units[0].pk][0], actor=world.boss).answers
    return world, row


GIVEN = {"room_use": "office", "ac": "on", "setpoint": "20"}


def test_what_was_given_up_is_on_record_and_what_stands_stays(standing):
    world, row = standing
    set_aside_answers(world.inspector, uuid=row.uuid, answers=GIVEN, answered_at=NOW, now=NOW)
    row.refresh_from_db()
    assert (row.answers["setpoint"], row.revision) == ("26", 1)
    assert trail.actions_on(row) == ["checklists.answers.kept", "checklists.answers.set_aside"]


def test_neither_a_stranger_nor_half_an_answer_leaves_a_trace(standing):
    world, row = standing
    other = make_actor("checklists.inspect")
    with pytest.raises(NotVisible):
        set_aside_answers(other, uuid=row.uuid, answers=GIVEN, answered_at=NOW, now=NOW)
    with pytest.raises(AnswersMissing):
        set_aside_answers(world.inspector, uuid=row.uuid, answers={"ac": "on"}, answered_at=NOW, now=NOW)
    assert trail.actions_on(row) == ["checklists.answers.kept"]


def test_sent_twice_it_is_on_record_once(standing):
    world, row = standing
    account = Account.objects.get(pk=world.inspector.account_id)
    Grant.objects.create(
        account=account, role=Role.objects.get(code="field_worker"), office=account.person.office, valid_from=NOW.date()
    )
    client = APIClient()
    client.force_login(account)
    url, body = reverse("api-checklist-set-aside", args=[row.uuid]), {"answers": GIVEN, "answered_at": NOW.isoformat()}
    for _n in range(2):
        answer_ = client.post(url, body, format="json", headers={"Idempotency-Key": "one"})
        assert answer_.status_code == 201
    assert trail.actions_on(row).count("checklists.answers.set_aside") == 1
    client.force_login(make_account("staff"))
    assert client.post(url, body, format="json").status_code == 404
