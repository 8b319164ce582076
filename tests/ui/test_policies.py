"""What no template, style sheet or page may do: inline looks or behaviour, other hosts, features of newer browsers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.urls import reverse

from tests.access_table import ROLES, World
from tests.access_table.test_table import all_routes
from tests.factories import make_account, make_office

ROOT = Path(settings.ROOT)
TEMPLATES = sorted(ROOT.glob("**/templates/**/*.html"))
STYLES = sorted(p for p in ROOT.glob("**/static/**/*.css") if "vendor" not in p.parts)
SCRIPTS = sorted(p for p in ROOT.glob("**/static/**/*.js") if "vendor" not in p.parts)
BACKEND = "guanjia.foundation.access.backends.AccountBackend"


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_a_template_says_what_it_takes_and_keeps_the_content_policy(path: Path):
    text = path.read_text()
    head = re.sub(r"^\s*\{% extends [^%]*%\}\s*", "", text)
    small = path.name.startswith("_") and len(text.splitlines()) < 12  # a row or a card: its list says what it gets
    assert small or "elements" in path.parts or re.match(r"\s*(\{% load [^%]*%\}\s*)*(\{% comment|\{#)", head), (
        "open with a comment that names blocks and context"
    )
    bare = re.sub(r"\{% comment.*?endcomment %\}|\{#.*?#\}", "", text, flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=", bare), "no inline style"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", bare), "no inline handler"
    assert not re.search(r"<style\b", bare), "no style element"
    for script in re.finditer(r"<script\b([^>]*)>", bare):
        assert "src=" in script.group(1) or "application/json" in script.group(1), "no inline script"
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", bare), "no other host"


@pytest.mark.parametrize("path", STYLES, ids=shown)
def test_styles_stay_inside_the_browser_floor(path: Path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    for feature in (":has(", "color-mix(", "light-dark(", "oklch(", "@container", "@layer", "@import"):
        assert feature not in text, f"{feature} needs a newer browser"
    assert "url(http" not in text
    assert "url(//" not in text
    # a nested rule: an opening brace inside a declaration block that is no at-rule
    depth, inside_at = 0, [False]
    for piece in re.findall(r"[^{}]*[{}]", text):
        if piece.endswith("{"):
            assert depth == 0 or inside_at[-1], f"nesting: {piece.strip()[:60]}"
            inside_at.append(piece.strip().startswith("@"))
            depth += 1
        else:
            inside_at.pop()
            depth -= 1


@pytest.mark.parametrize("path", SCRIPTS, ids=shown)
def test_scripts_are_small_and_ask_no_other_host(path: Path):
    text = path.read_text()
    assert len(text.splitlines()) <= 200
    assert not re.search(r"[\"'`]https?://", text)
    assert "eval(" not in text
    assert ".innerHTML" not in text


class Reader(HTMLParser):
    """The words a person sees or hears, and the addresses a page asks for."""

    SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-busy")

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.addresses: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "code", "kbd"):
            self.silent += 1
        for name, value in attrs:
            if name in self.SPOKEN and value:
                self.words.append(value)
            if name in ("src", "action") or (name == "href" and tag == "link"):
                self.addresses.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "code", "kbd"):
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.words.append(data.strip())


# Names, codes and units that stay Latin in Chinese text, and the English name of English.
LATIN = {
    "english", "guanjia", "excel", "pdf", "word", "json", "csv", "api", "totp", "oidc", "ldap", "sqlite", "postgresql",
    "chrome", "chromium", "cookie", "https", "http", "jpeg", "png", "svg", "mib", "kib", "kgce", "merkle", "sha",
    "guanjia's", "root", "audit", "verify", "export", "enter", "shift", "ctrl", "usb", "nfc", "webauthn", "passkey",
    "zip", "openid", "connect", "python", "chinesecalendar", "wuye", "wygs",
}  # fmt: skip
WORD = re.compile(r"(?<![\w.@/:%-])[A-Za-z]{4,}(?![\w@/:=-]|\.\w)")


def english_in(text: str, names: set[str]) -> list[str]:
    """English words of four letters and more that are neither codes, names nor placeholders of a template."""
    text = re.sub(r"\{\{ ?\w+ ?\}\}", "", text)
    for name in names:
        text = text.replace(name, "")
    return [word for word in WORD.findall(text) if word.lower() not in LATIN and not word.isupper()]


# What these rooms store is ours to translate: a message's msgid, a standard role's label.
OURS = re.compile(r"(?:audit|jobs)\.|notify\.message$|access\.role$")


def stored_texts() -> list[str]:
    """Every Latin text of the test's own rows, the longest first: what a person typed is not the page's English."""
    found: set[str] = set()
    for model in apps.get_models():
        if not model.__module__.startswith("guanjia.") or OURS.match(model._meta.label_lower):
            continue
        names = [f.attname for f in model._meta.concrete_fields if isinstance(f, CharField | TextField | JSONField)]
        for row in model._base_manager.values_list(*names) if names else ():
            found |= {part for value in row for part in texts_in(value)}
    return sorted(found, key=len, reverse=True)


def texts_in(value: Any) -> Iterator[str]:
    """The texts with Latin letters inside a stored value."""
    if isinstance(value, str) and re.search("[A-Za-z]{4}", value):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part)


@pytest.fixture
def world(db: Any) -> World:
    city = make_office(kind="bureau", level="city", name="云州市机关事务管理局")
    county = make_office(parent=city, name="临江县机关事务服务中心")
    unit = make_office(parent=county, name="县水利局")
    return World(city, county, unit, make_office(parent=city, name="望澜县机关事务服务中心"))


PAGES = [r for r in all_routes() if r.method == "get" and not r.as_json and not r.name.startswith("api-")]


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_a_chinese_page_speaks_chinese_and_asks_no_other_host(route: Any, world: World):
    kwargs = dict(route.subject(world)) if route.subject else {}
    account = make_account(*ROLES, office=world.county, language="zh-hans")
    client = Client()
    client.force_login(account, backend=BACKEND)
    answer = client.get(reverse(route.name, kwargs=kwargs))
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
        return
    reader = Reader()
    reader.feed(answer.content.decode())
    for address in reader.addresses:
        assert not re.match(r"(?:https?:)?//", address), address
    # names that the factories give to things
    names = (
        "Person|Unit|Place|Part|County|Thing|account|Room|Building|Storey|Compound|City|Clerk|Burst pipe|Kind"
        "|The tap drips|test|guanjia worker"
    )
    made = re.compile(rf"\b(?:{names})s? ?\w*\b")
    words = [made.sub("", text) for text in reader.words]
    english = {word for text in words for word in english_in(text, set())}
    if english:
        typed = stored_texts()
        for text in typed:
            words = [word.replace(text, "") for word in words]
        english = {word for text in words for word in english_in(text, set())}
    assert not english, f"English on a Chinese page: {sorted(english)}"
