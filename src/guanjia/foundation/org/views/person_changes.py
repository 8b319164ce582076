"""What is done with a person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from guanjia.foundation.org import commands, forms, queries
from guanjia.foundation.org.models import Person
from guanjia.foundation.org.views.commands import CommandPage
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor


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
