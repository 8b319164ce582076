"""What this room tells people."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.messages import MessageKind

KINDS = (
    MessageKind("approvals.task", _("Something waits for my approval")),
    MessageKind("approvals.decided", _("My request is decided")),
    MessageKind("approvals.returned", _("My request is returned")),
    MessageKind("approvals.reminded", _("Somebody reminds me of an approval"), urgent=True),
    MessageKind("approvals.late", _("An approval that waits for me is late")),
    MessageKind("approvals.escalated", _("A late approval is escalated to me")),
    MessageKind("approvals.stuck", _("An approval is stopped and needs an administrator")),
    MessageKind("approvals.papers", _("Papers of an urgent case are late")),
    MessageKind("approvals.exception_over", _("An exception that I asked for or granted is over")),
    MessageKind("approvals.copied", _("A case is copied to me")),
    MessageKind("approvals.delegated", _("Approvals are delegated, or a delegation is over")),
)

FOLLOWED = (
    "approvals.case.approve",
    "approvals.case.refuse",
    "approvals.case.return",
    "approvals.case.resubmit",
    "approvals.case.withdraw",
    "approvals.case.hand_over",
    "approvals.case.papers",
    "approvals.case.escalate",
    "approvals.case.exception_over",
)
