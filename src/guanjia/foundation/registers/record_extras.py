"""The custom fields of a record, for the detail pages of all rooms: found by the tag `{% record_extras record %}`."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from guanjia.foundation.registers import queries
from guanjia.foundation.registers.models import CustomField
from guanjia.kernel.actor import Actor
from guanjia.ui import registers
from guanjia.ui.templatetags.gj import NONE, day


def panels(actor: Actor, record: Any) -> list[str]:
    """The card of custom fields; none where the list has no field for this record."""
    found = registers.register_of(record._meta.label_lower)
    told = queries.told_of(found, record) if found is not None and found.custom else []
    if found is None or not told:
        return []
    context = {
        "facts": [(field, shown(field, value)) for field, value in told],
        "record": record,
        "register": found,
        "may_fill": any(not field.is_retired for field, _value in told)
        and found.opens_to(actor)
        and actor.may(found.change_right, found.scope(record)),
    }
    return [render_to_string("registers/_custom.html", context)]


def shown(field: CustomField, value: Any) -> str:
    """A value for people."""
    if value is None:
        return NONE
    match field.kind:
        case "flag":
            return _("Yes") if value else _("No")
        case "day":
            return day(value)
        case "money":
            return f"{value:,.2f} {_('yuan')}"
        case _:
            return queries.in_words(field, value)
