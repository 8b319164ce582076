"""Label templates, label printers, and printing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.codes import queries
from guanjia.foundation.codes.labels.geometry import Calibration, Design, check_design, design_from
from guanjia.foundation.codes.labels.standard import STANDARD
from guanjia.foundation.codes.models import Code, LabelPrint, LabelPrinter, LabelTemplate
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

MOST_CODES = 420
MOST_COPIES = 20


class TemplateNameTaken(Refusal):
    """There is a template of this name already."""


class PrinterNameTaken(Refusal):
    """There is a printer of this name already."""


class NothingToPrint(Refusal):
    """No code in force was chosen."""


class TooMuchToPrint(Refusal):
    """More labels than one printing takes."""


class StartOffSheet(Refusal):
    """The first label lies past the end of a sheet."""


@transaction.atomic
def load_standard_templates(actor: Actor, *, now: datetime) -> int:
    """Add the templates of the program that are missing; how many were added. What somebody changed stays."""
    actor.require("codes.design", ROOT)
    known = set(LabelTemplate.objects.exclude(key="").values_list("key", flat=True))
    names = set(LabelTemplate.objects.filter(office_path=ROOT, retired_at=None).values_list("name", flat=True))
    added = [
        LabelTemplate(
            key=standard.key,
            name=standard.name,
            office_path=ROOT,
            design=standard.design.as_data(),
            changed_by=actor.name,
            changed_at=now,
        )
        for standard in STANDARD
        if standard.key not in known and standard.name not in names
    ]
    if added:
        LabelTemplate.objects.bulk_create(added)
        trail.record(actor, "codes.templates.loaded", office_path=ROOT, templates=[row.key for row in added])
    return len(added)


@transaction.atomic
def save_template(
    actor: Actor, *, template_id: int | None, name: str, design: Design, office_path: str, now: datetime
) -> LabelTemplate:
    """Make a template, or change one. One that comes with the program, or hangs above what the actor designs for, is
    copied for the actor's office instead.

    Raises NotVisible, NotAllowed, DesignInvalid, TemplateNameTaken.
    """
    check_design(design)
    row = queries.get_template(actor, template_id, lock=True) if template_id else None
    if row is None or row.key or not actor.may("codes.design", row.office_path):
        actor.require("codes.design", office_path)
        row = LabelTemplate(office_path=office_path)
    row.name, row.design = name.strip(), design.as_data()
    row.changed_by, row.changed_at = actor.name, now
    try:
        with transaction.atomic():  # label_template_one_per_name
            row.save()
    except IntegrityError:
        raise TemplateNameTaken(
            N_("There is a template “%(name)s” already. Choose another name."), field="name", name=row.name
        ) from None
    trail.record(actor, "codes.template.saved", row, office_path=row.office_path, name=row.name)
    return row


@transaction.atomic
def retire_template(actor: Actor, *, template_id: int, now: datetime) -> LabelTemplate:
    """Take a template out of the choice; printings made with it keep their drawing."""
    row = queries.get_template(actor, template_id, lock=True)
    actor.require("codes.design", row.office_path)
    row.retired_at = now
    row.save(update_fields=["retired_at"])
    trail.record(actor, "codes.template.retired", row, office_path=row.office_path, name=row.name)
    return row


@transaction.atomic
def save_printer(
    actor: Actor,
    *,
    printer_id: int | None,
    name: str,
    dx_mm: Decimal,
    dy_mm: Decimal,
    scale_x: Decimal,
    scale_y: Decimal,
    office_path: str,
    now: datetime,
) -> LabelPrinter:
    """Set up a printer, or correct one. Raises NotVisible, NotAllowed, PrinterNameTaken."""
    row = queries.get_printer(actor, printer_id, lock=True) if printer_id else LabelPrinter(office_path=office_path)
    actor.require("codes.design", row.office_path)
    row.name, row.dx_mm, row.dy_mm, row.scale_x, row.scale_y = name.strip(), dx_mm, dy_mm, scale_x, scale_y
    row.changed_by, row.changed_at = actor.name, now
    try:
        with transaction.atomic():  # label_printer_one_per_name
            row.save()
    except IntegrityError:
        raise PrinterNameTaken(
            N_("There is a printer “%(name)s” already. Choose another name."), field="name", name=row.name
        ) from None
    trail.record(actor, "codes.printer.saved", row, office_path=row.office_path, name=row.name)
    return row


@transaction.atomic
def remove_printer(actor: Actor, *, printer_id: int) -> None:
    """Forget a printer; printings made on it keep its correction."""
    row = queries.get_printer(actor, printer_id, lock=True)
    actor.require("codes.design", row.office_path)
    trail.record(actor, "codes.printer.removed", row, office_path=row.office_path, touched=False, name=row.name)
    row.delete()


@transaction.atomic
def print_labels(
    actor: Actor,
    *,
    code_ids: Sequence[int],
    template_id: int,
    printer_id: int | None,
    start: int = 1,
    copies: int = 1,
    now: datetime,
) -> LabelPrint:
    """Record a printing of codes in force, in the given order; the PDF is drawn from the record.

    Needs `codes.print`. Raises NotVisible, NotAllowed, NothingToPrint, TooMuchToPrint, StartOffSheet.
    """
    actor.require("codes.print")
    template = queries.get_template(actor, template_id)
    printer = queries.get_printer(actor, printer_id) if printer_id else None
    design = design_from(template.design)
    codes = codes_to_print(actor, code_ids)
    if not 1 <= start <= design.paper.per_page:
        raise StartOffSheet(
            N_("This paper has %(n)s labels: begin with one of 1 to %(n)s."), field="start", n=design.paper.per_page
        )
    if len(codes) > MOST_CODES or not 1 <= copies <= MOST_COPIES:
        raise TooMuchToPrint(
            N_("At most %(codes)s codes and %(copies)s copies are printed at once. Print the rest afterwards."),
            field="copies",
            codes=MOST_CODES,
            copies=MOST_COPIES,
        )
    row = LabelPrint.objects.create(
        office_path=actor.office_path or ROOT,
        actor_key=actor.key,
        actor_name=actor.name,
        printed_at=now,
        template_name=template.name,
        design=template.design,
        printer_name=printer.name if printer else "",
        calibration=calibration_data(printer),
        code_ids=[code.pk for code in codes],
        labels=len(codes) * copies,
        start=start,
        copies=copies,
    )
    trail.record(
        actor,
        "codes.labels.printed",
        row,
        office_path=row.office_path,
        labels=row.labels,
        template=row.template_name,
        codes=[code.text for code in codes],
    )
    return row


def codes_to_print(actor: Actor, code_ids: Sequence[int]) -> list[Code]:
    """The chosen codes in force that the actor sees, in the order they were chosen."""
    rows = {code.pk: code for code in queries.list_codes(actor).in_force().filter(pk__in=set(code_ids))}
    found = [rows[pk] for pk in dict.fromkeys(code_ids) if pk in rows]
    if not found:
        raise NothingToPrint(N_("No code in force was chosen. Tick some in the list of codes."))
    return found


def calibration_data(printer: LabelPrinter | None) -> dict[str, float]:
    """A printer's correction as plain data; without a printer, none."""
    if printer is None:
        return {}
    return {
        "dx": float(printer.dx_mm),
        "dy": float(printer.dy_mm),
        "scale_x": float(printer.scale_x),
        "scale_y": float(printer.scale_y),
    }


def calibration_from(data: dict[str, float]) -> Calibration:
    return Calibration(**data)
