"""What people are told about documents."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.messages import MessageKind

KINDS = (
    MessageKind("documents.received", _("A document came to my unit")),
    MessageKind("documents.voided", _("A document that my unit received is void")),
)

FOLLOWED = (
    "documents.document.presented",
    "documents.document.signed",
    "documents.document.sent_back",
    "documents.document.issued",
    "documents.document.received",
    "documents.document.voided",
)
