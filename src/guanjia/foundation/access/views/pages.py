"""What pages of the access room have in common: the rail's entry, who may open them, one form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from guanjia.ui import navigation
from guanjia.ui.listing import ListPage
from guanjia.ui.requests import PageRequest

BIGGEST_ID = 2**63 - 1


class DeskPage(LoginRequiredMixin, View):
    """A page of the desk in the rail's entry "system"."""

    request: PageRequest
    right = "access.manage"
    page_url = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not any(request.actor.may(right) for right in self.right.split()):  # type: ignore[attr-defined]
            request.actor.require(self.right.split()[0])  # type: ignore[attr-defined]
        if kwargs.get("pk") is not None:
            kwargs["pk"] = min(int(kwargs["pk"]), BIGGEST_ID)
        return super().dispatch(request, *args, **kwargs)

    def show(self, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        """The page in its place of the rail."""
        place = {"domain": "system", "page_url": self.page_url, "register": navigation.label_of(self.page_url)}
        return render(self.request, template, {**place, **context}, status=status)

    def show_form(
        self, form: Any, *, heading: Any, submit: Any, cancel: str, lead: Any = "", status: int = 200
    ) -> HttpResponse:
        """A page with one form."""
        context = {"form": form, "heading": heading, "submit": submit, "cancel": cancel, "lead": lead}
        return self.show("access/form.html", context, status)


class DeskList(DeskPage, ListPage):
    """A list of the desk."""

    def get_extra(self, request: HttpRequest) -> Mapping[str, Any]:
        return {"domain": "system", "page_url": self.page_url}
