"""What may be granted in the calendar room."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.rights import Right

NOUNS = {
    "calendar.dayoverride": _("Calendar exception"),
    "calendar.officehours": _("Office hours"),
}

RIGHTS = (
    Right(
        "calendar.view",
        _("See the working calendar"),
        frozenset({"owner_section", "deputy", "head", "supervisor", "dispatcher", "desk_agent", "sys_admin"}),
    ),
    Right("calendar.manage", _("Change working days and office hours"), frozenset({"sys_admin"})),
)

EVENTS = {
    "calendar.override.added": _("Exception entered for %(day)s: %(note)s"),
    "calendar.override.voided": _("Exception for %(day)s taken back"),
    "calendar.hours.set": _("Office hours set from %(valid_from)s on"),
}
