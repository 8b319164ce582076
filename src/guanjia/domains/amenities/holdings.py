"""What an office holds here: shops, goods points and the goods themselves."""

from django.utils.translation import gettext_lazy as _

from guanjia.domains.amenities import queries
from guanjia.domains.amenities.commands import move_pieces, move_points, move_shops
from guanjia.foundation.org.holding import Holding

HOLDINGS = (
    Holding("amenities.shops", _("Shops"), lambda office: queries.held_shops(office).count(), move_shops),
    Holding("amenities.points", _("Goods points"), lambda office: queries.held_points(office).count(), move_points),
    Holding(
        "amenities.pieces", _("Convenience goods"), lambda office: queries.held_pieces(office).count(), move_pieces
    ),
)
