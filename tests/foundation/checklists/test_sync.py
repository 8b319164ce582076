"""What a phone that was away from the network gets and sends."""

from __future__ import annotations

from uuid import uuid4

import pytest
from rest_framework.test import APIClient
from tests.foundation.checklists.world import NOW, make_bureau, make_visit, picture

from guanjia.foundation.access.models import Account
from guanjia.foundation.checklists.models import AnswerSet
from guanjia.kernel import clock


def client_of(actor, *, grant: str = "field_worker") -> APIClient:
    from guanjia.foundation.access.models import Grant, Role

    account = Account.objects.get(pk=actor.account_id)
    Grant.objects.get_or_create(
        account=account, role=Role.objects.get(code=grant), office=account.person.office, valid_from=NOW.date()
    )
    client = APIClient()
    client.force_login(account)
    return client


@pytest.fixture
def away(db):
    with clock.at(NOW):
        world = make_bureau()
        visit = make_visit(world)
        yield world, visit, client_of(world.inspector)


def body(visit, room, **over):
    given = {"room_use": "office", "ac": "on", "setpoint": "26"} | over.pop("answers", {})
    return {"visit": visit.pk, "place": room.pk, "answers": given, "answered_at": NOW.isoformat(), "later": True} | over


def test_my_visits_carry_form_places_and_the_limit_of_the_day(away):
    world, visit, client = away
    told = client.get("/api/v1/checklists/my-visits/").json()
    assert [one["id"] for one in told] == [visit.pk]
    lines = {line["key"]: line for line in told[0]["form"]["lines"]}
    assert lines["setpoint"]["limits"][0]["value"] == 26
    assert lines["setpoint"]["limits"][0]["clause"] == "temperature-notice/item2"
    assert told[0]["form"]["content_hash"] == world.version.content_hash
    assert [room["place"] for room in told[0]["rooms"]] == [room.pk for room in world.rooms[world.units[0].pk]]
    assert told[0]["rooms"][0]["prefill"] == {"room_use": "office"}


def test_answers_arrive_once_whatever_the_network_does(away):
    world, visit, client = away
    room, url = world.rooms[world.units[0].pk][0], f"/api/v1/checklists/answer-sets/{uuid4()}/"
    first = client.put(url, body(visit, room, answers={"setpoint": "23"}), format="json")
    again = client.put(url, body(visit, room, answers={"setpoint": "23"}), format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["outcome"] == "warn"
    assert "26" in first.json()["said"][0]["text"]
    assert first.json()["source"] == "queue"
    assert AnswerSet.objects.count() == 1
    assert client.get(url).json()["revision"] == 1


def test_a_conflict_is_told_with_both_versions(away):
    world, visit, client = away
    room = world.rooms[world.units[0].pk][0]
    name = uuid4()
    client.put(f"/api/v1/checklists/answer-sets/{name}/", body(visit, room), format="json")
    met = client.put(
        f"/api/v1/checklists/answer-sets/{uuid4()}/", body(visit, room, answers={"setpoint": "21"}), format="json"
    )
    assert met.status_code == 409
    told = met.json()
    assert told["code"] == "answers_conflict"
    assert told["yours"]["setpoint"] == "21"
    assert told["theirs"]["answers"]["setpoint"] == "26"
    kept = client.put(
        f"/api/v1/checklists/answer-sets/{told['theirs']['uuid']}/",
        body(visit, room, answers={"setpoint": "21"}, base_revision=told["theirs"]["revision"]),
        format="json",
    )
    assert kept.status_code == 200
    assert kept.json()["revision"] == 2


def test_a_photo_may_come_after_its_answers(away):
    world, visit, client = away
    room = world.rooms[world.units[0].pk][0]
    name, upload = picture()
    sent = client.put(
        f"/api/v1/checklists/answer-sets/{uuid4()}/", body(visit, room, answers={"panel": name}), format="json"
    )
    assert sent.json()["photos_missing"] == [name]
    url = f"/api/v1/checklists/visits/{visit.pk}/photos/{name}/"
    assert client.get(url).status_code == 404
    assert client.put(url, {"file": upload}, format="multipart").status_code == 200
    assert client.put(url, {"file": picture()[1]}, format="multipart").status_code == 200
    assert client.get(url).json()["sha256"] == name
    assert client.get(f"/api/v1/checklists/visits/{visit.pk}/").json()["photos"] == [name]


def test_a_revoked_login_is_told_as_such(away):
    world, visit, client = away
    Account.objects.filter(pk=world.inspector.account_id).update(is_active=False)
    room = world.rooms[world.units[0].pk][0]
    met = client.put(f"/api/v1/checklists/answer-sets/{uuid4()}/", body(visit, room), format="json")
    assert met.status_code == 401
    assert set(met.json()) >= {"code", "detail"}
    assert met.json()["detail"]
    assert not AnswerSet.objects.exists()


def test_a_shape_that_is_wrong_is_400_and_a_missing_answer_names_its_line(away):
    world, visit, client = away
    room, url = world.rooms[world.units[0].pk][0], f"/api/v1/checklists/answer-sets/{uuid4()}/"
    assert client.put(url, {"visit": visit.pk}, format="json").status_code == 400
    met = client.put(url, body(visit, room, answers={"setpoint": ""}), format="json")
    assert met.status_code == 409
    assert "setpoint" in met.json()["fields"]
