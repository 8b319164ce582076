"""Fixtures that all rooms share."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.cache import cache
from hypothesis import settings as hypothesis

from guanjia.ui import listing

# The same examples every time, so that a red run is a change's own. `HYPOTHESIS_PROFILE=search` looks for new ones.
hypothesis.register_profile("same", derandomize=True, deadline=None)
hypothesis.register_profile("search", deadline=None, max_examples=1_000)
hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


USES_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="only the tests that use the database: for the second run, on another one",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each operation of the API an id of its own, and leave out what could not tell one database from another,
    where that was asked for."""
    for item in items:  # the walk over the API gives all its tests one id
        if item.name.endswith("]") and item.id.params is None:
            item._id = replace(item.id, params=item.name[item.name.index("[") + 1 : -1])
    twice = [nodeid for nodeid, times in Counter(item.nodeid for item in items).items() if times > 1]
    if twice:  # processes share out one test an id: the others would be lost without a word
        raise pytest.UsageError(f"These tests share an id, so only one of each would run: {twice[:5]}")
    if not config.getoption("--database-only"):
        return
    stay = [item for item in items if item.get_closest_marker("django_db") or USES_DATABASE & set(item.fixturenames)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(stay)])
    items[:] = stay


@pytest.fixture(scope="session", autouse=True)
def _catalogues_compiled() -> None:
    """The Chinese as the code has it now."""
    from guanjia.ui import catalogues

    catalogues.compile_stale()


@pytest.fixture(autouse=True)
def _english(settings) -> Iterator[None]:
    """Tests read the English source; the translation test checks the Chinese."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _files_apart(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.GUANJIA_WITNESS = str(tmp_path / "audit-witness.jsonl")
    cache.clear()
    listing._form_classes.clear()


@pytest.fixture
def browse(client):
    """A page client that is logged in as a given account: `browse(account).get(…)`."""

    def log_in(account):
        account.language = "en"
        account.save(update_fields=["language"])
        client.force_login(account, backend="guanjia.foundation.access.backends.AccountBackend")
        return client

    return log_in
