"""What people are told about checklists."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.messages import MessageKind

KINDS = (
    MessageKind("checklists.visit_mine", _("A visit is mine to make")),
    MessageKind("checklists.point_missed", _("Points of a route were not scanned in time"), urgent=True),
)

FOLLOWED = (
    "checklists.visit.assigned",
    "checklists.visit.done",
    "checklists.visit.missed",
    "checklists.visit.voided",
    "checklists.campaign.voided",
    "checklists.campaign.closed",
    "checklists.bulletin.made",
)
