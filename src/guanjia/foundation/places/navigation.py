"""Where places stand in the desk's rail."""

from django.utils.translation import gettext_lazy as _

from guanjia.ui.navigation import Domain, Page

DESK = (
    Domain(
        key="space",
        label=_("Space"),
        icon="building-community",
        title=_("Office space"),
        order=30,
        pages=(
            Page(_("Compounds and buildings"), "places", "places.view"),
            Page(_("Room register"), "place-rooms", "places.view"),
        ),
    ),
)
