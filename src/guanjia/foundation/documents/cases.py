"""Signing off a document before it is issued (签发)."""

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.approvals.kinds import CaseField, CaseKind, Step, Who
from guanjia.foundation.approvals.rules.templates import DAYS, OWN
from guanjia.foundation.documents.commands.drafting import SIGNOFF, signoff_decided
from guanjia.kernel.words import N_

CASES = (
    CaseKind(
        key=SIGNOFF,
        label=_("Sign-off of a document"),
        subject="documents.document",
        fields=(CaseField("kind", _("Kind")), CaseField("urgent", _("Urgent"), "flag")),
        steps=(
            Step(
                "signoff", N_("Sign-off"), (Who("deputy", OWN), Who("head", OWN)), limit=2, unit=DAYS,
                escalate=Who("head", OWN),
            ),
        ),
        decided=signoff_decided,
        icon="file-text",
    ),
)  # fmt: skip
