"""A code answers by role: what a stranger learns, what a colleague may do, what is said of a wrong one."""

import random
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from tests.factories import make_account, make_actor, make_person, make_place

from guanjia.foundation.audit import trail
from guanjia.foundation.codes import queries
from guanjia.foundation.codes.commands import CodeRetired, issue_code, issue_codes, reissue_code, retire_code
from guanjia.foundation.codes.commands.labelling import load_standard_templates
from guanjia.foundation.codes.models import Code
from guanjia.foundation.codes.qr import address_of, svg_of
from guanjia.foundation.codes.scanning import CodeForeign, text_from_scan
from guanjia.foundation.codes.texts import draw_text
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from guanjia.kernel.errors import NotAllowed
from guanjia.ui import navigation
from guanjia.ui.navigation import ScanAction, ScanNotice

REPORT = ScanAction("places.place", "Report a fault here", "home", "tool", "place", stranger=True)
MOVE = ScanAction("places.place", "Change the place", "home", "map-pin", "place", right="places.manage")


@pytest.fixture(autouse=True)
def _rooms(monkeypatch):
    """Two rooms offer actions on places, one has something to say; places have no page of their own here."""

    class Rooms:
        SCAN = (REPORT, MOVE)

        @staticmethod
        def scanned(actor, subject, now):
            return [ScanNotice("Two requests are open here", "The oldest is from yesterday", "warn")]

    every = navigation.modules
    monkeypatch.setattr(navigation, "modules", lambda name: [Rooms] if name == "navigation" else every(name))
    monkeypatch.setattr(Place, "get_absolute_url", lambda self: "/", raising=False)


@pytest.fixture
def room(db):
    return make_place(full_name="Hall 1, room 512", name="512")


@pytest.fixture
def code(room):
    return issue_code(make_actor(), room, kind="room", now=clock.now())


def read(answer) -> str:
    return " ".join(html.fromstring(answer.content).find(".//main").text_content().split())


