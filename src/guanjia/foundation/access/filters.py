"""Filters of the access room's lists, for pages and API alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.access.models import Account, ApiToken, EmergencyAccess, Grant, Role
from guanjia.kernel import clock
from guanjia.ui.forms import dress


class HouseFilters(django_filters.FilterSet):
    """A filter bar in the house's clothes."""

    @property
    def form(self) -> Any:
        form = super().form
        if not getattr(form, "dressed", False):
            dress(form)
            form.dressed = True
        return form


def role_choices() -> list[tuple[str, str]]:
    """The roles in use, for a select."""
    return [(role.code, role.name) for role in Role.objects.filter(retired_at=None).order_by("-standard", "id")]


class AccountFilters(HouseFilters):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=60)
    state = django_filters.ChoiceFilter(
        label=_("State"),
        empty_label=_("All"),
        method="in_state",
        choices=(("open", _("In use")), ("locked", _("Locked")), ("fresh", _("Never logged in"))),
    )
    role = django_filters.ChoiceFilter(label=_("Role"), empty_label=_("All"), method="with_role", choices=role_choices)

    class Meta:
        model = Account
        fields: list[str] = []

    def search(self, rows: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        return rows.filter(
            Q(username__icontains=value) | Q(person__name__icontains=value) | Q(person__office__name__icontains=value)
        )

    def in_state(self, rows: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        if value == "fresh":
            return rows.filter(last_login=None)
        return rows.filter(is_active=value == "open")

    def with_role(self, rows: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        holding = Grant.objects.in_force(clock.today()).filter(role__code=value)
        return rows.filter(pk__in=holding.values("account_id"))


class GrantFilters(HouseFilters):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=60)
    role = django_filters.ChoiceFilter(
        label=_("Role"), empty_label=_("All"), field_name="role__code", choices=role_choices
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        empty_label=_("All"),
        method="in_state",
        choices=(
            ("now", _("In force")),
            ("later", _("Not yet in force")),
            ("over", _("Run out")),
            ("revoked", _("Taken back")),
            ("soon", _("Ends within 30 days")),
        ),
    )

    class Meta:
        model = Grant
        fields: list[str] = []

    def search(self, rows: QuerySet[Grant], name: str, value: str) -> QuerySet[Grant]:
        return rows.filter(
            Q(account__username__icontains=value)
            | Q(account__person__name__icontains=value)
            | Q(office__name__icontains=value)
        )

    def in_state(self, rows: QuerySet[Grant], name: str, value: str) -> QuerySet[Grant]:
        today = clock.today()
        if value == "revoked":
            return rows.exclude(revoked_at=None)
        rows = rows.filter(revoked_at=None)
        match value:
            case "now":
                return rows.filter(valid_from__lte=today).exclude(valid_to__lt=today)
            case "later":
                return rows.filter(valid_from__gt=today)
            case "over":
                return rows.filter(valid_to__lt=today)
            case _:
                return rows.filter(valid_to__gte=today, valid_to__lte=today + timedelta(days=30))


class TokenFilters(HouseFilters):
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=60)
    state = django_filters.ChoiceFilter(
        label=_("State"),
        empty_label=_("All"),
        method="in_state",
        choices=(("now", _("Works")), ("over", _("Expired")), ("revoked", _("Taken back"))),
    )

    class Meta:
        model = ApiToken
        fields: list[str] = []

    def search(self, rows: QuerySet[ApiToken], name: str, value: str) -> QuerySet[ApiToken]:
        return rows.filter(
            Q(name__icontains=value)
            | Q(hint__startswith=value)
            | Q(account__username__icontains=value)
            | Q(account__person__name__icontains=value)
        )

    def in_state(self, rows: QuerySet[ApiToken], name: str, value: str) -> QuerySet[ApiToken]:
        if value == "revoked":
            return rows.exclude(revoked_at=None)
        rows = rows.filter(revoked_at=None)
        today = clock.today()
        return rows.filter(expires_on__gte=today) if value == "now" else rows.filter(expires_on__lt=today)


class EmergencyFilters(HouseFilters):
    state = django_filters.ChoiceFilter(label=_("State"), empty_label=_("All"), choices=EmergencyAccess.State)

    class Meta:
        model = EmergencyAccess
        fields: list[str] = []
