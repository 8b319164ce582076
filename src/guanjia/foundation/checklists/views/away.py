"""The page of visits without a net: a shell that scripts fill from the phone's own store."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guanjia.ui.requests import PageRequest


@require_GET
def away(request: PageRequest) -> HttpResponse:
    """The shell; the server puts nothing of anybody on it."""
    return render(request, "checklists/away.html", {"tab": "services"})
