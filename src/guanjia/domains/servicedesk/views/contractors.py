"""Contracts, daily sheets, disputes, months, renewals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from guanjia.domains.servicedesk import commands, queries
from guanjia.domains.servicedesk.forms import (
    AreaForm,
    ContractForm,
    DisputeForm,
    LineForm,
    RenewalForm,
    SheetForm,
    StandardForm,
)
from guanjia.domains.servicedesk.views.answering import act, asked_date, first_problem, form_page
from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.files import queries as files
from guanjia.kernel import clock
from guanjia.ui import offline
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest


class ContractList(LoginRequiredMixin, RegisterPage):
    """Contracts with firms."""

    register_key = "servicedesk.contracts"
    template_name = "servicedesk/contracts.html"
    empty_text = gettext_lazy("No contract yet")
    empty_hint = gettext_lazy("Enter the contract, then its standard and the areas that are scored.")

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        manages = request.actor.may("servicedesk.contracts")
        return {"domain": "service", "page_url": "contracts", "manages": manages}


class SheetList(LoginRequiredMixin, RegisterPage):
    """Daily score sheets."""

    register_key = "servicedesk.sheets"
    template_name = "servicedesk/register.html"
    empty_text = gettext_lazy("No sheet yet: open a contract and score an area")

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {"domain": "service", "page_url": "score-sheets"}


@login_required
@require_GET
def my_contracts(request: PageRequest) -> HttpResponse:
    """A contractor's own contracts with their latest months, on the phone."""
    request.actor.require("servicedesk.dispute")
    today = clock.today()
    rows = [(c, queries.months_of(c, today, most=6)) for c in queries.list_contracts(request.actor)[:20]]
    return render(request, "servicedesk/my_contracts.html", {"rows": rows, "tab": "services"})


@login_required
@acts_once_page("servicedesk.contract.enter")
def contract_new(request: PageRequest) -> HttpResponse:
    """Enter a contract."""
    request.actor.require("servicedesk.contracts")
    form = ContractForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        with refusals_as_form_errors(form):
            fields["compounds"] = [int(pk) for pk in fields["compounds"]]
            contract = commands.enter_contract(request.actor, monthly_fee_fen=fields.pop("fee"), **fields)
            return redirect(contract.get_absolute_url())
    return form_page(request, form, "contracts", _("Enter a contract"), _("Enter the contract"), reverse("contracts"))


@login_required
@require_GET
def contract(request: PageRequest, pk: int) -> HttpResponse:
    """A contract: areas to score, its standard, months, decisions."""
    actor, today = request.actor, clock.today()
    found = queries.get_contract(actor, pk)
    context = {
        "domain": "service",
        "page_url": "contracts",
        "contract": found,
        "compounds": list(found.compounds.all()),
        "areas": list(found.areas.order_by("pk")),
        "standard": queries.standard_on(found, today),
        "standards": list(found.standards.order_by("-version")),
        "months": queries.months_of(found, today),
        "decisions": list(found.decisions.order_by("-pk")),
        "corrections": queries.history_of(found),
        "manages": actor.may("servicedesk.contracts", found.office.path),
        "scores": actor.may("servicedesk.score", found.office.path),
        "area_form": AreaForm(),
        "renewal_form": RenewalForm(),
        "today": today,
        "idempotency_key": new_key(),
    }
    return render(request, "servicedesk/contract.html", context)


@login_required
@require_POST
@acts_once_page("servicedesk.contract.act")
def contract_act(request: PageRequest, pk: str | int, verb: str) -> HttpResponse:
    """Add an area; write down whether the contract goes on."""
    pk = int(pk)
    found = queries.get_contract(request.actor, pk)
    back = found.get_absolute_url()
    form: Any = AreaForm(request.POST) if verb == "area" else RenewalForm(request.POST)
    if not form.is_valid():
        messages.add_message(request, messages.ERROR, first_problem(form), extra_tags="bad")
        return redirect(back)
    fields = form.cleaned_data

    def run() -> object:
        if verb == "area":
            return commands.add_area(request.actor, contract_id=pk, **fields)
        return commands.decide_renewal(request.actor, contract_id=pk, now=clock.now(), **fields)

    return act(request, back, run, _("Written down."))


@login_required
@acts_once_page("servicedesk.standard.set")
def standard_new(request: PageRequest, pk: int) -> HttpResponse:
    """Score by something else from a day on."""
    found = queries.get_contract(request.actor, pk)
    request.actor.require("servicedesk.contracts", found.office.path)
    current = queries.standard_on(found, clock.today())
    initial: dict[str, Any] = {
        "valid_from": clock.today(),
        "bands": "0 | 60 | 80\n60 | 80 | 90\n80 | 90 | 95\n90 | | 100",
    }
    if current:
        initial["items"] = "\n".join(f"{i.name} | {i.weight} | {i.rule}" for i in current.items.all())
        initial["bands"] = "\n".join(
            f"{low} | {'' if up is None else up} | {share // 10}" for low, up, share in current.bands
        )
    form = StandardForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.set_standard(request.actor, contract_id=pk, **form.cleaned_data)
            return redirect(found.get_absolute_url())
    return form_page(request, form, "contracts", _("New standard"), _("Enter the standard"), found.get_absolute_url())


