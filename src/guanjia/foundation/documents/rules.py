"""What documents may and may not: states, numbers, words, values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from guanjia.foundation.files.rules import FileChanged as FileChanged
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

MOVES: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"signing", "issued", "dropped"}),
    "signing": frozenset({"draft", "signed"}),
    "signed": frozenset({"draft", "issued"}),
    "issued": frozenset({"voided"}),
    "voided": frozenset(),
    "dropped": frozenset(),
}
WORD = re.compile(r"^[\u3400-\u9fff]{2,12}$")
NUMBER = re.compile(r"^[\u3400-\u9fff]{2,12}〔[1-9][0-9]{3}〕[1-9][0-9]*号$")


class StateForbids(Refusal):
    """In its state the document cannot be treated so."""


class IssuedStays(Refusal):
    """What was issued is never changed."""


class SignOffMissing(Refusal):
    """The document has not been signed off."""


class NoWordForNumbers(Refusal):
    """The body has no word for its document numbers."""


class WordInvalid(Refusal):
    """The word for numbers is not one."""


class NumberInvalid(Refusal):
    """A document number that GB/T 9704 does not allow."""


class ValueMissing(Refusal):
    """A needed value is empty."""


class ValueUnknown(Refusal):
    """A value that the kind has no field for."""


class ValueTooLong(Refusal):
    """A value is longer than its field takes."""


class DayBefore(Refusal):
    """The day of issue lies before the last one of the series."""


class ReasonMissing(Refusal):
    """A reason is needed."""


class AddresseeMissing(Refusal):
    """The document is addressed to nobody."""


class AlreadyReceived(Refusal):
    """The receipt was acknowledged before."""


class TemplateInvalid(Refusal):
    """The template has a mistake."""


class TemplateDeviates(Refusal):
    """The Word template deviates from GB/T 9704."""


def check_move(state: str, to: str) -> None:
    """Refuse a move that the table does not know; raises IssuedStays or StateForbids."""
    if to in MOVES.get(state, frozenset()):
        return
    if state in ("issued", "voided"):
        raise IssuedStays(N_("An issued document is never changed. Draft a new one that corrects it."))
    raise StateForbids(N_("The document has moved on meanwhile. Load the page again."))


def check_word(word: str) -> str:
    """A word for numbers: two to twelve Chinese characters; raises WordInvalid."""
    clean = word.strip()
    if not WORD.match(clean):
        raise WordInvalid(
            N_("The word for numbers has 2 to 12 Chinese characters and nothing else, such as 云机管."), field="word"
        )
    return clean


def number_text(word: str, year: int, serial: int) -> str:
    """A document number: the year in 〔〕, no zero before the number, no 第 (GB/T 9704-2012, 7.2.5)."""
    return f"{word}〔{year}〕{serial}号"


def check_number(number: str) -> None:
    """Refuse [2026], 【2026】, 〔26〕, 012号 and 第12号; raises NumberInvalid."""
    if not NUMBER.match(number):
        raise NumberInvalid(
            N_("“%(number)s” is no document number: the year stands in 〔〕 with four digits, without 第 and zeros."),
            number=number,
        )


def check_values(
    fields: Iterable[tuple[str, str, bool, int]], values: Mapping[str, str], *, complete: bool
) -> dict[str, str]:
    """The values a kind has fields for. fields: (name, label, required, longest). complete: whether needed ones must be
    there (a draft may lack them). Raises ValueUnknown, ValueMissing or ValueTooLong."""
    known = {name: (label, required, longest) for name, label, required, longest in fields}
    for name in values:
        if name not in known:
            raise ValueUnknown(N_("This kind of document has no value “%(name)s”."), name=name)
    for name, (label, required, longest) in known.items():
        text = values.get(name, "")
        if complete and required and not text.strip():
            raise ValueMissing(N_("“%(label)s” is empty. Fill it in before issuing."), field=name, label=label)
        if len(text) > longest:
            raise ValueTooLong(
                N_("“%(label)s” takes %(longest)s characters at most."), field=name, label=label, longest=longest
            )
    return {name: values.get(name, "").replace("\x00", "") for name in known}


def check_reason(reason: str) -> str:
    """A reason of at least four characters; raises ReasonMissing."""
    clean = reason.strip()
    if len(clean) < 4:
        raise ReasonMissing(N_("Say why, in at least four characters."), field="reason")
    return clean[:300]


def check_day(today: date, last: date | None) -> None:
    """Numbers of a series follow the days; raises DayBefore."""
    if last is not None and today < last:
        raise DayBefore(
            N_("The last number of this series was given on %(last)s. Issue on that day or later."),
            last=last.isoformat(),
        )


def holes_in(serials: Sequence[int], last: int) -> list[int]:
    """The numbers up to the last one that no document bears; none, or somebody wrote behind our back."""
    return sorted(set(range(1, last + 1)) - set(serials))


def check_placeholders(used: Iterable[str], known: Collection[str]) -> None:
    """Refuse placeholders that nobody fills in; raises TemplateInvalid."""
    unknown = sorted(set(used) - set(known))
    if unknown:
        raise TemplateInvalid(
            N_("Nobody fills in “%(names)s”. Use the names in the list beside the template."), field="parts",
            names="、".join(unknown),
        )  # fmt: skip


def grouped(digest: str) -> str:
    """A hash in groups of eight, so that no mask takes its digits for a telephone number."""
    return "-".join(digest[n : n + 8] for n in range(0, len(digest), 8))
