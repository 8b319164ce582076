"""Custom fields and saved views for tests, made by the commands."""

from __future__ import annotations

from typing import Any

from tests.factories import make_actor

from guanjia.foundation.org.models import Office
from guanjia.foundation.registers import commands
from guanjia.foundation.registers.models import CustomField, SavedView
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

DEFINER = ("registers.define", "org.view", "org.people", "org.manage")


def make_field(office: Office, *, actor: Actor | None = None, **over: Any) -> CustomField:
    """A custom field of the people's list."""
    fields = {"register_key": "org.people", "key": "badge", "label": "Badge", "kind": "text"} | over
    return commands.define_field(
        actor or make_actor(*DEFINER, office=office), office_id=office.pk, now=clock.now(), **fields
    )


def make_view(actor: Actor, **over: Any) -> SavedView:
    """A view of the people's list."""
    fields = {"register_key": "org.people", "name": "Here", "query": "state=here"} | over
    return commands.save_view(actor, now=clock.now(), **fields)
