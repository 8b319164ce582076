"""The pages of an import: choose a list, bring a sheet, choose columns, look at the preview, write, take bad rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, cast
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from guanjia.foundation.exchange import catalogue, queries, rules
from guanjia.foundation.exchange.blank import blank_workbook
from guanjia.foundation.exchange.commands import (
    ask_check,
    ask_write,
    bad_rows_sheet,
    discard_import,
    map_columns,
    upload_sheet,
)
from guanjia.foundation.exchange.filters import ImportFilter
from guanjia.foundation.exchange.forms import SURE_ABOVE, ColumnsForm, SheetForm, SureForm
from guanjia.foundation.exchange.models import Import
from guanjia.foundation.exchange.rules import Kind
from guanjia.foundation.exchange.writing import TYPES
from guanjia.foundation.protection.masks import mask_patterns
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.registers import Importer
from guanjia.ui.acting_once import acts_once_page
from guanjia.ui.answers import refusals_as_form_errors, sentence_of
from guanjia.ui.listing import Column, ListPage, SavedView
from guanjia.ui.registers import register as find_register

STOP_POLLING = 286
SHOWN = 100  # rows of a kind that the page shows
STEPS = (
    gettext_lazy("Blank sheet"),
    gettext_lazy("Upload"),
    gettext_lazy("Columns of the sheet"),
    gettext_lazy("Check the rows"),
    gettext_lazy("Write the rows"),
)
AT = {"uploaded": 2, "checking": 3, "checked": 3, "writing": 4, "done": 5, "discarded": 1}
PLACE = {"domain": "system", "page_url": "imports"}
LABELS = {
    Kind.NEW: gettext_lazy("New rows"),
    Kind.CHANGED: gettext_lazy("Changed"),
    Kind.SAME: gettext_lazy("Unchanged"),
    Kind.BAD: gettext_lazy("Bad"),
}


def actor_of(request: HttpRequest) -> Actor:
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def sent(content: BinaryIO, name: str, format: str) -> HttpResponseBase:
    """A sheet as a download that no cache keeps."""
    response = FileResponse(content, content_type=TYPES[format])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def steps_at(current: int) -> list[dict[str, Any]]:
    """The wizard's steps with the current one."""
    return [
        {"label": label, "state": "done" if at < current else "cur" if at == current else ""}
        for at, label in enumerate(STEPS)
    ]


