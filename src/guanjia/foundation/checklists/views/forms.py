"""Forms, their versions, and the editor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.checklists import commands, judging, queries
from guanjia.foundation.checklists.forms.editing import (
    JudgedWordsForm,
    LineForms,
    NewChecklistForm,
    initial_of,
    judged_of_words,
    words_of_judged,
)
from guanjia.foundation.checklists.forms.filling import in_language, limit_words
from guanjia.foundation.checklists.forms.running import ReasonForm
from guanjia.foundation.standards import public as standards
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.requests import PageRequest

HERE = {"domain": "checks", "page_url": "checklist-forms"}


def form_page(request: PageRequest, form: Any, heading: str, submit: str, cancel: str, page: str) -> HttpResponse:
    """A desk page with one form."""
    context = {
        "domain": "checks", "page_url": page, "form": form, "heading": heading, "submit": submit, "cancel": cancel,
        "idempotency_key": new_key(),
    }  # fmt: skip
    return render(request, "checklists/form_page.html", context, status=422 if form.is_bound else 200)


@login_required
@acts_once_page("checklists.form.make")
def new(request: PageRequest) -> HttpResponse:
    """Make a form, with lines proposed where somebody wants that."""
    actor = request.actor
    actor.require("checklists.forms")
    form = NewChecklistForm(request.POST if request.method == "POST" else None, actor=actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            f = form.cleaned_data
            lines, judged = form.proposed()
            made = commands.make_form(actor, code=f["code"], name=f["name"], topic=f["topic"], office_id=f["office_id"])
            if lines:
                commands.draft_version(actor, form_id=made.pk, lines=lines, judged=judged)
            return redirect("checklist-form-edit", pk=made.pk)
    return form_page(request, form, _("New form"), _("Make the form"), reverse("checklist-forms"), "checklist-forms")


def shown_lines(version: Any) -> list[dict[str, Any]]:
    """A version's lines in words, with the limits of today for the nation."""
    today, where = clock.today(), standards.place_of(version.form.office)
    told = []
    for line in version.lines:
        limits = [
            {"value": one.value, "bound": one.bound, "unit": one.unit, "clause": one.clause, "document": one.document,
             "ref": one.ref}
            for one in judging.limits_of(line, on=today, where=where)
        ]  # fmt: skip
        told.append(
            {
                "key": line["key"], "kind": line["kind"], "text": in_language(line), "unit": line.get("unit", ""),
                "choices": "、".join(in_language(one) for one in line.get("choices", [])),
                "limit": limit_words({"limits": limits}), "clause": line.get("clause", ""), "when": line.get("when"),
                "needed": line["needed"], "photo": line["photo"],
            }
        )  # fmt: skip
    return told


@login_required
@require_GET
def form(request: PageRequest, pk: int) -> HttpResponse:
    """A form with its versions."""
    return show(request, queries.get_form(request.actor, pk))


def show(request: PageRequest, found: Any) -> HttpResponse:
    versions = list(queries.list_versions(found))
    wanted = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.number) == wanted), versions[0] if versions else None)
    deeds = deeds_of(request, found, versions)
    context = HERE | {
        "form": found,
        "versions": versions,
        "shown": shown,
        "lines": shown_lines(shown) if shown else [],
        "judged": words_of_judged(shown.judged) if shown else "",
        "deeds": deeds,
        "any_deed": any(deed.offered for deed in deeds),
        "edits": request.actor.may("checklists.forms", found.office.path) and not found.retired_at,
        "idempotency_key": new_key(),
    }
    return render(request, "checklists/form.html", context, status=422 if request.method == "POST" else 200)


def deeds_of(request: PageRequest, found: Any, versions: list[Any]) -> list[Deed]:
    actor, now = request.actor, clock.now()
    edits = actor.may("checklists.forms", found.office.path)
    return [
        Deed(
            "retire",
            _("Take out of use"),
            ReasonForm,
            lambda reason: commands.retire_form(actor, form_id=found.pk, reason=reason, now=now),
            _("Out of use."),
            reverse("checklist-form-act", kwargs={"pk": found.pk, "verb": "retire"}),
            offered=edits and not found.retired_at,
            danger=True,
            icon="x",
        ),
    ]


@login_required
@require_POST
@acts_once_page("checklists.form.act")
def act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Take a form out of use."""
    found = queries.get_form(request.actor, pk)
    if deed_of(deeds_of(request, found, []), verb).take(request):
        return redirect("checklist-form", pk=pk)
    return show(request, found)


@login_required
@require_POST
def publish(request: PageRequest, pk: int) -> HttpResponse:
    """Publish the draft of a form."""
    found = queries.get_form(request.actor, pk)
    request.actor.require("checklists.forms", found.office.path)
    draft = found.versions.filter(state="draft").first()
    if draft is not None:
        commands.publish_version(request.actor, version_id=draft.pk, now=clock.now())
        messages.success(request, _("The version is published. New visits carry it."))
    return redirect("checklist-form", pk=pk)


@login_required
def edit(request: PageRequest, pk: int) -> HttpResponse:
    """Write the draft: each line in plain fields."""
    actor = request.actor
    found = queries.get_form(actor, pk)
    actor.require("checklists.forms", found.office.path)
    base = queries.list_versions(found).first()
    lines = base.lines if base else []
    before = {line["key"]: line for line in lines}
    if request.method == "POST":
        rows, head = LineForms(request.POST), JudgedWordsForm(request.POST)
        if rows.is_valid() and head.is_valid():
            kept = [row for row in rows.ordered_forms if row.cleaned_data.get("key")]
            with refusals_as_form_errors(head):
                commands.draft_version(
                    actor,
                    form_id=found.pk,
                    lines=[row.as_line(before.get(row.cleaned_data["key"])) for row in kept],
                    judged=judged_of_words(head.cleaned_data["judged"]),
                    note=head.cleaned_data["note"],
                )
                messages.success(request, _("The draft is saved."))
                return redirect("checklist-form-edit" if "more" in request.POST else "checklist-form", pk=pk)
    else:
        rows = LineForms(initial=[initial_of(line) for line in lines])
        head = JudgedWordsForm(initial={"judged": words_of_judged(base.judged) if base else ""})
    context = HERE | {"form": found, "rows": rows, "head": head, "idempotency_key": new_key()}
    return render(request, "checklists/edit.html", context, status=422 if rows.is_bound else 200)
