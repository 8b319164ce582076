"""What the log-in pages show beyond their form."""

from __future__ import annotations

from django import forms, template
from django.conf import settings

from guanjia.foundation.access import queries
from guanjia.foundation.access.devices import device_name
from guanjia.foundation.access.models import DemoAccount, LoginProvider
from guanjia.ui.forms import dress

register = template.Library()


@register.filter
def dressed(form: forms.BaseForm) -> forms.BaseForm:
    """A library's form in the house's clothes; the label says what its placeholder would repeat."""
    dress(form)
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form


@register.filter
def browser(agent: str) -> str:
    """The browser and system behind an agent string, or nothing."""
    return device_name(agent)


@register.simple_tag
def demo_accounts() -> list[DemoAccount]:
    """One account a role, in a demo city only."""
    return queries.demo_accounts()


@register.simple_tag
def login_providers() -> list[LoginProvider]:
    """The outside log-ins that are open."""
    return list(queries.open_providers())


@register.simple_tag
def second_factor_enforced() -> bool:
    """Whether roles that demand a second factor get their way here."""
    return bool(settings.GUANJIA_ENFORCE_SECOND_FACTOR)
