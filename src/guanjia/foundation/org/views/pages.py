"""What the pages of the organisation have in common: who asks, the day that is read, a form before one command."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest

from guanjia.foundation.org import forms
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


def actor_of(request: HttpRequest) -> Actor:
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def day_of(request: HttpRequest) -> date:
    """The day of the reading (`?on=`), today without a valid one."""
    form = forms.AsOfForm(request.GET)
    on = form.cleaned_data.get("on") if form.is_valid() else None
    return on if on and EARLIEST <= on <= LATEST else clock.today()


class OrgPage(LoginRequiredMixin):
    """Marks the rail's entry."""

    page_url: ClassVar[str] = "office-tree"

    @property
    def place(self) -> dict[str, Any]:
        return {"domain": "system", "page_url": self.page_url}
