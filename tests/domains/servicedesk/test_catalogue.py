"""The list of services: public, dated, found by its sound; and how much of it is handled online."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories import make_account, make_actor, make_kind, make_office, make_picture, make_ticket, make_worker

from guanjia.domains.servicedesk import commands, queries, rules
from guanjia.domains.servicedesk.models import ItemVersion, ServiceUse
from guanjia.kernel import clock

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
BACKEND = "guanjia.foundation.access.backends.AccountBackend"


def entry(code="repair", name="公共设施报修", **over):
    fields = {
        "basis": "Rules of the house", "steps": "Report\nWait\nRate", "who": "Everybody", "limit_days": 2,
        "online": "full", "form": "repair-new",
    } | over  # fmt: skip
    return commands.Entry(code=code, name=name, **fields)


@pytest.fixture
def office(db):
    return make_office(kind="centre")


@pytest.fixture
def keeper(office):
    return make_actor(
        "servicedesk.manage", "servicedesk.view", "servicedesk.receive", "servicedesk.dispatch", "org.view",
        office=office,
    )  # fmt: skip


def publish(keeper, office, valid_from=date(2026, 1, 1), **over):
    return commands.publish_item(keeper, owner_id=office.pk, entry=entry(**over), valid_from=valid_from)


def test_a_change_is_a_new_version_and_the_old_one_stays(keeper, office):
    publish(keeper, office)
    publish(keeper, office, date(2026, 6, 1), limit_days=1)
    item = queries.get_item("repair")
    assert queries.version_on(item, date(2026, 5, 31)).limit_days == 2
    assert queries.version_on(item, date(2026, 6, 1)).limit_days == 1
    with pytest.raises(rules.ItemInvalid):
        publish(keeper, office, date(2026, 6, 1))


@pytest.mark.parametrize("over", [{"basis": " "}, {"steps": ""}, {"limit_days": 900}, {"online": "x"}, {"form": "x"}])
def test_an_item_that_tells_too_little_is_refused(keeper, office, over):
    with pytest.raises(rules.ItemInvalid):
        publish(keeper, office, **over)
    assert not ItemVersion.objects.exists()


def test_anybody_finds_a_service_by_name_or_initials(keeper, office):
    publish(keeper, office)
    publish(keeper, office, code="meeting", name="会议服务", online="part", form="")
    client, url = Client(), reverse("service-catalogue")
    for words in ("报修", "ggssbx", "gonggong"):
        names = [row.item.code for row in client.get(url, {"q": words}).context["rows"]]
        assert names == ["repair"], words
    assert len(client.get(url).context["rows"]) == 2
    assert "Rules of the house" in client.get(reverse("service-item", kwargs={"code": "repair"})).content.decode()
    assert client.get(reverse("service-item", kwargs={"code": "nothing"})).status_code == 404


def test_the_share_counts_finished_repairs_and_what_the_desk_wrote_down(keeper, office):
    kind = make_kind()
    publish(keeper, office, kinds=(kind.code,))
    publish(keeper, office, code="meeting", name="会议服务", online="part", form="")
    ticket = make_ticket(office=make_office(parent=office), kind=kind, now=NOW)
    worker = make_worker(office=office)
    commands.dispatch_ticket(keeper, ticket_id=ticket.pk, worker_id=worker.pk, now=NOW)
    commands.accept_order(worker.actor, ticket_id=ticket.pk, now=NOW)
    commands.arrive_at_place(worker.actor, ticket_id=ticket.pk, now=NOW)
    photo = SimpleUploadedFile("a.jpg", make_picture(), "image/jpeg")
    commands.finish_order(worker.actor, ticket_id=ticket.pk, now=NOW, photos=[photo])
    commands.record_use(keeper, code="meeting", office_id=office.pk, channel="counter", now=NOW)
    with pytest.raises(rules.ItemInvalid):
        commands.record_use(keeper, code="meeting", office_id=office.pk, channel="phone", fully_online=True, now=NOW)
    shares = queries.online_shares(keeper, first=date(2026, 3, 1), last=date(2026, 3, 31))
    assert (shares.items.numerator, shares.items.denominator) == (1, 2)
    assert (shares.uses.numerator, shares.uses.denominator) == (1, 2)
    assert ServiceUse.objects.get(fully_online=True).ticket == ticket
    client = Client()
    account = make_account("dispatcher", office=office)
    client.force_login(account, BACKEND)
    rows = client.get(reverse("service-uses"), {"fully": "1", "since": "2026-03-01", "until": "2026-03-31"})
    assert rows.context["sheet"].total == 1
    assert client.get(reverse("service-items"), {"online": "full"}).context["sheet"].total == 1


def test_many_services_are_listed_at_once_and_known_ones_left_alone(keeper, office):
    entries = [entry(code=f"s{n}", name=f"服务{n}", form="") for n in range(3)]
    owners = {one.code: office.pk for one in entries}
    load = {"entries": entries, "owners": owners, "valid_from": clock.today()}
    assert commands.load_items(keeper, **load) == 3
    assert commands.load_items(keeper, **load) == 0
