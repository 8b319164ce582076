"""The list of services and its uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from guanjia.domains.servicedesk.models import FaultKind, ItemVersion, ServiceItem, ServiceUse, ServiceUseQuerySet
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.ratio import Ratio
from guanjia.kernel.words import N_


def list_items(actor: Actor | None = None, *, day: date | None = None) -> QuerySet[ItemVersion]:
    """The services as they stand on a day (today without one); the list is public."""
    rows = ItemVersion.objects.as_of(day or clock.today()).select_related("item__owner")
    return rows.order_by("item__rank", "item_id")


def find_items(text: str, *, day: date) -> QuerySet[ItemVersion]:
    """Services whose name holds the words, or whose sound begins so: bx and baoxiu find 报修."""
    rows = list_items(day=day)
    for word in text.replace("\x00", "").split()[:4]:
        low = word.lower()
        rows = rows.filter(Q(item__name__icontains=word) | Q(item__pinyin__contains=low))
    return rows


def get_item(code: str) -> ServiceItem:
    """The service, or NotVisible."""
    found = ServiceItem.objects.select_related("owner").filter(code=code).first()
    if found is None:
        raise NotVisible(N_("There is no such service."))
    return found


def version_on(item: ServiceItem, day: date) -> ItemVersion | None:
    """What is promised for a service on a day."""
    return item.versions.filter(pk__in=ItemVersion.objects.as_of(day)).order_by("-version").first()


def versions_of(item: ServiceItem) -> list[ItemVersion]:
    """All versions of a service, the newest first."""
    return list(item.versions.select_related("item__owner").order_by("-version"))


def list_uses(actor: Actor) -> ServiceUseQuerySet:
    """The visible uses with what a row shows."""
    return ServiceUse.objects.visible_to(actor).select_related("item", "office", "ticket")


def items_of_kind(kind: FaultKind) -> list[ServiceItem]:
    """The services that a repair of this kind is a use of."""
    return list(ServiceItem.objects.filter(kinds=kind))


@dataclass(frozen=True, slots=True)
class Shares:
    """How much is handled fully online: of the items in force, and of the uses of a period."""

    items: Ratio
    uses: Ratio
    first: date
    last: date


def online_shares(actor: Actor, *, first: date, last: date) -> Shares:
    """Both shares with their numbers; uses handled from `first` to `last` (local days, both included)."""
    items = list_items(day=last).order_by().aggregate(all=Count("pk"), full=Count("pk", filter=Q(online="full")))
    start = datetime.combine(first, datetime.min.time(), clock.LOCAL)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), clock.LOCAL)
    seen = ServiceUse.objects.visible_to(actor).filter(handled_at__gte=start, handled_at__lt=end)
    uses = seen.aggregate(all=Count("pk"), full=Count("pk", filter=Q(fully_online=True)))
    return Shares(Ratio(items["full"], items["all"]), Ratio(uses["full"], uses["all"]), first, last)


def kind_codes_of(code: str) -> tuple[str, ...]:
    """The codes of the repairs that a service counts, as they are now."""
    found = ServiceItem.objects.filter(code=code).first()
    return tuple(found.kinds.values_list("code", flat=True)) if found else ()
