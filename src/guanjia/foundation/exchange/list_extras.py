"""The buttons that every register's list gets: import and export."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.exchange.catalogue import may_export
from guanjia.kernel.registers import Register
from guanjia.ui.list_extras import ListAction


def actions(request: HttpRequest, register: Register) -> list[ListAction]:
    """Import where the asker may bring a sheet, export where they may take one away."""
    actor = request.actor  # type: ignore[attr-defined]
    found = []
    if register.importer is not None and actor.may(register.importer.right):
        href = f"{reverse('import-start')}?{urlencode({'register': register.key})}"
        found.append(ListAction(_("Import"), href, icon="upload", order=60))
    if may_export(actor, register):
        asked = urlencode({"register": register.key, "query": request.GET.urlencode()})
        found.append(
            ListAction(_("Export"), f"{reverse('export-start')}?{asked}", icon="download", layer="drawer", order=70)
        )
    return found
