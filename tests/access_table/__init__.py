"""Every route × every kind of asker → expected status, as data. One module a room, each with a list `ROUTES`.

A route without a line fails `test_table.py`. Askers hold their role over county A, where the subjects live;
`outsider` holds all business roles over county B: for it every subject of county A must look missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guanjia.foundation.org.models import Office

ROLES = (
    "staff",
    "liaison",
    "owner_section",
    "finance_role",
    "deputy",
    "head",
    "supervisor",
    "dispatcher",
    "desk_agent",
    "field_worker",
    "contractor",
    "sys_admin",
    "security_admin",
    "audit_admin",
)
ASKERS = ("stranger", *ROLES, "outsider")
LOGIN = 302  # strangers are sent to the log-in page


@dataclass
class World:
    """Two counties of one city; subjects are made in county A's unit."""

    city: Office
    county: Office
    unit: Office
    other: Office
    made: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Route:
    """One route's line.

    name: the route's name. expect: status by asker, "*" for all that are not named.
    subject: makes the thing in county A and answers with the route's keyword arguments. data: what is sent.
    as_json: an API call with a JSON body.
    """

    name: str
    expect: Mapping[str, int]
    method: str = "get"
    subject: Callable[[World], Mapping[str, Any]] | None = None
    data: Callable[[World], Mapping[str, Any]] | None = None
    as_json: bool = False

    def status_for(self, asker: str) -> int:
        return self.expect[asker] if asker in self.expect else self.expect["*"]
