"""The doors of the search: page, palette, API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import make_account, make_office, make_person, make_ticket

from guanjia.foundation.search.following import follow, note_written
from guanjia.foundation.search.reconciling import reconcile
from guanjia.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    city = make_office(kind="bureau", level="city", name="云州市机关事务管理局")
    company = make_office(parent=city, name="云州市城北物业公司")
    make_person(office=company, name="林知远", staff_number="YZ-0107")
    reconcile()
    return city


@pytest.fixture
def head(browse, city):
    return browse(make_account("head", office=city))


@pytest.mark.parametrize("typed", ["物业", "wygs", "wuye", "城北"])
def test_the_page_finds_the_company(head, typed):
    page = head.get(reverse("search"), {"q": typed})
    assert page.status_code == 200
    assert "云州市城北物业公司" in page.content.decode()


def test_the_page_says_what_to_do_with_nothing_and_too_little(head):
    assert "What are you looking for?" in head.get(reverse("search")).content.decode()
    assert "That is too short to search for" in head.get(reverse("search"), {"q": "7"}).content.decode()
    assert "Nothing was found that you may see" in head.get(reverse("search"), {"q": "不存在的东西"}).content.decode()


def test_a_group_leads_to_its_list_with_the_same_question(head):
    page = head.get(reverse("search"), {"q": "城北"}).content.decode()
    assert f"{reverse('office-list')}?q=%E5%9F%8E%E5%8C%97" in page
    assert "云州市城北物业公司" in head.get(reverse("office-list"), {"q": "城北"}).content.decode()


def test_one_list_alone(head):
    page = head.get(reverse("search"), {"q": "物业", "in": "org.people"}).content.decode()
    assert "林知远" in page
    assert f'href="{reverse("office-detail", kwargs={"pk": 1})}"' not in page
    assert head.get(reverse("search"), {"q": "物业", "in": "no.such"}).status_code == 404


def test_somebody_elses_records_are_not_found(browse, city):
    stranger = browse(make_account("staff", office=make_office(name="别处")))
    page = stranger.get(reverse("search"), {"q": "林知远"}).content.decode()
    assert "YZ-0107" not in page
    assert "Nothing was found that you may see" in page


def test_what_was_just_written_is_found(browse, city):
    ticket = make_ticket(office=city, description="三楼茶水间水龙头漏水")
    page = browse(make_account("dispatcher", office=city)).get(reverse("search"), {"q": "茶水间"})
    assert ticket.number in page.content.decode()


def test_a_phone_number_leads_to_the_recorded_search_for_whoever_may(browse, city):
    typed = {"q": "13800017653"}
    assert (
        "Search by the exact number"
        in browse(make_account("supervisor", office=city)).get(reverse("search"), typed).content.decode()
    )
    other = browse(make_account("head", office=city)).get(reverse("search"), typed).content.decode()
    assert "Search by the exact number" not in other
    assert "Search for the name or the staff number instead" in other


def test_the_phone_has_its_own_shell(browse, city):
    head = browse(make_account("head", office=city))
    assert "gj-desk" in head.get(reverse("search"), {"q": "物业"}).content.decode()
    assert "gj-portal" in head.get(reverse("search"), {"q": "物业", "face": "portal"}).content.decode()


def test_the_palette_offers_pages_and_records(head):
    asked = {"HTTP_HX_REQUEST": "true"}
    box = head.get(reverse("search-palette"), **asked).content.decode()
    assert 'role="combobox"' in box
    assert 'role="option"' in box
    hits = head.get(reverse("search-palette-hits"), {"q": "wygs"}, **asked).content.decode()
    assert "云州市城北物业公司" in hits
    assert reverse("search") in hits
    pages = head.get(reverse("search-palette-hits"), {"q": "register of people"}, **asked).content.decode()
    assert reverse("person-list") in pages
    assert head.get(reverse("search-palette")).status_code == 302


def test_the_palette_offers_no_page_that_the_asker_may_not_open(browse, city):
    clerk = browse(make_account("staff", office=city))
    hits = clerk.get(reverse("search-palette-hits"), {"q": "audit"}, HTTP_HX_REQUEST="true").content.decode()
    assert reverse("audit-records") not in hits


def test_pages_are_found_by_their_chinese_initials(browse, city):
    account = make_account("head", office=city)
    client = browse(account)
    account.language = "zh-hans"
    account.save(update_fields=["language"])
    hits = client.get(reverse("search-palette-hits"), {"q": "rytz"}, HTTP_HX_REQUEST="true").content.decode()
    assert reverse("person-list") in hits


def test_the_api_answers_groups_and_best_hits(head):
    body = head.get(reverse("api-search"), {"q": "YZ0107"}).json()
    assert [hit["title"] for hit in body["best"]] == ["林知远"]
    assert body["groups"][0]["register"] == "org.people"
    assert body["count"] == 1
    assert body["more"] is False
    assert head.get(reverse("api-search"), {"q": "x", "in": "no.such"}).status_code == 404
    assert head.get(reverse("api-search")).json()["best"] == []


def test_a_search_asks_as_much_for_thirty_as_for_three(head, city):
    def queries(number):
        people = [make_person(office=city, name=f"陆青禾{number}号{n}") for n in range(number)]
        note_written(people, clock.now())
        follow()
        head.get(reverse("search"), {"q": f"陆青禾{number}号"})
        with CaptureQueriesContext(connection) as captured:
            page = head.get(reverse("search"), {"q": f"陆青禾{number}号"})
        assert f"陆青禾{number}号" in page.content.decode()
        return len(captured)

    assert queries(3) == queries(30) <= 22
