"""Where sheets stand in the desk's rail, and the checked sheets that wait for their owner's word."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.exchange import queries
from guanjia.kernel.actor import Actor
from guanjia.ui.navigation import Domain, Page, Todo
from guanjia.ui.registers import all_registers

# Whoever may bring a sheet into some list, or looks after those who may.
BRINGERS = " ".join(sorted({one.importer.right for one in all_registers() if one.importer} | {"exchange.oversee"}))

DESK = (
    Domain(
        "system",
        gettext_lazy("System"),
        "settings",
        gettext_lazy("System management"),
        (
            Page(gettext_lazy("Imports"), "imports", right=BRINGERS, group="work"),
            Page(gettext_lazy("Exports"), "exports", right=BRINGERS, group="work"),
        ),
        order=90,
    ),
)


def todos(actor: Actor, now: datetime) -> list[Todo]:
    """Sheets that were checked and not written."""
    if actor.account_id is None:
        return []
    return [
        Todo(
            title=_("%(file)s is checked") % {"file": row.file_name},
            detail=_("%(good)s rows to write, %(bad)s bad") % {"good": row.good, "bad": row.bad},
            href=row.get_absolute_url(),
            action=_("Write or throw away"),
            tone="warn" if row.bad else "info",
        )
        for row in queries.list_waiting(actor)[:5]
    ]
