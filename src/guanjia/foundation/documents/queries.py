"""Every read of documents, through the eyes of the asker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Prefetch, QuerySet

from guanjia.foundation.access.models import Account
from guanjia.foundation.audit import trail
from guanjia.foundation.documents import filling, rules
from guanjia.foundation.documents.kinds import DocumentKind, kind_of
from guanjia.foundation.documents.models import (
    Document,
    DocumentQuerySet,
    DocumentReceiver,
    DocumentTemplate,
    DocumentTemplateVersion,
    IssuingRule,
    NumberSeries,
)
from guanjia.foundation.notify.queries import accounts_with
from guanjia.foundation.org.models import Office
from guanjia.foundation.org.queries import body_of
from guanjia.foundation.protection.scope import within
from guanjia.foundation.protection.subjects import LARGEST_ID, get_subject
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

NO_NUMBER = "　"  # where the number will stand in a draft


def list_documents(actor: Actor) -> DocumentQuerySet:
    """The documents in sight, without thrown away drafts."""
    receivers = Prefetch("receivers", DocumentReceiver.objects.select_related("office"))
    rows = Document.objects.visible_to(actor).exclude(state=Document.State.DROPPED)
    return rows.select_related("office", "corrects").prefetch_related(receivers)


def get_document(actor: Actor, document_id: int, *, lock: bool = False) -> Document:
    """One document, or NotVisible."""
    rows = Document.objects.visible_to(actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    else:
        rows = rows.select_related("office", "corrects", "template__template", "series", "word_file", "pdf_file")
    found = rows.filter(pk=document_id).first() if 0 < document_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such document, or it is not yours to see."))
    return found


def documents_of(subject: Any, actor: Actor | None = None) -> DocumentQuerySet:
    """The documents about a thing that the caller has been shown, newest first; with an actor, those it sees."""
    rows = Document.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    if actor is not None:
        rows = rows.filter(pk__in=Document.objects.visible_to(actor).values("pk"))
    return rows.exclude(state=Document.State.DROPPED).select_related("office").order_by("-pk")


def subject_of(actor: Actor, document: Document) -> Any:
    """What a document is about, if the actor sees it; else None."""
    if not document.subject_type:
        return None
    try:
        return get_subject(actor, document.subject_type, document.subject_id)
    except NotVisible:
        return None


def receivers_of(document: Document) -> list[DocumentReceiver]:
    return list(document.receivers.select_related("office").order_by("-part", "rank", "pk"))


def own_receivers(actor: Actor, document: Document) -> list[DocumentReceiver]:
    """The receivers for which the actor may acknowledge the receipt."""
    reach = actor.reach("documents.receive")
    return [row for row in receivers_of(document) if reach.covers(row.office_path)]


def list_to_receive(actor: Actor) -> QuerySet[DocumentReceiver]:
    """What was issued to units in reach and not acknowledged yet, oldest first."""
    rows = DocumentReceiver.objects.filter(
        within("office_path", actor.reach("documents.receive")), received_at=None, document__state="issued"
    )
    return rows.select_related("document__office", "office").order_by("document__issued_on", "pk")


def list_to_issue(actor: Actor) -> DocumentQuerySet:
    """Signed off documents that wait to be issued by the actor."""
    rows = Document.objects.filter(within("office_path", actor.reach("documents.issue")))
    return rows.filter(state=Document.State.SIGNED).select_related("office").order_by("pk")


def handlers_of(office: Office, *, today: date) -> list[int]:
    """The accounts that handle what comes to a unit: its own people first; without any, whoever else has the right."""
    accounts = accounts_with("documents.receive", office.path, today=today)
    own = Account.objects.filter(pk__in=accounts, person__office__path__startswith=office.path)
    return sorted(own.values_list("pk", flat=True)) or accounts


def bodies_to_issue(actor: Actor) -> QuerySet[Office]:
    """The bodies in whose name the actor may draft."""
    rows = Office.objects.filter(within("path", actor.reach("documents.draft")), valid_to=None)
    return rows.filter(kind__in=["bureau", "centre", "unit", "region", "temp_body"]).order_by("path")


def usual_body(actor: Actor) -> Office | None:
    """The body in whose name the actor drafts unless they choose another: their own, or the first."""
    own = Office.objects.filter(pk=actor.office_id).select_related("parent").first() if actor.office_id else None
    bodies = bodies_to_issue(actor)
    return (bodies.filter(pk=body_of(own).pk).first() if own else None) or bodies.first()


def units_to_address(actor: Actor) -> QuerySet[Office]:
    """The units that a document may be addressed to: all bodies of the tree that the actor's office belongs to."""
    top = "/".join(actor.office_path.split("/")[:2]) + "/" if actor.office_path else ROOT
    rows = Office.objects.filter(path__startswith=top, valid_to=None)
    return rows.exclude(kind__in=["section", "region"]).order_by("path")


