"""The kind of case this room brings itself: the general request (通用申请、签报), so that it is of use on its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.approvals.commands.requesting import GENERAL, general_decided
from guanjia.foundation.approvals.kinds import CaseField, CaseKind, Condition, Step, Who
from guanjia.foundation.approvals.models import GeneralRequest
from guanjia.foundation.approvals.rules.templates import DAYS, MANAGER, UNIT, VERDICT
from guanjia.kernel.words import N_

YUAN = 100

CASES = (
    CaseKind(
        key=GENERAL,
        label=_("General request"),
        subject="approvals.generalrequest",
        fields=(
            CaseField("topic", _("Topic"), "text", tuple(GeneralRequest.Topic.choices)),
            CaseField("amount_fen", _("Amount"), "money"),
            CaseField("office", _("Office"), "text"),
        ),
        steps=(
            Step("unit", N_("Review by the unit"), (Who("liaison", UNIT),), limit=1, unit=DAYS,
                 escalate=Who("head", UNIT)),
            Step("charge", N_("Section in charge"), (Who("owner_section", MANAGER),), limit=2, unit=DAYS,
                 escalate=Who("deputy", MANAGER)),
            Step("finance", N_("Finance review"), (Who("finance_role", MANAGER),),
                 when=(Condition("amount_fen", ">=", 5_000 * YUAN),), limit=2, unit=DAYS,
                 escalate=Who("deputy", MANAGER)),
            Step("deputy", N_("Deputy in charge"), (Who("deputy", MANAGER),),
                 when=(Condition("amount_fen", ">=", 20_000 * YUAN),), limit=2, unit=DAYS,
                 escalate=Who("head", MANAGER), substitutes=Who("head", MANAGER)),
            Step("head", N_("Head"), (Who("head", MANAGER),),
                 when=(Condition("amount_fen", ">=", 100_000 * YUAN),), limit=3, unit=DAYS),
            Step("exception", N_("Head, for an exception"), (Who("head", MANAGER),),
                 when=(Condition(VERDICT, "==", "block"),), limit=3, unit=DAYS),
        ),
        decided=general_decided,
        urgent=True,
    ),
)  # fmt: skip
