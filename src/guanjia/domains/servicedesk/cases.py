"""What the service desk asks approval for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import commands
from guanjia.foundation.approvals.public import CaseField, CaseKind, Condition, Step, Who
from guanjia.kernel.words import N_

CASES = (
    CaseKind(
        key="servicedesk.part",
        label=_("Dear part for a repair"),
        subject="servicedesk.partrequest",
        fields=(
            CaseField("amount_fen", _("Amount"), "money"),
            CaseField("deputy_from_fen", _("The deputy decides, too, from"), "money"),
            CaseField("deputy", _("The deputy decides, too"), "flag"),
            CaseField("part", _("Part")),
            CaseField("place", _("Place")),
            CaseField("reason", _("Reason")),
        ),
        steps=(
            Step("charge", N_("Section in charge"), (Who("owner_section", "manager"),), limit=1, unit="days"),
            Step("deputy", N_("Deputy in charge"), (Who("deputy", "manager"),),
                 when=(Condition("deputy", "==", True),), limit=2, unit="days"),
        ),
        decided=commands.settle_part_request,
        icon="tool",
    ),
    CaseKind(
        key="servicedesk.fee",
        label=_("Contractor's fee of a month"),
        subject="servicedesk.monthscore",
        fields=(
            CaseField("amount_fen", _("Fee"), "money"),
            CaseField("cut_fen", _("Cut"), "money"),
            CaseField("points", _("Score")),
            CaseField("missing", _("Working days nobody scored"), "number"),
        ),
        steps=(
            Step("charge", N_("Section in charge"), (Who("owner_section", "manager"),), limit=2, unit="days"),
            Step("finance", N_("Finance review"), (Who("finance_role", "manager"),), limit=2, unit="days"),
            Step("deputy", N_("Deputy in charge"), (Who("deputy", "manager"),),
                 when=(Condition("cut_fen", ">=", 1_000_000),), limit=2, unit="days"),
        ),
        decided=commands.settle_month,
        icon="report-money",
    ),
)  # fmt: skip