def rule_for(office: Office, kind: str) -> IssuingRule:
    """How a body numbers a kind of document; raises NoWordForNumbers."""
    rows = {row.kind: row for row in IssuingRule.objects.in_force().filter(office=body_of(office), kind__in=[kind, ""])}
    found = rows.get(kind) or rows.get("")
    if found is None:
        raise rules.NoWordForNumbers(
            N_("%(office)s has no word for document numbers yet. Enter it under “Numbers and words” first."),
            office=body_of(office).name,
        )
    return found


def list_rules(actor: Actor) -> QuerySet[IssuingRule]:
    """The rules in sight, those in force first, then what they replaced."""
    return IssuingRule.objects.visible_to(actor).select_related("office").order_by("office__path", "kind", "-pk")


@dataclass(frozen=True, slots=True)
class SeriesState:
    """A series as the page shows it: its next number, and numbers that no document bears, of which there are none."""

    series: NumberSeries
    next: str
    voided: int
    holes: tuple[int, ...]


def list_series(actor: Actor) -> list[SeriesState]:
    """The series in sight with what is wrong with them, in two queries."""
    rows = list(
        NumberSeries.objects.visible_to(actor).select_related("office").order_by("-year", "office__path", "word")
    )
    serials: dict[int | None, list[int]] = {}
    voided: dict[int | None, int] = {}
    found = Document.objects.filter(series__in=rows).values_list("series_id", "serial", "state")
    for series_id, serial, state in found:
        serials.setdefault(series_id, []).append(serial or 0)
        voided[series_id] = voided.get(series_id, 0) + (state == "voided")
    return [
        SeriesState(
            row,
            rules.number_text(row.word, row.year, row.last + 1),
            voided.get(row.pk, 0),
            tuple(rules.holes_in(serials.get(row.pk, []), row.last)),
        )
        for row in rows
    ]


def last_day_of(series: NumberSeries) -> date | None:
    """The day of the series' last number."""
    day: date | None = Document.objects.filter(series=series).aggregate(day=Max("issued_on"))["day"]
    return day


