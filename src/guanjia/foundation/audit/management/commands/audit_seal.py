"""`guanjia audit seal`: chain what is pending and anchor it, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from guanjia.foundation.audit.sealing import anchor, seal_pending
from guanjia.kernel import clock


class Command(BaseCommand):
    help = "Chain the unsealed audit records and anchor the chains (the worker does this every second by itself)."

    def handle(self, *args: Any, **options: Any) -> None:
        report = seal_pending(clock.now())
        fixed = anchor(clock.now())
        self.stdout.write(
            _("%(sealed)s records sealed, %(refused)s refused, last anchor %(anchor)s")
            % {"sealed": report.sealed, "refused": report.refused, "anchor": fixed.number if fixed else "—"}
        )
