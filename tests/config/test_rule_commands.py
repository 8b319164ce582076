"""`guanjia rule …` as an officer types it."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

DRAFT = """
[[document]]
key = "notice"
number = "云事务〔2026〕8号"
title = "空调通知"
issuer = "县中心"
level = "county"
place = "330106"
in_force_on = 2026-07-01
[[document.clause]]
id = "one"
ref = "第一条"
en = "27 °C or more."
zh = "不低于 27℃。"

[[parameter]]
key = "cooling-setpoint"
[[parameter.lines]]
clause = "notice/one"
since = 2026-07-01
place = "330106"
values = {value}
"""


def ask(*words, **options):
    out = io.StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_a_room_is_judged_with_its_clause_in_both_languages():
    record = '{"level":"county","grade":"正科级","area_m2":20,"sharers":1}'
    told = json.loads(ask("rule_judge", "SPC-CAP", "--json", "--on=2026-06-01", "--place=510000", f"--input={record}"))
    assert (told["state"], told["on"], told["place"]) == ("block", "2026-06-01", "510000")
    assert told["sentence"]["en"] == "Usable area: 20 m², at most 18 m². Reduce it by 2 m²."
    assert told["sentence"]["zh"] == "使用面积：20 m²，上限 18 m²，超出 2 m²，请压减。"
    compared = told["compared"][0]
    assert (compared["value"], compared["limit"], compared["unit"]) == (20.0, 18.0, "m²")
    assert compared["citations"][0]["number"] == "发改投资〔2014〕2674号"
    assert len(told["book"]) == 64


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("SPC-CAP", "--input={"), "no JSON"),
        (("SPC-CAP", "--input=[1]"), "JSON object"),
        (("SPC-MOON", "--input={}"), "no rule"),
        (("SPC-CAP", '--input={"size": 1}'), "no input of this rule"),
        (("SPC-CAP", "--place=12", "--input={}"), "division code"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_words(words, said):
    with pytest.raises(CommandError, match=said):
        ask("rule_judge", *words)


def test_the_list_and_one_rule_are_shown():
    assert len(json.loads(ask("rule_list", "--json"))) == 60
    told = json.loads(ask("rule_show", "NRG-TEMP", "--json"))
    assert [p["key"] for p in told["parameters"]] == ["cooling-setpoint", "heating-setpoint"]
    assert told["parameters"][0]["lines"][0]["value"] == 26
    assert "国办发〔2007〕42号" in ask("rule_show", "NRG-TEMP")


def test_a_draft_names_the_rows_that_would_newly_fail(tmp_path):
    rows, draft = tmp_path / "rooms.csv", tmp_path / "draft.toml"
    rows.write_text("season,setpoint_c,note\ncooling,26,a\ncooling,27,b\ncooling,25,c\ncooling,hot,d\n", "utf-8")
    draft.write_text(DRAFT.format(value=27), "utf-8")
    told = json.loads(
        ask(
            "rule_simulate",
            "NRG-TEMP",
            str(rows),
            f"--draft={draft}",
            "--on=2026-07-01",
            "--place=330106",
            "--json",
        )
    )
    assert told["rows"] == 4
    assert told["before"] == {"pass": 2, "warn": 1}
    assert told["after"] == {"warn": 2, "pass": 1}
    assert [one["line"] for one in told["newly"]] == [2]
    assert [one["line"] for one in told["bad"]] == [5]


def test_a_looser_draft_is_refused_with_the_national_clause(tmp_path):
    rows, draft = tmp_path / "rooms.csv", tmp_path / "draft.toml"
    rows.write_text("season,setpoint_c\ncooling,26\n", "utf-8")
    draft.write_text(DRAFT.format(value=25), "utf-8")
    with pytest.raises(CommandError, match="temperature-notice/item2"):
        ask("rule_simulate", "NRG-TEMP", str(rows), f"--draft={draft}", "--on=2026-07-01", "--place=330106")
