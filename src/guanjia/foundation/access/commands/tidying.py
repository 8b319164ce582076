"""What nobody will ask for again is deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from guanjia.foundation.access.models import DeviceSession, IdempotencyKey

KEYS_KEPT = timedelta(days=7)
DEVICES_KEPT = timedelta(days=90)


@transaction.atomic
def tidy_access(*, now: datetime) -> tuple[int, int]:
    """Delete idempotency keys older than `KEYS_KEPT` and devices unseen for `DEVICES_KEPT`; answers how many."""
    keys, _rows = IdempotencyKey.objects.filter(created_at__lt=now - KEYS_KEPT).delete()
    devices, _rows = DeviceSession.objects.filter(last_seen_at__lt=now - DEVICES_KEPT).delete()
    return keys, devices
