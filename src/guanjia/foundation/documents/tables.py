"""Cells of the register of documents as HTML."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guanjia.foundation.documents.models import Document
from guanjia.ui.templatetags.gj import status


def show_title(row: Document) -> SafeString:
    """The title, with its kind below."""
    return format_html(
        '<a class="t" href="{}">{}</a><small>{}</small>', row.get_absolute_url(), row.title, row.kind_label
    )


def show_number(row: Document) -> SafeString:
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.number or _("No number yet"))


def show_state(row: Document) -> SafeString:
    return status(row.tone, row.get_state_display())


def office_of(row: Document) -> str:
    return row.office.short_name or row.office.name


def addressees_of(row: Document) -> str:
    """Everybody it is addressed to, by name."""
    names = [str(one) for one in row.receivers.all() if one.part == "main"]
    return "，".join([*names, *([row.addressees] if row.addressees else [])])


def show_addressees(row: Document) -> str:
    """The first two of them, and how many there are."""
    names = [str(one) for one in row.receivers.all() if one.part == "main"]
    if len(names) > 2:
        return _("%(names)s and others, %(n)s in all") % {"names": "，".join(names[:2]), "n": len(names)}
    return addressees_of(row)


def receipts_of(row: Document) -> str | None:
    """How many of the units acknowledged the receipt."""
    rows = list(row.receivers.all())
    if not rows or not row.is_issued:
        return None
    return f"{sum(one.received_at is not None for one in rows)}/{len(rows)}"
