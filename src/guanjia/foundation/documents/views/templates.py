"""The page doors of templates and numbers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.documents import commands, drawing, filling, queries
from guanjia.foundation.documents.commands.templating import check_word
from guanjia.foundation.documents.forms import PartForms, RuleForm, TemplateForm, WordForm, placeholders_of
from guanjia.foundation.documents.kinds import DocumentKind, all_kinds
from guanjia.foundation.documents.layout import pdf
from guanjia.foundation.documents.layout.sheet import Sheet
from guanjia.foundation.documents.models import DocumentTemplateVersion
from guanjia.foundation.documents.views.documents import TYPES, file_answer, kind_asked, pictures
from guanjia.kernel import clock
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import Refusal
from guanjia.ui.answers import refusals_as_form_errors, sentence_of
from guanjia.ui.forms import new_key
from guanjia.ui.requests import PageRequest

HERE = {"domain": "system", "page_url": "document-templates"}
NUMBERS = {"domain": "system", "page_url": "document-numbers"}


def require_keeper(actor: Actor) -> None:
    if not actor.may("documents.view"):
        actor.require("documents.manage")


@login_required
@require_GET
def templates(request: PageRequest) -> HttpResponse:
    """The kinds with the templates that offices keep of them."""
    require_keeper(request.actor)
    rows = queries.list_templates(request.actor)
    kinds = [(kind, [row for row in rows if row.kind == kind.key]) for kind in all_kinds().values()]
    context = {**HERE, "kinds": kinds, "faces": pdf.faces(), "manages": request.actor.may("documents.manage")}
    return render(request, "documents/templates.html", context)


@login_required
@require_GET
def template(request: PageRequest, pk: int) -> HttpResponse:
    """One template with its versions."""
    require_keeper(request.actor)
    row = queries.get_template(request.actor, pk)
    versions = queries.versions_of(row)
    kind = kind_asked(row.kind)
    context = {
        **HERE,
        "row": row,
        "kind": kind,
        "versions": versions,
        "deviations": said(versions[0].deviations),
        "manages": request.actor.may("documents.manage", row.office_path),
        **pictures(sample_sheet(kind, versions[0], row.office)),
    }
    return render(request, "documents/template.html", context)


def said(deviations: list[Any]) -> list[str]:
    """Deviations as sentences in the reader's language."""
    return [
        _(message) % {key: _(value) if isinstance(value, str) and value else value for key, value in params.items()}
        for message, params in deviations
    ]


def sample_sheet(kind: DocumentKind, version: DocumentTemplateVersion | None, office: Any) -> Sheet:
    """A template filled in with the kind's samples."""
    return drawing.sheet_of(kind, version, sample_values(kind, office))


def sample_values(kind: DocumentKind, office: Any) -> dict[str, str]:
    today = clock.today()
    return queries.values_for(
        kind, kind.samples, office=office, number=f"××〔{today.year}〕1号", day=filling.chinese_day(today),
        addressees=_("Receiving units"), further=_("Units concerned"),
    ) | ({} if office else {"issuer": "××市机关事务管理局"})  # fmt: skip


def base_version(request: PageRequest, kind: DocumentKind) -> tuple[DocumentTemplateVersion | None, Any]:
    """The version that an editor begins with: of the office asked for, or the nearest above."""
    asked = request.GET.get("office", "") or request.POST.get("office", "")
    office = queries.managed_body(request.actor, asked) if asked else None
    return queries.version_for(kind.key, office), office


def office_choices(actor: Actor) -> tuple[list[tuple[int, str]], bool]:
    bodies = list(queries.bodies_to_manage(actor).values_list("pk", "name"))
    return bodies, actor.may("documents.manage", ROOT)


@login_required
@acts_once_page("documents.template.save")
def edit(request: PageRequest, kind: str) -> HttpResponse:
    """The editor by paragraphs, with a preview that follows."""
    actor, known = request.actor, kind_asked(kind)
    actor.require("documents.manage")
    version, office = base_version(request, known)
    bodies, everywhere = office_choices(actor)
    first = office.pk if office else "" if everywhere else bodies[0][0] if bodies else ""
    form = TemplateForm(bodies, everywhere, request.POST or None, initial={"office": str(first)})
    initial = [{"role": role, "text": text} for role, text in drawing.parts_in(version, known)]
    posted = request.method == "POST"
    parts, status = PartForms(request.POST, prefix="p") if posted else PartForms(initial=initial, prefix="p"), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and parts.is_valid():
            with refusals_as_form_errors(form):
                saved = commands.save_template(
                    actor, kind=kind, office=queries.managed_body(actor, form.cleaned_data["office"]),
                    parts=entered(parts), comment=form.cleaned_data["comment"], now=clock.now(),
                )  # fmt: skip
                messages.success(request, _("Version %(number)s is in force.") % {"number": saved.number})
                return redirect(saved.template)
    context = {
        **HERE,
        "kind": known,
        "form": form,
        "parts": parts,
        "names": placeholders_of(known),
        "replaces_word": bool(version and version.word_sha256),
        "idempotency_key": new_key(),
        **drawn_from(known, entered(parts) if request.method == "POST" else drawing.parts_in(version, known), office),
    }
    return render(request, "documents/template_edit.html", context, status=status)


