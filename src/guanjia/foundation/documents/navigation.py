"""Where documents stand in the shells, and what waits."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.documents import queries
from guanjia.kernel.actor import Actor
from guanjia.ui.navigation import Domain, Page, Tile, Todo

READERS = "documents.view"
DESK = (
    Domain(
        "work",
        gettext_lazy("Desk"),
        "home-2",
        gettext_lazy("My desk"),
        (Page(gettext_lazy("Documents"), "documents", READERS, "work"),),
        order=0,
    ),
    Domain(
        "system",
        gettext_lazy("System"),
        "settings",
        gettext_lazy("System administration"),
        (
            Page(gettext_lazy("Document templates"), "document-templates", "documents.manage documents.view", "work"),
            Page(gettext_lazy("Numbers and words"), "document-numbers", "documents.manage documents.view", "work"),
        ),
        order=90,
    ),
)
PORTAL = (
    Tile(gettext_lazy("Documents received"), "documents", "send", "documents.receive", 61, gettext_lazy("Approvals")),
)


def todos(actor: Actor, now: datetime) -> list[Todo]:
    """Receipts to acknowledge, signed off documents to issue."""
    found = [
        Todo(
            title=_("Acknowledge: %(title)s") % {"title": row.document.title},
            detail=f"{row.document.number} · {row}",
            href=reverse("document", kwargs={"pk": row.document_id}),
            action=_("Acknowledge"),
            tone="warn" if row.document.urgency else "",
        )
        for row in queries.list_to_receive(actor)[:20]
    ]
    return found + [
        Todo(
            title=_("Issue the document: %(title)s") % {"title": row.title},
            detail=str(row.office),
            href=reverse("document", kwargs={"pk": row.pk}),
            action=_("Issue the document"),
        )
        for row in queries.list_to_issue(actor)[:20]
    ]
