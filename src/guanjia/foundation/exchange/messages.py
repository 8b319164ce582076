"""The kinds of messages that imports and exports send."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.messages import QUIET, MessageKind

KINDS = (
    MessageKind("exchange.import.done", _("My import is finished"), QUIET),
    MessageKind("exchange.export.ready", _("My export is ready"), QUIET),
)
