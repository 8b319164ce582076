"""The registers of this room as pages, the clauses that nothing enforces, and where each clause is enforced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.standards import library, queries
from guanjia.foundation.standards.commands import keeping
from guanjia.kernel import clock
from guanjia.ui.answers import sentence_of
from guanjia.ui.listing import SavedView
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest


def here(page_url: str, heading: str) -> dict[str, Any]:
    return {"domain": "standards", "page_url": page_url, "heading": heading}


class HeldPage(RegisterPage):
    """A register whose cells look clauses up: the library is asked for once a page."""

    def draw(self, rows: Sequence[Any]) -> tuple[SafeString, SafeString]:
        with library.hold():
            return super().draw(rows)


class StandardList(LoginRequiredMixin, RegisterPage):
    """The library: documents by kind and sub-system, with the totals that it has to come to."""

    template_name = "standards/library.html"
    register_key = "standards.standards"

    def get_views(self, request: PageRequest) -> Sequence[SavedView]:  # type: ignore[override]
        actor, today = request.actor, clock.today()
        rows = queries.list_standards(actor)
        views = [
            SavedView(_("All"), ""),
            SavedView(_("In force today"), "holds=now", queries.in_force(rows, today).count()),
            SavedView(_("Not yet in force"), "holds=coming"),
        ]
        if actor.may("standards.edit") or actor.may("standards.confirm"):
            waiting, due = rows.filter(status="awaiting").count(), rows.filter(status="force", review_on__lte=today)
            late = due.count()
            views += [
                SavedView(_("Drafts"), "status=draft"),
                SavedView(_("Awaiting confirmation"), "status=awaiting", waiting, hot=waiting > 0),
                SavedView(_("Review is due"), "review=due", late, hot=late > 0),
            ]
        return views

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        totals = queries.totals(request.actor, clock.today())
        return here("standards", _("Standards library")) | {
            "totals": totals,
            "declared": sum(one.declared or 0 for one in totals),
            "counted": sum(one.counted for one in totals),
            "differs": any(one.differs for one in totals),
            "problems": [(one, sentence_of(one.why)) for one in library.problems()],
            "edits": request.actor.may("standards.edit"),
        }


class VerdictList(LoginRequiredMixin, RegisterPage):
    """Every verdict that was kept."""

    template_name = "standards/list.html"
    register_key = "standards.verdicts"

    def get_views(self, request: PageRequest) -> Sequence[SavedView]:  # type: ignore[override]
        return (
            SavedView(_("All"), ""),
            SavedView(_("Not permitted"), "outcome=block"),
            SavedView(_("With conditions"), "outcome=warn"),
            SavedView(_("By exception"), "outcome=exception"),
        )

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return here("kept-verdicts", _("Kept verdicts"))


class ExemptionList(LoginRequiredMixin, HeldPage):
    """Exceptions: asked for, holding, over."""

    template_name = "standards/list.html"
    register_key = "standards.exemptions"

    def get_views(self, request: PageRequest) -> Sequence[SavedView]:  # type: ignore[override]
        return (
            SavedView(_("All"), ""),
            SavedView(_("Holding"), "status=approved"),
            SavedView(_("In approval"), "status=asked"),
            SavedView(_("Expired"), "status=expired"),
        )

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return here("exemptions", _("Exceptions from clauses"))


class ComplianceList(LoginRequiredMixin, HeldPage):
    """Per clause, unit and month: allowed, with conditions, not permitted, by exception; each figure opens."""

    template_name = "standards/list.html"
    register_key = "standards.compliance"

    def sum_up(self, request: PageRequest, rows: Any) -> Mapping[str, str]:  # type: ignore[override]
        sums = queries.sum_compliance(rows)
        return {name: str(value) for name, value in sums.items()}

    def get_views(self, request: PageRequest) -> Sequence[SavedView]:  # type: ignore[override]
        return (
            SavedView(_("All"), ""),
            SavedView(_("With blocks"), "bad=block"),
            SavedView(_("With warnings"), "bad=warn"),
            SavedView(_("With exceptions"), "bad=exception"),
        )

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return here("compliance", _("Compliance report"))


class TrialRowList(LoginRequiredMixin, RegisterPage):
    """Records that would newly fail under drafts."""

    template_name = "standards/list.html"
    register_key = "standards.trial_rows"

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return here("standards", _("What would change"))


class LineList(LoginRequiredMixin, HeldPage):
    """The values that local standards set, with the import from a sheet."""

    template_name = "standards/list.html"
    register_key = "standards.lines"

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return here("standard-lines", _("Local limits"))


@login_required
@require_GET
def coverage(request: PageRequest) -> HttpResponse:
    """Every clause in force with the places that enforce it; `?none=1`: those that nothing enforces."""
    request.actor.require("standards.view")
    known, q = queries.enforcement(request.actor), request.GET.get("q", "")[:60]
    found = queries.clauses(q=q, on=clock.today())
    bare = [one for one in found if one.key not in known]
    only_bare = request.GET.get("none") == "1"
    rows = [(one, queries.places_shown(known.get(one.key, []))) for one in (bare if only_bare else found)]
    context = here("standard-coverage", _("Where clauses are enforced")) | {
        "rows": rows,
        "q": q,
        "none": only_bare,
        "total": len(found),
        "bare": len(bare),
    }
    return render(request, "standards/coverage.html", context)


@login_required
@require_POST
def adopt(request: PageRequest) -> HttpResponse:
    """Enter the program's documents."""
    keeping.adopt_packaged(request.actor, now=clock.now())
    return redirect("standards")
