"""The doors of shops: the portal's list and page, the desk's register and page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.domains.amenities import commands, queries, rules
from guanjia.domains.amenities.forms import (
    DAYS,
    CheckForm,
    HoursForm,
    NewShopForm,
    PlanForm,
    PricesForm,
    ReasonForm,
    ShopForm,
)
from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.listing import SavedView
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest


@login_required
@require_GET
def shops(request: PageRequest) -> HttpResponse:
    """The shops of one's compounds, open ones first to see."""
    request.actor.require("amenities.use")
    now = clock.now()
    rows = [
        {"shop": shop, "open": queries.is_open(shop, now), "hours": queries.hours_today(shop, now)}
        for shop in queries.list_shops(request.actor).order_by("compound__rank", "compound_id", "name")[:200]
    ]
    return render(request, "amenities/shops.html", {"tab": "services", "rows": rows})


def board_lines(board: Any) -> list[dict[str, Any]]:
    return list(board.lines) if board else []


@login_required
@require_GET
def shop(request: PageRequest, pk: int) -> HttpResponse:
    """One shop for its customers: open now, hours, prices, telephone, last checks."""
    found, now = queries.get_shop(request.actor, pk), clock.now()
    board = queries.board_on(found, clock.local_day(now))
    context = {
        "tab": "services",
        "shop": found,
        "open": queries.is_open(found, now),
        "today": queries.hours_today(found, now),
        "key": queries.hours_key_on(found, clock.local_day(now)),
        "hours": [(n, label, rules.write_hours(found.hours.get(str(n), ()))) for n, label in enumerate(DAYS)],
        "board": board,
        "lines": board_lines(board),
        "plans": list(queries.list_plans(found)),
        "oversees": request.actor.may("amenities.view", found.office_path),
    }
    return render(request, "amenities/shop.html", context)


class ShopList(LoginRequiredMixin, RegisterPage):
    """The register of shops."""

    template_name = "amenities/list.html"
    register_key = "amenities.shops"

    def get_views(self, request: PageRequest) -> Sequence[SavedView]:  # type: ignore[override]
        return (
            SavedView(_("All"), ""),
            SavedView(_("In business"), "running=running"),
            SavedView(_("Check overdue"), "checks=late"),
            SavedView(_("Closed by a check"), "checks=failing"),
        )

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        new = reverse("shop-new") if request.actor.may("amenities.manage") else ""
        return {
            "domain": "service",
            "page_url": "shops-desk",
            "heading": _("Shops"),
            "new": new,
            "new_label": _("New shop"),
        }


@login_required
@acts_once_page("amenities.shop.open")
def shop_new(request: PageRequest) -> HttpResponse:
    """Enter a shop."""
    request.actor.require("amenities.manage")
    form = NewShopForm(request.POST or None, compounds=queries.list_compounds(request.actor))
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            made = commands.open_shop(request.actor, **form.cleaned_data)
            messages.success(request, _("Entered. Set its hours, prices and checks now."))
            return redirect("shop-desk", pk=made.pk)
    return form_page(request, form, "shops-desk", _("New shop"), _("Enter the shop"), reverse("shops-desk"))


def form_page(request: PageRequest, form: Any, page: str, heading: str, submit: str, cancel: str) -> HttpResponse:
    """A desk page with one form."""
    context = {
        "domain": "service",
        "page_url": page,
        "form": form,
        "heading": heading,
        "submit": submit,
        "cancel": cancel,
        "idempotency_key": new_key(),
    }
    return render(request, "amenities/form.html", context, status=422 if form.is_bound else 200)


FACTS = ("name", "kind", "where", "operator", "contract_ref", "contract_until", "phone", "notice")


