"""What documents are searched by, on the page and in the API alike."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.documents.kinds import all_kinds
from guanjia.foundation.documents.models import Document, DocumentQuerySet
from guanjia.ui.forms import HouseForm

BOXES = [("sent", _("Issued by us")), ("received", _("Addressed to us")), ("open", _("Receipt not acknowledged"))]
STATES = [choice for choice in Document.State.choices if choice[0] != "dropped"]


def kinds() -> list[tuple[str, Any]]:
    return [(key, kind.label) for key, kind in all_kinds().items()]


class DocumentFilter(django_filters.FilterSet):
    """Documents by words or number, kind, state, box, day of issue."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    kind = django_filters.ChoiceFilter(choices=kinds, label=_("Kind"), empty_label=_("All"))
    state = django_filters.ChoiceFilter(choices=STATES, label=_("State"), empty_label=_("All"))
    box = django_filters.ChoiceFilter(choices=BOXES, method="by_box", label=_("Box"), empty_label=_("All"))
    year = django_filters.NumberFilter(
        field_name="issued_on", lookup_expr="year", label=_("Year of issue"), min_value=1949, max_value=2999
    )

    def by_words(self, rows: DocumentQuerySet, name: str, value: str) -> DocumentQuerySet:
        for word in value.replace("\x00", "").split()[:5]:
            rows = rows.filter(Q(title__icontains=word) | Q(number__icontains=word))
        return rows

    def by_box(self, rows: DocumentQuerySet, name: str, value: str) -> DocumentQuerySet:
        actor = self.request.actor
        return rows.in_box(actor, value)
