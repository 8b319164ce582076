"""The registers of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse
from django.utils.translation import gettext as _

from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest


class ChecklistList(LoginRequiredMixin, RegisterPage):
    """One list with its heading and, where the asker may, the way to a new row."""

    template_name = "checklists/list.html"

    def heading(self) -> str:
        raise NotImplementedError

    def new(self, request: PageRequest) -> tuple[str, str]:
        return "", ""

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        url, label = self.new(request)
        return {"domain": "checks", "page_url": self.page, "heading": self.heading(), "new": url, "new_label": label}

    page = ""


class CampaignList(ChecklistList):
    register_key, page = "checklists.campaigns", "checklist-campaigns"

    def heading(self) -> str:
        return _("Campaigns")

    def new(self, request: PageRequest) -> tuple[str, str]:
        may = request.actor.may("checklists.manage")
        return (reverse("checklist-campaign-new"), _("New campaign")) if may else ("", "")


class VisitList(ChecklistList):
    register_key, page = "checklists.visits", "checklist-visits"

    def heading(self) -> str:
        return _("Inspection visits")


class AnswerList(ChecklistList):
    register_key, page = "checklists.answers", "checklist-answer-list"

    def heading(self) -> str:
        return _("Checklist answers")


class FormList(ChecklistList):
    register_key, page = "checklists.forms", "checklist-forms"

    def heading(self) -> str:
        return _("Checklist forms")

    def new(self, request: PageRequest) -> tuple[str, str]:
        may = request.actor.may("checklists.forms")
        return (reverse("checklist-form-new"), _("New form")) if may else ("", "")
