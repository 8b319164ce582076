"""The register of tickets: whose tickets it shows, what it remembers, and what a row says."""

import pytest
from django.urls import reverse
from tests.factories import make_account, make_actor, make_kind, make_office, make_ticket

from guanjia.domains.servicedesk import queries
from guanjia.domains.servicedesk.models import Joining, Ticket
from guanjia.kernel import clock
from guanjia.ui import listing, registers
from guanjia.ui.register_page import draw_rows


def test_the_register_holds_the_offices_in_reach_and_my_requests_hold_the_rest(db):
    county, elsewhere = make_office(), make_office()
    actor = make_actor("servicedesk.view", office=county)
    inside, outside = make_ticket(office=make_office(parent=county)), make_ticket(office=elsewhere)
    Joining.objects.create(ticket=outside, person_id=actor.person_id, joined_at=clock.now())
    assert list(queries.list_register(actor)) == [inside]
    assert list(queries.list_own(actor)) == [outside]
    assert set(Ticket.objects.visible_to(actor)) == {inside, outside}


def test_without_the_right_the_register_is_empty(db):
    make_ticket()
    assert not queries.list_register(make_actor("servicedesk.report")).exists()


@pytest.mark.parametrize("share", [0.0001, 1.0])
def test_both_ways_to_the_rows_show_the_same(db, monkeypatch, share):
    county = make_office()
    actor = make_actor("servicedesk.view", office=county)
    tickets = [make_ticket(office=make_office(parent=county)) for _n in range(3)]
    make_ticket()
    monkeypatch.setattr(queries.repairs, "share_of_offices", lambda reach: share)
    assert set(queries.list_register(actor)) == set(tickets)
    assert set(queries.countable(actor, queries.list_register(actor))) == set(tickets)


def test_paging_ends_where_a_filter_leads_further(db, monkeypatch):
    monkeypatch.setattr(listing, "COUNT_CAP", 2)
    monkeypatch.setattr(listing, "DEEPEST", 4)
    for _n in range(6):
        make_ticket()
    rows = Ticket.objects.order_by("pk")
    first, last = listing.cut(rows, 1, 2), listing.cut(rows, 900, 2)
    assert (first.number, first.capped, first.has_next) == (1, True, True)
    assert (last.number, last.has_next, list(last.rows)) == (2, False, list(rows[2:4]))


def test_a_small_total_is_always_counted_and_a_large_one_is_remembered(browse, db, monkeypatch):
    office = make_office()
    client = browse(make_account("dispatcher", office=office))
    kind = make_kind()

    def total():
        return client.get(reverse("tickets")).context["sheet"].total

    make_ticket(office=office, kind=kind)
    assert total() == 1
    make_ticket(office=office, kind=kind)
    assert total() == 2
    monkeypatch.setattr(listing, "EXACT", 1)
    assert total() == 2
    make_ticket(office=office, kind=kind)
    assert total() == 2


def test_nobody_gets_what_was_remembered_for_another(client, db, monkeypatch):
    monkeypatch.setattr(listing, "EXACT", 0)
    first, second = make_office(), make_office()
    for office, count in ((first, 1), (second, 2)):
        for _n in range(count):
            make_ticket(office=office)
    for office, count in ((first, 1), (second, 2), (first, 1)):
        client.force_login(
            make_account("dispatcher", office=office), backend="guanjia.foundation.access.backends.AccountBackend"
        )
        assert client.get(reverse("tickets")).context["sheet"].total == count


def test_a_row_and_a_card_say_what_the_ticket_says_and_trust_no_text(db):
    ticket = make_ticket(office=make_office(name="<b>Unit</b>"))
    Ticket.objects.filter(pk=ticket.pk).update(urgent=True, round=2, escalated_at=clock.now(), reporter_name="A & B")
    found = Ticket.objects.select_related(*queries.ROW).get(pk=ticket.pk)
    register = registers.register("servicedesk.tickets")
    columns = [field for field in register.fields if field.shown]
    rows, cards = draw_rows(register, columns, [found])
    for drawn in (rows, cards):
        assert ticket.number in drawn
        assert "&lt;b&gt;Unit&lt;/b&gt;" in drawn
        assert "<b>Unit</b>" not in drawn
        assert "Urgent" in drawn
        assert reverse("ticket", kwargs={"pk": ticket.pk}) in drawn
    assert "A &amp; B" in rows
    assert "round 2" in rows
    assert "overdue" in rows