def entered(parts: Any) -> list[tuple[str, str]]:
    """The paragraphs that were entered."""
    parts.is_valid()
    rows = [getattr(one, "cleaned_data", {}) for one in parts.forms]
    return [(row["role"], row["text"].replace("\r\n", "\n")) for row in rows if row.get("role") and row.get("text")]


def drawn_from(kind: DocumentKind, parts: Any, office: Any) -> dict[str, Any]:
    """The preview of paragraphs that are not stored yet, and what is wrong with them."""
    try:
        commands.templating.checked_parts(kind, parts)
        problem = ""
    except Refusal as refusal:
        problem = sentence_of(refusal)
    return {**pictures(filling.sheet_from(kind.layout, parts, sample_values(kind, office))), "problem": problem}


@login_required
@require_POST
def preview(request: PageRequest, kind: str) -> HttpResponse:
    """The pages that follow the editor."""
    known = kind_asked(kind)
    request.actor.require("documents.manage")
    _version, office = base_version(request, known)
    parts = PartForms(request.POST, prefix="p")
    return render(request, "documents/_preview.html", drawn_from(known, entered(parts), office))


@login_required
@acts_once_page("documents.template.upload")
def upload(request: PageRequest, kind: str) -> HttpResponse:
    """Upload an edited Word template; what deviates from GB/T 9704 is listed."""
    actor, known = request.actor, kind_asked(kind)
    actor.require("documents.manage")
    bodies, everywhere = office_choices(actor)
    asked = request.GET.get("office", "")
    form, status = (
        WordForm(bodies, everywhere, request.POST or None, request.FILES or None, initial={"office": asked}),
        200,
    )
    found: list[str] = []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = dict(form.cleaned_data)
            with refusals_as_form_errors(form):
                saved = commands.save_word_template(
                    actor, kind=kind, office=queries.managed_body(actor, data["office"]), upload=data["file"],
                    accept=data["accept"], comment=data["comment"], now=clock.now(),
                )  # fmt: skip
                messages.success(request, _("Version %(number)s is in force.") % {"number": saved.number})
                return redirect(saved.template)
            found = deviating(known, data["file"])
    context = {
        **HERE, "kind": known, "form": form, "names": placeholders_of(known), "deviations": found,
        "idempotency_key": new_key(),
    }  # fmt: skip
    return render(request, "documents/template_upload.html", context, status=status)


def deviating(kind: DocumentKind, upload: Any) -> list[str]:
    """Where the file that was just refused deviates."""
    upload.seek(0)
    try:
        return said([one.as_data() for one in check_word(kind, upload.read())])
    except Refusal:
        return []


@login_required
@require_GET
def word(request: PageRequest, kind: str) -> HttpResponse:
    """The template as a Word file to edit."""
    known = kind_asked(kind)
    require_keeper(request.actor)
    asked = request.GET.get("template", "")
    version = None
    if asked.isdigit() and len(asked) < 19:
        row = queries.get_template(request.actor, int(asked))
        number = request.GET.get("version", "")
        version = queries.get_version(row, int(number)) if number.isdigit() and len(number) < 9 else None
        version = version or queries.versions_of(row)[0]
    content = drawing.template_as_word(known, version, made_at=clock.now())
    return file_answer(content, f"{known.label}.docx", TYPES["docx"])


@login_required
@acts_once_page("documents.rule.set")
def numbers(request: PageRequest) -> HttpResponse:
    """Series with their next numbers, words, and whether documents are signed off."""
    actor = request.actor
    require_keeper(actor)
    manages = actor.may("documents.manage")
    bodies = list(queries.bodies_to_manage(actor).exclude(kind="section").values_list("pk", "name"))
    form, status = RuleForm(bodies, request.POST or None), 200
    if request.method == "POST":
        actor.require("documents.manage")
        status = 422
        if form.is_valid():
            with refusals_as_form_errors(form):
                data = dict(form.cleaned_data)
                office = queries.managed_body(actor, data.pop("office"))
                assert office is not None
                commands.set_issuing_rule(actor, office=office, now=clock.now(), **data)
                messages.success(request, _("The word is set."))
                return redirect("document-numbers")
    context = {
        **NUMBERS,
        "series": queries.list_series(actor),
        "rules": [(row, all_kinds().get(row.kind)) for row in queries.list_rules(actor)],
        "form": form if manages else None,
        "idempotency_key": new_key(),
    }
    return render(request, "documents/numbers.html", context, status=status)
