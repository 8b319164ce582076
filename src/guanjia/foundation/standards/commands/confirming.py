"""What a second person does: put a draft into force, return it, retire a standard, confirm an unsure value."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.notify import public as notify
from guanjia.foundation.standards import library, queries, rules
from guanjia.foundation.standards.commands.drafting import check_limits, fresh, person_of
from guanjia.foundation.standards.models import (
    LibraryStamp,
    SourceConfirmation,
    Standard,
    StandardLine,
    Subscription,
)
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


def lock_library() -> LibraryStamp:
    """One writer at a time: whoever confirms sees what the one before has confirmed."""
    try:
        with transaction.atomic():
            LibraryStamp.objects.get_or_create(pk=1)
    except IntegrityError:  # two first confirmations in the same instant
        pass
    return LibraryStamp.objects.select_for_update().get(pk=1)


def renew(stamp: LibraryStamp) -> None:
    """Every web worker judges by the new state from its next question on."""
    stamp.stamp = library.new_stamp()
    stamp.save(update_fields=["stamp"])


@transaction.atomic
def confirm_standard(actor: Actor, *, standard_id: int, now: datetime) -> Standard:
    """Put a submitted draft into force from its day on; what it supersedes ends the day before.

    Raises NotVisible, NotAllowed, SecondPersonNeeded, ConfirmRefused (it does not wait, or its content is no longer
    what was submitted), and what forbids its values now.
    """
    stamp = lock_library()
    standard = queries.get_standard(actor, standard_id, lock=True)
    actor.require("standards.confirm", standard.owner.path)
    if standard.status != Standard.Status.AWAITING:
        raise rules.ConfirmRefused(N_("It does not wait for confirmation any more. Reload the page."))
    rules.check_second_person(standard.author_id, actor.person_id)
    if library.hash_of(fresh(standard)) != standard.content_hash:
        raise rules.LibraryTampered(
            N_("The content of %(number)s is no longer what was confirmed. Restore it from a backup."),
            number=standard.number,
        )
    check_limits(standard, now=now)
    standard.status = Standard.Status.FORCE
    standard.confirmer_id, standard.confirmed_at = person_of(actor), now
    standard.save(update_fields=["status", "confirmer", "confirmed_at"])
    day = standard.in_force_on
    trail.record(actor, "standards.standard.enforced", standard, office_path=standard.owner.path, day=day)
    if standard.supersedes_id:
        old = Standard.objects.select_related("owner").select_for_update(of=("self",)).get(pk=standard.supersedes_id)
        if old.status != Standard.Status.FORCE:
            raise rules.ConfirmRefused(N_("What it supersedes is no longer in force. Return the draft."))
        old.status, old.ends_on = Standard.Status.SUPERSEDED, day - timedelta(days=1)
        old.save(update_fields=["status", "ends_on"])
        trail.record(
            actor, "standards.standard.superseded", old, office_path=old.owner.path, number=standard.number, day=day
        )
        tell_followers(old, N_("%(number)s is superseded from %(day)s"), day, now=now)
    renew(stamp)
    notify.settle(f"standards.standard:{standard.pk}", now=now, but_for=actor.account_id)
    tell_followers(standard, N_("%(number)s is in force from %(day)s"), day, now=now)
    return standard


@transaction.atomic
def return_draft(actor: Actor, *, standard_id: int, reason: str, now: datetime) -> Standard:
    """Give a submitted draft back: by whoever confirms with a reason, or taken back by the author."""
    standard = queries.get_standard(actor, standard_id, lock=True)
    own = actor.person_id is not None and actor.person_id == standard.author_id
    if not own:
        actor.require("standards.confirm", standard.owner.path)
    if standard.status != Standard.Status.AWAITING:
        raise rules.ConfirmRefused(N_("It does not wait for confirmation any more. Reload the page."))
    reason = rules.clean_words(reason, field="reason", most=200, fewest=2)
    standard.status, standard.content_hash, standard.returned_why = Standard.Status.DRAFT, "", reason
    standard.save(update_fields=["status", "content_hash", "returned_why"])
    trail.record(actor, "standards.standard.returned", standard, office_path=standard.owner.path, reason=reason)
    notify.settle(f"standards.standard:{standard.pk}", now=now, but_for=actor.account_id)
    if not own:
        notify.send(
            "standards.returned",
            to=notify.accounts_of_people([standard.author_id]),
            title=N_("Returned: %(number)s"),
            params={"number": standard.number},
            subject=standard,
            now=now,
        )
    return standard


@transaction.atomic
def retire_standard(actor: Actor, *, standard_id: int, last_day: date, reason: str, now: datetime) -> Standard:
    """End a standard without another in its place; its last day is today at the earliest."""
    stamp = lock_library()
    standard = queries.get_standard(actor, standard_id, lock=True)
    actor.require("standards.confirm", standard.owner.path)
    if standard.packaged or standard.status != Standard.Status.FORCE:
        raise rules.ConfirmRefused(N_("Only a local standard in force can be retired."))
    reason = rules.clean_words(reason, field="reason", most=200, fewest=2)
    if last_day < max(clock.local_day(now), standard.in_force_on):
        raise rules.DraftIncomplete(N_("The last day is today at the earliest."), field="last_day")
    standard.status, standard.ends_on = Standard.Status.RETIRED, last_day
    standard.save(update_fields=["status", "ends_on"])
    trail.record(
        actor, "standards.standard.retired", standard, office_path=standard.owner.path, day=last_day, reason=reason
    )
    renew(stamp)
    tell_followers(standard, N_("%(number)s ends on %(day)s"), last_day, now=now)
    return standard


@transaction.atomic
def confirm_source(actor: Actor, *, line_id: int, source: str, now: datetime) -> SourceConfirmation:
    """Say that a value not seen in its text (evidence `?` or `K`) stands in a named source; from then on it may forbid.

    The one who wrote the value does not confirm it. Raises NotVisible, NotAllowed, SecondPersonNeeded, ConfirmRefused.
    """
    stamp = lock_library()
    line = StandardLine.objects.visible_to(actor).select_related("standard__owner").filter(pk=line_id).first()
    if line is None:
        raise NotVisible(N_("There is no such value."))
    standard = line.standard
    actor.require("standards.confirm", standard.owner.path)
    rules.check_second_person(standard.author_id, actor.person_id)
    if line.evidence == "V":
        raise rules.ConfirmRefused(N_("This value has its evidence already."))
    try:
        with transaction.atomic():
            made = SourceConfirmation.objects.create(
                line=line,
                source=rules.clean_words(source, field="source", most=300, fewest=6),
                person_id=person_of(actor),
                at=now,
            )
    except IntegrityError as clash:
        raise rules.ConfirmRefused(N_("This value has its evidence already.")) from clash
    trail.record(actor, "standards.source.confirmed", made, office_path=standard.owner.path, source=made.source)
    renew(stamp)
    return made


def tell_followers(standard: Standard, title: str, day: date, *, now: datetime) -> None:
    """Whoever follows a standard is told that it changes."""
    followers = set(Subscription.objects.filter(standard=standard).values_list("account_id", flat=True))
    if standard.supersedes_id:
        followers |= set(
            Subscription.objects.filter(standard_id=standard.supersedes_id).values_list("account_id", flat=True)
        )
    if followers:
        notify.send(
            "standards.changed",
            to=followers,
            title=title,
            params={"number": standard.number, "day": day},
            subject=standard,
            now=now,
        )
