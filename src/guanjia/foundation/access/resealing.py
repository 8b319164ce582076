"""Second factors' secrets lie sealed inside JSON; a key rotation moves them through here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from guanjia.foundation.access.adapters import TOTP_LABEL
from guanjia.foundation.protection.sealed import seal, unseal


def _is_old(value: Any, key_ids: Sequence[str]) -> bool:
    return isinstance(value, str) and any(value.startswith(f"1${key}$") for key in key_ids)


def _moved(value: Any, key_ids: Sequence[str]) -> Any:
    if _is_old(value, key_ids):
        return seal(unseal(value, TOTP_LABEL), TOTP_LABEL)
    if isinstance(value, dict):
        return {key: _moved(item, key_ids) for key, item in value.items()}
    if isinstance(value, list):
        return [_moved(item, key_ids) for item in value]
    return value


def _stale(key_ids: Sequence[str]) -> Iterator[int]:
    for pk, data in Authenticator.objects.order_by("pk").values_list("pk", "data").iterator(chunk_size=500):
        if _moved_would_differ(data, key_ids):
            yield pk


def _moved_would_differ(value: Any, key_ids: Sequence[str]) -> bool:
    if isinstance(value, dict):
        return any(_moved_would_differ(item, key_ids) for item in value.values())
    if isinstance(value, list):
        return any(_moved_would_differ(item, key_ids) for item in value)
    return _is_old(value, key_ids)


def stale(key_ids: Sequence[str]) -> int:
    """How many authenticators still hold a secret under one of these keys."""
    return sum(1 for _pk in _stale(key_ids))


def reseal(key_ids: Sequence[str], limit: int) -> int:
    """Move up to `limit` authenticators to the active key; answers how many."""
    done = 0
    for pk in list(_stale(key_ids))[:limit]:
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().get(pk=pk)
            row.data = _moved(row.data, key_ids)
            row.save(update_fields=["data"])
        done += 1
    return done
