"""Where searching by a sensitive value stands in the desk's rail."""

from django.utils.translation import gettext_lazy as _

from guanjia.ui.navigation import Domain, Page

DESK = (
    Domain(
        "system",
        _("System"),
        "settings",
        _("System management"),
        (Page(_("Exact search"), "protection-search", right="protection.search", group="work"),),
        order=90,
    ),
)
