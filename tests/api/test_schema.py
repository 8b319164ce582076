"""Schemathesis over the whole description, as three kinds of people: no 5xx, no answer the schema does not name."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.factories import actor_with_role, make_office

from guanjia.config.wsgi import application
from guanjia.foundation.access.commands.tokens import create_token
from guanjia.kernel import clock

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = int(os.environ.get("GUANJIA_API_EXAMPLES", "5"))
EVERYBODY = os.environ.get("GUANJIA_API_EVERYBODY") == "1"
ROLES = ("staff", "dispatcher", "sys_admin")


def token_of(role: str) -> str:
    """A token with all that the role may do."""
    actor = actor_with_role(role, office=make_office(kind="bureau"))
    today = clock.today()
    _token, secret = create_token(
        actor,
        name=f"fuzz {role}",
        rights=sorted(actor.grants),
        office_id=None,
        expires_on=today + timedelta(days=1),
        now=clock.now(),
        today=today,
    )
    return secret


@pytest.fixture
def tokens(db) -> Iterator[list[str]]:
    """Whose tokens each case is tried with: the three in turn, or all of them (GUANJIA_API_EVERYBODY=1: the long run).

    An operation gets some sixty cases of its schema's bounds, so that each role meets about twenty of them.
    """
    made = [token_of(role) for role in ROLES]
    return itertools.repeat(made) if EVERYBODY else itertools.cycle([token] for token in made)


@pytest.fixture
def connection_kept(db):
    """As Django's own test client does: a request must not close the connection that holds the test's transaction."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
# The bounds of the schema are the program's own affair; a second database is asked what it makes of strange values.
schema.config.phases.coverage.enabled = os.environ.get("GUANJIA_API_BOUNDS", "1") == "1"


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_operation_keeps_its_word(case, tokens, connection_kept):
    for token in next(tokens):
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        case.validate_response(answer, checks=CHECKS)
