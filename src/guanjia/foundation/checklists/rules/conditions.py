"""When a line is asked: a small expression over earlier answers, stored as data and never evaluated as code.

    {"line": "ac", "is": "on"}            the answer equals
    {"line": "use", "in": ["office"]}     the answer is one of
    {"line": "t", "least": 26}            a number, at least (`most`: at most)
    {"line": "t", "given": true}          there is an answer
    {"all": […]}  {"any": […]}  {"not": …}

An answer that was not given fulfils nothing but `given: false` and `not`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from guanjia.foundation.checklists.rules.refusals import LineWrong
from guanjia.kernel.words import N_

TESTS = frozenset({"is", "in", "least", "most", "given"})
DEEPEST = 5


def number_of(value: Any) -> Decimal | None:
    """A number in an answer, which may carry its device or place beside it; None where there is none."""
    if isinstance(value, Mapping):
        value = value.get("value")
    if isinstance(value, bool) or value is None or value == "":
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def wrong(key: str) -> LineWrong:
    return LineWrong(
        N_("The condition of line %(line)s is not understood. See the handbook for what may stand there."),
        line=key, field="lines",
    )  # fmt: skip


def check_condition(condition: Any, earlier: Collection[str], *, key: str = "", depth: int = 0) -> None:
    """Raise LineWrong unless the expression is well formed and asks earlier lines only."""
    if condition in (None, {}):
        return
    if not isinstance(condition, Mapping) or depth > DEEPEST:
        raise wrong(key)
    names = set(condition)
    if names in ({"all"}, {"any"}):
        parts = next(iter(condition.values()))
        if not isinstance(parts, list) or not parts:
            raise wrong(key)
        for part in parts:
            if part in (None, {}):
                raise wrong(key)
            check_condition(part, earlier, key=key, depth=depth + 1)
        return
    if names == {"not"}:
        if condition["not"] in (None, {}):
            raise wrong(key)
        check_condition(condition["not"], earlier, key=key, depth=depth + 1)
        return
    tests = names - {"line"}
    if "line" not in names or len(tests) != 1 or not tests <= TESTS:
        raise wrong(key)
    if condition["line"] not in earlier:
        raise LineWrong(
            N_("Line %(line)s asks %(other)s, which does not come before it."),
            line=key, other=str(condition["line"])[:40], field="lines",
        )  # fmt: skip
    test = tests.pop()
    given = condition[test]
    if (test == "in" and not isinstance(given, list)) or (test in ("least", "most") and number_of(given) is None):
        raise wrong(key)


def holds(condition: Any, answers: Mapping[str, Any]) -> bool:
    """Whether the expression is true for these answers; an empty one always is."""
    if not condition:
        return True
    if "all" in condition:
        return all(holds(part, answers) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, answers) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], answers)
    answer = answers.get(condition["line"])
    if "given" in condition:
        return (answer not in (None, "")) is bool(condition["given"])
    if answer in (None, ""):
        return False
    if "is" in condition:
        wanted = condition["is"]
        return bool(answer == wanted or str(answer) == str(wanted))
    if "in" in condition:
        return str(answer) in {str(one) for one in condition["in"]}
    number = number_of(answer)
    if number is None:
        return False
    limit = number_of(condition.get("least", condition.get("most")))
    assert limit is not None
    return number >= limit if "least" in condition else number <= limit
