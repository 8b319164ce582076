"""Practical-benefit items: added, moved on, reported as done, confirmed or reopened, rated.

Three people stand apart: whoever proposed closes, whoever does reports, whoever is served rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from guanjia.domains.suggestions import queries, rules
from guanjia.domains.suggestions.commands.proposing import recorder
from guanjia.domains.suggestions.models import BenefitItem, Candidate, ItemRating, Milestone, ProgressEntry
from guanjia.foundation.audit import trail
from guanjia.foundation.files.commands import PreparedFile, attach_file, lock_files
from guanjia.foundation.notify import public as notify
from guanjia.foundation.org.models import Person
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


@transaction.atomic
def add_item(
    actor: Actor,
    *,
    programme_id: int,
    title: str,
    goal: str,
    doer_id: int,
    starts_on: date,
    due_on: date,
    candidate_id: int | None = None,
    idea_id: int | None = None,
) -> BenefitItem:
    """Add an item to a year's programme, from a candidate that was chosen, from an adopted idea, or without either.

    The doer's office owns it. Raises ProgrammeFull past the programme's size.
    """
    programme = queries.get_programme(actor, programme_id, lock=True)
    actor.require("suggestions.manage", programme.office.path)
    rules.check_item_dates(starts_on, due_on)
    numbers = list(programme.items.values_list("number", flat=True))
    if len(numbers) >= programme.size:
        raise rules.ProgrammeFull(
            N_("The programme of %(year)s has its %(size)s items. Change its size or wait for next year."),
            year=programme.year, size=programme.size,
        )  # fmt: skip
    doer = Person.objects.select_related("office").filter(pk=doer_id, valid_to=None).first()
    if doer is None:
        raise rules.CloserRefused(N_("There is no person with this staff number."), field="doer")
    idea = queries.get_idea(actor, idea_id) if idea_id else None
    candidate = None
    if candidate_id:
        candidate = Candidate.objects.select_related("idea").filter(
            pk=candidate_id, round__programme=programme, won=True
        ).first()  # fmt: skip
        if candidate is None:
            raise NotVisible(N_("There is no such candidate."))
        idea = candidate.idea or idea
    if idea is not None and idea.state != rules.IdeaState.ADOPTED:
        raise rules.NotAdopted(N_("Adopt the idea first."), field="idea_id")
    try:
        with transaction.atomic():
            item = BenefitItem.objects.create(
                programme=programme,
                number=max(numbers, default=0) + 1,
                title=rules.clean_words(title, field="title", most=60, fewest=4),
                goal=rules.clean_words(goal, field="goal", most=1000),
                idea=idea,
                candidate=candidate,
                owner=doer.office,
                office_path=doer.office.path,
                served_path=programme.office.path,
                doer=doer,
                starts_on=starts_on,
                due_on=due_on,
            )
    except IntegrityError as clash:  # the candidate's one item
        raise rules.ItemStateRefused(N_("This candidate is an item already."), field="candidate_id") from clash
    trail.record(
        actor, "suggestions.item.added", item, office_path=item.served_path,
        number=item.number, title=item.title, office=doer.office.name, person=doer.name,
    )  # fmt: skip
    return item


def require_doing(actor: Actor, item: BenefitItem) -> None:
    """Only the person in charge and whoever runs the programme move an item on."""
    if actor.person_id is None or actor.person_id != item.doer_id:
        actor.require("suggestions.manage", item.served_path)


def require_open(item: BenefitItem) -> None:
    """Raise ItemStateRefused once the item is reported as done."""
    if not item.is_open:
        raise rules.ItemStateRefused(N_("This item is reported as done. Reopen it to change it."))


@transaction.atomic
def change_item(
    actor: Actor, *, item_id: int, title: str, goal: str, starts_on: date, due_on: date, reason: str, now: datetime
) -> BenefitItem:
    """Change title, goal and dates of an item that is not reported as done, with the reason; its doer is told.

    Raises ItemStateRefused, DatesOutOfOrder (also for milestones and entries outside the dates), NothingChanged.
    """
    item = queries.get_item(actor, item_id, lock=True)
    actor.require("suggestions.manage", item.served_path)
    require_open(item)
    reason = rules.clean_words(reason, field="reason", most=300)
    rules.check_item_dates(starts_on, due_on)
    if item.milestones.exclude(due_on__range=(starts_on, due_on)).exists():
        raise rules.DatesOutOfOrder(N_("A milestone of this item lies outside these dates."), field="due_on")
    if item.progress.filter(month__lt=starts_on.replace(day=1)).exists():
        raise rules.DatesOutOfOrder(
            N_("There are entries from before that day. Let the item start earlier."), field="starts_on"
        )
    wanted = {
        "title": rules.clean_words(title, field="title", most=60, fewest=4),
        "goal": rules.clean_words(goal, field="goal", most=1000),
        "starts_on": starts_on,
        "due_on": due_on,
    }
    before = {name: getattr(item, name) for name, value in wanted.items() if getattr(item, name) != value}
    if not before:
        raise rules.NothingChanged(N_("Nothing is different. Change the title, the goal or a date."))
    for name in before:
        setattr(item, name, wanted[name])
    item.save(update_fields=list(before))
    tell(item, item.doer_id, N_("Changed: %(title)s"), now)
    trail.record(
        actor, "suggestions.item.changed", item, office_path=item.served_path,
        before=before, after={name: wanted[name] for name in before}, reason=reason,
    )  # fmt: skip
    return item


def tell(item: BenefitItem, person_id: int, title: str, now: datetime) -> None:
    """Tell one person about an item."""
    notify.send(
        "suggestions.item",
        to=notify.accounts_of_people([person_id]),
        title=title,
        params={"title": item.title},
        subject=item,
        about=f"suggestions.item:{item.pk}:{item.state}:{item.round}",
        now=now,
    )


@transaction.atomic
def set_milestone(actor: Actor, *, item_id: int, title: str, due_on: date) -> Milestone:
    """Add a step with its date."""
    item = queries.get_item(actor, item_id, lock=True)
    require_doing(actor, item)
    require_open(item)
    if not item.starts_on <= due_on <= max(item.due_on, item.starts_on):
        raise rules.DatesOutOfOrder(
            N_("A milestone lies between %(a)s and %(b)s, the dates of its item."),
            field="due_on", a=str(item.starts_on), b=str(item.due_on),
        )  # fmt: skip
    step = Milestone.objects.create(
        item=item, title=rules.clean_words(title, field="title", most=60, fewest=2), due_on=due_on
    )
    trail.record(
        actor, "suggestions.milestone.set", item, office_path=item.served_path, also=[step], touched=False,
        title=step.title, due_on=due_on,
    )  # fmt: skip
    return step


@transaction.atomic
def reach_milestone(actor: Actor, *, item_id: int, milestone_id: int, today: date) -> Milestone:
    """Note that a step is done; asked twice, the first day stays."""
    item = queries.get_item(actor, item_id, lock=True)
    require_doing(actor, item)
    step = item.milestones.filter(pk=milestone_id).first() if milestone_id <= queries.LARGEST_ID else None
    if step is None:
        raise NotVisible(N_("There is no such milestone."))
    if step.done_on is None:
        step.done_on = today
        step.save(update_fields=["done_on"])
        trail.record(
            actor, "suggestions.milestone.reached", item, office_path=item.served_path, also=[step], touched=False,
            title=step.title,
        )  # fmt: skip
    return step


@transaction.atomic
def enter_progress(
    actor: Actor,
    *,
    item_id: int,
    month: date,
    percent: int,
    text: str,
    now: datetime,
    photos: Sequence[UploadedFile | PreparedFile] = (),
) -> ProgressEntry:
    """Enter what was done in a month; a correction is one more entry of that month."""
    item = queries.get_item(actor, item_id, lock=True)
    require_doing(actor, item)
    require_open(item)
    month = month.replace(day=1)
    if not item.starts_on.replace(day=1) <= month <= clock.local_day(now):
        raise rules.DatesOutOfOrder(N_("Choose a month between the start of the item and now."), field="month")
    entry = ProgressEntry.objects.create(
        item=item,
        month=month,
        percent=percent,
        text=rules.clean_words(text, field="text", most=500),
        entered_by=actor.name[:80],
        at=now,
    )
    newest = item.progress.order_by("-month", "-pk").first()
    item.percent = newest.percent if newest else percent
    item.state = rules.ItemState.DOING
    item.save(update_fields=["percent", "state"])
    for photo in photos:
        attach_file(actor, holder=item, purpose="evidence", upload=photo, now=now, permitted=True)
    trail.record(
        actor, "suggestions.item.progressed", item, office_path=item.served_path, also=[entry],
        month=month.isoformat()[:7], percent=percent, note=entry.text,
    )  # fmt: skip
    return entry


@transaction.atomic
def claim_done(actor: Actor, *, item_id: int, note: str, now: datetime) -> BenefitItem:
    """Report an item as done; from here on whoever proposed it has the word."""
    item = queries.get_item(actor, item_id, lock=True)
    require_doing(actor, item)
    require_open(item)
    note = rules.clean_words(note, field="note", most=500)
    item.state, item.done_at, item.percent = rules.ItemState.DONE, now, 100
    item.save(update_fields=["state", "done_at", "percent"])
    closer = queries.closer_id_of(item, clock.local_day(now))
    anonymous = item.closer_id is None and item.idea is not None and item.idea.anonymous
    if closer and not anonymous:  # a message to an anonymous proposer would store who it is
        tell(item, closer, N_("Is it done? %(title)s"), now)
    trail.record(actor, "suggestions.item.claimed", item, office_path=item.served_path, note=note)
    return item


@transaction.atomic
def name_closer(actor: Actor, *, item_id: int, person_id: int, today: date) -> BenefitItem:
    """Name somebody whom the item serves to decide whether it is done, where its proposer cannot.

    Raises CloserRefused while the proposer is there, for the doer, and for people whom the item does not serve.
    """
    item = queries.get_item(actor, item_id, lock=True)
    actor.require("suggestions.manage", item.served_path)
    if item.state == rules.ItemState.CLOSED:
        raise rules.ItemStateRefused(N_("This item is confirmed already."))
    if item.closer_id is None and queries.closer_id_of(item, today) is not None:
        raise rules.CloserRefused(N_("Whoever proposed this item decides whether it is done; nobody else is needed."))
    person = Person.objects.select_related("office").filter(pk=person_id, valid_to=None).first()
    if person is None or not person.office.path.startswith(item.served_path):
        raise rules.CloserRefused(N_("Name somebody in service whom the item serves."), field="person")
    if person.pk == item.doer_id:
        raise rules.CloserRefused(N_("Whoever does the work cannot decide that it is done."), field="person")
    item.closer = person
    item.save(update_fields=["closer"])
    trail.record(actor, "suggestions.item.closer_named", item, office_path=item.served_path, person=person.name)
    return item


def require_closer(actor: Actor, item: BenefitItem, today: date) -> None:
    """Only whoever proposed the item, or the person named, decides; the doer is told so."""
    rules.check_closer(
        actor_id=actor.person_id, closer_id=queries.closer_id_of(item, today), doer_id=item.doer_id
    )  # fmt: skip


@transaction.atomic
def close_item(actor: Actor, *, item_id: int, stars: int, comment: str = "", now: datetime) -> BenefitItem:
    """Confirm that an item is done and close it with stars. Raises DoerMayNotClose, NotTheCloser."""
    item = queries.get_item(actor, item_id, lock=True)
    require_closer(actor, item, clock.local_day(now))
    if item.state != rules.ItemState.DONE:
        raise rules.ItemStateRefused(N_("This item is not reported as done yet."))
    rules.check_stars(stars)
    item.state, item.closed_at = rules.ItemState.CLOSED, now
    item.save(update_fields=["state", "closed_at"])
    tell(item, item.doer_id, N_("Confirmed as done: %(title)s"), now)
    who = recorder(actor, item.idea)
    lock_files(who, holder=item, now=now)
    trail.record(
        who, "suggestions.item.closed", item, office_path=item.served_path,
        stars=stars, comment=comment.replace("\x00", "").strip()[:300],
    )  # fmt: skip
    return item


@transaction.atomic
def reopen_item(actor: Actor, *, item_id: int, reason: str, now: datetime) -> BenefitItem:
    """Send an item that is not good enough into a new round, reported as done or confirmed not long ago."""
    item = queries.get_item(actor, item_id, lock=True)
    require_closer(actor, item, clock.local_day(now))
    late = item.closed_at is not None and now > item.closed_at + rules.REOPEN_WITHIN
    if item.is_open or late:
        raise rules.ItemStateRefused(
            N_("Only an item that is done, or was confirmed in the last 60 days, is reopened.")
        )
    reason = rules.clean_words(reason, field="reason", most=300)
    item.state, item.done_at, item.closed_at = rules.ItemState.DOING, None, None
    item.round += 1
    item.percent = min(item.percent, 90)
    item.save(update_fields=["state", "done_at", "closed_at", "round", "percent"])
    tell(item, item.doer_id, N_("Not content, reopened: %(title)s"), now)
    trail.record(
        recorder(actor, item.idea), "suggestions.item.reopened", item, office_path=item.served_path,
        round=item.round, reason=reason,
    )  # fmt: skip
    return item


@transaction.atomic
def rate_item(actor: Actor, *, item_id: int, stars: int, comment: str = "", now: datetime) -> ItemRating:
    """Say how content one is with an item that serves one, once a round, from when it is reported as done."""
    item = queries.get_item(actor, item_id, lock=True)
    actor.require("suggestions.propose")
    if actor.person_id is None or not actor.office_path.startswith(item.served_path):
        raise rules.NotServed(N_("This item serves the people of another body."))
    if actor.person_id == item.doer_id:
        raise rules.DoerMayNotClose(N_("You did this work, so you cannot rate it."))
    if item.is_open:
        raise rules.ItemStateRefused(N_("This item is not reported as done yet."))
    rules.check_stars(stars)
    try:
        with transaction.atomic():
            rating = ItemRating.objects.create(
                item=item,
                round=item.round,
                person_id=actor.person_id,
                stars=stars,
                comment=comment.replace("\x00", "").strip()[:300],
                rated_at=now,
            )
    except IntegrityError as clash:  # itemrating_one_per_person_and_round
        raise rules.AlreadyRated(N_("You have rated this item already.")) from clash
    trail.record(
        actor, "suggestions.item.rated", item, office_path=item.served_path, also=[rating],
        touched=False, stars=stars,
    )  # fmt: skip
    return rating
