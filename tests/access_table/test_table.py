"""The access table, walked."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tests.access_table as table
from guanjia.foundation.org.models import Office
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


@dataclass(frozen=True)
class Cast:
    """The offices of the table by primary key, and a session of each asker who logs in."""

    offices: tuple[int, int, int, int]
    sessions: Mapping[str, str]


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """Made once for all routes and taken back after the last: sixteen askers a route were half of the table's time."""
    with django_db_blocker.unblock(), transaction.atomic():
        city = make_office(kind="bureau", level="city", name="City")
        county = make_office(parent=city, name="County A")
        unit = make_office(parent=county, name="Unit A")
        other = make_office(parent=city, name="County B")
        business = [role for role in ROLES if not role.endswith("_admin")]
        accounts = {role: make_account(role, office=county) for role in ROLES}
        accounts["outsider"] = make_account(*business, office=other)
        sessions = {}
        for asker, account in accounts.items():
            client = Client()
            client.force_login(account, "guanjia.foundation.access.backends.AccountBackend")
            sessions[asker] = client.session.session_key
        yield Cast((city.pk, county.pk, unit.pk, other.pk), sessions)
        transaction.set_rollback(True)


@pytest.fixture
def world(cast: Cast, db: None) -> World:
    offices = Office.objects.in_bulk(cast.offices)
    return World(*(offices[pk] for pk in cast.offices))


def askers_for(route: Route, *, database_only: bool) -> list[str]:
    """Everybody; on a second database, where a page is read, the first of each answer: it could only differ in how rows
    are found. Where something is written everybody is asked, for what one did is what the next one finds."""
    if not database_only or route.method != "get":
        return list(ASKERS)
    first: dict[int, str] = {}
    for asker in ASKERS:
        first.setdefault(route.status_for(asker), asker)
    return list(first.values())


@pytest.mark.parametrize("route", all_routes(), ids=lambda r: f"{r.method}:{r.name}")
def test_access(route: Route, world: World, cast: Cast, pytestconfig: pytest.Config):
    kwargs = dict(route.subject(world)) if route.subject else {}
    got = {}
    askers = askers_for(route, database_only=pytestconfig.getoption("--database-only"))
    for asker in askers:
        client = Client()
        if asker in cast.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = cast.sessions[asker]
        data = dict(route.data(world)) if route.data else {}
        extra = {"content_type": "application/json"} if route.as_json else {}
        got[asker] = getattr(client, route.method)(reverse(route.name, kwargs=kwargs), data, **extra).status_code
    assert got == {asker: route.status_for(asker) for asker in askers}
