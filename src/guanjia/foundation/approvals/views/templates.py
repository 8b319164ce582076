"""Templates: overview, one with its versions and differences, the editor, the try-out, and putting in force."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.approvals import commands, queries
from guanjia.foundation.approvals.commands.templating import require_at
from guanjia.foundation.approvals.directory import OfficeDirectory
from guanjia.foundation.approvals.editing import Editor
from guanjia.foundation.approvals.forms import TryForm
from guanjia.foundation.approvals.kinds import all_kinds, kind_of
from guanjia.foundation.approvals.models import Template, TemplateVersion, label_of_kind
from guanjia.foundation.approvals.rules.differences import differences
from guanjia.foundation.approvals.rules.simulator import simulate
from guanjia.foundation.approvals.rules.templates import dump
from guanjia.foundation.approvals.wording import Words
from guanjia.foundation.org.models import Office, Person
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible, Refusal
from guanjia.kernel.words import N_
from guanjia.ui.answers import refusals_as_form_errors, sentence_of
from guanjia.ui.forms import HouseForm
from guanjia.ui.requests import PageRequest

SHELL = {"domain": "system", "page_url": "approval-templates"}


def require_reader(request: PageRequest) -> None:
    """Whoever keeps templates, puts them in force, or sees all cases of some office."""
    readers = ("approvals.manage", "approvals.enforce", "approvals.view")
    if not any(request.actor.may(right) for right in readers):
        raise NotAllowed(
            N_("This needs the right “%(right)s”. Ask your administrator for it."), right="approvals.manage"
        )


def may(request: PageRequest, right: str, template: Template) -> bool:
    try:
        require_at(request.actor, right, template)
    except NotAllowed:
        return False
    return True


@login_required
@require_GET
def overview(request: PageRequest) -> HttpResponse:
    """All templates by kind; a kind whose standard was not taken over yet is listed, too."""
    require_reader(request)
    rows = list(queries.list_templates(request.actor).order_by("kind", "office__path"))
    taken = {row.kind for row in rows if row.office_id is None}
    for row in rows:
        versions: dict[str, TemplateVersion] = {v.status: v for v in row.versions.all() if v.status != "retired"}
        row.force, row.draft = versions.get("force"), versions.get("draft")  # type: ignore[attr-defined]
    context = {
        **SHELL,
        "rows": rows,
        "untaken": [(key, kind.label) for key, kind in all_kinds().items() if key not in taken],
        "may_manage": request.actor.may("approvals.manage"),
    }
    return render(request, "approvals/templates.html", context)


class OpenForm(HouseForm):
    """Which kind, and for which office."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    office = forms.CharField(
        label=gettext_lazy("Office"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Its exact name. Empty: the general template, for everybody without one of their own."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (key, kind.label) for key, kind in all_kinds().items()
        ]


class OpenTemplate(LoginRequiredMixin, View):
    """A template for one office, begun as a copy of what holds there; or the general one of a kind."""

    def get(self, request: PageRequest) -> HttpResponse:
        request.actor.require("approvals.manage")
        return self.show(request, OpenForm(initial={"kind": request.GET.get("kind", "")[:60]}))

    @method_decorator(acts_once_page("approvals.template.open"))
    def post(self, request: PageRequest) -> HttpResponse:
        request.actor.require("approvals.manage")
        form = OpenForm(request.POST)
        if form.is_valid():
            name = form.cleaned_data["office"].strip()
            office = Office.objects.visible_to(request.actor).filter(name=name, valid_to=None).first() if name else None
            if name and office is None:
                form.add_error("office", _("There is no office of exactly this name."))
            else:
                with refusals_as_form_errors(form):
                    template = commands.open_template(
                        request.actor,
                        kind=form.cleaned_data["kind"],
                        office_id=office.pk if office else None,
                        now=clock.now(),
                    )
                    return redirect("approval-template-edit", pk=template.pk)
        return self.show(request, form, status=422)

    def show(self, request: PageRequest, form: OpenForm, *, status: int = 200) -> HttpResponse:
        return render(request, "approvals/template_new.html", {**SHELL, "form": form}, status=status)


