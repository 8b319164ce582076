"""What shops, pieces and loans are searched by, on pages and in the API alike."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from guanjia.domains.amenities import queries
from guanjia.domains.amenities.models import GoodsKind, GoodsPoint, Loan, Piece, Shop
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.ui.forms import DayInput, HouseForm

CHECKS = [("late", _("Check overdue")), ("failing", _("Closed by a check"))]
RUNNING = [("running", _("In business")), ("ended", _("Ended"))]
LOAN_STATES = [("open", _("Out now")), ("overdue", _("Overdue")), *Loan.Outcome.choices]


def compounds(request: Any) -> Any:
    if request is None:
        return Place.objects.none()
    return Place.objects.visible_to(request.actor).filter(kind="compound").order_by("rank", "pk")


def goods_kinds(request: Any) -> Any:
    return queries.list_kinds() if request else GoodsKind.objects.none()


def points(request: Any) -> Any:
    return queries.list_points(request.actor) if request else GoodsPoint.objects.none()


class ShopFilter(django_filters.FilterSet):
    """Shops by words, kind, compound, checks, and whether they run."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    kind = django_filters.ChoiceFilter(choices=Shop.Kind.choices, label=_("Kind"), empty_label=_("All"))
    compound = django_filters.ModelChoiceFilter(queryset=compounds, label=_("Compound"), empty_label=_("All"))
    checks = django_filters.ChoiceFilter(choices=CHECKS, method="by_checks", label=_("Checks"), empty_label=_("All"))
    running = django_filters.ChoiceFilter(choices=RUNNING, method="by_end", label=_("State"), empty_label=_("All"))

    def by_words(self, rows: QuerySet[Shop], name: str, value: str) -> QuerySet[Shop]:
        for word in value.replace("\x00", "").split()[:5]:
            rows = rows.filter(
                Q(name__icontains=word) | Q(operator__icontains=word) | Q(contract_ref__icontains=word)
            )  # fmt: skip
        return rows

    def by_checks(self, rows: QuerySet[Shop], name: str, value: str) -> QuerySet[Shop]:
        if value == "failing":
            return rows.filter(closed_by_check=True)
        late = Shop.objects.filter(plans__next_on__lt=clock.today(), ended_on=None).values("pk")
        return rows.filter(pk__in=late)

    def by_end(self, rows: QuerySet[Shop], name: str, value: str) -> QuerySet[Shop]:
        return rows.filter(ended_on__isnull=value == "running")


class PieceFilter(django_filters.FilterSet):
    """Pieces by number, kind, state, point."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    kind = django_filters.ModelChoiceFilter(queryset=goods_kinds, label=_("Kind"), empty_label=_("All"))
    state = django_filters.ChoiceFilter(choices=Piece.State.choices, label=_("State"), empty_label=_("All"))
    point = django_filters.ModelChoiceFilter(queryset=points, label=_("Goods point"), empty_label=_("All"))

    def by_words(self, rows: QuerySet[Piece], name: str, value: str) -> QuerySet[Piece]:
        for word in value.replace("\x00", "").split()[:5]:
            rows = rows.filter(Q(number__icontains=word) | Q(kind__name__icontains=word))
        return rows


class LoanFilter(django_filters.FilterSet):
    """Loans by words, kind, state, and the days they began."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    kind = django_filters.ModelChoiceFilter(
        queryset=goods_kinds, field_name="piece__kind", label=_("Kind"), empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(choices=LOAN_STATES, method="by_state", label=_("State"), empty_label=_("All"))
    since = django_filters.DateFilter(method="by_since", label=_("Borrowed from"), widget=DayInput())
    until = django_filters.DateFilter(method="by_until", label=_("Borrowed until"), widget=DayInput())

    def by_words(self, rows: QuerySet[Loan], name: str, value: str) -> QuerySet[Loan]:
        for word in value.replace("\x00", "").split()[:5]:
            rows = rows.filter(Q(piece__number__icontains=word) | Q(person__name__icontains=word))
        return rows

    def by_state(self, rows: QuerySet[Loan], name: str, value: str) -> QuerySet[Loan]:
        if value == "open":
            return rows.filter(ended_at=None)
        if value == "overdue":
            return rows.filter(ended_at=None, due_at__lt=clock.now())
        return rows.filter(outcome=value)

    def by_since(self, rows: QuerySet[Loan], name: str, value: Any) -> QuerySet[Loan]:
        return rows.filter(lent_at__gte=queries.start_of(value))

    def by_until(self, rows: QuerySet[Loan], name: str, value: Any) -> QuerySet[Loan]:
        return rows.filter(lent_at__lt=queries.end_of(value))
