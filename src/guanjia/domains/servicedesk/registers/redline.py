"""The call lists."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries
from guanjia.domains.servicedesk.filters import ContactFilter
from guanjia.domains.servicedesk.models import CallContact
from guanjia.kernel.registers import Card, Field, FieldKind, Register
from guanjia.ui.templatetags.gj import status


def name_cell(row: CallContact) -> str:
    return format_html('<a class="t" href="{}">{}</a>', reverse("call-contact", kwargs={"pk": row.pk}), row.name)


def state_cell(row: CallContact) -> str:
    return status("ok", _("In use")) if row.active else status("mute", _("Out of use"))


CONTACTS = (
    Field("rank", _("Order"), lambda row: row.rank, FieldKind.NUMBER, sort="rank"),
    Field("name", _("Full name"), lambda row: row.name, sort="name", fixed=True, cell=name_cell),
    Field("duty", _("Duty"), lambda row: row.duty or None),
    Field("phone", _("Telephone"), lambda row: str(row.phone), FieldKind.CODE),
    Field("office", _("Desk of"), lambda row: row.office.name, shown=False),
    Field("compound", _("Compound"), lambda row: row.compound.name if row.compound else str(_("All compounds"))),
    Field("kind", _("Kind"), lambda row: row.kind.name if row.kind else str(_("All red-line kinds"))),
    Field("shift", _("On duty"), lambda row: row.get_shift_display(), FieldKind.CHOICE, sort="shift"),
    Field("state", _("State"), lambda row: str(_("In use") if row.active else _("Out of use")), FieldKind.CHOICE,
          sort="active", cell=state_cell),
)  # fmt: skip

REGISTERS = (
    Register(
        "servicedesk.contacts",
        _("Call list"),
        "servicedesk.callcontact",
        queries.list_contacts,
        CONTACTS,
        right="servicedesk.view",
        url="call-contacts",
        default_sort="rank",
        filters=ContactFilter,
        card=Card("name", "state", (("duty", "phone"), ("compound", "kind"), ("shift",))),
    ),
)
