"""Convenience goods: kinds and points, borrowing and returning, lost and damaged, carrying.

Locks are taken in one order: the person, then the piece. The last word on "one open loan a piece" has a constraint.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from guanjia.domains.amenities import queries, rules
from guanjia.domains.amenities.models import GoodsKind, GoodsPoint, Loan, Movement, Piece, PointTarget
from guanjia.domains.amenities.rules import PieceState
from guanjia.foundation.audit import trail
from guanjia.foundation.codes.commands import issue_code, retire_code
from guanjia.foundation.files.commands import PreparedFile, attach_file
from guanjia.foundation.notify import public as notify
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

STANDARD = (
    ("umbrella", "雨伞", "umbrella", 48, 1),
    ("powerbank", "充电宝", "battery-charging", 8, 1),
    ("wheelchair", "轮椅", "wheelchair", 4, 1),
    ("trolley", "平板推车", "truck-delivery", 4, 1),
)


@transaction.atomic
def load_standard_kinds(actor: Actor) -> int:
    """Enter the standard kinds of goods, leave those that are there alone; how many came."""
    actor.require("amenities.manage")
    added = []
    for rank, (code, name, icon, hours, limit) in enumerate(STANDARD):
        kind, new = GoodsKind.objects.get_or_create(
            code=code, defaults={"name": name, "icon": icon, "loan_hours": hours, "per_person": limit, "rank": rank}
        )
        if new:
            added.append(kind)
    if added:
        trail.record(actor, "amenities.kinds.loaded", also=added, kinds=len(added))
    return len(added)


@transaction.atomic
def set_kind(actor: Actor, *, kind_id: int, loan_hours: int, per_person: int) -> GoodsKind:
    """Set how long a kind is lent and how many one person may have; loans that run keep their end."""
    actor.require("amenities.manage")
    kind = queries.get_kind(kind_id)
    kind.loan_hours, kind.per_person = loan_hours, per_person
    kind.save(update_fields=["loan_hours", "per_person"])
    trail.record(actor, "amenities.kind.changed", kind, hours=loan_hours, limit=per_person, kind=kind.name)
    return kind


@transaction.atomic
def open_point(
    actor: Actor, *, compound_id: int, name: str, where: str = "", now: datetime, rng: random.Random | None = None
) -> GoodsPoint:
    """Open a goods point in a compound; it gets a code to be scanned."""
    compound = queries.get_compound(actor, compound_id)
    keeper = compound.office
    actor.require("amenities.manage", keeper.path)
    try:
        with transaction.atomic():
            point = GoodsPoint.objects.create(
                name=rules.clean_words(name, field="name", most=40),
                where=where.replace("\x00", "").strip()[:60],
                compound=compound,
                office=keeper,
                office_path=keeper.path,
                circle_path=queries.circle_of(keeper),
            )
    except IntegrityError as clash:  # goodspoint_one_name_per_compound
        raise rules.NameTaken(
            N_("This compound has a point of that name. Choose another name."), field="name"
        ) from clash
    issue_code(actor, point, kind="other", now=now, rng=rng)
    trail.record(actor, "amenities.point.opened", point, office_path=keeper.path, name=point.name)
    return point


@transaction.atomic
def set_target(actor: Actor, *, point_id: int, kind_id: int, pieces: int) -> PointTarget:
    """Say how many pieces of a kind a point should have."""
    point, kind = queries.get_point(actor, point_id), queries.get_kind(kind_id)
    actor.require("amenities.keep", point.office_path)
    target, _new = PointTarget.objects.update_or_create(point=point, kind=kind, defaults={"pieces": pieces})
    trail.record(
        actor, "amenities.target.set", point, office_path=point.office_path, also=[target], touched=False,
        kind=kind.name, pieces=pieces,
    )  # fmt: skip
    return target


def note_movement(
    piece: Piece, kind: str, *, source: GoodsPoint | None, target: GoodsPoint | None, now: datetime
) -> Movement:
    """The one place that writes a movement."""
    return Movement.objects.create(piece=piece, kind=kind, from_point=source, to_point=target, at=now)


@transaction.atomic
def stock_pieces(
    actor: Actor, *, point_id: int, kind_id: int, pieces: int, now: datetime, rng: random.Random | None = None
) -> list[Piece]:
    """Put new pieces into stock at a point, each with a number and a code."""
    point, kind = queries.get_point(actor, point_id), queries.get_kind(kind_id)
    actor.require("amenities.keep", point.office_path)
    kind = GoodsKind.objects.select_for_update().get(pk=kind.pk)  # numbers follow each other
    last = Piece.objects.filter(kind=kind).count()
    made = []
    for n in range(1, pieces + 1):
        piece = Piece.objects.create(
            number=f"{kind.pk:02}-{last + n:04}",
            kind=kind,
            office=point.office,
            office_path=point.office_path,
            circle_path=point.circle_path,
            point=point,
        )
        moved = note_movement(piece, "stocked", source=None, target=point, now=now)
        issue_code(actor, piece, kind="other", now=now, rng=rng)
        trail.record(
            actor, "amenities.piece.stocked", piece, office_path=piece.office_path, also=[moved], point=point.name
        )
        made.append(piece)
    return made


@transaction.atomic
def borrow_piece(actor: Actor, *, piece_id: int, now: datetime) -> Loan:
    """Borrow the piece whose code was scanned. Raises NotVisible, NotAllowed, LimitReached, PieceNotHere."""
    person = queries.get_borrower(actor)
    piece = queries.get_piece(actor, piece_id, lock=True)
    actor.require("amenities.use")
    return lend(actor, piece, person.pk, now)


@transaction.atomic
def borrow_any(actor: Actor, *, point_id: int, kind_id: int, now: datetime) -> Loan:
    """Borrow whichever piece of a kind stands at the point whose code was scanned. Raises NoneLeft for none."""
    person = queries.get_borrower(actor)
    actor.require("amenities.use")
    point, kind = queries.get_point(actor, point_id), queries.get_kind(kind_id)
    piece = queries.lock_free_piece(actor, point, kind)
    if piece is None:
        raise rules.NoneLeft(
            N_("%(point)s has no %(kind)s left. Look for another point."), point=point.name, kind=kind.name
        )
    return lend(actor, piece, person.pk, now)


def lend(actor: Actor, piece: Piece, person_id: int, now: datetime) -> Loan:
    """Lend a locked piece to a locked person; `loan_one_open_per_piece` has the last word."""
    point, kind = piece.point, piece.kind
    if piece.state != PieceState.AT_POINT or point is None:
        raise rules.PieceNotHere(
            N_("%(piece)s is not in stock: %(state)s."), piece=str(piece), state=str(piece.get_state_display())
        )
    held = Loan.objects.filter(person_id=person_id, piece__kind=kind, ended_at=None).count()
    if held >= kind.per_person:
        raise rules.LimitReached(
            N_("You have %(n)s of %(limit)s already. Return one first."), n=held, limit=kind.per_person
        )
    try:
        with transaction.atomic():  # savepoint: the outer transaction stays usable
            loan = Loan.objects.create(
                piece=piece,
                person_id=person_id,
                from_point=point,
                lent_at=now,
                due_at=now + timedelta(hours=kind.loan_hours),
            )
    except IntegrityError as clash:
        raise rules.PieceNotHere(N_("Somebody else has just borrowed %(piece)s."), piece=str(piece)) from clash
    piece.state, piece.point = PieceState.OUT, None
    piece.save(update_fields=["state", "point"])
    moved = note_movement(piece, "lent", source=point, target=None, now=now)
    trail.record(
        actor, "amenities.piece.lent", piece, office_path=piece.office_path, also=[loan, moved],
        point=point.name, due_at=loan.due_at,
    )  # fmt: skip
    return loan


def about(loan: Loan) -> str:
    """What reminders of a loan are about."""
    return f"amenities.loan:{loan.pk}"


def close_loan(piece: Piece, *, outcome: str, now: datetime, note: str = "", point: GoodsPoint | None = None) -> Loan:
    """End the open loan of a locked piece; raises PieceNotOut when there is none."""
    loan = queries.open_loan(piece, lock=True)
    if piece.state != PieceState.OUT or loan is None:
        raise rules.PieceNotOut(N_("%(piece)s is not lent out, so there is nothing to return."), piece=str(piece))
    loan.ended_at, loan.outcome, loan.to_point, loan.note = now, outcome, point, note[:200]
    loan.save(update_fields=["ended_at", "outcome", "to_point", "note"])
    notify.settle(about(loan), now=now)
    return loan


@transaction.atomic
def return_piece(actor: Actor, *, piece_id: int, point_id: int, now: datetime) -> Loan:
    """Return a piece at any point of the body. Whoever brings it may return it, borrower or not."""
    piece = queries.get_piece(actor, piece_id, lock=True)
    actor.require("amenities.use")
    point = queries.get_point(actor, point_id)
    if point.circle_path != piece.circle_path:
        raise rules.PointUnknown(N_("This point belongs to another body. Return it at one of %(office)s."),
                                 field="point_id", office=str(piece.office))  # fmt: skip
    loan = close_loan(piece, outcome="returned", now=now, point=point)
    piece.state, piece.point = PieceState.AT_POINT, point
    piece.save(update_fields=["state", "point"])
    moved = note_movement(piece, "returned", source=None, target=point, now=now)
    trail.record(
        actor, "amenities.piece.returned", piece, office_path=piece.office_path, also=[loan, moved], point=point.name,
        late=now > loan.due_at,
    )  # fmt: skip
    return loan


@transaction.atomic
def report_piece(
    actor: Actor,
    *,
    piece_id: int,
    trouble: str,
    note: str,
    now: datetime,
    photos: Sequence[UploadedFile | PreparedFile] = (),
) -> Piece:
    """Report a piece as `lost` or `damaged`: the borrower's own, or any by its keeper. An open loan ends with it."""
    piece = queries.get_piece(actor, piece_id, lock=True)
    loan = queries.open_loan(piece)
    if loan is None or loan.person_id != actor.person_id:
        actor.require("amenities.keep", piece.office_path)
    if piece.state not in (PieceState.OUT, PieceState.AT_POINT):
        raise rules.PieceNotHere(
            N_("%(piece)s is not in stock: %(state)s."), piece=str(piece), state=str(piece.get_state_display())
        )
    note = rules.clean_words(note, field="note", most=200, fewest=4)
    stood, written = piece.point, []
    if piece.state == PieceState.OUT:
        ended = close_loan(piece, outcome=trouble, now=now, note=note)
        written.append(ended)
        for photo in photos:
            attach_file(actor, holder=ended, purpose="photo", upload=photo, now=now, permitted=True)
    piece.state, piece.point = PieceState(trouble), None
    piece.save(update_fields=["state", "point"])
    moved = note_movement(piece, trouble, source=stood, target=None, now=now)
    event = "amenities.piece.lost" if trouble == "lost" else "amenities.piece.damaged"
    trail.record(actor, event, piece, office_path=piece.office_path, also=[*written, moved], note=note)
    return piece


