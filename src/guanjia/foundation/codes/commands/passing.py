"""People's passes: making one, letting somebody in by one, and changing the keys behind them."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.codes import queries
from guanjia.foundation.codes.commands.issuing import issue_code
from guanjia.foundation.codes.models import PassUse
from guanjia.foundation.codes.passes import format as passes
from guanjia.foundation.codes.passes import keys
from guanjia.foundation.org.models import Person
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

GATE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,39}")
LEAD_DAYS = 7
KEPT = timedelta(days=1)


class NoPerson(Refusal):
    """The account stands for nobody."""


class GateNameInvalid(Refusal):
    """A gate's name is not one."""


class PassReplayed(Refusal):
    """The same pass was used at this gate before."""


class PassHolderGone(Refusal):
    """The person has left, or the person's code was retired."""


class PassHolderElsewhere(Refusal):
    """The person belongs to an office this gate does not serve."""


class KeyWaiting(Refusal):
    """The next pair is published already and has not begun."""


@dataclass(frozen=True, slots=True)
class MadePass:
    """A pass for the page that shows it."""

    text: str
    holder: str
    purpose: str
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Admission:
    """What a gate learns of whom it lets in: no photo, no number but the pass's own."""

    name: str
    unit: str
    holder: str
    purpose: str
    gate: str
    issued_at: datetime
    expires_at: datetime


def make_pass(actor: Actor, *, purpose: str, now: datetime) -> MadePass:
    """A fresh pass of the actor's own, good for half a minute.

    Nothing is recorded but the first one, which gives the person a code. Raises NoPerson, PassHolderGone, and
    passes.PassPurposeWrong for a purpose that does not exist.
    """
    person = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    if person is None:
        raise NoPerson(N_("This account stands for no person. Ask your administrator to link it to you."))
    check_here(person, clock.local_day(now))
    if purpose not in passes.PURPOSES:
        raise passes.PassPurposeWrong(N_("There is no pass for this."), field="purpose")
    code = queries.code_of(person) or issue_code(actor, person, kind="person", now=now)
    key = keys.signing_key(now)
    made = passes.Pass(
        key=key.number,
        holder=code.text,
        purpose=passes.PURPOSES[purpose],
        issued_at=int(now.timestamp()),
        seconds=passes.SECONDS,
        nonce=secrets.token_bytes(6),
    )
    return MadePass(
        text=passes.write_pass(made, keys.private(key)),
        holder=code.text,
        purpose=purpose,
        issued_at=datetime.fromtimestamp(made.issued_at, UTC),
        expires_at=datetime.fromtimestamp(made.expires_at, UTC),
    )


def check_here(person: Person, today: date) -> None:
    """Refuse a person who has not come yet, or has left."""
    if person.valid_from > today or (person.valid_to is not None and person.valid_to < today):
        raise PassHolderGone(N_("The holder of this pass has left the office. Let nobody in by it."), field="code")


def verify_pass(actor: Actor, *, text: str, gate: str, purpose: str, now: datetime) -> Admission:
    """Let somebody in by a pass, once per gate and purpose, and record it.

    Needs `codes.verify_pass`, and over the holder's office to learn the name. Raises NotAllowed before anything is
    read, then GateNameInvalid, PassMalformed, PassKeyUnknown, PassForged, PassPurposeWrong, PassNotYet, PassExpired,
    PassHolderGone, PassHolderElsewhere, PassReplayed.
    """
    actor.require("codes.verify_pass")
    if not GATE.fullmatch(gate):
        raise GateNameInvalid(N_("A gate is named by 1 to 40 letters, digits, dots and dashes."), field="gate")
    return _admit(actor, passes.open_pass(text, keys.public_keys()), gate=gate, purpose=purpose, now=now)


@transaction.atomic
def note_refusal(actor: Actor, *, text: str, gate: str, purpose: str, reason: str) -> None:
    """Record that a genuine pass was refused; for the doors, after the refused write is undone. What anybody may type
    (no pass at all, a forged one) is not recorded: it would fill the trail."""
    try:
        opened = passes.open_pass(text, keys.public_keys())
    except Refusal:
        return
    trail.record(
        actor,
        "codes.pass.refused",
        office_path=actor.office_path,
        code=opened.holder,
        gate=gate if GATE.fullmatch(gate) else "",
        purpose=purpose,
        reason=reason,
    )


@transaction.atomic
def _admit(actor: Actor, opened: passes.Pass, *, gate: str, purpose: str, now: datetime) -> Admission:
    passes.check_pass(opened, purpose=purpose, now_s=now.timestamp(), skew_s=settings.GUANJIA_PASS_SKEW_S)
    person = queries.holder_of(opened.holder)
    if person is None:
        raise PassHolderGone(N_("The code behind this pass was retired. Let nobody in by it."), field="code")
    check_here(person, clock.local_day(now))
    if not actor.may("codes.verify_pass", person.office.path):
        raise PassHolderElsewhere(
            N_("The pass is genuine, but its holder belongs to an office that this gate does not serve."), field="code"
        )
    try:
        with transaction.atomic():  # pass_used_once_per_gate_and_purpose
            PassUse.objects.create(serial=serial_of(opened), gate=gate, purpose=purpose, used_at=now)
    except IntegrityError:
        raise PassReplayed(
            N_("This very pass was used here before. Ask for a fresh one; a copied code lets nobody in."), field="code"
        ) from None
    trail.record(
        actor,
        "codes.pass.accepted",
        person,
        office_path=person.office.path,
        touched=False,
        code=opened.holder,
        gate=gate,
        purpose=purpose,
    )
    return Admission(
        name=person.name,
        unit=person.office.short_name or person.office.name,
        holder=opened.holder,
        purpose=purpose,
        gate=gate,
        issued_at=datetime.fromtimestamp(opened.issued_at, UTC),
        expires_at=datetime.fromtimestamp(opened.expires_at, UTC),
    )


def serial_of(opened: passes.Pass) -> str:
    """What tells one pass from all others; the signature has no part in it."""
    return hashlib.sha256(passes.body_of(opened)).hexdigest()


def sweep_pass_uses(*, now: datetime) -> int:
    """Forget uses of passes that have long run out; how many. What happened stays in the trail."""
    longest = KEPT + timedelta(seconds=passes.SECONDS + 2 * settings.GUANJIA_PASS_SKEW_S)
    return PassUse.objects.filter(used_at__lt=now - longest).delete()[0]


@transaction.atomic
def rotate_pass_keys(actor: Actor, *, now: datetime, lead_days: int = LEAD_DAYS, at_once: bool = False) -> int:
    """Publish a new key pair that signs in `lead_days`, or at once; the number of the new pair.

    Needs `protection.rotate`. `at_once`: a key was stolen; all passes of now and all other keys are worthless then, and
    offline gates refuse everybody until they have fetched the new key. Raises KeyWaiting.
    """
    actor.require("protection.rotate")
    waiting = keys.waiting_key(now)
    if waiting is not None and not at_once:
        raise KeyWaiting(
            N_("Key %(key)s is published already and begins on %(day)s. Rotate again after that."),
            key=waiting.number,
            day=datetime.fromtimestamp(waiting.starts_at, clock.LOCAL).date().isoformat(),
        )
    key = keys.put_next(now, lead=timedelta(0) if at_once else timedelta(days=max(1, lead_days)))
    trail.record(actor, "codes.passes.rotated", key=key.number, at_once=at_once)
    return key.number
