"""The desk is set up through the API: each door answers its keeper, refuses others, hides what is out of scope."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.factories import (
    make_account,
    make_kind,
    make_office,
    make_person,
    make_place,
    make_stock,
    make_worker,
)

from guanjia.domains.servicedesk import commands, rules
from guanjia.domains.servicedesk.models import (
    CallContact,
    Contract,
    EscortPlace,
    FaultKind,
    ItemVersion,
    MonthScore,
    Part,
    RenewalDecision,
    ServiceLevel,
    ServiceUse,
    StockEntry,
    StockLevel,
    Store,
    Worker,
)
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.audit import trail
from guanjia.kernel import clock

BACKEND = "guanjia.foundation.access.backends.AccountBackend"


class Desk:
    """An office with those who keep its desk, somebody without that right, and a keeper of another office."""

    def __init__(self):
        self.office = make_office(kind="centre")
        self.account = make_account("owner_section", office=self.office)
        self.keeper = client_of(self.account)
        self.staff = client_of(make_account("staff", office=self.office))
        self.hotline = client_of(make_account("dispatcher", office=self.office))
        self.away = client_of(make_account("owner_section", office=make_office(kind="centre")))


def client_of(account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def call(client, verb, path, key="", **data):
    headers = {"Idempotency-Key": key} if key else {}
    return getattr(client, verb)(f"/api/v1/{path}", data, content_type="application/json", headers=headers)


def codes(desk, verb, path, **data):
    """What staff without the right and a keeper from elsewhere are answered."""
    return [call(client, verb, path, **data).status_code for client in (desk.staff, desk.away)]


@pytest.fixture
def desk(db):
    return Desk()


def test_a_kind_gets_a_promise_and_instructions(desk):
    kind, start = make_kind(), clock.today() + timedelta(days=3)
    path = f"tickets/kinds/{kind.pk}/levels/"
    body = {"respond_minutes": 5, "finish_minutes": 60, "valid_from": start.isoformat()}
    made = [call(desk.keeper, "post", path, key="once", **body) for _n in range(2)]
    assert [answer.status_code for answer in made] == [201, 201], made[0].content
    rows = call(desk.keeper, "get", path).json()
    assert [(row["respond_minutes"], row["valid_to"]) for row in rows] == [
        (5, None), (30, (start - timedelta(days=1)).isoformat())
    ]  # fmt: skip
    assert call(desk.staff, "post", path, **body).status_code == 403
    wrong = call(desk.keeper, "post", path, **body | {"respond_minutes": 90})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "level_invalid")
    assert call(desk.keeper, "post", path, **body | {"respond_minutes": 0}).status_code == 400
    assert call(desk.keeper, "post", f"tickets/kinds/{kind.parent_id}/levels/", **body).status_code == 404
    assert ServiceLevel.objects.count() == 2
    advice = f"tickets/kinds/{kind.pk}/advice/"
    assert call(desk.staff, "put", advice, advice="Run").status_code == 403
    assert call(desk.keeper, "put", advice).status_code == 400
    assert call(desk.keeper, "put", advice, advice="Close the valve").json() == {"advice": "Close the valve"}
    assert (call(desk.staff, "get", advice).json()["advice"], FaultKind.objects.get(pk=kind.pk).advice) == (
        "Close the valve", "Close the valve"
    )  # fmt: skip
    assert call(desk.keeper, "put", f"tickets/kinds/{2**40}/advice/", advice="x").status_code == 404


def test_the_standard_kinds_come_once(desk):
    assert call(desk.staff, "post", "tickets/kinds/load/").status_code == 403
    assert call(desk.keeper, "post", "tickets/kinds/load/").json()["added"] > 20
    assert call(desk.keeper, "post", "tickets/kinds/load/").json() == {"added": 0}


def test_a_call_list_is_kept(desk):
    body = {"office_id": desk.office.pk, "name": "Night guard", "phone": "13800000001", "shift": "off_hours"}
    made = [call(desk.keeper, "post", "tickets/contacts/", key="once", **body) for _n in range(2)]
    assert [answer.status_code for answer in made] == [201, 201], made[0].content
    line = CallContact.objects.get()
    assert "13800000001" not in made[0].content.decode()
    path = f"tickets/contacts/{line.pk}/"
    change = {"name": "Day guard", "rank": 2, "shift": "always", "active": False}
    assert codes(desk, "put", path, **change) == [404, 404]
    assert call(desk.hotline, "put", path, **change).status_code == 403
    assert call(desk.keeper, "put", path, **change | {"rank": 0}).status_code == 400
    assert CallContact.objects.get().name == "Night guard"
    assert call(desk.keeper, "put", path, **change).json()["name"] == "Day guard"
    line.refresh_from_db()
    assert (line.rank, line.active, str(trail.actions_on(line)[-1])) == (2, False, "servicedesk.contact.changed")
    assert codes(desk, "get", path) == [404, 404]
    assert call(desk.hotline, "post", "tickets/contacts/", **body).status_code == 403


def test_escorts_are_asked_for_and_lifted(desk):
    place = make_place(office=desk.office)
    body = {"place_id": place.pk, "reason": "Files", "escort": "Keeper of files"}
    assert call(desk.hotline, "post", "tickets/escorts/", **body).status_code == 403
    assert call(desk.keeper, "post", "tickets/escorts/", reason="Files").status_code == 400
    made = call(desk.keeper, "post", "tickets/escorts/", **body)
    assert made.status_code == 201, made.content
    assert call(desk.keeper, "post", "tickets/escorts/", **body).json()["code"] == "escort_known"
    assert [row["id"] for row in call(desk.hotline, "get", "tickets/escorts/").json()["results"]] == [made.json()["id"]]
    assert call(desk.away, "get", "tickets/escorts/").json()["results"] == []
    path = f"tickets/escorts/{made.json()['id']}/lift/"
    assert call(desk.away, "post", path, reason="Files moved").status_code == 404
    assert call(desk.hotline, "post", path, reason="Files moved").status_code == 403
    assert call(desk.keeper, "post", path, reason="Files moved").json()["lifted_at"]
    assert EscortPlace.objects.get().lifted_why == "Files moved"


def test_workers_are_enrolled_changed_and_put_off_duty(desk):
    person = make_person(office=desk.office)
    body = {"person_id": person.pk, "skills": ["water"], "hour_fen": 6000}
    made = [call(desk.keeper, "post", "tickets/workers/", key="once", **body) for _n in range(2)]
    assert [answer.status_code for answer in made] == [201, 201], made[0].content
    worker = Worker.objects.get()
    assert made[0].json()["open_orders"] == 0
    assert call(desk.keeper, "post", "tickets/workers/", **body).json()["code"] == "worker_known"
    path = f"tickets/workers/{worker.pk}/"
    assert codes(desk, "put", path, skills=["power"]) == [404, 404]
    assert call(desk.hotline, "put", path, skills=["power"]).status_code == 403
    assert call(desk.keeper, "put", path, skills=["magic"]).status_code == 400
    changed = call(desk.keeper, "put", path, skills=["power"], provider="Firm").json()
    assert (changed["skills"], changed["provider"], changed["hour_fen"]) == (["power"], "Firm", 6000)
    assert call(desk.hotline, "put", f"{path}duty/", on_duty=False).json()["on_duty"] is False
    assert codes(desk, "put", f"{path}duty/", on_duty=True) == [404, 404]
    own = make_account("field_worker", office=desk.office)
    hand = make_worker(account=own, office=desk.office)
    assert call(client_of(own), "put", f"tickets/workers/{hand.pk}/duty/", on_duty=False).json()["on_duty"] is False


def test_stores_parts_and_counts(desk):
    made = call(desk.keeper, "post", "tickets/stores/", key="s", office_id=desk.office.pk, name="Cellar")
    assert made.status_code == 201, made.content
    store = Store.objects.get()
    body = {"office_id": desk.office.pk, "code": "w-1", "name": "Washer", "unit": "pcs", "price_fen": 150}
    part = call(desk.keeper, "post", "tickets/parts/", key="p", **body)
    assert part.status_code == 201, part.content
    assert call(desk.keeper, "post", "tickets/parts/", key="p", **body).json() == part.json()
    pk = part.json()["id"]
    assert call(desk.keeper, "post", f"tickets/parts/{pk}/stock/", store_id=store.pk, quantity="5").status_code == 201
    count = {"store_id": store.pk, "counted": "4.5"}
    assert call(desk.keeper, "post", f"tickets/parts/{pk}/count/", **count).json()[0]["quantity"] == "4.50"
    call(desk.keeper, "post", f"tickets/parts/{pk}/count/", **count)
    assert (StockEntry.objects.count(), str(StockLevel.objects.get().quantity)) == (2, "4.50")
    assert call(desk.keeper, "post", f"tickets/parts/{pk}/count/", store_id=store.pk, counted="-1").status_code == 400
    assert codes(desk, "post", f"tickets/parts/{pk}/count/", **count) == [404, 404]
    assert codes(desk, "get", f"tickets/parts/{pk}/stock/") == [404, 404]
    change = {"name": "Washer 2", "unit": "pcs", "price_fen": 200, "active": False}
    changed = call(desk.keeper, "put", f"tickets/parts/{pk}/", **change).json()
    assert (changed["name"], changed["in_stock"], changed["active"]) == ("Washer 2", "4.50", False)
    hand = client_of(make_account("field_worker", office=desk.office))
    assert call(hand, "put", f"tickets/parts/{pk}/", **change).status_code == 403
    assert call(hand, "post", "tickets/stores/", office_id=desk.office.pk, name="Attic").status_code == 403
    assert call(desk.away, "put", f"tickets/parts/{pk}/", **change).status_code == 404
    other = make_stock(make_office())
    assert (
        call(desk.keeper, "post", f"tickets/parts/{pk}/count/", **count | {"store_id": other.store_id}).status_code
        == 404
    )
    assert Part.objects.get(pk=pk).price_fen == 200


def test_a_service_is_listed_changed_and_used(desk):
    today = clock.today()
    body = {
        "code": "repair", "name": "Repairs", "owner_id": desk.office.pk, "valid_from": today.isoformat(),
        "basis": "Rules of the office", "who": "All staff", "steps": "Report\nWait", "limit_days": 3, "online": "full",
    }  # fmt: skip
    kind = make_kind()
    made = [call(desk.keeper, "post", "service-items/", key="i", **body, kinds=[kind.code]) for _n in range(2)]
    assert [answer.status_code for answer in made] == [201, 201], made[0].content
    later = body | {"valid_from": (today + timedelta(days=5)).isoformat(), "limit_days": 2}
    assert call(desk.staff, "post", "service-items/", **later).status_code in (403, 404)
    assert call(desk.away, "post", "service-items/", **later).status_code == 404
    assert call(desk.keeper, "post", "service-items/", **later | {"online": "maybe"}).status_code == 400
    assert call(desk.keeper, "post", "service-items/", **body).json()["code"] == "item_invalid"
    assert call(desk.keeper, "post", "service-items/", **later).status_code == 201
    versions = call(desk.staff, "get", "service-items/repair/versions/").json()
    assert [row["limit_days"] for row in versions] == [2, 3]
    assert list(ItemVersion.objects.first().item.kinds.all()) == [kind]  # left out: its repairs stay
    assert call(desk.keeper, "get", "service-items/none/versions/").status_code == 404
    use = {"code": "repair", "office_id": desk.office.pk, "channel": "counter"}
    assert call(desk.keeper, "post", "service-items/uses/", **use).status_code == 403
    assert call(desk.hotline, "post", "service-items/uses/", **use, fully_online=True).json()["code"] == "item_invalid"
    used = [call(desk.hotline, "post", "service-items/uses/", key="u", **use).status_code for _n in range(2)]
    assert (used, ServiceUse.objects.count()) == ([201, 201], 1)
    assert call(desk.hotline, "get", "service-items/uses/").json()["results"][0]["code"] == "repair"
    assert call(desk.away, "get", "service-items/uses/").json()["results"] == []
    assert call(desk.staff, "get", "service-items/uses/").status_code == 403


def test_a_contract_is_renewed_and_its_month_proposed(desk):
    actor = actor_of(desk.account, today=clock.today())
    begun = clock.today() - timedelta(days=400)
    contract = commands.enter_contract(
        actor, office_id=desk.office.pk, number="C-1", firm="Clean House", services=["cleaning"], valid_from=begun,
        valid_to=clock.today() + timedelta(days=60), monthly_fee_fen=1_000_000,
    )  # fmt: skip
    body = {"verdict": "renew", "reason": "Scores were good all year"}
    path = f"contracts/{contract.pk}/renewals/"
    assert codes(desk, "post", path, **body) == [404, 404]
    assert call(desk.hotline, "post", path, **body).status_code == 403
    assert call(desk.keeper, "post", path, verdict="renew", reason="short").status_code == 400
    made = [call(desk.keeper, "post", path, key="r", **body).status_code for _n in range(2)]
    assert (made, RenewalDecision.objects.count()) == ([201, 201], 1)
    assert call(desk.hotline, "get", path).json()[0]["verdict"] == "renew"
    months = f"contracts/{contract.pk}/months/"
    month = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    asked = {"month": f"{month:%Y-%m}"}
    assert call(desk.keeper, "post", months, month="2026-13").status_code == 400
    assert codes(desk, "post", months, **asked) == [404, 404]
    assert call(desk.hotline, "post", months, **asked).status_code == 403
    assert call(desk.keeper, "post", months, **asked).json()["code"] == "month_not_ready"  # nobody scored
    score_a_day(actor, contract, month)
    sent = [call(desk.keeper, "post", months, key="m", **asked) for _n in range(2)]
    assert [answer.status_code for answer in sent] == [201, 201], sent[0].content
    assert (sent[0].json()["state"], MonthScore.objects.count()) == ("proposed", 1)
    assert call(desk.keeper, "post", months, **asked).json()["code"] == "month_settled"


def score_a_day(actor, contract: Contract, month: date) -> None:
    """One sheet without a deduction on the first of a month."""
    area = commands.add_area(actor, contract_id=contract.pk, name="Hall")
    commands.set_standard(
        actor, contract_id=contract.pk, items=[rules.Item("Floors", 100)], bands=[[0, None, 1000]], valid_from=month
    )
    commands.submit_sheet(
        actor, contract_id=contract.pk, area_id=area.pk, day=month, deductions={}, key="a-key-of-the-sheet",
        now=clock.now(),
    )  # fmt: skip
