"""The desk's rail and panel as ready HTML, made once per set of rights, language and place, then taken from memory.

Nearly all askers of one role share them, so a page costs two look-ups in place of some forty reversed addresses.
"""

from __future__ import annotations

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from guanjia.kernel.actor import Actor
from guanjia.ui import navigation

# `g` and then this letter opens the domain.
LETTERS = {
    "work": "h",
    "assets": "a",
    "fleet": "c",
    "space": "s",
    "energy": "e",
    "supervision": "r",
    "servicedesk": "t",
    "org": "o",
}
GROUPS = ("registers", "work", "checks")
NOTHING = mark_safe("")


def rail_of(actor: Actor | None, domain: str) -> SafeString:
    """The rail's links; `domain` is the current one."""
    if actor is None or not actor.is_known:
        return NOTHING
    return _rail(frozenset(actor.grants), get_language() or "", domain)


def panel_of(actor: Actor | None, domain: str, page_url: str) -> SafeString:
    """Title and links of a domain's panel; `page_url` is the current page's route name."""
    if actor is None or not actor.is_known or not domain:
        return NOTHING
    return _panel(frozenset(actor.grants), get_language() or "", domain, page_url)


def _open_to(rights: frozenset[str]) -> list[tuple[navigation.Domain, list[navigation.Page]]]:
    found = []
    for domain in navigation.shelf().domains:
        pages = [page for page in domain.pages if not page.right or not rights.isdisjoint(page.right.split())]
        if pages:
            found.append((domain, pages))
    return found


@lru_cache(maxsize=512)
def _rail(rights: frozenset[str], language: str, domain: str) -> SafeString:
    entries = [
        {"domain": entry, "href": pages[0].href, "on": entry.key == domain, "letter": LETTERS.get(entry.key, "")}
        for entry, pages in _open_to(rights)
    ]
    return SafeString(render_to_string("ui/_rail.html", {"entries": entries}))


@lru_cache(maxsize=2048)
def _panel(rights: frozenset[str], language: str, domain: str, page_url: str) -> SafeString:
    for entry, pages in _open_to(rights):
        if entry.key == domain:
            groups = [(name, [page for page in pages if page.group == name]) for name in GROUPS]
            rest = [page for page in pages if page.group not in GROUPS]
            context = {"entry": entry, "groups": [g for g in [*groups, ("", rest)] if g[1]], "page_url": page_url}
            return SafeString(render_to_string("ui/_panel.html", context))
    return NOTHING
