"""Campaigns on the desk: made, drawn, followed, proved, closed."""

from __future__ import annotations

import json
from functools import partial
from random import SystemRandom
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.checklists import commands, queries
from guanjia.foundation.checklists.forms.running import (
    AssignForm,
    CampaignForm,
    DrawForm,
    FrameForm,
    NothingForm,
    ReasonForm,
    RecheckForm,
)
from guanjia.foundation.checklists.views.forms import form_page
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.requests import PageRequest

HERE = {"domain": "checks", "page_url": "checklist-campaigns"}


@login_required
@acts_once_page("checklists.campaign.open")
def new(request: PageRequest) -> HttpResponse:
    """Open a campaign."""
    request.actor.require("checklists.manage")
    form = CampaignForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            made = commands.open_campaign(request.actor, today=clock.today(), **form.cleaned_data)
            return redirect("checklist-campaign", pk=made.pk)
    return form_page(
        request, form, _("New campaign"), _("Open the campaign"), reverse("checklist-campaigns"), "checklist-campaigns"
    )


def publish(request: PageRequest, campaign: Any, **fields: Any) -> object:
    """Publish the list with the weights that the form asks for."""
    units = list(queries.frame_choices(request.actor, campaign).filter(pk__in=fields["unit_ids"]))
    weights = queries.risk_weights(units) if fields.pop("by_risk") else None
    return commands.publish_frame(
        request.actor, campaign_id=campaign.pk, weights=weights, now=clock.now(), rng=SystemRandom(), **fields
    )


def deeds_of(request: PageRequest, campaign: Any) -> list[Deed]:
    """What may be done with a campaign."""
    actor, now, pk = request.actor, clock.now(), campaign.pk
    runs = actor.may("checklists.manage", campaign.office.path)
    people = queries.people_choices(actor, campaign.office) if runs and campaign.state == "framed" else []

    def url(verb: str) -> str:
        return reverse("checklist-campaign-act", kwargs={"pk": pk, "verb": verb})

    return [
        Deed(
            "frame", _("Publish the list"), partial(FrameForm, actor=actor, campaign=campaign),
            partial(publish, request, campaign), _("The list is published."), url("frame"), icon="list-check",
            offered=runs and campaign.state == "planned", open=True,
        ),
        Deed(
            "draw", _("Draw the units"), partial(DrawForm, people=people),
            lambda **f: commands.draw_units(actor, campaign_id=pk, now=now, **f), _("Drawn. The seed is published."),
            url("draw"), icon="refresh", offered=runs and campaign.state == "framed", open=True,
        ),
        Deed(
            "bulletin", _("Draft the bulletin"), NothingForm,
            lambda **f: commands.draft_bulletin(actor, campaign_id=pk, now=now), _("The bulletin is drafted."),
            url("bulletin"), icon="speakerphone", offered=runs and campaign.state in ("running", "closed"),
        ),
        Deed(
            "close", _("Close the campaign"), NothingForm,
            lambda **f: commands.close_campaign(actor, campaign_id=pk, now=now), _("The campaign is closed."),
            url("close"), icon="circle-check", offered=runs and campaign.state == "running",
        ),
        Deed(
            "void", _("Call off"), ReasonForm, lambda **f: commands.void_campaign(actor, campaign_id=pk, **f),
            _("Called off."), url("void"), icon="x", danger=True,
            offered=runs and campaign.state in ("planned", "framed"),
        ),
    ]  # fmt: skip


@login_required
@require_GET
def campaign(request: PageRequest, pk: int) -> HttpResponse:
    """A campaign with its figures, draw and visits."""
    found = queries.get_campaign(request.actor, pk)
    return show(request, found, deeds_of(request, found))


