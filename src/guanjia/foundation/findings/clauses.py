"""What a clause says: looked up in the standards library by `document/clause`, else shown as people wrote it."""

from __future__ import annotations

from dataclasses import dataclass

from guanjia.foundation.standards import public as standards
from guanjia.kernel.errors import DomainError
from guanjia.rulebook.library import national


@dataclass(frozen=True, slots=True)
class Quoted:
    """A clause with its document, in the reader's language, and where its page is."""

    source: str
    text: str
    href: str


def quote(key: str) -> Quoted | None:
    """The clause of the library in force; None for one that people wrote by hand."""
    if "/" not in key:
        return None
    try:
        found = standards.clause(key)
    except DomainError:
        return None
    return Quoted(f"《{found.title.strip('《》')}》{found.ref}", found.text, found.href)


def label_of(key: str) -> str:
    """How a clause is called in a list: a look into the packaged library, which costs no query."""
    if "/" not in key:
        return key
    try:
        library = national()
        clause = library.clause(key)
        return f"《{library.document(clause.document).title.strip('《》')}》{clause.ref}"
    except DomainError:
        return key
