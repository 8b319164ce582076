"""The desk's list of cases with its boxes, and approving several at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.approvals import commands, queries
from guanjia.foundation.approvals.commands.deciding import MOST_TOGETHER, batch_of
from guanjia.foundation.approvals.filters import BOXES
from guanjia.foundation.approvals.models import Case
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal
from guanjia.ui import registers
from guanjia.ui.answers import sentence_of
from guanjia.ui.listing import BulkAction, SavedView
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest


class CaseList(LoginRequiredMixin, RegisterPage):
    """我的待办, 我发起的, 已办, 抄送我的, and all cases in sight."""

    template_name = "approvals/list.html"
    register_key = "approvals.cases"
    empty_text = gettext_lazy("No approval cases yet")
    empty_hint = gettext_lazy("Requests that you make, sign or may see appear here.")

    def get_views(self, request: HttpRequest) -> Sequence[SavedView]:
        actor = request.actor  # type: ignore[attr-defined]
        waiting = queries.list_waiting(actor, today=clock.today()).values("case").distinct().count()
        views = [SavedView(label, f"box={key}", waiting if key == "waiting" else None) for key, label in BOXES[:-1]]
        if actor.may("approvals.manage"):
            stopped = queries.list_stuck(actor).count()
            views.append(SavedView(BOXES[-1][1], "box=stuck", stopped, hot=stopped > 0))
        return [*views, SavedView(_("All in sight"), "")]

    def get_bulk(self, request: HttpRequest) -> Sequence[BulkAction]:
        if request.GET.get("box") != "waiting":
            return ()
        return (BulkAction(_("Approve together"), reverse("approval-together"), "checkbox"),)


def ids_in(values: Sequence[str]) -> list[int]:
    """The numbers among what was sent, each once."""
    found = [int(text) for text in values if text.isascii() and text.isdigit() and len(text) < 19]
    return list(dict.fromkeys(found))[: MOST_TOGETHER + 1]


class Together(LoginRequiredMixin, View):
    """Approve several cases whose checks all pass: first a preview that says which and how many, then the act."""

    def get(self, request: PageRequest) -> HttpResponse:
        waiting = queries.list_waiting(request.actor, today=clock.today()).filter(case__verdict=Case.Tone.PASS)
        ids = list(dict.fromkeys(waiting.order_by("due_at", "case_id").values_list("case_id", flat=True)))
        return self.preview(request, ids[:MOST_TOGETHER])

    def post(self, request: PageRequest) -> HttpResponse:
        if request.POST.get("sure") != "1":  # from the list's bulk bar: show what it means first
            return self.preview(request, self.asked(request), named=True)
        return self.approve(request)

    @method_decorator(acts_once_page("approvals.together"))
    def approve(self, request: PageRequest) -> HttpResponse:
        ids = ids_in(request.POST.getlist("ids"))
        expected = request.POST.get("expected", "")
        try:
            done = commands.approve_together(
                request.actor,
                case_ids=ids,
                expected=len(ids) if not expected else int(expected) if expected.isdecimal() else -1,
                now=clock.now(),
            )
        except Refusal as refusal:
            return self.preview(request, ids, named=True, problem=sentence_of(refusal), status=422)
        messages.success(request, _("%(n)s cases approved.") % {"n": len(done)})
        return redirect("todo")

    def asked(self, request: PageRequest) -> list[int]:
        """What the bulk bar means: the ticked rows, or all that the list found."""
        if request.POST.get("scope") != "query":
            return ids_in(request.POST.getlist("ids"))
        rows = registers.found_by(registers.register("approvals.cases"), request.actor, request.POST.get("query", ""))
        return list(rows.order_by("pk").values_list("pk", flat=True)[: MOST_TOGETHER + 1])

    def preview(
        self,
        request: PageRequest,
        ids: Sequence[int],
        *,
        named: bool = False,
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        fit = batch_of(request.actor, ids, now=clock.now())
        left = len(ids) - len(fit)
        amount = sum(case.facts["amount_fen"] for case in fit if isinstance(case.facts.get("amount_fen"), int))
        context = {
            "cases": fit,
            "left": left if named else 0,
            "amount": amount,
            "problem": problem,
            "too_many": len(ids) > MOST_TOGETHER,
            "tab": "todo",
        }
        return render(request, "approvals/together.html", context, status=status)
