"""The plainest Django view of the same rows: no middleware, no session, no rights, no shell; one query, one table.

Run by `run.py` as `granian --interface wsgi bare:application`. The asker's scope comes as `?path=/1/2/`.
"""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bare_settings")

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup()
settings.MIDDLEWARE = []  # only now: allauth refuses to start without its own
application = WSGIHandler()

from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402

from guanjia.domains.servicedesk.models import Ticket  # noqa: E402
from guanjia.domains.servicedesk.queries import ROW, ROW_FIELDS  # noqa: E402


def tickets(request):  # type: ignore[no-untyped-def]
    rows = Ticket.objects.select_related(*ROW).only(*ROW_FIELDS).order_by("-reported_at", "-pk")
    if request.GET.get("path"):
        rows = rows.filter(office_path__startswith=request.GET["path"])
    if request.GET.get("state"):
        rows = rows.filter(state=request.GET["state"])
    return render(request, "bare.html", {"rows": rows[: int(request.GET.get("size", 25))]})


urlpatterns = [path("", tickets)]
