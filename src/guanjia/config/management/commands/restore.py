"""`guanjia restore FILE`: check an archive, then put it in the place of what is here."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from guanjia.config.backup import passphrase_from, restore_backup
from guanjia.foundation.audit.sentences import sentence_of_finding
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal


class Command(BaseCommand):
    help = "Check an archive of “guanjia backup” and restore it. Stop web and worker processes first."
    requires_system_checks = ()  # type: ignore[assignment]
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the archive")
        parser.add_argument("--force", action="store_true", help="replace the data that is here")
        parser.add_argument("--passphrase-file", help="read the passphrase of the keys from this file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with passphrase_from(options["passphrase_file"], ask=False, twice=False) as passphrase:
                verdict = restore_backup(
                    Path(options["file"]).resolve(),
                    force=options["force"],
                    passphrase=passphrase,
                    now=clock.now(),
                    say=lambda words: self.stdout.write(_(words)),
                )
        except Refusal as refusal:
            raise CommandError(_(refusal.message) % refusal.params) from refusal
        except OSError as error:
            raise CommandError(str(error)) from error
        if verdict.first is not None:
            raise CommandError(
                _("Restored, but the audit trail in the backup is not whole: %(what)s")
                % {"what": sentence_of_finding(verdict.first)}
            )
        self.stdout.write(_("Restored; the audit trail is whole (%(n)s records).") % {"n": verdict.records})
