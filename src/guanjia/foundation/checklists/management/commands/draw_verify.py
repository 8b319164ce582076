"""`guanjia draw verify FILE`: make a published draw again from its file alone, without any database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guanjia.foundation.checklists.rules import drawing
from guanjia.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Make a published draw again from its file, and say whether everything fits."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = json.loads(options["file"].read_text("utf-8"))
            frame = [
                drawing.Candidate(one["id"], one["name"], int(one["weight"]), one["stratum"]) for one in told["frame"]
            ]
            again = drawing.draw(frame, told["seed"], told["size"])
            checks = {
                "algorithm": told["algorithm"] == drawing.ALGORITHM,
                "hash of the list": drawing.frame_hash(frame) == told["frame_hash"],
                "hash of the secret": drawing.commitment_of(told["secret"]) == told["commitment"],
                "seed": drawing.full_seed(told["secret"], told["public_number"], told["frame_hash"]) == told["seed"],
                "result": [(one.candidate.id, one.key) for one in again]
                == [(one["id"], one["key"]) for one in told["result"]],
            }
        except (OSError, ValueError, KeyError, TypeError, DomainError) as wrong:
            raise CommandError(f"This is no file of a finished draw: {wrong!r}") from wrong
        for name, fits in checks.items():
            self.stdout.write(f"{'fits' if fits else 'DIFFERS':<8} {name}")
        if not all(checks.values()):
            raise CommandError("The draw does not fit what was published.")
        self.stdout.write(f"{len(again)} drawn from {len(frame)}, the same as published.")
