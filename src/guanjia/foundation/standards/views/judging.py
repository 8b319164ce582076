"""The live panel, one clause, one rule."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.org import queries as org
from guanjia.foundation.org.models import Office
from guanjia.foundation.standards import enforced, library, panel, queries
from guanjia.foundation.standards.commands.judging import judge
from guanjia.foundation.standards.forms import rule_form
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.rulebook.engine import RuleUnknown, get_rule
from guanjia.ui.answers import sentence_of
from guanjia.ui.requests import PageRequest

MOST_A_MINUTE = 240
MOST_UNITS = 400


def may_ask(actor: Actor) -> bool:
    """Whether this asker has questions left in this minute; a form asks a few times, a script asks thousands."""
    key = f"standards-judge:{actor.key}:{clock.now():%Y%m%d%H%M}"
    if cache.add(key, 1, 70):
        return True
    try:
        return bool(cache.incr(key) <= MOST_A_MINUTE)
    except ValueError:  # the minute ended in between
        return True


def unit_asked(actor: Actor, text: str) -> Office | None:
    """The office that the form names, as far as the asker sees it; their own without one."""
    if text.isascii() and text.isdigit() and len(text) < 18:
        if actor.office_id == int(text):
            return Office.objects.filter(pk=actor.office_id).first()
        return org.get_office(actor, int(text))
    return Office.objects.filter(pk=actor.office_id or 0).first()


def day_asked(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


@login_required
@require_POST
def judge_live(request: PageRequest, rule: str) -> HttpResponse:
    """The verdict on what stands in the form now; the address says which field each input comes from."""
    actor = request.actor
    if not may_ask(actor):
        return HttpResponse(_("Too many questions in one minute. Wait a little."), status=429)
    try:
        known = get_rule(rule)
    except RuleUnknown:
        raise Http404 from None
    case: dict[str, Any] = {}
    for given in known.inputs:
        source = request.GET.get(given.name)
        if source is not None:
            case[given.name] = value_in(request, source, given.kind.value)
        elif (fixed := request.GET.get(f"{panel.FIXED}{given.name}")) is not None:
            case[given.name] = fixed
    unit = unit_asked(actor, request.POST.get(request.GET.get(panel.UNIT, ""), ""))
    on = day_asked(request.POST.get(request.GET.get(panel.DAY, ""), ""))
    where = library.place_of(unit)
    try:
        shown = panel.panel_of(judge(known.key, case=case, on=on, place=where), where)
    except Refusal as refusal:
        shown = panel.Panel(panel.standing(known.key, on, where), None, known.key, sentence_of(refusal))
    return render(request, "standards/_verdict_panel.html", {"judgement": shown})


def value_in(request: PageRequest, name: str, kind: str) -> Any:
    """A field's value; a tick that was sent is yes, one that was not is no."""
    if kind == "flag":
        return request.POST.get(name, "") not in ("", "false", "0")
    return request.POST.get(name, "")[:200]


@login_required
@require_GET
def clause(request: PageRequest) -> HttpResponse:
    """One clause: its sentence, its document, where it is enforced, its verdicts."""
    request.actor.require("standards.view")
    found = queries.clause(request.GET.get("key", "")[:120])
    places = queries.enforcement(request.actor).get(found.key, [])
    document_key = found.key.split("/")[0]
    context = {
        "domain": "standards",
        "page_url": "standards",
        "clause": found,
        "places": queries.places_shown(places),
        "standard": queries.list_standards(request.actor).filter(key=document_key).first(),
        "values": queries.values_citing(found.key),
        "reports": request.actor.may("standards.report"),
    }
    return render(request, "standards/clause.html", context)


@login_required
@require_GET
def rule(request: PageRequest, rule: str) -> HttpResponse:
    """One rule: what it asks, what it compares, which clauses stand behind it, its editions."""
    request.actor.require("standards.view")
    try:
        known = get_rule(rule)
    except RuleUnknown:
        raise Http404 from None
    lib = library.effective()
    context = {
        "domain": "standards",
        "page_url": "standards",
        "rule": known,
        "clauses": [
            queries.shown(key, lib.document(lib.clause(key).document)) for key in enforced.clauses_of(known, lib)
        ],
        "form": rule_form(known, org.list_bodies(request.actor, on=clock.today())[:MOST_UNITS], {"on": clock.today()}),
        "editions": queries.editions_of(known.key),
        "places": queries.places_shown(
            place
            for places in queries.enforcement(request.actor).values()
            for place in places
            if place.rule == known.key and place.kind != enforced.RULE
        ),
    }
    return render(request, "standards/rule.html", context)
