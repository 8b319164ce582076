"""Pages, tiles, scan actions, and what waits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.domains.amenities import queries, rules
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.navigation import Domain, Figure, Page, ScanAction, ScanNotice, Tile, Todo

DESK = (
    Domain(
        "service",
        gettext_lazy("Service"),
        "headset",
        gettext_lazy("Service desk"),
        (
            Page(gettext_lazy("Shops"), "shops-desk", "amenities.view"),
            Page(gettext_lazy("Convenience goods"), "pieces", "amenities.view"),
            Page(gettext_lazy("Loans of goods"), "goods-loans", "amenities.view"),
            Page(gettext_lazy("Goods points and stock"), "goods-points", "amenities.view", "work"),
            Page(gettext_lazy("Figures of goods"), "goods-figures", "amenities.view", "checks"),
        ),
    ),
)
PORTAL = (
    Tile(gettext_lazy("Shops"), "shops", "building-store", "amenities.use", 22, gettext_lazy("Service")),
    Tile(gettext_lazy("Borrow and return"), "goods", "umbrella", "amenities.use", 23, gettext_lazy("Service")),
)
SCAN = (
    ScanAction(
        "amenities.piece", gettext_lazy("Borrow or return it"), "goods-scanned", "umbrella", "piece", "amenities.use"
    ),
    ScanAction(
        "amenities.goodspoint", gettext_lazy("Borrow or return here"), "goods", "umbrella", "point", "amenities.use"
    ),
)


def scanned(actor: Actor, subject: Any, now: datetime) -> list[ScanNotice]:
    """A scanned piece that the actor has in hand says until when."""
    if subject._meta.label_lower != "amenities.piece":
        return []
    loan = queries.open_loan(subject)
    if loan is None or actor.person_id is None or loan.person_id != actor.person_id:
        return []
    late, local = loan.due_at < now, loan.due_at.astimezone(clock.LOCAL)
    title = _("You have this; it is overdue") if late else _("You have this")
    return [
        ScanNotice(
            title,
            _("Due %(when)s") % {"when": f"{local:%m-%d %H:%M}"},
            "bad" if late else "info",
            subject.get_absolute_url(),
        )
    ]


def todos(actor: Actor, now: datetime) -> list[Todo]:
    """Goods to return, checks to make, pieces to carry."""
    today = clock.local_day(now)
    found = [
        Todo(
            title=_("Return: %(piece)s") % {"piece": loan.piece},
            detail=_("At any point, by scanning its code"),
            href=reverse("piece", kwargs={"pk": loan.piece_id}),
            action=_("Return"),
            due_at=loan.due_at,
            tone="bad" if loan.due_at < now else "info",
        )
        for loan in queries.list_own_loans(actor)
    ]
    if actor.may("amenities.check"):
        for plan in queries.list_checks_due(actor, today + rules.CHECK_SOON):
            found.append(
                Todo(
                    title=f"{plan.get_kind_display()} · {plan.shop.name}",
                    detail=plan.shop.compound.name,
                    href=reverse("shop-desk", kwargs={"pk": plan.shop_id}),
                    action=_("Record the check"),
                    due_at=queries.end_of(plan.next_on),
                    tone="bad" if plan.failing or plan.is_late(today) else "warn",
                )
            )
    if actor.may("amenities.keep"):
        pieces = sum(carry.pieces for carry in queries.list_carries(actor))
        if pieces:
            found.append(
                Todo(
                    title=_("%(n)s pieces to carry") % {"n": pieces},
                    detail=_("Goods points and stock"),
                    href=reverse("goods-points"),
                    action=_("Carry"),
                )
            )
    return found


def figures(actor: Actor, now: datetime) -> list[Figure]:
    """Overdue loans, open to their rows."""
    if not actor.may("amenities.view"):
        return []
    overdue = queries.count_overdue(actor, now)
    return [
        Figure(
            _("Goods overdue"),
            str(overdue),
            f"{reverse('goods-loans')}?state=overdue",
            order=46,
            tone="bad" if overdue else "",
        )
    ]
