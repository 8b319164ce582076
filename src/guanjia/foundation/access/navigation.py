"""Where the access room stands in the desk's rail, and what waits for its keepers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.access import queries
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.navigation import Domain, Page, Todo

DESK = (
    Domain(
        "system",
        gettext_lazy("System"),
        "settings",
        gettext_lazy("System administration"),
        (
            Page(gettext_lazy("Accounts"), "access-accounts", "access.manage"),
            Page(gettext_lazy("Roles and rights"), "access-roles", "access.manage"),
            Page(gettext_lazy("Grants"), "access-grants", "access.manage"),
            Page(gettext_lazy("API tokens"), "access-tokens", "access.manage"),
            Page(gettext_lazy("Log-in connections"), "access-providers", "access.connect"),
            Page(
                gettext_lazy("Emergency access"),
                "access-emergencies",
                "access.ask_emergency access.approve_emergency access.review_emergency",
                "work",
            ),
            Page(gettext_lazy("Grant reviews"), "access-reviews", "access.see_reviews", "checks"),
        ),
        90,
    ),
)


def todos(actor: Actor, now: datetime) -> list[Todo]:
    """Emergency access to decide or review, and open grant reviews with their due day."""
    found: list[Todo] = []
    if actor.may("access.approve_emergency"):
        for request in queries.list_emergencies(actor).filter(state="asked").exclude(asker_id=actor.account_id)[:20]:
            if actor.may("access.approve_emergency", request.office.path):
                found.append(
                    Todo(
                        _("Emergency access: %(role)s for %(name)s")
                        % {"role": request.role.name, "name": request.asker.display_name},
                        request.reason,
                        reverse("access-emergency", args=[request.pk]),
                        _("Decide"),
                        request.asked_at + timedelta(minutes=15),
                        "bad",
                    )
                )
    if actor.may("access.manage"):
        today = clock.local_day(now)
        for review in queries.list_reviews(actor).filter(closed_at=None)[:20]:
            if review.undecided and actor.may("access.manage", review.office.path):  # type: ignore[attr-defined]
                due = datetime.combine(review.due_on, datetime.max.time(), clock.LOCAL)
                found.append(
                    Todo(
                        _("Grant review: %(title)s") % {"title": review.title},
                        _("%(n)s grants to decide") % {"n": review.undecided},  # type: ignore[attr-defined]
                        reverse("access-review", args=[review.pk]),
                        _("Review"),
                        due,
                        "bad" if review.due_on < today else "warn",
                    )
                )
    return found
