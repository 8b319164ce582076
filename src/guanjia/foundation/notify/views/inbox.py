"""The reader's doors: the inbox, and opening what a message is about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as toasts
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.notify import queries
from guanjia.foundation.notify.commands import mark_all_read, mark_read
from guanjia.foundation.notify.lines import lines_of
from guanjia.kernel import clock
from guanjia.ui.listing import cut, positive
from guanjia.ui.requests import PageRequest


@login_required
@require_GET
def inbox(request: PageRequest) -> HttpResponse:
    """All messages, or the unread ones, or those of one kind; newest first."""
    actor = request.actor
    asked = request.GET.get("kind", "")[:60]
    unread_only = request.GET.get("show") == "unread"
    rows = queries.list_messages(actor)
    if asked:
        rows = rows.filter(kind=asked)
    sheet = cut(rows.unread() if unread_only else rows, positive(request.GET.get("page")), 25)
    unread = queries.count_unread(actor)
    context = {
        "tab": "me",
        "sheet": sheet,
        "lines": lines_of(actor, sheet.rows),
        "tabs": [
            {"label": _("All"), "href": "?", "on": not unread_only},
            {"label": _("Unread"), "href": "?show=unread", "on": unread_only, "count": unread or None},
        ],
        "kinds": queries.kinds_in_use(actor),
        "kind": asked,
        "show": "unread" if unread_only else "",
        "unread": unread,
    }
    return render(request, "notify/inbox.html", context)


@login_required
@require_GET
def open_message(request: PageRequest, pk: int) -> HttpResponse:
    """Mark a message as read and go to what it is about."""
    message = mark_read(request.actor, message_id=pk, now=clock.now())
    queries.hide_unseen(request.actor, [message])
    if message.hidden or not message.notice.href:
        if message.hidden:
            toasts.warning(request, _("What this message was about is no longer open to you."))
        return redirect("inbox")
    return redirect(message.notice.href)


@login_required
@require_POST
def read_message(request: PageRequest, pk: int) -> HttpResponse:
    """Mark one message as read and stay."""
    mark_read(request.actor, message_id=pk, now=clock.now())
    return back(request)


@login_required
@require_POST
def read_all(request: PageRequest) -> HttpResponse:
    """Mark all messages as read, or those of one kind."""
    changed = mark_all_read(request.actor, now=clock.now(), kind=request.POST.get("kind", "")[:60])
    said = ngettext("%(n)s message marked as read", "%(n)s messages marked as read", changed) % {"n": changed}
    toasts.success(request, said)
    return back(request)


def back(request: PageRequest) -> HttpResponse:
    """To the inbox as it was looked at."""
    shown = request.POST.get("show", "")
    query: dict[str, Any] = {"show": "unread"} if shown == "unread" else {}
    return redirect(reverse("inbox", query=query) if query else reverse("inbox"))
