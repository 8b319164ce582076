"""Every write of codes: issue and retire."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, models, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.codes import queries, texts
from guanjia.foundation.codes.models import Code
from guanjia.foundation.codes.subjects import kind_of
from guanjia.foundation.protection.subjects import office_path_of
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible, Refusal
from guanjia.kernel.words import N_

TRIES = 20


class NoCodeToRetire(Refusal):
    """The thing has no code in force."""


class CodeRetired(Refusal):
    """The code is out of force."""


class ReasonMissing(Refusal):
    """Replacing a code needs a reason that a later reader understands."""


@transaction.atomic
def issue_code(
    actor: Actor, subject: models.Model, *, kind: str, now: datetime, rng: random.Random | None = None
) -> Code:
    """The code in force of a thing, drawn now if it has none. Asking twice gives the same code.

    Called by the command that makes the thing, which has checked the right. `rng`: the demo's, so that a seed always
    gives the same city; without it the operating system's.
    """
    if known := queries.code_of(subject):
        return known
    lot = rng or secrets.SystemRandom()
    for _attempt in range(TRIES):
        try:
            with transaction.atomic():  # savepoint: the outer transaction stays usable
                code = Code.objects.create(
                    text=texts.draw_text(kind, lot),
                    kind=kind,
                    subject_type=subject._meta.label_lower,
                    subject_id=str(subject.pk),
                    issued_at=now,
                )
        except IntegrityError:  # the text is taken (draw again), or somebody was faster (theirs counts)
            if known := queries.code_of(subject):
                return known
        else:
            trail.record(
                actor,
                "codes.code.issued",
                subject,
                office_path=office_path_of(subject),
                also=[code],
                touched=False,
                code=code.text,
                kind=kind,
            )
            return code
    raise RuntimeError("no free code found: is the random generator stuck?")


@transaction.atomic
def issue_codes(actor: Actor, *, subjects: Sequence[models.Model], now: datetime) -> int:
    """Give a code to each of these visible things that has none; how many were issued.

    Raises NotAllowed when the right to issue is missing at one thing's office: then none is issued.
    """
    known = {(code.subject_type, code.subject_id) for code in queries.codes_of_any(subjects)}
    without = [subject for subject in subjects if (subject._meta.label_lower, str(subject.pk)) not in known]
    for subject in without:
        actor.require("codes.issue", office_path_of(subject))
    for subject in without:
        issue_code(actor, subject, kind=kind_of(subject), now=now)
    return len(without)


@transaction.atomic
def reissue_code(actor: Actor, *, text: str, reason: str, now: datetime) -> Code:
    """Retire a code whose label was lost or copied, and give its thing a new one.

    Raises NotVisible, NotAllowed, CodeRetired, ReasonMissing.
    """
    meaning = queries.resolve(actor, text)
    subject = meaning.subject
    if subject is None:
        raise NotVisible(N_("There is no such thing, or it is not yours to see."))
    actor.require("codes.issue", office_path_of(subject))
    if meaning.retired:
        raise CodeRetired(N_("This code was retired before."))
    if len(reason.strip()) < 4:
        raise ReasonMissing(N_("Say why the code is replaced, in at least four characters."), field="reason")
    retire_code(actor, subject, reason=reason.strip(), now=now)
    return issue_code(actor, subject, kind=meaning.code.kind, now=now)


@transaction.atomic
def retire_code(actor: Actor, subject: models.Model, *, reason: str, now: datetime) -> Code:
    """Take a thing's code out of force for good; the text is never used again. Called by a command that has checked
    the right."""
    code = queries.code_of(subject)
    if code is None:
        raise NoCodeToRetire(N_("This thing has no code in force."))
    code.retired_at, code.retired_reason = now, reason[:200]
    code.save(update_fields=["retired_at", "retired_reason"])
    trail.record(
        actor,
        "codes.code.retired",
        subject,
        office_path=office_path_of(subject),
        also=[code],
        touched=False,
        code=code.text,
        reason=reason,
    )
    return code
