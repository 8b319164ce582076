"""The portal on a phone: large type in one tap, services found by initials, nothing wider than 320 px."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from guanjia.portal.pwa import shells
from tests.access_table import ROLES
from tests.factories import make_account

PAGES = ("/", "/services/", "/todo/", "/me/", "/me/preferences/", "/scan/")
# The widest thing that sticks out on the right, or nothing.
WIDEST = """() => document.documentElement.scrollWidth <= window.innerWidth ? "" :
  [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 90)).slice(-3).join(" | ")"""


def test_a_person_switches_to_large_type_in_one_tap(at_phone, photo):
    page = at_phone(make_account("staff"))
    page.get_by_role("button", name="大字版").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("data-gj-size") == "large"
    photo(page, "home-large")


def test_a_person_finds_a_service_by_its_initials(at_phone, photo):
    page = at_phone(make_account(*(r for r in ROLES if not r.endswith("_admin"))), path="/services/")
    tiles = page.locator("[data-group] [data-tile]")
    if not tiles.count():
        pytest.skip("no room offers a service yet")
    initials = tiles.first.get_attribute("data-tile").split()[-1]
    page.get_by_role("searchbox").fill(initials)
    tiles.first.wait_for()
    page.get_by_role("searchbox").fill("zzzz")
    page.get_by_text("没有这项服务").wait_for()
    photo(page, "services-none")


@pytest.mark.parametrize("size", ["normal", "large"])
def test_nothing_is_wider_than_a_narrow_phone(at_phone, photo, live_server, size):
    page = at_phone(make_account("staff", "field_worker", size=size), viewport={"width": 320, "height": 640})
    wide = {}
    for path in PAGES:
        page.goto(live_server.url + path)
        wide[path] = page.evaluate(WIDEST)
        photo(page, f"narrow-{size}-{path.strip('/').replace('/', '-') or 'home'}")
    assert wide == dict.fromkeys(PAGES, "")


def test_the_theme_is_kept(at_phone):
    page = at_phone(make_account("staff"), path="/me/preferences/")
    page.locator("input[value=dark]").check()
    page.get_by_role("button", name="保存设置").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.reload()
    assert page.locator("input[value=dark]").is_checked()


def test_without_network_the_portal_says_so(at_phone, live_server):
    page = at_phone(make_account("staff"))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    kept = page.evaluate("caches.keys().then(n => caches.open(n[0])).then(c => c.keys()).then(k => k.map(r => r.url))")
    assert kept
    pages = [reverse(page.url) for page in shells()]
    assert all("/static/" in url or urlsplit(url).path in pages for url in kept)
    page.context.set_offline(True)
    page.goto(live_server.url + "/me/")
    page.get_by_role("heading", name="没有网络").wait_for()


def test_the_desk_on_a_desktop_and_on_a_phone(at_desk, photo, live_server):
    page = at_desk(make_account(*ROLES), path="/desk/")
    photo(page, "desk-home")
    page.keyboard.press("[")
    assert "noside" in page.locator("[data-desk]").get_attribute("class")
    page.reload()
    assert "noside" in page.locator("[data-desk]").get_attribute("class")
    page.keyboard.press("?")
    page.get_by_role("heading", name="帮助与快捷键").wait_for()
    photo(page, "desk-keys")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("[data-toggle-menu]").click()
    page.locator("#menu").wait_for()
    photo(page, "desk-phone-menu")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(live_server.url + "/")
    photo(page, "home-wide")
    page.goto(live_server.url + "/me/")
    photo(page, "me-wide")
