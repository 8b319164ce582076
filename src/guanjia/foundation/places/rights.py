"""What may be granted in the places room."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.rights import Right

EVERYBODY = frozenset(
    {
        "staff",
        "liaison",
        "owner_section",
        "finance_role",
        "deputy",
        "head",
        "supervisor",
        "dispatcher",
        "desk_agent",
        "field_worker",
        "sys_admin",
    }
)

NOUNS = {
    "places.place": _("Place or room"),
    "places.tenure": _("Tenure"),
    "places.plan": _("Plan"),
}

RIGHTS = (
    Right("places.view", _("See places and plans"), EVERYBODY),
    Right("places.manage", _("Change places and plans"), frozenset({"owner_section", "sys_admin"})),
)

EVENTS = {
    "places.place.added": _("Place added"),
    "places.place.changed": _("Place changed"),
    "places.place.moved": _("Moved from %(before)s to %(after)s"),
    "places.place.closed": _("Closed after %(last_day)s: %(reason)s"),
    "places.tenure.changed": _("Manager or user changed from %(from_day)s on"),
    "places.tenure.entered": _("Past tenure entered: %(valid_from)s to %(valid_to)s"),
    "places.plan.uploaded": _("Plan uploaded as draft, version %(version)s"),
    "places.plan.published": _("Plan published, version %(version)s"),
    "places.plan.discarded": _("Draft thrown away, version %(version)s"),
}
