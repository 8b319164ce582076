"""The ledger, one finding as page, drawer and printed form, and entering one by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.findings import clauses, commands, origins, queries
from guanjia.foundation.findings.forms import RaiseForm
from guanjia.foundation.findings.views.deeds import deeds_of
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.listing import BulkAction, SavedView
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest

CURRENT = {"now": "cur"}


class FindingList(LoginRequiredMixin, RegisterPage):
    """The ledger of findings."""

    template_name = "findings/list.html"
    register_key = "findings.findings"

    def get_views(self, request: PageRequest) -> Sequence[SavedView]:  # type: ignore[override]
        counted = self.counted(request)
        return (
            SavedView(_("Open"), "state=open", counted["open"]),
            SavedView(_("Past the deadline"), "delay=overdue", counted["overdue"], hot=counted["overdue"] > 0),
            SavedView(_("Due within three days"), "delay=soon", counted["soon"]),
            SavedView(_("Grave and open"), "state=open&grade=grave", counted["grave"], hot=counted["grave"] > 0),
            SavedView(_("By unit"), "state=open&sort=office__path"),
            SavedView(_("Watched by a leader"), "delay=watched"),
            SavedView(_("All"), ""),
        )

    def get_bulk(self, request: PageRequest) -> Sequence[BulkAction]:  # type: ignore[override]
        if not (request.actor.may("findings.manage") and request.actor.may("documents.draft")):
            return ()
        return (BulkAction(_("Issue notices, one a unit"), reverse("finding-notices"), "speakerphone"),)

    def counted(self, request: PageRequest) -> dict[str, int]:
        if not hasattr(self, "_counted"):
            self._counted = queries.count_findings(request.actor, clock.today())
        return self._counted

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        counted = self.counted(request)
        chain = [
            (_("To be planned"), counted["registered"], "state=registered", ""),
            (_("Being put right"), counted["with_owner"], "state=working", ""),
            (_("To be verified"), counted["submitted"], "state=submitted", ""),
            (_("Clock stopped"), counted["stopped"], "delay=stopped", ""),
            (_("Closed out by number"), counted["closed"], "state=settled", ""),
            (_("Past the deadline"), counted["overdue"], "delay=overdue", "bad" if counted["overdue"] else ""),
        ]
        actor = request.actor
        return {
            "domain": "supervision",
            "page_url": "findings",
            "heading": _("Ledger of findings"),
            "chain": [{"label": a, "value": b, "query": c, "tone": d} for a, b, c, d in chain],
            "may_raise": actor.may("findings.raise"),
            "may_manage": actor.may("findings.manage"),
        }


def facts_of(request: PageRequest, finding: Any, *, deeds: list[Deed]) -> dict[str, Any]:
    """What page, drawer and printed form show of a finding."""
    today, actor = clock.today(), request.actor
    steps = []
    for step in queries.trip_of(finding):
        label = step["label"]
        steps.append({"label": _(label), "state": CURRENT.get(step["state"], step["state"])})
    return {
        "domain": "supervision",
        "page_url": "findings",
        "finding": finding,
        "origin": origins.label_of(finding.origin),
        "source": origins.source_of(finding.origin, finding.source_type, finding.source_id),
        "quoted": clauses.quote(finding.clause),
        "steps": steps,
        "late": finding.overdue_days(today),
        "left": (finding.due_on - today).days,
        "parts": list(finding.parts.all()),
        "supports": list(finding.supports.select_related("office", "person")),
        "notes": list(finding.notes.all()[:60]),
        "verdicts": list(finding.verifications.select_related("verified_by")[:20]),
        "stops": list(finding.stops.all()[:20]),
        "request_open": queries.open_request(finding),
        "requests": list(finding.requests.all()[:20]),
        "watch": queries.open_supervision(finding),
        "look_backs": list(finding.look_backs.select_related("done_by")),
        "treated": list(finding.reviews.select_related("review").exclude(decision="")),
        "repeated_by": queries.list_repeated_by(actor, finding),
        "similar": queries.list_similar_earlier(finding)
        if finding.repeats_id is None and not finding.is_settled
        else [],
        "evidence": queries.files(finding, "evidence"),
        "papers": queries.files(finding, "papers"),
        "publication": queries.get_publication(finding),
        "documents": queries.papers_of(actor, finding),
        "may_notice": not finding.is_settled
        and actor.may("findings.manage", finding.raised_path)
        and actor.may("documents.draft"),
        "deeds": deeds,
        "any_deed": any(deed.offered for deed in deeds),
        "idempotency_key": new_key(),
        "today": today,
    }


@login_required
@require_GET
def finding(request: PageRequest, pk: int) -> HttpResponse:
    """One finding with its story, its files and what may be done."""
    found = queries.get_finding(request.actor, pk)
    return show(request, found, deeds_of(request.actor, found))


def show(request: PageRequest, found: Any, deeds: list[Deed]) -> HttpResponse:
    context = facts_of(request, found, deeds=deeds)
    return render(request, "findings/finding.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_GET
def drawer(request: PageRequest, pk: int) -> HttpResponse:
    """The finding beside the ledger."""
    found = queries.get_finding(request.actor, pk)
    return render(request, "findings/drawer.html", facts_of(request, found, deeds=deeds_of(request.actor, found)))


@login_required
@require_GET
def printed(request: PageRequest, pk: int) -> HttpResponse:
    """The printed form of a finding, A4."""
    found = queries.get_finding(request.actor, pk)
    return render(request, "findings/printed.html", facts_of(request, found, deeds=[]))


@login_required
@require_POST
@acts_once_page("findings.finding.act")
def act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Plan, progress, hand in, verify, return and the rest."""
    found = queries.get_finding(request.actor, pk)
    deeds = deeds_of(request.actor, found)
    if deed_of(deeds, verb).take(request):
        return redirect("finding", pk=pk)
    return show(request, found, deeds)


