"""`guanjia audit export`: write a slice of the trail that `tools/verify_audit.py` verifies without our server."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from guanjia.foundation.audit.commands import export_trail
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor


def instant(text: str, *, end: bool = False) -> datetime:
    """A local day or an instant; a day as the end of a period means its last moment."""
    try:
        moment, day = parse_datetime(text), parse_date(text) if len(text) == 10 else None
    except ValueError:
        moment = day = None
    if day:
        moment = datetime.combine(day, time.min, clock.LOCAL)
        return moment + timedelta(days=1, microseconds=-1) if end else moment
    if moment is None:
        raise CommandError(_("“%(text)s” is not a day (2026-03-01) or an instant.") % {"text": text})
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.LOCAL)


class Command(BaseCommand):
    help = "Write sealed audit records, anchors and a manifest as JSON lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file to write")
        parser.add_argument("--stream", action="append", default=[], help="only this stream (may be repeated)")
        parser.add_argument("--from", dest="since", help="first local day, or an instant")
        parser.add_argument("--to", dest="until", help="last local day, or an instant")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(options["file"])
        since = instant(options["since"]) if options["since"] else None
        until = instant(options["until"], end=True) if options["until"] else None
        actor = system_actor("command-line", "audit.export", "audit.view", "audit.system")
        try:
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
                report = export_trail(actor, out, streams=options["stream"], since=since, until=until, now=clock.now())
        except OSError as error:
            raise CommandError(_("%(file)s cannot be written: %(why)s") % {"file": target, "why": error}) from error
        self.stdout.write(
            _("%(records)s records and %(anchors)s anchors written to %(file)s (SHA-256 %(sha)s)")
            % {"records": report.records, "anchors": report.anchors, "file": target, "sha": report.sha256}
        )
