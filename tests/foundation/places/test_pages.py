"""The pages of places: a sentence each that a clerk would say."""

from datetime import date
from decimal import Decimal

import pytest
from lxml import html
from tests.factories import make_account, make_actor, make_office, make_place

from guanjia.foundation.org.models import Office
from guanjia.foundation.places.commands import publish_plan, upload_plan
from guanjia.foundation.places.models import Place, Plan, Tenure
from guanjia.kernel import clock
from guanjia.kernel.quantities import UsableM2

DAY = date(2026, 1, 1)


def drawing(*rooms: str, extra: str = "") -> bytes:
    groups = "".join(
        f'<g class="rm" data-id="{room}"><rect width="90" height="60"/><text class="rm-use">x</text></g>'
        for room in rooms
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90">{groups}{extra}</svg>'.encode()


@pytest.fixture
def county(db) -> Office:
    return make_office(name="County")


@pytest.fixture
def storey(county) -> Place:
    compound = make_place(kind="compound", office=county, name="Centre")
    building = make_place(kind="building", parent=compound, name="1")
    found = make_place(kind="storey", parent=building, name="5F")
    for name in ("501", "502"):
        make_place(
            parent=found, name=name, plan_id=name, room_class="basic", usable_area_m2=UsableM2("20.5"), user=county
        )
    make_place(parent=found, name="503", plan_id="503", room_class="basic", usable_area_m2=UsableM2(9))
    return found


@pytest.fixture
def keeper(county, browse):
    return browse(make_account("owner_section", office=county))


@pytest.fixture
def planned(storey, county) -> Place:
    actor = make_actor("org.view", "places.view", "places.manage", office=county)
    plan = upload_plan(
        actor, storey_id=storey.pk, raw=drawing("501", "502", "503", "504"), valid_from=DAY, now=clock.now()
    )
    publish_plan(actor, plan_id=plan.pk, now=clock.now())
    return storey


def page_of(answer):
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def test_every_room_of_the_plan_is_a_named_link(keeper, planned):
    page = page_of(keeper.get(f"/places/{planned.pk}/?room=502&mode=state"))
    links = page.xpath('//a[contains(@class, "rm-a")]')
    assert [link.get("data-room") for link in links] == ["501", "502", "503"]
    assert links[1].get("aria-current") == "true"
    assert links[0].get("href") == "?mode=state&room=501"
    assert "501" in links[0].get("aria-label")
    assert "20.5" in links[0].get("aria-label")
    assert page.xpath('//*[@id="room-title"]')[0].text == "502"
    assert "Drawn but not in the register:" in page.text_content()
    assert len(page.xpath('//*[contains(@class, "rm-hatch")]')) == 1  # 503 is vacant


def test_the_panel_alone_is_sent_when_a_room_is_chosen(keeper, planned):
    answer = keeper.get(f"/places/{planned.pk}/?room=501", headers={"HX-Request": "true", "HX-Target": "room-panel"})
    text = answer.content.decode()
    assert "<html" not in text
    assert "501" in text


def test_the_list_shows_the_same_rooms(keeper, planned):
    page = page_of(keeper.get(f"/places/{planned.pk}/?view=list"))
    rows = page.xpath('//table[contains(@class, "gj-table")]/tbody/tr')
    assert len(rows) == 3
    assert "50.0" in page.xpath("//tfoot")[0].text_content()


def test_a_storey_without_a_plan_says_so(keeper, storey):
    assert "No plan of this storey" in page_of(keeper.get(f"/places/{storey.pk}/")).text_content()


def test_odd_questions_get_plain_answers(keeper, planned):
    for query in ("room=%00", "room=nobody", "on=never", "on=2019-01-01", "mode=x%22", "room=p99999999999999999999"):
        assert keeper.get(f"/places/{planned.pk}/?{query}").status_code == 200
    for query in ("compound=x", "building=99999999999999999999999", "q=%00a", "page=0", "state=none", "sort=pk"):
        assert keeper.get(f"/places/rooms/?{query}").status_code == 200
    assert keeper.get("/places/99999999999999999999999/").status_code == 404
    assert keeper.get("/places/new/?parent=99999999999999999999").status_code == 404


def test_a_clerk_adds_a_room_and_a_double_click_adds_one(keeper, storey, county):
    sent = {
        "name": "504",
        "office_id": county.pk,
        "usable_area_m2": "18.2",
        "room_class": "basic",
        "valid_from": "2026-02-01",
        "idempotency_key": "abc",
    }
    for _click in range(2):
        answer = keeper.post(f"/places/new/?parent={storey.pk}", sent)
        assert answer.status_code == 302
    made = Place.objects.get(name="504")
    assert made.full_name == "Centre 1 5F 504"
    assert made.usable_area_m2 == UsableM2("18.2")


def test_a_refusal_stands_beside_its_field_and_nothing_is_lost(keeper, storey, county):
    room = storey.parts.first()
    Tenure.objects.create(place=room, office=county, user=county, valid_from=DAY)
    answer = keeper.post(
        f"/places/{room.pk}/tenure/", {"office_id": county.pk, "user_id": "", "valid_from": "2026-01-01"}
    )
    assert answer.status_code == 422
    assert "already belongs to somebody" in answer.content.decode()
    building = storey.parent
    answer = keeper.post(f"/places/{building.pk}/close/", {"last_day": "2026-05-01", "reason": "x"})
    assert answer.status_code == 422
    assert "still holds 4 open places" in answer.content.decode()
    assert Place.objects.filter(valid_to=None).count() == 6


def test_a_plan_with_a_script_is_answered_with_what_was_found(keeper, storey):
    from django.core.files.uploadedfile import SimpleUploadedFile

    bad = SimpleUploadedFile("p.svg", drawing("501", extra="<script>1</script>"))
    answer = keeper.post(f"/places/{storey.pk}/plans/", {"file": bad, "valid_from": "2026-01-01"})
    assert answer.status_code == 422
    assert "&lt;script&gt;" in answer.content.decode()
    assert not Plan.objects.exists()
    good = SimpleUploadedFile("p.svg", drawing("501", extra="<!-- x -->"))
    answer = keeper.post(f"/places/{storey.pk}/plans/", {"file": good, "valid_from": "2026-01-01"}, follow=True)
    page = page_of(answer)
    assert "Check the plan" in page.text_content()
    assert "<!-- -->" in page.text_content()
    plan = Plan.objects.get()
    assert keeper.post(f"/places/plans/{plan.pk}/publish/").status_code == 302
    plan.refresh_from_db()
    assert plan.published_at is not None


def count_queries(client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)  # sessions and caches are warm
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    "address", ["/places/rooms/", "/places/", "/places/{storey}/", "/places/{compound}/", "/api/v1/places/"]
)
def test_the_number_of_queries_does_not_grow_with_the_rows(keeper, planned, address):
    address = address.format(storey=planned.pk, compound=planned.compound_id)
    few = count_queries(keeper, address)
    for n in range(27):
        make_place(parent=planned, name=f"6{n:02}", room_class="basic", usable_area_m2=UsableM2(9), user=planned.office)
    assert count_queries(keeper, address) == few <= 32


