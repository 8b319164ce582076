"""The page doors of labels: the list of codes, a sheet of labels to look at, printing it, and what was printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.codes import queries, subjects
from guanjia.foundation.codes.commands import issue_codes, labelling
from guanjia.foundation.codes.filters import CodeFilter
from guanjia.foundation.codes.forms import PrintForm
from guanjia.foundation.codes.labels import pdf, svg
from guanjia.foundation.codes.labels.geometry import Design, design_from
from guanjia.foundation.codes.labels.layout import Label, lay_out
from guanjia.foundation.codes.models import Code, LabelPrint
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.forms import new_key
from guanjia.ui.listing import Column, ListPage
from guanjia.ui.requests import PageRequest

MOST_LABELS = labelling.MOST_CODES
MOST_NAMED = 12


class CodeList(LoginRequiredMixin, ListPage):
    """All codes of things that the asker sees, to be printed or replaced."""

    template_name = "codes/list.html"
    row_template = "codes/_row.html"
    card_template = "codes/_card.html"
    filter_class = CodeFilter
    columns = (
        Column("", ""),
        Column(gettext_lazy("Code"), "text"),
        Column(gettext_lazy("Thing")),
        Column(gettext_lazy("Unit")),
        Column(gettext_lazy("Kind"), "kind"),
        Column(gettext_lazy("Issued"), "issued_at", desc_first=True),
        Column(gettext_lazy("State")),
    )

    def get_rows(self, request: PageRequest) -> models.QuerySet[Code]:  # type: ignore[override]
        request.actor.require("codes.print")
        return queries.list_codes(request.actor)

    def prepare(self, request: PageRequest, rows: Sequence[Code]) -> None:  # type: ignore[override]
        queries.attach_subjects(rows)

    def get_extra(self, request: PageRequest) -> dict[str, Any]:  # type: ignore[override]
        return {"domain": "space", "page_url": "codes"}


def whole_numbers(texts: Iterable[str]) -> list[int]:
    """The positive whole numbers among some texts."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and 0 < len(text) < 19][:2000]


def chosen(request: PageRequest) -> list[models.Model]:
    """The things that the address asks labels for: by codes, by ids of one type, all below one thing, or all codes that
    a filter of the list finds."""
    asked, actor = request.GET, request.actor
    if numbers := whole_numbers(asked.getlist("code") + asked.get("codes", "").split(",")):
        return things_of(queries.list_codes(actor).filter(pk__in=numbers))
    if texts := asked.getlist("text")[:MOST_LABELS]:
        return things_of(queries.list_codes(actor).filter(text__in=[text[:20] for text in texts]))
    if "filtered" in asked:
        return things_of(CodeFilter(asked, queryset=queries.list_codes(actor), request=request).qs)
    label = asked.get("subject", "")
    if under := whole_numbers([asked.get("under", "")]):
        return list(queries.list_subjects(actor, label, under=under[0])[: MOST_LABELS + 1])
    ids = whole_numbers(part for entry in asked.getlist("ids") for part in entry.split(","))
    return list(queries.list_subjects(actor, label, ids=ids)[: MOST_LABELS + 1]) if label else []


def things_of(codes: Any) -> list[models.Model]:
    """The things of codes in force."""
    found = list(codes.in_force().order_by("text")[: MOST_LABELS + 1])
    queries.attach_subjects(found)
    return [code.subject for code in found if code.subject is not None]


@login_required
def labels(request: PageRequest) -> HttpResponse:
    """A sheet of labels as it will be printed. POST issues the codes that are missing on it."""
    actor = request.actor
    actor.require("codes.print")
    things = chosen(request)
    cut = len(things) > MOST_LABELS
    things = sorted(things[:MOST_LABELS], key=lambda thing: subjects.in_reading_order(str(thing)))
    if request.method == "POST":
        issue_codes(actor, subjects=things, now=clock.now())
        return redirect(request.get_full_path())
    known = {(code.subject_type, code.subject_id): code for code in queries.codes_of_any(things)}
    codes = []
    for thing in things:
        if code := known.get((thing._meta.label_lower, str(thing.pk))):
            code.subject = thing
            codes.append(code)
    context = {
        "rows": codes,
        "code_ids": ",".join(str(code.pk) for code in codes),
        "missing": len(things) - len(codes),
        "may_issue": actor.may("codes.issue"),
        "may_design": actor.may("codes.design"),
        "cut": cut,
        "most": MOST_LABELS,
    }
    return show_sheet(request, context, codes)


