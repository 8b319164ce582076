"""A new limit: confirmed by a second person, in force from its day, never looser than the one above, never edited."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.factories import make_actor
from tests.foundation.standards.world import NATIONAL, NEXT_MONTH, NOW, TODAY, limit, make_city, put_in_force

from guanjia.foundation.audit import trail
from guanjia.foundation.standards import library, queries, rules
from guanjia.foundation.standards import public as standards
from guanjia.foundation.standards.commands import confirming, drafting, judging
from guanjia.foundation.standards.models import KeptVerdict, Standard, StandardLine
from guanjia.kernel.errors import NotAllowed, NotVisible, Refusal
from guanjia.rulebook.library import Superseded

CASE = {"season": "cooling", "setpoint_c": 26}


@pytest.fixture
def city(db):
    return make_city()


def state(unit, on, **case):
    return standards.judge("NRG-TEMP", case=CASE | case, on=on, unit=unit).state.word


def test_the_county_s_form_shows_the_new_clause_from_its_day_and_today_keeps_the_old_one(city):
    """The acceptance of the room, but for the page."""
    made = put_in_force(city)
    assert state(city.unit, TODAY) == "pass"
    assert state(city.unit, NEXT_MONTH - timedelta(days=1)) == "pass"
    after = standards.judge("NRG-TEMP", case=CASE, on=NEXT_MONTH, unit=city.unit)
    assert after.state.word == "warn"
    assert [cited.number for cited in after.citations] == ["云事务〔2026〕8号"]
    assert state(city.unit, NEXT_MONTH, setpoint_c=27) == "pass"
    assert state(city.other, NEXT_MONTH) == "pass", "the neighbour county keeps the national limit"
    with pytest.raises(rules.LooserThanUpperClause) as refused:
        drafting.set_limit(city.officer, **limit(city, value=25.0, number="云事务〔2026〕9号"))
    assert "国办发〔2007〕42号" in str(refused.value)
    assert "26" in str(refused.value)
    assert refused.value.params["clause"] == NATIONAL
    assert Standard.objects.count() == 1
    assert trail.actions_on(made) == [
        "standards.standard.drafted",
        "standards.standard.submitted",
        "standards.standard.enforced",
    ]


def test_nobody_confirms_what_they_wrote(city):
    both = make_actor("standards.view", "standards.edit", "standards.confirm", office=city.city)
    made = drafting.set_limit(both, **limit(city))
    with pytest.raises(rules.SecondPersonNeeded):
        confirming.confirm_standard(both, standard_id=made.pk, now=NOW)
    assert state(city.unit, NEXT_MONTH) == "pass", "nothing is judged by a draft"
    with pytest.raises(NotAllowed):
        confirming.confirm_standard(city.officer, standard_id=made.pk, now=NOW)


def test_what_was_confirmed_is_superseded_and_never_edited(city):
    made = put_in_force(city)
    change = {"clauses": [rules.DraftClause("c1", "第一条", "夏季空调 28℃ 以上。")], "applies_to_id": city.county.pk}
    with pytest.raises(rules.StandardSealed):
        drafting.change_draft(
            city.officer, standard_id=made.pk, number="x1", title="xx", in_force_on=NEXT_MONTH, now=NOW, **change
        )
    later = date(2026, 9, 1)
    newer = drafting.draft_standard(
        city.officer, number="云事务〔2026〕20号", title="新通知", in_force_on=later, supersedes_id=made.pk, now=NOW,
        lines=[rules.DraftLine("cooling-setpoint", (), 26.5, "c1")], **change,
    )  # fmt: skip
    drafting.submit_draft(city.officer, standard_id=newer.pk, now=NOW)
    confirming.confirm_standard(city.second, standard_id=newer.pk, now=NOW)
    made.refresh_from_db()
    assert (made.status, made.ends_on) == ("superseded", date(2026, 8, 31))
    assert state(city.unit, date(2026, 8, 31), setpoint_c=26.6) == "warn"
    assert state(city.unit, later, setpoint_c=26.6) == "pass"


def test_a_row_edited_by_hand_counts_no_longer(city):
    made = put_in_force(city)
    StandardLine.objects.filter(standard=made).update(value=26.1)
    library._built.cache_clear()
    assert state(city.unit, NEXT_MONTH) == "pass", "the national limit holds again"
    assert [problem.standard_id for problem in library.problems()] == [made.pk]


def test_a_retired_limit_gives_way_to_the_clause_above(city):
    made = put_in_force(city)
    last = date(2026, 7, 31)
    confirming.retire_standard(city.second, standard_id=made.pk, last_day=last, reason="高温已过", now=NOW)
    assert state(city.unit, last) == "warn"
    assert state(city.unit, last + timedelta(days=1)) == "pass"


def test_a_city_stricter_than_its_county_is_told_what_to_do_first(city):
    """The county's 27 is in force when the city wants 28 for all from next month."""
    made = put_in_force(city, since=TODAY)
    stricter = {"value": 28.0, "number": "云政〔2026〕3号", "applies_to_id": city.city.pk}
    with pytest.raises(rules.LowerValueInTheWay) as refused:
        put_in_force(city, **stricter)
    assert refused.value.params["number"] == made.number
    assert {"27", "28", str(NEXT_MONTH)} <= {str(refused.value.params[name]) for name in ("value", "upper", "since")}
    last = NEXT_MONTH - timedelta(days=1)
    confirming.retire_standard(city.second, standard_id=made.pk, last_day=last, reason="市里更严", now=NOW)
    put_in_force(city, **stricter)
    assert state(city.unit, NEXT_MONTH, setpoint_c=27) == "warn"
    assert state(city.unit, NEXT_MONTH, setpoint_c=28) == "pass"


