"""Tokens and questions: pure, no database."""

from __future__ import annotations

import pytest

from guanjia.foundation.search.sounds import answers_to, syllables
from guanjia.foundation.search.terms import (
    BEGINS,
    EXACT,
    NEARLY,
    SOUND,
    TITLE,
    WORDS,
    All,
    Any,
    Term,
    question,
    scope_tokens,
    tails,
    tokens_of,
)


def holds(tokens, asked):
    """Whether a record with these tokens is found: what the databases do, said in Python."""
    if isinstance(asked, Term):
        return any(t.startswith(asked.token) for t in tokens) if asked.prefix else asked.token in tokens
    answers = [holds(tokens, part) for part in asked.parts]
    return all(answers) if isinstance(asked, All) else any(answers)


def level_of(typed, title, words="", codes=()):
    """The first level at which the record answers; 0: never."""
    tokens, asked = tokens_of(title, words, codes), question(typed)
    return next((level for level in range(EXACT, WORDS + 1) if holds(tokens, asked.at(level))), 0)


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("云州市物业公司", EXACT),
        ("yzswygs", EXACT),
        ("yunzhoushiwuyegongsi", EXACT),
        ("云州市物业公", NEARLY),
        ("zswygs", NEARLY),
        ("云州", BEGINS),
        ("YUNZHOU", BEGINS),
        ("物业", TITLE),
        ("司", TITLE),
        ("物业公司", TITLE),
        ("wygs", SOUND),
        ("wuye", SOUND),
        ("wu ye gong si", SOUND),
        ("物业 gs", SOUND),
        ("锅炉", WORDS),
        ("物业 锅炉", WORDS),
        ("公司云州", 0),
        ("食堂", 0),
        ("wyzs", 0),
    ],
)
def test_a_company_answers_to(typed, level):
    assert level_of(typed, "云州市物业公司", words="负责锅炉房") == level


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("WX-20260001", EXACT),
        ("wx20260001", EXACT),
        ("WX20260001", EXACT),
        ("wx2026", BEGINS),
        ("20260001", TITLE),
        ("0001", TITLE),
        ("0002", 0),
    ],
)
def test_a_number_answers_to(typed, level):
    assert level_of(typed, "水龙头漏水", codes=["WX-20260001"]) == level


@pytest.mark.parametrize("typed", ["演A12345", "演A·12345", "演a-12345", "演 A12345", "A12345", "12345"])
def test_a_plate_is_found_however_it_is_written(typed):
    assert level_of(typed, "公务用车", codes=["演A·12345"])
    assert level_of(typed, "公务用车", words="停在东门的演A·12345挡住了消防通道")


@pytest.mark.parametrize("typed", ["cql", "zql", "chongqing", "zhongqing"])
def test_both_readings_of_a_character_are_known(typed):
    assert level_of(typed, "重庆路")


def test_a_family_name_answers_to_both_readings():
    assert {level_of(typed, "曾文") for typed in ("zw", "cw", "zengwen", "cengwen")} == {EXACT}


def test_readings_do_not_multiply_without_end():
    assert len(syllables("重行长单曾乐朴解仇区查盖尉翟车调会都厦种")) <= 5


def test_a_short_title_is_nearly_what_is_asked_for_and_a_long_one_is_not():
    assert level_of("物业", "物业科") == NEARLY
    assert level_of("wy", "物业科") == NEARLY
    assert level_of("物业", "云州物业") == NEARLY
    assert level_of("物业", "物业服务中心") == BEGINS


def test_the_end_of_a_long_title_answers_to_its_initials():
    assert level_of("wygs", "云州市望澜县行政中心东院 2 号楼 1 层 109 物业公司") == SOUND


def test_full_width_and_case_do_not_matter():
    assert level_of("ＡＢ１２", "设备ab12号")
    assert level_of("ab12", "设备ＡＢ１２号")


def test_no_title_gives_no_token_that_finds_everything():
    assert tokens_of("") == set()
    assert tokens_of("···") == set()


def test_one_letter_is_too_short_and_one_character_is_not():
    assert question("w").is_too_short
    assert question("7").is_too_short
    assert not question("水").is_too_short
    assert not question("wy").is_too_short
    assert question("  ，。 ").is_empty


def test_a_token_holds_nothing_that_a_query_language_knows():
    tokens = tokens_of("a\" OR b* (NEAR) 'c':*&|!", "x\"y'z", ['k"1'])
    asked = [question('a" OR b*').at(level) for level in (EXACT, BEGINS, TITLE, SOUND, WORDS)]

    def all_of(expression):
        return [expression.token] if isinstance(expression, Term) else [t for p in expression.parts for t in all_of(p)]

    assert all(token.isalnum() for token in [*tokens, *(t for one in asked for t in all_of(one))])


def test_a_scope_is_every_office_above():
    assert scope_tokens("org.people", "/1/12/345/") == {"rorg.people", "o1", "o12", "o345"}


def test_tails_of_a_code():
    assert {"wx20260001", "20260001", "0001"} <= tails("WX-2026-0001")


def test_pages_answer_to_all_their_readings():
    assert answers_to("会计凭证", "kjpz")
    assert answers_to("会计凭证", "hjpz")
    assert not answers_to("会计凭证", "xx")


def test_expressions_say_either_and_every():
    assert isinstance(question("物业公司").at(TITLE), All)
    assert isinstance(question("wuye").at(SOUND), Any)
