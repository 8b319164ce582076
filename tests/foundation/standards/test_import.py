"""A standard from a file: drafts that a second person still confirms, or every bad row with its reason."""

from __future__ import annotations

import pytest
from tests.foundation.standards.world import NOW, make_city

from guanjia.foundation.standards import importing
from guanjia.foundation.standards import public as standards
from guanjia.foundation.standards.commands.importing import import_yaml
from guanjia.foundation.standards.models import Standard
from guanjia.foundation.standards.views.importing import TEMPLATE
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed


@pytest.fixture
def city(db):
    with clock.at(NOW):
        yield make_city()


def template(value: str = "27") -> bytes:
    return TEMPLATE.replace("望澜县 ", "County A ").replace("value: 27", f"value: {value}").encode()


def test_the_template_itself_can_be_brought_in(city):
    made, bad = import_yaml(city.officer, raw=template(), now=NOW)
    assert not bad
    (draft,) = made
    draft.refresh_from_db()
    assert (draft.status, draft.place, draft.kind, draft.subsystem) == ("draft", "990101", "internal", "support")
    assert [(clause.ref, clause.code) for clause in draft.clauses.all()] == [("第一条", "c1"), ("第二条", "c2")]
    assert [(line.parameter, line.value) for line in draft.lines.all()] == [("cooling-setpoint", 27.0)]
    said = standards.judge(
        "NRG-TEMP", case={"season": "cooling", "setpoint_c": 26}, on=draft.in_force_on, unit=city.unit
    )
    assert said.state.word == "pass", "a draft judges nobody"


def test_bad_rows_come_back_with_reasons_and_nothing_is_stored(city):
    made, bad = import_yaml(city.officer, raw=template("25"), now=NOW)
    assert not made
    assert not Standard.objects.exists()
    assert "国办发〔2007〕42号" in bad[0].why


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"a: [", b"just words", b"number: 1\nclauses: 5", b"- 5"])
def test_what_is_no_standard_is_refused(city, raw):
    with pytest.raises(importing.YamlWrong):
        import_yaml(city.officer, raw=raw, now=NOW)


def test_a_reader_brings_nothing_in(city):
    with pytest.raises(NotAllowed):
        import_yaml(city.second, raw=template(), now=NOW)


def test_rows_of_a_sheet_make_one_draft_and_find_it_again(city):
    texts = {
        "number": "云1", "title": "通知", "applies_to": "County A", "in_force_on": "2026-07-01", "clause": "第一条",
        "text": "夏季空调温度不低于 27℃。", "parameter": "夏季空调温度下限", "value": "27",
    }  # fmt: skip
    for over in ({}, {"value": "28"}, {"clause": "第二条", "parameter": "冬季采暖温度上限", "value": "19"}):
        form = importing.RowForm(importing.prepare(city.officer, texts | over, NOW))
        assert form.is_valid(), form.errors
        known = importing.find(city.officer, form.cleaned_data)
        importing.store(city.officer, known, form.cleaned_data, NOW)
    draft = Standard.objects.get()
    assert sorted((line.parameter, line.value) for line in draft.lines.all()) == [
        ("cooling-setpoint", 28.0),
        ("heating-setpoint", 19.0),
    ]


def test_a_limit_without_a_value_is_named(city):
    texts = {"number": "云1", "title": "通知", "in_force_on": "2026-07-01", "clause": "第一条", "text": "关灯锁门。"}
    form = importing.RowForm(importing.prepare(city.officer, texts | {"parameter": "video-days"}, NOW))
    assert not form.is_valid()
    assert "value" in form.errors
