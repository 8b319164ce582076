"""Reading people, posts and establishment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from guanjia.foundation.org import queries
from guanjia.foundation.org.filters import EstablishmentFilter, PostFilter
from guanjia.foundation.org.models import Appointment
from guanjia.foundation.org.views.pages import OrgPage, actor_of, day_of
from guanjia.kernel import clock
from guanjia.ui.listing import Column, ListPage, SavedView
from guanjia.ui.register_page import RegisterPage


class PeoplePage(OrgPage, RegisterPage):
    """The register of people."""

    page_url = "person-list"
    template_name = "org/people.html"
    register_key = "org.people"

    def get_views(self, request: HttpRequest) -> list[SavedView]:
        return [
            SavedView(_("All"), ""),
            SavedView(_("On the staff"), "state=here"),
            SavedView(_("Contract staff"), "staffing=contract&state=here"),
            SavedView(_("Has left"), "state=left"),
        ]

    def get_extra(self, request: HttpRequest) -> Mapping[str, Any]:
        actor = actor_of(request)
        return self.place | {"may_hire": actor.may("org.manage"), "may_search": actor.may("protection.search")}


class PersonPage(OrgPage, View):
    """One person: masked facts, places held, story."""

    page_url = "person-list"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        actor = actor_of(request)
        person = queries.get_person(actor, pk)
        places = list(queries.appointments_of(actor, person))
        today = clock.today()
        current = next((p for p in places if p.primary and p.valid_from <= today and not ended(p, today)), None)
        context = self.place | {
            "person": person,
            "places": [(place, ended(place, today), place.valid_from > today) for place in places],
            "current": current,
            "may_change": actor.may("org.manage", person.office.path),
        }
        return render(request, "org/person.html", context)


def ended(place: Appointment, today: date) -> bool:
    return place.valid_to is not None and place.valid_to < today


class PostsPage(OrgPage, ListPage):
    """All posts with their seats."""

    page_url = "post-list"
    template_name = "org/posts.html"
    row_template = "org/_post_row.html"
    card_template = "org/_post_card.html"
    filter_class = PostFilter
    default_sort = "office__path"
    empty_text = gettext_lazy("No post has been opened yet.")
    empty_hint = gettext_lazy("Open posts on the page of an office, under Posts.")
    columns = (
        Column(gettext_lazy("Post"), "name"),
        Column(gettext_lazy("Office"), "office__path"),
        Column(gettext_lazy("Grade"), "grade__rank"),
        Column(gettext_lazy("Post seats"), "seats", num=True, desc_first=True),
        Column(gettext_lazy("Seats taken"), num=True),
        Column(gettext_lazy("Begins on"), "valid_from", desc_first=True),
    )

    def get_rows(self, request: HttpRequest) -> QuerySet[Any]:
        actor_of(request).require("org.view")
        return queries.list_posts(actor_of(request), on=day_of(request))

    def get_extra(self, request: HttpRequest) -> Mapping[str, Any]:
        return self.place


class EstablishmentPage(OrgPage, ListPage):
    """Approved places against actual people, office by office."""

    page_url = "establishment-list"
    template_name = "org/establishment.html"
    row_template = "org/_establishment_row.html"
    card_template = "org/_establishment_card.html"
    filter_class = EstablishmentFilter
    default_sort = "office__path"
    empty_text = gettext_lazy("No establishment has been approved yet.")
    empty_hint = gettext_lazy("Enter approved numbers on the page of an office, beside its actual number.")
    columns = (
        Column(gettext_lazy("Office"), "office__path"),
        Column(gettext_lazy("Kind"), "kind"),
        Column(gettext_lazy("Approved places"), "approved", num=True, desc_first=True),
        Column(gettext_lazy("Actual"), "actual", num=True, desc_first=True),
        Column(gettext_lazy("Filled"), num=True),
        Column(gettext_lazy("Document")),
        Column(gettext_lazy("Begins on"), "valid_from", desc_first=True),
        Column(gettext_lazy("Result")),
    )

    def get_rows(self, request: HttpRequest) -> QuerySet[Any]:
        actor_of(request).require("org.view")
        return queries.list_establishments(actor_of(request), on=day_of(request))

    def get_extra(self, request: HttpRequest) -> Mapping[str, Any]:
        return self.place | {"on": day_of(request)}
