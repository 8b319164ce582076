"""A form in front of one command."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views import View

from guanjia.foundation.org import forms
from guanjia.foundation.org.views.pages import OrgPage, actor_of
from guanjia.kernel.actor import Actor
from guanjia.ui.acting_once import acts_once_page
from guanjia.ui.answers import refusals_as_form_errors


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
