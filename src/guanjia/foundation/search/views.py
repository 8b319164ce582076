"""The search page, and the palette of commands that asks the same questions from the keyboard."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from guanjia.foundation.protection.forms import SearchForm
from guanjia.foundation.protection.masks import mask_patterns
from guanjia.foundation.search.following import follow_briefly
from guanjia.foundation.search.pages import find_pages
from guanjia.foundation.search.queries import label_of, registers_for, search
from guanjia.foundation.search.terms import LONGEST_QUESTION
from guanjia.kernel.actor import Actor
from guanjia.ui import navigation
from guanjia.ui.requests import PageRequest

ALONE = 50
IN_PALETTE = 8


def typed_in(request: PageRequest) -> str:
    return request.GET.get("q", "").strip()[:LONGEST_QUESTION]


def has_desk(actor: Actor) -> bool:
    return any(domain.key != "work" for domain, _pages in navigation.domains_for(actor))


def is_number_of_person(typed: str) -> bool:
    """Whether this looks like a whole phone or identity number."""
    plain = typed.replace(" ", "").replace("-", "")
    return mask_patterns(plain) != plain


def form_for_number(actor: Actor, typed: str) -> SearchForm | None:
    """The form of the recorded search by an exact value, for whoever may; the index holds no such number."""
    if not is_number_of_person(typed) or not actor.may("protection.search"):
        return None
    return SearchForm(initial={"value": typed})


@login_required
@never_cache
def search_page(request: PageRequest) -> HttpResponse:
    """Pages and records, grouped by list; `in` shows one list's hits alone, `face=portal` in the phone's shell."""
    typed, only = typed_in(request), request.GET.get("in", "")[:60]
    on_portal = request.GET.get("face") == "portal" or not has_desk(request.actor)
    follow_briefly()
    found = search(request.actor, typed, only=only, shown=ALONE if only else 5)
    context: dict[str, Any] = {
        "q": typed,
        "found": found,
        "only": only,
        "only_label": label_of(registers_for(only)[only]) if only else "",
        "pages": find_pages(request.actor, typed) if typed and not only else [],
        "number_form": form_for_number(request.actor, typed),
        "looks_like_number": is_number_of_person(typed),
        "face": "portal" if on_portal else "desk",
        "tab": "services",
        "domain": "work",
        "page_url": "search",
    }
    return render(request, "search/portal.html" if on_portal else "search/desk.html", context)


@login_required
@never_cache
def palette(request: PageRequest) -> HttpResponse:
    """The palette for the dialog; opened as an address of its own it is the search page."""
    if not request.headers.get("HX-Request"):
        return redirect("search")
    return render(request, "search/_palette.html", {"pages": find_pages(request.actor, "", IN_PALETTE)})


@login_required
@never_cache
def palette_hits(request: PageRequest) -> HttpResponse:
    """The options below the palette's field."""
    typed = typed_in(request)
    follow_briefly()
    found = search(request.actor, typed, best=IN_PALETTE)
    context = {
        "q": typed,
        "pages": find_pages(request.actor, typed, 5 if typed else IN_PALETTE),
        "found": found,
        "hits": found.best,
    }
    return render(request, "search/_options.html", context)
