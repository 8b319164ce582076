"""Which of a document's files are the issued ones: the general door of files compares them with the audit trail."""

from __future__ import annotations

from guanjia.foundation.documents import queries
from guanjia.foundation.documents.models import Document
from guanjia.foundation.files.models import StoredFile


def issued_hash(document: Document, stored: StoredFile) -> str | None:
    """The hash that the trail holds of an issued file; None for what only hangs on the document."""
    for form, kept in (("docx", document.word_file_id), ("pdf", document.pdf_file_id)):
        if kept == stored.pk:
            return queries.issued_hash(document, form)
    return None


SEALS = {"documents.document": issued_hash}