@login_required
@require_GET
def show(request: PageRequest, pk: int) -> HttpResponse:
    """One template: what is in force, what the draft changes, all versions."""
    require_reader(request)
    return template_page(request, queries.get_template(request.actor, pk))


def template_page(request: PageRequest, template: Template, *, problem: str = "", status: int = 200) -> HttpResponse:
    versions = list(template.versions.select_related("drafted_by", "enforced_by").order_by("-number"))
    force = next((v for v in versions if v.status == "force"), None)
    draft = next((v for v in versions if v.status == "draft"), None)
    kind = all_kinds().get(template.kind)
    words = Words([v.plan for v in (force, draft) if v], kind)
    context = {
        **SHELL,
        "template": template,
        "force": force,
        "draft": draft,
        "versions": versions,
        "steps": words.steps(force.plan) if force else words.steps(draft.plan) if draft else [],
        "changes": changes_between(force, draft, words) if force and draft else [],
        "may_manage": kind is not None and may(request, "approvals.manage", template),
        "may_enforce": draft is not None
        and may(request, "approvals.enforce", template)
        and draft.drafted_by_id != request.actor.person_id,
        "problem": problem,
    }
    return render(request, "approvals/template.html", context, status=status)


def changes_between(old: TemplateVersion, new: TemplateVersion, words: Words) -> list[dict[str, str]]:
    """The differences of two versions in words."""
    before, after = old.plan, new.plan
    return [
        {
            "step": _(d.step) if d.step else _("Whole template"),
            "part": _(d.part),
            "before": words.value(d.part, d.before, before),
            "after": words.value(d.part, d.after, after),
        }
        for d in differences(before, after)
    ]


@login_required
@require_GET
def version(request: PageRequest, pk: int) -> HttpResponse:
    """One version as it was, and what it changed against the one before."""
    require_reader(request)
    found = queries.get_version(request.actor, pk)
    earlier = (
        found.template.versions.filter(number__lt=found.number).exclude(enforced_at=None).order_by("-number").first()
    )
    words = Words([v.plan for v in (found, earlier) if v], all_kinds().get(found.template.kind))
    context = {
        **SHELL,
        "version": found,
        "template": found.template,
        "steps": words.steps(found.plan),
        "earlier": earlier,
        "changes": changes_between(earlier, found, words) if earlier else [],
        "running": found.cases.visible_to(request.actor).filter(ended_at=None).count(),
    }
    return render(request, "approvals/version.html", context)


class Edit(LoginRequiredMixin, View):
    """The editor: a draft is saved and checked; only a second person puts it in force."""

    def get(self, request: PageRequest, pk: int) -> HttpResponse:
        template = self.template(request, pk)
        return self.show(request, template, Editor(kind_of(template.kind), self.latest(template).plan))

    def template(self, request: PageRequest, pk: int) -> Template:
        request.actor.require("approvals.manage")
        template = queries.get_template(request.actor, pk)
        require_at(request.actor, "approvals.manage", template)
        return template

    def latest(self, template: Template) -> TemplateVersion:
        """The draft, or what is in force."""
        rows = template.versions.exclude(status="retired").order_by("-number")
        found = rows.first()
        if found is None:
            raise NotVisible(N_("There is no such template."))
        return found

    @method_decorator(acts_once_page("approvals.template.save"))
    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        template = self.template(request, pk)
        editor = Editor(kind_of(template.kind), self.latest(template).plan, request.POST)
        if request.POST.get("change"):
            return self.show(request, template, editor)
        if editor.is_valid():
            with refusals_as_form_errors(editor.head):
                commands.save_draft(
                    request.actor,
                    template_id=template.pk,
                    body=dump(editor.plan()),
                    note=editor.head.cleaned_data["note"],
                    now=clock.now(),
                )
                messages.success(request, _("Draft saved. Try it out; then a second person puts it in force."))
                return redirect("approval-template", pk=template.pk)
        return self.show(request, template, editor, status=422)

    def show(self, request: PageRequest, template: Template, editor: Editor, *, status: int = 200) -> HttpResponse:
        context = {**SHELL, "template": template, "editor": editor, "kind_label": label_of_kind(template.kind)}
        return render(request, "approvals/template_edit.html", context, status=status)


