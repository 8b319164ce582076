"""Every write of documents."""

from guanjia.foundation.documents.commands.drafting import change_draft, draft_document, drop_draft, request_signoff
from guanjia.foundation.documents.commands.issuing import (
    acknowledge_document,
    issue_document,
    open_issued_file,
    void_document,
)
from guanjia.foundation.documents.commands.templating import save_template, save_word_template, set_issuing_rule

__all__ = [
    "acknowledge_document",
    "change_draft",
    "draft_document",
    "drop_draft",
    "issue_document",
    "open_issued_file",
    "request_signoff",
    "save_template",
    "save_word_template",
    "set_issuing_rule",
    "void_document",
]
