"""Drafts: made, changed, thrown away, sent to be signed off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from guanjia.foundation.approvals import public as approvals
from guanjia.foundation.audit import trail
from guanjia.foundation.documents import filling, queries, rules
from guanjia.foundation.documents.kinds import DocumentKind, kind_of
from guanjia.foundation.documents.models import Document, DocumentReceiver
from guanjia.foundation.org.models import Office
from guanjia.foundation.org.queries import body_of
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

SIGNOFF = "documents.signoff"


def field_rules(kind: DocumentKind) -> list[tuple[str, str, bool, int]]:
    """A kind's fields as the rule wants them."""
    return [(known.name, str(known.label), known.required, known.longest) for known in kind.fields]


def draft_document(
    actor: Actor,
    *,
    kind: str,
    unit: Office,
    values: Mapping[str, Any],
    subject: models.Model | None = None,
    receivers: Iterable[Office] = (),
    copies_to: Iterable[Office] = (),
    addressees: str = "",
    copies: str = "",
    urgency: str = "",
    corrects: Document | None = None,
    now: datetime | None = None,
    permitted: bool = False,
) -> Document:
    """Draft a document in the name of the body that `unit` belongs to.

    values: by the names of the kind's fields; a list becomes lines, a day a Chinese one. subject: what it is about, of
    any room; the caller has shown it to the actor. receivers, copies_to: units in the system, told when it is issued;
    addressees, copies: others by name. permitted: the calling command has checked who may. Raises NotVisible,
    NotAllowed, ValueUnknown, ValueTooLong, StateForbids.
    """
    known, body, at = kind_of(kind), body_of(unit), now or clock.now()
    if not permitted:
        actor.require("documents.draft", body.path)
    if corrects is not None and not corrects.is_issued:
        raise rules.StateForbids(N_("Only an issued document is corrected by another."))
    clean = rules.check_values(field_rules(known), filling.plain_values(values), complete=False)
    with transaction.atomic():
        document = Document.objects.create(
            kind=kind,
            title=title_of(known, clean),
            office=body,
            office_path=body.path,
            values=clean,
            addressees=addressees.strip()[:500],
            copies=copies.strip()[:500],
            urgency=urgency,
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=str(subject.pk) if subject is not None else "",
            corrects=corrects,
            drafted_by=actor.key,
            drafter=actor.name[:120],
            drafted_at=at,
        )
        rows = set_receivers(document, receivers, copies_to)
        trail.record(
            actor, "documents.document.drafted", document, office_path=body.path, also=rows, kind=kind,
            title=document.title,
        )  # fmt: skip
    return document


def set_receivers(document: Document, main: Iterable[Office], copies: Iterable[Office]) -> list[DocumentReceiver]:
    """Address a draft to units in this order; one that gets it anyway gets no copy. Answers with every row it made or
    took away, for the trail."""
    gone = list(document.receivers.all())
    document.receivers.all().delete()
    rows: dict[int, DocumentReceiver] = {}
    for part, offices in (("main", main), ("copy", copies)):
        for rank, office in enumerate(offices):
            rows.setdefault(
                office.pk,
                DocumentReceiver(document=document, office=office, office_path=office.path, part=part, rank=rank),
            )
    for row in rows.values():
        row.save()
    return [*gone, *rows.values()]


def title_of(kind: DocumentKind, values: Mapping[str, str]) -> str:
    """The title by which a document is found: as its own template would print it."""
    from guanjia.foundation.documents.layout.sheet import Role

    text = next((text for role, text in kind.parts if role is Role.TITLE), "")
    title = filling.filled(text, {name: value.replace("\n", "") for name, value in values.items()}).strip()
    return (title or str(kind.label))[:120]


