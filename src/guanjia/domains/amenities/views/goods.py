"""The doors of convenience goods: borrow, return and report on the phone; registers, points and figures at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.domains.amenities import commands, queries
from guanjia.domains.amenities.forms import (
    CarryForm,
    GoodsKindForm,
    KindChoiceForm,
    NewPointForm,
    NoteForm,
    PointChoiceForm,
    TargetForm,
    TroubleForm,
)
from guanjia.domains.amenities.views.shops import form_page
from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.ui.answers import refusals_as_form_errors, sentence_of
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.listing import SavedView
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest


def number_in(request: PageRequest, name: str) -> int:
    """A record's number from the address or the form; 0 for none."""
    text = request.POST.get(name, "") or request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@login_required
@require_GET
def goods(request: PageRequest) -> HttpResponse:
    """What I have, and what stands where. `?point=` is the point whose code was scanned: it stands first."""
    actor = request.actor
    actor.require("amenities.use")
    chosen = number_in(request, "point")
    points = list(queries.list_points(actor)[:200])
    if chosen:
        queries.get_point(actor, chosen)
        points.sort(key=lambda point: point.pk != chosen)
    context = {
        "tab": "services",
        "loans": list(queries.list_own_loans(actor)),
        "past": list(queries.list_own_past(actor)),
        "standings": queries.list_standings(points),
        "chosen": chosen,
        "now": clock.now(),
        "idempotency_key": new_key(),
    }
    return render(request, "amenities/goods.html", context)


@login_required
@require_POST
@acts_once_page("amenities.goods.borrow")
def borrow(request: PageRequest) -> HttpResponse:
    """Borrow the scanned piece, or any of a kind at the scanned point."""
    actor, now = request.actor, clock.now()
    actor.require("amenities.use")
    piece_id, point_id, kind_id = (number_in(request, name) for name in ("piece", "point", "kind"))
    try:
        if piece_id:
            loan = commands.borrow_piece(actor, piece_id=piece_id, now=now)
        else:
            loan = commands.borrow_any(actor, point_id=point_id, kind_id=kind_id, now=now)
    except Refusal as refusal:
        messages.add_message(request, messages.ERROR, sentence_of(refusal), extra_tags="bad")
        return redirect(
            reverse("piece", kwargs={"pk": piece_id}) if piece_id else f"{reverse('goods')}?point={point_id}"
        )
    local = loan.due_at.astimezone(clock.LOCAL)
    said = _("Borrowed: take %(piece)s. Return it by %(when)s.")
    messages.success(request, said % {"piece": loan.piece, "when": f"{local:%m-%d %H:%M}"})
    return redirect("goods")


def deeds_of(actor: Actor, found: Any, point: int = 0) -> list[Deed]:
    """What may be done with a piece."""
    now, loan = clock.now(), queries.open_loan(found)
    keeps = actor.may("amenities.keep", found.office_path)
    own = loan is not None and actor.person_id is not None and loan.person_id == actor.person_id
    points = [row for row in queries.list_points(actor) if row.circle_path == found.circle_path]

    def url(verb: str) -> str:
        return reverse("piece-act", kwargs={"pk": found.pk, "verb": verb})

    def report(*, photos: Any, **fields: Any) -> object:
        ready = commands.prepare_photos(photos, "amenities.loan")
        return commands.report_piece(actor, piece_id=found.pk, photos=ready, now=now, **fields)

    return [
        Deed(
            "return",
            _("Return it"),
            partial(PointChoiceForm, points=points),
            lambda **f: commands.return_piece(actor, piece_id=found.pk, now=now, **f),
            _("Returned. Thank you."),
            url("return"),
            offered=found.state == "out" and actor.may("amenities.use"),
            open=own,
            icon="arrow-back-up",
            initial={"point_id": point or None},
        ),
        Deed(
            "trouble",
            _("Report as lost or damaged"),
            TroubleForm,
            report,
            _("Reported."),
            url("trouble"),
            offered=(own or keeps) and found.state in ("out", "at_point"),
            danger=True,
            icon="alert-triangle",
        ),
        Deed(
            "restore",
            _("Put it back into stock"),
            partial(PointChoiceForm, points=points),
            lambda **f: commands.restore_piece(actor, piece_id=found.pk, now=now, **f),
            _("Back in stock."),
            url("restore"),
            offered=keeps and found.state in ("lost", "damaged"),
            icon="check",
        ),
        Deed(
            "retire",
            _("Take it out of use"),
            NoteForm,
            lambda **f: commands.retire_piece(actor, piece_id=found.pk, now=now, **f),
            _("Taken out of use."),
            url("retire"),
            offered=keeps and found.state not in ("out", "retired"),
            danger=True,
            icon="trash",
        ),
    ]


