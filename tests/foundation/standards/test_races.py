"""The same instant: two second persons confirm one draft, and two drafts that cannot both hold."""

from __future__ import annotations

import pytest
from tests.factories import make_actor
from tests.foundation.approvals.test_races import together
from tests.foundation.standards.world import NOW, known_value, limit, make_city

from guanjia.foundation.audit import trail
from guanjia.foundation.standards import library
from guanjia.foundation.standards.commands import confirming, drafting, keeping, reading
from guanjia.foundation.standards.models import SourceReading, Standard
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal

pytestmark = pytest.mark.race


@pytest.fixture
def city(transactional_db):
    with clock.at(NOW):
        yield make_city()


def test_one_draft_is_confirmed_once(city):
    made = drafting.set_limit(city.officer, **limit(city))
    third = make_actor("standards.view", "standards.confirm", office=city.city)
    answers = together(
        lambda: confirming.confirm_standard(city.second, standard_id=made.pk, now=NOW),
        lambda: confirming.confirm_standard(third, standard_id=made.pk, now=NOW),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["ConfirmRefused", "Standard"]
    assert trail.actions_on(made).count("standards.standard.enforced") == 1


def test_two_values_for_one_day_do_not_both_come_into_force(city):
    one = drafting.set_limit(city.officer, **limit(city))
    two = drafting.set_limit(city.officer, **limit(city, value=28.0, number="云事务〔2026〕9号"))
    answers = together(
        lambda: confirming.confirm_standard(city.second, standard_id=one.pk, now=NOW),
        lambda: confirming.confirm_standard(city.second, standard_id=two.pk, now=NOW),
    )
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    assert Standard.objects.filter(status="force").count() == 1
    assert not library.problems()


def test_one_reading_is_decided_once(city):
    key, value = known_value()
    keeping.adopt_packaged(city.officer, owner_id=city.city.pk, keys=[key], now=NOW)
    where = value | {"standard_id": Standard.objects.get(key=key).pk, "document": "No. 3", "clause": "1"}
    third = make_actor("standards.view", "standards.confirm", office=city.city)
    readers = together(
        lambda: reading.read_source(city.officer, link="box 1", now=NOW, **where),
        lambda: reading.read_source(third, link="box 2", now=NOW, **where),
    )
    assert sorted(type(answer).__name__ for answer in readers) == ["ConfirmRefused", "SourceReading"]
    made = SourceReading.objects.get()
    fourth = make_actor("standards.view", "standards.confirm", office=city.city)
    answers = together(
        lambda: reading.agree_reading(city.second, reading_id=made.pk, now=NOW),
        lambda: reading.decline_reading(fourth, reading_id=made.pk, reason="Not there", now=NOW),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["ConfirmRefused", "SourceReading"]
    made.refresh_from_db()
    assert made.state in {"agreed", "declined"}


def test_unguarded_both_would_be_in_force(city, monkeypatch):
    """Without the look at the library under its lock, two values for one day are confirmed."""
    one = drafting.set_limit(city.officer, **limit(city))
    two = drafting.set_limit(city.officer, **limit(city, value=28.0, number="云事务〔2026〕9号"))
    monkeypatch.setattr(confirming, "check_limits", lambda *_args, **_over: None)
    for made in (one, two):
        confirming.confirm_standard(city.second, standard_id=made.pk, now=NOW)
    assert Standard.objects.filter(status="force").count() == 2
    assert [type(problem.why) for problem in library.problems()] != []
