"""`guanjia search rebuild`: make the index of the global search again from the records."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from guanjia.foundation.search.reconciling import rebuild, reconcile


class Command(BaseCommand):
    help = "Make the index of the global search again from the records; with --mend only what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mend", action="store_true", help="keep the index and mend what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        told = 0

        def progress(done: int, total: int, _message: str = "") -> None:
            nonlocal told
            if done - told >= 50_000:
                told = done
                self.stdout.write(f"{done} / {total}")

        kept = reconcile(progress=progress) if options["mend"] else rebuild(progress=progress)
        self.stdout.write(
            _("%(looked_at)s records: %(added)s added, %(changed)s changed, %(dropped)s dropped")
            % {
                "looked_at": kept.looked_at,
                "added": kept.added,
                "changed": kept.changed,
                "dropped": kept.dropped,
            }
        )
