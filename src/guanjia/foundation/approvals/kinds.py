"""What rooms bring to be approved. A room lists its kinds of cases in a module `cases`: `CASES = (CaseKind(…),)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from guanjia.foundation.approvals.rules.templates import Condition, Step, Template, Who
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_
from guanjia.ui.navigation import modules

__all__ = ["CaseField", "CaseKind", "Condition", "Step", "Verdict", "Who", "all_kinds", "kind_of"]

APPROVED, REFUSED, WITHDRAWN, URGENT = "approved", "refused", "withdrawn", "urgent"
Decided = Callable[[Actor, int, str, datetime], object]


@dataclass(frozen=True, slots=True)
class CaseField:
    """A fact that conditions may use and the case page shows. Kinds: money (fen), number, text, flag."""

    name: str
    label: Any
    kind: str = "text"
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """One clause check, made by the domain before anybody sees the request. Tones: pass, warn, block."""

    what: str
    tone: str
    why: str = ""
    clause: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class CaseKind:
    """One kind of request. `decided(actor, subject_id, outcome, now)` runs inside the deciding transaction with the
    outcome approved, refused or withdrawn (urgent, when the case begins on the urgent path): the domain's state
    changes with the decision or not at all. `urgent`: whether one may act first and hand in the papers later."""

    key: str
    label: Any
    subject: str
    steps: tuple[Step, ...]
    decided: Decided
    fields: tuple[CaseField, ...] = ()
    urgent: bool = False
    icon: str = "file-certificate"
    skip_same: bool = True
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> Template:
        """The template that comes with the program."""
        return Template(self.steps, skip_same=self.skip_same)

    @property
    def field_kinds(self) -> dict[str, str]:
        return {known.name: known.kind for known in self.fields}


@cache
def all_kinds() -> dict[str, CaseKind]:
    """Every room's kinds by key; raises ValueError when two declare the same."""
    found: dict[str, CaseKind] = {}
    for module in modules("cases"):
        for kind in module.CASES:
            if kind.key in found:
                raise ValueError(f"case kind {kind.key} is declared twice")
            found[kind.key] = kind
    return found


def kind_of(key: str) -> CaseKind:
    """The kind, or NotVisible."""
    try:
        return all_kinds()[key]
    except KeyError:
        raise NotVisible(N_("There is no such kind of request.")) from None
