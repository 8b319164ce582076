"""The page door of photos with codes in them: works without scripts."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from guanjia.foundation.codes.forms import PHOTO, PhotoScanForm
from guanjia.foundation.codes.limits import check_rate
from guanjia.foundation.codes.reading import Found, read_photo
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest


@login_required
def scan_photo(request: PageRequest) -> HttpResponse:
    """Read the codes in a photo: one of ours opens, several are listed, foreign ones are shown."""
    form, found, status = PhotoScanForm(), None, 200
    if request.method == "POST":
        form, status = PhotoScanForm(request.POST, request.FILES), 422
        if form.is_valid():
            with refusals_as_form_errors(form):
                check_rate(request.actor, "photo-read")
                [upload] = form.cleaned_data["photo"]
                found = read_photo(upload, PHOTO, own_host=request.get_host())
                status = 200
    if found and len(found) == 1 and found[0].own:
        return redirect("code", found[0].own)
    context = {"form": form, "found": found, "foreign": foreign_of(found), "tab": "scan"}
    return render(request, "codes/photo.html", context, status=status)


def foreign_of(found: list[Found] | None) -> list[Found]:
    return [code for code in found or () if not code.own]
