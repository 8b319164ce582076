"""What the shells offer. Each room lists its pages in a module `navigation`; this one collects them by convention and
shows an asker only what a right opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.cache import cache as cache_store
from django.urls import reverse

from guanjia.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a desk panel. `group`: registers, work or checks. `right` empty: everybody who is logged in."""

    label: Any
    url: str
    right: str = ""
    group: str = "registers"
    query: str = ""

    @property
    def href(self) -> str:
        return reverse(self.url) + self.query


@dataclass(frozen=True, slots=True)
class Domain:
    """One entry of the desk rail with the pages of its panel."""

    key: str
    label: Any
    icon: str
    title: Any
    pages: tuple[Page, ...]
    order: int = 50


@dataclass(frozen=True, slots=True)
class Tile:
    """One service on the phone's home."""

    label: Any
    url: str
    icon: str
    right: str = ""
    order: int = 50
    group: Any = ""
    quick: bool = False

    @property
    def href(self) -> str:
        return reverse(self.url)


@dataclass(frozen=True, slots=True)
class Shelf:
    """All there is to navigate."""

    domains: tuple[Domain, ...] = ()
    tiles: tuple[Tile, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@cache
def shelf() -> Shelf:
    """Every room's `DESK` (domains; equal keys are merged) and `PORTAL` (tiles)."""
    domains: dict[str, Domain] = {}
    tiles: list[Tile] = []
    for config in apps.get_app_configs():
        name = f"{config.name}.navigation"
        if not config.name.startswith("guanjia.") or config.name == "guanjia.ui" or not find_spec(name):
            continue
        module = import_module(name)
        for domain in getattr(module, "DESK", ()):
            known = domains.get(domain.key)
            if known:
                domain = Domain(
                    known.key, known.label, known.icon, known.title, known.pages + domain.pages, known.order
                )
            domains[domain.key] = domain
        tiles.extend(getattr(module, "PORTAL", ()))
    return Shelf(tuple(sorted(domains.values(), key=lambda d: d.order)), tuple(sorted(tiles, key=lambda t: t.order)))


def label_of(url: str) -> Any:
    """What the page is called in its panel; empty when no panel has it."""
    return next((page.label for domain in shelf().domains for page in domain.pages if page.url == url), "")


def place_of(url: str) -> dict[str, Any]:
    """Where a page stands: the rail's entry and the panel's, as the shells want them."""
    found = (domain.key for domain in shelf().domains for page in domain.pages if page.url == url)
    return {"domain": next(found, ""), "page_url": url}


def opens(right: str, actor: Actor) -> bool:
    """Whether the asker may open it; of several rights with spaces between them any one does."""
    return actor.is_known and (not right or any(actor.may(name) for name in right.split()))


def domains_for(actor: Actor) -> list[tuple[Domain, list[Page]]]:
    """The rail of one asker: domains with at least one open page."""
    found = []
    for domain in shelf().domains:
        pages = [page for page in domain.pages if opens(page.right, actor)]
        if pages:
            found.append((domain, pages))
    return found


def tiles_for(actor: Actor) -> list[Tile]:
    """The services of one asker."""
    return [tile for tile in shelf().tiles if opens(tile.right, actor)]


@dataclass(frozen=True, slots=True)
class ScanAction:
    """What may be done with a scanned thing. `subject`: a model's label (`places.place`); the address gets
    `?{param}={pk}`. `stranger`: offered to whoever is not logged in, too."""

    subject: str
    label: Any
    url: str
    icon: str
    param: str
    right: str = ""
    stranger: bool = False


@dataclass(frozen=True, slots=True)
class ScanNotice:
    """What a room has to say first about a scanned thing ("two requests are open here"). Tones: ok info warn bad.

    A room's `navigation.scanned(actor, subject, now)` answers with a list of them; the subject is visible to the actor.
    """

    title: str
    detail: str = ""
    tone: str = "info"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for somebody, from any room. `due_at` sorts; `tone` colours the urgency. A room that draws
    its own card names its template in `card`, which gets `todo` with what the card needs in `about`."""

    title: str
    detail: str
    href: str
    action: Any
    due_at: datetime | None = None
    tone: str = "info"
    card: str = "ui/components/todo_card.html"
    about: Any = None


@dataclass(frozen=True, slots=True)
class Link:
    """A way to somewhere, above a list."""

    label: Any
    href: str
    icon: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One of today's figures on the desk's home; it opens to the records it counts.."""

    label: Any
    value: str
    href: str
    unit: Any = ""
    note: str = ""
    tone: str = ""
    order: int = 50


@dataclass(frozen=True, slots=True)
class Touched:
    """A record the actor had in hand lately."""

    title: str
    detail: str
    href: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """One line that concerns everybody who sees it. `urgent`: danger; it stands above all else."""

    text: str
    href: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of "today" on the phone's home."""

    at: datetime
    kind: Any
    title: str
    detail: str
    href: str
    action: Any


@cache
def modules(name: str) -> list[Any]:
    """The module `name` of every room that has one."""
    found = []
    for config in apps.get_app_configs():
        dotted = f"{config.name}.{name}"
        if config.name.startswith("guanjia.") and config.name != "guanjia.ui" and find_spec(dotted):
            found.append(import_module(dotted))
    return found


def todos_for(actor: Actor, now: datetime) -> list[Todo]:
    """What waits for the actor in all rooms (`navigation.todos(actor, now)`), the most urgent first."""
    found = [todo for module in modules("navigation") if hasattr(module, "todos") for todo in module.todos(actor, now)]
    return sorted(found, key=lambda todo: (todo.due_at is None, todo.due_at or now))


def todo_count(actor: Actor, now: datetime) -> int:
    """How many things wait for the actor; half a minute old at most, since every phone page shows it."""
    return cache_store.get_or_set(f"todo-count:{actor.key}", lambda: len(todos_for(actor, now)), 30) or 0


def unread_count(actor: Actor) -> int:
    """How many messages wait to be read, from the room that has a module `bell`."""
    return sum(module.unread(actor) for module in modules("bell") if hasattr(module, "unread"))


def _asked(name: str, actor: Actor, now: datetime) -> list[Any]:
    """What all rooms' `navigation.<name>(actor, now)` answer."""
    offering = [getattr(module, name) for module in modules("navigation") if hasattr(module, name)]
    return [item for offer in offering for item in offer(actor, now)]


def offers(name: str) -> bool:
    """Whether any room has a `navigation.<name>`."""
    return any(hasattr(module, name) for module in modules("navigation"))


def mine_for(actor: Actor, now: datetime) -> list[Todo]:
    """What the actor started and is not done yet (`navigation.mine`)."""
    return _asked("mine", actor, now)


def todo_links_for(actor: Actor, now: datetime) -> list[Link]:
    """What may be done with several waiting things at once (`navigation.todo_links`)."""
    return _asked("todo_links", actor, now)


def copied_for(actor: Actor, now: datetime) -> list[Todo]:
    """What the actor was told about (`navigation.copied`)."""
    return _asked("copied", actor, now)


def figures_for(actor: Actor, now: datetime) -> list[Figure]:
    """Today's figures of all rooms (`navigation.figures`)."""
    return sorted(_asked("figures", actor, now), key=lambda figure: figure.order)


def recent_for(actor: Actor, now: datetime) -> list[Touched]:
    """The records the actor had in hand lately (`navigation.recent`), the newest first."""
    return sorted(_asked("recent", actor, now), key=lambda touched: touched.at, reverse=True)


def notices_for(actor: Actor, now: datetime) -> list[Notice]:
    """What everybody should know today (`navigation.notices`)."""
    return _asked("notices", actor, now)


def today_for(actor: Actor, now: datetime) -> list[Happening]:
    """What the actor's day brings in all rooms (`navigation.today(actor, now)`)."""
    found = [item for module in modules("navigation") if hasattr(module, "today") for item in module.today(actor, now)]
    return sorted(found, key=lambda item: item.at)


def scan_notices(actor: Actor, subject: Any, now: datetime) -> list[ScanNotice]:
    """What all rooms say about a scanned thing, the most serious first."""
    found = [
        notice
        for module in modules("navigation")
        if hasattr(module, "scanned")
        for notice in module.scanned(actor, subject, now)
    ]
    return sorted(found, key=lambda notice: ("bad", "warn", "info", "ok").index(notice.tone))


def scan_actions(subject: str, actor: Actor) -> list[ScanAction]:
    """What this actor may do with a scanned thing (`navigation.SCAN` of all rooms)."""
    return [
        action
        for module in modules("navigation")
        for action in getattr(module, "SCAN", ())
        if action.subject == subject and (opens(action.right, actor) or (action.stranger and not actor.is_known))
    ]
