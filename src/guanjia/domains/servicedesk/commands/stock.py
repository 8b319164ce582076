"""Parts and their stock: entries in and out that never go below zero."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.models import Part, StockEntry, StockLevel, Store, Visit
from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries as org
from guanjia.foundation.org.pinyin import pinyin_of
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_


def move_stock(
    actor: Actor,
    store: Store,
    part: Part,
    change: Decimal,
    reason: str,
    *,
    now: datetime,
    visit: Visit | None = None,
    note: str = "",
) -> StockEntry:
    """Enter one movement under the lock of the level; raises StockTooLow with what is left.

    The one place that changes a level; the caller records the trail with the entry among its rows.
    """
    if part.office_id != store.office_id:
        raise rules.PartInvalid(N_("%(store)s holds no such part."), field="store_id", store=store.name)
    level = StockLevel.objects.select_for_update().filter(store=store, part=part).first()
    if level is None:
        try:
            with transaction.atomic():  # savepoint: two first movements in the same instant
                StockLevel.objects.create(store=store, part=part)
        except IntegrityError:
            pass
        level = StockLevel.objects.select_for_update().get(store=store, part=part)
    if level.quantity + change < 0:
        raise rules.StockTooLow(
            N_("%(store)s has %(left)s %(unit)s of %(part)s left. Take less, or from another store."),
            field="quantity",
            store=store.name,
            left=f"{level.quantity.normalize():f}",
            unit=part.unit,
            part=part.name,
        )
    level.quantity += change
    level.save(update_fields=["quantity"])
    return StockEntry.objects.create(
        store=store,
        part=part,
        change=change,
        reason=reason,
        visit=visit,
        note=note.replace("\x00", "")[:120],
        entered_by=actor.name[:80],
        entered_at=now,
    )


def clean_part(name: str, unit: str, price_fen: int) -> dict[str, object]:
    """The fields of a part; raises PartInvalid beside the field."""
    name, unit = " ".join(name.replace("\x00", "").split())[:60], unit.replace("\x00", "").strip()[:10]
    if len(name) < 2:
        raise rules.PartInvalid(N_("Name the part."), field="name")
    if not unit:
        raise rules.PartInvalid(N_("Say in which unit it is counted."), field="unit")
    if not 0 <= price_fen <= rules.DEAREST_FEN:
        raise rules.PartInvalid(N_("Enter a price of at most 1,000,000 yuan."), field="price")
    return {"name": name, "unit": unit, "price_fen": price_fen, "pinyin": pinyin_of(name)}


@transaction.atomic
def add_part(actor: Actor, *, office_id: int, code: str, name: str, unit: str, price_fen: int) -> Part:
    """Put a part into an office's catalogue; its code is not taken yet."""
    office = org.get_office(actor, office_id)
    actor.require("servicedesk.stock", office.path)
    fields = clean_part(name, unit, price_fen)
    code = code.replace("\x00", "").strip().upper()[:20]
    if not code:
        raise rules.PartInvalid(N_("Enter a code."), field="code")
    try:
        with transaction.atomic():
            part = Part.objects.create(office=office, code=code, **fields)
    except IntegrityError as clash:
        raise rules.PartInvalid(N_("The code %(code)s is taken."), field="code", code=code) from clash
    trail.record(actor, "servicedesk.part.added", part, office_path=office.path, part=part.name)
    return part


@transaction.atomic
def change_part(actor: Actor, *, part_id: int, name: str, unit: str, price_fen: int, active: bool = True) -> Part:
    """Change a part; what was used keeps its price."""
    part = queries.get_part(actor, part_id, lock=True)
    actor.require("servicedesk.stock", part.office.path)
    for field, value in clean_part(name, unit, price_fen).items():
        setattr(part, field, value)
    part.active = active
    part.save()
    trail.record(actor, "servicedesk.part.changed", part, office_path=part.office.path, part=part.name)
    return part


@transaction.atomic
def add_store(actor: Actor, *, office_id: int, name: str) -> Store:
    """Open a store."""
    office = org.get_office(actor, office_id)
    actor.require("servicedesk.stock", office.path)
    name = " ".join(name.replace("\x00", "").split())[:40]
    if len(name) < 2:
        raise rules.PartInvalid(N_("Name the store."), field="name")
    try:
        with transaction.atomic():
            store = Store.objects.create(office=office, name=name)
    except IntegrityError as clash:
        raise rules.PartInvalid(N_("There is a store of this name already."), field="name") from clash
    trail.record(actor, "servicedesk.store.added", store, office_path=office.path, store=store.name)
    return store


@transaction.atomic
def receive_stock(
    actor: Actor, *, part_id: int, store_id: int, quantity: Decimal, now: datetime, note: str = ""
) -> StockEntry:
    """Bring parts into a store."""
    part, store = queries.get_part(actor, part_id), queries.get_store(actor, store_id)
    actor.require("servicedesk.stock", store.office.path)
    quantity = rules.check_quantity(quantity)
    entry = move_stock(actor, store, part, quantity, StockEntry.Reason.RECEIVED, now=now, note=note)
    trail.record(
        actor, "servicedesk.stock.received", part, office_path=store.office.path, also=[entry], touched=False,
        store=store.name, quantity=str(quantity),
    )  # fmt: skip
    return entry


@transaction.atomic
def count_stock(
    actor: Actor, *, part_id: int, store_id: int, counted: Decimal, now: datetime, note: str = ""
) -> StockEntry | None:
    """Set the level right to what was counted; nothing happens where it agrees."""
    part, store = queries.get_part(actor, part_id, lock=True), queries.get_store(actor, store_id)
    actor.require("servicedesk.stock", store.office.path)
    if not 0 <= counted <= rules.MOST_OF_A_PART:
        raise rules.PartInvalid(N_("Enter what was counted."), field="quantity")
    level = StockLevel.objects.select_for_update().filter(store=store, part=part).first()
    change = counted - (level.quantity if level else Decimal(0))
    if not change:
        return None
    entry = move_stock(actor, store, part, change, StockEntry.Reason.COUNTED, now=now, note=note)
    trail.record(
        actor, "servicedesk.stock.counted", part, office_path=store.office.path, also=[entry], touched=False,
        store=store.name, change=str(change),
    )  # fmt: skip
    return entry
