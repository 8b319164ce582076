"""Light copies: what one request changes, the next does not see."""

from __future__ import annotations

import django_filters
import pytest
from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.models import Office
from guanjia.ui.escaping import esc
from guanjia.ui.light_forms import LightlyCopied, lighten, lightened


class Filters(django_filters.FilterSet):
    name = django_filters.CharFilter()
    kind = django_filters.ChoiceFilter(choices=[("a", "A"), ("b", "B")], method="by_kind")

    class Meta:
        model = Office
        fields: list[str] = []

    def by_kind(self, rows, name, value):
        self.asked = value
        return rows


def test_what_one_request_sets_the_next_does_not_see(db):
    lighten(Filters)
    lighten(Filters)
    first = Filters(QueryDict("kind=a"), queryset=Office.objects.all())
    first.filters["kind"].extra["choices"] = [("c", "C")]
    first.filters["name"].label = "Other"
    second = Filters(QueryDict("kind=b"), queryset=Office.objects.all())
    assert second.filters["kind"].parent is second
    assert first.filters["kind"].parent is first
    assert list(second.filters["kind"].extra["choices"]) == [("a", "A"), ("b", "B")]
    assert second.filters["name"].label != "Other"
    assert second.form.is_valid()
    assert list(second.qs) == []
    assert (second.asked, getattr(first, "asked", None)) == ("b", None)
    assert not Filters(QueryDict("kind=z"), queryset=Office.objects.all()).form.is_valid()


class When(forms.Form):
    day = forms.DateTimeField(widget=forms.SplitDateTimeWidget)
    kind = forms.ChoiceField(choices=[("a", "A")])


def test_fields_and_widgets_are_each_forms_own():
    kept = lightened(type("Kept", (When,), {}))
    first, second = kept(), kept()
    first.fields["kind"].choices = [("b", "B")]
    first.fields["kind"].widget.attrs["class"] = "wide"
    first.fields["kind"].required = False
    first.fields["day"].widget.widgets[0].attrs["class"] = "wide"
    assert second.fields["kind"].choices == [("a", "A")]
    assert "wide" not in str(second)
    assert second.fields["kind"].required
    assert isinstance(kept.base_fields, LightlyCopied)
    assert not isinstance(When.base_fields, LightlyCopied)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("<b>'\"&", "&lt;b&gt;&#x27;&quot;&amp;"),
        (SafeString("<b>"), "<b>"),
        (None, "None"),
        (3, "3"),
        (_("Yes"), "Yes"),
    ],
)
def test_escapes_what_is_not_marked_as_safe(value, said):
    assert esc(value) == said
