"""What a list page of this room costs: as many queries for two rows as for many, and for a page of any size."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.foundation.findings.world import NOW, City, closed, make_city, raise_one, submitted

from guanjia.kernel import clock

BACKEND = "guanjia.foundation.access.backends.AccountBackend"
PAGES = ("findings", "findings-mine", "findings-published", "finding-notices", "finding-letters", "finding-reviews",
         "finding-terms")  # fmt: skip


def fill(city: City, count: int, start: int) -> None:
    for n in range(start, start + count):
        raise_one(city, title=f"Boxes on stairs {n}")
        submitted(city, title=f"Wires on stairs {n}")
        closed(city, title=f"Doors on stairs {n}")


def cost(client: Client, name: str, **given: object) -> int:
    client.get(reverse(name), given)  # what is kept for a while is kept now
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse(name), given).status_code == 200
    return len(seen)


@pytest.fixture
def city(db):
    with clock.at(NOW):
        yield make_city()


@pytest.mark.parametrize("who", ["checker", "boss", "owner"])
def test_no_list_page_costs_more_for_more_findings_or_a_longer_page(city, who):
    client = Client()
    client.force_login(city.accounts[who], BACKEND)
    fill(city, 2, 0)
    pages = [name for name in PAGES if client.get(reverse(name)).status_code == 200]
    assert "findings-mine" in pages
    few = {name: cost(client, name) for name in pages}
    fill(city, 7, 2)
    assert {name: cost(client, name) for name in pages} == few
    assert {name: cost(client, name, size=100) for name in pages} == few
