"""Every write of findings, a module an activity."""

from guanjia.foundation.findings.commands.assigning import (
    add_part,
    add_support,
    assign_finding,
    change_grade,
    finish_part,
    finish_support,
)
from guanjia.foundation.findings.commands.deadlines import ask_deadline, resume_clock, settle_deadline, stop_clock
from guanjia.foundation.findings.commands.documenting import draft_bulletin, draft_minutes, draft_notices
from guanjia.foundation.findings.commands.meetings import (
    add_to_review,
    call_review,
    decide_in_review,
    enter_letter,
    hold_review,
)
from guanjia.foundation.findings.commands.publishing import publish_finding, unpublish_finding
from guanjia.foundation.findings.commands.raising import raise_finding
from guanjia.foundation.findings.commands.terms import found_terms, set_terms
from guanjia.foundation.findings.commands.upkeep import (
    escalate_finding,
    follow_offices,
    move_findings,
    remind_look_back,
    remind_progress,
    tell_leader,
    upkeep_actor,
)
from guanjia.foundation.findings.commands.verifying import (
    close_finding,
    link_repeat,
    look_back,
    reopen_finding,
    return_finding,
    unlink_repeat,
)
from guanjia.foundation.findings.commands.watching import end_supervision, supervise_finding
from guanjia.foundation.findings.commands.working import (
    note_progress,
    plan_measures,
    prepare_files,
    recall_evidence,
    submit_evidence,
)

__all__ = [
    "add_part",
    "add_support",
    "add_to_review",
    "ask_deadline",
    "assign_finding",
    "call_review",
    "change_grade",
    "close_finding",
    "decide_in_review",
    "draft_bulletin",
    "draft_minutes",
    "draft_notices",
    "end_supervision",
    "enter_letter",
    "escalate_finding",
    "finish_part",
    "finish_support",
    "follow_offices",
    "found_terms",
    "hold_review",
    "link_repeat",
    "look_back",
    "move_findings",
    "note_progress",
    "plan_measures",
    "prepare_files",
    "publish_finding",
    "raise_finding",
    "recall_evidence",
    "remind_look_back",
    "remind_progress",
    "reopen_finding",
    "resume_clock",
    "return_finding",
    "set_terms",
    "settle_deadline",
    "stop_clock",
    "submit_evidence",
    "supervise_finding",
    "tell_leader",
    "unlink_repeat",
    "unpublish_finding",
    "upkeep_actor",
]
