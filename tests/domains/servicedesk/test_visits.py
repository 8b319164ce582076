"""Visits, parts and costs: coming again, taking from a store, charging the building."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.domains.servicedesk.test_races import together
from tests.factories import (
    make_account,
    make_actor,
    make_office,
    make_picture,
    make_place,
    make_stock,
    make_ticket,
    make_worker,
)

from guanjia.domains.servicedesk import commands, queries, rules
from guanjia.domains.servicedesk.models import CostLine, PartRequest, StockEntry, StockLevel, Ticket, Visit, Worker
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.approvals import public as approvals
from guanjia.kernel.errors import NotAllowed, NotVisible
from guanjia.kernel.money import Money

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 3)
BACKEND = "guanjia.foundation.access.backends.AccountBackend"


def photo(name="a"):
    return SimpleUploadedFile(f"{name}.jpg", make_picture(), "image/jpeg")


class Scene:
    """A county with a worker at work on a ticket of its unit, and a part in its store."""

    def __init__(self):
        self.county = make_office(kind="centre")
        self.unit = make_office(parent=self.county)
        self.room = make_place(office=self.county, user=self.unit)
        self.worker = make_worker(office=self.county)
        Worker.objects.filter(pk=self.worker.pk).update(hour_fen=6_000)
        self.level = make_stock(self.county)
        self.part, self.store = self.level.part, self.level.store
        self.desk = make_actor(
            "servicedesk.view", "servicedesk.dispatch", "servicedesk.stock", "servicedesk.manage", "places.view",
            "org.view", office=self.county,
        )  # fmt: skip
        self.hand = self.hand_of(self.worker)

    def hand_of(self, worker):
        return make_actor("servicedesk.work", "places.view", office=self.county, account=worker.person.accounts.get())

    def accepted(self, worker=None, now=NOW):
        ticket = make_ticket(office=self.unit, place=self.room, now=now)
        worker = worker or self.worker
        commands.dispatch_ticket(self.desk, ticket_id=ticket.pk, worker_id=worker.pk, now=now)
        commands.accept_order(self.hand_of(worker), ticket_id=ticket.pk, now=now)
        return ticket

    def at_work(self, worker=None, now=NOW):
        ticket = self.accepted(worker, now)
        commands.arrive_at_place(self.hand_of(worker or self.worker), ticket_id=ticket.pk, now=now)
        return ticket

    def use(self, ticket, quantity="2", now=NOW):
        return commands.use_part(
            self.hand, ticket_id=ticket.pk, part_id=self.part.pk, store_id=self.store.pk,
            quantity=Decimal(quantity), now=now,
        )  # fmt: skip


@pytest.fixture
def scene(db):
    return Scene()


def test_a_repair_may_take_several_visits(scene):
    ticket = scene.accepted()
    at = NOW + timedelta(hours=3)
    commands.plan_visit(scene.hand, ticket_id=ticket.pk, planned_at=at, now=NOW)
    assert queries.planned_visit(ticket).planned_at == at
    commands.arrive_at_place(scene.hand, ticket_id=ticket.pk, now=at)
    commands.leave_place(
        scene.hand, ticket_id=ticket.pk, outcome="parts", note="Valve is broken", labour_minutes=20,
        next_at=at + timedelta(days=1), now=at + timedelta(minutes=20),
    )  # fmt: skip
    ticket.refresh_from_db()
    assert (ticket.state, ticket.worker) == ("accepted", scene.worker)
    later = at + timedelta(days=1)
    commands.arrive_at_place(scene.hand, ticket_id=ticket.pk, now=later)
    commands.finish_order(scene.hand, ticket_id=ticket.pk, now=later, labour_minutes=40, photos=[photo()])
    first, second = queries.visits_of(ticket)
    assert (first.outcome, second.outcome) == ("parts", "done")
    assert second.planned_at == second.arrived_at == later
    assert [line.amount_fen for line in queries.costs_of(ticket)] == [2_000, 4_000]


def test_another_trade_takes_the_ticket_over(scene):
    ticket = scene.at_work()
    commands.leave_place(scene.hand, ticket_id=ticket.pk, outcome="other_trade", note="An electrician", now=NOW)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.worker) == ("reported", None)
    assert queries.open_visit(ticket) is None


@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"outcome": "done"}, rules.VisitInvalid),
        ({"note": " "}, rules.ReasonMissing),
        ({"labour_minutes": 2_000}, rules.VisitInvalid),
        ({"next_at": NOW - timedelta(days=1)}, rules.VisitInvalid),
    ],
)
def test_leaving_needs_a_reason_and_sense(scene, over, refusal):
    ticket = scene.at_work()
    fields = {"outcome": "parts", "note": "No valve", "now": NOW} | over
    with pytest.raises(refusal):
        commands.leave_place(scene.hand, ticket_id=ticket.pk, **fields)
    assert Visit.objects.get().left_at is None


def test_a_visit_is_planned_by_its_worker_or_the_desk_and_by_nobody_else(scene):
    ticket = scene.accepted()
    commands.plan_visit(scene.desk, ticket_id=ticket.pk, planned_at=NOW + timedelta(hours=1), now=NOW)
    with pytest.raises(NotAllowed):
        commands.plan_visit(ticket.asker, ticket_id=ticket.pk, planned_at=NOW + timedelta(hours=1), now=NOW)
    with pytest.raises(rules.VisitInvalid):
        commands.plan_visit(scene.hand, ticket_id=ticket.pk, planned_at=NOW + timedelta(days=200), now=NOW)
    commands.take_back(scene.desk, ticket_id=ticket.pk, reason="ill", now=NOW)
    assert Visit.objects.get().outcome == "cancelled"


def test_a_part_comes_out_of_the_store_and_is_charged_to_the_building(scene):
    ticket = scene.at_work()
    line = scene.use(ticket)
    assert (line.amount_fen, line.building.kind, line.office) == (3_000, "building", scene.unit)
    assert StockLevel.objects.get().quantity == 8
    assert StockEntry.objects.get().change == -2
    with pytest.raises(rules.StockTooLow):
        scene.use(ticket, "8.01")
    assert CostLine.objects.count() == 1
    back = commands.take_back_cost(scene.desk, line_id=line.pk, reason="wrong part", now=NOW)
    assert back.amount_fen == -3_000
    assert StockLevel.objects.get().quantity == 10
    with pytest.raises(rules.CostTakenBack):
        commands.take_back_cost(scene.desk, line_id=line.pk, reason="again", now=NOW)
    assert queries.sum_of_costs(queries.costs_of(ticket)) == Money(0)


def test_the_database_itself_keeps_stock_above_zero(scene):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockLevel.objects.update(quantity=-1)


def test_a_dear_part_waits_for_approval(scene):
    scene.part.price_fen = 30_000
    scene.part.save()
    section = make_account("owner_section", office=scene.county)
    ticket = scene.at_work()
    with pytest.raises(rules.PartNeedsApproval):
        scene.use(ticket)
    ask = {"ticket_id": ticket.pk, "part_id": scene.part.pk, "reason": "The pump is dead", "now": NOW}
    with pytest.raises(rules.PartInvalid):
        commands.ask_for_part(scene.hand, quantity=Decimal(1), **ask)
    request = commands.ask_for_part(scene.hand, quantity=Decimal(2), **ask)
    with pytest.raises(rules.PartInvalid):
        commands.ask_for_part(scene.hand, quantity=Decimal(2), **ask)
    with pytest.raises(rules.PartNeedsApproval):
        scene.use(ticket)
    case = approvals.case_of(request)
    approvals.approve_case(actor_of(section, today=DAY), case_id=case.pk, now=NOW)
    assert PartRequest.objects.get().state == "approved"
    scene.part.price_fen = 90_000  # dearer since: what was approved counts
    scene.part.save()
    assert scene.use(ticket).amount_fen == 60_000
    assert PartRequest.objects.get().state == "used"
    with pytest.raises(rules.PartNeedsApproval):
        scene.use(ticket)


def test_outside_work_needs_a_receipt(scene):
    ticket = scene.at_work()
    fields = {"ticket_id": ticket.pk, "amount_fen": 12_000, "note": "Locksmith", "now": NOW}
    with pytest.raises(rules.CostInvalid):
        commands.enter_outside_cost(scene.hand, receipts=[], **fields)
    line = commands.enter_outside_cost(scene.hand, receipts=[photo()], **fields)
    assert queries.costs_of(ticket)[0].receipts
    assert line.kind == "outside"
    stranger = make_worker(office=scene.county)
    with pytest.raises((rules.NotYourOrder, NotVisible)):
        commands.enter_outside_cost(stranger.actor, receipts=[photo()], **fields)


def test_stock_is_received_counted_and_kept_to_its_office(scene):
    commands.receive_stock(scene.desk, part_id=scene.part.pk, store_id=scene.store.pk, quantity=Decimal("2.5"), now=NOW)
    commands.count_stock(scene.desk, part_id=scene.part.pk, store_id=scene.store.pk, counted=Decimal(9), now=NOW)
    assert StockLevel.objects.get().quantity == 9
    assert [str(e.change) for e in StockEntry.objects.order_by("pk")] == ["2.50", "-3.50"]
    elsewhere = make_stock(make_office(parent=scene.county))
    with pytest.raises(rules.PartInvalid):
        commands.receive_stock(
            scene.desk, part_id=scene.part.pk, store_id=elsewhere.store.pk, quantity=Decimal(1), now=NOW
        )
    outsider = make_actor("servicedesk.stock", "servicedesk.view")
    with pytest.raises(NotVisible):
        commands.receive_stock(outsider, part_id=scene.part.pk, store_id=scene.store.pk, quantity=Decimal(1), now=NOW)


def client_of(account):
    account.language = "en"
    account.save(update_fields=["language"])
    client = Client()
    client.force_login(account, BACKEND)
    return client


def test_figures_open_to_exactly_their_rows(scene):
    ticket = scene.at_work()
    scene.use(ticket)
    commands.enter_outside_cost(
        scene.hand, ticket_id=ticket.pk, amount_fen=500, note="Keys", receipts=[photo()], now=NOW
    )
    line = scene.use(ticket, "1")
    commands.take_back_cost(scene.desk, line_id=line.pk, reason="not used", now=NOW)
    desk = client_of(make_account("dispatcher", office=scene.county))
    period = {"since": "2026-03-01", "until": "2026-03-31"}
    for by in queries.COST_GROUPINGS:
        page = desk.get(reverse("repair-costs"), period | {"by": by})
        assert page.status_code == 200
        for row in page.context["rows"]:
            for cell in row["cells"]:
                rows = desk.get(cell["href"]).context["sheet"].rows
                assert sum(one.amount_fen for one in rows) == cell["amount"].fen, (by, row["label"])
    assert page.context["total"]["row"].total == Money(3_500)


def test_the_worker_enters_it_all_on_the_phone_and_the_requester_sees_the_plan(scene):
    ticket = scene.accepted(now=datetime.now(UTC))
    hand = client_of(scene.worker.person.accounts.get())
    account = scene.worker.person.accounts.get()
    from guanjia.foundation.access.models import Grant, Role

    Grant.objects.create(
        account=account, role=Role.objects.get(code="field_worker"), office=scene.county, valid_from=date(2020, 1, 1)
    )
    at = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")

    def step(verb, **data):
        return hand.post(reverse("visit-act", kwargs={"pk": ticket.pk, "verb": verb}), data, follow=True)

    assert "Visit planned" in step("plan", planned_at=at).content.decode()
    asker = client_of(make_account("liaison", office=scene.unit))
    assert "comes" in asker.get(reverse("repair-ticket", kwargs={"pk": ticket.pk})).content.decode()
    hand.post(reverse("repair-task-act", kwargs={"pk": ticket.pk, "verb": "arrive"}))
    stock = f"{scene.part.pk}-{scene.store.pk}"
    step("part", stock=stock, quantity="3")
    step("outside", amount="12.50", note="Locksmith", receipts=photo())
    assert sorted(CostLine.objects.values_list("amount_fen", flat=True)) == [1_250, 4_500]
    step("leave", outcome="no_access", note="Door is locked")
    assert Ticket.objects.get().state == "accepted"
    page = hand.get(reverse("repair-task", kwargs={"pk": ticket.pk})).content.decode()
    assert "Door is locked" in page
    desk = client_of(make_account("dispatcher", office=scene.county)).get(ticket.get_absolute_url()).content.decode()
    assert "Locksmith" in desk
    assert "57.50" in desk


@pytest.mark.parametrize("name", ["visits", "parts", "cost-lines"])
def test_the_lists_cost_the_same_for_three_rows_and_for_thirty(scene, name):
    desk = client_of(make_account("dispatcher", office=scene.county))
    costs = []
    for count in (3, 22):
        for _n in range(count):
            make_stock(scene.county)
            ticket = scene.at_work(make_worker(office=scene.county))
            worker = ticket.orders.get().worker
            commands.use_part(
                scene.hand_of(worker), ticket_id=ticket.pk, part_id=scene.part.pk, store_id=scene.store.pk,
                quantity=Decimal("0.1"), now=NOW,
            )  # fmt: skip
        desk.get(reverse(name))
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(reverse(name)).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]


@given(st.integers(0, 10**7), st.decimals("0.01", "999", places=2))
def test_amounts_are_whole_fen_and_never_lose_one(price, quantity):
    exact = Decimal(price) * quantity
    assert abs(rules.amount_of(Money(price), quantity).fen - exact) <= Decimal("0.5")


@pytest.mark.race
def test_two_workers_never_take_more_than_there_is(transactional_db):
    scene = Scene()
    StockLevel.objects.update(quantity=3)
    other = make_worker(office=scene.county)
    tickets = {scene.worker.pk: scene.at_work(), other.pk: scene.at_work(other)}

    def take(worker):
        return commands.use_part(
            scene.hand_of(worker), ticket_id=tickets[worker.pk].pk, part_id=scene.part.pk, store_id=scene.store.pk,
            quantity=Decimal(2), now=NOW,
        )  # fmt: skip

    answers = together(lambda: take(scene.worker), lambda: take(other))
    assert sorted(type(answer).__name__ for answer in answers) == ["CostLine", "StockTooLow"]
    assert StockLevel.objects.get().quantity == 1
    assert CostLine.objects.count() == StockEntry.objects.count() == 1


@pytest.mark.race
def test_without_the_lock_both_take_what_only_one_can_have(transactional_db):
    level, read = make_stock(make_office(), quantity="3"), threading.Barrier(2)

    def unguarded():
        left = StockLevel.objects.get(pk=level.pk).quantity
        read.wait(timeout=20)
        if left < 2:
            return "told"
        StockLevel.objects.filter(pk=level.pk).update(quantity=left - 2)
        return "took"

    assert together(unguarded, unguarded) == ["took", "took"]
