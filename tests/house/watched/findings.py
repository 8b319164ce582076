"""A finding from the letter to the look-back, with everything that can happen to it on the way."""

from datetime import date, datetime, timedelta

from guanjia.foundation.findings import commands
from guanjia.foundation.findings.models import (
    ClockStop,
    DeadlineRequest,
    EscalationStep,
    Finding,
    JointReview,
    Letter,
    LookBack,
    Part,
    ProgressNote,
    Publication,
    Seat,
    Supervision,
    Support,
    Terms,
    Treated,
    Verification,
)
from guanjia.kernel import clock

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=clock.LOCAL)
TODAY = date(2026, 3, 10)


def live(city):
    boss, doer, unit = city.boss, city.handyman, city.unit
    lead = city.login(city.people[2], "supervisor", "owner_section", "deputy", name="findinglead")
    letter = commands.enter_letter(
        boss, office_id=city.region.pk, number="No. 8", issuer="Audit", title="Yearly audit", issued_on=TODAY,
        received_on=TODAY, now=NOW,
    )  # fmt: skip
    finding = commands.raise_finding(
        boss, origin="audit", title="Boxes on the stairs", unit=unit, letter=letter, source=letter, now=NOW
    )
    pk = finding.pk
    commands.assign_finding(boss, finding_id=pk, owner_id=doer.person_id, now=NOW)
    commands.add_support(boss, finding_id=pk, office_id=city.bureau.pk, task="A store", now=NOW)
    part = commands.add_part(boss, finding_id=pk, title="North", root_cause="No store", measure="Clear")
    commands.plan_measures(
        doer, finding_id=pk, root_cause="No store", measure="Cleared", long_rule="A weekly walk", now=NOW
    )
    commands.note_progress(doer, finding_id=pk, text="Half of it", now=NOW)
    commands.ask_deadline(doer, finding_id=pk, to_on=date(2026, 9, 1), reason="The store is late", now=NOW)
    commands.stop_clock(boss, finding_id=pk, reason="Money is asked for", outside_body="Finance", now=NOW)
    commands.resume_clock(boss, finding_id=pk, outcome="Granted", now=NOW + timedelta(days=3))
    commands.supervise_finding(lead, finding_id=pk, wish="Before May", report_by=date(2026, 5, 1), now=NOW)
    commands.finish_part(doer, finding_id=pk, part_id=part.pk, note="Clear", today=TODAY)
    commands.submit_evidence(doer, finding_id=pk, note="All clear now", now=NOW)
    commands.close_finding(lead, finding_id=pk, note="Seen", now=NOW)
    commands.publish_finding(lead, finding_id=pk, fields=["measure"], now=NOW)
    review = commands.call_review(
        boss, office_id=city.region.pk, title="Stairs", meets_at=NOW, chair="Chair",
        office_ids=[city.bureau.pk, unit.pk], finding_ids=[pk], now=NOW,
    )  # fmt: skip
    row = review.treated.get()
    commands.decide_in_review(boss, review_id=review.pk, treated_id=row.pk, decision="Go on like this")
    commands.hold_review(boss, review_id=review.pk, summary="All agreed", now=NOW)
    late = commands.raise_finding(boss, origin="audit", title="Dark yard", unit=unit, deadline=TODAY, now=NOW)
    commands.escalate_finding(commands.upkeep_actor(), finding_id=late.pk, now=NOW + timedelta(days=20))


EDITS = [
    (Finding, "title", "Nothing on the stairs", None),
    (Support, "task", "Nothing", None),
    (Part, "measure", "Nothing", None),
    (ProgressNote, "text", "All of it", None),
    (Verification, "reason", "Not seen", None),
    (ClockStop, "reason", "None", None),
    (DeadlineRequest, "reason", "None", None),
    (Supervision, "wish", "Never", None),
    (LookBack, "due_on", date(2030, 1, 1), None),
    (Publication, "circle_path", "/", None),
    (Letter, "number", "9", None),
    (JointReview, "summary", "Nobody agreed", None),
    (Seat, "spoke", "Nobody", None),
    (Treated, "decision", "Stop", None),
    (Terms, "grave_days", 300, None),
    (EscalationStep, "after_days", 300, None),
]
