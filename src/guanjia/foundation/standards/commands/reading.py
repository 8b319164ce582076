"""Values of the program's that were not seen in their text: one person reads them in the document, a second compares.

A local value has its author already, so that one confirmation makes two persons (`confirming.confirm_source`). A value
that comes with the program has nobody: here one person names document, clause and place of the text, and another one
agrees or declines. Only agreed readings change the library.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.notify import public as notify
from guanjia.foundation.standards import library, queries, rules
from guanjia.foundation.standards.commands.confirming import lock_library, renew
from guanjia.foundation.standards.commands.drafting import person_of
from guanjia.foundation.standards.models import SourceReading, Standard
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_
from guanjia.rulebook.documents import Evidence


@transaction.atomic
def read_source(
    actor: Actor,
    *,
    standard_id: int,
    parameter: str,
    keys: Sequence[str],
    since: date,
    document: str,
    clause: str,
    link: str,
    now: datetime,
) -> SourceReading:
    """Say where a value of the program's stands: document, clause, and the address or file number of the text.

    Nothing is judged otherwise before a second person agrees. Raises NotVisible, NotAllowed, DraftIncomplete or
    ConfirmRefused (the value has its evidence, or waits already).
    """
    standard = queries.get_standard(actor, standard_id, lock=True)
    if not actor.may("standards.confirm", standard.owner.path):
        actor.require("standards.edit", standard.owner.path)
    known = library.effective().parameters.get(parameter) if standard.packaged else None
    line = next(
        (
            one
            for one in (known.lines if known else ())
            if (one.clause.split("/")[0], one.keys, one.since) == (standard.key, tuple(keys), since)
        ),
        None,
    )
    if line is None:
        raise NotVisible(N_("There is no such value."))
    if line.evidence in (Evidence.SEEN, Evidence.CONFIRMED):
        raise rules.ConfirmRefused(N_("This value has its evidence already."))
    try:
        with transaction.atomic():  # savepoint: the outer transaction stays usable
            made = SourceReading.objects.create(
                standard=standard,
                parameter=parameter,
                keys=list(line.keys),
                since=line.since,
                value=line.value,
                document=rules.clean_words(document, field="document", most=160, fewest=4),
                clause=rules.clean_words(clause, field="clause", most=80),
                link=rules.check_link(link),
                reader_id=person_of(actor),
                read_at=now,
            )
    except IntegrityError as clash:  # source_reading_once_per_value: somebody was faster
        raise rules.ConfirmRefused(N_("This value waits for its second person already.")) from clash
    trail.record(actor, "standards.reading.proposed", made, office_path=standard.owner.path, source=str(made))
    notify.send(
        "standards.to_confirm",
        to=set(notify.accounts_with("standards.confirm", standard.owner.path, now=now)) - {actor.account_id or 0},
        title=N_("Compare a value of %(number)s"),
        params={"number": standard.number},
        subject=standard,
        now=now,
    )
    return made


@transaction.atomic
def agree_reading(actor: Actor, *, reading_id: int, now: datetime) -> SourceReading:
    """The second person has compared the value with the text: from now on decisions may rest on it.

    Raises NotVisible, NotAllowed, SecondPersonNeeded or ConfirmRefused.
    """
    stamp = lock_library()
    reading = waiting(actor, reading_id)
    decide(actor, reading, SourceReading.State.AGREED, now=now)
    trail.record(
        actor, "standards.reading.agreed", reading, office_path=reading.standard.owner.path, source=str(reading)
    )
    renew(stamp)
    return reading


@transaction.atomic
def decline_reading(actor: Actor, *, reading_id: int, reason: str, now: datetime) -> SourceReading:
    """The second person does not find the value there; it stays as it was and may be read anew."""
    reading = waiting(actor, reading_id)
    reading.declined_why = rules.clean_words(reason, field="reason", most=200, fewest=2)
    decide(actor, reading, SourceReading.State.DECLINED, now=now)
    trail.record(
        actor,
        "standards.reading.declined",
        reading,
        office_path=reading.standard.owner.path,
        reason=reading.declined_why,
    )
    return reading


def waiting(actor: Actor, reading_id: int) -> SourceReading:
    """A reading that waits, locked, where the actor may be its second person."""
    found = (
        SourceReading.objects.visible_to(actor)
        .select_related("standard__owner")
        .select_for_update(of=("self",))
        .filter(pk=reading_id)
        .first()
    )
    if found is None:
        raise NotVisible(N_("There is no such value."))
    actor.require("standards.confirm", found.standard.owner.path)
    if found.state != SourceReading.State.WAITING:
        raise rules.ConfirmRefused(N_("It does not wait for confirmation any more. Reload the page."))
    rules.check_second_reader(found.reader_id, actor.person_id)
    return found


def decide(actor: Actor, reading: SourceReading, state: str, *, now: datetime) -> None:
    """Store who decided, and how."""
    reading.state, reading.second_id, reading.decided_at = state, person_of(actor), now
    reading.save(update_fields=["state", "second", "decided_at", "declined_why"])
    settle(reading.standard, actor, now=now)


def settle(standard: Standard, actor: Actor, *, now: datetime) -> None:
    """Once nothing of the document waits, the others' messages about it are done."""
    if not standard.readings.filter(state=SourceReading.State.WAITING).exists():
        notify.settle(f"standards.standard:{standard.pk}", now=now, but_for=actor.account_id)
