"""The doors: one happy and one refused call each, and what a reading as of a day shows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account, make_office, make_person

from guanjia.foundation.org.models import Establishment, Office, Person, Post

DAY = date(2026, 3, 2)


@pytest.fixture
def county(db):
    return make_office(level="county", name="County")


@pytest.fixture
def page(browse, county):
    account = make_account("sys_admin", office=county)
    account.person.phone = "13800001203"
    account.person.save()
    from guanjia.foundation.access.models import Role

    Role.objects.update(second_factor=False)
    return browse(account)


def test_a_wrong_credit_code_comes_back_beside_its_field(page, county):
    data = {
        "parent_id": county.pk,
        "kind": "unit",
        "level": "county",
        "name": "Water",
        "credit_code": "91350100M000100Y44",
        "valid_from": "2026-01-01",
        "rank": "0",
    }
    answer = page.post("/org/offices/found/", data)
    assert answer.status_code == 422
    assert "check character" in answer.context["form"].errors["credit_code"][0]
    answer = page.post("/org/offices/found/", data | {"credit_code": ""})
    assert answer.status_code == 302
    assert Office.objects.get(name="Water").get_absolute_url() == answer["Location"]


def test_one_key_founds_one_body(page, county):
    data = {
        "parent_id": county.pk,
        "kind": "unit",
        "level": "county",
        "name": "Water",
        "valid_from": "2026-01-01",
        "rank": "0",
        "idempotency_key": "k1",
    }
    first = page.post("/org/offices/found/", data)
    again = page.post("/org/offices/found/", data)
    assert first["Location"] == again["Location"]
    assert Office.objects.filter(name="Water").count() == 1


def test_re_organising_moves_people_and_closes(page, county):
    body, heir = make_office(parent=county), make_office(parent=county)
    person = make_person(office=body)
    answer = page.get(f"/org/offices/{body.pk}/reorganise/")
    assert "to:org.people" in answer.context["form"].fields
    answer = page.post(f"/org/offices/{body.pk}/reorganise/", {"target_id": heir.pk, "close": "on"})
    assert answer.status_code == 302
    assert Person.objects.get(pk=person.pk).office == heir
    assert Office.objects.get(pk=body.pk).valid_to
    shown = page.get(answer["Location"])
    assert shown.status_code == 200
    refused = page.post(f"/org/offices/{body.pk}/reorganise/", {"target_id": heir.pk, "close": "on"})
    assert refused.status_code == 422


@pytest.mark.parametrize("tab", ["", "people", "posts", "mandates", "history", "nonsense"])
@pytest.mark.parametrize("on", ["", "2021-05-05", "1001-01-01", "9999-12-31", "x"])
def test_every_tab_reads_on_every_day(page, county, tab, on):
    assert page.get(f"/org/offices/{county.pk}/", {"tab": tab, "on": on}).status_code == 200


@pytest.mark.parametrize("url", ["/org/", "/org/offices/", "/org/people/", "/org/posts/", "/org/establishment/"])
@pytest.mark.parametrize(
    "query", ["", "?on=2021-05-05", "?on=9999-12-31", "?q=%00", "?q=x&state=left&office=99999999999999999999&page=9"]
)
def test_every_list_answers_whatever_is_asked(page, url, query):
    assert page.get(url + query).status_code == 200


def test_a_list_costs_the_same_for_three_rows_and_thirty(page, county):
    def cost(url):
        page.get(url)  # what is remembered for later pages counts for nobody
        with CaptureQueriesContext(connection) as queries:
            page.get(url)
        return len(queries)

    def hire(n):
        for _ in range(n):
            office = make_office(parent=county)
            post = Post.objects.create(office=office, name="Clerk", valid_from=DAY)
            make_person(office=office).appointments.update(post=post)
            Establishment.objects.create(office=office, kind="support", approved=1, valid_from=DAY)

    urls = ("/org/", "/org/offices/", "/org/people/", "/org/posts/", "/org/establishment/")
    urls += tuple(f"/api/v1/{name}/" for name in ("offices", "people", "posts", "establishments", "mandates"))
    hire(3)
    few = {url: cost(url) for url in urls}
    hire(27)
    assert {url: cost(url) for url in urls} == few


def test_the_register_shows_masks_only(page):
    body = page.get("/org/people/").content.decode()
    assert "138****1203" in body
    assert "13800001203" not in body
    found = page.get("/api/v1/people/").json()
    assert found["results"][0]["phone"] == "138****1203"


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("offices/?on=2026-03-01", 200),
        ("offices/?on=yesterday", 400),
        ("offices/?kind=ship", 400),
        ("people/?office=99999999999999999999", 400),
        ("people/99999999999999999999/", 404),
        ("posts/?page=99", 404),
        ("establishments/?kind=support&over=1", 200),
        ("mandates/?on=0001-01-01", 200),
        ("divisions/", 200),
    ],
)
def test_the_api_answers_odd_questions(page, url, status):
    assert page.get(f"/api/v1/{url}").status_code == status


def test_the_api_hires_once_a_key_and_names_the_wrong_field(page, county):
    data = {"name": "P", "staff_number": "K1", "office_id": county.pk, "valid_from": "2026-01-01"}

    def send(body):
        return page.post("/api/v1/people/", body, content_type="application/json", headers={"Idempotency-Key": "k"})

    assert send(data | {"id_number": "110105194912310021"}).json()["code"] == "wrong_id_number"
    first, again = send(data), send(data)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.status_code == 201
    assert Person.objects.filter(staff_number="K1").count() == 1


def test_a_temporary_body_past_its_end_waits_in_the_to_do_list(page, county):
    from guanjia.foundation.access.actors import actor_of
    from guanjia.foundation.access.models import Account
    from guanjia.foundation.org.navigation import todos
    from guanjia.kernel import clock

    make_office(parent=county, kind="temp_body", name="Task force", ends_on=date(2026, 1, 1))
    actor = actor_of(Account.objects.get(), today=clock.today())
    assert [todo.title for todo in todos(actor, clock.now())] == ["Task force has ended"]
