"""The kind of case this room brings: an exception from a clause, decided above the unit that asks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.approvals.kinds import CaseField, CaseKind, Step, Who
from guanjia.foundation.approvals.rules.templates import DAYS, MANAGER, UNIT
from guanjia.foundation.standards.commands.excepting import KIND, exemption_decided
from guanjia.kernel.words import N_

CASES = (
    CaseKind(
        key=KIND,
        label=_("Exception from a clause"),
        subject=KIND,
        fields=(
            CaseField("rule", _("Rule")),
            CaseField("clause", _("Clause")),
            CaseField("reason", _("Reason")),
            CaseField("until", _("The exception holds until")),
        ),
        steps=(
            Step("unit", N_("Head of the unit"), (Who("head", UNIT),), limit=2, unit=DAYS),
            Step("charge", N_("Section in charge"), (Who("owner_section", MANAGER),), limit=2, unit=DAYS,
                 escalate=Who("deputy", MANAGER)),
            Step("exception", N_("Head, for an exception"), (Who("head", MANAGER),), limit=3, unit=DAYS),
        ),
        decided=exemption_decided,
        icon="scale",
    ),
)  # fmt: skip