@transaction.atomic
def change_draft(
    actor: Actor,
    *,
    document_id: int,
    values: Mapping[str, Any],
    receivers: Sequence[Office] | None = None,
    copies_to: Sequence[Office] | None = None,
    addressees: str | None = None,
    copies: str | None = None,
    urgency: str | None = None,
) -> Document:
    """Change a draft; what is None stays. Raises NotVisible, NotAllowed, IssuedStays, StateForbids, ValueUnknown."""
    document = queries.get_document(actor, document_id, lock=True)
    require_drafter(actor, document)
    if document.state != Document.State.DRAFT:
        rules.check_move(document.state, "signing")
        raise rules.StateForbids(N_("The document is being signed off. Withdraw the request to change it."))
    known = kind_of(document.kind)
    document.values = rules.check_values(field_rules(known), filling.plain_values(values), complete=False)
    document.title = title_of(known, document.values)
    for name, value in (("addressees", addressees), ("copies", copies)):
        if value is not None:
            setattr(document, name, value.strip()[:500])
    if urgency is not None:
        document.urgency = urgency
    document.save()
    rows: list[DocumentReceiver] = []
    if receivers is not None or copies_to is not None:
        present = queries.receivers_of(document)
        rows = set_receivers(
            document,
            [row.office for row in present if row.part == "main"] if receivers is None else receivers,
            [row.office for row in present if row.part == "copy"] if copies_to is None else copies_to,
        )
    trail.record(
        actor, "documents.document.changed", document, office_path=document.office_path, also=rows,
        title=document.title,
    )  # fmt: skip
    return document


def require_drafter(actor: Actor, document: Document) -> None:
    """Whoever drafted it, or may draft for its body."""
    if document.drafted_by != actor.key:
        actor.require("documents.draft", document.office_path)


@transaction.atomic
def drop_draft(actor: Actor, *, document_id: int) -> None:
    """Throw a draft away; the row stays for the record. Raises NotVisible, NotAllowed, IssuedStays, StateForbids."""
    document = queries.get_document(actor, document_id, lock=True)
    require_drafter(actor, document)
    rules.check_move(document.state, "dropped")
    document.state = Document.State.DROPPED
    document.save(update_fields=["state"])
    trail.record(actor, "documents.document.dropped", document, office_path=document.office_path, title=document.title)


@transaction.atomic
def request_signoff(actor: Actor, *, document_id: int, now: datetime) -> Document:
    """Send a complete draft to be signed off (签发). Raises NotVisible, NotAllowed, ValueMissing, AddresseeMissing."""
    document = queries.get_document(actor, document_id, lock=True)
    require_drafter(actor, document)
    rules.check_move(document.state, "signing")
    check_complete(document)
    document.state = Document.State.SIGNING
    document.save(update_fields=["state"])
    trail.record(
        actor, "documents.document.presented", document, office_path=document.office_path, title=document.title
    )
    approvals.open_case(
        actor,
        kind=SIGNOFF,
        subject=document,
        title=document.title,
        facts={"kind": str(kind_of(document.kind).label), "urgent": bool(document.urgency)},
        office_path=document.office_path,
        now=now,
    )
    return document


def check_complete(document: Document) -> None:
    """Every needed value and an addressee where the form has one; raises ValueMissing or AddresseeMissing."""
    from guanjia.foundation.documents.layout.sheet import Role

    kind = kind_of(document.kind)
    rules.check_values(field_rules(kind), document.values, complete=True)
    addressed = document.addressees.strip() or document.receivers.filter(part="main").exists()
    if not addressed and any(role is Role.ADDRESSEE for role, _text in kind.parts):
        raise rules.AddresseeMissing(N_("Say to whom the document is addressed."), field="receivers")


@transaction.atomic
def signoff_decided(actor: Actor, subject_id: int, outcome: str, now: datetime) -> None:
    """The sign-off was given, refused or withdrawn; called inside the deciding transaction."""
    document = Document.objects.select_for_update().filter(pk=subject_id).first()
    if document is None:
        raise NotVisible(N_("There is no such document, or it is not yours to see."))
    to = "signed" if outcome == "approved" else "draft"
    rules.check_move(document.state, to)
    document.state = to
    document.save(update_fields=["state"])
    trail.record(
        actor, "documents.document.signed" if to == "signed" else "documents.document.sent_back", document,
        office_path=document.office_path, title=document.title,
    )  # fmt: skip
