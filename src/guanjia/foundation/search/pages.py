"""Pages and services by name, sound or initials: what the shells offer this asker, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guanjia.foundation.search.sounds import answers_to
from guanjia.kernel.actor import Actor
from guanjia.ui import navigation


@dataclass(frozen=True, slots=True)
class PageHit:
    """One page of the desk or one service of the portal."""

    label: str
    place: str
    href: str
    icon: Any


def offered(actor: Actor) -> list[PageHit]:
    """Everything that the asker may open, each address once: services first, they do something."""
    found = [
        PageHit(str(tile.label), str(tile.group) or _("Services"), tile.href, tile.icon)
        for tile in navigation.tiles_for(actor)
    ]
    found += [
        PageHit(str(page.label), str(domain.title), page.href, domain.icon)
        for domain, pages in navigation.domains_for(actor)
        for page in pages
    ]
    once: dict[str, PageHit] = {}
    for hit in found:
        once.setdefault(hit.href, hit)
    return list(once.values())


def find_pages(actor: Actor, typed: str, limit: int = 6) -> list[PageHit]:
    """The pages that answer to what was typed, those that begin with it first; nothing typed: the first ones."""
    asked = typed.strip().lower().replace(" ", "")
    found = offered(actor)
    if asked:
        found = [hit for hit in found if answers_to(hit.label, asked)]
        found.sort(key=lambda hit: (not hit.label.lower().startswith(asked), len(hit.label)))
    return found[:limit]
