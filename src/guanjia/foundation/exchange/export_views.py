"""The pages of an export: how a list shall leave, one's exports, and their files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from guanjia.foundation.exchange import exports, queries, rules
from guanjia.foundation.exchange.commands import ask_export, hand_over, take_export
from guanjia.foundation.exchange.forms import ExportForm
from guanjia.foundation.exchange.models import Export
from guanjia.foundation.exchange.views import STOP_POLLING, actor_of, sent
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.listing import Column, ListPage
from guanjia.ui.registers import register as find_register

PLACE = {"domain": "system", "page_url": "exports"}


class ExportsPage(LoginRequiredMixin, ListPage):
    """One's own exports."""

    template_name = "exchange/exports.html"
    row_template = "exchange/_export_row.html"
    card_template = "exchange/_export_card.html"
    empty_text = gettext_lazy("Nothing was exported yet.")
    empty_hint = gettext_lazy("Every list has a button “Export”; large ones wait here for a day.")
    columns = (
        Column(gettext_lazy("List")),
        Column(gettext_lazy("Scope")),
        Column(gettext_lazy("State")),
        Column(gettext_lazy("Rows"), "rows", num=True, desc_first=True),
        Column(gettext_lazy("Exported at"), "id", desc_first=True),
        Column(gettext_lazy("Kept until")),
    )

    def get_rows(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.list_exports(actor_of(request))

    def get_extra(self, request: HttpRequest) -> Mapping[str, Any]:
        return PLACE


def asked_query(request: HttpRequest) -> str:
    """The question of the list: the address that the browser shows, since filters change it without a new page."""
    current = request.headers.get("HX-Current-URL", "")
    return urlsplit(current).query if current else request.GET.get("query", "")


class ExportStart(LoginRequiredMixin, View):
    """How many rows, which columns, which format; then the sheet, or a job that makes it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        register, query = request.GET.get("register", ""), asked_query(request)
        made = exports.plan(actor_of(request), register=register, query=query, format="csv")
        form = ExportForm(initial={"register": register, "query": made.query})
        return self.show(request, made, form)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        actor, form = actor_of(request), ExportForm(request.POST)
        if not form.is_valid():
            made = exports.plan(actor, register=request.POST.get("register", ""), query="", format="csv")
            return self.show(request, made, form, status=422)
        asked = form.cleaned_data
        made = exports.plan(actor, register=asked["register"], query=asked["query"], format=asked["format"])
        with refusals_as_form_errors(form):
            if exports.count_rows(made) > rules.DIRECT_ROWS:
                return redirect(ask_export(actor, made, now=clock.now()))
            export, content = hand_over(actor, made, now=clock.now())
            return sent(content, file_name(export), export.format)
        return self.show(request, made, form, status=422)

    def show(self, request: HttpRequest, made: exports.Plan, form: ExportForm, *, status: int = 200) -> HttpResponse:
        try:
            count = exports.count_rows(made)
        except Refusal:
            count = rules.XLSX_ROWS + 1
        context = {
            "form": form,
            "plan": made,
            "count": count,
            "large": count > rules.DIRECT_ROWS,
            "scope": exports.scope_of(actor_of(request), made),
            "kept_hours": int(rules.EXPORT_KEPT.total_seconds() // 3600),
        }
        drawer = request.headers.get("HX-Target") == "drawer"
        template = "exchange/_export_drawer.html" if drawer else "exchange/export_start.html"
        return render(request, template, PLACE | context, status=status)


def file_name(export: Export) -> str:
    """What the file is called: the list and the day."""
    day = export.created_at.astimezone(clock.LOCAL).strftime("%Y%m%d-%H%M")
    return _("%(list)s %(day)s.%(format)s") % {
        "list": find_register(export.register).label,
        "day": day,
        "format": export.format,
    }


class ExportPage(LoginRequiredMixin, View):
    """One export with its file; asked by HTMX, only what moves."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        actor = actor_of(request)
        export = queries.get_export(actor, pk)
        if request.headers.get("HX-Target") == "export-live" and export.state != "waiting":
            response = HttpResponse(status=STOP_POLLING)
            response.headers["HX-Refresh"] = "true"
            return response
        context = {
            "export": export,
            "job": queries.job_of(actor, export),
            "there": export.is_downloadable(clock.now()),
        }
        live = request.headers.get("HX-Target") == "export-live"
        return render(request, "exchange/_export_live.html" if live else "exchange/export.html", PLACE | context)


class ExportFile(LoginRequiredMixin, View):
    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The file, for whoever asked for it."""
        export, content = take_export(actor_of(request), export_id=pk, now=clock.now())
        return sent(content, file_name(export), export.format)
