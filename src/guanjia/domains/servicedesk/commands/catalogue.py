"""Services are listed, changed in dated versions, and their uses counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.models import FaultKind, ItemVersion, ServiceItem, ServiceUse, Ticket
from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries as org
from guanjia.foundation.org.pinyin import pinyin_of
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_


@dataclass(frozen=True, slots=True)
class Entry:
    """What the list says of a service. `steps` and `materials`: a line each. `kinds`: codes of repairs that use it."""

    code: str
    name: str
    basis: str
    steps: str
    who: str
    limit_days: int
    online: str
    materials: str = ""
    form: str = ""
    kinds: tuple[str, ...] = ()


@transaction.atomic
def publish_item(actor: Actor, *, owner_id: int, entry: Entry, valid_from: date) -> ItemVersion:
    """List a service, or change it from a day on; what was promised before stays on record."""
    owner = org.get_office(actor, owner_id)
    actor.require("servicedesk.manage", owner.path)
    rules.check_item(
        name=entry.name,
        basis=entry.basis,
        steps=entry.steps,
        who=entry.who,
        limit_days=entry.limit_days,
        online=entry.online,
        form=entry.form,
    )
    item = ServiceItem.objects.select_for_update().filter(code=entry.code).first()
    if item is not None:
        actor.require("servicedesk.manage", item.owner.path)
    else:
        item = ServiceItem(code=entry.code, rank=ServiceItem.objects.count())
    item.name, item.pinyin, item.owner = entry.name[:60], pinyin_of(entry.name), owner
    item.save()
    item.kinds.set(FaultKind.objects.filter(code__in=entry.kinds))
    current = item.versions.filter(valid_to=None).first()
    if current is not None:
        if current.valid_from >= valid_from:
            raise rules.ItemInvalid(N_("A version from this day on is listed already."), field="valid_from")
        current.valid_to = valid_from - timedelta(days=1)
        current.save(update_fields=["valid_to"])
    version = ItemVersion.objects.create(
        item=item,
        version=(item.versions.aggregate(last=Max("version"))["last"] or 0) + 1,
        valid_from=valid_from,
        basis=entry.basis[:200],
        materials=entry.materials[:600],
        limit_days=entry.limit_days,
        steps=entry.steps[:600],
        online=entry.online,
        who=entry.who[:100],
        form=entry.form,
    )
    trail.record(
        actor, "servicedesk.item.published", item, office_path=owner.path,
        also=[version, *([current] if current else [])], item=item.name, version=version.version,
    )  # fmt: skip
    return version


@transaction.atomic
def load_items(actor: Actor, *, entries: Iterable[Entry], owners: Mapping[str, int], valid_from: date) -> int:
    """List many services at once, each with its owner by code; those that are there are left alone. How many came."""
    known = set(ServiceItem.objects.values_list("code", flat=True))
    added = 0
    for entry in entries:
        if entry.code not in known:
            publish_item(actor, owner_id=owners[entry.code], entry=entry, valid_from=valid_from)
            added += 1
    return added


def count_repair(actor: Actor, ticket: Ticket, *, now: datetime) -> list[ServiceUse]:
    """A finished repair is a use of the services that list its kind, once."""
    uses = []
    day = clock.local_day(now)
    for item in queries.items_of_kind(ticket.kind):
        version = queries.version_on(item, day)
        if version is None or ServiceUse.objects.filter(item=item, ticket=ticket).exists():
            continue
        online = ticket.channel in (Ticket.Channel.PORTAL, Ticket.Channel.CODE, Ticket.Channel.GUEST)
        uses.append(
            ServiceUse.objects.create(
                item=item,
                version=version,
                office=ticket.office,
                office_path=ticket.office_path,
                ticket=ticket,
                channel=ServiceUse.Channel.ONLINE if online else ServiceUse.Channel.PHONE,
                fully_online=online and version.online == ItemVersion.Online.FULL,
                entered_by=actor.name[:80],
                handled_at=now,
            )
        )
    return uses


@transaction.atomic
def record_use(
    actor: Actor, *, code: str, office_id: int, channel: str, now: datetime, fully_online: bool = False, note: str = ""
) -> ServiceUse:
    """Write down a request that was handled elsewhere than in this platform's forms."""
    item = queries.get_item(code)
    office = org.get_office(actor, office_id)
    actor.require("servicedesk.receive", office.path)
    version = queries.version_on(item, clock.local_day(now))
    if version is None:
        raise rules.ItemInvalid(N_("This service is not offered today."), field="code")
    if channel not in ServiceUse.Channel.values or (fully_online and channel != ServiceUse.Channel.ONLINE):
        raise rules.ItemInvalid(N_("Only what was asked for online is handled fully online."), field="fully_online")
    use = ServiceUse.objects.create(
        item=item,
        version=version,
        office=office,
        office_path=office.path,
        channel=channel,
        fully_online=fully_online,
        note=note.replace("\x00", "").strip()[:120],
        entered_by=actor.name[:80],
        handled_at=now,
    )
    trail.record(actor, "servicedesk.item.used", use, office_path=office.path, item=item.name)
    return use
