"""What every template of the shell needs."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from guanjia.kernel import clock
from guanjia.ui import navigation


def shell(request: HttpRequest) -> dict[str, Any]:
    """Actor, the account's way of reading, and navigation (made only if the template asks)."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "demo": settings.DEMO,
        "idempotency_key": SimpleLazyObject(lambda: uuid.uuid4().hex),
        "today": SimpleLazyObject(clock.today),
        "now": clock.now,
        "todo_count": SimpleLazyObject(
            lambda: navigation.todo_count(actor, clock.now()) if actor and actor.is_known else 0
        ),
        "unread_count": SimpleLazyObject(lambda: navigation.unread_count(actor) if actor and actor.is_known else 0),
        "folded": request.COOKIES.get("gj_side", "")[:200].split("."),
        "rail": SimpleLazyObject(lambda: navigation.domains_for(actor) if actor else []),
        "prefs": getattr(
            request, "prefs", {"theme": "auto", "size": "normal", "contrast": "normal", "density": "normal"}
        ),
    }
