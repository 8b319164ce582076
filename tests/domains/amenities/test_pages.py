"""The doors: shops for customers and keepers, goods by scanning, figures open to their rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import make_account, make_goods_kind, make_goods_point, make_office, make_piece, make_shop

from guanjia.domains.amenities import commands, navigation
from guanjia.domains.amenities.models import Loan, Piece, Shop
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.codes.queries import code_of
from guanjia.kernel import clock

BACKEND = "guanjia.foundation.access.backends.AccountBackend"


def client_of(account) -> Client:
    account.language = "en"
    account.save(update_fields=["language"])
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


@pytest.fixture
def centre(db):
    return make_office(parent=make_office(kind="region"), kind="centre", name="Centre")


@pytest.fixture
def staff(centre):
    return make_account("staff", office=make_office(parent=centre.parent))


@pytest.fixture
def boss(centre):
    return make_account("owner_section", office=centre)


def test_a_shop_is_entered_kept_and_seen(boss, staff, centre):
    from tests.factories import make_place

    desk, compound = client_of(boss), make_place(kind="compound", office=centre)
    facts = {"name": "Yard shop", "kind": "store", "operator": "Somebody Ltd", "phone": "0571-88900"}
    made = desk.post(reverse("shop-new"), facts | {"compound_id": compound.pk})
    shop = Shop.objects.get()
    assert made.url == reverse("shop-desk", kwargs={"pk": shop.pk})
    url = lambda verb: reverse("shop-act", kwargs={"pk": shop.pk, "verb": verb})  # noqa: E731
    today = clock.today()
    wrong = desk.post(url("hours"), {"day0": "never"})
    assert wrong.status_code == 422
    assert "Write hours like" in wrong.content.decode()
    hours = {f"day{key}": "00:00-24:00" for key in range(8)}
    for verb, data in (
        ("hours", hours),
        ("prices", {"valid_from": today.isoformat(), "lines": "Haircut time 12.50"}),
        ("plan", {"kind": "fire", "every_days": 30, "next_on": today.isoformat()}),
        ("change", facts | {"notice": "Bring your card"}),
    ):
        assert desk.post(url(verb), data).status_code == 302, verb
    page = client_of(staff).get(reverse("shop", kwargs={"pk": shop.pk})).content.decode()
    assert "Open now" in page
    assert "12.50" in page
    assert "Bring your card" in page
    plan = shop.plans.get()
    check = {"plan_id": plan.pk, "done_on": today.isoformat(), "passed": "no", "note": "Exit is blocked"}
    assert desk.post(url("check"), check).status_code == 302
    assert "Closed by a check" in client_of(staff).get(reverse("shops")).content.decode()
    assert "Exit is blocked" in desk.get(reverse("shop-desk", kwargs={"pk": shop.pk})).content.decode()


def test_scanning_leads_to_borrowing_and_returning(staff, centre):
    point, client = make_goods_point(office=centre), client_of(staff)
    piece = make_piece(point=point)
    shown = client.get(reverse("code", args=[code_of(piece).text])).content.decode()
    assert "Borrow or return it" in shown
    assert f"/goods/scanned/?piece={piece.pk}" in shown
    assert "Borrow or return here" in client.get(reverse("code", args=[code_of(point).text])).content.decode()
    led = client.get(reverse("goods-scanned"), {"piece": piece.pk}, follow=True)
    assert "Borrow it" in led.content.decode()
    assert client.post(reverse("goods-borrow"), {"piece": piece.pk}).url == reverse("goods")
    assert "In my hands" in client.get(reverse("goods"), {"point": point.pk}).content.decode()
    assert "You have this" in client.get(reverse("code", args=[code_of(piece).text])).content.decode()
    back = reverse("piece-act", kwargs={"pk": piece.pk, "verb": "return"})
    assert client.post(back, {}).status_code == 422
    assert client.post(back, {"point_id": point.pk}).status_code == 302
    assert Loan.objects.get().outcome == "returned"
    told = client.post(back, {"point_id": point.pk})
    assert told.status_code == 422
    assert "nothing to return" in told.content.decode()


def test_the_last_one_is_gone_and_the_page_says_so(staff, centre):
    point = make_goods_point(office=centre)
    piece = make_piece(point=point)
    send = {"point": point.pk, "kind": piece.kind_id}
    first = client_of(make_account("staff", office=centre))
    assert first.post(reverse("goods-borrow"), send).status_code == 302
    second = client_of(staff)
    answer = second.post(reverse("goods-borrow"), send, follow=True)
    assert "has no" in answer.content.decode()
    assert Loan.objects.count() == 1


def test_the_keeper_stocks_carries_and_reads_figures(boss, centre):
    desk, kind = client_of(boss), make_goods_kind(per_person=5)
    here, there = make_goods_point(office=centre), make_goods_point(office=centre)
    act = lambda verb: reverse("goods-point-act", kwargs={"pk": here.pk, "verb": verb})  # noqa: E731
    assert desk.post(act("stock"), {"kind_id": kind.pk, "pieces": 3}).status_code == 302
    assert desk.post(act("target"), {"kind_id": kind.pk, "pieces": 1}).status_code == 302
    commands.set_target(there.keeper, point_id=there.pk, kind_id=kind.pk, pieces=2)
    page = desk.get(reverse("goods-points")).content.decode()
    assert f"2 × {kind.name}" in page
    order = {"kind_id": kind.pk, "source_id": here.pk, "target_id": there.pk, "pieces": 2}
    assert desk.post(reverse("goods-carry"), order).status_code == 302
    assert Piece.objects.filter(point=there).count() == 2
    now = clock.now()
    for _n in range(2):
        commands.borrow_any(there.keeper, point_id=there.pk, kind_id=kind.pk, now=now - timedelta(days=2))
    figures = desk.get(reverse("goods-figures"))
    (line,) = figures.context["rows"]
    assert (line["row"].loans, line["row"].overdue, line["row"].out) == (2, 2, 2)
    assert desk.get(line["loans"]).context["sheet"].total == 2
    assert desk.get(line["overdue"]).context["sheet"].total == 2
    assert desk.get(line["out"]).context["sheet"].total == 2
    assert desk.get(line["lost"]).context["sheet"].total == 0


def test_todos_tell_borrowers_checkers_and_keepers(staff, boss, centre):
    point, now = make_goods_point(office=centre), clock.now()
    piece = make_piece(point=point)
    borrower, desk = actor_of(staff, today=clock.today()), actor_of(boss, today=clock.today())
    commands.borrow_piece(borrower, piece_id=piece.pk, now=now)
    assert [todo.action for todo in navigation.todos(borrower, now)] == ["Return"]
    shop = make_shop(office=centre)
    commands.plan_check(shop.boss, shop_id=shop.pk, kind="fire", every_days=30, next_on=clock.today())
    assert [todo.action for todo in navigation.todos(desk, now)] == ["Record the check"]


@pytest.mark.parametrize("name", ["shops-desk", "pieces", "goods-loans", "goods-points", "shops", "goods"])
def test_pages_cost_the_same_queries_for_few_rows_and_for_many(name, boss, centre):
    client, kind = client_of(boss), make_goods_kind(per_person=99)

    def fill(count):
        for _n in range(count):
            make_shop(office=centre)
            point = make_goods_point(office=centre)
            for piece in (make_piece(point=point, kind=kind), make_piece(point=point, kind=kind)):
                commands.borrow_piece(point.keeper, piece_id=piece.pk, now=clock.now())
            make_piece(point=point, kind=kind)

    def cost():
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name)).status_code == 200
        return len(seen)

    fill(3)
    few = cost()
    fill(10)
    assert cost() == few


@pytest.mark.parametrize(
    ("name", "query"),
    [("shops-desk", "q=%00&checks=late"), ("shops-desk", "checks=failing&running=ended&kind=x"),
     ("pieces", "q=%00&point=0"),
     ("pieces", "state=lost&sort=-state"), ("goods-loans", "state=overdue&since=9999-12-31&until=9999-12-31"),
     ("goods-loans", "q=a%00&kind=99999999999999999999"), ("goods-figures", "since=x&until=0001-01-01")],
)  # fmt: skip
def test_odd_filters_never_break_a_register(boss, name, query):
    assert client_of(boss).get(f"{reverse(name)}?{query}").status_code == 200
