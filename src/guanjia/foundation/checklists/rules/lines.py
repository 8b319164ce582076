"""The lines of a form and the answers to them, as data.

A line is a mapping with `key`, `kind`, `zh` (and `en`), and as its kind wants: `choices` as [{value, zh, en}], `unit`,
`limit` ({"parameter": "cooling-setpoint", "bound": "floor"} looked up for the place and day, or {"least": …} and
{"most": …} of the form's own), `clause` (`document/ref`), `when` (see `conditions`), `needed`, `photo` (a photo is
needed beside the answer).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from guanjia.foundation.checklists.rules.conditions import check_condition, holds, number_of
from guanjia.foundation.checklists.rules.refusals import AnswersMissing, AnswerWrong, LineWrong
from guanjia.kernel.words import N_


class LineKind(StrEnum):
    """How a line is answered."""

    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    PHOTO = "photo"
    SIGNATURE = "signature"
    READING = "reading"
    LOCATION = "location"


KEY = re.compile(r"^[a-z][a-z0-9_]{0,29}$")
SHA256 = re.compile(r"^[0-9a-f]{64}$")
PARTS = frozenset(
    {"key", "kind", "zh", "en", "choices", "unit", "limit", "clause", "when", "needed", "photo", "hint"}
)  # fmt: skip
MOST_LINES, MOST_CHOICES, LONGEST_TEXT = 80, 40, 1000
WITH_PHOTO_KEY = "__photo"


def check_lines(lines: Any) -> list[dict[str, Any]]:
    """The lines in their stored form; raises LineWrong with what is at fault."""
    if not isinstance(lines, Sequence) or isinstance(lines, str) or len(lines) > MOST_LINES:
        raise LineWrong(N_("A form has at most %(most)s lines."), most=MOST_LINES, field="lines")
    kept: list[dict[str, Any]] = []
    seen: list[str] = []
    for number, line in enumerate(lines, 1):
        kept.append(check_line(line, seen, number))
        seen.append(kept[-1]["key"])
    return kept


def check_line(line: Any, seen: Sequence[str], number: int) -> dict[str, Any]:
    """One line in its stored form; `seen` are the keys before it."""
    if not isinstance(line, Mapping) or set(line) - PARTS:
        raise LineWrong(N_("Line %(n)s has parts that no line has."), n=number, field="lines")
    key, kind = str(line.get("key", "")), str(line.get("kind", ""))
    if not KEY.match(key) or key in seen:
        raise LineWrong(
            N_("Line %(n)s needs a name of its own: small letters, digits and underscores."), n=number, field="lines"
        )
    if kind not in {one.value for one in LineKind}:
        raise LineWrong(N_("Line %(line)s has no kind of answer."), line=key, field="lines")
    text = str(line.get("zh", "")).strip()
    if not text or len(text) > 200:
        raise LineWrong(N_("Line %(line)s needs a text of at most 200 characters."), line=key, field="lines")
    kept: dict[str, Any] = {"key": key, "kind": kind, "zh": text}
    for name, longest in (("en", 200), ("unit", 20), ("clause", 120), ("hint", 200)):
        if line.get(name):
            kept[name] = str(line[name]).strip()[:longest]
    if kind == LineKind.CHOICE:
        kept["choices"] = check_choices(line.get("choices"), key)
    if limit := line.get("limit"):
        kept["limit"] = check_limit(limit, kind, key)
    if condition := line.get("when"):
        check_condition(condition, seen, key=key)
        kept["when"] = condition
    kept["needed"] = bool(line.get("needed", True))
    kept["photo"] = bool(line.get("photo", False))
    return kept


def check_choices(choices: Any, key: str) -> list[dict[str, str]]:
    """The choices of a line, each with its word and texts."""
    if not isinstance(choices, list) or not 1 < len(choices) <= MOST_CHOICES:
        raise LineWrong(N_("Line %(line)s needs two choices or more."), line=key, field="lines")
    kept = []
    for choice in choices:
        if not isinstance(choice, Mapping) or not str(choice.get("value", "")) or not str(choice.get("zh", "")):
            raise LineWrong(N_("A choice of line %(line)s has no word or no text."), line=key, field="lines")
        kept.append({"value": str(choice["value"])[:40], "zh": str(choice["zh"])[:60], "en": str(choice.get("en", ""))})
    if len({choice["value"] for choice in kept}) != len(kept):
        raise LineWrong(N_("Line %(line)s has the same choice twice."), line=key, field="lines")
    return kept


def check_limit(limit: Any, kind: str, key: str) -> dict[str, Any]:
    """A limit from the rulebook by its parameter, or numbers of the form's own."""
    if kind not in (LineKind.NUMBER, LineKind.READING) or not isinstance(limit, Mapping):
        raise LineWrong(N_("Line %(line)s: only numbers have limits."), line=key, field="lines")
    if parameter := limit.get("parameter"):
        keys = [str(one) for one in limit.get("keys", [])]
        bound = str(limit.get("bound", ""))
        if bound not in ("floor", "ceiling"):
            raise LineWrong(N_("Line %(line)s: say whether the limit is a floor or a ceiling."), line=key)
        return {"parameter": str(parameter), "bound": bound} | ({"keys": keys} if keys else {})
    kept = {name: str(limit[name]) for name in ("least", "most") if limit.get(name) not in (None, "")}
    if not kept or any(number_of(one) is None for one in kept.values()):
        raise LineWrong(N_("Line %(line)s: a limit is a number."), line=key, field="lines")
    return kept


