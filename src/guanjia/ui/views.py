"""The gallery of components, and the catalogue of words that scripts need."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guanjia.kernel import clock
from guanjia.ui.gallery import samples


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for whoever builds or tests a page."""
    return render(request, "ui/gallery.html", samples(clock.now()))


def keys(request: HttpRequest) -> HttpResponse:
    """The desk's keys: inside the dialog when HTMX asks, else a page."""
    meanings = [
        (("/", "Ctrl+K"), _("Search and commands")),
        (("j", "k"), _("Next and previous row or record")),
        (("x", "Shift+x"), _("Select a row, a range of rows")),
        (("Enter", "o"), _("Open, open in the drawer")),
        (("n", "e"), _("New, edit")),
        (("f",), _("Go to the filters")),
        (("[",), _("Fold or unfold the menu")),
        (("g", "h"), _("Go to my desk (then a, c, s, e, r, t or o for another domain)")),
        (("p",), _("Print")),
        (("Ctrl+Enter",), _("Submit the form")),
        (("Esc",), _("Close the top layer")),
        (("?",), _("These keys")),
    ]
    fragment = bool(request.headers.get("HX-Request"))
    return render(request, "ui/_keys.html" if fragment else "ui/keys.html", {"keys": meanings})


def catalogue(request: HttpRequest) -> JsonResponse:
    """The words that appear only in scripts."""
    return JsonResponse({"undo": _("Undo"), "close": _("Close")})
