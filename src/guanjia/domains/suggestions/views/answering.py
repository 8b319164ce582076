"""The desk's doors of ideas: the register, one idea with its answers, kinds and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.domains.suggestions import commands, queries, rules
from guanjia.domains.suggestions.forms import (
    AnswerForm,
    ForwardForm,
    LimitForm,
    OfficeChoiceForm,
    ReasonForm,
    ShortlistForm,
)
from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.listing import SavedView
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest


class IdeaList(LoginRequiredMixin, RegisterPage):
    """The register of ideas."""

    template_name = "suggestions/list.html"
    register_key = "suggestions.ideas"

    def get_views(self, request: PageRequest) -> Sequence[SavedView]:  # type: ignore[override]
        counted = queries.count_ideas(request.actor, clock.now())
        return (
            SavedView(_("All"), ""),
            SavedView(_("To assign"), "state=filed", counted["filed"]),
            SavedView(_("To answer"), "state=assigned", counted["assigned"]),
            SavedView(_("Overdue"), "due=overdue", counted["overdue"], hot=counted["overdue"] > 0),
            SavedView(_("Adopted"), "state=adopted", counted["adopted"]),
        )

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {"domain": "service", "page_url": "ideas", "heading": _("Ideas")}


def oversees(actor: Actor, idea: Any) -> bool:
    """Whether the actor works on the idea at the desk."""
    paths = [path for path in (idea.office_path, idea.owner_path) if path]
    return any(actor.may("suggestions.view", path) for path in paths)


def deeds_of(actor: Actor, idea: Any) -> list[Deed]:
    """What may be done with an idea at the desk."""
    now, waits = clock.now(), idea.is_waiting
    answers = waits and idea.owner is not None and actor.may("suggestions.answer", idea.owner_path)
    programmes = [
        row
        for row in queries.list_programmes(actor)
        if actor.may("suggestions.manage", row.office.path) and idea.office_path.startswith(row.office.path)
    ]

    def url(verb: str) -> str:
        return reverse("idea-act", kwargs={"pk": idea.pk, "verb": verb})

    def answer(verb: str, **fields: Any) -> object:
        return commands.answer_idea(actor, idea_id=idea.pk, verb=verb, now=now, **fields)

    return [
        Deed(
            "assign",
            _("Give it to an office"),
            partial(OfficeChoiceForm, offices=queries.list_owner_choices(actor)),
            lambda **f: commands.assign_idea(actor, idea_id=idea.pk, now=now, **f),
            _("Given."),
            url("assign"),
            offered=waits and actor.may("suggestions.triage", idea.office_path),
            open=idea.owner is None,
            icon="send",
        ),
        Deed(
            "adopt",
            _("Adopt"),
            AnswerForm,
            partial(answer, "adopt"),
            _("Adopted."),
            url("adopt"),
            submit=_("Adopt the idea"),
            offered=answers,
            icon="circle-check",
        ),
        Deed(
            "explain",
            _("Explain"),
            AnswerForm,
            partial(answer, "explain"),
            _("Explained."),
            url("explain"),
            submit=_("Answer with the explanation"),
            offered=answers,
            icon="message-2",
        ),
        Deed(
            "forward",
            _("Forward"),
            partial(ForwardForm, offices=queries.list_forward_choices(idea)),
            partial(answer, "forward"),
            _("Forwarded."),
            url("forward"),
            submit=_("Forward the idea"),
            offered=answers,
            icon="arrows-exchange",
        ),
        Deed(
            "shortlist",
            _("Put on the shortlist"),
            partial(ShortlistForm, programmes=programmes),
            lambda **f: commands.shortlist_idea(actor, idea_id=idea.pk, **f),
            _("On the shortlist."),
            url("shortlist"),
            offered=idea.state == rules.IdeaState.ADOPTED and idea.shortlist is None and bool(programmes),
            icon="checklist",
        ),
        Deed(
            "unlist",
            _("Take off the shortlist"),
            ReasonForm,
            lambda **f: commands.unlist_idea(actor, idea_id=idea.pk, **f),
            _("Taken off."),
            url("unlist"),
            offered=idea.shortlist is not None and actor.may("suggestions.manage", idea.circle_path),
            danger=True,
            icon="x",
        ),
    ]


@login_required
@require_GET
def idea(request: PageRequest, pk: int) -> HttpResponse:
    """The desk's page of an idea; others are led to the portal's."""
    found = queries.get_idea(request.actor, pk)
    if not oversees(request.actor, found):
        return redirect("idea-follow", pk=pk)
    return show(request, found, deeds_of(request.actor, found))


def show(request: PageRequest, found: Any, deeds: list[Deed]) -> HttpResponse:
    actor = request.actor
    context = {
        "domain": "service",
        "page_url": "ideas",
        "idea": found,
        "proposer": queries.name_of_proposer(found),
        "answers": list(queries.list_answers(found)),
        "photos": queries.photos(found),
        "events": queries.story(actor, found),
        "similar": [pair for pair in queries.list_similar(actor, f"{found.title}{found.text}") if pair[0] != found],
        "deeds": deeds,
        "any_deed": any(deed.offered for deed in deeds),
        "idempotency_key": new_key(),
        "now": clock.now(),
    }
    return render(request, "suggestions/idea.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
@acts_once_page("suggestions.idea.act")
def idea_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Assign, answer, forward, shortlist."""
    found = queries.get_idea(request.actor, pk)
    if not oversees(request.actor, found):
        request.actor.require("suggestions.view", found.office_path)
    deeds = deeds_of(request.actor, found)
    if deed_of(deeds, verb).take(request):
        return redirect("idea", pk=pk)
    return show(request, found, deeds)


@login_required
@require_GET
def kinds(request: PageRequest) -> HttpResponse:
    """Kinds of ideas with their limits."""
    request.actor.require("suggestions.view")
    context = {
        "domain": "service",
        "page_url": "idea-kinds",
        "kinds": list(queries.list_kinds()),
        "manages": request.actor.may("suggestions.manage"),
    }
    return render(request, "suggestions/kinds.html", context)


@login_required
@require_POST
def load_kinds(request: PageRequest) -> HttpResponse:
    """Enter the standard kinds."""
    commands.load_standard_kinds(request.actor)
    messages.success(request, _("The standard kinds are entered."))
    return redirect("idea-kinds")


@login_required
def kind(request: PageRequest, pk: int) -> HttpResponse:
    """Set the limit of a kind."""
    request.actor.require("suggestions.manage")
    try:
        found = queries.get_kind(pk)
    except rules.KindUnknown:
        raise Http404 from None
    form = LimitForm(request.POST or None, initial={"limit_days": found.limit_days, "head_days": found.head_days})
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.set_limit(request.actor, kind_id=pk, **form.cleaned_data)
            messages.success(request, _("The limit is set."))
            return redirect("idea-kinds")
    return form_page(request, form, "idea-kinds", found.name, _("Set the limit"), reverse("idea-kinds"))


def form_page(request: PageRequest, form: Any, page: str, heading: str, submit: str, cancel: str) -> HttpResponse:
    """A desk page with one form."""
    context = {
        "domain": "service",
        "page_url": page,
        "form": form,
        "heading": heading,
        "submit": submit,
        "cancel": cancel,
        "idempotency_key": new_key(),
    }
    return render(request, "suggestions/form.html", context, status=422 if form.is_bound else 200)
