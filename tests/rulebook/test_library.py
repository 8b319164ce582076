"""The library as data: dates, places, evidence, and what may not be entered."""

from __future__ import annotations

from datetime import date

import pytest

from guanjia.rulebook.documents import Clause, Document, Evidence, Issuer, chain_of
from guanjia.rulebook.engine import judge
from guanjia.rulebook.library import ClauseUnknown, Superseded, build, national
from guanjia.rulebook.parameters import Bound, Line, LinesOverlap, LooserThanAllowed, Parameter, WrongKeys, is_above
from guanjia.rulebook.verdicts import State

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
COUNTY = "330106"


def with_notice(place=COUNTY):
    clause = Clause("notice/one", "notice", "第一条", "The set point is 27 °C.", "空调温度不低于 27℃。")
    return national().with_document(
        Document("notice", "云事务〔2026〕8号", "空调通知", "县中心", Issuer.COUNTY, JULY, place, clauses=(clause,))
    )


def cooling(library, degrees, on, place=COUNTY, body=""):
    return judge(library, "NRG-TEMP", {"season": "cooling", "setpoint_c": degrees}, on=on, place=place, body=body)


def test_a_county_may_be_stricter_from_a_day_on_and_yesterday_keeps_its_value():
    library = with_notice().with_lines("cooling-setpoint", (Line((), 27, "notice/one", JULY, place=COUNTY),))
    assert cooling(library, 26, JUNE).state is State.PASS
    assert cooling(library, 26, JULY).state is State.WARN
    assert cooling(library, 26, JULY).citations[0].number == "云事务〔2026〕8号"
    assert cooling(library, 26, JUNE).citations[0].number == "国办发〔2007〕42号"
    assert cooling(library, 26, JULY, place="330102").state is State.PASS  # the neighbour is not meant
    assert library.hash != national().hash


def test_a_looser_value_is_refused_with_the_clause_above():
    with pytest.raises(LooserThanAllowed) as refusal:
        with_notice().with_lines("cooling-setpoint", (Line((), 25, "notice/one", JULY, place=COUNTY),))
    assert "temperature-notice/item2" in str(refusal.value)
    assert refusal.value.field == "value"


def test_a_body_may_not_be_looser_than_its_county():
    county = with_notice().with_lines("cooling-setpoint", (Line((), 27, "notice/one", JULY, place=COUNTY),))
    with pytest.raises(LooserThanAllowed):
        county.with_lines("cooling-setpoint", (Line((), 26.5, "notice/one", JULY, place="body:7"),))
    own = county.with_lines("cooling-setpoint", (Line((), 28, "notice/one", JULY, place="body:7"),))
    assert cooling(own, 27, JULY, body="body:7").state is State.WARN
    assert cooling(own, 27, JULY).state is State.PASS


def test_a_new_line_ends_the_open_one_the_day_before():
    first = with_notice().with_lines("cooling-setpoint", (Line((), 27, "notice/one", JULY, place=COUNTY),))
    second = first.with_lines("cooling-setpoint", (Line((), 28, "notice/one", date(2026, 8, 1), place=COUNTY),))
    lines = [line for line in second.parameter("cooling-setpoint").lines if line.place == COUNTY]
    assert [(line.value, line.until) for line in lines] == [(27, date(2026, 7, 31)), (28, None)]
    with pytest.raises(LinesOverlap):
        second.with_lines("cooling-setpoint", (Line((), 29, "notice/one", date(2026, 7, 15), place=COUNTY),))


def test_an_unsure_value_informs_and_never_forbids():
    place = "510000"
    library = with_notice(place)
    unsure = library.with_lines(
        "reception-meal-cap", (Line(("lunch", "outside"), 90, "notice/one", JUNE, None, place, Evidence.UNSURE),)
    )
    data = {"meal": "lunch", "origin": "outside", "people": 2, "amount_yuan": 200}
    assert judge(unsure, "RCP-MEALCAP", data, on=JUNE, place=place).state is State.WARN
    confirmed = library.with_lines(
        "reception-meal-cap", (Line(("lunch", "outside"), 90, "notice/one", JUNE, None, place, Evidence.CONFIRMED),)
    )
    assert judge(confirmed, "RCP-MEALCAP", data, on=JUNE, place=place).state is State.BLOCK


def test_the_table_of_1999_is_refused_with_the_reason():
    with pytest.raises(Superseded) as refusal:
        with_notice().with_lines(
            "office-area-cap", (Line(("county", "县级正职"), 20, "notice/one", JULY, place=COUNTY),)
        )
    assert "计投资〔1999〕2250号" in str(refusal.value)
    with pytest.raises(Superseded) as by_number:
        national().check_current("计投资〔1999〕2250号", JUNE)
    assert "发改投资〔2014〕2674号" in str(by_number.value)
    national().check_current("发改投资〔2014〕2674号", JUNE)


def test_a_line_needs_its_clause_and_its_keys():
    with pytest.raises(ClauseUnknown):
        national().with_lines("cooling-setpoint", (Line((), 27, "nowhere/one", JULY, place=COUNTY),))
    with pytest.raises(WrongKeys):
        with_notice().with_lines("office-area-cap", (Line(("county",), 9, "notice/one", JULY, place=COUNTY),))


def test_equal_content_has_an_equal_hash():
    assert with_notice().hash == with_notice().hash
    assert with_notice().hash != national().hash


def test_places_form_a_chain_from_the_nation_down():
    assert chain_of("330106", "body:1") == ("", "330000", "330100", "330106", "body:1")
    assert chain_of("") == ("",)
    assert chain_of("510000") == ("", "510000")
    assert is_above("330000", "330106")
    assert not is_above("330000", "510000")
    assert not is_above("body:1", "330000")
    assert is_above("330106", "body:1")


def test_a_ceiling_may_only_fall_and_a_floor_only_rise():
    def parameter(bound, value):
        lines = (Line((), 10, "a/b", JUNE), Line((), value, "a/b", JUNE, place="330000"))
        return Parameter("p", "p", "p", "", (), bound, True, lines)

    parameter(Bound.CEILING, 9).checked()
    parameter(Bound.FLOOR, 11).checked()
    parameter(Bound.VALUE, 99).checked()
    with pytest.raises(LooserThanAllowed):
        parameter(Bound.CEILING, 11).checked()
    with pytest.raises(LooserThanAllowed):
        parameter(Bound.FLOOR, 9).checked()


def test_every_document_of_the_library_says_what_it_is():
    for document in national().documents.values():
        assert document.number
        assert document.title
        assert document.issuer
        assert document.clauses, document.key
        for clause in document.clauses:
            assert clause.ref
            assert clause.meaning_en.endswith(".")
            assert clause.meaning_zh.endswith("。")
    for parameter in national().parameters.values():
        assert parameter.label_zh
        assert all(line.evidence is not Evidence.UNSURE for line in parameter.lines)


def test_the_same_document_twice_is_a_defect_of_the_data():
    table = {
        "document": [
            {"key": "a", "number": "1", "title": "t", "issuer": "i", "level": "national", "in_force_on": JUNE},
        ]
    }
    with pytest.raises(ValueError, match="twice"):
        build([table, table])
