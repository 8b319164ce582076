"""A finding is raised from a ticket or an idea with one button, and each leads to the other."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.factories import make_account, make_idea, make_office, make_place, make_ticket

from guanjia.foundation.findings.models import Finding

RAISE = "?from="


@pytest.fixture
def county(db):
    return make_office(kind="bureau", level="city", name="City")


@pytest.fixture
def inspector(county, browse):
    return browse(make_account("supervisor", "owner_section", office=county))


def record_of(kind, county):
    unit = make_office(parent=county, name="Unit")
    if kind == "ticket":
        return make_ticket(
            office=unit, place=make_place(office=unit, name="Room 5"), description="Water runs in again."
        )
    return make_idea(office=unit, title="Boxes on the stairs", text="They stand on every floor, all the year.")


@pytest.mark.parametrize("kind", ["ticket", "idea"])
def test_the_button_carries_what_the_record_says_and_both_lead_to_each_other(kind, county, inspector):
    record = record_of(kind, county)
    page = "/service/tickets/{}/" if kind == "ticket" else record.get_absolute_url()
    page = page.format(record.pk)
    shown = inspector.get(page, follow=True).content.decode()
    address = f"{reverse('finding-new')}?from={record._meta.label_lower}%3A{record.pk}"
    assert address in shown
    form = inspector.get(address).context["form"]
    assert form.initial["office_id"] == record.office_id
    assert (record.description if kind == "ticket" else record.text) == form.initial["detail"]
    fields = {name: value for name, value in form.initial.items() if value not in (None, "")}
    sent = inspector.post(address, fields | {"grade": "ordinary", "idempotency_key": "k1"})
    found = Finding.objects.get()
    assert sent.headers["Location"] == found.get_absolute_url()
    assert (found.source_type, found.source_id) == (record._meta.label_lower, str(record.pk))
    assert found.office_id == record.office_id
    assert record.get_absolute_url() in inspector.get(found.get_absolute_url()).content.decode()
    assert found.number in inspector.get(page, follow=True).content.decode()


def test_who_may_not_raise_sees_no_button_and_who_sees_no_record_gets_nothing(county, browse):
    ticket = record_of("ticket", county)
    clerk = browse(make_account("dispatcher", office=county))
    assert RAISE not in clerk.get(f"/service/tickets/{ticket.pk}/").content.decode()
    other = make_office(kind="bureau", level="city", name="Other")
    stranger = browse(make_account("supervisor", "owner_section", office=other))
    assert stranger.get(f"{reverse('finding-new')}?from=servicedesk.ticket:{ticket.pk}").status_code == 404


@pytest.mark.parametrize("named", ["", "servicedesk.ticket:0", "servicedesk.ticket:x", "access.account:1", ":", "９"])
def test_a_name_that_leads_nowhere_is_no_page(named, inspector):
    expected = 404 if named else 200
    assert inspector.get(reverse("finding-new"), {"from": named}).status_code == expected
