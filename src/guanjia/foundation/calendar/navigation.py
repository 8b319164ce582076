"""Where the calendar stands in the desk's rail."""

from django.utils.translation import gettext_lazy as _

from guanjia.ui.navigation import Domain, Page

DESK = (
    Domain(
        key="system",
        label=_("System"),
        icon="settings",
        title=_("System"),
        order=95,
        pages=(Page(_("Working calendar"), "calendar", "calendar.view"),),
    ),
)
