"""`guanjia passes keys`: the public keys that gates check passes with, as a file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from guanjia.foundation.codes.passes import keys
from guanjia.kernel import clock


class Command(BaseCommand):
    help = "Print the public keys of passes, or write them to a file for gates without a network."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="write here instead of printing")

    def handle(self, *args: Any, **options: Any) -> None:
        text = json.dumps(keys.published(clock.now()), indent=1)
        if options["file"]:
            options["file"].write_text(text + "\n")
        else:
            self.stdout.write(text)
