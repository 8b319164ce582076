"""Pages, tiles, scan actions, and what waits."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.domains.suggestions import queries
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.navigation import Domain, Figure, Page, ScanAction, Tile, Todo

DESK = (
    Domain(
        "service",
        gettext_lazy("Service"),
        "headset",
        gettext_lazy("Service desk"),
        (
            Page(gettext_lazy("Ideas"), "ideas", "suggestions.view"),
            Page(gettext_lazy("Practical-benefit items"), "benefit-items", "suggestions.view"),
            Page(gettext_lazy("Programmes and votes"), "programmes", "suggestions.view", "work"),
            Page(gettext_lazy("Kinds and limits of ideas"), "idea-kinds", "suggestions.view", "checks"),
        ),
    ),
)
PORTAL = (
    Tile(gettext_lazy("Ideas"), "ideas-mine", "bulb", "suggestions.propose", 20, gettext_lazy("Service")),
    Tile(gettext_lazy("Done for staff"), "benefit-public", "heart", "suggestions.propose", 21, gettext_lazy("Service")),
)
SCAN = (
    ScanAction(
        "places.place", gettext_lazy("Suggest something here"), "idea-new", "bulb", "place", "suggestions.propose"
    ),
)


def todos(actor: Actor, now: datetime) -> list[Todo]:
    """Votes to cast and to count, ideas to assign and to answer, items to move on and to confirm."""
    today = clock.local_day(now)
    found = [
        Todo(
            title=_("Vote: %(title)s") % {"title": ballot.title},
            detail=_("%(n)s votes each") % {"n": ballot.votes_each},
            href=reverse("vote", kwargs={"pk": ballot.pk}),
            action=_("Vote"),
            due_at=ballot.ends_at,
        )
        for ballot in queries.list_open_rounds(actor, now)
    ]
    found += [
        Todo(
            title=_("Is it done? %(title)s") % {"title": item.title},
            detail=str(item.programme),
            href=reverse("benefit-item", kwargs={"pk": item.pk}),
            action=_("Confirm"),
            tone="warn",
        )
        for item in queries.list_items_to_close(actor, today)
    ]
    doing = queries.list_items_of_doer(actor)
    lacking = queries.missing_months(doing, today) if doing else {}
    found += [
        Todo(
            title=_("Enter the progress: %(title)s") % {"title": item.title},
            detail=_("%(n)s months missing") % {"n": lacking[item.pk]},
            href=reverse("benefit-item", kwargs={"pk": item.pk}),
            action=_("Enter"),
            tone="bad",
        )
        for item in doing
        if lacking[item.pk]
    ]
    if actor.may("suggestions.answer"):
        found += [
            Todo(
                title=_("Answer an idea: %(title)s") % {"title": idea.title},
                detail=idea.number,
                href=reverse("idea", kwargs={"pk": idea.pk}),
                action=_("Give an answer"),
                due_at=idea.due_at,
                tone="bad" if idea.due_at < now else "warn",
            )
            for idea in queries.list_to_answer(actor)[:20]
        ]
    if actor.may("suggestions.triage"):
        waiting = queries.list_to_assign(actor).count()
        if waiting:
            found.append(
                Todo(
                    title=_("%(n)s ideas to assign") % {"n": waiting},
                    detail=_("Ideas"),
                    href=f"{reverse('ideas')}?state=filed",
                    action=_("Assign"),
                    tone="warn",
                )
            )
    if actor.may("suggestions.manage"):
        found += [
            Todo(
                title=_("Count the vote: %(title)s") % {"title": ballot.title},
                detail=_("The vote has ended"),
                href=reverse("vote", kwargs={"pk": ballot.pk}),
                action=_("Count"),
                tone="warn",
            )
            for ballot in queries.list_rounds_to_count(actor, now)
        ]
        found += [
            Todo(
                title=_("Name who confirms: %(title)s") % {"title": item.title},
                detail=str(item.programme),
                href=reverse("benefit-item", kwargs={"pk": item.pk}),
                action=_("Name"),
                tone="warn",
            )
            for item in queries.list_without_closer(actor, today)
        ]
    return found


def mine(actor: Actor, now: datetime) -> list[Todo]:
    """My ideas that wait for an answer."""
    return [
        Todo(
            title=idea.title,
            detail=f"{idea.number} · {idea.get_state_display()}",
            href=reverse("idea-follow", kwargs={"pk": idea.pk}),
            action=_("Follow"),
            due_at=idea.due_at,
        )
        for idea in queries.list_own(actor).filter(state__in=["filed", "assigned"])[:20]
    ]


def figures(actor: Actor, now: datetime) -> list[Figure]:
    """Unanswered ideas and late items, each open to its rows."""
    if not actor.may("suggestions.view"):
        return []
    ideas, items = queries.count_ideas(actor, now), queries.count_items(actor, clock.local_day(now))
    return [
        Figure(
            _("Overdue ideas"), str(ideas["overdue"]), f"{reverse('ideas')}?due=overdue", order=44,
            tone="bad" if ideas["overdue"] else "",
        ),
        Figure(
            _("Late items"), str(items["late"]), f"{reverse('benefit-items')}?late=late", order=45,
            tone="bad" if items["late"] else "",
        ),
    ]  # fmt: skip
