"""How I am told: ways and rhythm by kind, quiet hours, digests."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as toasts
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guanjia.foundation.notify import catalogue, queries
from guanjia.foundation.notify.commands import Wish, set_wishes
from guanjia.foundation.notify.forms import RHYTHMS, TimesForm
from guanjia.foundation.notify.models import Gateway
from guanjia.foundation.notify.rules import Rhythm
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest

OWN = "notify."  # kinds of this room itself are nobody's choice


def rows_of(actor: Actor, channels: list[str]) -> list[dict[str, Any]]:
    """A row a kind: its label, the ways with what is chosen, and the rhythm."""
    wishes = queries.wishes_of(actor)
    labels = dict(Gateway.Channel.choices)
    rows = []
    for name, kind in sorted(catalogue.all_kinds().items(), key=lambda item: str(item[1].label)):
        if name.startswith(OWN):
            continue
        wish = wishes.get(name)
        on = set(wish.channels) if wish else {str(channel) for channel in kind.channels}
        rows.append(
            {
                "name": name,
                "label": kind.label,
                "urgent": kind.urgent,
                "ways": [{"name": c, "label": labels[Gateway.Channel(c)], "on": c in on} for c in channels],
                "rhythm": wish.rhythm if wish else Rhythm.AT_ONCE.value,
            }
        )
    return rows


@login_required
def choose(request: PageRequest) -> HttpResponse:
    """Show and keep the reader's own settings."""
    channels = queries.open_channels()
    settings = queries.settings_of(request.actor)
    first = {name: getattr(settings, name) for name in TimesForm.base_fields}
    form, status = TimesForm(request.POST if request.method == "POST" else None, initial=first), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_as_form_errors(form):
                set_wishes(request.actor, wishes=_wishes(request, channels), now=clock.now(), **form.cleaned_data)
                toasts.success(request, _("Kept. It holds from the next message on."))
                return redirect("message-settings")
    context = {
        "tab": "me",
        "form": form,
        "rows": rows_of(request.actor, channels),
        "channels": channels,
        "rhythms": RHYTHMS,
    }
    return render(request, "notify/settings.html", context, status=status)


def _wishes(request: PageRequest, channels: list[str]) -> dict[str, Wish]:
    """What was ticked. A way that is switched off just now keeps what was chosen for it before."""
    before = queries.wishes_of(request.actor)
    wishes = {}
    for name, kind in catalogue.all_kinds().items():
        if name.startswith(OWN) or f"rhythm-{name}" not in request.POST:
            continue
        known = before.get(name)
        had = set(known.channels) if known else {str(channel) for channel in kind.channels}
        chosen = {channel for channel in channels if f"{name}-{channel}" in request.POST}
        wish = Wish(frozenset(chosen | (had - set(channels))), request.POST[f"rhythm-{name}"][:10])
        if known or wish != Wish(frozenset(str(channel) for channel in kind.channels)):
            wishes[name] = wish
    return wishes
