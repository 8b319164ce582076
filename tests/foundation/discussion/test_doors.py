"""The doors of comments: on the record's own page, on a page of their own, and in the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account, make_office, make_person, make_picture, make_place

from guanjia.foundation.discussion.models import Comment
from guanjia.kernel import clock


@pytest.fixture
def county(db):
    return make_office()


@pytest.fixture
def room(county):
    return make_place(office=county, name="Room 501")


@pytest.fixture
def client_in(browse, county):
    return browse(make_account("dispatcher", office=county, person=make_person(office=county, name="Lin")))


def address(room, tail=""):
    return f"/discussion/places.place/{room.pk}/{tail}"


def test_a_comment_is_written_on_the_page_of_its_record(client_in, room):
    page = client_in.get(room.get_absolute_url()).content.decode()
    assert 'id="talk"' in page
    form = {"text": "A <b>draught</b>", "next": room.get_absolute_url(), "idempotency_key": "k1"}
    photo = SimpleUploadedFile("crack.jpg", make_picture(), "image/jpeg")
    first = client_in.post(address(room), form | {"attached": photo})
    assert first.status_code == 302, first.content.decode()
    assert first.headers["Location"] == f"{room.get_absolute_url()}#talk"
    photo.seek(0)
    client_in.post(address(room), form | {"attached": photo})
    assert Comment.objects.count() == 1
    page = client_in.get(room.get_absolute_url()).content.decode()
    assert "A &lt;b&gt;draught&lt;/b&gt;" in page
    assert "crack.jpg" in page


def test_htmx_gets_the_part_alone(client_in, room):
    headers = {"HX-Request": "true", "HX-Target": "talk"}
    part = client_in.post(address(room), {"text": "First"}, headers=headers).content.decode()
    assert part.lstrip().startswith("<section")
    assert "First" in part
    assert "First" not in client_in.get(address(room, "?part=business"), headers=headers).content.decode()
    wrong = client_in.post(address(room), {"text": "@Nobody look"}, headers=headers)
    assert wrong.status_code == 422
    assert "Nobody called “Nobody” may see this." in wrong.content.decode()
    followed = client_in.post(address(room, "follow/"), {"end": "1"}, headers=headers).content.decode()
    assert "Follow" in followed


def test_what_was_typed_survives_a_refusal_without_scripts(client_in, room):
    page = client_in.post(address(room), {"text": "@Nobody has seen it"})
    assert page.status_code == 422
    assert "@Nobody has seen it" in page.content.decode()


def test_one_changes_and_withdraws_ones_own(client_in, room):
    client_in.post(address(room), {"text": "A draft"})
    comment = Comment.objects.get()
    assert client_in.get(f"/discussion/comments/{comment.pk}/change/").status_code == 200
    assert client_in.post(f"/discussion/comments/{comment.pk}/change/", {"text": "A draught"}).status_code == 302
    page = client_in.get(address(room)).content.decode()
    assert "changed" in page
    with clock.at(clock.now() + timedelta(minutes=11)):
        late = client_in.post(f"/discussion/comments/{comment.pk}/change/", {"text": "x"})
        assert late.status_code == 422
        assert "within ten minutes" in late.content.decode()
    assert client_in.post(f"/discussion/comments/{comment.pk}/withdraw/", {}).status_code == 302
    page = client_in.get(address(room)).content.decode()
    assert "Withdrawn by Lin" in page
    assert "A draught" not in page


def test_names_are_offered_to_whoever_writes(client_in, county, room):
    make_account("dispatcher", office=county, person=make_person(office=county, name="Wang"))
    assert 'data-mention="@Wang "' in client_in.get(address(room, "people/?q=Wa")).content.decode()
    assert client_in.get(address(room, "people/?q=nobody")).content.decode().strip() == ""


def test_guests_and_outsiders_see_nothing(client, browse, room):
    assert client.get(address(room)).status_code == 302
    outsider = browse(make_account("dispatcher", office=make_office()))
    assert outsider.get(address(room)).status_code == 404
    assert outsider.post(address(room), {"text": "x"}).status_code == 404
    for odd in ("no.such/1/", "places.place/x/", f"places.place/{2**70}/", "access.account/zzz/"):
        assert outsider.get(f"/discussion/{odd}").status_code == 404


def test_the_section_costs_the_same_for_three_and_for_twelve(client_in, room):
    def fill(n):
        for _n in range(n):
            client_in.post(address(room), {"text": "again"})

    def cost(url):
        client_in.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client_in.get(url).status_code == 200
        return len(seen)

    urls = (address(room), room.get_absolute_url(), f"/api/v1/discussion/places.place/{room.pk}/comments/")
    fill(3)
    few = [cost(url) for url in urls]
    fill(9)
    assert [cost(url) for url in urls] == few


def test_the_api_writes_once_and_tells_the_story(client_in, room):
    base = f"/api/v1/discussion/places.place/{room.pk}"
    send = {"content_type": "application/json", "headers": {"Idempotency-Key": "k"}}
    made = client_in.post(f"{base}/comments/", {"text": "A draught"}, **send)
    assert made.status_code == 201, made.content
    assert client_in.post(f"{base}/comments/", {"text": "A draught"}, **send).json() == made.json()
    pk = made.json()["id"]
    changed = client_in.put(f"/api/v1/comments/{pk}/", {"text": "Cold"}, content_type="application/json").json()
    assert changed["text"] == "Cold"
    assert client_in.get(f"{base}/timeline/?part=comments").json()[0]["text"] == "Cold"
    refused = client_in.post(f"{base}/comments/", {"text": "@Nobody"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "mention_unknown")
    assert client_in.get(f"{base}/follow/").json() == {"follows": True}
    client_in.put(f"{base}/follow/", {"follows": False}, content_type="application/json")
    assert client_in.get(f"{base}/follow/").json() == {"follows": False}
    gone = client_in.post(f"/api/v1/comments/{pk}/withdraw/", {}, content_type="application/json").json()
    assert (gone["text"], gone["mentions"]) == ("", [])
