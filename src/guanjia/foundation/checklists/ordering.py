"""From a warning or fault to an order on the spot: the one door to the room that keeps findings."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from django.utils.translation import gettext as _

from guanjia.foundation.audit import trail
from guanjia.foundation.checklists import judging
from guanjia.foundation.checklists.models import AnswerSet
from guanjia.foundation.findings import public as findings
from guanjia.foundation.protection.subjects import address_of
from guanjia.kernel.actor import Actor, Reach

GRADES = {"warn": findings.Grade.ORDINARY, "block": findings.Grade.SERIOUS}


def order_fault(actor: Actor, answers: AnswerSet, now: datetime) -> findings.Finding:
    """Raise a finding for an answer set with a warning or fault; the same answers asked twice raise one.

    Whoever runs the visit gave its inspectors the power to order on the spot, at this unit and for what the rules said:
    so the inspector raises it with that one right added for this one call.
    """
    unit = answers.visit.unit
    grants = {**actor.grants, "findings.raise": Reach((unit.path,))}
    known = {part.name: getattr(actor, part.name) for part in fields(Actor)}  # a page's actor is a lazy one
    ordering = Actor(**(known | {"grants": grants}))
    said = [one for one in judging.sentences(answers.verdict) if one["state"] in ("warn", "block")]
    clause = next((clause["key"] for one in said for clause in one["clauses"] if clause["key"]), "")
    finding = findings.raise_finding(
        ordering,
        origin="inspection",
        title=_("%(where)s: %(form)s") % {"where": answers.where, "form": answers.form_version.form.name},
        detail="\n".join(one["text"] for one in said),
        unit=unit,
        place=answers.place,
        grade=GRADES["block" if any(one["state"] == "block" for one in said) else "warn"],
        clause=clause,
        source=answers,
        key=f"checklists:{answers.uuid}",
        found_on=answers.judged_on,
        now=now,
    )
    if answers.finding != finding.number:
        answers.finding, answers.finding_url = finding.number, address_of(finding)[:200]
        answers.save(update_fields=["finding", "finding_url"])
        trail.record(
            actor, "checklists.fault.ordered", answers, office_path=answers.visit.office.path, finding=finding.number
        )
    return finding
