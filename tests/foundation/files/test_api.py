"""The API's doors of attachments: the same commands, other clothes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import make_account, make_actor, make_photo, make_picture, make_place

from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.files.purposes import PHOTOS, Purpose


@pytest.fixture
def room(db, monkeypatch):
    table = {("places.place", "photo"): Purpose("places.place", "photo", "Photo", kinds=PHOTOS)}
    monkeypatch.setattr("guanjia.foundation.files.purposes.declared", lambda: table)
    monkeypatch.setattr("guanjia.foundation.files.commands.declared", lambda: table)
    return make_place()


@pytest.fixture
def api(browse, room):
    return browse(make_account("staff", office=room.office))


def body(room, content=None, **over):
    upload = SimpleUploadedFile("a.jpg", content or make_picture(), "image/jpeg")
    return {"holder_type": "places.place", "holder_id": room.pk, "purpose": "photo", "file": upload} | over


def test_attach_list_read_and_void(api, room):
    answer = api.post("/api/v1/files/", body(room))
    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert (made["width"], made["holder_id"], made["locked"]) == (640, str(room.pk), False)
    assert api.post("/api/v1/files/", body(room)).json()["id"] == made["id"]
    listed = api.get("/api/v1/files/", {"holder_type": "places.place", "holder_id": room.pk}).json()
    assert [row["id"] for row in listed["results"]] == [made["id"]]
    assert api.get(made["content_url"])["Content-Type"] == "image/jpeg"
    assert api.get(made["thumbnail_url"]).status_code == 200
    gone = api.post(f"/api/v1/files/{made['id']}/void/", {"reason": "twice"}, content_type="application/json")
    assert gone.status_code == 204
    assert api.get(f"/api/v1/files/{made['id']}/").json()["code"] == "not_visible"


@pytest.mark.parametrize(
    ("over", "status"),
    [
        ({"holder_id": 2**63 - 1}, 404),
        ({"holder_id": 2**70}, 400),
        ({"holder_id": "x"}, 400),
        ({"holder_type": "no.such"}, 404),
        ({"holder_type": "access.account"}, 404),
        ({"holder_type": "sessions.session"}, 404),
        ({"holder_type": "x"}, 404),
        ({"holder_type": "\x00"}, 400),
        ({"purpose": "other"}, 409),
        ({"file": ""}, 400),
        ({"file": SimpleUploadedFile("a.jpg", b"")}, 409),
        ({"file": SimpleUploadedFile("a.jpg", b"hello world")}, 409),
    ],
)
def test_bad_input_has_a_clear_answer(api, room, over, status):
    answer = api.post("/api/v1/files/", body(room, **over))
    assert answer.status_code == status, answer.json()
    assert set(answer.json()) == {"code", "detail", "fields"}
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("number", ["0", "99999999999999999999999999", "9223372036854775807"])
def test_numbers_that_cannot_be_are_missing(api, number):
    assert api.get(f"/api/v1/files/{number}/").status_code == 404
    assert api.get(f"/files/{number}/").status_code == 404


@pytest.mark.parametrize("asked", [{}, {"holder_type": "places.place"}, {"holder_id": "\x00", "holder_type": "a.b"}])
def test_a_list_needs_a_record(api, asked):
    assert api.get("/api/v1/files/", asked).status_code == 404


def test_another_offices_files_look_missing(browse, room):
    photo = make_photo(make_actor(), room)
    outside = browse(make_account("staff"))
    for address in ("", "content/", "thumbnail/"):
        assert outside.get(f"/api/v1/files/{photo.pk}/{address}").status_code == 404


def test_refusals_are_json_whatever_a_client_accepts(api):
    answer = api.get("/api/v1/files/1/content/", headers={"Accept": "image/png"})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")


def test_a_purpose_that_cannot_be_finds_nothing(api, room):
    asked = {"holder_type": "places.place", "holder_id": room.pk, "purpose": "\x00"}
    assert api.get("/api/v1/files/", asked).json()["count"] == 0
    page = api.post("/files/", asked, headers={"HX-Request": "true"})
    assert page.status_code == 422
