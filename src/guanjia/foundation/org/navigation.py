"""Where the organisation stands in the desk's rail, and the temporary bodies that wait to be closed."""

from __future__ import annotations

from datetime import datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.org import queries
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.navigation import Domain, Page, Todo

DESK = (
    Domain(
        "system",
        gettext_lazy("System"),
        "settings",
        gettext_lazy("System management"),
        (
            Page(gettext_lazy("Organisation"), "office-tree", right="org.view"),
            Page(gettext_lazy("Register of bodies"), "office-list", right="org.view"),
            Page(gettext_lazy("Register of people"), "person-list", right="org.people"),
            Page(gettext_lazy("Register of posts"), "post-list", right="org.people"),
            Page(gettext_lazy("Establishment and actual"), "establishment-list", right="org.people", group="checks"),
        ),
        order=90,
    ),
)


def todos(actor: Actor, now: datetime) -> list[Todo]:
    """Temporary bodies past their end that still hold something or simply stand open."""
    if not actor.may("org.manage"):
        return []
    return [
        Todo(
            title=_("%(office)s has ended") % {"office": office.name},
            detail=_("Hand over what it holds, then close it."),
            href=office.get_absolute_url(),
            action=_("Re-organise"),
            due_at=datetime.combine(office.ends_on, time(17), clock.LOCAL),
            tone="warn",
        )
        for office in queries.list_ending_bodies(actor, clock.local_day(now))
        if office.ends_on is not None
    ]
