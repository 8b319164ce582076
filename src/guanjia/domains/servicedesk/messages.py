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