@transaction.atomic
def restore_piece(actor: Actor, *, piece_id: int, point_id: int, now: datetime) -> Piece:
    """Put a piece that was found or mended back into stock at a point."""
    piece = queries.get_piece(actor, piece_id, lock=True)
    actor.require("amenities.keep", piece.office_path)
    point = queries.get_point(actor, point_id)
    if piece.state not in (PieceState.LOST, PieceState.DAMAGED) or point.circle_path != piece.circle_path:
        raise rules.PieceNotHere(N_("Only a lost or damaged piece goes back into stock, at a point of its own body."))
    piece.state, piece.point = PieceState.AT_POINT, point
    piece.save(update_fields=["state", "point"])
    moved = note_movement(piece, "restored", source=None, target=point, now=now)
    trail.record(
        actor, "amenities.piece.restored", piece, office_path=piece.office_path, also=[moved], point=point.name
    )
    return piece


@transaction.atomic
def retire_piece(actor: Actor, *, piece_id: int, note: str, now: datetime) -> Piece:
    """Take a piece out of use for good; its code goes with it."""
    piece = queries.get_piece(actor, piece_id, lock=True)
    actor.require("amenities.keep", piece.office_path)
    if piece.state in (PieceState.OUT, PieceState.RETIRED):
        raise rules.PieceNotHere(
            N_("%(piece)s is not in stock: %(state)s."), piece=str(piece), state=str(piece.get_state_display())
        )
    note, stood = rules.clean_words(note, field="note", most=200, fewest=4), piece.point
    piece.state, piece.point = PieceState.RETIRED, None
    piece.save(update_fields=["state", "point"])
    moved = note_movement(piece, "retired", source=stood, target=None, now=now)
    retire_code(actor, piece, reason=note, now=now)
    trail.record(actor, "amenities.piece.retired", piece, office_path=piece.office_path, also=[moved], note=note)
    return piece


