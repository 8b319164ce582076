"""What may be done with one thing on its page: each deed is a form that folds out, under one address `…/<verb>/`.

A page shows the deeds that are offered. The door takes any of them, so that somebody to whom one is not offered gets
the rule's own word from the command; input that is not accepted brings the page back with that form open and what was
typed (422).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest

from guanjia.ui.answers import refusals_as_form_errors


@dataclass(slots=True)
class Deed:
    """One deed. form: the class of its form; act: the command, given the form's cleaned data as keywords; said: the
    word about it afterwards. make: builds the form where its class needs more than the data."""

    verb: str
    label: Any
    form_class: Callable[..., Any]
    act: Callable[..., object]
    said: Any
    url: str
    submit: Any = ""
    icon: str = ""
    offered: bool = True
    open: bool = False
    danger: bool = False
    hint: Any = ""
    initial: dict[str, Any] = field(default_factory=dict)
    _bound: Any = None

    @property
    def form(self) -> forms.BaseForm:
        """The form as the page shows it; the ids of its fields differ from those of its neighbours."""
        if self._bound is None:
            self._bound = self.form_class(auto_id=f"id_{self.verb}_%s", initial=self.initial)
        return self._bound  # type: ignore[no-any-return]

    def take(self, request: HttpRequest) -> bool:
        """Do it with what was sent; False when the form has to be shown again."""
        form = self.form_class(request.POST, request.FILES, auto_id=f"id_{self.verb}_%s")
        self._bound, self.open, self.offered = form, True, True
        done = False
        if form.is_valid():
            with refusals_as_form_errors(form):
                self.act(**form.cleaned_data)
                done = True
        if done:
            messages.success(request, str(self.said))
        return done


def deed_of(deeds: Iterable[Deed], verb: str) -> Deed:
    """The deed of that verb; 404 without one."""
    found = next((deed for deed in deeds if deed.verb == verb), None)
    if found is None:
        raise Http404
    return found
