"""What a draft would change: started by an officer, worked out by a job, read before anything is put into force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import NoReverseMatch, reverse

from guanjia.foundation.audit import trail
from guanjia.foundation.jobs import public as jobs
from guanjia.foundation.org.models import Office
from guanjia.foundation.standards import estates, library, queries, rules, wording
from guanjia.foundation.standards.commands.drafting import fresh
from guanjia.foundation.standards.estates import Record
from guanjia.foundation.standards.library import Place
from guanjia.foundation.standards.models import KeptVerdict, Trial, TrialRow
from guanjia.kernel import clock
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_
from guanjia.kernel.work import Run
from guanjia.rulebook import columns, engine
from guanjia.rulebook.library import Library
from guanjia.rulebook.verdicts import State, Verdict

JOB = "standards.try_draft"
MOST_ROWS = 5_000
LOOKED_BACK = 100_000


@transaction.atomic
def start_trial(actor: Actor, *, standard_id: int, on: date | None = None, now: datetime) -> Trial:
    """Have a draft judged over the estate as of a day (its own first day without one)."""
    standard = queries.get_standard(actor, standard_id)
    if not actor.may("standards.confirm", standard.owner.path):
        actor.require("standards.edit", standard.owner.path)
    if standard.is_sealed:
        raise rules.StandardSealed(N_("It is confirmed already. Draft a new one to try it."))
    row = fresh(standard)
    if not row.lines.all():
        raise rules.DraftIncomplete(N_("This draft sets no value, so nothing would change."))
    made = Trial.objects.create(
        standard=standard,
        on=on or max(standard.in_force_on, clock.local_day(now)),
        person_id=actor.person_id,
        content_hash=library.hash_of(row),
        asked_at=now,
    )
    trail.record(actor, "standards.trial.started", made, office_path=standard.owner.path, number=standard.number)
    jobs.enqueue(JOB, args={"trial": made.pk}, actor=actor, now=now, key=str(made.pk))
    return made


def work_out(run: Run) -> dict[str, int]:
    """The job: judge every record of every rule that the draft touches under both libraries."""
    trial = Trial.objects.select_related("standard").get(pk=run.args["trial"])
    if trial.state != Trial.State.RUNNING:
        return {"rows": 0}
    draft = fresh(trial.standard)
    try:
        present = library.effective()
        base = library.without_later(present, draft.supersedes, draft.in_force_on) if draft.supersedes else present
        future = library.with_standard(base, draft)
    except Refusal as refusal:
        with run.exactly_once({"rows": 0}):
            trial.state, trial.error, trial.done_at = Trial.State.FAILED, str(refusal)[:300], run.now
            trial.save(update_fields=["state", "error", "done_at"])
        return {"rows": 0}
    reached = draft.applies_to.path if draft.applies_to else ROOT
    figures, rows = [], []
    for rule in queries.rules_of_standard(draft):
        run.check_stop()
        told, newly = try_rule(rule, present, future, trial.on, reached)
        figures.append(told)
        rows += newly
        run.progress(len(figures), len(figures), N_("Judging records"))
    with run.exactly_once({"rows": len(rows)}):
        TrialRow.objects.filter(trial=trial).delete()
        TrialRow.objects.bulk_create((row_of(trial, one) for one in rows[:MOST_ROWS]), batch_size=500)
        trial.figures, trial.library_hash = figures, present.hash
        trial.state, trial.done_at = Trial.State.DONE, run.now
        trial.save(update_fields=["figures", "library_hash", "state", "done_at"])
    return {"rows": len(rows)}


@dataclass(frozen=True, slots=True)
class Newly:
    """A record that would fail more gravely under the draft."""

    rule: str
    record: Record
    before: State
    after: Verdict


def try_rule(
    rule: str, present: Library, future: Library, on: date, reached: str
) -> tuple[dict[str, Any], list[Newly]]:
    """The counts by state under both libraries, and who would newly fail; of the units that the draft reaches."""
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    newly: list[Newly] = []
    size = 0
    found = (record for record in records_of(rule, on) if record.unit.path.startswith(reached))
    for where, records in by_place(found).items():
        size += len(records)
        old, new = judged(present, rule, records, on, where), judged(future, rule, records, on, where)
        for record, (was, _v), (becomes, verdict) in zip(records, old, new, strict=True):
            before[was.word] += 1
            after[becomes.word] += 1
            if becomes > was and becomes >= State.WARN:
                newly.append(Newly(rule, record, was, verdict()))
    return {"rule": rule, "records": size, "before": before, "after": after, "newly": len(newly)}, newly


def judged(lib: Library, rule: str, records: list[Record], on: date, where: Place) -> Iterator[tuple[State, Any]]:
    """Each record's state, and a function that gives its whole verdict."""
    if columns.np is None:
        for record in records:
            said = engine.judge(lib, rule, record.inputs, on=on, place=where.code, body=where.body)
            yield said.state, lambda said=said: said
        return
    names = [given.name for given in engine.get_rule(rule).inputs]
    data = {
        name: [record.inputs.get(name) for record in records]
        for name in names
        if any(name in record.inputs for record in records)
    }
    said = engine.judge_many(lib, rule, filled(rule, data), on=on, place=where.code, body=where.body)
    for row in range(len(records)):
        yield State(int(said.state[row])), lambda row=row: said.one(row)


def filled(rule: str, data: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Columns whose absent values are what the rule takes for nothing."""
    of = {given.name: given for given in engine.get_rule(rule).inputs}
    return {name: [engine.one_value(of[name], value) for value in values] for name, values in data.items()}


def records_of(rule: str, on: date) -> Iterable[Record]:
    """What the providers bring, and every record whose verdict was kept: its newest inputs, each subject once."""
    seen: set[str] = set()
    for provider in estates.providers_of(rule):
        for record in provider(on):
            seen.add(record.href or record.label)
            yield record
    for kept in newest_kept(rule):
        record = Record(kept.inputs, kept.subject_label, kept.unit, href_of(kept))
        if (record.href or record.label) not in seen:
            yield record


def newest_kept(rule: str) -> Iterable[KeptVerdict]:
    """The newest verdict of a rule about each record and field."""
    known: set[tuple[str, str, str]] = set()
    rows = KeptVerdict.objects.filter(rule=rule).select_related("unit__division", "unit__parent").order_by("-pk")
    for kept in rows[:LOOKED_BACK].iterator(chunk_size=2_000):
        subject = (kept.subject_type, kept.subject_id, kept.field)
        if subject not in known:
            known.add(subject)
            yield kept


def href_of(kept: KeptVerdict) -> str:
    try:
        return reverse("kept-verdict", kwargs={"pk": kept.pk})
    except NoReverseMatch:
        return ""


def by_place(records: Iterable[Record]) -> dict[Place, list[Record]]:
    """The records by where their units lie, each unit looked up once."""
    places: dict[int, Place] = {}
    found: dict[Place, list[Record]] = {}
    for record in records:
        if record.unit.pk not in places:
            places[record.unit.pk] = library.place_of(record.unit)
        found.setdefault(places[record.unit.pk], []).append(record)
    return found


def row_of(trial: Trial, newly: Newly) -> TrialRow:
    said = wording.in_both(newly.after.sentence)
    unit: Office = newly.record.unit
    return TrialRow(
        trial=trial,
        rule=newly.rule,
        label=newly.record.label[:160],
        href=newly.record.href[:200],
        unit=unit,
        unit_path=unit.path,
        before=newly.before.word,
        after=newly.after.state.word,
        sentence_zh=said["zh"],
        sentence_en=said["en"],
    )
