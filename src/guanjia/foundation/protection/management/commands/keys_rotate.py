"""`guanjia keys rotate`: a new key for all sensitive values; the old one is useless afterwards."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from guanjia.foundation.protection.commands.rotating import rotate_keys
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from guanjia.kernel.errors import Refusal


class Command(BaseCommand):
    help = "Re-encrypt all sensitive values under a new key and destroy the old one. Take a backup with its keys first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows a transaction")
        parser.add_argument("--leave-unreadable", action="store_true", help="go on past values that do not open")
        parser.add_argument("--json", action="store_true", help="answer with data")

    def handle(self, *args: Any, **options: Any) -> None:
        def tell(moved: int) -> None:
            if not options["json"]:
                self.stdout.write(_("%(n)s values moved") % {"n": moved})

        try:
            report = rotate_keys(
                system_actor("command-line", "protection.rotate"),
                now=clock.now(),
                batch=max(1, options["batch"]),
                leave_unreadable=options["leave_unreadable"],
                on_batch=tell,
            )
        except Refusal as refusal:
            raise CommandError(_(refusal.message) % refusal.params) from refusal
        if options["json"]:
            body = {"old": report.old, "new": report.new, "moved": report.moved, "unreadable": report.unreadable}
            self.stdout.write(json.dumps(body))
        else:
            self.stdout.write(
                _("Key %(new)s is in force; %(old)s is destroyed. Make a new backup with its keys now.")
                % {"new": report.new, "old": ", ".join(report.old)}
            )
