"""Every rule against the norm's own arithmetic, alone and in a column."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from guanjia.rulebook.engine import InputInvalid, RuleUnknown, all_rules, get_rule, judge, judge_many
from guanjia.rulebook.library import national
from guanjia.rulebook.parameters import Coded
from guanjia.rulebook.verdicts import State
from tests.rulebook.cases import DAY, EXAMPLES


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: f"{case.rule}-{case.state}")
def test_the_norm_decides_as_it_is_written(case):
    verdict = judge(national(), case.rule, case.data, on=case.on, place=case.place)
    assert verdict.state.word == case.state, verdict.sentence()


@pytest.mark.parametrize("key", sorted({case.rule for case in EXAMPLES}))
def test_a_column_says_what_single_records_say(key):
    """All cases of a rule that share day and place, judged in one go and one by one."""
    groups: dict[tuple[date, str], list] = {}
    for case in EXAMPLES:
        if case.rule == key:
            groups.setdefault((case.on, case.place), []).append(case)
    names = [given.name for given in get_rule(key).inputs]
    for (on, place), cases in groups.items():
        columns = {name: [case.data.get(name) for case in cases] for name in names}
        defaults = {given.name: given.default for given in get_rule(key).inputs}
        columns = {
            name: [defaults[name] if value is None else value for value in values] for name, values in columns.items()
        }
        many = judge_many(national(), key, columns, on=on, place=place)
        for row, case in enumerate(cases):
            alone = judge(national(), key, case.data, on=on, place=place)
            assert many.state[row] == alone.state, (case, many.one(row).sentence())
            if not alone.missing and alone.worst is not None and alone.state is not State.PASS:
                assert many.one(row).sentence() == alone.sentence()
                assert [c.clause for c in many.one(row).citations][:1] == [c.clause for c in alone.citations][:1]


def test_every_rule_has_a_case_that_passes_or_applies_and_one_that_is_stopped():
    told = {key: {case.state for case in EXAMPLES if case.rule == key} for key in {case.rule for case in EXAMPLES}}
    assert set(told) == {rule.key for rule in all_rules()}
    assert len(told) == 60
    never_stops = {"RCP-MEALCAP"}  # its price is local, none is known well enough to ship
    for key, states in told.items():
        assert key in never_stops or states & {"warn", "block"}, key
        assert key in never_stops or "pass" in states, key


def test_every_rule_cites_a_clause_with_number_and_meaning():
    for case in EXAMPLES:
        verdict = judge(national(), case.rule, case.data, on=case.on, place=case.place)
        for compared in verdict.compared:
            assert compared.citations, (case, compared)
            for citation in compared.citations:
                assert citation.number
                assert citation.meaning_zh
                assert citation.meaning_en


def test_a_verdict_shows_the_values_the_unit_and_the_clause():
    verdict = judge(national(), "SPC-CAP", {"level": "county", "grade": "正科级", "area_m2": 20, "sharers": 1}, on=DAY)
    worst = verdict.worst
    assert (worst.value, worst.limit, worst.unit, worst.relation) == (20.0, 18.0, "m²", "≤")
    assert verdict.sentence() == "Usable area: 20 m², at most 18 m². Reduce it by 2 m²."
    assert [(c.number, c.value) for c in verdict.citations] == [("发改投资〔2014〕2674号", 18.0)]
    assert verdict.book == national().hash


def test_the_grade_of_an_accident_is_its_gravest_measure():
    data = {"minutes": 10, "dead": 3, "hurt": 120, "loss_yuan": 0}
    verdict = judge(national(), "EMG-REPORT", data, on=DAY)
    assert next(one.value for one in verdict.compared if one.relation == "") == 4.0


def test_what_is_missing_is_named():
    verdict = judge(national(), "SPC-CAP", {"level": "county"}, on=DAY)
    assert verdict.state is State.NOT_APPLICABLE
    assert verdict.missing == ("Rank", "Usable area of the room")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"level": "galaxy", "grade": "正科级", "area_m2": 9}, "level"),
        ({"level": "county", "grade": "正科级", "area_m2": "many"}, "area_m2"),
        ({"level": "county", "grade": "正科级", "area_m2": "nan"}, "area_m2"),
        ({"level": "county", "grade": "正科级", "area_m2": 9, "sharers": 1.5}, "sharers"),
        ({"level": "county", "grade": "正科级", "size": 9}, "size"),
    ],
)
def test_a_wrong_input_is_refused_by_name(data, field):
    with pytest.raises(InputInvalid) as refusal:
        judge(national(), "SPC-CAP", data, on=DAY)
    assert refusal.value.field == field


def test_an_unknown_rule_is_refused():
    with pytest.raises(RuleUnknown):
        judge(national(), "SPC-MOON", {}, on=DAY)


def test_a_column_may_come_as_codes_and_arrays():
    size = 1000
    rng = np.random.default_rng(1)
    words = ("正科级", "副科级", "正处级")
    grades = Coded(rng.integers(0, 3, size).astype("int16"), words)
    areas = rng.uniform(5, 30, size)
    levels = Coded(np.zeros(size, dtype="int16"), ("county",))
    many = judge_many(national(), "SPC-CAP", {"level": levels, "grade": grades, "area_m2": areas}, on=DAY)
    caps = np.array([18.0, 12.0, np.nan])[grades.codes]
    expected = np.where(np.isnan(caps), 0, np.where(areas <= caps, 1, 3))
    assert (many.state == expected).all()
    assert sum(many.count().values()) == size
