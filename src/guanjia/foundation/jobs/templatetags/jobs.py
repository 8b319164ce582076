"""How jobs are shown."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext, ngettext

from guanjia.foundation.jobs import catalogue

register = template.Library()
TONES = {"waiting": "info", "running": "exc", "done": "ok", "parked": "bad", "stopped": "mute"}


@register.filter
def kind_label(kind: str) -> str:
    """What people call this kind of job."""
    return catalogue.label_of(kind)


@register.filter
def rhythm(schedule: Any) -> str:
    """When a schedule comes round, in words; a pattern that has none shows itself."""
    if schedule.every_s:
        hours, minutes = schedule.every_s / 3600, schedule.every_s / 60
        if hours == int(hours):
            return ngettext("every %(n)s hour", "every %(n)s hours", int(hours)) % {"n": int(hours)}
        if minutes == int(minutes):
            return ngettext("every %(n)s minute", "every %(n)s minutes", int(minutes)) % {"n": int(minutes)}
        return ngettext("every %(n)s second", "every %(n)s seconds", schedule.every_s) % {"n": schedule.every_s}
    minute, hour, day, month, weekday = schedule.cron.split() if schedule.cron.count(" ") == 4 else [""] * 5
    if not (minute.isdigit() and hour.isdigit() and month == "*"):
        return str(schedule.cron)
    at = f"{int(hour):02}:{int(minute):02}"
    if (day, weekday) == ("*", "*"):
        return gettext("every day at %(at)s") % {"at": at}
    if day.isdigit() and weekday == "*":
        return gettext("on day %(day)s of each month at %(at)s") % {"day": day, "at": at}
    if day == "*" and weekday == "1":
        return gettext("every Monday at %(at)s") % {"at": at}
    return str(schedule.cron)


@register.filter
def state_tone(state: str) -> str:
    """The tone of a job's state."""
    return TONES[state]


@register.filter
def spoken(text: str) -> str:
    """A progress message in the reader's language."""
    return gettext(text) if text else ""


@register.filter
def may(actor: Any, right: str) -> bool:
    return bool(actor.may(right))
