"""A register is taken away: a small sheet at once, a large one by a job that leaves it for its asker for a day."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from django.db import transaction
from django.utils import translation
from django.utils.translation import get_language

from guanjia.foundation.audit import trail
from guanjia.foundation.exchange import exports, queries, rules, shelf
from guanjia.foundation.exchange.models import Export
from guanjia.foundation.jobs.commands import enqueue
from guanjia.foundation.notify.public import send
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_
from guanjia.kernel.work import Run


class ExportNotThere(Refusal):
    """The file is not made yet, or deleted after its day."""


def _new(actor: Actor, made: exports.Plan, state: str, scope: str, now: datetime) -> Export:
    return Export.objects.create(
        register=made.register.key,
        state=state,
        format=made.format,
        query=made.query,
        columns=[field.name for field in made.fields],
        scope=scope,
        language=get_language() or "",
        actor_key=actor.key,
        actor_name=actor.name[:120],
        account_id=actor.account_id,
        office_path=actor.office_path,
        created_at=now,
    )


@transaction.atomic
def hand_over(actor: Actor, made: exports.Plan, *, now: datetime) -> tuple[Export, BinaryIO]:
    """Make a small sheet and hand it over at once. Raises TooManyForSheet."""
    scope = exports.scope_of(actor, made)
    target = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 (the answer reads and closes it)
    rows = exports.write_sheet(actor, made, target, now=now, scope=scope)
    export = _new(actor, made, "handed", scope, now)
    export.rows, export.size = rows, target.tell()
    export.save(update_fields=["rows", "size"])
    target.seek(0)
    _record(actor, export, made)
    return export, target


@transaction.atomic
def ask_export(actor: Actor, made: exports.Plan, *, now: datetime) -> Export:
    """Let a job make a large sheet."""
    export = _new(actor, made, "waiting", exports.scope_of(actor, made), now)
    job = enqueue("exchange.export", args={"export": export.pk}, actor=actor, now=now, key=str(export.pk))
    export.job_id = job.pk
    export.save(update_fields=["job_id"])
    trail.record(
        actor,
        "exchange.export.asked",
        export,
        office_path=export.office_path,
        register=export.register,
        label=str(made.register.label),
        query=export.query,
    )
    return export


def fill_export(run: Run) -> dict[str, int]:
    """The job: make the sheet with the asker's rights of now. A second try writes a file of its own."""
    export = Export.objects.get(pk=run.args["export"])
    if export.state != "waiting":
        return {"rows": export.rows}
    actor = queries.asker_of(export, run.now)
    name = shelf.new_name(export.format)
    path = shelf.path_of(name)
    try:
        with translation.override(export.language):
            made = exports.plan(
                actor,
                register=export.register,
                query=export.query,
                format=export.format,
                columns=tuple(export.columns),
            )
            run.progress(0, exports.count_rows(made), N_("Writing rows"))
            with path.open("wb") as target:
                rows = exports.write_sheet(actor, made, cast(BinaryIO, target), now=run.now, scope=export.scope)
            run.check_stop()
            return finish_export(actor, export, made, path, rows=rows, now=run.now)
    except BaseException:
        shelf.remove(name)
        raise


@transaction.atomic
def finish_export(
    actor: Actor, export: Export, made: exports.Plan, path: Path, *, rows: int, now: datetime
) -> dict[str, int]:
    """The sheet lies ready until tomorrow."""
    held = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if held.state != "waiting":
        shelf.remove(path.name)
        return {"rows": held.rows}
    held.state, held.file, held.rows, held.size = "ready", path.name, rows, path.stat().st_size
    held.expires_at = now + rules.EXPORT_KEPT
    held.save()
    _record(actor, held, made)
    if held.account_id:
        send(
            "exchange.export.ready",
            to=[held.account_id],
            title=N_("Your export is ready: %(rows)s rows. It lies there until tomorrow."),
            params={"rows": rows},
            subject=held,
            now=now,
        )
    return {"rows": rows}


def _record(actor: Actor, export: Export, made: exports.Plan) -> None:
    trail.record(
        actor,
        "exchange.export.made",
        export,
        office_path=export.office_path,
        register=export.register,
        label=str(made.register.label),
        rows=export.rows,
        query=export.query,
        columns=export.columns,
        format=export.format,
    )


@transaction.atomic
def take_export(actor: Actor, *, export_id: int, now: datetime) -> tuple[Export, BinaryIO]:
    """The stored sheet, for whoever asked for it and nobody else. Raises NotVisible or ExportNotThere."""
    export = queries.get_export(actor, export_id)
    if not export.is_downloadable(now) or not shelf.path_of(export.file).exists():
        raise ExportNotThere(N_("The file is not there: it is still being made, or its day is over. Export again."))
    trail.record(actor, "exchange.export.taken", export, office_path=export.office_path, touched=False)
    return export, cast(BinaryIO, shelf.path_of(export.file).open("rb"))
