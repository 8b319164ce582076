"""Every read of codes: from a thing to its code, and from a text to what it means for whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from guanjia.foundation.codes.labels.layout import Content
from guanjia.foundation.codes.labels.standard import COMMONEST
from guanjia.foundation.codes.models import (
    Code,
    CodeQuerySet,
    LabelPrint,
    LabelPrinter,
    LabelPrinterQuerySet,
    LabelPrintQuerySet,
    LabelTemplate,
    LabelTemplateQuerySet,
)
from guanjia.foundation.codes.qr import address_of
from guanjia.foundation.codes.subjects import name_of, place_of, public_name_of, unit_of
from guanjia.foundation.codes.texts import read_text
from guanjia.foundation.org.models import Person
from guanjia.foundation.protection.subjects import LARGEST_ID, get_subject
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means for one asker. `subject` is None when it is not the asker's to see."""

    code: Code
    subject: models.Model | None
    public_name: str

    @property
    def retired(self) -> bool:
        return self.code.retired_at is not None


def code_of(subject: models.Model) -> Code | None:
    """The code in force of a thing that the caller has already been shown."""
    return Code.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk), retired_at=None
    ).first()


def codes_of(subjects: Iterable[models.Model]) -> dict[str, Code]:
    """The codes in force of things of one model, by subject id, in one query."""
    things = list(subjects)
    if not things:
        return {}
    rows = Code.objects.filter(
        subject_type=things[0]._meta.label_lower,
        subject_id__in=[str(thing.pk) for thing in things],
        retired_at=None,
    )
    return {row.subject_id: row for row in rows}


def codes_of_any(subjects: Iterable[models.Model]) -> list[Code]:
    """The codes in force of things of several models, one query a model."""
    by_type: dict[str, list[models.Model]] = {}
    for subject in subjects:
        by_type.setdefault(subject._meta.label_lower, []).append(subject)
    return [code for things in by_type.values() for code in codes_of(things).values()]


def resolve(actor: Actor, text: str) -> Meaning:
    """What a typed or scanned text means for the actor.

    Raises CodeMalformed or CodeMistyped with what is wrong, NotVisible when no such code was ever issued. A retired
    code is an answer, not an error.
    """
    try:
        code = Code.objects.get(text=read_text(text).text)
    except Code.DoesNotExist:
        raise NotVisible(N_("No such code was ever issued. Compare it with the label once more.")) from None
    try:
        subject = get_subject(actor, code.subject_type, code.subject_id)
    except NotVisible:
        subject = None
    thing = subject or things_of(code.subject_type).filter(pk=code.subject_id).first()
    return Meaning(code, subject, public_name_of(thing) if thing else "")


def holder_of(text: str) -> Person | None:
    """The person whose code in force this is, with the office, for a command that has checked the right."""
    code = Code.objects.filter(text=text, retired_at=None, subject_type=Person._meta.label_lower).first()
    return Person.objects.select_related("office").filter(pk=code.subject_id).first() if code else None


def list_codes(actor: Actor) -> CodeQuerySet:
    """The codes of things that the actor sees, newest first."""
    return Code.objects.visible_to(actor).order_by("-id")


def attach_subjects(codes: Sequence[Code]) -> None:
    """Give each code its thing as `code.subject`, one query a type. The caller got the codes through `list_codes`."""
    wanted: dict[str, list[str]] = {}
    for code in codes:
        wanted.setdefault(code.subject_type, []).append(code.subject_id)
    things = {
        (label, str(thing.pk)): thing for label, ids in wanted.items() for thing in things_of(label).filter(pk__in=ids)
    }
    for code in codes:
        code.subject = things.get((code.subject_type, code.subject_id))


def things_of(label: str) -> models.QuerySet[models.Model]:
    """All rows of a type with the offices that a label shows."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise NotVisible(N_("There is no such thing, or it is not yours to see.")) from None
    joins = [f.name for f in model._meta.get_fields() if f.name in ("office", "user", "place") and f.many_to_one]
    return model._default_manager.select_related(*joins) if joins else model._default_manager.all()


def list_subjects(
    actor: Actor, label: str, *, ids: Sequence[int] | None = None, under: int | None = None
) -> models.QuerySet[models.Model]:
    """Visible things of a type: those with the given ids, or all that lie below one of them in its tree (`path`)."""
    rows = things_of(label)
    if not hasattr(rows, "visible_to"):
        raise NotVisible(N_("There is no such thing, or it is not yours to see."))
    seen: models.QuerySet[models.Model] = rows.visible_to(actor)
    if under is not None:
        top = get_subject(actor, label, under)
        path = getattr(top, "path", None)
        seen = seen.filter(path__startswith=path) if path else seen.filter(pk=top.pk)
        return seen.order_by("path") if path else seen
    return seen.filter(pk__in=[pk for pk in ids or () if 0 < pk <= LARGEST_ID]).order_by("pk")


# --- labels ---


def list_templates(actor: Actor) -> LabelTemplateQuerySet:
    """The templates in the choice: one's own by name, then those of the program."""
    return LabelTemplate.objects.visible_to(actor).filter(retired_at=None).order_by("key", "name")


def usual_template(actor: Actor, templates: Sequence[LabelTemplate]) -> LabelTemplate | None:
    """The one that the actor printed with last, else the commonest of the program."""
    last = LabelPrint.objects.filter(actor_key=actor.key).order_by("-printed_at").first()
    known = [row for row in templates if last is not None and row.name == last.template_name]
    known += [row for row in templates if row.key == COMMONEST]
    return next(iter([*known, *templates]), None)


def get_template(actor: Actor, template_id: int, *, lock: bool = False) -> LabelTemplate:
    """One template in the choice, or NotVisible."""
    rows = list_templates(actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=template_id).first()
    if row is None:
        raise NotVisible(N_("There is no such label template. Choose another one."))
    return row


def list_printers(actor: Actor) -> LabelPrinterQuerySet:
    """The printers set up where the actor prints, by name."""
    return LabelPrinter.objects.visible_to(actor).order_by("name")


def get_printer(actor: Actor, printer_id: int, *, lock: bool = False) -> LabelPrinter:
    """One printer, or NotVisible."""
    rows = list_printers(actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=printer_id).first()
    if row is None:
        raise NotVisible(N_("There is no such label printer. Choose another one."))
    return row


def list_prints(actor: Actor) -> LabelPrintQuerySet:
    """What was printed, newest first."""
    return LabelPrint.objects.visible_to(actor).order_by("-printed_at", "-pk")


def get_print(actor: Actor, print_id: int) -> LabelPrint:
    """One printing, or NotVisible."""
    row = list_prints(actor).filter(pk=print_id).first()
    if row is None:
        raise NotVisible(N_("There is no such printing, or it is not yours to see."))
    return row


def contents_of(codes: Sequence[Code]) -> list[Content]:
    """What the labels of these codes say. The caller got the codes through `list_codes`."""
    attach_subjects(codes)
    return [
        Content(
            code=code.text,
            address=address_of(code.text),
            name=name_of(code.subject) if code.subject is not None else "",
            full=str(code.subject) if code.subject is not None else "",
            place=place_of(code.subject) if code.subject is not None else "",
            unit=unit_of(code.subject) if code.subject is not None else "",
        )
        for code in codes
    ]


def codes_of_print(actor: Actor, printing: LabelPrint) -> list[Code]:
    """The codes of a printing that the actor still sees, in the order of the labels."""
    rows = {code.pk: code for code in list_codes(actor).filter(pk__in=printing.code_ids)}
    return [rows[pk] for pk in printing.code_ids if pk in rows]