def show_sheet(
    request: PageRequest, context: dict[str, Any], codes: Sequence[Code], form: PrintForm | None = None
) -> HttpResponse:
    """The page with the form and the preview; of an HTMX request the preview alone."""
    templates, printers = list(queries.list_templates(request.actor)), list(queries.list_printers(request.actor))
    asked = request.POST if request.method == "POST" else request.GET
    usual = queries.usual_template(request.actor, templates)
    initial = {"template": usual.pk if usual else None, "start": 1, "copies": 1, "printer": ""}
    data = initial | {name: asked[name] for name in initial if name in asked}
    drawing = PrintForm(data, templates=templates, printers=printers)
    context |= {
        "form": form or PrintForm(initial=data, templates=templates, printers=printers),
        "templates": templates,
        "idempotency_key": new_key(),
        "domain": "space",
        "page_url": "codes",
    }
    if templates and codes and drawing.is_valid():
        row = next(row for row in templates if row.pk == drawing.cleaned_data["template"])
        design = design_from(row.design)
        start = min(drawing.cleaned_data["start"], design.paper.per_page)
        drawn = lay_out(design, queries.contents_of(codes), start=start, copies=drawing.cleaned_data["copies"])
        context |= preview_context(design, drawn)
    status = 422 if form is not None else 200
    if request.headers.get("HX-Target") == "sheet":
        return render(request, "codes/_sheet.html", context, status=status)
    return render(request, "codes/labels.html", context, status=status)


def preview_context(design: Design, drawn: Sequence[Label]) -> dict[str, Any]:
    """The first page, how many there are, and what could not be said as meant."""
    missing = "".join(dict.fromkeys("".join(label.missing for label in drawn)))
    cut = [text for label in drawn for text in label.shortened]
    return {
        "sheet": svg.sheet_svg(design, drawn, page=0, name=str(gettext_lazy("Sheet of labels"))),
        "roll": design.paper.kind == "roll",
        "pages": 1 + max((label.page for label in drawn), default=0),
        "per_page": design.paper.per_page,
        "missing_characters": [f"{char} (U+{ord(char):04X})" for char in missing],
        "shortened": list(dict.fromkeys(cut))[:MOST_NAMED],
    }


@login_required
@require_POST
@acts_once_page("codes.labels.print")
def print_labels(request: PageRequest) -> HttpResponse:
    """Record a printing and lead to its PDF."""
    actor = request.actor
    actor.require("codes.print")
    ids = whole_numbers(request.POST.get("codes", "").split(","))
    form = PrintForm(
        request.POST, templates=list(queries.list_templates(actor)), printers=list(queries.list_printers(actor))
    )
    if form.is_valid():
        given = form.cleaned_data
        with refusals_as_form_errors(form):
            printing = labelling.print_labels(
                actor,
                code_ids=ids,
                template_id=given["template"],
                printer_id=given["printer"],
                start=given["start"],
                copies=given["copies"],
                now=clock.now(),
            )
            return redirect("label-print-pdf", printing.pk)
    codes = list(queries.list_codes(actor).in_force().filter(pk__in=ids).order_by("text")[:MOST_LABELS])
    context = {"rows": codes, "code_ids": ",".join(str(code.pk) for code in codes), "missing": 0, "most": MOST_LABELS}
    return show_sheet(request, context, codes, form)


@login_required
@require_GET
def print_pdf(request: PageRequest, pk: int) -> HttpResponse:
    """The PDF of a printing, drawn from its record with the names of today."""
    request.actor.require("codes.print")
    printing = queries.get_print(request.actor, pk)
    design = design_from(printing.design)
    codes = queries.codes_of_print(request.actor, printing)
    drawn = lay_out(design, queries.contents_of(codes), start=printing.start, copies=printing.copies)
    content = pdf.labels_pdf(
        design,
        drawn,
        labelling.calibration_from(printing.calibration),
        title=f"{printing.template_name} {printing.pk}",
        made_at=printing.printed_at,
    )
    return pdf_answer(content, f"labels-{printing.pk}.pdf")


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF that opens in the browser, whose print dialogue knows not to scale."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


class PrintList(LoginRequiredMixin, ListPage):
    """What was printed: by whom, when, which template, how many."""

    template_name = "codes/prints.html"
    row_template = "codes/_print_row.html"
    card_template = "codes/_print_card.html"
    columns = (
        Column(gettext_lazy("Printed"), "printed_at", desc_first=True),
        Column(gettext_lazy("By")),
        Column(gettext_lazy("Label template")),
        Column(gettext_lazy("Printer")),
        Column(gettext_lazy("Labels"), num=True),
        Column(""),
    )

    def get_rows(self, request: PageRequest) -> models.QuerySet[LabelPrint]:  # type: ignore[override]
        request.actor.require("codes.print")
        return queries.list_prints(request.actor)

    def get_extra(self, request: PageRequest) -> dict[str, Any]:  # type: ignore[override]
        return {"domain": "space", "page_url": "label-prints"}


@login_required
@require_GET
def print_detail(request: PageRequest, pk: int) -> HttpResponse:
    """One printing with its codes."""
    request.actor.require("codes.print")
    printing = queries.get_print(request.actor, pk)
    codes = queries.codes_of_print(request.actor, printing)
    queries.attach_subjects(codes)
    context = {"printing": printing, "rows": codes, "domain": "space", "page_url": "label-prints"}
    return render(request, "codes/print.html", context)
