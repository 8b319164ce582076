"""What a custom field takes: pure decisions over plain values.

A pattern is a picture of the text, not a program: `9` is a digit, `A` a letter, `?` any sign, everything else stands
for itself (`A-9999`). It can be read by whoever fills the form in, and cannot run away.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import count
from typing import Any

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")
LONGEST_TEXT = 200
LONGEST_NAME = 30  # of a field: its key and its label
MOST_CHOICES = 60
MOST_FIELDS = 40  # in use in one office and list
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
LARGEST = Decimal(10) ** 13
YES = frozenset({"1", "true", "yes", "y", "on", "是", "有", "√", "✓"})
NO = frozenset({"0", "false", "no", "n", "off", "否", "无", "×", "✗"})


class Kind(StrEnum):
    """What a custom field holds."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    CHOICE = "choice"
    FLAG = "flag"


class CustomFieldRefused(Refusal):
    """A definition that cannot be."""


class CustomValueRefused(Refusal):
    """A value that its field does not take."""


class SavedViewRefused(Refusal):
    """A view that cannot be kept."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a choice; a retired one stands in old records only."""

    code: str
    label: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value is measured against."""

    label: str
    kind: str
    required: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: str = ""
    choices: tuple[Choice, ...] = ()


def free_name(name: str, taken: Collection[str], *, joint: str) -> str:
    """The name, or the first of `name 2`, `name 3` … that nobody has; cut so that it stays as long as a name may be."""
    if name not in taken:
        return name
    tails = (f"{joint}{number}" for number in count(2))
    return next(told for tail in tails if (told := name[: LONGEST_NAME - len(tail)] + tail) not in taken)


def choices_of(kept: Iterable[Mapping[str, Any]]) -> tuple[Choice, ...]:
    """The choices as they are stored."""
    return tuple(Choice(str(one["code"]), str(one["label"]), bool(one.get("retired"))) for one in kept)


def renew_choices(kept: Sequence[Choice], labels: Iterable[str]) -> list[Choice]:
    """The choices after an edit by their labels: known ones keep their code, new ones get one, missing ones retire."""
    wanted = list(dict.fromkeys(label.strip() for label in labels if label.strip()))
    if len(wanted) > MOST_CHOICES:
        raise CustomFieldRefused(N_("A choice has at most %(most)s answers."), field="choices", most=MOST_CHOICES)
    codes = {one.label: one.code for one in kept}
    number = max((int(one.code[1:]) for one in kept), default=0)
    renewed = []
    for label in wanted:
        if len(label) > 40:
            raise CustomFieldRefused(N_("An answer has at most 40 characters."), field="choices")
        if label not in codes:
            number += 1
            codes[label] = f"c{number}"
        renewed.append(Choice(codes[label], label))
    return renewed + [Choice(one.code, one.label, True) for one in kept if one.label not in wanted]


def check_definition(shape: Shape, key: str) -> None:
    """Refuse a definition that contradicts itself; raises CustomFieldRefused."""
    if not KEY.fullmatch(key):
        raise CustomFieldRefused(
            N_("A key begins with a small letter and has only small letters, digits and _."), field="key"
        )
    if shape.kind == Kind.CHOICE and not any(not one.retired for one in shape.choices):
        raise CustomFieldRefused(N_("Enter at least one answer, one on each line."), field="choices")
    if shape.minimum is not None and shape.maximum is not None and shape.minimum > shape.maximum:
        raise CustomFieldRefused(N_("The largest value is below the smallest."), field="maximum")


def parse(shape: Shape, said: Any) -> str | Decimal | date | bool | None:
    """A text (or a value of the right type) as the value of a field, None for nothing; raises CustomValueRefused."""
    if isinstance(said, str):
        said = said.replace("\0", "").strip()
    if said is None or said == "":
        return None
    match shape.kind:
        case Kind.NUMBER | Kind.MONEY:
            return _number(shape, said)
        case Kind.DAY:
            return _day(shape, said)
        case Kind.FLAG:
            return _flag(shape, said)
        case Kind.CHOICE:
            return _choice(shape, str(said))
        case _:
            return _text(shape, str(said))


def check_given(shape: Shape, value: object) -> None:
    """Refuse an empty value of a required field; raises CustomValueRefused."""
    if shape.required and value is None:
        raise _refused(shape, N_("“%(label)s” must be filled in."))


def matches(pattern: str, text: str) -> bool:
    """Whether a text has the picture's form."""
    if len(pattern) != len(text):
        return False
    return all(_fits(sign, given) for sign, given in zip(pattern, text, strict=True))


def _fits(sign: str, given: str) -> bool:
    match sign:
        case "9":
            return given.isascii() and given.isdigit()
        case "A":
            return given.isascii() and given.isalpha()
        case "?":
            return True
        case _:
            return sign == given


def _refused(shape: Shape, message: str, **params: Any) -> CustomValueRefused:
    return CustomValueRefused(message, label=shape.label, **params)


def _number(shape: Shape, said: Any) -> Decimal:
    if isinstance(said, bool):
        raise _refused(shape, N_("“%(label)s” takes a number."))
    try:
        value = Decimal(str(said).replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise _refused(shape, N_("“%(label)s” takes a number.")) from None
    if not value.is_finite() or abs(value) >= LARGEST:
        raise _refused(shape, N_("“%(label)s” takes a number."))
    places = 2 if shape.kind == Kind.MONEY else 4
    if value != round(value, places):
        raise _refused(shape, N_("“%(label)s” has at most %(places)s decimals."), places=places)
    if shape.minimum is not None and value < shape.minimum:
        raise _refused(shape, N_("“%(label)s” is at least %(limit)s."), limit=_plain(shape.minimum))
    if shape.maximum is not None and value > shape.maximum:
        raise _refused(shape, N_("“%(label)s” is at most %(limit)s."), limit=_plain(shape.maximum))
    return value


def _plain(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def _day(shape: Shape, said: Any) -> date:
    try:
        value = said if isinstance(said, date) else date.fromisoformat(re.sub(r"[./年月]", "-", str(said)).strip("-日"))
    except ValueError:
        found = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", str(said))
        try:
            value = date(*map(int, found.groups())) if found else date.min
        except ValueError:
            value = date.min
    if not EARLIEST <= value <= LATEST:
        raise _refused(shape, N_("“%(label)s” takes a day such as 2026-03-15."))
    return value


def _flag(shape: Shape, said: Any) -> bool:
    if isinstance(said, bool):
        return said
    word = str(said).casefold()
    if word in YES or word in NO:
        return word in YES
    raise _refused(shape, N_("“%(label)s” takes yes or no."))


def _choice(shape: Shape, said: str) -> str:
    for one in shape.choices:
        if not one.retired and said in (one.code, one.label):
            return one.code
    answers = ", ".join(one.label for one in shape.choices if not one.retired)
    raise _refused(shape, N_("“%(label)s” takes one of: %(answers)s."), answers=answers)


def _text(shape: Shape, said: str) -> str:
    if len(said) > LONGEST_TEXT:
        raise _refused(shape, N_("“%(label)s” has at most %(most)s characters."), most=LONGEST_TEXT)
    if shape.pattern and not matches(shape.pattern, said):
        raise _refused(
            shape, N_("“%(label)s” has the form %(pattern)s: 9 is a digit, A a letter."), pattern=shape.pattern
        )
    return said
