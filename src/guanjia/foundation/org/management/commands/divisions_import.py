"""`guanjia divisions import FILE.csv --since DATE`: fill the register of divisions from a list of codes and names."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guanjia.foundation.org.commands import import_divisions
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from guanjia.kernel.errors import DomainError

FICTIONAL = Path(__file__).resolve().parents[2] / "data" / "yunzhou-divisions.csv"


class Command(BaseCommand):
    help = "Import divisions (GB/T 2260) from a CSV file with the columns code and name. The same file twice acts once."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="UTF-8 CSV with a head row: code,name")
        parser.add_argument("--fictional", action="store_true", help="the invented province 99 that comes with Guanjia")
        parser.add_argument("--since", help="first day, like 2026-01-01 (today when left out)")
        parser.add_argument("--json", action="store_true", help="answer with data")

    def handle(self, *args: Any, **options: Any) -> None:
        path = FICTIONAL if options["fictional"] else options["file"]
        if path is None:
            raise CommandError("Name a file, or give --fictional.")
        try:
            since = date.fromisoformat(options["since"]) if options["since"] else clock.today()
        except ValueError:
            raise CommandError("--since takes a day like 2026-01-01.") from None
        try:
            with path.open(encoding="utf-8-sig", newline="") as handle:
                reader = csv.DictReader(handle)
                if not {"code", "name"} <= set(reader.fieldnames or ()):
                    raise CommandError("The file needs a head row with the columns code and name.")
                rows = [{"code": row["code"] or "", "name": row["name"] or ""} for row in reader]
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        try:
            done = import_divisions(system_actor("divisions", "org.manage"), rows=rows, valid_from=since)
        except DomainError as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
        else:
            self.stdout.write(f"{done.added} added, {done.renamed} renamed, {done.unchanged} unchanged")
