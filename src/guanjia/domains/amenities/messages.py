"""What people are told about shops and convenience goods."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.messages import MessageKind

KINDS = (
    MessageKind("amenities.loan_due", _("What I borrowed is due")),
    MessageKind("amenities.check_due", _("A shop's safety check comes up")),
    MessageKind("amenities.check_failed", _("A shop failed its safety check")),
)
