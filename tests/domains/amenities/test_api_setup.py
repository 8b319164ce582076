"""Shops, prices, checks and goods points set up through the API."""

import pytest
from django.test import Client
from tests.factories import make_account, make_goods_kind, make_goods_point, make_office, make_place, make_shop

from guanjia.domains.amenities.models import GoodsPoint, Piece, PointTarget, Shop
from guanjia.kernel import clock


@pytest.fixture
def centre(db):
    return make_office(parent=make_office(kind="region"), kind="centre")


def client_of(*roles, office):
    client = Client()
    client.force_login(make_account(*roles, office=office))
    return client


def test_a_shop_and_a_point_are_set_up(centre):
    client, compound = client_of("owner_section", office=centre), make_place(kind="compound", office=centre)
    today = clock.today().isoformat()

    def send(path, key="", **data):
        headers = {"Idempotency-Key": key} if key else {}
        return client.post(f"/api/v1/{path}", data, content_type="application/json", headers=headers)

    shop = {"compound_id": compound.pk, "name": "Barber", "kind": "barber", "operator": "Operator"}
    made = [send("shops/", key="a-key-of-the-shop", **shop) for _n in range(2)]
    assert [answer.status_code for answer in made] == [201, 201], made[0].content
    assert Shop.objects.count() == 1
    assert send("shops/", **shop).status_code == 409
    pk = made[0].json()["id"]
    board = send(f"shops/{pk}/prices/", valid_from=today, lines="理发 次 10.00")
    assert (board.status_code, board.json()["prices"][0]["price_fen"]) == (201, 1000)
    plan = send(f"shops/{pk}/plans/", kind="fire", every_days=30, next_on=today)
    assert plan.status_code == 200, plan.content
    check = {"plan_id": plan.json()["id"], "done_on": today, "passed": False}
    assert send("shops/checks/", **check).status_code == 409  # a failed one says why
    assert send("shops/checks/", **check, note="Exit is blocked").status_code == 201
    assert Shop.objects.get().closed_by_check
    point = send("goods/points/", compound_id=compound.pk, name="Gate")
    assert (point.status_code, point.json()["id"]) == (201, GoodsPoint.objects.get().pk)
    staff = client_of("staff", office=centre)
    assert staff.post("/api/v1/shops/", shop, content_type="application/json").status_code in (403, 404)


def call(client, verb, path, key="", **data):
    headers = {"Idempotency-Key": key} if key else {}
    return getattr(client, verb)(f"/api/v1/{path}", data, content_type="application/json", headers=headers)


def test_a_shop_is_changed_given_hours_and_ended(centre):
    keeper, shop = client_of("owner_section", office=centre), make_shop(office=centre)
    facts = {"name": "Barber two", "kind": "barber", "operator": "Operator"}
    assert call(keeper, "put", f"shops/{shop.pk}/", **facts).json()["name"] == "Barber two"
    hours = call(keeper, "put", f"shops/{shop.pk}/hours/", hours={"0": "08:00-12:00"})
    assert (hours.status_code, hours.json()["hours"]["0"], hours.json()["hours"]["1"]) == (200, "08:00-12:00", "")
    assert set(call(keeper, "put", f"shops/{shop.pk}/hours/", hours={"9": "x"}).json()["fields"]) == {"hours"}
    assert call(keeper, "put", f"shops/{shop.pk}/hours/", hours={"0": "18:00-08:00"}).status_code == 409
    away = client_of("owner_section", office=make_office(kind="centre"))
    staff = client_of("staff", office=centre)
    path, reason = f"shops/{shop.pk}/end/", "Contract over"
    assert call(away, "post", path, reason=reason).status_code == 404
    assert call(staff, "post", path, reason=reason).status_code == 404  # sees shops, but not their keeping
    assert call(keeper, "post", path, reason="x").status_code == 400
    assert Shop.objects.get().ended_on is None
    assert call(keeper, "post", path, reason=reason).json()["ended_on"] == clock.today().isoformat()
    assert call(keeper, "post", path, reason=reason).status_code == 409


def test_kinds_are_ruled_and_points_stocked_once_a_key(centre):
    keeper, kind = client_of("owner_section", office=centre), make_goods_kind()
    point = make_goods_point(office=centre)
    assert call(keeper, "put", f"goods/kinds/{kind.pk}/", loan_hours=3, per_person=2).json()["loan_hours"] == 3
    assert call(keeper, "put", f"goods/kinds/{kind.pk}/", loan_hours=0, per_person=2).status_code == 400
    assert call(keeper, "put", f"goods/kinds/{2**40}/", loan_hours=3, per_person=2).status_code == 404
    stock = {"kind_id": kind.pk, "pieces": 3}
    made = [call(keeper, "post", f"goods/points/{point.pk}/stock/", key="three", **stock) for _n in range(2)]
    assert [answer.status_code for answer in made] == [201, 201], made[0].content
    assert (len(made[1].json()), Piece.objects.count()) == (3, 3)
    wanted = call(keeper, "put", f"goods/points/{point.pk}/target/", kind_id=kind.pk, pieces=7)
    assert (wanted.status_code, PointTarget.objects.get().pieces) == (200, 7)
    added = call(keeper, "post", "goods/kinds/load/").json()["added"]
    assert added == 4
    assert call(keeper, "post", "goods/kinds/load/").json()["added"] == 0
    assert len(call(keeper, "get", "goods/kinds/").json()) == 5
    staff = client_of("staff", office=centre)
    away = client_of("owner_section", office=make_office(kind="centre"))
    assert call(staff, "put", f"goods/kinds/{kind.pk}/", loan_hours=3, per_person=2).status_code == 403
    assert call(staff, "post", f"goods/points/{point.pk}/stock/", **stock).status_code == 403
    assert call(away, "post", f"goods/points/{point.pk}/stock/", **stock).status_code == 404
    assert Piece.objects.count() == 3
