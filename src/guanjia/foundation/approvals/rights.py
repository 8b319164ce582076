"""What may be granted in the approvals room, the words for what it records, and what may be attached."""

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.files.purposes import DOCUMENTS, PHOTOS, Purpose
from guanjia.kernel.rights import Right

ASKERS = frozenset(
    {
        "staff",
        "liaison",
        "owner_section",
        "finance_role",
        "deputy",
        "head",
        "supervisor",
        "dispatcher",
        "desk_agent",
        "field_worker",
    }
)

NOUNS = {
    "approvals.case": _("Approval case"),
    "approvals.template": _("Approval template"),
    "approvals.templateversion": _("Version of an approval template"),
    "approvals.delegation": _("Delegation of approvals"),
    "approvals.generalrequest": _("General request"),
}

RIGHTS = (
    Right("approvals.request", _("File general requests"), ASKERS),
    Right(
        "approvals.view",
        _("See all approval cases and figures of an office"),
        frozenset({"deputy", "head", "supervisor"}),
    ),
    Right(
        "approvals.manage",
        _("Keep approval templates, help stopped cases, delegate for absent people"),
        frozenset({"owner_section", "sys_admin"}),
    ),
    Right(
        "approvals.enforce",
        _("Put approval templates in force that somebody else drafted"),
        frozenset({"head", "supervisor", "security_admin"}),
    ),
)

EVENTS = {
    "approvals.case.opened": _("Request submitted: %(title)s"),
    "approvals.case.approve": _("Approved in the step “%(step)s”"),
    "approvals.case.refuse": _("Refused: %(reason)s"),
    "approvals.case.return": _("Returned: %(reason)s"),
    "approvals.case.resubmit": _("Submitted again"),
    "approvals.case.add": _("Further signers asked"),
    "approvals.case.remove": _("Signer taken off"),
    "approvals.case.hand_over": _("Handed over: %(reason)s"),
    "approvals.case.withdraw": _("Request withdrawn"),
    "approvals.case.remind": _("Signers reminded"),
    "approvals.case.papers": _("Papers handed in: %(reason)s"),
    "approvals.case.assign": _("Signers named by an administrator: %(reason)s"),
    "approvals.case.retry": _("Asked again who holds the role"),
    "approvals.case.escalate": _("Time is over: escalated"),
    "approvals.case.chased": _("Papers are late"),
    "approvals.case.late": _("Step is late: those asked were chased"),
    "approvals.case.exception_over": _("The exception is over"),
    "approvals.case.copied": _("Copied to %(people)s people"),
    "approvals.request.decided": _("General request: %(outcome)s"),
    "approvals.request.filed": _("General request filed: %(title)s"),
    "approvals.request.changed": _("General request changed"),
    "approvals.template.founded": _("Standard template taken over"),
    "approvals.template.drafted": _("Draft of a template saved"),
    "approvals.template.discarded": _("Draft of a template thrown away"),
    "approvals.template.enforced": _("Template put in force: version %(number)s"),
    "approvals.delegation.made": _("Approvals delegated to %(stand_in)s until %(until)s"),
    "approvals.delegation.ended": _("Delegation ended: %(reason)s"),
    "approvals.delegation.told": _("Told that a delegation is over"),
}

ATTACHMENTS = (
    Purpose(
        "approvals.case",
        "papers",
        _("Papers of the request"),
        kinds=PHOTOS | DOCUMENTS,
        max_bytes=20 * 1024 * 1024,
        max_files=20,
    ),
    Purpose(
        "approvals.case",
        "grounds",
        _("Grounds of the exception"),
        kinds=PHOTOS | DOCUMENTS,
        max_bytes=20 * 1024 * 1024,
        max_files=20,
    ),
)
