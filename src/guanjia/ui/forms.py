"""How forms look: label above, help and error below, everything reachable by a screen reader."""

from __future__ import annotations

import uuid

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from guanjia.kernel.errors import DomainError


class HouseRenderer(TemplatesSetting):
    """Django's own field groups with the house's templates."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


DASHES = "---------"


def dress(form: forms.BaseForm) -> None:
    """Give widgets their classes."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput):
            css = "form-check-input"
        elif isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
            css = "gj-choices"
        elif isinstance(widget, forms.Select):
            css = "form-select"
        else:
            css = "form-control"
            if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":  # Django's own default
                widget.attrs["rows"] = "3"
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} {css}".strip()
        if isinstance(widget, forms.Select):
            _name_the_empty_choice(field)


def _name_the_empty_choice(field: forms.Field) -> None:
    """Django's row of dashes says nothing: say what to do, or that nothing is chosen."""
    words = _("Please choose") if field.required else _("Not chosen")
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField) and isinstance(field.choices, list):
        field.choices = [(key, words if str(label) == DASHES else label) for key, label in field.choices]


class DayInput(forms.DateInput):
    """A calendar field for a day. Browsers take the day as 2026-03-01 only, in every language: written as Chinese pages
    write it, a day that is known would stand there empty."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class HouseForm(forms.Form):
    """A form in the house's clothes. `idempotency` travels along so that a double click acts once."""

    required_css_class = "required"
    # Where a changed field asks for its errors (see `field_answer`); empty: only on submit.
    validate_url: str = ""
    # What a rule said to this form, once `refusals_as_form_errors` has caught it.
    refusal: DomainError | None = None

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        dress(self)


def new_key() -> str:
    """A fresh idempotency key for a form's hidden field `idempotency_key`; templates have one in their context."""
    return uuid.uuid4().hex


def field_answer(request: HttpRequest, form: forms.BaseForm) -> HttpResponse:
    """Inline validation: the one field named by `?field=`, with its errors, to be swapped for itself."""
    name = request.GET.get("field", "")
    if name not in form.fields:
        raise Http404
    form.is_valid()
    return HttpResponse(form[name].as_field_group())
