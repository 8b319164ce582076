"""`guanjia labels standard`: the label templates that come with the program, where they are missing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from guanjia.foundation.codes.commands.labelling import load_standard_templates
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor


class Command(BaseCommand):
    help = "Add the standard label templates that are missing. Changed and retired ones stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_standard_templates(system_actor("command-line", "codes.design"), now=clock.now())
        if added:
            self.stdout.write(f"{added} label templates added.")