class ImportsPage(LoginRequiredMixin, ListPage):
    """One's own imports, and those of the offices that one oversees."""

    template_name = "exchange/imports.html"
    row_template = "exchange/_import_row.html"
    card_template = "exchange/_import_card.html"
    filter_class = ImportFilter
    empty_text = gettext_lazy("No sheet was imported yet.")
    empty_hint = gettext_lazy(
        "Choose a list, fill its blank sheet and upload it: nothing is written before you say so."
    )
    columns = (
        Column(gettext_lazy("File")),
        Column(gettext_lazy("List")),
        Column(gettext_lazy("State")),
        Column(gettext_lazy("Rows"), "rows", num=True, desc_first=True),
        Column(gettext_lazy("Good"), num=True),
        Column(gettext_lazy("Bad"), num=True),
        Column(gettext_lazy("Brought by")),
        Column(gettext_lazy("Brought at"), "id", desc_first=True),
    )

    def get_rows(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.list_imports(actor_of(request))

    def get_views(self, request: HttpRequest) -> list[SavedView]:
        return [
            SavedView(_("All"), ""),
            SavedView(_("Waiting for me"), "state=checked"),
            SavedView(_("Written"), "state=done"),
        ]

    def get_extra(self, request: HttpRequest) -> Mapping[str, Any]:
        return PLACE | {"may_start": bool(catalogue.importable(actor_of(request)))}


class StartPage(LoginRequiredMixin, View):
    """Choose a list; with one chosen, take its blank sheet and upload the filled one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        actor, key = actor_of(request), request.GET.get("register", "")
        if not key:
            return render(
                request,
                "exchange/choose.html",
                PLACE | {"registers": catalogue.importable(actor), "steps": steps_at(0)},
            )
        return self.show(request, key, SheetForm(initial={"continues": request.GET.get("continues", "")}))

    @acts_once_page("exchange.upload")
    def post(self, request: HttpRequest) -> HttpResponse:
        actor, key = actor_of(request), request.GET.get("register", "")
        form = SheetForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            with refusals_as_form_errors(form):
                row, new = upload_sheet(
                    actor,
                    register=key,
                    name=file.name or "",
                    stream=file.file,
                    size=file.size or 0,
                    limit=settings.GUANJIA_MAX_UPLOAD_BYTES,
                    now=clock.now(),
                    continues_id=form.cleaned_data["continues"],
                )
                if not new:
                    messages.warning(request, _("This very file is here already: you go on where you left it."))
                elif row.continues_id is not None:
                    self.go_on(request, row)
                return redirect(row)
        return self.show(request, key, form, status=422)

    def go_on(self, request: HttpRequest, row: Import) -> None:
        """A corrected sheet has the columns of the first one: it is checked at once where they fit."""
        try:
            ask_check(actor_of(request), import_id=row.pk, now=clock.now())
        except Refusal as error:
            messages.warning(request, sentence_of(error))

    def show(self, request: HttpRequest, key: str, form: SheetForm, *, status: int = 200) -> HttpResponse:
        register, importer = catalogue.importer_of(actor_of(request), key)
        actor_of(request).require(importer.right)
        context = {
            "register": register,
            "form": form,
            "columns": catalogue.labelled(importer),
            "steps": steps_at(1),
            "cancel": reverse(register.url),
            "limit_mb": settings.GUANJIA_MAX_UPLOAD_BYTES // (1024 * 1024),
            "most_rows": importer.most_rows,
        }
        return render(request, "exchange/start.html", PLACE | context, status=status)


class BlankView(LoginRequiredMixin, View):
    """The blank sheet of a list."""

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        register, importer = catalogue.importer_of(actor_of(request), key)
        actor_of(request).require(importer.right)
        name = _("Blank sheet %(list)s.xlsx") % {"list": register.label}
        return sent(blank_workbook(register, importer), name, "xlsx")


class ImportPage(LoginRequiredMixin, View):
    """One import, at whatever step it stands; asked by HTMX, only what moves."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = queries.get_import(actor_of(request), pk)
        if request.headers.get("HX-Target") == "import-live":
            return self.live(request, row)
        choosing = row.state == "uploaded" or (row.state == "checked" and request.GET.get("step") == "columns")
        importer = catalogue.known_importer(actor_of(request), row.register)
        form = columns_form(row, importer) if choosing and importer is not None else None
        return show_import(request, row, form)

    def live(self, request: HttpRequest, row: Import) -> HttpResponse:
        context = {"row": row, "job": queries.job_of(actor_of(request), row)}
        if row.state in ("checking", "writing"):
            return render(request, "exchange/_import_live.html", context)
        response = HttpResponse(status=STOP_POLLING)
        response.headers["HX-Refresh"] = "true"
        return response


def columns_form(row: Import, importer: Importer, data: Any = None) -> ColumnsForm:
    """The form of the columns with what was chosen so far."""
    return ColumnsForm(data, sheet=row, importer=importer, sample=queries.sample_of(row))


def show_import(
    request: HttpRequest,
    row: Import,
    form: ColumnsForm | None = None,
    sure: SureForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page of an import."""
    actor = actor_of(request)
    importer = catalogue.known_importer(actor, row.register)
    wanted = request.GET.get("show", "")
    found = row.state in ("checked", "writing", "done") and row.erased_at is None
    kind = wanted if wanted in [k.value for k in Kind] else first_kind(row)
    shown = queries.rows_of_kind(row, kind, most=SHOWN) if found and form is None and row.state != "writing" else []
    columns = catalogue.chosen_columns(importer, row.mapping) if importer is not None else []
    counts = counts_of(row)
    context = {
        "row": row,
        "register": find_register(row.register) if importer is not None else None,
        "mine": row.actor_key == actor.key,
        "form": form,
        "sure": sure or SureForm(good=row.good),
        "must_type": row.good > SURE_ABOVE,
        "steps": steps_at(2 if form is not None else AT[row.state]),
        "job": queries.job_of(actor, row),
        "labels": {column.column.name: column.label for column in columns},
        "shown_kind": kind,
        "columns": columns,
        "lines": [line_of(number, cells, finding, columns) for number, cells, finding in shown],
        "capped": len(shown) == SHOWN,
        "kinds": [
            {"label": LABELS[k], "href": f"?show={k.value}", "on": k.value == kind, "count": counts[k]} for k in Kind
        ],
        "counts": counts,
        "bad": counts[Kind.BAD],
        "good": row.done_good if row.state == "done" else row.good,
        "again": f"{reverse('import-start')}?{urlencode({'register': row.register, 'continues': row.pk})}",
        "kept_days": rules.ROWS_KEPT.days,
    }
    return render(request, "exchange/import.html", PLACE | context, status=status)


def first_kind(row: Import) -> str:
    """What the page shows first: what is wrong, else what changes, else what is new."""
    counts = counts_of(row)
    return next((kind.value for kind in (Kind.BAD, Kind.CHANGED, Kind.NEW) if counts[kind]), Kind.SAME.value)


def counts_of(row: Import) -> dict[Kind, int]:
    """How many rows of each kind: what became of them, or would."""
    prefix = "done_" if row.state == "done" else ""
    return {kind: getattr(row, f"{prefix}{kind.value}") for kind in Kind}


def line_of(number: int, cells: list[str], finding: Any, columns: list[catalogue.Column]) -> dict[str, Any]:
    """One row as the preview shows it. Long digits are masked: a preview is looked at by whoever stands behind."""
    told = finding.changes or {}
    return {
        "number": number,
        "cells": [masked(cells[column.at]) for column in columns],
        "why": finding.why,
        "changes": [
            {"label": column.label, "old": told[column.column.name][0], "new": told[column.column.name][1]}
            for column in columns
            if column.column.name in told
        ],
    }


def masked(text: str) -> str:
    """A cell without the middle of a phone or identity number."""
    return mask_patterns(text)


class ColumnsView(LoginRequiredMixin, View):
    @acts_once_page("exchange.columns")
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the columns and let the rows be checked."""
        actor = actor_of(request)
        row = queries.get_import(actor, pk)
        _register, importer = catalogue.importer_of(actor, row.register)
        form = columns_form(row, importer, request.POST)
        if form.is_valid():
            with refusals_as_form_errors(form):
                map_columns(actor, import_id=pk, mapping=form.mapping(), now=clock.now())
                return redirect(ask_check(actor, import_id=pk, now=clock.now()))
        return show_import(request, row, form, status=422)


class WriteView(LoginRequiredMixin, View):
    @acts_once_page("exchange.write")
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let the good rows be written."""
        actor = actor_of(request)
        row = queries.get_import(actor, pk)
        sure = SureForm(request.POST, good=row.good if row.state == "checked" else 0)
        if sure.is_valid():
            with refusals_as_form_errors(sure):
                return redirect(ask_write(actor, import_id=pk, now=clock.now()))
        return show_import(request, row, sure=sure, status=422)


class GoOnView(LoginRequiredMixin, View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a check or a writing that stopped go on."""
        actor = actor_of(request)
        row = queries.get_import(actor, pk)
        again = ask_write if row.state == "writing" else ask_check
        try:
            again(actor, import_id=pk, now=clock.now())
        except Refusal as error:
            messages.warning(request, sentence_of(error))
        return redirect(row)


class DiscardView(LoginRequiredMixin, View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Throw a sheet away that was not written."""
        try:
            discard_import(actor_of(request), import_id=pk, now=clock.now())
            messages.success(request, _("The sheet was thrown away. Nothing was written."))
        except Refusal as error:
            messages.warning(request, sentence_of(error))
            return redirect("import-detail", pk=pk)
        return redirect("imports")


class BadRowsView(LoginRequiredMixin, View):
    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The bad rows as a workbook with the reasons."""
        row, sheet = bad_rows_sheet(actor_of(request), import_id=pk, now=clock.now())
        stem = row.file_name.rsplit(".", 1)[0]
        return sent(sheet, _("%(name)s bad rows.xlsx") % {"name": stem}, "xlsx")
