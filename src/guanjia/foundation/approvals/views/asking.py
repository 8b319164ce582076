"""Choosing people: further signers, hand-over, copies, and the administrator's naming; works without scripts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.approvals import commands, queries
from guanjia.foundation.approvals.models import Case
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed
from guanjia.kernel.words import N_
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.forms import HouseForm
from guanjia.ui.requests import PageRequest

SHOWN = 30
VERBS = {
    "add": (gettext_lazy("Ask others too"), gettext_lazy("Ask them")),
    "hand-over": (gettext_lazy("Hand over to somebody else"), gettext_lazy("Pass on")),
    "copy": (gettext_lazy("Send a copy"), gettext_lazy("Send the copy")),
    "assign": (gettext_lazy("Name who signs"), gettext_lazy("Name them")),
}


class AskForm(HouseForm):
    """Whom, when and why. `people` are ids from the list that the page shows."""

    people = forms.TypedMultipleChoiceField(label=gettext_lazy("People"), coerce=int, required=True)
    before = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[("", gettext_lazy("Beside me")), ("1", gettext_lazy("Before I decide"))],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, verb: str, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        asked = data.getlist("people") if data is not None else []
        numbers = [(pk, pk) for pk in asked if pk.isascii() and pk.isdigit() and len(pk) < 19]
        self.fields["people"].choices = numbers  # type: ignore[attr-defined]
        self.fields["people"].error_messages["required"] = _("Choose at least one person.")
        if verb != "add":
            del self.fields["before"]
        if verb == "copy":
            del self.fields["reason"]


class Ask(LoginRequiredMixin, View):
    """Search people and choose: `?q=` finds by name, pinyin or staff number."""

    def get(self, request: PageRequest, pk: int, verb: str) -> HttpResponse:
        case = self.case(request, pk, verb)
        if request.headers.get("HX-Target") == "people":
            return render(request, "approvals/_people.html", self.context(request, case, verb))
        return self.show(request, case, verb, AskForm(verb))

    def case(self, request: PageRequest, pk: int, verb: str) -> Case:
        if verb not in VERBS:
            raise Http404
        case = queries.get_case(request.actor, pk)
        if verb == "assign":
            request.actor.require("approvals.manage", case.office_path)
        elif verb != "copy" and not queries.may_decide(request.actor, case):
            raise NotAllowed(N_("This step does not wait for you. Reload the page to see who is asked."))
        return case

    @method_decorator(acts_once_page("approvals.case.ask"))
    def post(self, request: PageRequest, pk: int, verb: str) -> HttpResponse:
        case = self.case(request, pk, verb)
        form = AskForm(verb, request.POST)
        if form.is_valid():
            with refusals_as_form_errors(form):
                messages.success(request, self.act(request, case, verb, form.cleaned_data))
                return redirect(self.back(request, case))
        return self.show(request, case, verb, form, status=422)

    def act(self, request: PageRequest, case: Case, verb: str, chosen: dict[str, Any]) -> str:
        actor, now, people = request.actor, clock.now(), chosen["people"]
        if verb == "add":
            commands.add_signers(
                actor,
                case_id=case.pk,
                people=people,
                before=chosen["before"] == "1",
                reason=chosen["reason"],
                now=now,
            )
            return _("They are asked.")
        if verb == "hand-over":
            commands.hand_over(actor, case_id=case.pk, person_id=people[0], reason=chosen["reason"], now=now)
            return _("Handed over.")
        if verb == "assign":
            commands.assign_signers(actor, case_id=case.pk, people=people, reason=chosen["reason"], now=now)
            return _("They are asked.")
        commands.copy_case(actor, case_id=case.pk, people=people, now=now)
        return _("The copy is sent.")

    def back(self, request: PageRequest, case: Case) -> str:
        at_desk = request.GET.get("back") == "desk"
        return reverse("approval-desk" if at_desk else "approval-case", kwargs={"pk": case.pk})

    def context(self, request: PageRequest, case: Case, verb: str) -> dict[str, Any]:
        words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
        chosen = [int(pk) for pk in request.POST.getlist("people") if pk.isascii() and pk.isdigit() and len(pk) < 19]
        people = queries.list_signers(request.actor, words).exclude(pk=case.requester_id or 0)
        if verb != "copy" and words == "":
            people = people.filter(office__path__startswith=near(request.actor.office_path))
        found = list(people[:SHOWN])
        return {"found": found, "q": words, "single": verb == "hand-over", "chosen": chosen, "most": SHOWN}

    def show(self, request: PageRequest, case: Case, verb: str, form: AskForm, *, status: int = 200) -> HttpResponse:
        heading, submit = VERBS[verb]
        context = self.context(request, case, verb) | {
            "case": case,
            "verb": verb,
            "form": form,
            "heading": heading,
            "submit": submit,
            "back": self.back(request, case),
            "tab": "todo",
        }
        return render(request, "approvals/ask.html", context, status=status)


def near(path: str) -> str:
    """The path of the office two steps up: colleagues of the unit and its neighbours come first."""
    parts = [part for part in path.split("/") if part]
    return "/" + "".join(f"{part}/" for part in parts[: max(1, len(parts) - 1)])
