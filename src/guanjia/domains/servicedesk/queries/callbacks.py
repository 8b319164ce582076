"""Call-backs to unhappy requesters."""

from __future__ import annotations

from datetime import datetime

from guanjia.domains.servicedesk.models import (
    CallbackTask,
    CallbackTaskQuerySet,
)
from guanjia.domains.servicedesk.queries.repairs import LARGEST_ID
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


def list_callbacks(actor: Actor) -> CallbackTaskQuerySet:
    """The visible call-backs with what a row shows."""
    return CallbackTask.objects.visible_to(actor).select_related(
        "ticket__kind", "ticket__place", "ticket__office", "rating__worker__person"
    )


def get_callback(actor: Actor, task_id: int, *, lock: bool = False) -> CallbackTask:
    """The call-back, or NotVisible."""
    tasks = CallbackTask.objects.visible_to(actor)
    tasks = tasks.select_for_update(of=("self",)) if lock else tasks.select_related("ticket", "rating")
    found = tasks.filter(pk=task_id).first() if 0 < task_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such call-back."))
    return found


def overdue_callbacks(now: datetime, most: int = 200) -> list[int]:
    """Call-backs that are overdue and not reminded of."""
    late = CallbackTask.objects.filter(done_at=None, reminded_at=None, due_at__lt=now)
    return list(late.values_list("pk", flat=True)[:most])
