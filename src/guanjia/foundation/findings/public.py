"""What other rooms, domains and the demo city may use of findings.

Raise one from a command of your own, inside your transaction:

    raise_finding(actor, origin="inspection", title="…", unit=office, place=place, grade="serious",
                  clause="GB 50016/5.5", source=inspection, key=f"inspection:{inspection.pk}:{line.pk}", now=now)

The same key acts once. Link to what came of it with `findings_of(source)`.
"""

from guanjia.foundation.findings.commands import (
    add_part,
    add_support,
    ask_deadline,
    assign_finding,
    call_review,
    close_finding,
    decide_in_review,
    enter_letter,
    escalate_finding,
    found_terms,
    hold_review,
    link_repeat,
    look_back,
    note_progress,
    plan_measures,
    publish_finding,
    raise_finding,
    reopen_finding,
    resume_clock,
    return_finding,
    set_terms,
    stop_clock,
    submit_evidence,
    supervise_finding,
    upkeep_actor,
)
from guanjia.foundation.findings.models import Finding
from guanjia.foundation.findings.origins import Draft, Origin, Source
from guanjia.foundation.findings.queries import findings_of, get_finding, open_findings_of
from guanjia.foundation.findings.rules import Grade, State

__all__ = [
    "Draft",
    "Finding",
    "Grade",
    "Origin",
    "Source",
    "State",
    "add_part",
    "add_support",
    "ask_deadline",
    "assign_finding",
    "call_review",
    "close_finding",
    "decide_in_review",
    "enter_letter",
    "escalate_finding",
    "findings_of",
    "found_terms",
    "get_finding",
    "hold_review",
    "link_repeat",
    "look_back",
    "note_progress",
    "open_findings_of",
    "plan_measures",
    "publish_finding",
    "raise_finding",
    "reopen_finding",
    "resume_clock",
    "return_finding",
    "set_terms",
    "stop_clock",
    "submit_evidence",
    "supervise_finding",
    "upkeep_actor",
]
