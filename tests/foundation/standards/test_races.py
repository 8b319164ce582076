"""The same instant: two second persons confirm one draft, and two drafts that cannot both hold."""

from __future__ import annotations

import pytest
from tests.factories import make_actor
from tests.foundation.approvals.test_races import together
from tests.foundation.standards.world import NOW, limit, make_city

from guanjia.foundation.audit import trail
from guanjia.foundation.standards import library
from guanjia.foundation.standards.commands import confirming, drafting
from guanjia.foundation.standards.models import Standard
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


def test_unguarded_both_would_be_in_force(city, monkeypatch):
    """Without the look at the library under its lock, two values for one day are confirmed."""
    one = drafting.set_limit(city.officer, **limit(city))
    two = drafting.set_limit(city.officer, **limit(city, value=28.0, number="云事务〔2026〕9号"))
    monkeypatch.setattr(confirming, "check_limits", lambda *_args, **_over: None)
    for made in (one, two):
        confirming.confirm_standard(city.second, standard_id=made.pk, now=NOW)
    assert Standard.objects.filter(status="force").count() == 2
    assert [type(problem.why) for problem in library.problems()] != []
