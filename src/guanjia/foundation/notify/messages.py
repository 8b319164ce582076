"""The kinds of messages that this room itself sends."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.messages import QUIET, MessageKind

KINDS = (
    MessageKind("notify.test", _("Test message"), QUIET, urgent=True),
    MessageKind("notify.digest", _("Digest"), QUIET),
)
