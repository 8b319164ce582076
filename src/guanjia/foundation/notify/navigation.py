"""Where the message room stands in the desk's rail."""

from django.utils.translation import gettext_lazy as _

from guanjia.ui.navigation import Domain, Page

DESK = (
    Domain(
        "system",
        _("System"),
        "settings",
        _("System management"),
        (
            Page(_("Ways out for messages"), "message-ways", right="notify.configure", group="work"),
            Page(_("Deliveries"), "deliveries", right="notify.configure", group="work"),
        ),
        order=90,
    ),
)
