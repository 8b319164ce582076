"""The kinds of messages that the service desk sends."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.messages import MessageKind

KINDS = (
    MessageKind("servicedesk.alarm", _("Danger that nobody has accepted"), urgent=True),
    MessageKind("servicedesk.order", _("A new order for me")),
    MessageKind("servicedesk.progress", _("Progress of my requests")),
    MessageKind("servicedesk.overdue", _("An overdue request"), urgent=True),
    MessageKind("servicedesk.callback", _("A requester to call back")),
)

FOLLOWED = (
    "servicedesk.ticket.withdrawn",
    "servicedesk.ticket.merged",
    "servicedesk.ticket.dispatched",
    "servicedesk.ticket.auto_dispatched",
    "servicedesk.ticket.taken_back",
    "servicedesk.order.accepted",
    "servicedesk.order.refused",
    "servicedesk.order.arrived",
    "servicedesk.order.finished",
    "servicedesk.visit.planned",
    "servicedesk.visit.left",
    "servicedesk.ticket.rated",
    "servicedesk.ticket.reopened",
    "servicedesk.ticket.closed",
    "servicedesk.ticket.escalated",
    "servicedesk.month.proposed",
    "servicedesk.month.decided",
)
