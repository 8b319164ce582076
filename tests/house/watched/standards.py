"""A limit confirmed by a second person, a kept verdict, an exception, a task, a study, a quiz, an item, a total."""

from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from guanjia.foundation.access.models import Account
from guanjia.foundation.files.commands import prepare_file
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.org.models import Person
from guanjia.foundation.standards import commands
from guanjia.foundation.standards.commands import confirming, drafting, excepting, judging, keeping, learning, reading
from guanjia.foundation.standards.models import (
    DeclaredTotal,
    Exemption,
    FusionItem,
    KeptVerdict,
    QuizAttempt,
    QuizQuestion,
    RevisionTask,
    RuleEdition,
    SourceConfirmation,
    SourceReading,
    Standard,
    Study,
)
from guanjia.kernel import clock
from tests.foundation.standards.world import known_value

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=clock.LOCAL)
TODAY = date(2026, 3, 10)


def live(city):
    """Two people over the city; everything the room stores is written by its commands."""
    from dataclasses import replace

    people = list(Person.objects.order_by("pk")[:2])
    officer, second = (
        replace(
            city.boss, person_id=person.pk, office_id=person.office_id, office_path=person.office.path, key=f"p{n}",
            account_id=Account.objects.filter(person=person).values_list("pk", flat=True).first(),
        )
        for n, person in enumerate(people)
    )  # fmt: skip
    keeping.adopt_packaged(officer, owner_id=city.unit.pk, keys=["temperature-notice"], now=NOW)
    made = drafting.set_limit(
        officer, parameter="cooling-setpoint", value=27.0, applies_to_id=city.unit.pk, since=TODAY, number="No. 1",
        title="Cooling", clause_ref="1", clause_text="27 degrees at least", evidence="?", now=NOW,
    )  # fmt: skip
    confirming.confirm_standard(second, standard_id=made.pk, now=NOW)
    confirming.confirm_source(second, line_id=made.lines.get().pk, source="Gazette no. 3", now=NOW)
    key, value = known_value()
    keeping.adopt_packaged(officer, owner_id=city.unit.pk, keys=[key], now=NOW)
    where = value | {"standard_id": Standard.objects.get(key=key).pk, "document": "No. 3", "clause": "1"}
    first = reading.read_source(officer, link="box 12", now=NOW, **where)
    reading.decline_reading(second, reading_id=first.pk, reason="Not there", now=NOW)
    reading.agree_reading(second, reading_id=reading.read_source(officer, link="box 13", now=NOW, **where).pk, now=NOW)
    keeping.keep_standard(
        officer, standard_id=made.pk, owner_id=city.unit.pk, subsystem="support", kind="internal", review_on=TODAY
    )
    keeping.declare_total(officer, kind="internal", subsystem="support", count=1, today=TODAY)
    said = judging.judge("NRG-TEMP", case={"season": "cooling", "setpoint_c": 25}, on=TODAY, unit=city.unit)
    judging.keep_verdict(officer, said, rule="NRG-TEMP", subject=city.unit, unit=city.unit, on=TODAY, now=NOW)
    paper = SimpleUploadedFile("grounds.txt", b"agreed for a time", "text/plain")
    excepting.ask_exception(
        officer, rule="NRG-TEMP", clause="temperature-notice/item2", subject=city.unit, unit=city.unit,
        reason="The archive needs 22 degrees", until=TODAY + timedelta(days=9),
        files=[prepare_file(paper, purpose_of("approvals.case", "grounds"))], now=NOW,
    )  # fmt: skip
    task = learning.set_task(
        officer, standard_id=made.pk, what="Look it over", staff_number=people[0].staff_number, due_on=TODAY,
        today=TODAY, now=NOW,
    )  # fmt: skip
    learning.finish_task(officer, task_id=task.pk, result="Done", today=TODAY, now=NOW)
    learning.record_study(officer, standard_id=made.pk, today=TODAY)
    learning.record_study(officer, standard_id=made.pk, today=TODAY, note="again")
    question = learning.write_question(officer, standard_id=made.pk, text="How many?", answers=["26", "27"], right=1)
    learning.take_quiz(officer, standard_id=made.pk, given={question.pk: 1}, now=NOW)
    item = learning.write_fusion(
        officer, name="Cooling", served="Everybody", clauses=["temperature-notice/item2"], flow="Set it\nCheck it"
    )
    learning.write_fusion(
        officer, name="Cooling", served="All", clauses=["temperature-notice/item2"], flow="Set it", item_id=item.pk
    )
    newer = drafting.draft_standard(
        officer, number="No. 2", title="Cooling", in_force_on=date(2026, 5, 1), applies_to_id=city.unit.pk,
        supersedes_id=made.pk, clauses=[commands.DraftClause("c1", "1", "28 degrees at least")],
        lines=[commands.DraftLine("cooling-setpoint", (), 28.0, "c1")], now=NOW,
    )  # fmt: skip
    drafting.submit_draft(officer, standard_id=newer.pk, now=NOW)
    confirming.return_draft(second, standard_id=newer.pk, reason="Name the day", now=NOW)
    drafting.submit_draft(officer, standard_id=newer.pk, now=NOW)
    confirming.confirm_standard(second, standard_id=newer.pk, now=NOW)
    confirming.retire_standard(second, standard_id=newer.pk, last_day=date(2026, 9, 1), reason="Over", now=NOW)


EDITS = [
    (Standard, "title", "Another", None),
    (KeptVerdict, "outcome", "pass", None),
    (Exemption, "reason", "Another reason", None),
    (RevisionTask, "result", "Not done", None),
    (Study, "note", "never", None),
    (QuizQuestion, "right", 0, None),
    (QuizAttempt, "right", 0, None),
    (FusionItem, "served", "Nobody", None),
    (DeclaredTotal, "count", 9, None),
    (RuleEdition, "text", "Another", None),
    (SourceConfirmation, "source", "Hearsay", None),
    (SourceReading, "document", "Hearsay", None),
]