def test_a_stranger_may_report_a_fault_and_learns_nothing_else(code, room):
    answer = Client().get(reverse("code", args=[code.text]), headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    said = read(answer)
    assert "Hall 1, room 512" in said
    assert "Report a fault here" in said
    assert "Change the place" not in said
    assert room.office.name not in answer.content.decode()
    assert "Latest events" not in said
    link = html.fromstring(answer.content).xpath("//main//a[contains(., 'Report a fault')]/@href")[0]
    assert link == f"/?place={room.pk}&code={code.text}"


def test_a_strangers_page_of_a_pass_has_no_name(db):
    person = make_person(name="Lin Wei")
    code = issue_code(make_actor(), person, kind="person", now=clock.now())
    answer = Client().get(reverse("code", args=[code.text]))
    assert answer.status_code == 200
    assert "Lin Wei" not in answer.content.decode()


def test_a_colleague_sees_the_thing_and_the_own_actions(browse, code, room):
    said = read(browse(make_account("staff", office=room.office)).get(reverse("code", args=[code.text])))
    assert "Two requests are open here" in said
    assert room.office.name in said
    assert "Change the place" not in said
    said = read(browse(make_account("owner_section", office=room.office)).get(reverse("code", args=[code.text])))
    assert "Change the place" in said
    assert f"Code issued: {code.text}" in said


def test_somebody_of_another_office_gets_the_strangers_answer(browse, code, room):
    answer = browse(make_account("owner_section")).get(reverse("code", args=[code.text]))
    said = read(answer)
    assert "Report a fault here" in said
    assert room.office.name not in said
    assert "another office" in said


def test_a_closed_room_says_so_and_offers_nothing(browse, code, room):
    Place.objects.filter(pk=room.pk).update(valid_to=date(2025, 12, 31))
    said = read(browse(make_account("staff", office=room.office)).get(reverse("code", args=[code.text])))
    assert "nothing can be done here" in said
    assert "Report a fault here" not in said


def test_a_retired_code_says_so(browse, code, room):
    retire_code(make_actor(), room, reason="label copied", now=clock.now())
    answer = Client().get(reverse("code", args=[code.text]), headers={"Accept-Language": "en"})
    assert answer.status_code == 410
    assert f"{code.text} was retired on" in read(answer)
    assert "label copied" not in read(answer)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("FJ-7K3M", "has 10 letters and digits"),
        ("XX-7K3M-9QT2", "No code starts with"),
        ("FJ-7K3U-9QT2", "never stands in a code"),
        (draw_text("room", random.Random(2)), "was ever issued"),
        ("https://evil.example/c/FJ-7K3M-9QT2", "not one of ours"),
        ("<script>alert(1)</script>", "has 10 letters"),
        ("http://[", "not one of ours"),
    ],
)
def test_what_is_wrong_is_said_with_the_field_to_mend_it(db, typed, said):
    answer = Client().get(reverse("code-lookup"), {"text": typed}, follow=True, headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert said in read(answer)
    page = html.fromstring(answer.content)
    assert page.xpath("//main//input[@name='text']")
    assert not page.xpath("//a[contains(@href, 'evil.example')]")


def test_a_swapped_pair_is_named_as_a_slip(code):
    tail = code.text[3:].replace("-", "")
    place = next(at for at in range(7) if tail[at] != tail[at + 1])
    swapped = tail[:place] + tail[place + 1] + tail[place] + tail[place + 2 :]
    answer = Client().get(reverse("code", args=[f"FJ-{swapped}"]), headers={"Accept-Language": "en"})
    assert "The last character does not fit" in read(answer)


def test_sloppy_typing_and_hand_scanners_lead_to_the_one_address(code):
    for typed in (
        code.text.lower(),
        code.text.replace("-", " "),
        address_of(code.text),
        f"http://testserver/c/{code.text}",
    ):
        answer = Client().get(reverse("code-lookup"), {"text": typed})
        assert answer["Location"] == f"/c/{code.text}", typed
    assert Client().get(f"/c/{code.text.lower()}")["Location"] == f"/c/{code.text}"
    assert Client().get("/c/")["Location"] == reverse("scan")


def test_foreign_addresses_are_never_followed(settings):
    settings.GUANJIA_PUBLIC_URL = "http://127.0.0.1:8000"
    for foreign in ("https://evil.example/c/FJ-1", "javascript://127.0.0.1:8000/c/x", "http://127.0.0.1:8000/other/FJ"):
        with pytest.raises(CodeForeign):
            text_from_scan(foreign)
    assert text_from_scan("http://127.0.0.1:8000/c/FJ-1") == "FJ-1"


def test_the_picture_holds_the_public_address(settings, code):
    settings.GUANJIA_PUBLIC_URL = "https://gj.example.gov.cn/"
    assert address_of(code.text) == f"https://gj.example.gov.cn/c/{code.text}"
    drawn = svg_of(address_of(code.text))
    assert drawn.startswith("<svg")
    assert "style=" not in drawn
    assert "viewBox" in drawn


# --- labels ---


@pytest.fixture(autouse=True)
def _templates(db):
    load_standard_templates(system_actor("test", "codes.design"), now=clock.now())


def test_a_sheet_has_a_label_for_each_room_of_a_storey(browse, room):
    second = make_place(parent=room.parent)
    keeper = make_actor()
    codes = [issue_code(keeper, place, kind="room", now=clock.now()) for place in (room, second)]
    client = browse(make_account("liaison", office=room.office))
    answer = client.get(reverse("code-labels"), {"subject": "places.place", "under": room.parent_id})
    page = html.fromstring(answer.content)
    labels = page.xpath("//*[@class='gc-label']")
    assert [label.get("data-code") for label in labels] == [c.text for c in codes]
    assert labels[0].xpath(".//rect")
    assert room.office.name in labels[0].text_content()
    assert "1 thing has no code yet" in answer.content.decode()
    by_ids = client.get(reverse("code-labels"), {"subject": "places.place", "ids": f"{room.pk},{second.pk}"})
    assert by_ids.content.count(b'"gc-label"') == 2
    by_codes = client.get(reverse("code-labels"), {"code": [c.pk for c in codes]})
    assert by_codes.content.count(b'"gc-label"') == 2


def test_missing_codes_are_issued_by_whoever_may(browse, room):
    address = f"{reverse('code-labels')}?subject=places.place&ids={room.pk}"
    assert browse(make_account("liaison", office=room.office)).post(address).status_code == 403
    assert not Code.objects.exists()
    assert browse(make_account("owner_section", office=room.office)).post(address).status_code == 302
    assert queries.code_of(room).kind == "room"


def test_labels_of_another_office_cannot_be_printed(browse, code, room):
    client = browse(make_account("liaison"))
    for asked in ({"subject": "places.place", "ids": room.pk}, {"code": code.pk}):
        assert code.text not in client.get(reverse("code-labels"), asked).content.decode()
    assert client.get(reverse("code-labels"), {"subject": "places.place", "under": room.parent_id}).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"subject": "no.such", "ids": "1"},
        {"subject": "\x00", "under": "1"},
        {"subject": "sessions.session", "ids": "1"},
    ],
)
def test_labels_of_no_such_thing_are_missing(browse, room, asked):
    assert browse(make_account("liaison")).get(reverse("code-labels"), asked).status_code == 404


