"""What an office holds here: the open findings it answers for."""

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.findings import queries
from guanjia.foundation.findings.commands import move_findings
from guanjia.foundation.org.holding import Holding

HOLDINGS = (
    Holding(
        key="findings.findings",
        label=_("Open findings"),
        count=lambda office: queries.held_by(office).count(),
        move=move_findings,
    ),
)
