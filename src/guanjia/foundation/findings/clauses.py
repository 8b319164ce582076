"""What a clause says: looked up in the rulebook by `document/clause`, else shown as people wrote it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from guanjia.kernel.errors import DomainError
from guanjia.rulebook.library import national


@dataclass(frozen=True, slots=True)
class Quoted:
    """A clause with its document, in the reader's language."""

    source: str
    text: str
    since: str


def quote(key: str) -> Quoted | None:
    """The clause of the rulebook; None for one that people wrote by hand."""
    try:
        library = national()
        clause = library.clause(key)
        document = library.document(clause.document)
    except DomainError:
        return None
    chinese = (get_language() or "").startswith("zh")
    text = clause.meaning_zh if chinese else clause.meaning_en
    return Quoted(f"《{document.title}》{clause.ref}", text, document.in_force_on.isoformat())


def label_of(key: str) -> str:
    """How a clause is called in a list."""
    found = quote(key) if "/" in key else None
    return found.source if found else key