@login_required
@require_GET
def try_out(request: PageRequest, pk: int) -> HttpResponse:
    """Who would be asked, and why, for facts that are typed in; nothing is stored."""
    require_reader(request)
    template = queries.get_template(request.actor, pk)
    kind = kind_of(template.kind)
    wanted = request.GET.get("version", "")
    tried = next((v for v in template.versions.order_by("-number") if str(v.number) == wanted), None)
    tried = tried or template.versions.exclude(status="retired").order_by("-number").first()
    asked = "verdict" in request.GET
    form = TryForm(kind, request.GET if asked else None, initial={"verdict": "pass"})
    context: dict[str, Any] = {**SHELL, "template": template, "tried": tried, "form": form, "forecast": None}
    if asked and tried is not None and form.is_valid():
        person = requester_in(request, form)
        if person is not None:
            context |= {"forecast": forecast_of(tried, kind, person, form), "person": person}
    status = 422 if asked and form.errors else 200
    return render(request, "approvals/template_try.html", context, status=status)


def requester_in(request: PageRequest, form: TryForm) -> Person | None:
    """Whose request it would be: the asker's own without a name."""
    text = form.cleaned_data["person"].replace("\x00", "").strip()
    people = Person.objects.filter(valid_to=None).select_related("office")
    if not text:
        found = people.filter(pk=request.actor.person_id or 0).first()
    else:
        found = (
            people.filter(staff_number__iexact=text).first()
            or people.filter(name=text, accounts__is_active=True).order_by("pk").first()
            or people.filter(name=text).order_by("pk").first()
        )
    if found is None:
        form.add_error("person", _("Nobody of this name or number works here."))
    return found


def forecast_of(tried: TemplateVersion, kind: Any, person: Person, form: TryForm) -> list[dict[str, Any]]:
    """Each step with the people asked and the reasons, in words."""
    now = clock.now()
    plan = tried.plan
    forecast = simulate(
        plan,
        requester=person.pk,
        office=person.office.path,
        facts=form.facts(),
        verdict=form.cleaned_data["verdict"] or "pass",
        directory=OfficeDirectory(today=clock.local_day(now), now=now),
    )
    names = queries.names_of(p for row in forecast for p in (*row.people, *row.kept_out))
    words = Words([plan], kind)
    return [
        {
            "step": words.step(plan, row.step),
            "needed": row.needed,
            "people": [names.get(p, "") for p in row.people],
            "where": "、".join(dict.fromkeys(line.found.where for line in row.lines if line.found.people)),
            "tried": "、".join(dict.fromkeys(name for line in row.lines for name in line.found.tried)),
            "why": _(row.why) if row.why else "",
            "stops": row.stops,
            "failed": [words.condition(condition) for condition in row.failed],
            "kept_out": [names.get(p, "") for p in row.kept_out],
        }
        for row in forecast
    ]


@login_required
@require_POST
@acts_once_page("approvals.template.enforce")
def enforce(request: PageRequest, pk: int) -> HttpResponse:
    """A second person puts the draft in force."""
    require_reader(request)
    try:
        made = commands.enforce_draft(request.actor, template_id=pk, now=clock.now())
    except Refusal as refusal:
        template = queries.get_template(request.actor, pk)
        return template_page(request, template, problem=sentence_of(refusal), status=422)
    messages.success(request, _("Version %(n)s is in force for new cases.") % {"n": made.number})
    return redirect("approval-template", pk=pk)


@login_required
@require_POST
@acts_once_page("approvals.template.discard")
def discard(request: PageRequest, pk: int) -> HttpResponse:
    """Throw the draft away."""
    require_reader(request)
    try:
        commands.discard_draft(request.actor, template_id=pk, now=clock.now())
    except Refusal as refusal:
        template = queries.get_template(request.actor, pk)
        return template_page(request, template, problem=sentence_of(refusal), status=422)
    messages.success(request, _("The draft is thrown away."))
    return redirect("approval-template", pk=pk)