def deeds_of(actor: Actor, found: Any) -> list[Deed]:
    """What may be done with a shop at the desk."""
    now, today, runs = clock.now(), clock.today(), found.ended_on is None
    manages = runs and actor.may("amenities.manage", found.office_path)
    plans = list(queries.list_plans(found))
    board = queries.board_on(found, today)

    def url(verb: str) -> str:
        return reverse("shop-act", kwargs={"pk": found.pk, "verb": verb})

    def check(*, photos: Any, **fields: Any) -> object:
        ready = commands.prepare_photos(photos, "amenities.safetycheck")
        return commands.record_check(actor, photos=ready, now=now, today=today, **fields)

    def hours(**fields: str) -> object:
        return commands.set_hours(actor, shop_id=found.pk, hours={key[3:]: text for key, text in fields.items()})

    old = "\n".join(f"{line['name']} | {line['unit']} | {line['price_fen'] / 100:.2f}" for line in board_lines(board))
    written = {f"day{key}": rules.write_hours(found.hours.get(str(key), ())) for key in range(8)}
    return [
        Deed(
            "check",
            _("Record a check"),
            partial(CheckForm, plans=plans),
            check,
            _("Recorded."),
            url("check"),
            offered=runs and bool(plans) and actor.may("amenities.check", found.office_path),
            icon="clipboard-check",
            initial={"done_on": today},
        ),
        Deed(
            "plan",
            _("Plan a safety check"),
            PlanForm,
            lambda **f: commands.plan_check(actor, shop_id=found.pk, **f),
            _("Planned."),
            url("plan"),
            offered=manages,
            icon="calendar",
        ),
        Deed(
            "hours",
            _("Set the hours"),
            HoursForm,
            hours,
            _("The hours are set."),
            url("hours"),
            offered=manages,
            icon="clock",
            initial=written,
        ),
        Deed(
            "prices",
            _("Publish a price board"),
            PricesForm,
            lambda **f: commands.publish_prices(actor, shop_id=found.pk, **f),
            _("Published."),
            url("prices"),
            offered=manages,
            icon="report-money",
            initial={"lines": old, "valid_from": today},
        ),
        Deed(
            "change",
            _("Change the shop"),
            ShopForm,
            lambda **f: commands.change_shop(actor, shop_id=found.pk, **f),
            _("Saved."),
            url("change"),
            submit=_("Save the shop"),
            offered=manages,
            icon="pencil",
            initial={name: getattr(found, name) for name in FACTS},
        ),
        Deed(
            "end",
            _("End the shop"),
            ReasonForm,
            lambda **f: commands.end_shop(actor, shop_id=found.pk, today=today, **f),
            _("Ended."),
            url("end"),
            offered=manages,
            danger=True,
            icon="x",
        ),
    ]


@login_required
@require_GET
def shop_desk(request: PageRequest, pk: int) -> HttpResponse:
    """One shop for those who keep and check it."""
    found = queries.get_shop(request.actor, pk, overseen=True)
    return show(request, found, deeds_of(request.actor, found))


def show(request: PageRequest, found: Any, deeds: list[Deed]) -> HttpResponse:
    now, today = clock.now(), clock.today()
    context = {
        "domain": "service",
        "page_url": "shops-desk",
        "shop": found,
        "open": queries.is_open(found, now),
        "hours": [(label, rules.write_hours(found.hours.get(str(n), ()))) for n, label in enumerate(DAYS)],
        "boards": [(board, board_lines(board)) for board in queries.list_boards(found)[:5]],
        "plans": [(plan, plan.is_late(today)) for plan in queries.list_plans(found)],
        "checks": queries.list_checks(found),
        "events": queries.story(request.actor, found),
        "deeds": deeds,
        "any_deed": any(deed.offered for deed in deeds),
        "idempotency_key": new_key(),
        "today": today,
    }
    return render(request, "amenities/shop_desk.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
@acts_once_page("amenities.shop.act")
def shop_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Hours, prices, checks and the rest."""
    found = queries.get_shop(request.actor, pk, overseen=True)
    deeds = deeds_of(request.actor, found)
    if deed_of(deeds, verb).take(request):
        return redirect("shop-desk", pk=pk)
    return show(request, found, deeds)
