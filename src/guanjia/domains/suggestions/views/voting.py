"""The doors of programmes and votes: prepare, publish, vote, count, check."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from guanjia.domains.suggestions import commands, queries, rules
from guanjia.domains.suggestions.forms import BallotForm, NothingForm, ProgrammeForm, RoundForm, SizeForm
from guanjia.domains.suggestions.views.answering import form_page
from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.org.queries import list_offices
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.requests import PageRequest


@login_required
@require_GET
def programmes(request: PageRequest) -> HttpResponse:
    """The programmes of practical-benefit items, by year."""
    request.actor.require("suggestions.view")
    context = {
        "domain": "service",
        "page_url": "programmes",
        "programmes": list(queries.list_programmes(request.actor)[:60]),
        "manages": request.actor.may("suggestions.manage"),
    }
    return render(request, "suggestions/programmes.html", context)


def bodies(actor: Actor) -> list[Any]:
    """The bodies that may have a programme: those the actor runs, sections aside."""
    reach = actor.reach("suggestions.manage")
    rows = list_offices(actor, on=clock.today()).exclude(kind="section").order_by("path")[:300]
    return [row for row in rows if reach.covers(row.path)]


@login_required
@acts_once_page("suggestions.programme.open")
def programme_new(request: PageRequest) -> HttpResponse:
    """Begin the programme of a year."""
    request.actor.require("suggestions.manage")
    form = ProgrammeForm(request.POST or None, offices=bodies(request.actor), initial={"year": clock.today().year})
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            made = commands.open_programme(request.actor, **form.cleaned_data)
            messages.success(request, _("The programme is open. Put adopted ideas on its shortlist."))
            return redirect("programme", pk=made.pk)
    return form_page(
        request, form, "programmes", _("New programme"), _("Open the programme"), reverse("programmes")
    )  # fmt: skip


@login_required
@require_GET
def programme(request: PageRequest, pk: int) -> HttpResponse:
    """One programme: shortlist, votes, items."""
    request.actor.require("suggestions.view")
    found = queries.get_programme(request.actor, pk)
    items = list(queries.list_items(request.actor).filter(programme=found).order_by("number"))
    lacking = queries.missing_months(items, clock.today())
    context = {
        "domain": "service",
        "page_url": "programmes",
        "programme": found,
        "shortlist": list(queries.list_shortlist(found)),
        "rounds": list(queries.list_rounds(request.actor).filter(programme=found)),
        "items": [(item, lacking[item.pk]) for item in items],
        "manages": request.actor.may("suggestions.manage", found.office.path),
        "size_stands": queries.vote_opened(found),
        "idempotency_key": new_key(),
        "now": clock.now(),
    }
    return render(request, "suggestions/programme.html", context)


@login_required
@acts_once_page("suggestions.programme.resize")
def programme_size(request: PageRequest, pk: int) -> HttpResponse:
    """Change how many items a programme has, before a vote over it is published."""
    found = queries.get_programme(request.actor, pk)
    request.actor.require("suggestions.manage", found.office.path)
    form = SizeForm(request.POST or None, initial={"size": found.size})
    back = reverse("programme", kwargs={"pk": pk})
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.resize_programme(request.actor, programme_id=pk, **form.cleaned_data)
            messages.success(request, _("The number of items is set."))
            return redirect(back)
    heading = _("Number of items of %(programme)s") % {"programme": found}
    return form_page(request, form, "programmes", heading, _("Set the number"), back)


@login_required
@acts_once_page("suggestions.round.prepare")
def vote_new(request: PageRequest, pk: int) -> HttpResponse:
    """Prepare a vote over a programme's shortlist."""
    found = queries.get_programme(request.actor, pk)
    request.actor.require("suggestions.manage", found.office.path)
    below = list_offices(request.actor, on=clock.today()).filter(path__startswith=found.office.path)
    offices = list(below.exclude(kind="section").exclude(pk=found.office_id).order_by("path")[:300])
    form = RoundForm(request.POST or None, offices=offices)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            made = commands.prepare_round(request.actor, programme_id=pk, **form.cleaned_data)
            messages.success(request, _("Prepared. Look at the ballot, then publish the vote."))
            return redirect("vote", pk=made.pk)
    return form_page(
        request, form, "programmes", _("New vote"), _("Prepare the vote"), reverse("programme", kwargs={"pk": pk})
    )


