"""The pages of the organisation room: the tree, one office, people, posts, establishment, and a form a command."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from guanjia.foundation.audit.queries import story_of
from guanjia.foundation.org import commands, forms, queries
from guanjia.foundation.org.filters import EstablishmentFilter, PostFilter
from guanjia.foundation.org.holding import all_holdings
from guanjia.foundation.org.models import Appointment, Office, Person
from guanjia.foundation.org.powers import Power
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.ratio import Ratio
from guanjia.ui.acting_once import acts_once_page
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.listing import Column, ListPage, SavedView
from guanjia.ui.register_page import RegisterPage

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


def actor_of(request: HttpRequest) -> Actor:
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def day_of(request: HttpRequest) -> date:
    """The day of the reading (`?on=`), today without a valid one."""
    form = forms.AsOfForm(request.GET)
    on = form.cleaned_data.get("on") if form.is_valid() else None
    return on if on and EARLIEST <= on <= LATEST else clock.today()


class OrgPage(LoginRequiredMixin):
    """Marks the rail's entry."""

    page_url: ClassVar[str] = "office-tree"

    @property
    def place(self) -> dict[str, Any]:
        return {"domain": "system", "page_url": self.page_url}


# offices


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


# people, posts, establishment


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


# a form a command


class CommandPage(OrgPage, View):
    """A form in front of one command. Subclass, name form, heading and submit, answer `load` and `act`."""

    form_class: ClassVar[type[forms.ActorForm]]
    heading: ClassVar[Any]
    submit: ClassVar[Any]
    done: ClassVar[Any] = gettext_lazy("Saved")
    wide: ClassVar[bool] = False

    def load(self, actor: Actor, pk: int) -> Any:
        """What the command is about, if the actor may change it; else NotVisible or NotAllowed."""
        return None

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        """What the empty form shows."""
        return {}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        """Call the command and answer with what to show next."""
        raise NotImplementedError

    def aside(self, actor: Actor, subject: Any) -> dict[str, Any]:
        """What stands beside the form."""
        return {}

    def get(self, request: HttpRequest, pk: int = 0) -> HttpResponse:
        subject = self.load(actor_of(request), pk)
        initial = self.start(request, subject)
        return self.show(request, subject, self.form_class(actor=actor_of(request), subject=subject, initial=initial))

    def post(self, request: HttpRequest, pk: int = 0) -> HttpResponse:
        return cast(HttpResponse, self.write(request, pk))

    @acts_once_page("org.page")
    def write(self, request: HttpRequest, pk: int) -> HttpResponse:
        actor = actor_of(request)
        subject = self.load(actor, pk)
        form = self.form_class(request.POST, actor=actor, subject=subject)
        if form.is_valid():
            with refusals_as_form_errors(form):
                after = self.act(actor, subject, form)
                messages.success(request, self.done)
                return redirect(after)
        return self.show(request, subject, form, status=422)

    def show(self, request: HttpRequest, subject: Any, form: forms.ActorForm, *, status: int = 200) -> HttpResponse:
        cancel = subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else reverse(self.page_url)
        context = self.place | {
            "form": form,
            "subject": subject,
            "heading": self.heading,
            "submit": self.submit,
            "cancel": cancel,
        }
        return render(request, "org/form.html", context | self.aside(actor_of(request), subject), status=status)


class OfficeCommandPage(CommandPage):
    def load(self, actor: Actor, pk: int) -> Any:
        office = queries.get_office(actor, pk)
        actor.require("org.manage", office.path)
        return office


class FoundPage(CommandPage):
    form_class, heading, submit = forms.FoundForm, gettext_lazy("Found a body"), gettext_lazy("Found the body")

    def load(self, actor: Actor, pk: int) -> Any:
        actor.require("org.manage")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        parent = request.GET.get("parent", "")
        start: dict[str, Any] = {"valid_from": clock.today()}
        if parent.isascii() and parent.isdigit() and len(parent) < 18:
            above = queries.list_manageable(actor_of(request), clock.today()).filter(pk=int(parent)).first()
            if above is not None:
                start |= {"parent_id": above.pk, "level": above.level}
        return start

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        return commands.found_office(actor, **form.cleaned_data)


class RenamePage(OfficeCommandPage):
    form_class, heading, submit = forms.RenameForm, gettext_lazy("Rename the body"), gettext_lazy("Rename the body")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"name": subject.name, "short_name": subject.short_name, "on": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        return commands.rename_office(actor, office_id=subject.pk, today=clock.today(), **form.cleaned_data)


class CorrectOfficePage(OfficeCommandPage):
    form_class, heading, submit = forms.CorrectOfficeForm, gettext_lazy("Correct facts"), gettext_lazy("Save the facts")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {name: getattr(subject, name) for name in ("credit_code", "division_id", "rank", "ends_on")}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        return commands.correct_office(actor, office_id=subject.pk, today=clock.today(), **form.cleaned_data)


class MoveOfficePage(OfficeCommandPage):
    form_class, heading, submit = forms.MoveOfficeForm, gettext_lazy("Move the body"), gettext_lazy("Move the body")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"parent_id": subject.parent_id, "on": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        office = commands.move_office(actor, office_id=subject.pk, today=clock.today(), **form.cleaned_data)
        return office if actor.reach("org.view").covers(office.path) else "office-tree"


class HoldingsBeside(OfficeCommandPage):
    """Shows what the body holds beside the form."""

    def aside(self, actor: Actor, subject: Any) -> dict[str, Any]:
        return {"holdings": [(holding.label, holding.count(subject)) for holding in all_holdings()]}


class CloseOfficePage(HoldingsBeside):
    form_class, heading, submit = forms.CloseForm, gettext_lazy("Close the body"), gettext_lazy("Close the body")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"last_day": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        return commands.close_office(actor, office_id=subject.pk, today=clock.today(), **form.cleaned_data)


