"""The page doors of documents: the register, a draft with its preview, one document and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.documents import commands, drawing, filling, queries
from guanjia.foundation.documents.forms import DraftForm, EmptyForm, IssueForm, ReasonForm, initial_of
from guanjia.foundation.documents.kinds import DocumentKind, all_kinds, kind_of
from guanjia.foundation.documents.layout import pdf
from guanjia.foundation.documents.layout.sheet import Sheet
from guanjia.foundation.documents.models import Document
from guanjia.foundation.protection.subjects import get_subject
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible, Refusal
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.forms import new_key
from guanjia.ui.listing import SavedView
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest

HERE = {"domain": "work", "page_url": "documents"}


class DocumentList(LoginRequiredMixin, RegisterPage):
    """The register of documents."""

    template_name = "documents/list.html"
    register_key = "documents.documents"

    def get_views(self, request: PageRequest) -> Sequence[SavedView]:  # type: ignore[override]
        counts = queries.counted(request.actor)
        waiting = queries.list_to_receive(request.actor).count()
        return (
            SavedView(_("All"), ""),
            SavedView(_("Drafts of documents"), "state=draft", counts["draft"]),
            SavedView(_("Being signed off"), "state=signing", counts["signing"]),
            SavedView(_("Issued with a number"), "state=issued", counts["issued"]),
            SavedView(_("Addressed to us"), "box=received"),
            SavedView(_("Receipt not acknowledged"), "box=open", waiting, hot=waiting > 0),
        )

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {**HERE, "heading": _("Documents"), "drafts": request.actor.may("documents.draft")}


@login_required
@require_GET
def choose(request: PageRequest) -> HttpResponse:
    """Which kind of document is drafted."""
    request.actor.require("documents.draft")
    return render(request, "documents/choose.html", {**HERE, "kinds": list(all_kinds().values())})


def kind_asked(key: str) -> DocumentKind:
    try:
        return kind_of(key)
    except NotVisible:
        raise Http404 from None


def subject_asked(request: PageRequest) -> Any:
    """What the document is about, by `?subject=room.model&id=`; None without."""
    asked = request.POST if request.method == "POST" else request.GET
    label, pk = asked.get("subject", ""), asked.get("subject_id", "")
    return get_subject(request.actor, label, pk) if label and pk else None


def previewed(actor: Actor, kind: DocumentKind, form: DraftForm, document: Document | None = None) -> dict[str, Any]:
    """The pages as they would print with what is entered, and the characters that no font has."""
    data = form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else {}
    initial = form.initial
    office = queries.bodies_to_issue(actor).filter(pk=data.get("office") or initial.get("office") or 0).first()
    office = office or queries.usual_body(actor)
    values = form.values if data else {n: initial.get(f"v_{n}", "") for n in kind.samples}
    sample = not any(values.values())
    today = clock.today()
    word = "××"
    if office is not None:
        try:
            word = queries.rule_for(office, kind.key).word
        except Refusal:
            word = "××"
    picked = {name: data.get(name, initial.get(name)) or [] for name in ("receivers", "copies_to")}
    filled = queries.values_for(
        kind,
        kind.samples if sample else values,
        office=office,
        number=f"{word}〔{today.year}〕{queries.NO_NUMBER}号",
        day=filling.chinese_day(today),
        receivers=[row.name for row in queries.offices_at(actor, picked["receivers"])],
        copies=[row.name for row in queries.offices_at(actor, picked["copies_to"])],
        addressees=str(
            data.get("addressees", initial.get("addressees", "")) or (_("Receiving units") if sample else "")
        ),
        further=str(data.get("copies", initial.get("copies", "")) or ""),
        urgency=str(data.get("urgency", initial.get("urgency", "")) or ""),
        corrects=document.corrects.number if document and document.corrects else "",
    )
    sheet = drawing.sheet_of(kind, queries.version_for(kind.key, office), filled)
    return {**pictures(sheet), "sample": sample}


def pictures(sheet: Sheet) -> dict[str, Any]:
    """The pages of a sheet as SVG; every text in them was escaped when it was drawn."""
    return {"pages": [mark_safe(svg) for svg in pdf.svgs_of(sheet)], "missing": "、".join(pdf.missing_in(sheet))}


@login_required
@acts_once_page("documents.document.draft")
def draft(request: PageRequest, kind: str) -> HttpResponse:
    """Draft a document of a kind, with a preview that follows."""
    actor, known = request.actor, kind_asked(kind)
    actor.require("documents.draft")
    subject = subject_asked(request)
    corrected = request.GET.get("corrects", "") or request.POST.get("corrects", "")
    old = queries.get_document(actor, int(corrected)) if corrected.isdigit() and len(corrected) < 19 else None
    usual = queries.usual_body(actor)
    initial: dict[str, Any] = {"office": str(usual.pk) if usual else ""}
    if old is not None:
        initial = initial_of(old)
    form, status = DraftForm(known, actor, request.POST or None, initial=initial), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_as_form_errors(form):
                made = commands.draft_document(
                    actor, kind=kind, unit=queries.body_at(actor, form.cleaned_data["office"]), values=form.values,
                    subject=subject, corrects=old, now=clock.now(), **addressed(actor, form),
                )  # fmt: skip
                messages.success(request, _("The draft is saved."))
                return redirect(made)
    context = {"subject": subject, "old": old, "heading": _("Draft: %(kind)s") % {"kind": known.label}}
    return draft_page(request, known, form, context, status)


def addressed(actor: Actor, form: DraftForm) -> dict[str, Any]:
    """To whom, as the commands take it."""
    data = form.cleaned_data
    return {
        "receivers": queries.offices_at(actor, data["receivers"]),
        "copies_to": queries.offices_at(actor, data["copies_to"]),
        "addressees": data["addressees"],
        "copies": data["copies"],
        "urgency": data["urgency"],
    }


def draft_page(
    request: PageRequest, kind: DocumentKind, form: DraftForm, context: dict[str, Any], status: int
) -> HttpResponse:
    if form.is_bound:
        form.is_valid()
    context |= {**HERE, "kind": kind, "form": form, "idempotency_key": new_key()}
    context |= previewed(request.actor, kind, form, context.get("document"))
    return render(request, "documents/draft.html", context, status=status)


@login_required
@acts_once_page("documents.document.change")
def edit(request: PageRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    actor = request.actor
    document = queries.get_document(actor, pk)
    commands.drafting.require_drafter(actor, document)
    kind = kind_of(document.kind)
    form, status = DraftForm(kind, actor, request.POST or None, initial=initial_of(document)), 200
    form.fields["office"].disabled = True
    form.fields["office"].choices = [(str(document.office_id), document.office.name)]  # type: ignore[attr-defined]
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_as_form_errors(form):
                commands.change_draft(actor, document_id=pk, values=form.values, **addressed(actor, form))
                messages.success(request, _("The draft is saved."))
                return redirect(document)
    return draft_page(request, kind, form, {"document": document, "heading": document.title}, status)


@login_required
@require_POST
def preview(request: PageRequest, kind: str) -> HttpResponse:
    """The pages that follow what is entered."""
    known = kind_asked(kind)
    request.actor.require("documents.draft")
    form = DraftForm(known, request.actor, request.POST)
    form.is_valid()
    return render(request, "documents/_preview.html", previewed(request.actor, known, form))


@login_required
@require_GET
def preview_pdf(request: PageRequest, pk: int) -> HttpResponse:
    """A draft as PDF, to look at or to hand round; it has no number."""
    document = queries.get_document(request.actor, pk)
    if document.is_issued:
        return redirect("document-file", pk=pk, form="pdf")
    kind = kind_of(document.kind)
    version = queries.version_for(document.kind, document.office)
    values = queries.values_of(document, today=clock.today())
    made = drawing.draw(kind, version, values, title=document.title, made_at=clock.now())
    return file_answer(made.pdf, "preview.pdf", "application/pdf", inline=True)


def file_answer(content: bytes, name: str, content_type: str, *, inline: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    shown = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f"{shown}; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@login_required
@require_GET
def file(request: PageRequest, pk: int, form: str) -> HttpResponse:
    """The issued file, byte for byte as it was issued."""
    if form not in TYPES:
        raise Http404
    name, content = commands.open_issued_file(request.actor, document_id=pk, form=form)
    return file_answer(content, name, TYPES[form], inline=form == "pdf" and "save" not in request.GET)


def deeds_of(actor: Actor, document: Document) -> list[Deed]:
    """What may be done with a document."""
    now, pk, state = clock.now(), document.pk, document.state
    drafts = document.drafted_by == actor.key or actor.may("documents.draft", document.office_path)
    issues = actor.may("documents.issue", document.office_path)
    try:
        signoff = queries.rule_for(document.office, document.kind).signoff
    except Refusal:
        signoff = False
    waiting = [row for row in queries.own_receivers(actor, document) if row.received_at is None]

    def url(verb: str) -> str:
        return reverse("document-act", kwargs={"pk": pk, "verb": verb})

    return [
        Deed(
            "receive", _("Acknowledge the receipt"), EmptyForm,
            lambda: commands.acknowledge_document(actor, document_id=pk, now=now),
            _("The receipt is acknowledged."), url("receive"), icon="circle-check", open=True,
            offered=state == "issued" and bool(waiting), hint="、".join(str(row) for row in waiting),
        ),
        Deed(
            "signoff", _("Ask for the sign-off"), EmptyForm,
            lambda: commands.request_signoff(actor, document_id=pk, now=now),
            _("Handed in to be signed off."), url("signoff"), icon="send", offered=state == "draft" and drafts,
            open=signoff,
        ),
        Deed(
            "issue", _("Issue the document"), IssueForm,
            lambda day: commands.issue_document(actor, document_id=pk, today=day, now=now),
            _("The document is issued."), url("issue"), icon="circle-check", submit=_("Issue with the next number"),
            offered=issues and (state == "signed" or (state == "draft" and not signoff)),
            open=state == "signed", initial={"day": clock.today()},
            hint=_("Number and text are final then. Check the preview first."),
        ),
        Deed(
            "drop", _("Throw the draft away"), EmptyForm,
            lambda: commands.drop_draft(actor, document_id=pk),
            _("The draft is thrown away."), url("drop"), icon="trash", danger=True, offered=state == "draft" and drafts,
        ),
        Deed(
            "void", _("Void the document"), ReasonForm,
            lambda reason: commands.void_document(actor, document_id=pk, reason=reason, now=now),
            _("Voided. The number stays taken."), url("void"), icon="ban", danger=True,
            offered=state == "issued" and issues,
        ),
    ]  # fmt: skip


@login_required
@require_GET
def document(request: PageRequest, pk: int) -> HttpResponse:
    """One document."""
    found = queries.get_document(request.actor, pk)
    return show(request, found, deeds_of(request.actor, found))


def show(request: PageRequest, found: Document, deeds: list[Deed]) -> HttpResponse:
    actor = request.actor
    version = found.template or queries.version_for(found.kind, found.office)
    sheet = drawing.sheet_of(kind_of(found.kind), version, queries.values_of(found, today=clock.today()))
    subject = queries.subject_of(actor, found)
    context = {
        **HERE,
        **pictures(sheet),
        "document": found,
        "receivers": queries.receivers_of(found),
        "subject": subject,
        "subject_url": getattr(subject, "get_absolute_url", lambda: "")(),
        "corrections": queries.list_documents(actor).filter(corrects=found),
        "may_edit": found.state == "draft"
        and (found.drafted_by == actor.key or actor.may("documents.draft", found.office_path)),
        "may_correct": found.is_issued and actor.may("documents.draft", found.office_path),
        "events": queries.story(found),
        "deeds": deeds,
        "any_deed": any(deed.offered for deed in deeds),
        "idempotency_key": new_key(),
    }
    return render(request, "documents/document.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
@acts_once_page("documents.document.act")
def act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Acknowledge, hand in, issue, throw away, void."""
    found = queries.get_document(request.actor, pk)
    deeds = deeds_of(request.actor, found)
    if deed_of(deeds, verb).take(request):
        return redirect("documents") if verb == "drop" else redirect("document", pk=pk)
    return show(request, found, deeds)
