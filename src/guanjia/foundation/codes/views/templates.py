"""The page doors of label templates and label printers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.codes import queries
from guanjia.foundation.codes.commands import labelling
from guanjia.foundation.codes.forms import DesignForm, ElementForms, PrinterForm, initial_of
from guanjia.foundation.codes.labels import pdf, svg
from guanjia.foundation.codes.labels.geometry import Calibration, Design, check_design, design_from
from guanjia.foundation.codes.labels.layout import Content, marks_of
from guanjia.foundation.codes.labels.standard import STANDARD
from guanjia.foundation.codes.models import LabelTemplate
from guanjia.foundation.codes.qr import address_of
from guanjia.foundation.codes.views.labels import pdf_answer
from guanjia.kernel import clock
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import Refusal
from guanjia.ui.answers import refusals_as_form_errors, sentence_of
from guanjia.ui.forms import new_key
from guanjia.ui.requests import PageRequest

A4_MM = (210.0, 297.0)
HERE = {"domain": "space", "page_url": "label-templates"}


def sample(actor: Actor) -> Content:
    """What the preview says: the newest code in sight, else an invented one."""
    codes = list(queries.list_codes(actor).in_force()[:1])
    if codes:
        return queries.contents_of(codes)[0]
    text = "FJ-7K3M-9QT2"
    return Content(text, address_of(text), _("Room 512"), _("Building 1, Room 512"), _("Building 1"), _("Unit"))


def home_of(actor: Actor) -> str:
    """Where new templates and printers belong: the whole house for whoever designs for it, else the own office."""
    return ROOT if actor.may("codes.design", ROOT) else actor.office_path


@login_required
@require_GET
def templates(request: PageRequest) -> HttpResponse:
    """All label templates with a picture of each, and the printers."""
    actor = request.actor
    actor.require("codes.print")
    content, rows = sample(actor), []
    for row in queries.list_templates(actor):
        design = design_from(row.design)
        picture = svg.label_svg(design, marks_of(design, content)[0], name=str(row))
        rows.append({"row": row, "design": design, "picture": picture})
    context = {
        "rows": rows,
        "printers": list(queries.list_printers(actor)),
        "may_design": actor.may("codes.design"),
        "may_load": actor.may("codes.design", ROOT),
    }
    return render(request, "codes/templates.html", context | HERE)


@login_required
@require_POST
def load_templates(request: PageRequest) -> HttpResponse:
    """Bring the templates of the program back where they are missing."""
    labelling.load_standard_templates(request.actor, now=clock.now())
    return redirect("label-templates")


def bound_forms(request: PageRequest, row: LabelTemplate | None) -> tuple[DesignForm, Any]:
    """The two halves of the designer: filled in by the asker, or with what is stored."""
    if request.method == "POST":
        return DesignForm(request.POST), ElementForms(request.POST, prefix="e")
    design = design_from(row.design) if row else STANDARD[0].design
    name = "" if row is None else _("%(name)s (own)") % {"name": row} if row.key else row.name
    return DesignForm(initial=initial_of(design, name)), ElementForms(initial=design.as_data()["elements"], prefix="e")


def read_design(form: DesignForm, elements: Any) -> Design | None:
    """The design that was entered, unless a field is wrong."""
    if not form.is_valid() or not elements.is_valid():
        return None
    found = tuple(element for part in elements.forms if (element := part.element()) is not None)
    return Design(form.paper(), form.cleaned_data["width"], form.cleaned_data["height"], found)


def preview_of(actor: Actor, design: Design | None) -> dict[str, Any]:
    """The label as it would print, and what is wrong with it."""
    if design is None:
        return {}
    problem = ""
    try:
        check_design(design)
    except Refusal as refusal:
        problem = sentence_of(refusal)
    marks, missing, shortened = marks_of(design, sample(actor))
    paper = design.paper
    return {
        "picture": svg.label_svg(design, marks, name=_("Preview")),
        "grid": svg.sheet_svg(design, [], page=0, name=_("Grid of the sheet")) if paper.kind == "sheet" else "",
        "problem": problem,
        "missing_characters": [f"{char} (U+{ord(char):04X})" for char in missing],
        "shortened": shortened,
    }


@login_required
@acts_once_page("codes.template.save")
def design(request: PageRequest, pk: int | None = None) -> HttpResponse:
    """The designer: the paper, the elements, and a preview that follows."""
    actor = request.actor
    actor.require("codes.design")
    row = queries.get_template(actor, pk) if pk else None
    form, elements = bound_forms(request, row)
    status = 200
    if request.method == "POST":
        status = 422
        entered = read_design(form, elements)
        if entered is not None:
            with refusals_as_form_errors(form):
                saved = labelling.save_template(
                    actor,
                    template_id=pk,
                    name=form.cleaned_data["name"],
                    design=entered,
                    office_path=home_of(actor),
                    now=clock.now(),
                )
                messages.success(request, _("Saved as “%(name)s”.") % {"name": saved.name})
                return redirect("label-templates")
        preview = preview_of(actor, entered)
    else:
        preview = preview_of(actor, design_from(row.design) if row else STANDARD[0].design)
    context = {
        "form": form,
        "elements": elements,
        "row": row,
        "may_retire": row is not None and actor.may("codes.design", row.office_path),
        "idempotency_key": new_key(),
    }
    return render(request, "codes/design.html", context | preview | HERE, status=status)


@login_required
@require_POST
def preview(request: PageRequest) -> HttpResponse:
    """The fragment that follows what is entered in the designer."""
    request.actor.require("codes.design")
    form, elements = bound_forms(request, None)
    entered = read_design(form, elements)
    return render(request, "codes/_preview.html", preview_of(request.actor, entered))


@login_required
@require_POST
def retire_template(request: PageRequest, pk: int) -> HttpResponse:
    """Take a template out of the choice."""
    row = labelling.retire_template(request.actor, template_id=pk, now=clock.now())
    messages.success(request, _("“%(name)s” is no longer offered.") % {"name": row})
    return redirect("label-templates")


@login_required
@acts_once_page("codes.printer.save")
def printer(request: PageRequest, pk: int | None = None) -> HttpResponse:
    """Set up a printer by what was measured on its test page."""
    actor = request.actor
    actor.require("codes.design")
    row = queries.get_printer(actor, pk) if pk else None
    initial = {name: getattr(row, name) for name in PrinterForm.base_fields} if row else None
    form, status = PrinterForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_as_form_errors(form):
                saved = labelling.save_printer(
                    actor, printer_id=pk, office_path=home_of(actor), now=clock.now(), **form.cleaned_data
                )
                messages.success(request, _("Saved. Print the test page once more and measure again."))
                return redirect("label-printer", saved.pk)
    context = {
        "form": form,
        "row": row,
        "heading": row.name if row else _("Set up a printer"),
        "submit": _("Save the printer"),
        "cancel": reverse("label-templates"),
        "idempotency_key": new_key(),
    }
    return render(request, "codes/printer.html", context | HERE, status=status)


@login_required
@require_POST
def remove_printer(request: PageRequest, pk: int) -> HttpResponse:
    """Forget a printer."""
    labelling.remove_printer(request.actor, printer_id=pk)
    messages.success(request, _("The printer was removed."))
    return redirect("label-templates")


@login_required
@require_GET
def test_page(request: PageRequest) -> HttpResponse:
    """The page with rulers: for a printer with its correction, or plain; on A4, or on the paper of a template."""
    actor = request.actor
    actor.require("codes.print")
    asked = {name: request.GET.get(name, "") for name in ("printer", "template")}
    numbers = {name: int(text) for name, text in asked.items() if text.isascii() and text.isdigit() and len(text) < 19}
    row = queries.get_printer(actor, numbers["printer"]) if "printer" in numbers else None
    width, height = A4_MM
    if "template" in numbers:
        paper = design_from(queries.get_template(actor, numbers["template"]).design).paper
        width, height = paper.width, paper.height
    data = labelling.calibration_data(row)
    calibration = labelling.calibration_from(data) if data else Calibration()
    words = [
        _("Printer: %(name)s") % {"name": row.name if row else "—"},
        _("Shift %(dx)s mm right, %(dy)s mm down; width %(x)s %%, height %(y)s %%")
        % {"dx": calibration.dx, "dy": calibration.dy, "x": calibration.scale_x, "y": calibration.scale_y},
        _("1. Print at full size, without “fit to page”."),
        _("2. The crosses lie 20 mm from the edges. What is missing to the left edge is the shift."),
        _("3. The square has sides of 50 mm, the rulers millimetres. What they measure is the scale."),
        _("4. Enter both for the printer and print this page again."),
    ]
    content = pdf.test_page_pdf(width, height, calibration, words, title=_("Test page"), made_at=clock.now())
    return pdf_answer(content, "test-page.pdf")
