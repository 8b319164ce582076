"""What cases and delegations are searched by, on pages and in the API alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.approvals import queries
from guanjia.foundation.approvals.kinds import all_kinds
from guanjia.foundation.approvals.models import Case, Seat
from guanjia.kernel import clock
from guanjia.ui.forms import DayInput, HouseForm

BOXES = [
    ("waiting", _("Waits for me")),
    ("mine", _("Started by me")),
    ("done", _("Decided by me")),
    ("copied", _("Copied to me")),
    ("stuck", pgettext_lazy("approval", "Stopped")),
]
STATUSES = [("open", _("All open")), *Case.Status.choices]


def kind_choices() -> list[tuple[str, Any]]:
    return [(key, kind.label) for key, kind in all_kinds().items()]


def step_choices() -> list[tuple[str, str]]:
    """Every step that a case in sight of somebody may stand at, by its key; several of one key are named together."""
    named: dict[str, set[str]] = {}
    for key, label in queries.list_steps():
        named.setdefault(key, set()).add(gettext(label))
    return sorted(((key, " / ".join(sorted(labels))) for key, labels in named.items()), key=lambda step: step[1])


def day_input() -> DayInput:
    return DayInput()


class CaseFilter(django_filters.FilterSet):
    """By words, kind, status, verdict, step, lateness and day."""

    q = django_filters.CharFilter(label=_("Search"), method="by_words", max_length=60)
    box = django_filters.ChoiceFilter(label=_("View"), choices=BOXES, method="by_box", empty_label=_("All in sight"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kind_choices, empty_label=_("All kinds"))
    status = django_filters.ChoiceFilter(
        label=_("State"), choices=STATUSES, method="by_status", empty_label=_("All states")
    )
    verdict = django_filters.ChoiceFilter(label=_("Verdict"), choices=Case.Tone.choices, empty_label=_("All verdicts"))
    late = django_filters.ChoiceFilter(
        label=_("Due"), choices=[("1", _("Overdue"))], method="by_late", empty_label=_("Any time")
    )
    step = django_filters.ChoiceFilter(
        label=_("Step"), choices=step_choices, method="by_step", empty_label=_("All steps")
    )
    late_step = django_filters.ChoiceFilter(  # set by the figures; hidden, so that it stays while others change
        label=_("Step"), choices=[("1", _("Past its time"))], method="by_late_step", widget=forms.HiddenInput
    )
    since = django_filters.DateFilter(label=_("Submitted from"), method="by_since", widget=day_input())
    until = django_filters.DateFilter(label=_("Submitted until"), method="by_until", widget=day_input())

    class Meta:
        model = Case
        fields: list[str] = []
        form = HouseForm

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        words = value.replace("\x00", "").strip()
        return rows.filter(Q(title__icontains=words) | Q(number__icontains=words) | Q(requester__name__icontains=words))

    def by_box(self, rows: Any, name: str, value: str) -> Any:
        actor = self.request.actor
        match value:
            case "waiting":
                return rows.filter(pk__in=queries.list_waiting(actor, today=clock.today()).values("case_id"))
            case "mine":
                return rows.filter(requester_id=actor.person_id or 0)
            case "done":
                return rows.filter(pk__in=queries.list_done(actor).values("pk"))
            case "copied":
                return rows.filter(pk__in=queries.list_copied(actor).values("pk"))
        return rows.filter(status=Case.Status.STUCK)

    def by_status(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(ended_at=None) if value == "open" else rows.filter(status=value)

    def by_late(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(queries.late_now(clock.now()))

    def by_step(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(Exists(Seat.objects.filter(case=OuterRef("pk"), step=value)))

    def by_late_step(self, rows: Any, name: str, value: str) -> Any:
        """Cases in which the asked step, or any without one, was left after its time or is past it."""
        late = Seat.objects.filter(queries.seat_late(clock.now()), case=OuterRef("pk"))
        if step := self.data.get("step", "").replace("\x00", "").strip():
            late = late.filter(step=step)
        return rows.filter(Exists(late))

    def by_since(self, rows: Any, name: str, value: Any) -> Any:
        return rows.filter(opened_at__gte=datetime.combine(value, datetime.min.time(), clock.LOCAL))

    def by_until(self, rows: Any, name: str, value: Any) -> Any:
        end = datetime.combine(value, datetime.min.time(), clock.LOCAL) + timedelta(days=1)
        return rows.filter(opened_at__lt=end)


class DelegationFilter(django_filters.FilterSet):
    """By people and whether it holds."""

    q = django_filters.CharFilter(label=_("Search"), method="by_words", max_length=40)
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("open", _("Holds now or later")), ("over", _("Over"))],
        method="by_state",
        empty_label=_("All"),
    )

    class Meta:
        form = HouseForm

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        words = value.replace("\x00", "").strip()
        return rows.filter(Q(principal__name__icontains=words) | Q(stand_in__name__icontains=words))

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        holds = Q(ended_at=None, until__gte=clock.today())
        return rows.filter(holds) if value == "open" else rows.exclude(holds)
