"""`guanjia setup`: everything between unpacking and serving. Can be run again at any time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

import guanjia

STATIC = Path(guanjia.__file__).parent / "ui" / "static"


class Command(BaseCommand):
    help = "Browser files, translations, database, standard roles, static files: put all in place."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = {"verbosity": 0, "stdout": self.stdout}
        self._assets()
        if "messages" in get_commands() and not self._compiled():
            self.stdout.write("Translations …")
            call_command("messages", "compile")
        self.stdout.write("Database …")
        call_command("migrate", interactive=False, **quiet)
        call_command("labels_standard", stdout=self.stdout)
        if not settings.DEBUG:
            self.stdout.write("Static files …")
            call_command("collectstatic", interactive=False, **quiet)
        self.stdout.write(self.style.SUCCESS("Ready. Next: `guanjia check`, then `guanjia serve --with-worker`."))

    def _assets(self) -> None:
        """The wheel carries the browser files; a checkout copies them out of node_modules."""
        if (STATIC / "vendor" / "hashes.json").exists() and (STATIC / "ui" / "icons.svg").exists():
            return
        if not Path("node_modules").is_dir():
            raise CommandError("The browser files are missing. In a checkout run `npm ci` first, then this again.")
        self.stdout.write("Browser files …")
        call_command("assets", stdout=self.stdout)

    def _compiled(self) -> bool:
        """Whether every catalogue has a compiled twin that is not older."""
        catalogues = Path(guanjia.__file__).parent.rglob("locale/*/LC_MESSAGES/django.po")
        return all(
            po.with_suffix(".mo").exists() and po.with_suffix(".mo").stat().st_mtime >= po.stat().st_mtime
            for po in catalogues
        )