def deeds_of(actor: Actor, ballot: Any) -> list[Deed]:
    """What whoever runs the vote may do with it."""
    now, manages = clock.now(), actor.may("suggestions.manage", ballot.electorate_path)

    def url(verb: str) -> str:
        return reverse("vote-act", kwargs={"pk": ballot.pk, "verb": verb})

    return [
        Deed(
            "open", _("Publish the vote"), NothingForm,
            lambda: commands.open_round(actor, round_id=ballot.pk, now=now), _("Published."), url("open"),
            offered=manages and ballot.state == "draft", icon="send",
            hint=_("Candidates, dates and votes cannot be changed afterwards. The seed for equal votes is drawn now."),
        ),
        Deed(
            "count", _("Count the vote"), NothingForm,
            lambda: commands.count_round(actor, round_id=ballot.pk, now=now, today=clock.today()),
            _("Counted and published."), url("count"),
            offered=manages and ballot.state == "open" and now >= ballot.ends_at, icon="list-check",
        ),
    ]  # fmt: skip


@login_required
@never_cache
def vote(request: PageRequest, pk: int) -> HttpResponse:
    """The ballot paper, and after the count the result."""
    found = queries.get_round(request.actor, pk)
    deeds = deeds_of(request.actor, found)
    if request.method != "POST":
        return show(request, found, deeds)
    numbers = [candidate.number for candidate in queries.list_candidates(found)]
    form = BallotForm(request.POST, numbers=numbers)
    if form.is_valid():
        with refusals_as_form_errors(form):
            receipt = commands.cast_ballot(request.actor, round_id=pk, now=clock.now(), **form.cleaned_data)
            # shown in this answer and nowhere else: a redirect, session or kept key would store it beside the voter
            return render(request, "suggestions/receipt.html", {"tab": "services", "round": found, "receipt": receipt})
    return show(request, found, deeds, form=form)


def show(request: PageRequest, found: Any, deeds: list[Deed], form: Any = None) -> HttpResponse:
    actor, now = request.actor, clock.now()
    running = found.state == "open" and found.opens_at <= now < found.ends_at
    voted = queries.has_voted(actor, found)
    candidates = queries.list_result(found) if found.state == "counted" else list(queries.list_candidates(found))
    turnout = queries.count_turnout(found)
    context = {
        "tab": "services",
        "round": found,
        "candidates": candidates,
        "running": running,
        "voted": voted,
        "may_vote": running and not voted and queries.is_elector(actor, found) and actor.may("suggestions.propose"),
        "turnout": turnout,
        "electors": found.electors or queries.count_electors(found, clock.today()),
        "most": max((candidate.votes or 0 for candidate in candidates), default=0) or 1,
        "form": form,
        "chosen": {int(n) for n in request.POST.getlist("choices") if n.isascii() and n.isdigit() and len(n) < 5},
        "deeds": deeds,
        "manages": actor.may("suggestions.manage", found.electorate_path),
        "idempotency_key": new_key(),
        "now": now,
    }
    return render(request, "suggestions/vote.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
@acts_once_page("suggestions.round.act")
def vote_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Publish or count."""
    found = queries.get_round(request.actor, pk)
    request.actor.require("suggestions.manage", found.electorate_path)
    deeds = deeds_of(request.actor, found)
    if deed_of(deeds, verb).take(request):
        return redirect("vote", pk=pk)
    return show(request, found, deeds)


@login_required
@require_GET
def ballots(request: PageRequest, pk: int) -> HttpResponse:
    """The published ballots, the voter's own among them, and the count done again."""
    found = queries.get_round(request.actor, pk)
    wanted = "".join(request.GET.get("receipt", "").upper().split())[:20]
    published = queries.list_ballots(found)
    shown = [row for row in published if not wanted or row.receipt.replace("-", "") == wanted.replace("-", "")]
    if request.GET.get("format") == "text":
        lines = "".join(f"{rules.ballot_line(row.receipt, row.choices)}\n" for row in published)
        return HttpResponse(lines, content_type="text/plain; charset=utf-8")
    again = queries.recount(found)
    context = {
        "tab": "services",
        "round": found,
        "ballots": shown[:500],
        "more": max(0, len(shown) - 500),
        "wanted": wanted,
        "again": again,
        "same": again.digest == found.digest,
    }
    return render(request, "suggestions/ballots.html", context)
