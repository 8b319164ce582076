"""The system's Chromium, a live server, a log-in and a camera. Skips with a clear line where there is no Chromium.

def test_a_clerk_reports_a_tap(at_desk, photo):
    page = at_desk(account, path="/desk/")         # 1440 × 900; `at_phone` is 390 × 844
    ...
    photo(page, "report")                          # build/screens/report.png
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

# Playwright's loop runs in this thread; the tests' own queries are ordinary synchronous ones.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SCREENS = Path("build/screens")
BACKEND = "guanjia.foundation.access.backends.AccountBackend"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in Path(item.path).as_posix():
            item.add_marker(pytest.mark.browser)


def chromium_path() -> str | None:
    """The system's Chromium: GUANJIA_CHROMIUM, or the first of the usual names on the path."""
    asked = os.environ.get("GUANJIA_CHROMIUM")
    if asked:
        return asked if Path(asked).exists() else None
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all browser tests."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine: install `chromium` or set GUANJIA_CHROMIUM")
    if not (Path(settings.ROOT) / "ui/static/vendor/htmx.min.js").exists():
        pytest.skip("browser files are missing: run `guanjia assets`")
    with playwright_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


def open_page(
    browser: Any,
    live_server: Any,
    account: Any = None,
    *,
    path: str = "/",
    viewport: dict[str, int] = DESK,
    **context_over: Any,
) -> Any:
    """A page of a fresh browser context, logged in as `account` (a stranger without)."""
    context = browser.new_context(viewport=viewport, locale="zh-CN", reduced_motion="reduce", **context_over)
    context.set_default_timeout(15000)
    if account is not None:
        client = Client()
        client.force_login(account, backend=BACKEND)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + path, wait_until="load")
    return page


@pytest.fixture
def open_as(browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """`open_as(account, path="/", viewport=PHONE)`; every context is closed after the test."""
    pages = []

    def go(account: Any = None, **over: Any) -> Any:
        pages.append(open_page(browser, live_server, account, **over))
        return pages[-1]

    yield go
    for page in pages:
        page.context.close()


@pytest.fixture
def at_phone(open_as: Callable[..., Any]) -> Callable[..., Any]:
    """`at_phone(account, path="/")`: 390 × 844, touch."""
    return lambda account=None, **over: open_as(account, **({"viewport": PHONE, "has_touch": True} | over))


@pytest.fixture
def at_desk(open_as: Callable[..., Any]) -> Callable[..., Any]:
    """`at_desk(account, path="/desk/")`: 1440 × 900."""
    return lambda account=None, **over: open_as(account, **({"viewport": DESK} | over))


@pytest.fixture(scope="session")
def photo() -> Callable[..., Path]:
    """`photo(page, "name")` writes build/screens/name.png and answers the path."""

    def take(page: Any, name: str, *, full: bool = False) -> Path:
        SCREENS.mkdir(parents=True, exist_ok=True)
        target = SCREENS / f"{name}.png"
        page.screenshot(path=str(target), full_page=full)
        return target

    return take


@pytest.fixture
def phone(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """A phone whose browser can be killed: `phone.start()` opens it on the same disk again."""
    from tests.browser.phones import Phone

    yield (held := Phone(browser, tmp_path / "profile"))
    held.kill()
