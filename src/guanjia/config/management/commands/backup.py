"""`guanjia backup FILE`: the whole installation in one archive."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from guanjia.config.backup import make_backup, passphrase_from
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal


class Command(BaseCommand):
    help = "Write database, uploaded files and the audit witness into one archive. The keys stay out unless asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the archive to write, for example guanjia-2026-03-01.zip")
        parser.add_argument("--with-keys", action="store_true", help="put the key ring in, encrypted by a passphrase")
        parser.add_argument("--passphrase-file", help="read the passphrase from this file")
        parser.add_argument("--portable", action="store_true", help="rows that SQLite and PostgreSQL both load")
        parser.add_argument("--json", action="store_true", help="answer with data")

    def handle(self, *args: Any, **options: Any) -> None:
        keys = options["with_keys"]
        try:
            with passphrase_from(options["passphrase_file"] if keys else None, ask=keys, twice=True) as passphrase:
                if keys and not passphrase:
                    raise CommandError(_("Keys need a passphrase."))
                report = make_backup(
                    Path(options["file"]).resolve(),
                    passphrase=passphrase if keys else "",
                    portable_rows=options["portable"],
                    now=clock.now(),
                )
        except Refusal as refusal:
            raise CommandError(_(refusal.message) % refusal.params) from refusal
        except OSError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            body = {"file": str(report.path), "database": report.database, "files": report.files}
            self.stdout.write(json.dumps(body | {"bytes": report.bytes, "with_keys": report.with_keys}))
            return
        self.stdout.write(
            _("%(file)s: %(mb)s MB, database (%(kind)s) and %(files)s files")
            % {
                "file": report.path,
                "mb": f"{report.bytes / 1e6:.1f}",
                "kind": report.database,
                "files": report.files,
            }
        )
        if not report.with_keys:
            self.stdout.write(
                _("The key ring is not inside. Without it sensitive values cannot be read: keep it apart.")
            )
