"""Found, rename, move and close offices. The tree's paths are written here and nowhere else.

Every change of the tree first locks the root of the tree it touches, so that two moves in one instant cannot make a
circle and no office founded meanwhile is left behind with an old path.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries, rules
from guanjia.foundation.org.holding import all_holdings
from guanjia.foundation.org.models import Division, Office, OfficeVersion
from guanjia.foundation.org.pinyin import pinyin_of
from guanjia.foundation.org.rules import TempBodyNeedsAnEnd
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_
from guanjia.rulebook.check_digits import check_credit_code

__all__ = [
    "CreditCodeTaken",
    "DivisionUnknown",
    "OfficeNameTaken",
    "TempBodyNeedsAnEnd",
    "close_office",
    "correct_office",
    "found_office",
    "move_office",
    "rename_office",
]


class OfficeNameTaken(Refusal):
    """The parent already has an open body of this name."""


class CreditCodeTaken(Refusal):
    """Another open body carries this credit code."""


class DivisionUnknown(Refusal):
    """There is no such division, or not on that day."""


def lock_trees(paths: Iterable[str]) -> None:
    """Hold the roots above these paths until the transaction ends, in one order."""
    roots = sorted({int(path.split("/")[1]) for path in paths if path.startswith("/") and path != ROOT})
    list(Office.objects.select_for_update(no_key=True).filter(pk__in=roots).order_by("pk"))


def refuse_clash(clash: IntegrityError, office: Office) -> Refusal:
    """The refusal behind a broken constraint of the office table."""
    if office.credit_code and "credit_code" in str(clash):
        return CreditCodeTaken(
            N_("Another open body carries the credit code %(code)s."), field="credit_code", code=office.credit_code
        )
    return OfficeNameTaken(
        N_("There is already an open body “%(name)s” at this place. Choose another name."),
        field="name",
        name=office.name,
    )


def check_division(division_id: int | None, on: date) -> None:
    """Refuse a division that is unknown or not in force on a day; raises DivisionUnknown."""
    if division_id is None:
        return
    division = Division.objects.filter(pk=division_id).first()
    if (
        division is None
        or (division.valid_to is not None and division.valid_to < on)
        or (division.valid_from is not None and division.valid_from > on)
    ):
        raise DivisionUnknown(N_("There is no such division on that day."), field="division_id")


@transaction.atomic
def found_office(
    actor: Actor,
    *,
    kind: str,
    level: str,
    name: str,
    parent_id: int | None,
    valid_from: date,
    short_name: str = "",
    credit_code: str = "",
    division_id: int | None = None,
    ends_on: date | None = None,
    rank: int = 0,
) -> Office:
    """Put a new body into the tree. The root (no parent) takes the right over everything.

    Raises NotVisible, NotAllowed, OfficeClosed for a closed parent, and the refusals of `rules`, of the credit code and
    of the division; nothing is stored then.
    """
    parent = queries.get_office(actor, parent_id) if parent_id else None
    actor.require("org.manage", parent.path if parent else ROOT)
    name = rules.check_name(name, longest=80)
    rules.check_temp_body_end(kind, valid_from, ends_on)
    rules.check_place_in_tree(kind, level, parent.kind if parent else None, parent.level if parent else None)
    if credit_code:
        credit_code = check_credit_code(credit_code)
    check_division(division_id, valid_from)
    if parent is not None:
        lock_trees([parent.path])
        parent.refresh_from_db()
        queries.require_open(parent, valid_from, field="parent_id")
    office = Office(
        kind=kind,
        level=level,
        name=name,
        short_name=short_name.strip(),
        pinyin=pinyin_of(name),
        credit_code=credit_code,
        division_id=division_id,
        parent=parent,
        valid_from=valid_from,
        ends_on=ends_on,
        rank=rank,
        depth=parent.depth + 1 if parent else 0,
        path=f"new:{secrets.token_hex(8)}",
    )
    try:
        with transaction.atomic():
            office.save(force_insert=True)
    except IntegrityError as clash:
        raise refuse_clash(clash, office) from clash
    office.path = f"{parent.path if parent else ROOT}{office.pk}/"
    rules.check_path_length(office.path)
    office.save(update_fields=["path"])
    OfficeVersion.objects.create(
        office=office, name=name, short_name=office.short_name, parent=parent, valid_from=valid_from
    )
    trail.record(actor, "org.office.founded", office, office_path=office.path, name=name, kind=kind, on=valid_from)
    return office


def load_for_change(actor: Actor, office_id: int, *paths: str) -> Office:
    """The office, visible and manageable, with its tree locked and its row read after the lock."""
    office = queries.get_office(actor, office_id)
    actor.require("org.manage", office.path)
    lock_trees([office.path, *paths])
    office = Office.objects.select_for_update(of=("self",), no_key=True).select_related("parent").get(pk=office_id)
    actor.require("org.manage", office.path)  # it may have moved meanwhile
    return office


def begin_version(office: Office, day: date) -> None:
    """From `day` on the office is called and hangs as its row says; a version begun on that very day is corrected."""
    current = OfficeVersion.objects.filter(office=office, valid_to=None).first()
    if current is not None:
        last = rules.last_day_before(current.valid_from, day)
        if last is None:
            current.name, current.short_name, current.parent_id = office.name, office.short_name, office.parent_id
            current.save(update_fields=["name", "short_name", "parent"])
            return
        current.valid_to = last
        current.save(update_fields=["valid_to"])
    OfficeVersion.objects.create(
        office=office, name=office.name, short_name=office.short_name, parent_id=office.parent_id, valid_from=day
    )


def check_step(office: Office, on: date, today: date) -> None:
    """A step in an office's life comes after its last one and not ahead of today.

    Raises DatesOutOfOrder, DayInTheFuture or OfficeClosed.
    """
    rules.check_not_ahead(on, today, field="on")
    queries.require_open(office, on)
    begun = OfficeVersion.objects.filter(office=office, valid_to=None).values_list("valid_from", flat=True).first()
    if begun is not None and on < begun:
        raise rules.DatesOutOfOrder(
            N_("The last change of this body took effect on %(day)s. Choose that day or a later one."),
            field="on",
            day=str(begun),
        )


@transaction.atomic
def rename_office(
    actor: Actor, *, office_id: int, name: str, on: date, today: date, short_name: str = "", document: str = ""
) -> Office:
    """Call a body otherwise from a day on; under the old name it stays found in every reading as of an earlier day."""
    office = load_for_change(actor, office_id)
    check_step(office, on, today)
    before = office.name
    office.name, office.short_name = rules.check_name(name, longest=80), short_name.strip()
    office.pinyin = pinyin_of(office.name)
    try:
        with transaction.atomic():
            office.save(update_fields=["name", "short_name", "pinyin"])
    except IntegrityError as clash:
        raise refuse_clash(clash, office) from clash
    begin_version(office, on)
    trail.record(
        actor,
        "org.office.renamed",
        office,
        office_path=office.path,
        before=before,
        after=office.name,
        on=on,
        document=document,
    )
    return office


@transaction.atomic
def correct_office(
    actor: Actor,
    *,
    office_id: int,
    credit_code: str,
    division_id: int | None,
    rank: int,
    ends_on: date | None,
    today: date,
) -> Office:
    """Mend the facts of a body that have no history of their own: credit code, division, order, a temporary end."""
    office = load_for_change(actor, office_id)
    queries.require_open(office, today)
    rules.check_temp_body_end(office.kind, office.valid_from, ends_on)
    check_division(division_id, today)
    before = {
        "credit_code": office.credit_code,
        "division": office.division_id,
        "rank": office.rank,
        "ends_on": office.ends_on,
    }
    office.credit_code = check_credit_code(credit_code) if credit_code else ""
    office.division_id, office.rank, office.ends_on = division_id, rank, ends_on
    try:
        with transaction.atomic():
            office.save(update_fields=["credit_code", "division", "rank", "ends_on"])
    except IntegrityError as clash:
        raise refuse_clash(clash, office) from clash
    after = {key: getattr(office, f"{key}_id" if key == "division" else key) for key in before}
    changed = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    trail.record(actor, "org.office.corrected", office, office_path=office.path, changed=changed)
    return office


def rehang(office: Office, parent: Office | None, day: date) -> str:
    """Hang an office with its whole subtree below `parent` from `day` on, and answer its old path.

    The caller holds the trees' locks and has asked for the rights. Raises ParentInsideItself, WrongPlaceInTree or
    OfficeNameTaken.
    """
    if parent is not None:
        rules.check_not_inside(office.path, parent.path, field="parent_id")
    rules.check_place_in_tree(
        office.kind, office.level, parent.kind if parent else None, parent.level if parent else None
    )
    old, new = office.path, f"{parent.path if parent else ROOT}{office.pk}/"
    deeper = (parent.depth + 1 if parent else 0) - office.depth
    longest = max(len(path) for path in Office.objects.filter(path__startswith=old).values_list("path", flat=True))
    rules.check_path_length("x" * (longest + len(new) - len(old)))
    try:
        with transaction.atomic():
            Office.objects.filter(pk=office.pk).update(parent=parent)
            Office.objects.filter(path__startswith=old).update(
                path=Concat(Value(new), Substr("path", len(old) + 1)), depth=F("depth") + deeper
            )
    except IntegrityError as clash:
        raise refuse_clash(clash, office) from clash
    office.refresh_from_db()
    begin_version(office, day)
    return old


def all_below(office: Office) -> Iterable[Office]:
    """The bodies whose paths followed a move."""
    return Office.objects.filter(path__startswith=office.path).exclude(pk=office.pk)


@transaction.atomic
def move_office(
    actor: Actor, *, office_id: int, parent_id: int | None, on: date, today: date, document: str = ""
) -> Office:
    """Hang a body with all below it under another one from a day on.

    Needs the right over the body and over the new parent. Raises NotVisible, NotAllowed, OfficeClosed,
    ParentInsideItself, WrongPlaceInTree, OfficeNameTaken, AlreadyThere, DatesOutOfOrder or DayInTheFuture.
    """
    parent = queries.get_office(actor, parent_id) if parent_id else None
    actor.require("org.manage", parent.path if parent else ROOT)
    office = load_for_change(actor, office_id, *([parent.path] if parent else []))
    check_step(office, on, today)
    if parent is not None:
        parent.refresh_from_db()
        actor.require("org.manage", parent.path)
        queries.require_open(parent, on, field="parent_id")
    if office.parent_id == parent_id:
        raise rules.AlreadyThere(N_("It already hangs there."), field="parent_id")
    before = office.parent_id
    old = rehang(office, parent, on)
    trail.record(
        actor,
        "org.office.moved",
        office,
        office_path=office.path,
        also=all_below(office),
        before=before,
        after=parent_id,
        old_path=old,
        on=on,
        document=document,
    )
    return office


def things_left(office: Office) -> dict[str, int]:
    """What the office still holds, counted by label, over all rooms."""
    return {str(holding.label): holding.count(office) for holding in all_holdings()}


def end_office(actor: Actor, office: Office, last_day: date, **facts: Any) -> None:
    """Write down the last day of an office that holds nothing more; raises StillHolds. The caller holds the locks."""
    rules.check_empty(things_left(office), office.name)
    begun = OfficeVersion.objects.filter(office=office, valid_to=None).values_list("valid_from", flat=True).first()
    last_day = max(last_day, begun or last_day)  # what was renamed or moved today lasts today
    office.valid_to = last_day
    office.save(update_fields=["valid_to"])
    OfficeVersion.objects.filter(office=office, valid_to=None).update(valid_to=last_day)
    trail.record(actor, "org.office.closed", office, office_path=office.path, last_day=last_day, **facts)


@transaction.atomic
def close_office(actor: Actor, *, office_id: int, last_day: date, today: date, document: str = "") -> Office:
    """Close a body, temporary or not, once nothing is left in its hands.

    Raises NotVisible, NotAllowed, OfficeClosed, DatesOutOfOrder, DayInTheFuture or StillHolds.
    """
    office = load_for_change(actor, office_id)
    rules.check_not_ahead(last_day, today, field="last_day")
    if office.valid_to is not None:
        raise queries.OfficeClosed(
            N_("%(office)s was closed on %(day)s."), office=office.name, day=str(office.valid_to)
        )
    begun = OfficeVersion.objects.filter(office=office, valid_to=None).values_list("valid_from", flat=True).first()
    rules.check_order(max(office.valid_from, begun or office.valid_from), last_day, field="last_day")
    end_office(actor, office, last_day, document=document)
    return office
