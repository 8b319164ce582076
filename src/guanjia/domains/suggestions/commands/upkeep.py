"""What the system does by itself: it tells about ideas nobody answers and entries nobody makes."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from guanjia.domains.suggestions import queries
from guanjia.domains.suggestions.commands.proposing import about_late
from guanjia.domains.suggestions.models import BenefitItem, Idea
from guanjia.foundation.audit import trail
from guanjia.foundation.notify import public as notify
from guanjia.foundation.org.models import Office
from guanjia.kernel.actor import Actor, system_actor
from guanjia.kernel.words import N_


def upkeep_actor() -> Actor:
    """The system's own actor for upkeep."""
    return system_actor("upkeep", "suggestions.view")


@transaction.atomic
def escalate_idea(actor: Actor, *, idea_id: int, now: datetime) -> bool:
    """Tell, once, that an idea is not answered within its limit."""
    idea = Idea.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=idea_id).first()
    if idea is None or not idea.is_waiting or idea.escalated_at or idea.due_at >= now:
        return False
    idea.escalated_at = now
    idea.save(update_fields=["escalated_at"])
    path = idea.owner_path or idea.office_path
    notify.send(
        "suggestions.overdue",
        to={
            *notify.accounts_with("suggestions.answer", path, now=now),
            *notify.accounts_with("suggestions.triage", path, now=now),
        },
        title=N_("Not answered within its limit: %(title)s"),
        params={"title": idea.title},
        subject=idea,
        about=about_late(idea),
        now=now,
    )
    trail.record(
        actor, "suggestions.idea.escalated", idea, office_path=idea.owner_path or idea.office_path, due_at=idea.due_at
    )
    return True


def heads_of(office_path: str, now: datetime) -> list[int]:
    """The accounts of the head of an office, or of the nearest office above it that has one."""
    path = office_path
    while path:
        above = path.rstrip("/").rpartition("/")[0]
        above = f"{above}/" if above else ""
        found = set(notify.accounts_with("suggestions.urge", path, now=now))
        found -= set(notify.accounts_with("suggestions.urge", above, now=now) if above else ())
        if found:
            return sorted(found)
        path = above
    return notify.accounts_with("suggestions.manage", office_path, now=now)


@transaction.atomic
def tell_head(actor: Actor, *, idea_id: int, now: datetime) -> bool:
    """Tell the head of the office, once, that an idea reported as late is still not answered."""
    rows = Idea.objects.visible_to(actor).select_for_update(of=("self",)).select_related("kind")
    idea = rows.filter(pk=idea_id).first()
    if idea is None or not idea.is_waiting or idea.escalated_at is None or idea.head_told_at:
        return False
    if queries.head_due_at(idea) >= now:
        return False
    idea.head_told_at = now
    idea.save(update_fields=["head_told_at"])
    path = idea.owner_path or idea.office_path
    notify.send(
        "suggestions.overdue_head",
        to=heads_of(path, now),
        title=N_("Still not answered, please see to it: %(title)s"),
        params={"title": idea.title},
        subject=idea,
        about=about_late(idea),
        now=now,
    )
    trail.record(actor, "suggestions.idea.head_told", idea, office_path=path, due_at=idea.due_at)
    return True


@transaction.atomic
def prompt_item(actor: Actor, *, item_id: int, today: date, now: datetime) -> bool:
    """Tell, once a month, that last month's entry of an item is missing."""
    item = BenefitItem.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None or not item.is_open:
        return False
    missing = [month for month in queries.list_months(item, today) if month.missing]
    if not missing:
        return False
    month = missing[0].month.isoformat()[:7]
    told = trail.records_on(item).filter(action="suggestions.item.prompted").order_by("-id").first()
    if told is not None and told.facts.get("month") == month:
        return False
    notify.send(
        "suggestions.progress_missing",
        to=notify.accounts_of_people([item.doer_id]),
        title=N_("Enter what was done in %(month)s: %(title)s"),
        params={"month": month, "title": item.title},
        subject=item,
        now=now,
    )
    trail.record(
        actor, "suggestions.item.prompted", item, office_path=item.served_path, touched=False, month=month
    )  # fmt: skip
    return True


@transaction.atomic
def move_ideas(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Hand the waiting ideas of a re-organised body to its successor."""
    moved = 0
    for idea in queries.held_ideas(source).select_for_update(of=("self",)).order_by("pk"):
        idea.owner, idea.owner_path = target, target.path
        idea.save(update_fields=["owner", "owner_path"])
        trail.record(actor, "suggestions.idea.moved", idea, office_path=idea.office_path, office=target.name)
        moved += 1
    return moved


@transaction.atomic
def move_items(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Hand the items that a re-organised body does to its successor."""
    moved = 0
    for item in queries.held_items(source).select_for_update(of=("self",)).order_by("pk"):
        item.owner, item.office_path = target, target.path
        item.save(update_fields=["owner", "office_path"])
        trail.record(actor, "suggestions.item.moved", item, office_path=item.served_path, office=target.name)
        moved += 1
    return moved


@transaction.atomic
def follow_offices() -> int:
    """Bring the repeated office paths in step with the tree, after a body moved within it."""
    moved = 0
    pairs = ((Idea, "office"), (Idea, "owner"), (BenefitItem, "owner"))
    for model, name in pairs:
        field = "office_path" if (model, name) != (Idea, "owner") else "owner_path"
        path = Office.objects.filter(pk=OuterRef(f"{name}_id")).values("path")[:1]
        stale = model.objects.exclude(**{f"{name}": None}).exclude(**{field: F(f"{name}__path")})
        moved += stale.update(**{field: Subquery(path)})
    circle = Office.objects.filter(pk=OuterRef("office__parent_id")).values("path")[:1]
    stale_circles = Idea.objects.filter(office__parent__isnull=False).exclude(circle_path=F("office__parent__path"))
    ids = list(stale_circles.values_list("pk", flat=True)[:5000])
    for idea in Idea.objects.filter(pk__in=ids).annotate(now_at=Subquery(circle)):
        moved += Idea.objects.filter(pk=idea.pk).update(circle_path=idea.now_at)  # type: ignore[attr-defined]
    for item in BenefitItem.objects.exclude(served_path=F("programme__office__path")).select_related(
        "programme__office"
    )[:5000]:
        moved += BenefitItem.objects.filter(pk=item.pk).update(served_path=item.programme.office.path)
    return moved