class ReorganisePage(HoldingsBeside):
    form_class, heading, submit = (
        forms.ReorganiseForm,
        gettext_lazy("Re-organise"),
        gettext_lazy("Hand everything over"),
    )

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        assert isinstance(form, forms.ReorganiseForm)
        data = {name: form.cleaned_data[name] for name in ("target_id", "close", "document")}
        commands.reorganise(actor, office_id=subject.pk, now=clock.now(), targets=form.targets(), **data)
        return subject


class OpenPostPage(OfficeCommandPage):
    form_class, heading, submit = forms.OpenPostForm, gettext_lazy("Open a post"), gettext_lazy("Open the post")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"valid_from": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        commands.open_post(actor, office_id=subject.pk, **form.cleaned_data)
        return f"{subject.get_absolute_url()}?tab=posts"


class ClosePostPage(CommandPage):
    form_class, heading, submit = forms.LastDayForm, gettext_lazy("Close a post"), gettext_lazy("Close the post")
    page_url = "post-list"

    def load(self, actor: Actor, pk: int) -> Any:
        post = queries.get_post(actor, pk)
        actor.require("org.manage", post.office.path)
        return post

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"last_day": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        commands.close_post(actor, post_id=subject.pk, today=clock.today(), **form.cleaned_data)
        return f"{subject.office.get_absolute_url()}?tab=posts"


class ApproveEstablishmentPage(OfficeCommandPage):
    form_class = forms.EstablishmentForm
    heading, submit = gettext_lazy("Approved places"), gettext_lazy("Record the number")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"valid_from": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        commands.approve_establishment(actor, office_id=subject.pk, **form.cleaned_data)
        return subject


class GiveMandatePage(OfficeCommandPage):
    form_class, heading, submit = (
        forms.MandateForm,
        gettext_lazy("Record a mandate"),
        gettext_lazy("Record the mandate"),
    )

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"valid_from": clock.today(), "level": subject.level}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        commands.give_mandate(actor, office_id=subject.pk, **form.cleaned_data)
        return f"{subject.get_absolute_url()}?tab=mandates"


class EndMandatePage(CommandPage):
    form_class, heading, submit = forms.LastDayForm, gettext_lazy("End a mandate"), gettext_lazy("End the mandate")

    def load(self, actor: Actor, pk: int) -> Any:
        mandate = queries.get_mandate(actor, pk)
        actor.require("org.manage", mandate.office.path)
        return mandate

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"last_day": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        commands.end_mandate(actor, mandate_id=subject.pk, **form.cleaned_data)
        return f"{subject.office.get_absolute_url()}?tab=mandates"


class PersonCommandPage(CommandPage):
    page_url = "person-list"

    def load(self, actor: Actor, pk: int) -> Any:
        person = queries.get_person(actor, pk)
        actor.require("org.manage", person.office.path)
        return person


class HirePage(CommandPage):
    form_class, heading, submit = forms.HireForm, gettext_lazy("Hire a person"), gettext_lazy("Hire the person")
    page_url = "person-list"

    def load(self, actor: Actor, pk: int) -> Any:
        actor.require("org.manage")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        office = request.GET.get("office", "")
        return {"valid_from": clock.today(), "office_id": office if office.isdigit() and len(office) < 18 else None}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        return commands.hire_person(actor, **form.cleaned_data)


class CorrectPersonPage(PersonCommandPage):
    form_class, heading, submit = forms.CorrectPersonForm, gettext_lazy("Correct facts"), gettext_lazy("Save the facts")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"name": subject.name, "staff_number": subject.staff_number}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        data = form.cleaned_data
        return commands.correct_person(
            actor,
            person_id=subject.pk,
            today=clock.today(),
            name=data["name"],
            staff_number=data["staff_number"],
            phone=data["phone"] or None,
            id_number=data["id_number"] or None,
        )


class MovePersonPage(PersonCommandPage):
    form_class, heading, submit = forms.MovePersonForm, gettext_lazy("Move the person"), gettext_lazy("Move the person")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"on": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        return commands.move_person(actor, person_id=subject.pk, today=clock.today(), **form.cleaned_data)


class LeavePage(PersonCommandPage):
    form_class, heading, submit = forms.LeaveForm, gettext_lazy("Record leaving"), gettext_lazy("Record leaving")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"last_day": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        return commands.leave_person(actor, person_id=subject.pk, today=clock.today(), **form.cleaned_data)


class RehirePage(PersonCommandPage):
    form_class, heading, submit = forms.RehireForm, gettext_lazy("Hire again"), gettext_lazy("Hire the person again")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"valid_from": clock.today(), "office_id": subject.office_id}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        return commands.rehire_person(actor, person_id=subject.pk, today=clock.today(), **form.cleaned_data)


class AppointPage(PersonCommandPage):
    form_class, heading, submit = (
        forms.AppointForm,
        gettext_lazy("Appoint"),
        gettext_lazy("Appoint beside the main place"),
    )

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"valid_from": clock.today()}

    def act(self, actor: Actor, subject: Person, form: forms.ActorForm) -> Any:
        commands.appoint(actor, person_id=subject.pk, **form.cleaned_data)
        return subject


class EndAppointmentPage(CommandPage):
    form_class = forms.LastDayForm
    heading, submit = gettext_lazy("End an appointment"), gettext_lazy("End the appointment")
    page_url = "person-list"

    def load(self, actor: Actor, pk: int) -> Any:
        place = queries.get_appointment(actor, pk)
        actor.require("org.manage", place.office.path)
        return place

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"last_day": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        commands.end_appointment(actor, appointment_id=subject.pk, **form.cleaned_data)
        return subject.person
