"""The page doors of what a code means, and of replacing one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guanjia.foundation.audit.queries import story_of
from guanjia.foundation.codes import queries, subjects
from guanjia.foundation.codes.commands import reissue_code
from guanjia.foundation.codes.forms import ReissueForm
from guanjia.foundation.codes.models import Code
from guanjia.foundation.codes.passes.format import LONGEST_TEXT, looks_like_pass
from guanjia.foundation.codes.scanning import CodeForeign, text_from_scan
from guanjia.foundation.codes.texts import CodeMalformed, CodeMistyped, read_text
from guanjia.kernel import clock
from guanjia.kernel.actor import stranger
from guanjia.kernel.errors import NotVisible
from guanjia.ui.answers import refusals_as_form_errors, sentence_of
from guanjia.ui.navigation import ScanAction, scan_actions, scan_notices
from guanjia.ui.requests import PageRequest

STORY = 5


@require_GET
def lookup(request: PageRequest) -> HttpResponse:
    """The entry field: a typed code, or what a hand scanner typed. Leads to the code's own page."""
    typed = request.GET.get("text", "")[:LONGEST_TEXT]
    if not typed.strip():
        return redirect("scan")
    if looks_like_pass(typed):
        return wrong(request, "", _("This is a person's pass. Gates read it; it opens no page."))
    try:
        text = read_text(text_from_scan(typed, own_host=request.get_host())).text
    except (CodeForeign, CodeMalformed, CodeMistyped) as refusal:
        return wrong(request, typed, sentence_of(refusal), foreign=isinstance(refusal, CodeForeign))
    return redirect("code", text)


def wrong(request: PageRequest, typed: str, problem: str, *, foreign: bool = False) -> HttpResponse:
    """A page that says what is wrong with what was typed, with the field to try again."""
    context = {"typed": typed, "problem": problem, "foreign": foreign, "tab": "scan"}
    return render(request, "codes/wrong.html", context, status=404)


@require_GET
def code(request: PageRequest, text: str) -> HttpResponse:
    """What a code means for whoever asks."""
    try:
        meaning = queries.resolve(request.actor, text)
    except (CodeMalformed, CodeMistyped, NotVisible) as refusal:
        return wrong(request, text[:300], sentence_of(refusal))
    if meaning.code.text != text:
        return redirect("code", meaning.code.text)
    if meaning.retired:
        return render(request, "codes/retired.html", {"meaning": meaning, "tab": "scan"}, status=410)
    if meaning.subject is None:
        return outside(request, meaning)
    return inside(request, meaning, meaning.subject)


def outside(request: PageRequest, meaning: queries.Meaning) -> HttpResponse:
    """For strangers, and for people of other offices: the public name and what everybody may do here."""
    offered = scan_actions(meaning.code.subject_type, stranger())
    context = {"meaning": meaning, "actions": linked(offered, meaning.code), "tab": "scan"}
    return render(request, "codes/stranger.html", context)


def inside(request: PageRequest, meaning: queries.Meaning, subject: models.Model) -> HttpResponse:
    """For whoever sees the thing: what now, the thing, what this person may do, what happened last."""
    actor, now = request.actor, clock.now()
    closed = subjects.is_closed(subject, clock.today())
    actions = [] if closed else linked(scan_actions(meaning.code.subject_type, actor), meaning.code)
    context = {
        "meaning": meaning,
        "subject": subject,
        "sort": subjects.sort_of(subject),
        "icon_name": subjects.ICONS[meaning.code.kind],
        "facts": subjects.facts_of(subject),
        "closed": closed,
        "notices": scan_notices(actor, subject, now),
        "actions": actions,
        "events": story_of(actor, subject, newest_first=True, limit=STORY),
        "page": subjects.page_of(subject),
        "tab": "scan",
    }
    return render(request, "codes/result.html", context)


def linked(actions: Sequence[ScanAction], code: Code) -> list[dict[str, Any]]:
    """The actions as links that carry the thing and the code that was scanned."""
    found = []
    for action in actions:
        try:
            address = reverse(action.url)
        except NoReverseMatch:
            continue
        query = urlencode({action.param: code.subject_id, "code": code.text})
        found.append({"label": action.label, "icon": action.icon, "href": f"{address}?{query}"})
    return found


@login_required
def reissue(request: PageRequest, text: str) -> HttpResponse:
    """Replace a code whose label was lost or copied."""
    meaning = queries.resolve(request.actor, text)
    if meaning.subject is None:
        raise NotVisible("There is no such thing, or it is not yours to see.")
    request.actor.require("codes.issue")
    form, status = ReissueForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_as_form_errors(form):
                fresh = reissue_code(request.actor, text=text, reason=form.cleaned_data["reason"], now=clock.now())
                return redirect(f"{reverse('code-labels')}?{urlencode({'code': fresh.pk})}")
    context = {
        "form": form,
        "meaning": meaning,
        "subject": meaning.subject,
        "heading": _("Replace a code"),
        "submit": _("Retire the old code and issue a new one"),
        "cancel": reverse("codes"),
        "domain": "space",
        "page_url": "codes",
    }
    return render(request, "codes/reissue.html", context, status=status)
