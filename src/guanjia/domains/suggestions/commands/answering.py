"""Ideas are given to whoever answers, answered with a reason, and put on a year's shortlist."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from guanjia.domains.suggestions import queries, rules
from guanjia.domains.suggestions.commands.proposing import about, about_late
from guanjia.domains.suggestions.models import Answer, Idea
from guanjia.foundation.audit import trail
from guanjia.foundation.notify import public as notify
from guanjia.foundation.org.models import Office
from guanjia.foundation.org.queries import require_open
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_


def owner_within(idea: Idea, office_id: int | None, now: datetime) -> Office:
    """An open office of the body where the idea is at home; raises OwnerMissing."""
    office = Office.objects.filter(pk=office_id or 0, path__startswith=idea.circle_path).exclude(kind="region").first()
    if office is None:
        raise rules.OwnerMissing(N_("Choose the office that answers from the list."), field="office_id")
    require_open(office, clock.local_day(now), field="office_id")
    return office


def tell_owner(idea: Idea, now: datetime) -> None:
    """Tell whoever answers for the owner that an idea waits."""
    notify.send(
        "suggestions.to_answer",
        to=notify.accounts_with("suggestions.answer", idea.owner_path, now=now),
        title=N_("An idea to answer: %(title)s"),
        params={"title": idea.title},
        subject=idea,
        about=about(idea),
        now=now,
    )


@transaction.atomic
def assign_idea(actor: Actor, *, idea_id: int, office_id: int, now: datetime) -> Idea:
    """Give a waiting idea to the office or section that answers it; its limit stays."""
    idea = queries.get_idea(actor, idea_id, lock=True)
    actor.require("suggestions.triage", idea.office_path)
    rules.check_waiting(idea.state)
    office = owner_within(idea, office_id, now)
    idea.state, idea.owner, idea.owner_path = rules.IdeaState.ASSIGNED, office, office.path
    idea.save(update_fields=["state", "owner", "owner_path"])
    tell_owner(idea, now)
    trail.record(actor, "suggestions.idea.assigned", idea, office_path=idea.office_path, office=office.name)
    return idea


@transaction.atomic
def answer_idea(
    actor: Actor, *, idea_id: int, verb: str, reason: str, now: datetime, office_id: int | None = None
) -> Answer:
    """Adopt, explain or forward an assigned idea, with the reason.

    Forwarding gives it to another office of the body and leaves the limit as it is. Raises NotVisible, NotAllowed,
    IdeaSettled, OwnerMissing, WordsMissing.
    """
    idea = queries.get_idea(actor, idea_id, lock=True)
    rules.check_waiting(idea.state)
    owner = idea.owner
    if owner is None:
        actor.require("suggestions.triage", idea.office_path)
        raise rules.OwnerMissing(N_("Give the idea to the office that answers first."))
    actor.require("suggestions.answer", idea.owner_path)
    reason = rules.clean_words(reason, field="reason", most=1000)
    answer = Answer.objects.create(
        idea=idea, verb=verb, reason=reason, office=owner, answered_by=actor.name[:80], at=now
    )
    if verb == Answer.Verb.FORWARD:
        target = owner_within(idea, office_id, now)
        if target == owner:
            raise rules.OwnerMissing(N_("Choose another office: this one has the idea already."), field="office_id")
        idea.owner, idea.owner_path = target, target.path
        idea.save(update_fields=["owner", "owner_path"])
        notify.settle(about(idea), now=now, but_for=actor.account_id)
        tell_owner(idea, now)
        trail.record(
            actor, "suggestions.idea.forwarded", idea, office_path=idea.office_path, also=[answer],
            office=target.name, reason=reason,
        )  # fmt: skip
        return answer
    adopted = verb == Answer.Verb.ADOPT
    idea.state = rules.IdeaState.ADOPTED if adopted else rules.IdeaState.EXPLAINED
    idea.answered_at = now
    idea.save(update_fields=["state", "answered_at"])
    notify.settle(about(idea), now=now, but_for=actor.account_id)
    notify.settle(about_late(idea), now=now, but_for=actor.account_id)
    if idea.proposer_id:  # a message to an anonymous one would store who it is: that one looks under "my ideas"
        notify.send(
            "suggestions.answered",
            to=notify.accounts_of_people([idea.proposer_id]),
            title=N_("Your idea was answered: %(title)s"),
            params={"title": idea.title},
            subject=idea,
            now=now,
        )
    event = "suggestions.idea.adopted" if adopted else "suggestions.idea.explained"
    trail.record(
        actor, event, idea, office_path=idea.office_path, also=[answer], reason=reason, on_time=now <= idea.due_at
    )
    return answer


@transaction.atomic
def shortlist_idea(actor: Actor, *, idea_id: int, programme_id: int) -> Idea:
    """Put an adopted idea on the shortlist of a year's programme."""
    idea = queries.get_idea(actor, idea_id, lock=True)
    programme = queries.get_programme(actor, programme_id)
    actor.require("suggestions.manage", programme.office.path)
    if idea.state != rules.IdeaState.ADOPTED or not idea.office_path.startswith(programme.office.path):
        raise rules.NotAdopted(N_("Only adopted ideas of this body can stand on its shortlist."), field="programme_id")
    idea.shortlist = programme
    idea.save(update_fields=["shortlist"])
    trail.record(actor, "suggestions.idea.shortlisted", idea, office_path=idea.office_path, year=programme.year)
    return idea


@transaction.atomic
def unlist_idea(actor: Actor, *, idea_id: int, reason: str) -> Idea:
    """Take an idea off its shortlist, with the reason. A vote that was prepared before keeps it."""
    idea = queries.get_idea(actor, idea_id, lock=True)
    actor.require("suggestions.manage", idea.circle_path)
    reason = rules.clean_words(reason, field="reason", most=300)
    idea.shortlist = None
    idea.save(update_fields=["shortlist"])
    trail.record(actor, "suggestions.idea.unlisted", idea, office_path=idea.office_path, reason=reason)
    return idea