@transaction.atomic
def carry_pieces(
    actor: Actor, *, kind_id: int, source_id: int, target_id: int, pieces: int, now: datetime
) -> list[Piece]:
    """Carry pieces of a kind from one point to another, as the rebalancing list says. Raises NoneLeft for too many."""
    kind = queries.get_kind(kind_id)
    source, target = queries.get_point(actor, source_id), queries.get_point(actor, target_id)
    actor.require("amenities.keep", source.office_path)
    actor.require("amenities.keep", target.office_path)
    if source == target or source.circle_path != target.circle_path:
        raise NotVisible(N_("There is no such goods point."))
    free = Piece.objects.select_for_update(of=("self",)).filter(kind=kind, point=source, state="at_point")
    carried = list(free.select_related("kind").order_by("pk")[:pieces])
    if len(carried) < pieces:
        raise rules.NoneLeft(
            N_("%(point)s has only %(n)s of %(kind)s."), point=source.name, kind=kind.name, n=len(carried)
        )
    moves = []
    for piece in carried:
        piece.point = target
        piece.save(update_fields=["point"])
        moves.append(note_movement(piece, "moved", source=source, target=target, now=now))
    trail.record(
        actor, "amenities.pieces.moved", target, office_path=target.office_path, also=[*carried, *moves],
        touched=False, pieces=len(carried), point=target.name, kind=kind.name,
    )  # fmt: skip
    return carried


@transaction.atomic
def remind_loan(actor: Actor, *, loan_id: int, now: datetime) -> bool:
    """Remind a borrower once before and once after the loan's end."""
    loan = Loan.objects.visible_to(actor).select_for_update(of=("self",)).select_related("piece__kind")
    found = loan.filter(pk=loan_id, ended_at=None).first()
    if found is None:
        return False
    late = found.due_at <= now
    if (found.late_told_at if late else found.due_told_at) or found.due_at > now + rules.REMIND_BEFORE:
        return False
    field = "late_told_at" if late else "due_told_at"
    setattr(found, field, now)
    found.save(update_fields=[field])
    notify.settle(about(found), now=now)
    notify.send(
        "amenities.loan_due",
        to=notify.accounts_of_people([found.person_id]),
        title=N_("Overdue, please return it: %(piece)s") if late else N_("Please return it soon: %(piece)s"),
        params={"piece": str(found.piece)},
        href=reverse("goods"),
        about=about(found),
        now=now,
    )
    event = "amenities.loan.overdue" if late else "amenities.loan.reminded"
    trail.record(actor, event, found, office_path=found.office_path, due_at=found.due_at)
    return True
