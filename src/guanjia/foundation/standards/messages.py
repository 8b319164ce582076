"""What this room may tell people."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.messages import MessageKind

KINDS = (
    MessageKind("standards.to_confirm", _("A standard waits for my confirmation")),
    MessageKind("standards.returned", _("My draft of a standard was returned")),
    MessageKind("standards.changed", _("A standard that I follow changes")),
    MessageKind("standards.task", _("A revision task is mine")),
    MessageKind("standards.review_due", _("A standard is due for review")),
)
