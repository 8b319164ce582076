"""The kinds of messages that comments send."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.messages import QUIET, MessageKind

KINDS = (
    MessageKind("discussion.mention", _("Somebody mentions me")),
    MessageKind("discussion.comment", _("A new comment on what I follow"), QUIET),
    MessageKind("discussion.event", _("Something happened to what I follow"), QUIET),
)
