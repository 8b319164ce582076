"""`guanjia export REGISTER FILE --as USERNAME`: take a register away as a sheet, with the rights of an account."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guanjia.foundation.exchange import exports
from guanjia.foundation.exchange.commands import hand_over
from guanjia.foundation.exchange.management.asking import actor_named
from guanjia.kernel import clock
from guanjia.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Write a register such as org.people into a sheet (xlsx or csv, by the file's name), masked as on the page."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("register")
        parser.add_argument("file", type=Path, help="ends in .xlsx or .csv")
        parser.add_argument("--as", dest="username", required=True, help="the account whose rights count")
        parser.add_argument("--query", default="", help="the question of the page, like state=here&sort=-name")
        parser.add_argument("--json", action="store_true", help="answer with data")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        actor = actor_named(options["username"])
        try:
            made = exports.plan(
                actor, register=options["register"], query=options["query"], format=path.suffix.lower().lstrip(".")
            )
            exports.count_rows(made)
            export, content = hand_over(actor, made, now=clock.now())
            with content, path.open("wb") as target:
                shutil.copyfileobj(content, target)
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error}") from error
        if options["json"]:
            told = {"export": export.pk, "register": export.register, "rows": export.rows, "file": str(path)}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(f"{export.rows} rows of {export.register} in {path}")
