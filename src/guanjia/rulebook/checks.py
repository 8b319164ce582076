"""The comparisons that rules are made of: one a limit, for one record or for a column of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guanjia.kernel.words import N_
from guanjia.rulebook import columns
from guanjia.rulebook.parameters import Found
from guanjia.rulebook.verdicts import State

KEPT_MOST = N_("%(label)s: %(value)s %(unit)s, at most %(limit)s %(unit)s. Within the limit.")
BROKEN_MOST = N_("%(label)s: %(value)s %(unit)s, at most %(limit)s %(unit)s. Reduce it by %(over)s %(unit)s.")
KEPT_LEAST = N_("%(label)s: %(value)s %(unit)s, at least %(limit)s %(unit)s. Enough.")
BROKEN_LEAST = N_("%(label)s: %(value)s %(unit)s, at least %(limit)s %(unit)s. %(over)s %(unit)s are missing.")
KEPT_EQUAL = N_("%(label)s: %(value)s %(unit)s, as computed.")
BROKEN_EQUAL = N_("%(label)s: %(value)s %(unit)s, but %(limit)s %(unit)s is computed. Correct the figure.")
KEPT_NEEDED = N_("%(label)s: there.")
BROKEN_NEEDED = N_("%(label)s: missing. Add it first.")
KEPT_FORBIDDEN = N_("%(label)s: no.")
BROKEN_FORBIDDEN = N_("%(label)s: not permitted.")
KEPT_DUE = N_("%(label)s: done in time, by %(limit)s.")
BROKEN_DUE = N_("%(label)s: due by %(limit)s. Do it now and say why it is late.")
SHOWN = N_("%(label)s: %(value)s %(unit)s.")


@dataclass(frozen=True)
class Check:
    """One comparison.

    holds: whether it is kept. otherwise: what breaking it means. applies: where it says anything at all. found: the
    looked-up values behind it; where one is missing the comparison does not apply, where one is not firm it only
    warns. clauses: further clauses that it rests on. kept, broken: the sentences, over label, value, limit, unit, over.
    """

    label: str
    holds: Any
    value: Any = None
    limit: Any = None
    unit: str = ""
    relation: str = ""
    otherwise: Any = State.BLOCK
    applies: Any = True
    found: tuple[Found, ...] = ()
    clauses: tuple[str, ...] = ()
    kept: str = ""
    broken: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def states(self) -> Any:
        """The state of each record."""
        applies, firm = self.applies, True
        for found in self.found:
            applies, firm = both(applies, found.known), both(firm, found.firm)
        otherwise = self.otherwise
        if firm is not True:
            otherwise = columns.where(firm, otherwise, columns.smaller(otherwise, State.WARN))
        states = columns.choose(self.holds, State.PASS, otherwise)
        return states if applies is True else columns.choose(applies, states, State.NOT_APPLICABLE)


def both(one: Any, other: Any) -> Any:
    """Both conditions; a plain True costs no pass over a column."""
    if one is True or other is True:
        return other if one is True else one
    return one & other


def no_more(label: str, value: Any, limit: Any, **rest: Any) -> Check:
    """value ≤ limit."""
    return Check(
        label,
        columns.at_most(value, limit),
        value,
        limit,
        relation="≤",
        **({"kept": KEPT_MOST, "broken": BROKEN_MOST} | rest),
    )


def no_less(label: str, value: Any, limit: Any, **rest: Any) -> Check:
    """value ≥ limit."""
    return Check(
        label,
        columns.at_least(value, limit),
        value,
        limit,
        relation="≥",
        **({"kept": KEPT_LEAST, "broken": BROKEN_LEAST} | rest),
    )


def equal(label: str, value: Any, limit: Any, *, within: float, **rest: Any) -> Check:
    """value = limit, give or take `within`."""
    holds = columns.at_most(abs(value - limit), within)
    return Check(label, holds, value, limit, relation="=", **({"kept": KEPT_EQUAL, "broken": BROKEN_EQUAL} | rest))


def needed(label: str, there: Any, **rest: Any) -> Check:
    """Something must be there."""
    return Check(label, there, relation="!", **({"kept": KEPT_NEEDED, "broken": BROKEN_NEEDED} | rest))


def forbidden(label: str, there: Any, **rest: Any) -> Check:
    """Something must not be there."""
    return Check(
        label, columns.no(there), relation="∅", **({"kept": KEPT_FORBIDDEN, "broken": BROKEN_FORBIDDEN} | rest)
    )


def due(label: str, done_on: Any, deadline: Any, today: Any, **rest: Any) -> Check:
    """Done by a day (included); what is not done yet is judged by today."""
    effective = columns.where(columns.known_day(done_on), done_on, today)
    return Check(
        label,
        effective <= deadline,
        done_on,
        deadline,
        relation="≤",
        **({"kept": KEPT_DUE, "broken": BROKEN_DUE} | rest),
    )


def shown(label: str, value: Any, **rest: Any) -> Check:
    """A figure that a rule computes and compares with nothing."""
    return Check(label, True if not columns.is_many(value) else value == value, value, kept=SHOWN, **rest)
