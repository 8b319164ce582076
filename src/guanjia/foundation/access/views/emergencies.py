"""Emergency access by two people."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.access import queries
from guanjia.foundation.access.commands import emergency
from guanjia.foundation.access.filters import EmergencyFilters
from guanjia.foundation.access.forms import (
    EmergencyForm,
    NoteForm,
)
from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.access.views.pages import DeskList, DeskPage
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.listing import Column
from guanjia.ui.requests import PageRequest

ANY_EMERGENCY = "access.ask_emergency access.approve_emergency access.review_emergency"


class EmergencyList(DeskList):
    page_url = "access-emergencies"
    right = ANY_EMERGENCY
    template_name = "access/emergencies.html"
    row_template = "access/_emergency_row.html"
    card_template = "access/_emergency_card.html"
    filter_class = EmergencyFilters
    default_sort = "-asked_at"
    empty_text = gettext_lazy("Nobody has asked for emergency access.")
    empty_hint = gettext_lazy("Whoever needs a role at once asks here; another person approves it.")
    columns = (
        Column(gettext_lazy("Asked at"), "asked_at", desc_first=True),
        Column(gettext_lazy("Asked for by")),
        Column(gettext_lazy("Role")),
        Column(gettext_lazy("Office and below")),
        Column(gettext_lazy("Hours of access"), "hours", num=True),
        Column(gettext_lazy("Until"), "ends_at"),
        Column(gettext_lazy("Status")),
        Column(gettext_lazy("Reviewed")),
    )

    def get_rows(self, request: PageRequest) -> QuerySet[Any]:  # type: ignore[override]
        return queries.list_emergencies(request.actor)


class NewEmergency(DeskPage):
    page_url = "access-emergencies"
    right = "access.ask_emergency"

    def get(self, request: PageRequest) -> HttpResponse:
        return self.page(EmergencyForm(actor=request.actor))

    @method_decorator(acts_once_page("access.emergency.ask"))
    def post(self, request: PageRequest) -> HttpResponse:
        form = EmergencyForm(request.POST, actor=request.actor)
        if form.is_valid():
            sent = form.cleaned_data
            with refusals_as_form_errors(form):
                asked = emergency.ask_emergency(
                    request.actor,
                    role_code=sent["role"],
                    office_id=sent["office"].pk,
                    hours=sent["hours"],
                    reason=sent["reason"],
                    now=clock.now(),
                    today=clock.today(),
                )
                return redirect("access-emergency", asked.pk)
        return self.page(form, 422)

    def page(self, form: EmergencyForm, status: int = 200) -> HttpResponse:
        return self.show_form(
            form,
            heading=_("Ask for emergency access"),
            submit=_("Ask for access"),
            cancel=reverse("access-emergencies"),
            lead=_(
                "A second person must approve it. It ends by itself, and all you do meanwhile is marked in the trail."
            ),
            status=status,
        )


class EmergencyDetail(DeskPage):
    page_url = "access-emergencies"
    right = ANY_EMERGENCY

    def get(self, request: PageRequest, pk: int) -> HttpResponse:
        return self.page(queries.get_emergency(request.actor, pk), NoteForm())

    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        found = queries.get_emergency(request.actor, pk)
        form = NoteForm(request.POST)
        step = request.POST.get("step", "")
        if form.is_valid():
            note, now, actor = form.cleaned_data["note"], clock.now(), request.actor
            with refusals_as_form_errors(form):
                if step in ("approve", "refuse"):
                    emergency.decide_emergency(actor, emergency_id=pk, approve=step == "approve", note=note, now=now)
                elif step == "review":
                    emergency.review_emergency(actor, emergency_id=pk, note=note, now=now)
                else:
                    emergency.end_emergency(actor, emergency_id=pk, now=now)
                return redirect("access-emergency", pk)
        return self.page(found, form, 422)

    def page(self, found: Any, form: NoteForm, status: int = 200) -> HttpResponse:
        actor, now, path = self.request.actor, clock.now(), found.office.path
        running = found.state == "approved" and found.ends_at > now
        over = found.state == "ended" or (found.state == "approved" and not running)
        mine = found.asker_id == actor.account_id
        return self.show(
            "access/emergency.html",
            {
                "found": found,
                "form": form,
                "running": running,
                "over": over,
                "may_decide": found.state == "asked" and not mine and actor.may("access.approve_emergency", path),
                "may_end": (found.state == "asked" and mine)
                or (running and (mine or actor.may("access.approve_emergency", path))),
                "may_review": over
                and found.reviewed_at is None
                and not mine
                and found.decided_by_id != actor.account_id
                and actor.may("access.review_emergency", path),
                "records": queries.list_emergency_records(actor, found),
            },
            status,
        )
