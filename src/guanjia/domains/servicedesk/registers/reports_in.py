"""How sheets of reports come in: paper slips, and what was received before this system."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries
from guanjia.domains.servicedesk.commands import receive_report
from guanjia.domains.servicedesk.forms.sheets import ReportRowForm
from guanjia.foundation.org import queries as org
from guanjia.foundation.org.importing import NameUnknown, squeezed
from guanjia.foundation.places import queries as places
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.registers import FieldKind, Importer, InColumn
from guanjia.kernel.words import N_


class NotYetReported(Refusal):
    """A report cannot come from the future."""


def prepare_report(actor: Actor, texts: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Place, kind and unit by their names."""
    data: dict[str, Any] = dict(texts)
    found = list(places.list_places(actor).filter(full_name=" ".join(texts["place"].split()))[:2])
    if len(found) != 1:
        raise NameUnknown(
            N_("There is no place “%(name)s”. Write its full name as the register has it."),
            field="place",
            name=texts["place"],
        )
    data["place_id"] = found[0].pk
    kinds = [kind.pk for kind in queries.list_kinds() if squeezed(kind.name) == squeezed(texts["kind"])]
    if len(kinds) != 1:
        raise NameUnknown(N_("There is no fault kind “%(name)s”."), field="kind", name=texts["kind"])
    data["kind_id"] = kinds[0]
    if texts.get("office"):
        office = org.list_offices(actor).filter(valid_to=None, name=texts["office"]).first()
        if office is None:
            raise NameUnknown(N_("There is no unit “%(name)s”."), field="office", name=texts["office"])
        data["office_id"] = office.pk
    return data


def store_report(actor: Actor, ticket: Any, fields: Mapping[str, Any], now: datetime) -> Any:
    """Receive a report as the desk does, at the instant that the sheet says."""
    reported_at = fields["reported_at"]
    if reported_at > now:
        raise NotYetReported(N_("The report has not come yet: its time lies ahead."), field="reported_at")
    return receive_report(
        actor,
        place_id=fields["place_id"],
        kind_id=fields["kind_id"],
        description=fields["description"],
        caller_name=fields["caller_name"],
        phone=fields.get("phone") or "",
        office_id=fields.get("office_id"),
        now=reported_at,
    )


def key_of_report(fields: Mapping[str, Any]) -> str:
    """The paper's number; without one, place, kind, instant, name and words name a report."""
    words = (str(fields[name]) for name in ("place_id", "kind_id", "reported_at", "caller_name", "description"))
    return fields["number"] or "/".join(words)


IMPORTER = Importer(
    "servicedesk.receive",
    (
        InColumn("number", _("Paper number"), aliases=("单据编号", "单号", "编号"),
                 hint=_("Names a report, so that it is taken once")),
        InColumn("reported_at", _("Reported"), needed=True, kind=FieldKind.INSTANT, example="2026-03-01 08:30",
                 aliases=("报修时间", "时间", "报修日期")),
        InColumn("place", _("Place"), needed=True, aliases=("地点", "报修地点", "位置"),
                 hint=_("Full name, as the register of places has it")),
        InColumn("kind", _("Kind"), needed=True, aliases=("类别", "故障类别", "报修类别"),
                 choices=lambda: [(kind.name, kind.name) for kind in queries.list_kinds()]),
        InColumn("description", _("What is broken"), needed=True, aliases=("描述", "故障描述", "报修内容", "内容")),
        InColumn("caller_name", _("Reporter"), needed=True, aliases=("报修人", "联系人", "姓名")),
        InColumn("phone", _("Telephone"), aliases=("电话", "联系电话", "手机")),
        InColumn("office", _("Unit"), aliases=("单位", "报修单位"), hint=_("Empty: the unit that uses the place")),
    ),
    form=ReportRowForm,
    prepare=prepare_report,
    find=lambda _actor, _fields: None,
    current=lambda _ticket: {},
    store=store_report,
    key=key_of_report,
    once=True,
    chunk=100,
    most_rows=20_000,
)  # fmt: skip
