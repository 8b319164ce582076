"""Reading the organisation: the tree, the list, one office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from guanjia.foundation.audit.queries import story_of
from guanjia.foundation.org import queries
from guanjia.foundation.org.holding import all_holdings
from guanjia.foundation.org.models import Office
from guanjia.foundation.org.powers import Power
from guanjia.foundation.org.views.pages import OrgPage, actor_of, day_of
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.ratio import Ratio
from guanjia.ui.listing import SavedView
from guanjia.ui.register_page import RegisterPage


class TreePage(OrgPage, View):
    """The organisation as it stood on a day."""

    def get(self, request: HttpRequest) -> HttpResponse:
        actor, on = actor_of(request), day_of(request)
        actor.require("org.view")
        tops = queries.tree_as_of(actor, on)
        bodies = sum(count_of(top) for top in tops)
        filled = Ratio(sum(top.below for top in tops), sum(top.approved for top in tops))
        context = self.place | {
            "tops": tops,
            "on": on,
            "is_today": on == clock.today(),
            "bodies": bodies,
            "filled": filled,
            "may_found": actor.may("org.manage"),
            "ending": queries.list_ending_bodies(actor, clock.today()),
        }
        return render(request, "org/tree.html", context)


def count_of(node: queries.Node) -> int:
    return 1 + sum(count_of(child) for child in node.children)


class OfficesPage(OrgPage, RegisterPage):
    """All bodies in one list."""

    page_url = "office-list"
    template_name = "org/offices.html"
    register_key = "org.offices"

    def get_views(self, request: HttpRequest) -> list[SavedView]:
        return [
            SavedView(_("All"), ""),
            SavedView(_("Existing"), "state=open"),
            SavedView(_("Temporary bodies"), "kind=temp_body&state=open"),
            SavedView(_("Abolished"), "state=closed"),
        ]

    def get_extra(self, request: HttpRequest) -> Mapping[str, Any]:
        return self.place | {"may_found": actor_of(request).may("org.manage")}


TABS = (
    ("", gettext_lazy("Overview")),
    ("people", gettext_lazy("People")),
    ("posts", gettext_lazy("Posts")),
    ("mandates", gettext_lazy("Mandates")),
    ("history", gettext_lazy("History")),
)


class OfficePage(OrgPage, View):
    """One office as of a day: facts, people, posts, establishment, mandates, what it holds, its story."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        actor, on = actor_of(request), day_of(request)
        office = queries.get_office(actor, pk)
        tab = request.GET.get("tab", "")
        if tab not in {key for key, _label in TABS}:
            tab = ""
        may_change = actor.may("org.manage", office.path)
        context: dict[str, Any] = self.place | {
            "office": office,
            "above": queries.line_above(actor, office),
            "on": on,
            "is_today": on == clock.today(),
            "tab": tab,
            "tabs": TABS,
            "may_change": may_change and not office.is_closed,
            "overdue": office.ends_on is not None and office.valid_to is None and office.ends_on < clock.today(),
        }
        match tab:
            case "people":
                context["places"] = queries.people_of(actor, office, on)[:500]
            case "posts":
                context["posts"] = queries.list_posts(actor, on=on).filter(office=office)
            case "mandates":
                context |= mandates_context(actor, office, on)
            case "history":
                context["versions"] = queries.history_of(actor, office)
                context["story"] = story_of(actor, office, newest_first=True)
            case _:
                context |= {
                    "counts": queries.head_count(actor, office, on),
                    "own_counts": queries.head_count(actor, office, on, whole=False),
                    "parts": queries.parts_as_of(actor, office, on),
                    "holdings": [(h.label, h.count(office)) for h in all_holdings()] if may_change else [],
                }
        return render(request, "org/office.html", context)


def mandates_context(actor: Actor, office: Office, on: date) -> dict[str, Any]:
    """The mandates with their state on the day, and the powers that hold."""
    labels = dict(Power.choices)
    powers = queries.powers_of(office, on)
    return {
        "mandates": [
            {
                "row": mandate,
                "powers": [labels.get(power.power, power.power) for power in mandate.powers.all()],
                "in_force": mandate.valid_from <= on and (mandate.valid_to is None or mandate.valid_to >= on),
                "ahead": mandate.valid_from > on,
            }
            for mandate in queries.list_mandates(actor, office=office)
        ],
        "powers": [(labels.get(power, power), mandates) for power, mandates in powers.items()],
        "body": queries.body_of(office),
    }