@login_required
@acts_once_page("servicedesk.sheet.submit")
def sheet_new(request: PageRequest, pk: int, area: int) -> HttpResponse:
    """Score an area for a day, on the phone. The key of the form makes a second sending harmless."""
    found = queries.get_contract(request.actor, pk)
    request.actor.require("servicedesk.score", found.office.path)
    place = queries.get_area(found, area)
    day = asked_date(request, "day", clock.today())
    standard = queries.standard_on(found, day)
    items = standard.items.all() if standard else []
    form = SheetForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        items=items,
        initial={"day": day, "key": new_key()},
    )
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        with refusals_as_form_errors(form):
            photos = commands.prepare_sheet_photos(fields.pop("photos"), "score")
            sheet = commands.submit_sheet(
                request.actor, contract_id=pk, area_id=area, photos=photos, now=clock.now(), **fields
            )
            if offline.from_queue(request):
                return offline.taken(sheet.get_absolute_url())
            messages.success(request, _("The sheet is written."))
            return redirect(sheet.get_absolute_url())
    if form.is_bound and offline.from_queue(request):
        return offline.refused(form, theirs=known_sheet(request, form, area))
    context = {
        "tab": "services",
        "contract": found,
        "area": place,
        "standard": standard,
        "form": form,
        "rows": form.rows(),
        "idempotency_key": new_key(),
    }
    return render(request, "servicedesk/sheet_new.html", context, status=422 if form.is_bound else 200)


def known_sheet(request: PageRequest, form: SheetForm, area: int) -> str:
    """Where the sheet stands that somebody else wrote for this day; empty when another rule said no."""
    if form.refusal is None or form.refusal.code != "sheet_known":
        return ""
    found = queries.list_sheets(request.actor).filter(area_id=area, day=str(form.refusal.params["day"])).first()
    return found.get_absolute_url() if found else ""


@login_required
@require_GET
def sheet(request: PageRequest, pk: int) -> HttpResponse:
    """A sheet with corrections and disputes."""
    actor = request.actor
    found = queries.get_sheet(actor, pk)
    settled = queries.settled_month(found.contract, found.day)
    context = {
        "domain": "service",
        "page_url": "score-sheets",
        "sheet": found,
        "points": f"{queries.points_tenths(found) / 10:.1f}",
        "photos": list(files.files_of(found, "score")),
        "evidence": list(files.files_of(found, "dispute")),
        "may_correct": settled is None and actor.may("servicedesk.score", found.office_path),
        "may_judge": settled is None and actor.may("servicedesk.contracts", found.office_path),
        "may_dispute": settled is None and queries.may_dispute(actor, found, clock.now()),
        "settled": settled,
        "idempotency_key": new_key(),
    }
    return render(request, "servicedesk/sheet.html", context)


@login_required
@require_POST
@acts_once_page("servicedesk.line.act")
def line_act(request: PageRequest, pk: str | int, line: str | int, verb: str) -> HttpResponse:
    """Correct a line, dispute it, judge the dispute."""
    pk, line_id = int(pk), int(line)
    found = queries.get_sheet(request.actor, pk)
    form: Any = DisputeForm(request.POST, request.FILES) if verb == "dispute" else LineForm(request.POST)
    if not form.is_valid():
        messages.add_message(request, messages.ERROR, first_problem(form) or _("Say why."), extra_tags="bad")
        return redirect(found.get_absolute_url())
    return act(request, found.get_absolute_url(), line_move(request, pk, line_id, verb, form), _("Written down."))


def line_move(request: PageRequest, pk: int, line_id: int, verb: str, form: Any) -> Callable[[], object]:
    """What a verb runs."""
    actor, fields = request.actor, form.cleaned_data
    common: dict[str, Any] = {"sheet_id": pk, "line_id": line_id, "now": clock.now()}
    if verb == "dispute":
        return lambda: commands.raise_dispute(
            actor,
            reason=fields["reason"],
            photos=commands.prepare_sheet_photos(fields["photos"], "dispute"),
            **common,
        )
    if verb == "judge":
        return lambda: commands.judge_dispute(
            actor, upheld=fields["upheld"] == "1", judgement=fields["reason"], tenths=fields["points"], **common
        )
    return lambda: commands.correct_line(actor, tenths=fields["points"], reason=fields["reason"], **common)


def month_in(text: str) -> date:
    """The first day of a month in an address; 404 for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None


@login_required
@require_GET
def month(request: PageRequest, pk: str, month: str) -> HttpResponse:
    """The month sheet, made to be printed."""
    actor = request.actor
    found = queries.month_of(queries.get_contract(actor, int(pk)), month_in(month), clock.today())
    context = {
        "domain": "service",
        "page_url": "contracts",
        "contract": found.contract,
        "month": found,
        "items": queries.by_item(found),
        "manages": actor.may("servicedesk.contracts", found.contract.office.path),
        "over": found.last < clock.today(),
        "idempotency_key": new_key(),
    }
    return render(request, "servicedesk/month.html", context)


@login_required
@require_POST
@acts_once_page("servicedesk.month.propose")
def month_propose(request: PageRequest, pk: str | int, month: str) -> HttpResponse:
    """Propose the month's fee."""
    pk = int(pk)
    found, first = queries.get_contract(request.actor, pk), month_in(month)
    return act(
        request,
        reverse("contract-month", kwargs={"pk": found.pk, "month": month}),
        lambda: commands.propose_fee(request.actor, contract_id=pk, month=first, now=clock.now()),
        _("Proposed. The fee is in approval."),
    )
