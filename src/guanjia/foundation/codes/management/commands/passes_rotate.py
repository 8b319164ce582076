"""`guanjia passes rotate`: a new key pair for people's passes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from guanjia.foundation.codes.commands.passing import LEAD_DAYS, rotate_pass_keys
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from guanjia.kernel.errors import Refusal


class Command(BaseCommand):
    help = "Publish a new key pair for passes; it signs after some days, so that every gate has fetched it by then."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=LEAD_DAYS, help="days until the new key signs")
        parser.add_argument("--at-once", action="store_true", help="a key was stolen: drop all others now")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            number = rotate_pass_keys(
                system_actor("command-line", "protection.rotate"),
                now=clock.now(),
                lead_days=options["days"],
                at_once=options["at_once"],
            )
        except Refusal as refusal:
            raise CommandError(_(refusal.message) % refusal.params) from refusal
        self.stdout.write(_("Key %(key)s is published. Make a new backup with its keys now.") % {"key": number})
