"""What this room asks approval for: another deadline. Nobody decides about their own request."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.approvals.public import CaseField, CaseKind, Condition, Step, Who
from guanjia.foundation.findings.commands import settle_deadline
from guanjia.foundation.findings.models import Finding
from guanjia.kernel.words import N_

CASES = (
    CaseKind(
        key="findings.deadline",
        label=_("Another deadline of a finding"),
        subject="findings.deadlinerequest",
        fields=(
            CaseField("number", _("Finding")),
            CaseField("grade", _("Seriousness"), "text", tuple(Finding.Grade.choices)),
            CaseField("from_on", _("Deadline now")),
            CaseField("to_on", _("Deadline asked for")),
            CaseField("later_days", _("Days later"), "number"),
            CaseField("reason", _("Reason")),
        ),
        steps=(
            Step("charge", N_("Section in charge"), (Who("owner_section", "manager"),), limit=2, unit="days"),
            Step("deputy", N_("Deputy in charge"), (Who("deputy", "manager"),),
                 when=(Condition("later_days", ">=", 30),), limit=2, unit="days"),
            Step("head", N_("Head"), (Who("head", "manager"),),
                 when=(Condition("grade", "==", "grave"),), limit=2, unit="days"),
        ),
        decided=settle_deadline,
        icon="calendar",
    ),
)  # fmt: skip
