"""What rooms bring to be issued. A room lists its kinds in a module `document_kinds`: `KINDS = (DocumentKind(…),)`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from guanjia.foundation.documents.layout.sheet import Layout, Role
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_
from guanjia.ui.navigation import modules

TEXT, LINES, DAY, NUMBER = "text", "lines", "day", "number"
# What every kind may use besides its own fields; the room fills them in when it draws.
COMMON = {
    "issuer": N_("Issuing body"),
    "number": N_("Document number"),
    "date": N_("Day of the document"),
    "receivers": N_("Main addressees"),
    "copies": N_("Copies to"),
    "urgency": N_("Urgency"),
    "corrects": N_("Number of the document that this one corrects"),
}


@dataclass(frozen=True, slots=True)
class DocumentField:
    """One value of a document. Kinds: text, lines (each becomes a paragraph), day, number. sample: for previews."""

    name: str
    label: Any
    kind: str = TEXT
    required: bool = True
    sample: str = ""
    hint: Any = ""
    longest: int = 4000


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of document. parts: the template that comes with the program, as (role, text with `{{ name }}`)."""

    key: str
    label: Any
    layout: Layout
    fields: tuple[DocumentField, ...]
    parts: tuple[tuple[Role, str], ...]
    icon: str = "file-text"
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def placeholders(self) -> frozenset[str]:
        """All names that a template of this kind may use."""
        return frozenset(COMMON) | {known.name for known in self.fields}

    @property
    def samples(self) -> dict[str, str]:
        return {known.name: known.sample for known in self.fields}


@cache
def all_kinds() -> dict[str, DocumentKind]:
    """Every room's kinds by key; raises ValueError when two declare the same, or a template uses what nobody fills."""
    from guanjia.foundation.documents.filling import names_in

    found: dict[str, DocumentKind] = {}
    for module in modules("document_kinds"):
        for kind in module.KINDS:
            if kind.key in found:
                raise ValueError(f"document kind {kind.key} is declared twice")
            unknown = {name for _role, text in kind.parts for name in names_in(text)} - kind.placeholders
            if unknown:
                raise ValueError(f"document kind {kind.key} uses {sorted(unknown)}, which it has no field for")
            found[kind.key] = kind
    return found


def kind_of(key: str) -> DocumentKind:
    """The kind, or NotVisible."""
    try:
        return all_kinds()[key]
    except KeyError:
        raise NotVisible(N_("There is no such kind of document.")) from None
