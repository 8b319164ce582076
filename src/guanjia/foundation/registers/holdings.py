"""What an office holds here: fields that it added to lists, and views that are shared in it."""

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.holding import Holding
from guanjia.foundation.registers import queries
from guanjia.foundation.registers.commands import move_fields, move_views

# After people and bodies below: what fields say about their records then shows at the taker at once.
HOLDINGS = (
    Holding(
        "registers.fields",
        _("Custom fields"),
        lambda office: queries.held_fields(office).in_use().count(),
        move_fields,
        order=60,
    ),
    Holding(
        "registers.views", _("Shared views"), lambda office: queries.held_views(office).count(), move_views, order=61
    ),
)
