"""axe-core over every GET page of the access table: no serious or critical finding in any look.

Each page is opened once, in one of the looks in turn, so that all looks are seen on many pages in a short run; the
gallery, which shows every component, is opened in all of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests.access_table import ROLES, World
from tests.access_table.test_table import all_routes
from tests.factories import make_account, make_office

AXE = Path("node_modules/axe-core/axe.min.js")
LOOKS = [
    ("light", "normal", "normal", 1440),
    ("dark", "normal", "normal", 390),
    ("light", "large", "normal", 390),
    ("dark", "normal", "normal", 1440),
    ("light", "normal", "high", 1440),
]
RUN = """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  resultTypes: ["violations"]}).then(r =>
  r.violations.filter(v => ["serious", "critical"].includes(v.impact))
   .map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + n.html.slice(0, 120)
        + " " + (n.any[0] ? n.any[0].message : "")).join(" || ")))"""


def is_page(name: str) -> bool:
    """Answers of the API, plain files and fragments that only HTMX asks for are no pages."""
    return not name.startswith("api-") and name not in {
        "js-catalogue",
        "manifest",
        "service-worker",
        "gallery",
        "jobs-count",
        "repair-duplicates",
        "approval-way",
        "my-pass-code",
        "discussion-people",
        "idea-similar",
        "search-palette-hits",
        "service-callers",
        "service-places",
        "reveal",
        "finding-drawer",
    }


@pytest.fixture
def world(transactional_db: Any) -> World:
    city = make_office(kind="bureau", level="city", name="云州市机关事务管理局")
    county = make_office(parent=city, name="临江县机关事务服务中心")
    unit = make_office(parent=county, name="县水利局")
    return World(city, county, unit, make_office(parent=city, name="望澜县机关事务服务中心"))


def findings(page: Any, address: str, look: tuple[str, str, str, int], axe: str) -> list[str]:
    theme, size, contrast, width = look
    page.set_viewport_size({"width": width, "height": 900})
    answer = page.goto(address)
    if answer is not None and answer.status != 200:
        return [f"answered {answer.status}"]
    if answer is None or "text/html" not in answer.headers.get("content-type", ""):
        return []
    page.evaluate(
        "([t, s, c]) => Object.assign(document.documentElement.dataset, {bsTheme: t, gjSize: s, gjContrast: c})",
        [theme, size, contrast],
    )
    page.evaluate(axe)
    return page.evaluate(RUN)


@pytest.fixture
def axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is missing: run `npm ci`")
    return AXE.read_text()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_every_component_in_every_look(
    at_desk: Any, live_server: Any, axe: str, look: tuple[str, str, str, int], photo
):
    page = at_desk(None, path="/gallery/", bypass_csp=True)
    found = findings(page, live_server.url + "/gallery/", look, axe)
    photo(page, "gallery-" + "-".join(map(str, look)), full=True)
    assert not found


@pytest.mark.slow
def test_every_page(at_desk: Any, live_server: Any, world: World, axe: str):
    account = make_account(*ROLES, office=world.county)
    page = at_desk(account, path="/", bypass_csp=True)
    bad: dict[str, list[str]] = {}
    made: dict[Any, dict[str, Any]] = {}  # many lines share a subject; making it twice may break a constraint
    gets = [route for route in all_routes() if route.method == "get" and not route.as_json and is_page(route.name)]
    routes = [route for route in gets if 200 in route.expect.values()]
    for turn, route in enumerate(routes):
        if route.subject and route.subject not in made:
            made[route.subject] = dict(route.subject(world))
        kwargs = made[route.subject] if route.subject else {}
        asked = f"?{urlencode(route.data(world))}" if route.data else ""
        address = live_server.url + reverse(route.name, kwargs=kwargs) + asked
        try:
            found = findings(page, address, LOOKS[turn % len(LOOKS)], axe)
        except Exception as error:
            if "ERR_ABORTED" in str(error) or "Download is starting" in str(error):
                continue  # a file, no page
            raise
        if found:
            bad[f"{route.name} {LOOKS[turn % len(LOOKS)]}"] = found
    assert not bad, "\n".join(f"{name}: {what}" for name, what in bad.items())