def test_the_api_adds_reads_and_hands_over(keeper, planned, county):
    body = {"kind": "room", "name": "505", "parent_id": planned.pk, "office_id": county.pk, "valid_from": "2026-01-01"}
    made = keeper.post("/api/v1/places/", body | {"usable_area_m2": "12.50"}, content_type="application/json")
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert keeper.get(f"/api/v1/places/{pk}/").json()["usable_area_m2"] == "12.50"
    sent = {"office_id": county.pk, "user_id": county.pk, "from_day": "2026-02-01"}
    assert keeper.post(f"/api/v1/places/{pk}/tenures/", sent, content_type="application/json").json() == {"changed": 1}
    assert keeper.get(f"/api/v1/places/{pk}/tenures/").json()["count"] == 2
    assert keeper.get("/api/v1/places/?kind=room&state=vacant").json()["count"] == 1
    assert keeper.get(f"/api/v1/places/{planned.pk}/plan/").json()["room_ids"] == ["501", "502", "503", "504"]
    gross = keeper.post("/api/v1/places/", body | {"gross_area_m2": "9"}, content_type="application/json")
    assert (gross.status_code, gross.json()["code"]) == (409, "area_of_the_wrong_kind")
    for bad in (
        {"kind": "moon"},
        {"parent_id": 2**70},
        {"name": "a\x00b"},
        {"usable_area_m2": "1e99"},
        {"valid_from": "x"},
    ):
        assert keeper.post("/api/v1/places/", body | bad, content_type="application/json").status_code == 400
    for query in ("kind=x", "compound=zzz", "state=q", f"user={2**70}"):
        assert keeper.get(f"/api/v1/places/?{query}").status_code == 400
    assert keeper.get(f"/api/v1/places/{planned.pk}/plan/?on=x").status_code == 400
    bad = {"svg": "<svg onload='x'/>", "valid_from": "2026-01-01"}
    assert keeper.post(f"/api/v1/places/{planned.pk}/plan/", bad, content_type="application/json").status_code == 409


def test_usable_area_is_a_number_with_two_decimals_in_the_form(keeper, storey):
    room = storey.parts.first()
    page = page_of(keeper.get(f"/places/{room.pk}/change/"))
    assert Decimal(page.xpath('//*[@id="id_usable_area_m2"]/@value')[0]) == Decimal("20.5")
    assert not page.xpath('//*[@id="id_gross_area_m2"]')
