"""Where findings come from. A room that raises findings lists its origins in a module `finding_origins`:

    ORIGINS = (Origin("hazard", _("Safety hazard"), icon="alert-triangle", link=link_to_hazard),)

An origin's key stands in every finding of it and never changes.

A record whose page shall carry the button "raise a finding from this" has a source in the same module:

    SOURCES = (Source("servicedesk.ticket", draft_of_ticket, path_of=lambda ticket: ticket.office_path),)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.findings.rules import OriginUnknown
from guanjia.foundation.org.models import Office
from guanjia.foundation.places.models import Place
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_
from guanjia.ui.navigation import modules


@dataclass(frozen=True, slots=True)
class Origin:
    """One origin. by_hand: people may choose it when they enter a finding themselves. link: from the source's number
    to (label, address), where the source's own `get_absolute_url` does not say it."""

    key: str
    label: Any
    icon: str = "clipboard-check"
    by_hand: bool = True
    link: Callable[[str], tuple[str, str] | None] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a record says of a finding before a person has looked at it."""

    source: models.Model
    origin: str
    title: str
    unit: Office
    detail: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Records of one model lead to findings. draft: from the asker and the record's number; raises NotVisible where the
    asker may not see it. path_of: the office at which the right to raise is asked for, given the record."""

    model: str
    draft: Callable[[Actor, int], Draft]
    path_of: Callable[[Any], str]


STANDARD = (
    Origin("inspection", _("Inspection"), "clipboard-check"),
    Origin("hazard", _("Safety hazard"), "alert-triangle"),
    Origin("audit", _("Audit"), "report-money"),
    Origin("complaint", _("Complaint"), "message-2"),
    Origin("drill", _("Drill"), "urgent"),
    Origin("data_anomaly", _("Data anomaly"), "chart-bar"),
    Origin("rule_sweep", _("Rule sweep"), "scale", by_hand=False),
)


@cache
def all_origins() -> dict[str, Origin]:
    """The standard origins and every room's own, by key; a room may give a standard one its link."""
    found = {origin.key: origin for origin in STANDARD}
    for module in modules("finding_origins"):
        found |= {origin.key: origin for origin in getattr(module, "ORIGINS", ())}
    return found


@cache
def all_sources() -> dict[str, Source]:
    """What rooms declare, by the model's label."""
    declared = (source for module in modules("finding_origins") for source in getattr(module, "SOURCES", ()))
    return {source.model: source for source in declared}


def name_of(record: models.Model) -> str:
    """The record as an address carries it: servicedesk.ticket:12."""
    return f"{record._meta.label_lower}:{record.pk}"


def draft_from(actor: Actor, named: str) -> Draft:
    """What the record of this name says of a finding. Raises NotVisible where there is none for the asker."""
    label, _colon, number = named.rpartition(":")
    source = all_sources().get(label)
    if source is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotVisible(N_("There is nothing here to raise a finding from, or it is not yours to see."))
    return source.draft(actor, int(number))


def origin_of(key: str) -> Origin:
    """The origin; raises OriginUnknown."""
    try:
        return all_origins()[key]
    except KeyError:
        raise OriginUnknown(N_("Choose from the list where the finding comes from."), field="origin") from None


def label_of(key: str) -> Any:
    """What an origin is called; the key itself where its room is gone."""
    known = all_origins().get(key)
    return known.label if known else key


def choices(*, by_hand: bool = False) -> list[tuple[str, Any]]:
    """The origins as the choices of a field."""
    return [(origin.key, origin.label) for origin in all_origins().values() if origin.by_hand or not by_hand]


def source_of(origin: str, source_type: str, source_id: str) -> tuple[str, str] | None:
    """What a finding came from as (label, address); None where there is nothing to open. The page behind the address
    decides by itself whether the asker may see it."""
    known = all_origins().get(origin)
    if not source_id:
        return None
    if known is not None and known.link is not None and (found := known.link(source_id)):
        return found
    try:
        row = apps.get_model(source_type)._default_manager.filter(pk=int(source_id)).first()
    except (LookupError, ValueError):
        return None
    address = getattr(row, "get_absolute_url", None)
    return (str(row), str(address())) if row is not None and address is not None else None
