"""The message room's background work."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.notify.commands.delivering import deliver
from guanjia.foundation.notify.commands.digesting import forget_old, send_digests
from guanjia.kernel import clock
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def send_out(run: Run) -> str:
    """One try of one delivery; a later one is a job of its own."""
    return deliver(int(run.args["delivery"]), now=run.now, clock=lambda: max(run.now, clock.now()))


def digests(run: Run) -> dict[str, int]:
    """Gather what waits for a digest."""
    return {"digests": send_digests(now=run.now)}


def tidy(run: Run) -> dict[str, int]:
    """Forget old messages."""
    return {"forgotten": forget_old(now=run.now, keep=timedelta(days=settings.GUANJIA_MESSAGE_DAYS))}


HANDLERS = {
    "notify.deliver": Handler(send_out, label=_("Deliver a message"), max_attempts=20, limit_s=120),
    "notify.digests": Handler(digests, label=_("Send digests of messages")),
    "notify.tidy": Handler(tidy, label=_("Delete old messages")),
}
SCHEDULES = (
    ScheduleSpec("notify.digests", every_s=300),
    ScheduleSpec("notify.tidy", cron="40 3 * * *"),
)
