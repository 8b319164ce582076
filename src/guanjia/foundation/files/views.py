"""The page doors of attachments: show, attach, void."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.files import queries
from guanjia.foundation.files.commands import upload_file, void_file
from guanjia.foundation.files.forms import VoidForm
from guanjia.foundation.files.serving import serve
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal
from guanjia.ui.answers import refusals_as_form_errors, sentence_of, status_of, toast
from guanjia.ui.requests import PageRequest


@login_required
@require_GET
def content(request: PageRequest, pk: int) -> HttpResponseBase:
    """A file's content."""
    return serve(request, request.actor, queries.get_file(request.actor, pk))


@login_required
@require_GET
def thumbnail(request: PageRequest, pk: int) -> HttpResponseBase:
    """A picture's small copy; for other files the answer is 404."""
    stored = queries.get_file(request.actor, pk)
    if not stored.thumbnail:
        raise queries.no_such_file()
    return serve(request, request.actor, stored, thumbnail=True)


def way_back(request: PageRequest) -> str:
    """The page of our own that the person came from."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else "/"


@login_required
@require_POST
def attach(request: PageRequest) -> HttpResponse:
    """Attach files to a record. HTMX gets the record's gallery anew; a plain form is sent back where it came from."""
    actor, sent = request.actor, request.POST
    uploads: list[UploadedFile] = request.FILES.getlist("file")  # type: ignore[assignment]
    holder_type, holder_id, purpose = sent.get("holder_type", ""), sent.get("holder_id", ""), sent.get("purpose", "")
    holder = queries.get_holder(actor, holder_type, holder_id)
    problems: list[str] = [] if uploads else [_("Choose at least one file.")]
    status, stored = (200 if uploads else 422), 0
    for upload in uploads:
        try:
            upload_file(
                actor,
                holder_type=holder_type,
                holder_id=holder_id,
                purpose=purpose,
                upload=upload,
                now=clock.now(),
            )
            stored += 1
        except Refusal as refusal:
            problems.append(f"{upload.name}: {sentence_of(refusal)}")
            status = 422 if status_of(refusal) == 409 else status_of(refusal)
    back = way_back(request)
    said = ngettext("%(n)s file attached", "%(n)s files attached", stored) % {"n": stored} if stored else ""
    if request.htmx:
        files = queries.list_files(actor, holder, purpose)
        context = {"files": files, "back": back, "problems": problems}
        response = render(request, "files/_photos.html", context, status=status)
        return toast(response, said) if said else response
    if not problems:
        return redirect(back)
    return render(request, "files/refused.html", {"problems": problems, "said": said, "back": back}, status=status)


@login_required
def void(request: PageRequest, pk: int) -> HttpResponse:
    """Take a file out of use, with a reason."""
    stored = queries.get_file(request.actor, pk)
    back, status = way_back(request), 200
    form = VoidForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_as_form_errors(form):
                void_file(request.actor, file_id=pk, reason=form.cleaned_data["reason"], now=clock.now())
                return redirect(back)
    return render(request, "files/void.html", {"form": form, "file": stored, "back": back}, status=status)