def test_a_body_s_own_layer_may_be_stricter_than_its_county_only(city):
    put_in_force(city, since=TODAY)
    with pytest.raises(rules.LooserThanUpperClause):
        drafting.set_limit(
            city.officer,
            **limit(city, value=26.5, number="单位〔2026〕1号", applies_to_id=city.unit.pk, since=NEXT_MONTH),
        )
    made = drafting.set_limit(
        city.officer, **limit(city, value=26.5, number="单位〔2026〕2号", applies_to_id=city.other.pk, since=NEXT_MONTH)
    )
    confirming.confirm_standard(city.second, standard_id=made.pk, now=NOW)
    assert state(city.other, NEXT_MONTH) == "warn"
    assert state(city.unit, NEXT_MONTH, setpoint_c=26.6) == "warn", "the county's own 27"


def test_an_officer_sets_limits_in_reach_only_and_not_backwards(city):
    county = make_actor("standards.view", "standards.edit", office=city.county)
    with pytest.raises(NotVisible):
        drafting.set_limit(county, **limit(city, applies_to_id=city.other_county.pk))
    with pytest.raises(rules.DraftIncomplete):
        drafting.set_limit(county, **limit(city, since=TODAY - timedelta(days=1)))
    with pytest.raises(NotAllowed):
        drafting.set_limit(make_actor("standards.view", office=city.county), **limit(city))
    assert not Standard.objects.exists()


def test_a_document_that_was_replaced_is_not_brought_in_again(city):
    with pytest.raises(Superseded):
        drafting.set_limit(city.officer, **limit(city, number="GB/T 2589-2008"))


def test_an_unsure_value_informs_until_somebody_confirms_its_source(city):
    """Video is kept for 30 days at least; the county's 60 is not sure yet."""
    over = {"parameter": "video-days", "value": 60.0, "evidence": "?", "since": TODAY}
    made = put_in_force(city, **over)
    line = made.lines.get()
    found = library.effective().parameter("video-days")
    assert [one.evidence.value for one in found.lines if one.place == "990101"] == ["?"]
    with pytest.raises(NotAllowed):
        confirming.confirm_source(city.officer, line_id=line.pk, source="县政府公报 2026 年第 3 期", now=NOW)
    confirming.confirm_source(city.second, line_id=line.pk, source="县政府公报 2026 年第 3 期", now=NOW)
    found = library.effective().parameter("video-days")
    assert [one.evidence.value for one in found.lines if one.place == "990101"] == ["C"]
    with pytest.raises(rules.ConfirmRefused):
        confirming.confirm_source(city.second, line_id=line.pk, source="县政府公报 2026 年第 3 期", now=NOW)


def test_a_kept_verdict_stays_as_it_was_when_the_limit_changes(city):
    verdict = standards.judge("NRG-TEMP", case=CASE, on=TODAY, unit=city.unit)
    kept = standards.keep_verdict(
        city.officer, verdict, rule="NRG-TEMP", subject=city.unit, unit=city.unit, on=TODAY, field="setpoint_c", now=NOW
    )
    before = KeptVerdict.objects.values().get(pk=kept.pk)
    put_in_force(city, since=TODAY)
    assert state(city.unit, TODAY) == "warn"
    assert KeptVerdict.objects.values().get(pk=kept.pk) == before
    again = KeptVerdict.objects.get(pk=kept.pk)
    assert judging.seal_of(again) == again.seal
    assert (again.outcome, again.inputs, again.compared[0]["limit"]) == ("pass", CASE, 26.0)
    assert again.compared[0]["citations"][0]["clause"] == NATIONAL
    assert again.library_hash != library.effective().hash
    assert list(queries.verdicts_of(city.unit)) == [again]


def test_a_changed_rule_is_another_edition(city, monkeypatch):
    verdict = standards.judge("NRG-TEMP", case=CASE, on=TODAY, unit=city.unit)
    keep = {"rule": "NRG-TEMP", "subject": city.unit, "unit": city.unit, "on": TODAY, "now": NOW}
    first = standards.keep_verdict(city.officer, verdict, **keep)
    assert standards.keep_verdict(city.officer, verdict, **keep).edition == first.edition
    monkeypatch.setattr(library, "edition_of", lambda _rule: ("f" * 64, "another text"))
    second = standards.keep_verdict(city.officer, verdict, **keep)
    assert (first.edition.number, second.edition.number) == (1, 2)
    assert "season" in first.edition.text


class LooserIsNeverAccepted(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        st.sampled_from([("cooling-setpoint", 26.0, 1), ("heating-setpoint", 20.0, -1), ("video-days", 30.0, 1)]),
        st.floats(min_value=-15, max_value=15).map(lambda step: round(step, 2)),
    )
    def test_property(self, known, step):
        parameter, upper, stricter = known
        city = make_city()
        value = round(upper + step, 2)
        if (value - upper) * stricter < 0:
            with pytest.raises(rules.LooserThanUpperClause):
                put_in_force(city, parameter=parameter, value=value)
            assert not Standard.objects.filter(status="force").exists()
        else:
            put_in_force(city, parameter=parameter, value=value)
        for line in library.effective().parameter(parameter).lines:
            assert (line.value - upper) * stricter >= 0


def test_refusals_are_refusals(city):
    with pytest.raises(Refusal):
        drafting.set_limit(city.officer, **limit(city, parameter="no-such-thing"))
    assert not Standard.objects.exists()
