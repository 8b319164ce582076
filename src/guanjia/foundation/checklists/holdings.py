"""What an office holds here: visits that are still open, plans in force."""

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.checklists import queries
from guanjia.foundation.checklists.commands.moving import move_plans, move_visits
from guanjia.foundation.org.holding import Holding

HOLDINGS = (
    Holding(
        key="checklists.visits",
        label=_("Open visits"),
        count=lambda office: queries.held_visits(office).count(),
        move=move_visits,
    ),
    Holding(
        key="checklists.plans",
        label=_("Inspection plans"),
        count=lambda office: queries.held_plans(office).count(),
        move=move_plans,
    ),
)
