"""Every write of the approvals room, a module an activity."""

from guanjia.foundation.approvals.commands.deciding import (
    add_signers,
    approve_case,
    approve_together,
    hand_over,
    refuse_case,
    remove_signer,
    return_case,
)
from guanjia.foundation.approvals.commands.delegating import delegate, end_delegation, tell_ended_delegations
from guanjia.foundation.approvals.commands.excepting import require_exception, tell_ended_exception
from guanjia.foundation.approvals.commands.helping import (
    assign_signers,
    chase_papers,
    chase_signers,
    escalate_case,
    retry_case,
)
from guanjia.foundation.approvals.commands.opening import open_case
from guanjia.foundation.approvals.commands.requesting import (
    change_request,
    copy_case,
    file_request,
    hand_in_papers,
    mark_seen,
    remind_signers,
    resubmit_case,
    withdraw_case,
)
from guanjia.foundation.approvals.commands.templating import discard_draft, enforce_draft, open_template, save_draft

__all__ = [
    "add_signers",
    "approve_case",
    "approve_together",
    "assign_signers",
    "change_request",
    "chase_papers",
    "chase_signers",
    "copy_case",
    "delegate",
    "discard_draft",
    "end_delegation",
    "enforce_draft",
    "escalate_case",
    "file_request",
    "hand_in_papers",
    "hand_over",
    "mark_seen",
    "open_case",
    "open_template",
    "refuse_case",
    "remind_signers",
    "remove_signer",
    "require_exception",
    "resubmit_case",
    "retry_case",
    "return_case",
    "save_draft",
    "tell_ended_delegations",
    "tell_ended_exception",
    "withdraw_case",
]
