"""My desk: the first entry of the rail."""

from django.utils.translation import gettext_lazy as _

from guanjia.ui.navigation import Domain, Page

DESK = (
    Domain("work", _("Desk"), "home-2", _("My desk"), (Page(_("What waits for me"), "desk", group="work"),), order=0),
)
