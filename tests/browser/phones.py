"""A phone whose net goes, whose browser is killed, and which changes hands."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from tests.browser.conftest import BACKEND, PHONE, QUIET, chromium_path

QUEUE = "/offline/queue/"
READY = "() => document.documentElement.dataset.offlineReady === '1'"


def log_in(context: Any, url: str, account: Any) -> None:
    """The context's pages belong to `account` from now on, as after the log-in form."""
    client = Client()
    client.force_login(account, backend=BACKEND)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.clear_cookies()
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])


def visit(page: Any, url: str) -> None:
    page.goto(url, wait_until="load")
    page.wait_for_function(READY)


def states(page: Any) -> list[str]:
    page.locator("[data-queue][data-ready]").wait_for()
    return page.locator("li[data-entry]").evaluate_all("rows => rows.map(row => row.dataset.state)")


class Phone:
    def __init__(self, browser: Any, folder: Path) -> None:
        self.browser, self.folder, self.context = browser, folder, None

    def start(self) -> Any:
        self.context = self.browser.browser_type.launch_persistent_context(
            str(self.folder), executable_path=chromium_path(), args=QUIET, viewport=PHONE, has_touch=True,
            locale="zh-CN", reduced_motion="reduce",
        )  # fmt: skip
        self.context.set_default_timeout(15000)
        return self.context.pages[0]

    def kill(self) -> None:
        """The way a telephone kills an app: no goodbye."""
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes()
                if f"--user-data-dir={self.folder}".encode() in words.split(b"\0"):
                    os.kill(int(entry.name), signal.SIGKILL)
            except (OSError, ProcessLookupError):
                continue
