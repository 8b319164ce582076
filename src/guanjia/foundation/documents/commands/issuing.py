"""Issuing: the number, the two files, the record, the messages; receipts; voiding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.documents import drawing, queries, rules
from guanjia.foundation.documents.commands.drafting import check_complete
from guanjia.foundation.documents.kinds import kind_of
from guanjia.foundation.documents.models import (
    Document,
    DocumentReceiver,
    DocumentTemplate,
    DocumentTemplateVersion,
    NumberSeries,
)
from guanjia.foundation.files import commands as files
from guanjia.foundation.files import vault
from guanjia.foundation.files.kinds import KINDS
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.notify import public as notify
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock
from guanjia.kernel.actor import ROOT, Actor, system_actor
from guanjia.kernel.words import N_

ISSUED_FILE = "issued"


def issue_document(actor: Actor, *, document_id: int, today: date, now: datetime | None = None) -> Document:
    """Give a document its number, draw its files, keep them byte for byte, and tell its receivers.

    Drawing takes a good part of a second, so it happens before the transaction with the number that is next; only if
    somebody else takes that number meanwhile, it is drawn again under the lock. Raises NotVisible, NotAllowed,
    IssuedStays, StateForbids, SignOffMissing, ValueMissing, AddresseeMissing, NoWordForNumbers, DayBefore.
    """
    at = now or clock.now()
    document = queries.get_document(actor, document_id)
    actor.require("documents.issue", document.office_path)
    version = _check_ready(document)
    rule = queries.rule_for(document.office, document.kind)
    known = NumberSeries.objects.filter(office=document.office, word=rule.word, year=today.year).first()
    expected = rules.number_text(rule.word, today.year, (known.last if known else 0) + 1)
    values = queries.values_of(document, number=expected, today=today)
    drawn = _draw(document, version, values, at)
    with transaction.atomic():
        document = queries.get_document(actor, document_id, lock=True)
        current = _check_ready(document)
        series = _locked_series(document.office, rule.word, today.year)
        rules.check_day(today, queries.last_day_of(series))
        serial = series.last + 1
        number = rules.number_text(rule.word, today.year, serial)
        rules.check_number(number)
        final = queries.values_of(document, number=number, today=today)
        if final != values or current != version:  # somebody took the number, or changed the draft, meanwhile
            drawn = _draw(document, current, final, at)
        version = current or _standard_version(document.kind, now=at)
        word_file = _keep(actor, document, drawn.word, f"{number}.docx", "docx", at)
        pdf_file = _keep(actor, document, drawn.pdf, f"{number}.pdf", "pdf", at)
        series.last = serial
        series.save(update_fields=["last"])
        document.state = Document.State.ISSUED
        document.series, document.serial, document.number = series, serial, number
        document.template = version
        document.issued_on, document.issued_by = today, actor.name[:120]
        document.word_file, document.word_sha256 = word_file, word_file.sha256
        document.pdf_file, document.pdf_sha256 = pdf_file, pdf_file.sha256
        document.save()
        files.lock_files(actor, holder=document, now=at)
        trail.record(
            actor,
            "documents.document.issued",
            document,
            office_path=document.office_path,
            also=[series, *queries.receivers_of(document)],
            number=number,
            title=document.title,
            template=version.pk,
            word_sha256=rules.grouped(document.word_sha256),
            pdf_sha256=rules.grouped(document.pdf_sha256),
        )
        _tell(document, today=today, now=at)
    return document


def _check_ready(document: Document) -> DocumentTemplateVersion | None:
    """Whether the document may be issued now; answers with the template version in force."""
    rules.check_move(document.state, "issued")
    if document.state == Document.State.DRAFT and queries.rule_for(document.office, document.kind).signoff:
        raise rules.SignOffMissing(
            N_("Documents of this kind are signed off before they are issued. Ask for it first.")
        )
    check_complete(document)
    return queries.version_for(document.kind, document.office)


def _draw(
    document: Document, version: DocumentTemplateVersion | None, values: Mapping[str, str], at: datetime
) -> drawing.Drawn:
    title = f"{values['number']} {document.title}"
    return drawing.draw(kind_of(document.kind), version, values, title=title, made_at=at)


def _locked_series(office: Office, word: str, year: int) -> NumberSeries:
    """The series, locked until the end of the transaction; made when it is the first number of the year."""
    key = {"office": office, "word": word, "year": year}
    if not NumberSeries.objects.filter(**key).exists():
        try:
            with transaction.atomic():  # number_series_one_per_word_and_year: somebody else may be faster
                NumberSeries.objects.create(**key, office_path=office.path)
        except IntegrityError:
            pass
    return NumberSeries.objects.select_for_update().get(**key)


def _standard_version(kind: str, *, now: datetime) -> DocumentTemplateVersion:
    """The program's own template, taken over as version 1 for all, so that an issued document keeps what it was made
    of."""
    founder = system_actor("standard-templates")
    template, _made = DocumentTemplate.objects.get_or_create(kind=kind, office=None, office_path=ROOT)
    parts = [[role.value, text] for role, text in kind_of(kind).parts]
    version, made = DocumentTemplateVersion.objects.get_or_create(
        template=template, number=1, defaults={"parts": parts, "made_by": founder.name, "made_at": now}
    )
    if made:
        trail.record(
            founder, "documents.template.founded", version, office_path=ROOT, also=[template], kind=kind
        )  # fmt: skip
    return version


def _keep(actor: Actor, document: Document, content: bytes, name: str, kind: str, now: datetime) -> StoredFile:
    """A file of the issued document in the vault."""
    digest = vault.store(content)
    ready = files.PreparedFile(digest, digest, len(content), name, KINDS[kind].content_type)
    return files.attach_file(
        actor, holder=document, purpose=ISSUED_FILE, upload=ready, now=now, office_path=document.office_path,
        permitted=True,
    )  # fmt: skip


def _tell(document: Document, *, today: date, now: datetime) -> None:
    """A message to the handlers of every unit that the document is addressed to."""
    for row in queries.receivers_of(document):
        notify.send(
            "documents.received",
            to=queries.handlers_of(row.office, today=today),
            title=N_("%(issuer)s sent %(number)s: %(title)s"),
            params={"issuer": document.office.name, "number": document.number, "title": document.title},
            body=N_("Acknowledge the receipt on its page."),
            subject=document,
            about=f"documents.receiver:{row.pk}",
            now=now,
        )


@transaction.atomic
def acknowledge_document(actor: Actor, *, document_id: int, office_id: int | None = None, now: datetime) -> int:
    """Acknowledge the receipt (签收) for the units in reach, or for one of them; how many were.

    Raises NotVisible, NotAllowed, AlreadyReceived.
    """
    document = queries.get_document(actor, document_id)
    own = [row for row in queries.own_receivers(actor, document) if office_id in (None, row.office_id)]
    if not own:
        actor.require("documents.receive", "-")
    waiting = DocumentReceiver.objects.select_for_update().filter(
        pk__in=[row.pk for row in own], received_at=None, document__state=Document.State.ISSUED
    )
    rows = list(waiting)
    if not rows:
        raise rules.AlreadyReceived(N_("The receipt was acknowledged before, or the document was voided."))
    for row in rows:
        row.received_at, row.received_by = now, actor.name[:120]
        row.save(update_fields=["received_at", "received_by"])
        notify.settle(f"documents.receiver:{row.pk}", now=now, but_for=actor.account_id)
    trail.record(
        actor, "documents.document.received", document, office_path=document.office_path, also=rows, touched=False,
        number=document.number, offices=", ".join(str(row) for row in rows),
    )  # fmt: skip
    return len(rows)


@transaction.atomic
def void_document(actor: Actor, *, document_id: int, reason: str, now: datetime) -> Document:
    """Void an issued document. Number and files stay. Raises NotVisible, NotAllowed, StateForbids, ReasonMissing."""
    document = queries.get_document(actor, document_id, lock=True)
    actor.require("documents.issue", document.office_path)
    clean = rules.check_reason(reason)
    if document.state != Document.State.ISSUED:
        raise rules.StateForbids(N_("Only an issued document is voided."))
    document.state, document.voided_at, document.void_reason = Document.State.VOIDED, now, clean
    document.save(update_fields=["state", "voided_at", "void_reason"])
    trail.record(
        actor, "documents.document.voided", document, office_path=document.office_path, number=document.number,
        reason=clean,
    )  # fmt: skip
    told: set[int] = set()
    for row in queries.receivers_of(document):
        notify.settle(f"documents.receiver:{row.pk}", now=now)
        told |= set(queries.handlers_of(row.office, today=clock.local_day(now)))
    if told:
        notify.send(
            "documents.voided",
            to=told,
            title=N_("%(number)s is void: %(reason)s"),
            params={"number": document.number, "reason": clean},
            subject=document,
            now=now,
        )
    return document


def open_issued_file(actor: Actor, *, document_id: int, form: str) -> tuple[str, bytes]:
    """The issued Word file or PDF as (name, bytes), checked against the hash that the audit trail holds.

    Raises NotVisible, StateForbids while it is a draft, and FileChanged, which is recorded, where the kept file is not
    the issued one.
    """
    document = queries.get_document(actor, document_id)
    if not document.is_issued:
        raise rules.StateForbids(N_("A draft has no files yet. Look at the preview."))
    sha256 = document.word_sha256 if form == "docx" else document.pdf_sha256
    try:
        drawing.check_told(sha256, queries.issued_hash(document, form))
        content = drawing.kept(sha256)
    except rules.FileChanged:
        trail.record(
            actor, "documents.file.refused", document, office_path=document.office_path, touched=False,
            number=document.number, form=form, sha256=rules.grouped(sha256),
        )  # fmt: skip
        raise
    return f"{document.number}.{form}", content