@pytest.mark.parametrize("asked", [{}, {"ids": "x,,99999999999999999999"}, {"code": "²"}, {"subject": "places.place"}])
def test_an_empty_sheet_says_where_to_choose(browse, room, asked):
    assert "No label chosen" in browse(make_account("liaison")).get(reverse("code-labels"), asked).content.decode()


# --- the list ---


def test_the_list_costs_the_same_for_three_and_for_thirty(browse, room, django_assert_num_queries):
    keeper = make_actor()
    account = make_account("liaison", office=room.office)
    client = browse(account)

    def count(rows):
        while Code.objects.count() < rows:
            issue_code(keeper, make_place(parent=room.parent), kind="room", now=clock.now())
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse("codes"), {"size": 50}).content.count(b'name="code"') >= rows
        return len(asked)

    count(1)  # what the shell remembers for half a minute is asked once
    assert count(3) == count(30)


def test_the_list_shows_codes_of_visible_things_only(browse, code, room):
    other = issue_code(make_actor(), make_place(), kind="room", now=clock.now())
    said = browse(make_account("liaison", office=room.office)).get(reverse("codes")).content.decode()
    assert code.text in said
    assert other.text not in said


# --- replacing ---


def test_a_lost_label_is_replaced_and_the_old_code_stops(browse, code, room):
    client = browse(make_account("owner_section", office=room.office))
    address = reverse("code-reissue", args=[code.text])
    assert client.post(address, {"reason": "x"}).status_code == 422
    answer = client.post(address, {"reason": "label was copied"})
    fresh = queries.code_of(room)
    assert answer["Location"] == f"{reverse('code-labels')}?code={fresh.pk}"
    assert fresh.text != code.text
    assert trail.actions_on(room)[-2:] == ["codes.code.retired", "codes.code.issued"]
    assert client.post(address, {"reason": "label was copied"}).status_code == 422


def test_replacing_and_issuing_need_the_right_at_the_office(code, room):
    looker = make_actor("places.view", office=room.office)
    with pytest.raises(NotAllowed):
        reissue_code(looker, text=code.text, reason="lost label", now=clock.now())
    with pytest.raises(NotAllowed):
        issue_codes(looker, subjects=[make_place(parent=room.parent)], now=clock.now())
    keeper = make_actor("places.view", "codes.issue", office=room.office)
    reissue_code(keeper, text=code.text, reason="lost label", now=clock.now())
    with pytest.raises(CodeRetired):
        reissue_code(keeper, text=code.text, reason="lost label", now=clock.now())


# --- the API ---


def test_the_api_resolves_by_the_same_eyes(browse, code, room):
    inside = browse(make_account("staff", office=room.office)).get(f"/api/v1/codes/{code.text.lower()}/").json()
    assert (inside["text"], inside["subject_id"], inside["name"]) == (code.text, str(room.pk), "Hall 1, room 512")
    assert [action["label"] for action in inside["actions"]] == ["Report a fault here"]
    outside = browse(make_account("staff")).get(f"/api/v1/codes/{code.text}/").json()
    assert (outside["subject_id"], outside["name"], outside["public_name"]) == ("", "", "Hall 1, room 512")


@pytest.mark.parametrize(("text", "status"), [("x", 409), ("%00", 409), ("FJ" * 200, 409), ("FJ-0000-0000", 409)])
def test_the_api_says_what_is_wrong(browse, db, text, status):
    answer = browse(make_account("staff")).get(f"/api/v1/codes/{text}/")
    assert answer.status_code == status
    assert answer.json()["fields"]
