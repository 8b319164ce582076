"""What people are told about findings."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.messages import MessageKind

KINDS = (
    MessageKind("findings.raised", _("I have to put a finding right, or help with it")),
    MessageKind("findings.progress", _("A progress note of mine is due")),
    MessageKind("findings.to_verify", _("Evidence waits for my verification")),
    MessageKind("findings.judged", _("My finding was closed, returned or reopened")),
    MessageKind("findings.deadline", _("The deadline of my finding was decided")),
    MessageKind("findings.overdue", _("A finding is past its deadline")),
    MessageKind("findings.supervised", _("A leader watches a finding")),
    MessageKind("findings.look_back", _("A closed finding is to be looked at again")),
    MessageKind("findings.review", _("My unit is called to a joint review")),
)

FOLLOWED = (
    "findings.finding.assigned",
    "findings.finding.graded",
    "findings.finding.planned",
    "findings.finding.submitted",
    "findings.finding.recalled",
    "findings.finding.closed",
    "findings.finding.closed_again",
    "findings.finding.returned",
    "findings.finding.looked_back",
    "findings.finding.reopened",
    "findings.finding.escalated",
    "findings.finding.treated",
    "findings.deadline.changed",
    "findings.deadline.kept",
    "findings.clock.stopped",
    "findings.clock.resumed",
    "findings.supervision.begun",
    "findings.supervision.ended",
    "findings.review.held",
)
