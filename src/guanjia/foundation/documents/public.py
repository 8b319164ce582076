"""What other rooms may use of documents.

A room declares its kinds in a module `document_kinds` (see `kinds.DocumentKind`), or drafts one of those that come with
the room: `documents.rectification`, `documents.bulletin`, `documents.minutes`, `documents.letter`. It includes the
panel `documents/_of_subject.html` in its record page with `documents=documents_of(subject, actor)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guanjia.foundation.documents import drawing, filling, queries
from guanjia.foundation.documents.commands import (
    acknowledge_document,
    change_draft,
    draft_document,
    issue_document,
    open_issued_file,
    request_signoff,
    save_template,
    set_issuing_rule,
    void_document,
)
from guanjia.foundation.documents.kinds import DocumentField, DocumentKind, all_kinds, kind_of
from guanjia.foundation.documents.layout.sheet import Layout, Role
from guanjia.foundation.documents.models import Document
from guanjia.foundation.documents.queries import documents_of, get_document
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock

__all__ = [
    "Document",
    "DocumentField",
    "DocumentKind",
    "Layout",
    "Role",
    "acknowledge_document",
    "all_kinds",
    "change_draft",
    "documents_of",
    "draft_document",
    "get_document",
    "issue_document",
    "kind_of",
    "open_issued_file",
    "preview",
    "request_signoff",
    "save_template",
    "set_issuing_rule",
    "void_document",
]


def preview(kind: str, values: Mapping[str, Any], unit: Office) -> bytes:
    """The PDF that these values would give today, without a number."""
    known, now = kind_of(kind), clock.now()
    today = clock.local_day(now)
    filled = queries.values_for(
        known, values, office=unit, number=f"××〔{today.year}〕{queries.NO_NUMBER}号", day=filling.chinese_day(today)
    )
    version = queries.version_for(kind, unit)
    return drawing.draw(known, version, filled, title=str(known.label), made_at=now).pdf
