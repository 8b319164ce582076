"""What domains and the demo city may use of the approvals room.

A domain declares its kinds in a module `cases` (see `kinds.CaseKind`) and calls `open_case` inside its own command.
"""

from guanjia.foundation.approvals.commands import (
    add_signers,
    approve_case,
    change_request,
    copy_case,
    delegate,
    end_delegation,
    file_request,
    hand_in_papers,
    hand_over,
    open_case,
    refuse_case,
    remind_signers,
    require_exception,
    resubmit_case,
    return_case,
    withdraw_case,
)
from guanjia.foundation.approvals.kinds import CaseField, CaseKind, Condition, Step, Verdict, Who
from guanjia.foundation.approvals.models import Case
from guanjia.foundation.approvals.queries import case_of, cases_of, exception_for, may_decide

__all__ = [
    "Case",
    "CaseField",
    "CaseKind",
    "Condition",
    "Step",
    "Verdict",
    "Who",
    "add_signers",
    "approve_case",
    "case_of",
    "cases_of",
    "change_request",
    "copy_case",
    "delegate",
    "end_delegation",
    "exception_for",
    "file_request",
    "hand_in_papers",
    "hand_over",
    "may_decide",
    "open_case",
    "refuse_case",
    "remind_signers",
    "require_exception",
    "resubmit_case",
    "return_case",
    "withdraw_case",
]