def content_hash(lines: Sequence[Mapping[str, Any]], judged: Sequence[Mapping[str, Any]]) -> str:
    """The name of a version's content: equal content, equal hash, whatever the order of names."""
    return digest_of({"lines": list(lines), "judged": list(judged)})


def digest_of(content: Any) -> str:
    """SHA-256 of data in its one canonical form: names sorted, no spaces, UTF-8."""
    packed = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(packed.encode()).hexdigest()


# --- judged: which rules of the rulebook read which answers -----------------------------------------------------------


def check_judged(judged: Any, lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What is judged: [{"rule": …, "inputs": {name: source}}], where a source is {"line": …}, {"value": …} or
    {"line": …, "in": […]} (a flag: whether the answer is one of these). `"fault_on_warning": true` beside them makes a
    warning of the rule a fault in this form. Raises LineWrong."""
    keys = {line["key"] for line in lines}
    if not isinstance(judged, list) or len(judged) > 10:
        raise LineWrong(N_("At most ten rules judge a form."), field="judged")
    kept = []
    for one in judged:
        inputs = one.get("inputs") if isinstance(one, Mapping) else None
        if not isinstance(inputs, Mapping) or not str(one.get("rule", "")):
            raise LineWrong(N_("Name the rule and where its inputs come from."), field="judged")
        for source in inputs.values():
            if not isinstance(source, Mapping) or not ("value" in source or source.get("line") in keys):
                raise LineWrong(N_("An input of %(rule)s comes from no line."), rule=str(one["rule"]), field="judged")
        entry: dict[str, Any] = {
            "rule": str(one["rule"]).upper(), "inputs": {name: dict(part) for name, part in inputs.items()},
        }  # fmt: skip
        if one.get("fault_on_warning"):
            entry["fault_on_warning"] = True
        kept.append(entry)
    return kept


def inputs_of(judged: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What a rule is asked, from the answers; an answer that was not given is no input."""
    found: dict[str, Any] = {}
    for name, source in judged["inputs"].items():
        if "value" in source:
            found[name] = source["value"]
            continue
        answer = answers.get(source["line"])
        if answer in (None, ""):
            continue
        if "in" in source:
            found[name] = str(answer) in {str(one) for one in source["in"]}
        else:
            number = number_of(answer)
            found[name] = float(number) if number is not None else answer
    return found


# --- answers ------------------------------------------------------------------------------------------------------


def is_asked(line: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    """Whether a line is asked after these answers."""
    return holds(line.get("when"), answers)


def check_answers(lines: Sequence[Mapping[str, Any]], answers: Any) -> dict[str, Any]:
    """The answers in their stored form: those to lines that are not asked are dropped.

    Raises AnswersMissing or AnswerWrong with the line's key as its field. A photo is named by the SHA-256 of its bytes;
    the photo beside an answer stands under `<key>__photo`.
    """
    if not isinstance(answers, Mapping):
        raise AnswerWrong(N_("Answers are given by the names of the lines."), field="answers")
    names = {line["key"] for line in lines}
    for name in answers:
        if str(name).removesuffix(WITH_PHOTO_KEY) not in names:
            raise AnswerWrong(N_("This form has no line %(line)s."), line=str(name)[:40], field="answers")
    kept: dict[str, Any] = {}
    for line in lines:
        if not is_asked(line, kept):
            continue
        key = line["key"]
        given = answers.get(key)
        if given in (None, "", [], {}):
            if line.get("needed"):
                raise AnswersMissing(N_("“%(text)s” needs an answer."), text=line["zh"], field=key)
        else:
            kept[key] = check_answer(line, given)
        if line.get("photo") and line["kind"] != LineKind.PHOTO and key in kept:
            photo = answers.get(key + WITH_PHOTO_KEY)
            if not photo:
                raise AnswersMissing(N_("“%(text)s” needs a photo."), text=line["zh"], field=key)
            kept[key + WITH_PHOTO_KEY] = check_photos(photo, line)
    return kept


def check_answer(line: Mapping[str, Any], given: Any) -> Any:
    """One answer in its stored form; raises AnswerWrong."""
    key, text = line["key"], line["zh"]
    match line["kind"]:
        case LineKind.CHOICE:
            if str(given) not in {choice["value"] for choice in line["choices"]}:
                raise AnswerWrong(N_("“%(text)s”: choose one of the answers."), text=text, field=key)
            return str(given)
        case LineKind.NUMBER:
            number = number_of(given)
            if number is None or isinstance(given, Mapping) or abs(number) >= 10**12:
                raise AnswerWrong(N_("“%(text)s”: give a number."), text=text, field=key)
            return format(number, "f")
        case LineKind.TEXT:
            return str(given).replace("\0", "").strip()[:LONGEST_TEXT]
        case LineKind.PHOTO | LineKind.SIGNATURE:
            return check_photos(given, line)
        case LineKind.READING:
            return check_reading(given, text, key)
        case _:
            return check_location(given, text, key)


def check_photos(given: Any, line: Mapping[str, Any]) -> list[str]:
    """Photos by the hashes of their bytes."""
    names = [given] if isinstance(given, str) else given
    fine = isinstance(names, list) and 0 < len(names) <= 9
    if not fine or not all(isinstance(name, str) and SHA256.match(name) for name in names):
        raise AnswerWrong(
            N_("“%(text)s”: photos are named by the SHA-256 of their bytes."), text=line["zh"], field=line["key"]
        )
    return list(dict.fromkeys(names))


def check_reading(given: Any, text: str, key: str) -> dict[str, Any]:
    """A number that a device gave ({"value", "device", "at", "reading"}), or one read from its display by eye."""
    of = given if isinstance(given, Mapping) else {"value": given}
    number = number_of(of.get("value"))
    if number is None:
        raise AnswerWrong(N_("“%(text)s”: give a number."), text=text, field=key)
    kept: dict[str, Any] = {"value": format(number, "f")}
    if of.get("device"):
        kept["device"] = str(of["device"])[:60]
        kept["at"] = instant(of.get("at"), text, key)
    if of.get("reading"):
        kept["reading"] = int(of["reading"]) if str(of["reading"]).isdigit() and len(str(of["reading"])) < 19 else 0
    return kept


def instant(given: Any, text: str, key: str) -> str:
    """An instant in ISO form."""
    try:
        return datetime.fromisoformat(str(given)).isoformat()
    except ValueError:
        raise AnswerWrong(N_("“%(text)s”: the reading has no time."), text=text, field=key) from None


def check_location(given: Any, text: str, key: str) -> dict[str, str]:
    """Where a phone stood, in degrees (WGS 84), with its accuracy in metres."""
    of = given if isinstance(given, Mapping) else {}
    lat, lon, accuracy = (number_of(of.get(name)) for name in ("lat", "lon", "accuracy_m"))
    if lat is None or lon is None or not -90 <= lat <= 90 or not -180 <= lon <= 180:
        raise AnswerWrong(N_("“%(text)s”: the place was not found. Allow the phone to tell it."), text=text, field=key)
    return {"lat": format(lat, "f"), "lon": format(lon, "f"), "accuracy_m": format(accuracy or 0, "f")}


def photos_in(answers: Mapping[str, Any]) -> list[str]:
    """The hashes of all photos and signatures that answers name."""
    found = [name for value in answers.values() if isinstance(value, list) for name in value]
    return [name for name in dict.fromkeys(found) if isinstance(name, str) and SHA256.match(name)]
