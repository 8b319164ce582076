"""The API: reported once per key, listed under the asker's rights, moved by the same commands."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import make_account, make_kind, make_office, make_picture, make_place, make_worker

from guanjia.domains.servicedesk.models import Ticket

BACKEND = "guanjia.foundation.access.backends.AccountBackend"


def client_of(account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


@pytest.fixture
def scene(db):
    county = make_office(kind="centre")
    unit = make_office(parent=county)
    worker_account = make_account("field_worker", office=county)
    make_worker(account=worker_account, office=county)
    return {
        "asker": client_of(make_account("staff", office=unit)),
        "desk": client_of(make_account("dispatcher", office=county)),
        "hand": client_of(worker_account),
        "body": {"place_id": make_place(office=unit).pk, "kind_id": make_kind().pk, "description": "It drips"},
    }


def post(client, path, body=None, **headers):
    return client.post(f"/api/v1/tickets/{path}", body or {}, content_type="application/json", headers=headers)


def test_the_whole_path_by_api(scene):
    made = post(scene["asker"], "", scene["body"], **{"Idempotency-Key": "one"})
    assert made.status_code == 201
    again = post(scene["asker"], "", scene["body"], **{"Idempotency-Key": "one"})
    assert (again.json()["id"], Ticket.objects.count()) == (made.json()["id"], 1)
    pk = made.json()["id"]
    assert post(scene["desk"], f"{pk}/dispatch/").json()["state"] == "offered"
    assert post(scene["desk"], f"{pk}/dispatch/").json()["code"] == "already_dispatched"
    assert post(scene["hand"], f"{pk}/accept/").json()["state"] == "accepted"
    assert post(scene["hand"], f"{pk}/arrive/").json()["state"] == "arrived"
    assert post(scene["hand"], f"{pk}/finish/").json()["code"] == "photo_missing"
    photo = {"purpose": "after", "file": SimpleUploadedFile("a.jpg", make_picture(), "image/jpeg")}
    assert scene["hand"].post(f"/api/v1/tickets/{pk}/photos/", photo).status_code == 201
    assert post(scene["hand"], f"{pk}/finish/", {"note": "washer"}).json()["state"] == "done"
    assert post(scene["asker"], f"{pk}/rate/", {"stars": 0}).status_code == 400
    assert post(scene["asker"], f"{pk}/rate/", {"stars": 2}).json()["stars"] == 2
    assert post(scene["asker"], f"{pk}/reopen/", {"reason": "drips"}).json()["round"] == 2
    rows = scene["desk"].get("/api/v1/tickets/", {"state": "open"}).json()["results"]
    assert [row["id"] for row in rows] == [pk]


@pytest.mark.parametrize(
    "query",
    [{"state": "x"}, {"kind": "9" * 30}, {"since": "x"}, {"sort": "stars"}, {"rate": "x"}, {"worker": "-1"}],
)
def test_odd_filters_are_refused_with_the_field(scene, query):
    answer = scene["desk"].get("/api/v1/tickets/", query)
    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == set(query)


@pytest.mark.parametrize("body", [{"place_id": 2**70}, {"place_id": 0}, {"description": "\x00\x00"}, {"phone": "abc"}])
def test_odd_bodies_are_refused(scene, body):
    assert post(scene["asker"], "", scene["body"] | body).status_code in (400, 409)
    assert not Ticket.objects.exists()


def test_huge_numbers_are_missing(scene):
    for path in (f"{2**70}/", f"{2**64}/photos/"):
        assert scene["desk"].get(f"/api/v1/tickets/{path}").status_code == 404
    assert post(scene["desk"], f"{2**70}/dispatch/").status_code == 404
