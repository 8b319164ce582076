"""Where the jobs room stands in the desk's rail."""

from django.utils.translation import gettext_lazy as _

from guanjia.ui.navigation import Domain, Page

DESK = (
    Domain(
        "system",
        _("System"),
        "settings",
        _("System management"),
        (
            Page(_("Background jobs"), "jobs", right="jobs.manage", group="work"),
            Page(_("Schedules"), "job-schedules", right="jobs.manage", group="work"),
        ),
        order=90,
    ),
)
