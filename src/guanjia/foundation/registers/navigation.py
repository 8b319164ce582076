"""Where custom fields stand in the desk's rail."""

from django.utils.translation import gettext_lazy as _

from guanjia.ui.navigation import Domain, Page

DESK = (
    Domain(
        key="system",
        label=_("System"),
        icon="settings",
        title=_("System management"),
        order=96,
        pages=(Page(_("Custom fields"), "field-list", "registers.define"),),
    ),
)
