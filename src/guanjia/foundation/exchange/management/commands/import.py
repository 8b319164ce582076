"""`guanjia import REGISTER FILE --as USERNAME`: bring a sheet into a register, with the rights of an account."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from guanjia.foundation.exchange import queries
from guanjia.foundation.exchange.commands import ask_check, ask_write, bad_rows_sheet, upload_sheet
from guanjia.foundation.exchange.management.asking import actor_named
from guanjia.foundation.exchange.models import Import
from guanjia.foundation.exchange.rules import Kind
from guanjia.foundation.jobs.commands import run_pending
from guanjia.foundation.jobs.models import Job
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import DomainError

LIMIT = 200 * 1024 * 1024
SHOWN = 20


class Command(BaseCommand):
    help = (
        "Check a sheet (xlsx, xls, csv) and write its good rows into a register such as org.people. "
        "Without --write nothing is written. The same file twice acts once."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("register", help="org.people, org.offices, places.rooms, servicedesk.tickets, …")
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="username", required=True, help="the account whose rights count")
        parser.add_argument("--write", action="store_true", help="write the good rows after the check")
        parser.add_argument("--bad", type=Path, help="where the workbook of bad rows goes")
        parser.add_argument("--json", action="store_true", help="answer with data")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = actor_named(options["username"])
        try:
            row = self.bring(actor, options["register"], options["file"])
            if row.state == "uploaded":
                ask_check(actor, import_id=row.pk, now=clock.now())
            row = self.work(row)
            if options["write"] and row.state == "checked" and row.good:
                ask_write(actor, import_id=row.pk, now=clock.now())
                row = self.work(row)
            if options["bad"]:
                options["bad"].write_bytes(bad_rows_sheet(actor, import_id=row.pk, now=clock.now())[1].read())
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.tell(row, as_json=options["json"])

    def bring(self, actor: Actor, register: str, path: Path) -> Import:
        try:
            with path.open("rb") as handle, transaction.atomic():
                row, _new = upload_sheet(
                    actor,
                    register=register,
                    name=path.name,
                    stream=handle,
                    size=path.stat().st_size,
                    limit=LIMIT,
                    now=clock.now(),
                )
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        return row

    def work(self, row: Import) -> Import:
        """Run the job here, unless a worker has it."""
        while True:
            run_pending(kinds=["exchange.check", "exchange.write"])
            row.refresh_from_db()
            if row.state not in ("checking", "writing"):
                return row
            job = Job.objects.filter(pk=row.job_id or 0).first()
            if job is None or not job.is_open:
                raise CommandError(
                    f"Import {row.pk} stopped on the way: {job.error_line if job else 'its job is gone'}"
                )
            time.sleep(1)  # a worker has it

    def tell(self, row: Import, *, as_json: bool) -> None:
        done = row.state == "done"
        counts = {kind.value: getattr(row, f"{'done_' if done else ''}{kind.value}") for kind in Kind}
        bad = queries.rows_of_kind(row, Kind.BAD, most=SHOWN)
        if as_json:
            told = {"import": row.pk, "state": row.state, "rows": row.rows, **counts}
            why = [{"row": number, "why": finding.why} for number, _cells, finding in bad]
            self.stdout.write(json.dumps(told | {"bad_rows": why}, ensure_ascii=False))
            return
        verb = "written" if done else "nothing written yet"
        self.stdout.write(
            f"import {row.pk}, {row.state} ({verb}): {row.rows} rows, {counts['new']} new, "
            f"{counts['changed']} changed, {counts['same']} unchanged, {counts['bad']} bad"
        )
        for number, _cells, finding in bad:
            self.stdout.write(f"  row {number}: {finding.why}")
