"""Which devices are logged in. The list follows the log-ins; ending an entry deletes the session itself, so a revoked
device is out with its next request and an ordinary request pays nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.http import HttpRequest

from guanjia.foundation.access.addresses import address_of
from guanjia.foundation.access.models import Account, DeviceSession

SEEN_EVERY = timedelta(minutes=10)
KEY = "gj_device_key"
SEEN = "gj_device_seen"


def remember(request: HttpRequest, account: Account, now: datetime, *, method: str = "") -> None:
    """Enter the session of a fresh log-in, or follow one whose key has been renewed."""
    session: Any = request.session
    if not session.session_key:
        session.save()
    known = session.get(KEY)
    changed = 0
    if known:
        changed = DeviceSession.objects.filter(session_key=known, account=account, ended_at=None).update(
            session_key=session.session_key, last_seen_at=now
        )
    if not changed:
        DeviceSession.objects.update_or_create(
            session_key=session.session_key,
            defaults={
                "account": account,
                "agent": request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")[:200],
                "address": address_of(request),
                "method": method,
                "created_at": now,
                "last_seen_at": now,
                "ended_at": None,
                "end": "",
            },
        )
    session[KEY] = session.session_key
    session[SEEN] = now.timestamp()


def keep_up(request: HttpRequest, account: Account, now: datetime) -> None:
    """Note that the device was seen, at most every few minutes."""
    session: Any = request.session
    if session.get(KEY) != session.session_key:
        remember(request, account, now)
    elif now.timestamp() - session.get(SEEN, 0) > SEEN_EVERY.total_seconds():
        session[SEEN] = now.timestamp()
        DeviceSession.objects.filter(session_key=session.session_key).update(
            last_seen_at=now, address=address_of(request)
        )


def end_sessions(devices: Iterable[DeviceSession], end: str, now: datetime) -> int:
    """End these devices at once; answers how many."""
    open_ones = [device for device in devices if device.ended_at is None]
    Session.objects.filter(session_key__in=[device.session_key for device in open_ones]).delete()
    DeviceSession.objects.filter(pk__in=[device.pk for device in open_ones]).update(ended_at=now, end=end)
    return len(open_ones)


AGENTS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("QQBrowser", "QQ 浏览器"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("UOS", "UOS"),
    ("Kylin", "Kylin"),
    ("Linux", "Linux"),
)


def device_name(agent: str) -> str:
    """A person's words for a browser: "Chrome · Windows"; empty when nothing is recognised."""
    names = [next((label for mark, label in table if mark in agent), "") for table in (AGENTS, SYSTEMS)]
    return " · ".join(name for name in names if name)