def version_for(kind: str, office: Office | None) -> DocumentTemplateVersion | None:
    """The template version in force for an office: of the nearest office above that has one; None: the program's."""
    parts = [part for part in office.path.split("/") if part] if office else []
    line = [ROOT, *("/" + "/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1))]
    rows = DocumentTemplateVersion.objects.filter(template__kind=kind, template__office_path__in=line)
    found = sorted(rows.select_related("template"), key=lambda row: (len(row.template.office_path), row.number))
    return found[-1] if found else None


def list_templates(actor: Actor) -> list[DocumentTemplate]:
    """The templates in sight with their newest version in `newest`."""
    rows = DocumentTemplate.objects.visible_to(actor).select_related("office").order_by("kind", "office_path")
    found = list(rows.prefetch_related(Prefetch("versions", DocumentTemplateVersion.objects.order_by("-number"))))
    for row in found:
        row.newest = row.versions.all()[0]  # type: ignore[attr-defined]
    return found


def get_template(actor: Actor, template_id: int) -> DocumentTemplate:
    """One template, or NotVisible."""
    rows = DocumentTemplate.objects.visible_to(actor).select_related("office")
    found = rows.filter(pk=template_id).first() if 0 < template_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such template."))
    return found


def versions_of(template: DocumentTemplate) -> list[DocumentTemplateVersion]:
    return list(template.versions.order_by("-number"))


def addressed_to(names: Iterable[str], further: str) -> str:
    """The line of addressees: units in the system and whoever else, parted as the standard's examples do."""
    return "，".join([*names, *[part.strip() for part in further.replace(",", "，").split("，") if part.strip()]])


def values_for(
    kind: DocumentKind,
    values: Mapping[str, Any],
    *,
    office: Office | None,
    number: str,
    day: str,
    receivers: Sequence[str] = (),
    copies: Sequence[str] = (),
    addressees: str = "",
    further: str = "",
    urgency: str = "",
    corrects: str = "",
) -> dict[str, str]:
    """All values of a document: its own and those that the room fills in."""
    return {
        **dict.fromkeys(kind.placeholders, ""),
        **filling.plain_values(values),
        "issuer": body_of(office).name if office else "",
        "number": number,
        "date": day,
        "receivers": addressed_to(receivers, addressees),
        "copies": addressed_to(copies, further) + ("。" if copies or further.strip() else ""),
        "urgency": urgency,
        "corrects": corrects,
    }


def values_of(document: Document, *, number: str = "", today: date | None = None) -> dict[str, str]:
    """The values of a stored document; for a draft, with the number and the day it would get."""
    rows = receivers_of(document)
    day = document.issued_on or today
    word = ""
    if not (document.number or number):
        try:
            word = rule_for(document.office, document.kind).word
        except rules.NoWordForNumbers:
            word = "××"
    return values_for(
        kind_of(document.kind),
        document.values,
        office=document.office,
        number=document.number or number or f"{word}〔{day.year if day else '　　'}〕{NO_NUMBER}号",
        day=filling.chinese_day(day) if day else "",
        receivers=[row.office.name for row in rows if row.part == "main"],
        copies=[row.office.name for row in rows if row.part == "copy"],
        addressees=document.addressees,
        further=document.copies,
        urgency=document.urgency,
        corrects=document.corrects.number if document.corrects else "",
    )


def counted(actor: Actor) -> dict[str, int]:
    """How many documents of each state are in sight."""
    rows = Document.objects.visible_to(actor).order_by().values_list("state", flat=True)
    found = dict.fromkeys(Document.State.values, 0)
    for state in rows:
        found[state] += 1
    return found


def count_receipts(documents: Sequence[Document]) -> None:
    """Attach to each document how many of its receivers acknowledged it, as `receipts`."""
    for document in documents:
        rows = list(document.receivers.all())
        done = sum(row.received_at is not None for row in rows)
        document.receipts = (done, len(rows))  # type: ignore[attr-defined]


def choices_of_units(actor: Actor) -> list[tuple[str, str]]:
    """Units that may be addressed, as choices of a form."""
    return [(str(pk), name) for pk, name in units_to_address(actor).values_list("pk", "name")]


def offices_at(actor: Actor, ids: Iterable[Any]) -> list[Office]:
    """The units behind the choices, in their order; what may not be addressed is left out."""
    wanted = [int(one) for one in ids if str(one).isdigit() and len(str(one)) < 19]
    found = {row.pk: row for row in units_to_address(actor).filter(pk__in=wanted)}
    return [found[pk] for pk in dict.fromkeys(wanted) if pk in found]


def body_at(actor: Actor, office_id: Any) -> Office:
    """A body in whose name the actor may draft, or NotVisible."""
    found = bodies_to_issue(actor).filter(pk=office_id).first() if str(office_id).isdigit() else None
    if found is None:
        raise NotVisible(N_("There is no such office, or you may not issue in its name."))
    return found


def bodies_to_manage(actor: Actor) -> QuerySet[Office]:
    """The bodies whose templates and words the actor keeps."""
    rows = Office.objects.filter(within("path", actor.reach("documents.manage")), valid_to=None)
    return rows.exclude(kind="section").order_by("path")


def managed_body(actor: Actor, office_id: Any) -> Office | None:
    """The body behind a choice; None stands for all. Raises NotVisible."""
    if office_id in (None, "", 0):
        return None
    found = bodies_to_manage(actor).filter(pk=office_id).first() if str(office_id).isdigit() else None
    if found is None:
        raise NotVisible(N_("There is no such office, or you may not keep its templates."))
    return found


def get_version(template: DocumentTemplate, number: int) -> DocumentTemplateVersion:
    """One version of a template, or NotVisible."""
    found = template.versions.filter(number=number).first()
    if found is None:
        raise NotVisible(N_("There is no such template."))
    return found


def issued_hash(document: Document, form: str) -> str:
    """The hash of the Word file (`docx`) or PDF as the audit trail wrote it down when the document was issued; nothing
    where the trail does not know of it."""
    told = trail.records_on(document).filter(action="documents.document.issued").first()
    return str((told.facts if told else {}).get("word_sha256" if form == "docx" else "pdf_sha256", "")).replace("-", "")


def story(document: Document) -> list[Any]:
    """What happened to a document, newest first."""
    return list(trail.records_on(document).order_by("-id"))
