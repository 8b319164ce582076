"""Shops, prices, checks and goods points set up through the API."""

import pytest
from django.test import Client
from tests.factories import make_account, make_office, make_place

from guanjia.domains.amenities.models import GoodsPoint, Shop
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
