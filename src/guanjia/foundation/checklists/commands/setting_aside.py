"""Answers that lost a conflict stay on record beside those that stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.checklists import queries
from guanjia.foundation.checklists.commands.answering import require_inspecting
from guanjia.foundation.checklists.models import AnswerSet
from guanjia.foundation.checklists.rules import lines as of_lines
from guanjia.kernel.actor import Actor


@transaction.atomic
def set_aside_answers(
    actor: Actor, *, uuid: UUID, answers: Mapping[str, Any], answered_at: datetime, now: datetime
) -> AnswerSet:
    """Write down answers that whoever gave them gave up for `uuid`'s, which stay as they are.

    Raises NotVisible, NotAllowed, AnswersMissing, AnswerWrong.
    """
    row = queries.get_answers(actor, uuid)
    require_inspecting(actor, row.visit)
    kept = of_lines.check_answers(row.form_version.lines, answers)
    trail.record(
        actor, "checklists.answers.set_aside", row, office_path=row.visit.office.path, touched=False, where=row.where,
        answers=json.dumps(kept, ensure_ascii=False, sort_keys=True), sha256=of_lines.digest_of({"answers": kept}),
        answered_at=min(answered_at, now),
    )  # fmt: skip
    return row