def begun_with(draft: origins.Draft) -> dict[str, Any]:
    """The fields of the form as the record fills them."""
    return {
        "title": draft.title,
        "detail": draft.detail,
        "origin": draft.origin,
        "office_id": draft.unit.pk,
        "place_id": draft.place.pk if draft.place else "",
    }


@login_required
@acts_once_page("findings.finding.raise")
def finding_new(request: PageRequest) -> HttpResponse:
    """Enter a finding by hand; `?from=servicedesk.ticket:12` begins it with what that record says."""
    actor = request.actor
    actor.require("findings.raise")
    offices = queries.list_offices_below(actor, "findings.raise")
    places = queries.list_place_choices(actor)
    draft = origins.draft_from(actor, request.GET["from"]) if request.GET.get("from") else None
    if draft and draft.place and draft.place not in places:
        places = [*places, draft.place]  # a room may be named, though only houses and compounds are offered
    initial = {"found_on": clock.today(), **(begun_with(draft) if draft else {})}
    form = RaiseForm(request.POST or None, offices=offices, places=places, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        with refusals_as_form_errors(form):
            answers, spot = fields.pop("office_id"), fields.pop("place_id")
            unit = next(row for row in offices if row.pk == answers)
            place = next((row for row in places if row.pk == spot), None)
            source = draft.source if draft else None
            made = commands.raise_finding(actor, unit=unit, place=place, source=source, now=clock.now(), **fields)
            messages.success(request, _("Raised as %(number)s.") % {"number": made.number})
            return redirect("finding", pk=made.pk)
    context = {
        "domain": "supervision",
        "page_url": "findings",
        "form": form,
        "heading": _("New finding"),
        "submit": _("Raise the finding"),
        "cancel": str(draft.source.get_absolute_url()) if draft else reverse("findings"),  # type: ignore[attr-defined]
        "clauses": queries.list_clause_choices(),
        "idempotency_key": new_key(),
    }
    return render(request, "findings/new.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_GET
def mine(request: PageRequest) -> HttpResponse:
    """On the phone: what I have to put right, verify, support."""
    actor = request.actor
    context = {
        "tab": "services",
        "owned": list(queries.list_owned(actor)[:60]),
        "to_verify": list(queries.list_awaiting_verification(actor)[:60]),
        "supported": list(queries.list_supported(actor)[:60]),
        "unnamed": list(queries.list_without_owner(actor)[:60]),
        "today": clock.today(),
    }
    return render(request, "findings/mine.html", context)


@login_required
@require_GET
def published(request: PageRequest) -> HttpResponse:
    """For everybody of the body: the published parts of closed findings, and nothing else."""
    rows = list(queries.list_published(request.actor)[:200])
    shown = [{"row": row, "parts": queries.published_parts(row)} for row in rows]
    return render(request, "findings/published.html", {"tab": "services", "rows": shown})
