"""Is it alive, is it ready: for load balancers, supervisors and people in a hurry. No personal data, no internals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

import guanjia
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.jobs import queries as jobs
from guanjia.kernel import clock

# A sealer that works leaves no record unsealed for long.
TAIL_AGE_LIMIT_S = 60.0
_schema_is_current = False


def open_migrations() -> int:
    """How many migrations of the program the database has not had yet."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def schema_is_current() -> bool:
    """Whether every migration is applied; once true it stays true for this process."""
    global _schema_is_current
    _schema_is_current = _schema_is_current or open_migrations() == 0
    return _schema_is_current


def audit_tail_age_s(now: datetime) -> float:
    """For how many seconds the oldest unsealed record of the trail has waited; 0 when all are sealed."""
    oldest = AuditRecord.objects.filter(seq=None).order_by("id").values_list("at", flat=True).first()
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def readiness(now: datetime) -> dict[str, Any]:
    """The parts that must work, each with `ok`. Only the age of the trail's tail may be off while we are ready."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        current = schema_is_current()
        workers = len(jobs.list_workers_alive(now)) if current else 0
        tail = audit_tail_age_s(now) if current else 0.0
    except DatabaseError:
        return {"ready": False, "parts": {"database": {"ok": False}}}
    parts: dict[str, dict[str, Any]] = {
        "database": {"ok": True},
        "migrations": {"ok": current},
        "worker": {"ok": workers > 0, "alive": workers},
        "audit": {"ok": tail < TAIL_AGE_LIMIT_S, "unsealed_age_s": round(tail, 1)},
    }
    return {"ready": all(parts[name]["ok"] for name in ("database", "migrations", "worker")), "parts": parts}


@never_cache
def livez(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"alive": True, "version": guanjia.__version__})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when work can be done, 503 with the part that is missing otherwise."""
    answer = readiness(clock.now())
    return JsonResponse(answer, status=200 if answer["ready"] else 503)
