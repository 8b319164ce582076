"""The portal's doors of ideas: propose, follow, withdraw."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.domains.suggestions import commands, queries
from guanjia.domains.suggestions.forms import IdeaForm, NothingForm
from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.places import queries as places
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.requests import PageRequest


@login_required
@require_GET
def mine(request: PageRequest) -> HttpResponse:
    """My ideas, the votes that are open, and what came of the ideas of others."""
    actor, now = request.actor, clock.now()
    actor.require("suggestions.propose")
    context = {
        "tab": "services",
        "ideas": list(queries.list_own(actor)[:60]),
        "rounds": queries.list_open_rounds(actor, now),
        "past": [row for row in queries.list_rounds(actor)[:6] if row.state != "draft"],
        "now": now,
    }
    return render(request, "suggestions/mine.html", context)


def place_asked(request: PageRequest) -> Any:
    """The place whose code was scanned, if the actor sees it."""
    text = request.GET.get("place", "")
    return places.get_place(request.actor, int(text)) if text.isascii() and text.isdigit() and len(text) < 18 else None


@login_required
def propose(request: PageRequest) -> HttpResponse:
    """Propose an idea."""
    request.actor.require("suggestions.propose")
    if request.method != "POST":
        place = place_asked(request)
        return ask(
            request, IdeaForm(actor=request.actor, place=place, initial={"place_id": place.pk if place else None})
        )
    # a kept key would say who sent an anonymous idea: the command itself sees to it that it acts once
    return send(request) if request.POST.get("anonymous") else send_once(request)


def ask(request: PageRequest, form: IdeaForm) -> HttpResponse:
    context = {"tab": "services", "form": form, "idempotency_key": new_key()}
    return render(request, "suggestions/propose.html", context, status=422 if form.is_bound else 200)


def send(request: PageRequest) -> HttpResponse:
    form = IdeaForm(request.POST, request.FILES, actor=request.actor, place=place_asked(request))
    if form.is_valid():
        fields = form.cleaned_data
        with refusals_as_form_errors(form):
            photos = commands.prepare_photos(fields.pop("photos"), holder="suggestions.idea", purpose="photo")
            idea = commands.propose_idea(request.actor, photos=photos, now=clock.now(), **fields)
            messages.success(
                request, _("Proposed. You get an answer by %(day)s.") % {"day": clock.local_day(idea.due_at)}
            )
            return redirect("ideas-mine") if idea.anonymous else redirect("idea-follow", pk=idea.pk)
    return ask(request, form)


send_once = acts_once_page("suggestions.idea.propose")(send)


@login_required
@require_GET
def similar(request: PageRequest) -> HttpResponse:
    """The fragment with ideas that say much the same."""
    request.actor.require("suggestions.propose")
    text = f"{request.GET.get('title', '')}{request.GET.get('text', '')}"[:600]
    return render(request, "suggestions/_similar.html", {"similar": queries.list_similar(request.actor, text)})


def follow_deeds(request: PageRequest, idea: Any) -> list[Deed]:
    actor = request.actor
    return [
        Deed(
            "withdraw", _("Withdraw the idea"), NothingForm,
            lambda: commands.withdraw_idea(actor, idea_id=idea.pk), _("Withdrawn."),
            reverse("idea-withdraw", kwargs={"pk": idea.pk}),
            offered=idea.is_waiting and queries.is_proposer(actor, idea), danger=True, icon="arrow-back-up",
        )
    ]  # fmt: skip


@login_required
@require_GET
def follow(request: PageRequest, pk: int) -> HttpResponse:
    """An idea for its proposer and, once answered, for everybody of its body."""
    idea = queries.get_idea(request.actor, pk)
    return show_follow(request, idea, follow_deeds(request, idea))


def show_follow(request: PageRequest, idea: Any, deeds: list[Deed]) -> HttpResponse:
    actor = request.actor
    context = {
        "tab": "services",
        "idea": idea,
        "proposer": queries.name_of_proposer(idea),
        "own": queries.is_proposer(actor, idea),
        "answers": list(queries.list_answers(idea)),
        "photos": queries.photos(idea),
        "events": queries.story(actor, idea),
        "thanks": queries.thanks_to(idea) if idea.state == "adopted" else "",
        "deeds": deeds,
        "idempotency_key": new_key(),
        "now": clock.now(),
    }
    return render(request, "suggestions/follow.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Take an idea back."""
    idea = queries.get_idea(request.actor, pk)
    deeds = follow_deeds(request, idea)
    if deed_of(deeds, "withdraw").take(request):
        return redirect("ideas-mine")
    return show_follow(request, idea, deeds)
