"""The audit pages: the list, one record with its seal, verifying and exporting."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from io import TextIOWrapper
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from guanjia.foundation.audit import queries
from guanjia.foundation.audit.commands import export_trail, verify_trail
from guanjia.foundation.audit.events import label_of
from guanjia.foundation.audit.filters import RecordFilter
from guanjia.foundation.audit.forms import ExportForm
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.audit.sentences import sentence_of_finding
from guanjia.foundation.audit.verifying import Finding
from guanjia.foundation.protection.subjects import address_of, get_subject
from guanjia.foundation.protection.words import kind_of, name_of
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.ui.listing import Column, ListPage


def actor_of(request: HttpRequest) -> Actor:
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


class AuditPage(LoginRequiredMixin):
    """Marks the rail's entry."""

    place = {"domain": "system", "page_url": "audit-records"}


class RecordsPage(AuditPage, ListPage):
    """Who did what, when, to which thing."""

    template_name = "audit/records.html"
    row_template = "audit/_record_row.html"
    card_template = "audit/_record_card.html"
    filter_class = RecordFilter
    columns = (
        Column(gettext_lazy("Time"), "id", desc_first=True),
        Column(gettext_lazy("Who")),
        Column(gettext_lazy("What")),
        Column(gettext_lazy("Object")),
        Column(gettext_lazy("Office")),
        Column(gettext_lazy("Way in")),
        Column(gettext_lazy("Seal of the record")),
    )
    default_sort = "-id"

    def get_rows(self, request: HttpRequest) -> QuerySet[Any]:
        actor_of(request).require("audit.view")
        return queries.list_records(actor_of(request))

    def get_extra(self, request: HttpRequest) -> Mapping[str, Any]:
        standing = queries.standing(actor_of(request), clock.now())
        return self.place | {"standing": standing, "findings": findings_of(standing)}


def findings_of(standing: queries.Standing) -> list[dict[str, Any]]:
    """The last verification's findings as sentences with the record they are about."""
    if standing.last is None:
        return []
    found = []
    for kept in standing.last.findings:
        finding = Finding(**{name: kept[name] for name in Finding.__dataclass_fields__ if name in kept})
        found.append({"sentence": sentence_of_finding(finding), "record_id": finding.record_id})
    return found


class RecordPage(AuditPage, View):
    """One record: what was done, its facts, and what its seal is worth right now."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        actor = actor_of(request)
        actor.require("audit.view")
        record = queries.get_record(actor, pk)
        return render(
            request,
            "audit/record.html",
            self.place
            | {
                "record": record,
                "label": label_of(record.action, record.facts),
                "proof": queries.proof_of(record),
                "office": queries.offices_by_path([record.office_path]).get(record.office_path, ""),
                "kind": kind_of(record.object_type),
                "subject": link_of(actor, record),
                "facts": [(name_of(name), value) for name, value in sorted(record.facts.items())],
            },
        )


def link_of(actor: Actor, record: AuditRecord) -> dict[str, str] | None:
    """Where the record's thing can be seen, if it still can."""
    if not record.object_type:
        return None
    try:
        subject = get_subject(actor, record.object_type, record.object_id)
    except NotVisible:
        return None
    return {"text": str(subject), "href": address_of(subject)}


class VerifyView(AuditPage, View):
    """POST: verify now and say what came out."""

    def post(self, request: HttpRequest) -> HttpResponse:
        verification = verify_trail(actor_of(request), now=clock.now())
        if verification.whole:
            messages.success(request, _("The audit trail is whole."), extra_tags="ok")
        else:
            messages.error(request, _("The audit trail was tampered with."), extra_tags="bad")
        return redirect("audit-records")


class ExportView(AuditPage, View):
    """A form, and the file that `tools/verify_audit.py` verifies."""

    def get(self, request: HttpRequest) -> HttpResponse:
        actor_of(request).require("audit.export")
        return self.show(request, ExportForm())

    def post(self, request: HttpRequest) -> HttpResponse | FileResponse:
        actor_of(request).require("audit.export")
        form = ExportForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=422)
        data = form.cleaned_data
        now = clock.now()
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
        text = TextIOWrapper(file, encoding="utf-8", write_through=True)
        export_trail(
            actor_of(request),
            text,
            streams=data["streams"],
            since=datetime.combine(data["since"], time.min, clock.LOCAL) if data["since"] else None,
            until=(
                datetime.combine(data["until"], time.min, clock.LOCAL) + timedelta(days=1, microseconds=-1)
                if data["until"]
                else None
            ),
            now=now,
        )
        text.detach()
        file.seek(0)
        name = f"guanjia-audit-{now.astimezone(clock.LOCAL):%Y%m%d-%H%M}.jsonl"
        answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/x-ndjson")
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def show(self, request: HttpRequest, form: ExportForm, status: int = 200) -> HttpResponse:
        return render(request, "audit/export.html", self.place | {"form": form}, status=status)
