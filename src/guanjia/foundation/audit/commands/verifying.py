"""Verifying on demand and at night."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.audit.models import AuditRecord, Verification
from guanjia.foundation.audit.verifying import verify
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

PAGE_LIMIT = 200_000


class TrailTooLong(Refusal):
    """So many records would keep the page waiting."""


def verify_trail(actor: Actor, *, now: datetime, limit: int | None = PAGE_LIMIT) -> Verification:
    """Check the whole trail, keep the answer, and record who asked. Raises NotAllowed or TrailTooLong."""
    actor.require("audit.verify")
    if limit is not None and AuditRecord.objects.order_by("pk").values("pk")[: limit + 1].count() > limit:
        raise TrailTooLong(
            N_("There are more than %(n)s records. They are verified every night, or with “guanjia audit verify”."),
            n=limit,
        )
    verdict = verify(now)
    body = verdict.as_json()
    with transaction.atomic():
        verification = Verification.objects.create(
            at=now,
            actor_name=actor.name,
            whole=verdict.clean,
            wrong=verdict.wrong,
            records=verdict.records,
            findings=body["findings"][:20],
        )
        trail.record(actor, "audit.trail.verified", verification, clean=verdict.clean, wrong=verdict.wrong)
    return verification
