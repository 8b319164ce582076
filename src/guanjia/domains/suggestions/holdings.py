"""What an office holds here: ideas it has to answer, items it does."""

from django.utils.translation import gettext_lazy as _

from guanjia.domains.suggestions import queries
from guanjia.domains.suggestions.commands import move_ideas, move_items
from guanjia.foundation.org.holding import Holding

HOLDINGS = (
    Holding(
        key="suggestions.ideas",
        label=_("Ideas to answer"),
        count=lambda office: queries.held_ideas(office).count(),
        move=move_ideas,
    ),
    Holding(
        key="suggestions.items",
        label=_("Practical-benefit items"),
        count=lambda office: queries.held_items(office).count(),
        move=move_items,
    ),
)