def show(request: PageRequest, found: Any, deeds: list[Deed]) -> HttpResponse:
    figures = queries.figures_of(found)
    rows = f"{reverse('checklist-answer-list')}?campaign={found.pk}&figure="
    told = [
        (_("Units on the list"), figures.framed, reverse("checklist-proof", kwargs={"pk": found.pk})),
        (_("Units drawn"), figures.drawn, reverse("checklist-proof", kwargs={"pk": found.pk})),
        (_("Units visited"), figures.visited, f"{reverse('checklist-visits')}?campaign={found.pk}&state=done"),
        (_("Rooms looked at"), figures.rooms, rows + "rooms"),
        (_("Rooms that passed"), figures.passed, rows + "passed"),
        (_("Rooms with a warning"), figures.warned, rows + "warned"),
        (_("Rooms with a fault"), figures.blocked, rows + "blocked"),
        (_("Rooms exempt by rule"), figures.exempt, rows + "exempt"),
        (_("Rooms not judged"), figures.unjudged, rows + "unjudged"),
        (_("Ordered on the spot"), figures.ordered, rows + "ordered"),
        (_("Rooms rechecked"), figures.rechecked, rows + "rechecked"),
    ]
    context = HERE | {
        "campaign": found,
        "draw": queries.draw_of(found),
        "figures": told,
        "f": figures,
        "passed_url": rows + "passed",
        "judged_url": rows + "judged",
        "visits": list(queries.visits_of(found)),
        "deeds": deeds,
        "any_deed": any(deed.offered for deed in deeds),
        "views": request.actor.may("checklists.view"),
        "idempotency_key": new_key(),
    }
    return render(request, "checklists/campaign.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
@acts_once_page("checklists.campaign.act")
def act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Publish the list, draw, draft the bulletin, close, call off."""
    found = queries.get_campaign(request.actor, pk)
    request.actor.require("checklists.manage", found.office.path)
    deeds = deeds_of(request, found)
    if deed_of(deeds, verb).take(request):
        return redirect("checklist-campaign", pk=pk)
    return show(request, found, deeds)


@login_required
@require_GET
def proof(request: PageRequest, pk: int) -> HttpResponse:
    """The draw made again before the reader's eyes, next to what was published."""
    found = queries.get_campaign(request.actor, pk)
    draw = queries.draw_of(found)
    checked = queries.prove(draw) if draw and draw.drawn_at else None
    drawn = {one["id"] for one in draw.result} if draw else set()
    rows = (
        [(one, one.candidate.id in drawn) for one in checked.keys]
        if checked
        else [(one, False) for one in (queries.frame_of(draw) if draw else [])]
    )
    context = HERE | {"campaign": found, "draw": draw, "proof": checked, "rows": rows}
    return render(request, "checklists/proof.html", context)


@login_required
@require_GET
def download(request: PageRequest, pk: int) -> HttpResponse:
    """What was published of a draw as one file, to be checked without this program."""
    found = queries.get_campaign(request.actor, pk)
    draw = queries.draw_of(found)
    told = queries.published(draw) if draw else {}
    content = json.dumps(told, ensure_ascii=False, indent=1)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="draw-{found.number}.json"'
    return response


def visit_deeds(request: PageRequest, visit: Any) -> list[Deed]:
    """What whoever runs a visit may do with it."""
    actor, now, pk = request.actor, clock.now(), visit.pk
    runs = actor.may("checklists.manage", visit.office.path)
    people = queries.people_choices(actor, visit.office) if runs and visit.is_open else []

    def url(verb: str) -> str:
        return reverse("checklist-visit-act", kwargs={"pk": pk, "verb": verb})

    bad = runs and visit.state == "done" and visit.answer_sets.filter(outcome__in=["warn", "block"]).exists()
    return [
        Deed(
            "assign", _("Give to others"), partial(AssignForm, people=people),
            lambda **f: commands.assign_visit(actor, visit_id=pk, now=now, **f), _("Given."), url("assign"),
            offered=runs and visit.is_open, icon="users",
        ),
        Deed(
            "recheck", _("Plan a recheck"), RecheckForm,
            lambda **f: commands.plan_recheck(actor, visit_id=pk, now=now, **f), _("The recheck is planned."),
            url("recheck"), offered=bad, icon="refresh",
        ),
        Deed(
            "void", _("Call off"), ReasonForm, lambda **f: commands.void_visit(actor, visit_id=pk, now=now, **f),
            _("Called off."), url("void"), offered=runs and visit.is_open, danger=True, icon="x",
        ),
    ]  # fmt: skip