@login_required
@require_GET
def piece(request: PageRequest, pk: int) -> HttpResponse:
    """One piece: borrow it, return it, say what is wrong with it."""
    found = queries.get_piece(request.actor, pk)
    return show(request, found, deeds_of(request.actor, found, number_in(request, "point")))


@login_required
@require_GET
def scanned(request: PageRequest) -> HttpResponse:
    """Where the code of a piece leads."""
    return redirect("piece", pk=queries.get_piece(request.actor, number_in(request, "piece")).pk)


def show(request: PageRequest, found: Any, deeds: list[Deed]) -> HttpResponse:
    actor = request.actor
    loan, oversees = queries.open_loan(found), actor.may("amenities.view", found.office_path)
    context = {
        "tab": "services",
        "piece": found,
        "code": queries.code_text(found),
        "loan": loan,
        "own": loan is not None and loan.person_id == actor.person_id,
        "may_borrow": found.state == "at_point" and actor.may("amenities.use"),
        "oversees": oversees,
        "loans": list(queries.list_loans_of(found)) if oversees else [],
        "deeds": deeds,
        "any_deed": any(deed.offered for deed in deeds),
        "idempotency_key": new_key(),
        "now": clock.now(),
    }
    return render(request, "amenities/piece.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
@acts_once_page("amenities.piece.act")
def piece_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Return, report, restore, retire."""
    found = queries.get_piece(request.actor, pk)
    deeds = deeds_of(request.actor, found)
    if deed_of(deeds, verb).take(request):
        return redirect("goods") if verb == "return" else redirect("piece", pk=pk)
    return show(request, found, deeds)


# --- the desk


class PieceList(LoginRequiredMixin, RegisterPage):
    """The register of pieces."""

    template_name = "amenities/list.html"
    register_key = "amenities.pieces"

    def get_views(self, request: PageRequest) -> Sequence[SavedView]:  # type: ignore[override]
        return (
            SavedView(_("All"), ""),
            SavedView(_("Lent out"), "state=out"),
            SavedView(_("Lost"), "state=lost"),
            SavedView(_("Damaged"), "state=damaged"),
        )

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {"domain": "service", "page_url": "pieces", "heading": _("Convenience goods")}


class LoanList(LoginRequiredMixin, RegisterPage):
    """The register of loans."""

    template_name = "amenities/list.html"
    register_key = "amenities.loans"

    def get_views(self, request: PageRequest) -> Sequence[SavedView]:  # type: ignore[override]
        overdue = queries.count_overdue(request.actor, clock.now())
        return (
            SavedView(_("All"), ""),
            SavedView(_("Out now"), "state=open"),
            SavedView(_("Overdue"), "state=overdue", overdue, hot=overdue > 0),
            SavedView(_("Lost"), "state=lost"),
        )

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {"domain": "service", "page_url": "goods-loans", "heading": _("Loans of goods")}


@login_required
@require_GET
def points(request: PageRequest) -> HttpResponse:
    """Points with their stock, what to carry, and the rules of the kinds."""
    actor = request.actor
    actor.require("amenities.view")
    rows = list(queries.list_points(actor, overseen=True)[:200])
    context = {
        "domain": "service",
        "page_url": "goods-points",
        "standings": queries.list_standings(rows),
        "kinds": list(queries.list_kinds()),
        "carries": queries.list_carries(actor) if actor.may("amenities.keep") else [],
        "manages": actor.may("amenities.manage"),
        "idempotency_key": new_key(),
    }
    return render(request, "amenities/points.html", context)


@login_required
@require_POST
@acts_once_page("amenities.goods.carry")
def carry(request: PageRequest) -> HttpResponse:
    """A line of the rebalancing list is done."""
    request.actor.require("amenities.keep")
    form = CarryForm(request.POST)
    if form.is_valid():
        try:
            commands.carry_pieces(request.actor, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Carried."))
        except Refusal as refusal:
            messages.add_message(request, messages.ERROR, sentence_of(refusal), extra_tags="bad")
    return redirect("goods-points")


@login_required
@acts_once_page("amenities.point.open")
def point_new(request: PageRequest) -> HttpResponse:
    """Open a goods point."""
    request.actor.require("amenities.manage")
    form = NewPointForm(request.POST or None, compounds=queries.list_compounds(request.actor))
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.open_point(request.actor, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Opened. Put pieces into stock and print its label."))
            return redirect("goods-points")
    return form_page(request, form, "goods-points", _("New goods point"), _("Open the point"), reverse("goods-points"))


def point_deeds(actor: Actor, found: Any) -> list[Deed]:
    """What the keeper may do at a point."""
    kinds, keeps = list(queries.list_kinds()), actor.may("amenities.keep", found.office_path)

    def url(verb: str) -> str:
        return reverse("goods-point-act", kwargs={"pk": found.pk, "verb": verb})

    return [
        Deed(
            "stock",
            _("Put new pieces into stock"),
            partial(KindChoiceForm, kinds=kinds),
            lambda **f: commands.stock_pieces(actor, point_id=found.pk, now=clock.now(), **f),
            _("In stock. Print the labels from the list of codes."),
            url("stock"),
            offered=keeps,
            open=True,
            icon="plus",
        ),
        Deed(
            "target",
            _("Set the wanted stock"),
            partial(TargetForm, kinds=kinds),
            lambda **f: commands.set_target(actor, point_id=found.pk, **f),
            _("Set."),
            url("target"),
            offered=keeps,
            icon="scale",
        ),
    ]


@login_required
@require_GET
def point(request: PageRequest, pk: int) -> HttpResponse:
    """One point for its keeper."""
    request.actor.require("amenities.view")
    found = queries.get_point(request.actor, pk)
    return show_point(request, found, point_deeds(request.actor, found))


def show_point(request: PageRequest, found: Any, deeds: list[Deed]) -> HttpResponse:
    context = {
        "domain": "service",
        "page_url": "goods-points",
        "point": found,
        "code": queries.code_text(found),
        "standing": queries.list_standings([found])[0],
        "events": queries.story(request.actor, found),
        "deeds": deeds,
        "any_deed": any(deed.offered for deed in deeds),
        "idempotency_key": new_key(),
    }
    return render(request, "amenities/point.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
@acts_once_page("amenities.point.act")
def point_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Put into stock, set the wanted stock."""
    request.actor.require("amenities.view")
    found = queries.get_point(request.actor, pk)
    deeds = point_deeds(request.actor, found)
    if deed_of(deeds, verb).take(request):
        return redirect("goods-point", pk=pk)
    return show_point(request, found, deeds)


@login_required
@require_POST
def load_kinds(request: PageRequest) -> HttpResponse:
    """Enter the standard kinds of goods."""
    commands.load_standard_kinds(request.actor)
    messages.success(request, _("The standard kinds are entered."))
    return redirect("goods-points")


@login_required
def kind(request: PageRequest, pk: int) -> HttpResponse:
    """Set the loan rules of a kind."""
    request.actor.require("amenities.manage")
    found = queries.get_kind(pk)
    initial = {"loan_hours": found.loan_hours, "per_person": found.per_person}
    form = GoodsKindForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.set_kind(request.actor, kind_id=pk, **form.cleaned_data)
            messages.success(request, _("The loan rules are set."))
            return redirect("goods-points")
    return form_page(request, form, "goods-points", found.name, _("Set the loan rules"), reverse("goods-points"))


def asked_day(request: PageRequest, name: str, otherwise: date) -> date:
    """A day of the address within reason, or another."""
    try:
        found = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise
    return found if date(2000, 1, 1) <= found <= date(2200, 1, 1) else otherwise


@login_required
@require_GET
def figures(request: PageRequest) -> HttpResponse:
    """Turnover, overdue, lost: each opens to the rows it counts."""
    request.actor.require("amenities.view")
    today = clock.today()
    first, last = asked_day(request, "since", today - timedelta(days=29)), asked_day(request, "until", today)
    if last < first:
        first, last = today - timedelta(days=29), today
    loans, pieces = reverse("goods-loans"), reverse("pieces")
    period = {"since": first.isoformat(), "until": last.isoformat()}
    rows = [
        {
            "row": row,
            "loans": f"{loans}?{urlencode({'kind': row.kind.pk} | period)}",
            "overdue": f"{loans}?{urlencode({'kind': row.kind.pk, 'state': 'overdue'})}",
            "out": f"{pieces}?{urlencode({'kind': row.kind.pk, 'state': 'out'})}",
            "lost": f"{pieces}?{urlencode({'kind': row.kind.pk, 'state': 'lost'})}",
            "damaged": f"{pieces}?{urlencode({'kind': row.kind.pk, 'state': 'damaged'})}",
        }
        for row in queries.figures_between(request.actor, first=first, last=last, now=clock.now())
    ]
    context = {"domain": "service", "page_url": "goods-figures", "rows": rows, "first": first, "last": last}
    return render(request, "amenities/figures.html", context)
