"""The API's acts of findings: raising, the way to the closing, what each verb needs, letters, reviews, figures."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.foundation.findings.world import NOW, closed, make_city, raise_one, submitted

from guanjia.kernel import clock

BACKEND = "guanjia.foundation.access.backends.AccountBackend"


@pytest.fixture
def city(db):
    with clock.at(NOW):
        yield make_city()


def as_(city, who: str) -> Client:
    client = Client()
    client.force_login(city.accounts[who], BACKEND)
    return client


def act(client, finding, verb: str, **body):
    return client.post(
        reverse("api-finding-act", args=[finding.pk, verb]), body, content_type="application/json",
    )  # fmt: skip


def test_a_finding_goes_its_whole_way_by_the_api(city):
    finding = raise_one(city)
    owner, checker = as_(city, "owner"), as_(city, "checker")
    lacking = act(owner, finding, "plan", measure="Cleared")
    assert lacking.status_code == 400
    assert "root_cause" in lacking.json()["fields"]
    planned = act(owner, finding, "plan", root_cause="No store", measure="Cleared", long_rule="A weekly walk")
    assert planned.status_code == 200
    assert act(owner, finding, "progress", text="Half of it is gone").status_code == 200
    assert act(owner, finding, "submit", note="All clear now").json()["state"] == "submitted"
    assert act(owner, finding, "recall", reason="A better photo").json()["state"] == "doing"
    act(owner, finding, "submit", note="All clear now")
    assert act(checker, finding, "return", reason="The cellar is full").json()["state"] == "returned"
    act(owner, finding, "submit", note="The cellar, too")
    assert act(checker, finding, "close", note="Seen").json()["state"] == "closed"
    finding.refresh_from_db()
    assert finding.state == "closed"


def test_acts_of_others_are_refused(city):
    finding = submitted(city)
    assert act(as_(city, "stranger"), finding, "close", note="Seen").status_code == 404
    assert act(as_(city, "owner"), finding, "close", note="Seen").status_code == 403
    assert act(as_(city, "checker"), finding, "nonsense").status_code == 404
    finding.refresh_from_db()
    assert finding.state == "submitted"


def test_the_list_and_one_finding(city):
    finding = raise_one(city)
    told = as_(city, "checker").get(reverse("api-findings")).json()
    assert [row["number"] for row in told["results"]] == [finding.number]
    one = as_(city, "checker").get(reverse("api-finding", args=[finding.pk]))
    assert one.json()["number"] == finding.number
    assert as_(city, "stranger").get(reverse("api-finding", args=[finding.pk])).status_code == 404
    assert as_(city, "stranger").get(reverse("api-findings")).json()["count"] == 0


def test_the_public_part_of_a_closed_finding(city):
    finding = closed(city)
    published = as_(city, "owner").get(reverse("api-findings-published")).json()["count"]
    assert published == 0
    assert act(as_(city, "stranger"), finding, "publish").status_code == 404
    assert act(as_(city, "checker"), finding, "publish").status_code == 200
    assert as_(city, "owner").get(reverse("api-findings-published")).json()["count"] == 1
    assert act(as_(city, "checker"), finding, "unpublish", reason="A name was in it").status_code == 200
    assert as_(city, "owner").get(reverse("api-findings-published")).json()["count"] == 0


def test_origins_and_figures(city):
    checker = as_(city, "checker")
    assert "inspection" in str(checker.get(reverse("api-finding-origins")).json())
    closed(city)
    assert checker.get(reverse("api-finding-figures")).status_code == 200
