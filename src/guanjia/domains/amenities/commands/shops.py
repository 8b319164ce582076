"""Shops are entered and ended; their hours, prices and safety checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from guanjia.domains.amenities import queries, rules
from guanjia.domains.amenities.models import CheckPlan, PriceBoard, SafetyCheck, Shop
from guanjia.foundation.audit import trail
from guanjia.foundation.files.commands import PreparedFile, attach_file, prepare_file
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.notify import public as notify
from guanjia.kernel.actor import Actor, system_actor
from guanjia.kernel.words import N_

WORKDAYS = {str(day): [[8 * 60, 18 * 60]] for day in range(5)}


def require_running(shop: Shop) -> None:
    """Raise ShopClosed once the shop has ended."""
    if shop.ended_on is not None:
        raise rules.ShopClosed(N_("This shop ended on %(day)s."), day=str(shop.ended_on))


def facts_of(shop: Shop, fields: Mapping[str, object]) -> None:
    """Take over what a form brings."""
    shop.name = rules.clean_words(str(fields["name"]), field="name", most=40)
    shop.operator = rules.clean_words(str(fields["operator"]), field="operator", most=60)
    shop.contract_until = fields.get("contract_until")  # type: ignore[assignment]
    for name in ("kind", "where", "contract_ref", "phone", "notice"):
        setattr(shop, name, str(fields.get(name) or "").replace("\x00", "").strip())


@transaction.atomic
def open_shop(actor: Actor, *, compound_id: int, **fields: object) -> Shop:
    """Enter a shop of a compound; it is open on working days from 8 to 18 until its hours are set.

    fields: name, kind, operator, where, contract_ref, contract_until, phone, notice.
    """
    compound = queries.get_compound(actor, compound_id)
    keeper = compound.office
    actor.require("amenities.manage", keeper.path)
    shop = Shop(
        compound=compound,
        office=keeper,
        office_path=keeper.path,
        circle_path=queries.circle_of(keeper),
        hours=WORKDAYS,
    )
    facts_of(shop, fields)
    save_named(shop)
    trail.record(actor, "amenities.shop.opened", shop, office_path=keeper.path, name=shop.name, place=compound.name)
    return shop


def save_named(shop: Shop) -> None:
    """Save a shop; its compound has one of a name."""
    try:
        with transaction.atomic():
            shop.save()
    except IntegrityError as clash:  # shop_one_name_per_compound
        raise rules.NameTaken(
            N_("This compound has a shop of that name. Choose another name."), field="name"
        ) from clash


@transaction.atomic
def change_shop(actor: Actor, *, shop_id: int, **fields: object) -> Shop:
    """Change what is known of a shop; see `open_shop` for the fields."""
    shop = queries.get_shop(actor, shop_id, lock=True, overseen=True)
    actor.require("amenities.manage", shop.office_path)
    require_running(shop)
    facts_of(shop, fields)
    save_named(shop)
    trail.record(actor, "amenities.shop.changed", shop, office_path=shop.office_path, name=shop.name)
    return shop


@transaction.atomic
def end_shop(actor: Actor, *, shop_id: int, reason: str, today: date) -> Shop:
    """Take a shop out of the list for good."""
    shop = queries.get_shop(actor, shop_id, lock=True, overseen=True)
    actor.require("amenities.manage", shop.office_path)
    require_running(shop)
    reason = rules.clean_words(reason, field="reason", most=200, fewest=4)
    shop.ended_on = today
    shop.save(update_fields=["ended_on"])
    trail.record(actor, "amenities.shop.ended", shop, office_path=shop.office_path, reason=reason)
    return shop


@transaction.atomic
def set_hours(actor: Actor, *, shop_id: int, hours: Mapping[str, str]) -> Shop:
    """Set a shop's hours: a text of spans by day's key, `0` (Monday) to `6` and `7` for holidays."""
    shop = queries.get_shop(actor, shop_id, lock=True, overseen=True)
    actor.require("amenities.manage", shop.office_path)
    require_running(shop)
    read = {key: rules.read_hours(hours.get(key, ""), field=f"day{key}") for key in map(str, range(8))}
    shop.hours = {key: spans for key, spans in read.items() if spans}
    shop.save(update_fields=["hours"])
    trail.record(actor, "amenities.hours.set", shop, office_path=shop.office_path)
    return shop


@transaction.atomic
def publish_prices(actor: Actor, *, shop_id: int, valid_from: date, lines: str) -> PriceBoard:
    """Publish a price board from a day on; the boards before it stay as they were."""
    shop = queries.get_shop(actor, shop_id, overseen=True)
    actor.require("amenities.manage", shop.office_path)
    require_running(shop)
    prices = rules.read_prices(lines)
    try:
        with transaction.atomic():
            board = PriceBoard.objects.create(
                shop=shop,
                valid_from=valid_from,
                lines=[{"name": p.name, "unit": p.unit, "price_fen": p.price_fen} for p in prices],
            )
    except IntegrityError as clash:  # priceboard_one_per_day
        raise rules.BoardExists(
            N_("There is a price board from that day on. Choose a later day."), field="valid_from"
        ) from clash
    trail.record(
        actor, "amenities.prices.published", shop, office_path=shop.office_path, also=[board], touched=False,
        valid_from=valid_from, lines=len(prices),
    )  # fmt: skip
    return board


@transaction.atomic
def plan_check(actor: Actor, *, shop_id: int, kind: str, every_days: int, next_on: date) -> CheckPlan:
    """Plan a kind of safety check, or change its rhythm."""
    shop = queries.get_shop(actor, shop_id, lock=True, overseen=True)
    actor.require("amenities.manage", shop.office_path)
    require_running(shop)
    plan = shop.plans.select_for_update().filter(kind=kind).first() or CheckPlan(shop=shop, kind=kind)
    plan.every_days, plan.next_on = every_days, next_on
    plan.save()
    trail.record(
        actor, "amenities.plan.set", shop, office_path=shop.office_path, also=[plan], touched=False,
        days=every_days, kind=kind, on=next_on,
    )  # fmt: skip
    return plan


def prepare_photos(uploads: Iterable[UploadedFile], holder: str) -> list[PreparedFile]:
    """Check and clean photos; call it outside a transaction, it takes its time."""
    return [prepare_file(upload, purpose_of(holder, "photo")) for upload in uploads]


@transaction.atomic
def record_check(
    actor: Actor,
    *,
    plan_id: int,
    done_on: date,
    passed: bool,
    note: str = "",
    now: datetime,
    today: date,
    photos: Sequence[UploadedFile | PreparedFile] = (),
) -> SafetyCheck:
    """Record a safety check with its result. A failed one closes the shop until the same check is passed."""
    plan = queries.get_plan(actor, plan_id)
    shop = queries.get_shop(actor, plan.shop_id, lock=True, overseen=True)  # one check at a time decides on closing
    plan = queries.get_plan(actor, plan_id, lock=True)
    actor.require("amenities.check", shop.office_path)
    if done_on > today:
        raise rules.CheckDateRefused(N_("A check cannot lie in the future."), field="done_on")
    if not passed:
        note = rules.clean_words(note, field="note", most=300, fewest=4)
    check = SafetyCheck.objects.create(
        plan=plan,
        done_on=done_on,
        passed=passed,
        note=note.replace("\x00", "").strip()[:300],
        checked_by=actor.name[:80],
        at=now,
    )
    plan.failing = not passed
    if passed:
        plan.next_on = rules.next_check(done_on, plan.every_days)
    plan.save(update_fields=["failing", "next_on"])
    shop.closed_by_check = shop.plans.filter(failing=True).exists()
    shop.save(update_fields=["closed_by_check"])
    for photo in photos:
        attach_file(actor, holder=check, purpose="photo", upload=photo, now=now, permitted=True)
    notify.settle(about(plan), now=now, but_for=actor.account_id)
    if not passed:
        tell(
            plan, "amenities.check_failed", "amenities.manage", N_("Closed after a failed safety check: %(shop)s"), now
        )
    event = "amenities.check.passed" if passed else "amenities.check.failed"
    trail.record(
        actor, event, shop, office_path=shop.office_path, also=[check, plan], kind=plan.kind, on=done_on,
        note=check.note,
    )  # fmt: skip
    return check


def about(plan: CheckPlan) -> str:
    """What reminders of a planned check are about."""
    return f"amenities.plan:{plan.pk}"


def tell(plan: CheckPlan, kind: str, right: str, title: str, now: datetime) -> None:
    """Tell those who hold a right at the shop about its check."""
    notify.send(
        kind,
        to=notify.accounts_with(right, plan.shop.office_path, now=now),
        title=title,
        params={"shop": plan.shop.name},
        href=reverse("shop-desk", kwargs={"pk": plan.shop_id}),
        about=about(plan),
        now=now,
    )


def upkeep_actor() -> Actor:
    """The system's own actor for upkeep."""
    return system_actor("upkeep", "amenities.view")


@transaction.atomic
def remind_check(actor: Actor, *, plan_id: int, now: datetime) -> bool:
    """Tell, once for each day it is planned on, that a check comes up."""
    plan = queries.get_plan(actor, plan_id, lock=True)
    if plan.reminded_for == plan.next_on:
        return False
    plan.reminded_for = plan.next_on
    plan.save(update_fields=["reminded_for"])
    tell(plan, "amenities.check_due", "amenities.check", N_("A safety check comes up: %(shop)s"), now)
    trail.record(
        actor, "amenities.check.reminded", plan.shop, office_path=plan.shop.office_path, touched=False,
        kind=plan.kind, due_on=plan.next_on,
    )  # fmt: skip
    return True
