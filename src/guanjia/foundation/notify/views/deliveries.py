"""What became of messages on their way out, and sending again what was given up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages as toasts
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.notify import catalogue, queries
from guanjia.foundation.notify.commands import resend
from guanjia.foundation.notify.filters import DeliveryFilter
from guanjia.foundation.notify.forms import CHANNELS, TROUBLE
from guanjia.foundation.notify.models import Delivery
from guanjia.kernel import clock
from guanjia.ui.listing import Column, ListPage, SavedView
from guanjia.ui.requests import PageRequest

TONES = {
    "held": "info", "waiting": "info", "sending": "info", "sent": "ok", "bundled": "ok",
    "failed": "bad", "unknown": "exc", "dropped": "mute",
}  # fmt: skip


def dress(rows: Sequence[Delivery]) -> None:
    """Give each row the words that a page shows."""
    ways = {name: str(label) for name, label in CHANNELS}
    for row in rows:
        shown: Any = row
        shown.tone = TONES[row.state]
        shown.way = ways.get(row.channel, row.channel)
        shown.kind_label = catalogue.label_of(row.kind)
        shown.why_said = _(row.why) if row.why else ""
        shown.to = row.webhook.name if row.webhook else row.account.display_name if row.account else "—"
        shown.again = row.state in TROUBLE


class DeliveryList(LoginRequiredMixin, ListPage):
    """All deliveries the asker may see; no content of messages."""

    template_name = "notify/deliveries.html"
    row_template = "notify/_delivery_row.html"
    card_template = "notify/_delivery_card.html"
    filter_class = DeliveryFilter
    columns = (
        Column(gettext_lazy("When"), "created_at", desc_first=True),
        Column(gettext_lazy("To")),
        Column(gettext_lazy("Way"), "channel"),
        Column(gettext_lazy("Kind"), "kind"),
        Column(gettext_lazy("Tries"), "attempts", num=True),
        Column(gettext_lazy("State"), "state"),
    )
    empty_text = gettext_lazy("Nothing has left the house yet")
    empty_hint = gettext_lazy("Switch a way on, and what is said goes out by it.")

    def get_rows(self, request: PageRequest) -> QuerySet[Delivery]:  # type: ignore[override]
        request.actor.require("notify.configure")
        return queries.list_deliveries(request.actor)

    def get_views(self, request: PageRequest) -> Sequence[SavedView]:  # type: ignore[override]
        return (
            SavedView(_("All"), ""),
            SavedView(_("Given up"), "state=failed"),
            SavedView(_("Outcome unknown"), "state=unknown"),
        )

    def prepare(self, request: PageRequest, rows: Sequence[Delivery]) -> None:  # type: ignore[override]
        dress(rows)

    def get_extra(self, request: PageRequest) -> dict[str, Any]:  # type: ignore[override]
        return {"domain": "system", "page_url": "deliveries"}


@login_required
@require_GET
def delivery(request: PageRequest, pk: int) -> HttpResponse:
    """One delivery and all its tries, with what the other side answered."""
    found = queries.get_delivery(request.actor, pk)
    dress([found])
    context = {"domain": "system", "page_url": "deliveries", "row": found, "tries": found.tries.order_by("number")}
    return render(request, "notify/delivery.html", context)


@login_required
@require_POST
def delivery_again(request: PageRequest, pk: int) -> HttpResponse:
    """Send again what was given up or is unknown."""
    found = resend(request.actor, delivery_id=pk, now=clock.now())
    toasts.success(request, _("It is sent again."))
    return redirect("delivery", found.pk)
