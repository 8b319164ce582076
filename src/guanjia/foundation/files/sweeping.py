"""Removes contents that no row speaks of: what rolled back transactions and killed processes leave."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Q

from guanjia.foundation.files import vault
from guanjia.foundation.files.models import StoredFile

logger = logging.getLogger(__name__)
GRACE = timedelta(days=1)


def sweep_orphans(*, now: datetime, grace: timedelta = GRACE) -> int:
    """Delete contents older than `grace` that no file and no thumbnail names; how many there were.

    Young ones stay: their transaction may still be under way. Age is looked at again under the vault's lock, because
    storing a content anew makes it young.
    """
    oldest = (now - grace).timestamp()
    gone = 0
    for path in vault.contents():
        if path.stat().st_mtime > oldest or is_named(path.name):
            continue
        with vault.locked():
            if path.exists() and path.stat().st_mtime <= oldest and not is_named(path.name):
                path.unlink()
                gone += 1
    for path in vault.leftovers():
        if path.exists() and path.stat().st_mtime <= oldest:
            path.unlink(missing_ok=True)
            gone += 1
    if gone:
        logger.info("files: swept %s contents that no record named", gone)
    return gone


def is_named(sha256: str) -> bool:
    """Whether a row speaks of a content. Voided rows do, too."""
    return StoredFile.objects.filter(Q(sha256=sha256) | Q(thumbnail=sha256)).exists()
