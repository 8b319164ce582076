"""What the office adds to the library: the program's documents entered, owners, sub-systems, review days, totals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.notify import public as notify
from guanjia.foundation.standards import queries, rules
from guanjia.foundation.standards.commands.drafting import owner_of
from guanjia.foundation.standards.library import place_of
from guanjia.foundation.standards.models import DeclaredTotal, DocumentKind, Standard, Subsystem
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_
from guanjia.rulebook.documents import Document, chain_of
from guanjia.rulebook.library import national


def reaches(document: Document, code: str) -> bool:
    """Whether a document of the program holds at a place or above it."""
    return document.place in chain_of(code)


@transaction.atomic
def adopt_packaged(actor: Actor, *, owner_id: int | None = None, keys: Iterable[str] = (), now: datetime) -> int:
    """Enter the program's documents in the library, those that reach the owner's place or those named; each once.

    Their clauses and values hold without it: this gives them an owner, a sub-system, a review day. How many are new.
    """
    owner = owner_of(actor, owner_id)
    code, wanted = place_of(owner).code, set(keys)
    known = set(Standard.objects.filter(packaged=True).values_list("key", flat=True))
    made = []
    for key, document in sorted(national().documents.items()):
        if key in known or (wanted and key not in wanted) or (not wanted and not reaches(document, code)):
            continue
        made.append(
            Standard.objects.create(
                key=key,
                packaged=True,
                number=document.number,
                title=document.title,
                issuer=document.issuer,
                level=document.level.value,
                place=document.place,
                subsystem=Subsystem.GENERAL,
                kind=DocumentKind.EXTERNAL,
                in_force_on=document.in_force_on,
                status=Standard.Status.FORCE,
                owner=owner,
                drafted_at=now,
            )
        )
    trail.record_many(
        actor,
        "standards.standard.entered",
        [trail.Happened(one, owner.path, {"number": one.number}) for one in made],
    )
    return len(made)


@transaction.atomic
def keep_standard(
    actor: Actor,
    *,
    standard_id: int,
    owner_id: int,
    subsystem: str,
    kind: str,
    review_on: date | None,
) -> Standard:
    """Change what is no content: who keeps a standard, where it is filed, when it is looked at again."""
    standard = queries.get_standard(actor, standard_id, lock=True)
    actor.require("standards.edit", standard.owner.path)
    owner = owner_of(actor, owner_id)
    standard.owner, standard.subsystem, standard.kind, standard.review_on = owner, subsystem, kind, review_on
    standard.save(update_fields=["owner", "subsystem", "kind", "review_on"])
    trail.record(actor, "standards.standard.kept", standard, office_path=owner.path)
    return standard


@transaction.atomic
def declare_total(actor: Actor, *, kind: str, subsystem: str, count: int, today: date) -> DeclaredTotal:
    """Set how many documents of a kind and sub-system the library has to have."""
    actor.require("standards.edit")
    if kind not in DocumentKind.values or subsystem not in Subsystem.values or not 0 <= count <= 9999:
        raise rules.DraftIncomplete(N_("A total is a whole number of a kind and a sub-system."), field="count")
    row, _new = DeclaredTotal.objects.update_or_create(
        kind=kind, subsystem=subsystem, defaults={"count": count, "declared_on": today}
    )
    path = actor.office_path or "/"
    trail.record(actor, "standards.total.declared", row, office_path=path, count=count, kind=kind, part=subsystem)
    return row


def remind_reviews(*, now: datetime, today: date) -> int:
    """Tell the keepers of standards whose review day has come; once, until somebody sets another day."""
    told = 0
    for standard in queries.due_for_review(today):
        told += notify.send(
            "standards.review_due",
            to=notify.accounts_with("standards.edit", standard.owner.path, now=now),
            title=N_("Due for review: %(number)s"),
            params={"number": standard.number},
            subject=standard,
            about=f"standards.review:{standard.pk}:{standard.review_on}",
            now=now,
        )
    return told
