"""What tickets are searched by, on pages and in the API alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.models import CallbackTask, FaultKind, Ticket, TicketQuerySet, Worker
from guanjia.foundation.org.models import Office
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.ui.forms import DayInput, HouseForm

STATES = [("open", _("All open")), *Ticket.State.choices]
DUE = [("overdue", _("Overdue")), ("soon", _("Due within 2 hours"))]
STARS = [
    ("low", _("Below three")),
    ("1", "1"),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", "5"),
    ("none", _("Not rated")),
]
RATES = [(str(rate), _(rules.DEFINITIONS[rate].label)) for rate in rules.Rate]
PARTS = [("all", _("All that are counted over")), ("hit", _("Those that count")), ("miss", _("The others"))]


def offices(request: Any) -> Any:
    return Office.objects.all() if request else Office.objects.none()


def compounds(request: Any) -> Any:
    if request is None:
        return Place.objects.none()
    return Place.objects.visible_to(request.actor).filter(kind="compound").order_by("rank", "pk")


def workers(request: Any) -> Any:
    if request is None:
        return Worker.objects.none()
    return Worker.objects.visible_to(request.actor).select_related("person")


def kinds(request: Any) -> Any:
    return queries.list_kinds() if request else FaultKind.objects.none()


class TicketFilter(django_filters.FilterSet):
    """Tickets by words, state, kind, compound, promise, days, rating, unit, worker, and by what a rate counts."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=_("All"))
    kind = django_filters.ModelChoiceFilter(queryset=kinds, label=_("Kind"), empty_label=_("All"))
    compound = django_filters.ModelChoiceFilter(queryset=compounds, label=_("Compound"), empty_label=_("All"))
    due = django_filters.ChoiceFilter(choices=DUE, method="by_due", label=_("Promise"), empty_label=_("All"))
    stars = django_filters.ChoiceFilter(choices=STARS, method="by_stars", label=_("Rating"), empty_label=_("All"))
    since = django_filters.DateFilter(method="by_since", label=_("Reported from"), widget=DayInput())
    until = django_filters.DateFilter(method="by_until", label=_("Reported until"), widget=DayInput())
    office = django_filters.ModelChoiceFilter(queryset=offices, label=_("Unit"), widget=forms.HiddenInput)
    worker = django_filters.ModelChoiceFilter(queryset=workers, label=_("Worker"), widget=forms.HiddenInput)
    rate = django_filters.ChoiceFilter(choices=RATES, method="by_rate", label=_("Figure"), widget=forms.HiddenInput)
    part = django_filters.ChoiceFilter(choices=PARTS, method="nothing", label=_("Part"), widget=forms.HiddenInput)

    def by_words(self, rows: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        value = value.replace("\x00", "").strip()
        if value.upper().startswith("GD"):
            # below a whole day's numbers the index is short; "GD-2026" is a year of them, and the newest come first
            how = "below" if len(value) >= len("GD-20260101") else "walked_below"
            return rows.filter(**{f"number__{how}": value.upper()})
        for word in value.split()[:4]:
            has = "icontains" if word.upper() != word.lower() else "contains"  # Chinese has no case: half the price
            places = Place.objects.filter(**{f"full_name__{has}": word})
            rows = rows.filter(Q(place__in=places) | Q(**{f"description__{has}": word}))
        return rows

    def by_state(self, rows: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        return rows.filter(state__in=rules.OPEN) if value == "open" else rows.filter(state=value)

    def by_due(self, rows: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        now = clock.now()
        rows = rows.filter(state__in=rules.OPEN)
        if value == "overdue":
            return rows.filter(finish_due_at__lt=now)
        return rows.filter(finish_due_at__gte=now, finish_due_at__lt=now + timedelta(hours=2))

    def by_stars(self, rows: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        if value == "low":
            return rows.filter(
                stars__in=range(1, rules.CALL_BACK_BELOW)
            )  # not `<`: a list lets the index keep the order
        return rows.filter(stars=None, state__in=rules.FINISHED) if value == "none" else rows.filter(stars=int(value))

    def by_since(self, rows: TicketQuerySet, name: str, value: Any) -> TicketQuerySet:
        return rows.filter(reported_at__gte=datetime.combine(value, datetime.min.time(), clock.LOCAL))

    def by_until(self, rows: TicketQuerySet, name: str, value: Any) -> TicketQuerySet:
        end = datetime.combine(value, datetime.min.time(), clock.LOCAL) + timedelta(days=1)
        return rows.filter(reported_at__lt=end)

    def by_rate(self, rows: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        rate, now = rules.Rate(value), clock.now()
        over, hit = queries.denominator_of(rate, now), queries.numerator_of(rate, now)
        match self.data.get("part"):
            case "hit":
                return rows.filter(hit)
            case "miss":
                return rows.filter(over).exclude(Exists(Ticket.objects.filter(hit, pk=OuterRef("pk"))))
            case _:
                return rows.filter(over)

    def nothing(self, rows: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        return rows


class CallbackFilter(django_filters.FilterSet):
    """Call-backs that wait, or all."""

    class Meta:
        form = HouseForm

    state = django_filters.ChoiceFilter(
        choices=[("open", _("To call")), ("done", _("Settled"))],
        method="by_state",
        label=_("State"),
        empty_label=_("All"),
    )

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(done_at__isnull=value == "open")


class WorkerFilter(django_filters.FilterSet):
    """Workers by name and duty."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(field_name="person__name", lookup_expr="icontains", label=_("Search"), max_length=40)
    on_duty = django_filters.ChoiceFilter(
        choices=[("1", _("On duty")), ("0", _("Off duty"))], method="by_duty", label=_("Duty"), empty_label=_("All")
    )

    def by_duty(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(on_duty=value == "1")


OUTCOMES = CallbackTask.Outcome.choices
