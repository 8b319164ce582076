"""Where the codes room stands in the desk's rail and on the phone: labels beside the places most of them are for."""

from django.utils.translation import gettext_lazy as _

from guanjia.ui.navigation import Domain, Page, Tile

DESK = (
    Domain(
        "space",
        _("Space"),
        "building-community",
        _("Office space"),
        (
            Page(_("Codes and labels"), "codes", "codes.print", "work"),
            Page(_("Label templates"), "label-templates", "codes.print", "work"),
            Page(_("Printed labels"), "label-prints", "codes.print", "work"),
        ),
        order=30,
    ),
)
PORTAL = (
    Tile(_("My pass"), "my-pass", "id-badge-2", order=8, group=_("Access and passes")),
    Tile(_("Check passes"), "pass-check", "shield-lock", "codes.verify_pass", 9, _("Access and passes")),
)
