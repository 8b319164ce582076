"""Where the audit trail stands in the desk's rail."""

from django.utils.translation import gettext_lazy as _

from guanjia.ui.navigation import Domain, Page

DESK = (
    Domain(
        "system",
        _("System"),
        "settings",
        _("System management"),
        (Page(_("Audit trail"), "audit-records", right="audit.view", group="checks"),),
        order=90,
    ),
)
