"""Documents of the library: their values, readings, totals and successors, and where an officer may set them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy

from guanjia.foundation.org.models import Office
from guanjia.foundation.protection.scope import within
from guanjia.foundation.standards import library
from guanjia.foundation.standards.models import (
    DeclaredTotal,
    DocumentKind,
    SourceReading,
    Standard,
    StandardLine,
    Subsystem,
)
from guanjia.foundation.standards.queries.clauses import speaks_chinese
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_
from guanjia.rulebook.library import word_of

EVIDENCE_LABELS = {
    "V": gettext_lazy("Seen in the text"),
    "K": gettext_lazy("Known, text not seen"),
    "?": gettext_lazy("Not sure: informs only"),
    "C": gettext_lazy("Confirmed by the office"),
}


def list_standards(actor: Actor) -> models.QuerySet[Standard]:
    return Standard.objects.visible_to(actor).select_related("owner", "author", "confirmer", "applies_to")


def list_lines(actor: Actor) -> models.QuerySet[StandardLine]:
    """The values that local standards set."""
    rows = StandardLine.objects.visible_to(actor)
    return rows.select_related("standard__owner", "standard__applies_to", "clause")


def get_standard(actor: Actor, pk: int, *, lock: bool = False) -> Standard:
    """The standard, or NotVisible."""
    rows = Standard.objects.visible_to(actor).select_related("owner", "author", "confirmer", "applies_to", "supersedes")
    if lock:
        rows = Standard.objects.visible_to(actor).select_related("owner").select_for_update(of=("self",))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotVisible(N_("There is no such standard."))
    return found


@dataclass(frozen=True, slots=True)
class ValueShown:
    """One value that a document sets."""

    parameter: str
    label: str
    keys: str
    value: str
    unit: str
    clause: str
    evidence: str
    line_id: int = 0
    source: str = ""
    keys_given: tuple[str, ...] = ()
    since: date | None = None
    reading: SourceReading | None = None

    @property
    def evidence_label(self) -> str:
        return str(EVIDENCE_LABELS[self.evidence])

    @property
    def ident(self) -> str:
        """What names the value in a form: parameter, keys and first day."""
        return "|".join((self.parameter, "/".join(self.keys_given), self.since.isoformat() if self.since else ""))


def values_of(standard: Standard) -> list[ValueShown]:
    """The values that a document sets, with their parameters in words."""
    lib, found = library.effective(), []
    if standard.packaged:
        readings = {
            (one.parameter, tuple(one.keys), one.since, one.value): one
            for one in standard.readings.exclude(state=SourceReading.State.DECLINED).select_related("reader", "second")
        }
        for parameter in lib.parameters.values():
            for line in parameter.lines:
                if line.clause.split("/")[0] == standard.key:
                    reading = readings.get((parameter.key, line.keys, line.since, line.value))
                    found.append(
                        ValueShown(
                            parameter.key, label_of(parameter), words_of(line.keys), f"{line.value:.10g}",
                            parameter.unit, line.clause, line.evidence.value, source=str(reading or ""),
                            keys_given=line.keys, since=line.since, reading=reading,
                        )
                    )  # fmt: skip
        return found
    for row in standard.lines.select_related("clause", "confirmation").all():
        known = lib.parameters.get(row.parameter)
        confirmation = getattr(row, "confirmation", None)
        found.append(
            ValueShown(
                row.parameter,
                label_of(known) if known else row.parameter,
                words_of(row.keys),
                f"{row.value:.10g}",
                known.unit if known else "",
                f"{standard.key}/{row.clause.code}",
                "C" if confirmation else row.evidence,
                row.pk,
                confirmation.source if confirmation else "",
            )
        )
    return found


def readings_to_agree(actor: Actor) -> models.QuerySet[SourceReading]:
    """Readings that wait for this person as the second one."""
    return (
        SourceReading.objects.visible_to(actor)
        .filter(within("standard__owner__path", actor.reach("standards.confirm")), state=SourceReading.State.WAITING)
        .exclude(reader_id=F("reader_id") if actor.person_id is None else actor.person_id)
        .select_related("standard")
    )


def label_of(parameter: Any) -> str:
    return str(parameter.label_zh if speaks_chinese() else parameter.label_en)


def words_of(keys: Iterable[str]) -> str:
    """The keys of one limit as a person reads them."""
    return " / ".join(word_of(key, chinese=speaks_chinese()) for key in keys)


@dataclass(frozen=True, slots=True)
class Total:
    """One cell of the declared totals beside what the library has."""

    kind: str
    subsystem: str
    kind_label: str
    subsystem_label: str
    declared: int | None
    counted: int

    @property
    def differs(self) -> bool:
        return self.declared is not None and self.declared != self.counted


def in_force(rows: models.QuerySet[Standard], day: date) -> models.QuerySet[Standard]:
    """Documents that hold on a day."""
    return rows.filter(status__in=["force", "superseded", "retired"], in_force_on__lte=day).filter(
        Q(ends_on=None) | Q(ends_on__gte=day)
    )


def totals(actor: Actor, day: date) -> list[Total]:
    """Every kind and sub-system: declared and counted."""
    counted = {
        (row["kind"], row["subsystem"]): row["n"]
        for row in in_force(Standard.objects.visible_to(actor), day)
        .order_by()
        .values("kind", "subsystem")
        .annotate(n=Count("pk"))
    }
    declared = {(row.kind, row.subsystem): row.count for row in DeclaredTotal.objects.all()}
    return [
        Total(kind, part, str(kind_label), str(part_label), declared.get((kind, part)), counted.get((kind, part), 0))
        for kind, kind_label in DocumentKind.choices
        for part, part_label in Subsystem.choices
        if (kind, part) in counted or (kind, part) in declared
    ]


def offices_to_set(actor: Actor) -> models.QuerySet[Office]:
    """Regions and bodies for which the actor may draft limits."""
    kinds = [Office.Kind.REGION, Office.Kind.BUREAU, Office.Kind.CENTRE, Office.Kind.UNIT]
    return (
        Office.objects.filter(within("path", actor.reach("standards.edit")), kind__in=kinds, valid_to=None)
        .select_related("division")
        .order_by("depth", "rank", "pk")
    )


def owner_for(actor: Actor) -> Office:
    """The body in whose name an officer drafts: their own, or the widest that the right covers."""
    reach = actor.reach("standards.edit")
    own = Office.objects.filter(pk=actor.office_id or 0).first()
    if own is not None and reach.covers(own.path):
        from guanjia.foundation.org.queries import body_of

        body = body_of(own)
        return body if reach.covers(body.path) else own
    found = Office.objects.filter(within("path", reach), valid_to=None).order_by("depth", "pk").first()
    if found is None:
        raise NotVisible(N_("There is no such office."))
    return found


def to_confirm(actor: Actor) -> models.QuerySet[Standard]:
    """Drafts that wait for this person: not their own."""
    return (
        Standard.objects.filter(status="awaiting")
        .filter(within("owner__path", actor.reach("standards.confirm")))
        .exclude(author_id=F("author_id") if actor.person_id is None else actor.person_id)
        .select_related("owner", "author")
    )


def due_for_review(day: date) -> models.QuerySet[Standard]:
    return Standard.objects.filter(status="force", review_on__lte=day).select_related("owner")


def values_citing(key: str) -> list[ValueShown]:
    """Every value in the library in force that rests on a clause."""
    return [
        ValueShown(
            parameter.key, label_of(parameter), words_of(line.keys), f"{line.value:.10g}", parameter.unit,
            line.place, line.evidence.value,
        )
        for parameter in library.effective().parameters.values()
        for line in parameter.lines
        if line.clause == key
    ]  # fmt: skip


def newer_of(actor: Actor, standard: Standard) -> Standard | None:
    """What supersedes a standard, once that is confirmed."""
    return (
        Standard.objects.visible_to(actor)
        .filter(supersedes=standard, status__in=["force", "superseded", "retired"])
        .order_by("in_force_on")
        .first()
    )


def hash_now(standard: Standard) -> str:
    """A draft's content hash as it stands now: a trial of an earlier text says so."""
    return library.hash_of(standard)
