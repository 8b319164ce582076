"""The page doors of comments: the story of a record, writing, changing, withdrawing, following."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as toasts
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.discussion import commands, queries
from guanjia.foundation.discussion.forms import ChangeForm, CommentForm, WithdrawForm
from guanjia.foundation.discussion.rights import ATTACHED
from guanjia.foundation.discussion.section import context_of, heading_of
from guanjia.foundation.files.commands import prepare_file
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest


def back_to(request: PageRequest, otherwise: str) -> str:
    """Where the asker came from, if that is a page of ours."""
    back = request.POST.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else otherwise


def answer(
    request: PageRequest, subject: models.Model, *, form: CommentForm | None = None, status: int = 200
) -> HttpResponse:
    """The part of a page that HTMX swaps, or the whole story on a page of its own."""
    asked = request.POST if request.method == "POST" else request.GET
    fragment = bool(request.htmx) and request.headers.get("HX-Target") == "talk"
    whole = not fragment or asked.get("whole") == "1"
    context: dict[str, Any] = context_of(
        request.actor,
        subject,
        part=asked.get("part", ""),
        form=form,
        back=asked.get("next", "") if fragment else request.path,
        whole=whole,
    )
    if fragment:
        return render(request, "discussion/_section.html", context, status=status)
    context |= {"subject": subject, "heading": heading_of(subject), "tab": "me"}
    return render(request, "discussion/page.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
@acts_once_page("discussion.comment.add")
def discussion(request: PageRequest, label: str, pk: str) -> HttpResponse:
    """The story of a record; POST writes a comment."""
    subject = queries.get_record(request.actor, label, pk)
    if request.method != "POST":
        return answer(request, subject)
    request.actor.require("discussion.comment")
    form = CommentForm(request.POST, request.FILES, auto_id="talk_%s")
    if form.is_valid():
        with refusals_as_form_errors(form):
            uploads: list[UploadedFile] = form.cleaned_data["attached"]
            ready = [prepare_file(upload, ATTACHED) for upload in uploads]
            commands.add_comment(
                request.actor, label=label, pk=pk, text=form.cleaned_data["text"], files=ready, now=clock.now()
            )
            if request.htmx:
                return answer(request, subject)
            return redirect(f"{back_to(request, request.path)}#talk")
    return answer(request, subject, form=form, status=422)


@login_required
@require_POST
def follow(request: PageRequest, label: str, pk: str) -> HttpResponse:
    """Follow a record, or no longer."""
    act = commands.unfollow if request.POST.get("end") else commands.follow
    act(request.actor, label=label, pk=pk, now=clock.now())
    subject = queries.get_record(request.actor, label, pk)
    if request.htmx:
        return answer(request, subject)
    return redirect(f"{back_to(request, reverse('discussion', args=[label, pk]))}#talk")


@login_required
@require_GET
def people(request: PageRequest, label: str, pk: str) -> HttpResponse:
    """Who may be mentioned, while somebody types a name."""
    subject = queries.get_record(request.actor, label, pk)
    request.actor.require("discussion.comment")
    found = queries.offer_people(request.actor, subject, request.GET.get("q", ""))
    names = [account.person.name for account in found if account.person]
    rows = [
        {
            "name": account.person.name,
            "office": account.person.office.name,
            "number": account.person.staff_number if names.count(account.person.name) > 1 else "",
        }
        for account in found
        if account.person
    ]
    return render(request, "discussion/_people.html", {"rows": rows})


@login_required
def change(request: PageRequest, pk: int) -> HttpResponse:
    """Change one's own fresh comment."""
    comment, subject = queries.get_comment(request.actor, pk)
    form, status = ChangeForm(request.POST if request.method == "POST" else None, initial={"text": comment.text}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_as_form_errors(form):
                commands.change_comment(request.actor, comment_id=pk, text=form.cleaned_data["text"], now=clock.now())
                return redirect(comment.get_absolute_url())
    return one_form(request, comment, subject, form, _("Change the comment"), _("Keep the change"), status)


@login_required
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Withdraw a comment: one's own, or another's with a reason."""
    comment, subject = queries.get_comment(request.actor, pk)
    if comment.account_id != request.actor.account_id:
        request.actor.require("discussion.moderate", comment.office_path)
    form, status = WithdrawForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_as_form_errors(form):
                commands.withdraw_comment(
                    request.actor, comment_id=pk, reason=form.cleaned_data["reason"], now=clock.now()
                )
                toasts.success(request, _("The comment is withdrawn."))
                return redirect(comment.get_absolute_url())
    return one_form(request, comment, subject, form, _("Withdraw the comment"), _("Withdraw the comment"), status)


def one_form(
    request: PageRequest, comment: Any, subject: models.Model, form: Any, heading: str, submit: str, status: int
) -> HttpResponse:
    context = {
        "tab": "me",
        "comment": comment,
        "subject": subject,
        "form": form,
        "heading": heading,
        "submit": submit,
        "back": comment.get_absolute_url(),
    }
    return render(request, "discussion/form.html", context, status=status)
