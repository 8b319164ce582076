"""The access table, walked."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tests.access_table as table
from tests.access_table import ASKERS, ROLES, Route, World
from tests.factories import make_account, make_office

# Routes of libraries that have rules of their own, tested in tests/foundation/access.
FOREIGN: tuple[str, ...] = ()


def all_routes() -> list[Route]:
    found: list[Route] = []
    for module in pkgutil.iter_modules(table.__path__):
        if not module.name.startswith("test_"):
            found += importlib.import_module(f"tests.access_table.{module.name}").ROUTES
    return found


def named_patterns(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named_patterns(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)


def test_every_route_has_a_line():
    lines = {route.name for route in all_routes()}
    missing = {n for n in named_patterns(get_resolver()) if not n.startswith(FOREIGN)} - lines
    assert not missing, f"add these routes to tests/access_table: {sorted(missing)}"


@pytest.fixture
def world(db) -> World:
    city = make_office(kind="bureau", level="city", name="City")
    county = make_office(parent=city, name="County A")
    unit = make_office(parent=county, name="Unit A")
    return World(city, county, unit, make_office(parent=city, name="County B"))


def askers_for(route: Route, *, database_only: bool) -> list[str]:
    """Everybody; on a second database one asker for each answer, for it could only differ in how rows are found."""
    if not database_only:
        return list(ASKERS)
    return list({route.status_for(asker): asker for asker in ASKERS}.values())


@pytest.mark.parametrize("route", all_routes(), ids=lambda r: f"{r.method}:{r.name}")
def test_access(route: Route, world: World, pytestconfig: pytest.Config):
    kwargs = dict(route.subject(world)) if route.subject else {}
    got = {}
    askers = askers_for(route, database_only=pytestconfig.getoption("--database-only"))
    for asker in askers:
        client = Client()
        if asker == "outsider":
            business = [r for r in ROLES if not r.endswith("_admin")]
            client.force_login(
                make_account(*business, office=world.other), "guanjia.foundation.access.backends.AccountBackend"
            )
        elif asker != "stranger":
            client.force_login(
                make_account(asker, office=world.county), "guanjia.foundation.access.backends.AccountBackend"
            )
        data = dict(route.data(world)) if route.data else {}
        extra = {"content_type": "application/json"} if route.as_json else {}
        got[asker] = getattr(client, route.method)(reverse(route.name, kwargs=kwargs), data, **extra).status_code
    assert got == {asker: route.status_for(asker) for asker in askers}
