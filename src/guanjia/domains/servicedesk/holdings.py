"""What an office holds here: its open tickets."""

from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries
from guanjia.domains.servicedesk.commands import move_tickets
from guanjia.foundation.org.holding import Holding

HOLDINGS = (
    Holding(
        key="servicedesk.tickets",
        label=_("Open tickets"),
        count=lambda office: queries.held_by(office).count(),
        move=move_tickets,
    ),
)
