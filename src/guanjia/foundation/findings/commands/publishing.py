"""The public parts of closed findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.findings import queries, rules
from guanjia.foundation.findings.models import Publication
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_


@transaction.atomic
def publish_finding(actor: Actor, *, finding_id: int, fields: Sequence[str], now: datetime) -> Publication:
    """Show named parts of a closed finding to everybody of the body above the unit; publishing again replaces them.

    Number, title and the day of closing are always part of it. Raises NotPublishable.
    """
    finding = queries.get_finding(actor, finding_id, lock=True)
    actor.require("findings.publish", finding.raised_path)
    chosen = [name for name in rules.PUBLIC_FIELDS if name in fields]
    if not finding.is_settled or set(fields) - set(rules.PUBLIC_FIELDS):
        raise rules.NotPublishable(N_("Only parts of a closed finding can be published."), field="fields")
    office = finding.office
    circle = office.parent.path if office.parent is not None else office.path
    before = queries.get_publication(finding)
    also: list[Publication] = []
    if before is not None:
        before.withdrawn_at = now
        before.save(update_fields=["withdrawn_at"])
        also.append(before)
    try:
        with transaction.atomic():
            shown = Publication.objects.create(
                finding=finding, fields=chosen, circle_path=circle, published_at=now, published_by=actor.name[:80]
            )
    except IntegrityError as clash:  # findings_publication_one_in_force
        raise rules.NotPublishable(N_("Somebody published this finding in the same moment.")) from clash
    trail.record(
        actor, "findings.finding.published", finding, office_path=finding.office_path, also=[shown, *also],
        touched=False, fields=chosen,
    )  # fmt: skip
    return shown


@transaction.atomic
def unpublish_finding(actor: Actor, *, finding_id: int, reason: str, now: datetime) -> Publication:
    """Take the public parts back, with the reason. Raises NotPublishable where nothing is published."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    actor.require("findings.publish", finding.raised_path)
    shown = queries.get_publication(finding)
    if shown is None:
        raise rules.NotPublishable(N_("Nothing of this finding is published."))
    shown.withdrawn_at, shown.withdrawn_why = now, rules.clean_words(reason, field="reason", most=300, fewest=4)
    shown.save(update_fields=["withdrawn_at", "withdrawn_why"])
    trail.record(
        actor, "findings.finding.unpublished", finding, office_path=finding.office_path, also=[shown], touched=False,
        reason=shown.withdrawn_why,
    )  # fmt: skip
    return shown
