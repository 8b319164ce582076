"""What a custom field takes."""

from datetime import date
from decimal import Decimal

import pytest

from guanjia.foundation.registers.rules import (
    Choice,
    CustomFieldRefused,
    CustomValueRefused,
    Shape,
    check_definition,
    check_given,
    matches,
    parse,
    renew_choices,
)

CHOICES = (Choice("c1", "Oak"), Choice("c2", "Pine", retired=True))


def shape(kind, **over):
    return Shape("X", kind, **over)


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("text", " abc ", "abc"),
        ("text", "", None),
        ("text", "a\0b", "ab"),
        ("number", "1,250.5", Decimal("1250.5")),
        ("number", Decimal("3"), Decimal("3")),
        ("money", "12.30", Decimal("12.30")),
        ("day", "2026-03-15", date(2026, 3, 15)),
        ("day", "2026/3/5", date(2026, 3, 5)),
        ("day", "2026年3月5日", date(2026, 3, 5)),
        ("day", date(2026, 3, 5), date(2026, 3, 5)),
        ("flag", "是", True),
        ("flag", "0", False),
        ("flag", False, False),
    ],
)
def test_a_text_becomes_a_value(kind, said, value):
    assert parse(shape(kind), said) == value


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("text", "x" * 201),
        ("number", "many"),
        ("number", "NaN"),
        ("number", "1e40"),
        ("number", "0.00001"),
        ("number", True),
        ("money", "1.005"),
        ("day", "2026-13-01"),
        ("day", "soon"),
        ("day", "0001-01-01"),
        ("flag", "perhaps"),
    ],
)
def test_what_is_no_value_is_refused(kind, said):
    with pytest.raises(CustomValueRefused):
        parse(shape(kind), said)


def test_a_number_stays_in_its_range():
    ranged = shape("number", minimum=Decimal(1), maximum=Decimal(10))
    assert parse(ranged, "10") == 10
    for said in ("0.9", "10.1"):
        with pytest.raises(CustomValueRefused):
            parse(ranged, said)


def test_a_choice_takes_codes_and_labels_but_no_retired_answer():
    wood = shape("choice", choices=CHOICES)
    assert parse(wood, "Oak") == parse(wood, "c1") == "c1"
    for said in ("Pine", "c2", "Elm"):
        with pytest.raises(CustomValueRefused):
            parse(wood, said)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("A-9999", "B-0042", True),
        ("A-9999", "BB-042", False),
        ("A-9999", "B-00421", False),
        ("??", "中a", True),
        ("99", "٣٤", False),
        ("(9+)*", "(1+)*", True),
    ],
)
def test_a_pattern_is_a_picture_and_no_program(pattern, text, fits):
    assert matches(pattern, text) is fits


def test_a_required_field_wants_a_value():
    with pytest.raises(CustomValueRefused):
        check_given(shape("text", required=True), None)
    check_given(shape("text", required=True), "x")
    check_given(shape("flag", required=True), False)


def test_answers_keep_their_codes_when_the_list_of_them_changes():
    first = renew_choices((), ["Oak", "Pine", "Oak", " "])
    assert [(one.code, one.label) for one in first] == [("c1", "Oak"), ("c2", "Pine")]
    second = renew_choices(first, ["Elm", "Oak"])
    assert [(one.code, one.label, one.retired) for one in second] == [
        ("c3", "Elm", False),
        ("c1", "Oak", False),
        ("c2", "Pine", True),
    ]
    third = renew_choices(second, ["Pine"])
    assert ("c2", False) in [(one.code, one.retired) for one in third]


@pytest.mark.parametrize(
    ("definition", "key"),
    [
        (shape("text"), "Bad key"),
        (shape("text"), "9x"),
        (shape("choice"), "wood"),
        (shape("number", minimum=Decimal(2), maximum=Decimal(1)), "size"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(definition, key):
    with pytest.raises(CustomFieldRefused):
        check_definition(definition, key)
