"""`guanjia messages collect|check|compile`: the Chinese of every room, without the system's gettext."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guanjia.ui import catalogues


class Command(BaseCommand):
    help = "Collect marked texts into each room's catalogue, check their Chinese, or compile them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("action", choices=("collect", "check", "compile"))
        parser.add_argument("rooms", nargs="*", help="labels of rooms (all when left out)")
        parser.add_argument("--json", action="store_true", help="answer with data")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["rooms"]
        unknown = set(wanted) - set(catalogues.rooms())
        if unknown:
            raise CommandError(f"There is no room {', '.join(sorted(unknown))}.")
        if options["action"] == "compile":
            written = catalogues.compile_stale()
            self.stdout.write(json.dumps({"compiled": written}) if options["json"] else f"{written} compiled")
        elif options["action"] == "collect":
            counts = catalogues.collect(wanted)
            if options["json"]:
                self.stdout.write(json.dumps({r: {"texts": t, "missing": m} for r, (t, m) in counts.items()}))
                return
            for room, (total, missing) in counts.items():
                self.stdout.write(f"{room}: {total} texts, {missing} without Chinese")
        else:
            flaws = [flaw for flaw in catalogues.check() if not wanted or flaw.room in wanted]
            if options["json"]:
                self.stdout.write(json.dumps([[f.room, f.kind, f.msgid] for f in flaws], ensure_ascii=False))
            else:
                for flaw in flaws:
                    self.stdout.write(f"{flaw.room}: {flaw.kind}: {flaw.msgid}")
            if flaws:
                raise CommandError(f"{len(flaws)} texts need a look.")
