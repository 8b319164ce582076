"""Local standards from a YAML file: all of it, or nothing and a reason for every bad row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml
from django.db import transaction

from guanjia.foundation.standards import importing
from guanjia.foundation.standards.models import Standard
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_
from guanjia.ui.answers import sentence_of

MOST_BYTES = 1024 * 1024
MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class BadRow:
    """A clause or value that cannot be taken, and why."""

    at: int
    what: str
    why: str


class _Back(Exception):
    """Takes back what was written before a bad row."""


def import_yaml(actor: Actor, *, raw: bytes, now: datetime) -> tuple[Sequence[Standard], Sequence[BadRow]]:
    """Draft the standards of a file. With bad rows nothing is stored and they come back with their reasons.

    Raises NotAllowed, YamlWrong.
    """
    actor.require("standards.edit")
    rows = importing.rows_of_yaml(read(raw))
    made: dict[int, Standard] = {}
    bad: list[BadRow] = []
    try:
        with transaction.atomic():
            for at, row in enumerate(rows, start=1):
                found = take(actor, row, now)
                if isinstance(found, Standard):
                    made[found.pk] = found
                else:
                    bad.append(BadRow(at, f"{row['number']} {row['clause']} {row['parameter']}".strip(), found))
            if bad:
                raise _Back
    except _Back:
        return (), bad
    return list(made.values()), ()


def take(actor: Actor, row: dict[str, str], now: datetime) -> Standard | str:
    """One row through the form and the command that the sheet uses; why not, in words."""
    try:
        with transaction.atomic():
            form = importing.RowForm(importing.prepare(actor, row, now))
            if not form.is_valid():
                return "；".join(str(error) for errors in form.errors.values() for error in errors)
            return importing.store(actor, None, form.cleaned_data, now)
    except Refusal as refusal:
        return sentence_of(refusal)


def read(raw: bytes) -> Any:
    """The file's data. Raises YamlWrong."""
    if len(raw) > MOST_BYTES:
        raise importing.YamlWrong(N_("The file is too large for a standard."), field="file")
    try:
        data = yaml.safe_load(raw.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeError) as wrong:
        raise importing.YamlWrong(
            N_("The file is not YAML: %(why)s"), field="file", why=str(wrong).splitlines()[0][:120]
        ) from wrong
    if len(importing.rows_of_yaml(data)) > MOST_ROWS:
        raise importing.YamlWrong(N_("The file is too large for a standard."), field="file")
    return data
