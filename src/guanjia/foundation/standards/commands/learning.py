"""Follow a standard, revise it by a day, study it, ask and answer questions about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.notify import public as notify
from guanjia.foundation.org.models import Person
from guanjia.foundation.standards import queries, rules
from guanjia.foundation.standards.commands.drafting import owner_of, person_of
from guanjia.foundation.standards.models import (
    FusionItem,
    QuizAttempt,
    QuizQuestion,
    RevisionTask,
    Study,
    Subscription,
)
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed, NotVisible
from guanjia.kernel.words import N_
from guanjia.rulebook.library import ClauseUnknown


@transaction.atomic
def follow(actor: Actor, *, standard_id: int, on: bool, now: datetime) -> bool:
    """Be told when a standard changes, or no longer; a preference of one's own, not recorded in the trail."""
    actor.require("standards.view")
    standard = queries.get_standard(actor, standard_id)
    if actor.account_id is None:
        raise NotAllowed(N_("Only an account can follow a standard."))
    if on:
        Subscription.objects.get_or_create(standard=standard, account_id=actor.account_id, defaults={"since": now})
    else:
        Subscription.objects.filter(standard=standard, account_id=actor.account_id).delete()
    return on


@transaction.atomic
def set_task(
    actor: Actor, *, standard_id: int, what: str, staff_number: str, due_on: date, today: date, now: datetime
) -> RevisionTask:
    """Give somebody a task about a standard with a day."""
    standard = queries.get_standard(actor, standard_id)
    actor.require("standards.edit", standard.owner.path)
    person = Person.objects.filter(staff_number=staff_number.strip(), valid_to=None).first()
    if person is None:
        raise rules.DraftIncomplete(N_("There is no person with this staff number."), field="staff_number")
    if due_on < today:
        raise rules.DraftIncomplete(N_("The day lies in the past."), field="due_on")
    made = RevisionTask.objects.create(
        standard=standard, what=rules.clean_words(what, field="what", most=200, fewest=4), person=person, due_on=due_on
    )
    trail.record(actor, "standards.task.set", made, office_path=standard.owner.path, what=made.what, due_on=due_on)
    notify.send(
        "standards.task",
        to=notify.accounts_of_people([person.pk]),
        title=N_("To do by %(day)s: %(what)s"),
        params={"day": due_on, "what": made.what},
        subject=standard,
        about=f"standards.revisiontask:{made.pk}",
        now=now,
    )
    return made


@transaction.atomic
def finish_task(actor: Actor, *, task_id: int, result: str, today: date, now: datetime) -> RevisionTask:
    """Report a task as done: whoever has it, or whoever keeps the standard."""
    task = RevisionTask.objects.select_related("standard__owner").filter(pk=task_id).first()
    if task is None or not (actor.person_id == task.person_id or actor.may("standards.edit", task.standard.owner.path)):
        raise NotVisible(N_("There is no such task."))
    if task.done_on is not None:
        raise rules.ConfirmRefused(N_("This task is done already."))
    task.done_on, task.result = today, rules.clean_words(result, field="result", most=300, fewest=2)
    task.save(update_fields=["done_on", "result"])
    trail.record(actor, "standards.task.done", task, office_path=task.office_path, result=task.result)
    notify.settle(f"standards.revisiontask:{task.pk}", now=now, but_for=actor.account_id)
    return task


@transaction.atomic
def record_study(actor: Actor, *, standard_id: int, note: str = "", today: date) -> Study:
    """Say that one has read a standard; said again, the day moves on."""
    actor.require("standards.view")
    standard = queries.get_standard(actor, standard_id)
    made, _new = Study.objects.update_or_create(
        standard=standard,
        person_id=person_of(actor),
        defaults={"studied_on": today, "note": rules.tidy(note, most=200)},
    )
    trail.record(actor, "standards.study.recorded", made, office_path=standard.owner.path)
    return made


@transaction.atomic
def write_question(actor: Actor, *, standard_id: int, text: str, answers: Sequence[str], right: int) -> QuizQuestion:
    """Add a question with two to six answers; `right` is the place of the right one, from 0."""
    standard = queries.get_standard(actor, standard_id)
    actor.require("standards.edit", standard.owner.path)
    kept = [rules.tidy(answer, most=120) for answer in answers if answer.strip()]
    if not 2 <= len(kept) <= 6 or not 0 <= right < len(kept) or len(set(kept)) != len(kept):
        raise rules.QuizRefused(N_("A question has two to six different answers, one of them right."), field="answers")
    made = QuizQuestion.objects.create(
        standard=standard, text=rules.clean_words(text, field="text", most=300, fewest=4), answers=kept, right=right
    )
    trail.record(actor, "standards.question.written", made, office_path=standard.owner.path)
    return made


@transaction.atomic
def withdraw_question(actor: Actor, *, question_id: int) -> QuizQuestion:
    """Ask a question no longer; what was answered stays."""
    question = QuizQuestion.objects.visible_to(actor).select_related("standard__owner").filter(pk=question_id).first()
    if question is None:
        raise NotVisible(N_("There is no such question."))
    actor.require("standards.edit", question.standard.owner.path)
    question.active = False
    question.save(update_fields=["active"])
    trail.record(actor, "standards.question.withdrawn", question, office_path=question.standard.owner.path)
    return question


@transaction.atomic
def take_quiz(actor: Actor, *, standard_id: int, given: Mapping[int, int | None], now: datetime) -> QuizAttempt:
    """Answer the questions of a standard; marked at once. `given`: the answer's place by question."""
    actor.require("standards.view")
    standard = queries.get_standard(actor, standard_id)
    questions = queries.questions_of(standard)
    if not questions:
        raise rules.QuizRefused(N_("There is no question about this standard yet."))
    answers = [given.get(question.pk) for question in questions]
    if any(answer is None for answer in answers):
        raise rules.QuizRefused(N_("Answer every question."), field="answers")
    count, marks = rules.mark([question.right for question in questions], answers)
    made = QuizAttempt.objects.create(
        standard=standard,
        person_id=person_of(actor),
        taken_at=now,
        marks=[
            {"question": question.pk, "given": answer, "right": mark}
            for question, answer, mark in zip(questions, answers, marks, strict=True)
        ],
        right=count,
        asked=len(questions),
    )
    trail.record(
        actor, "standards.quiz.taken", made, office_path=standard.owner.path, right=count, asked=len(questions)
    )
    return made


@transaction.atomic
def write_fusion(
    actor: Actor,
    *,
    name: str,
    served: str,
    clauses: Sequence[str],
    flow: str,
    owner_id: int | None = None,
    item_id: int | None = None,
) -> FusionItem:
    """Say for one service item whom it serves, which clauses hold, and its flow, a step a line; anew with `item_id`."""
    owner = owner_of(actor, owner_id)
    keys = list(dict.fromkeys(clauses))
    if not keys:
        raise rules.DraftIncomplete(N_("Name at least one clause."), field="clauses")
    for key in keys:
        try:
            queries.clause(key)
        except ClauseUnknown as unknown:
            raise rules.DraftIncomplete(unknown.message, field="clauses", **unknown.params) from unknown
    item = FusionItem(owner=owner)
    if item_id is not None:
        item = queries.get_fusion(actor, item_id)
        actor.require("standards.edit", item.owner.path)
    item.name = rules.clean_words(name, field="name", most=80, fewest=2)
    item.served = rules.clean_words(served, field="served", most=80, fewest=2)
    item.flow = rules.clean_words(flow, field="flow", most=1000, fewest=4)
    item.clauses = keys
    if FusionItem.objects.filter(owner=item.owner, name=item.name, active=True).exclude(pk=item.pk).exists():
        raise rules.DraftIncomplete(N_("There is an item of this name already."), field="name")
    item.save()
    trail.record(actor, "standards.fusion.written", item, office_path=item.owner.path, name=item.name)
    return item


@transaction.atomic
def withdraw_fusion(actor: Actor, *, item_id: int) -> FusionItem:
    """Take an item off the list."""
    item = queries.get_fusion(actor, item_id)
    actor.require("standards.edit", item.owner.path)
    item.active = False
    item.save(update_fields=["active"])
    trail.record(actor, "standards.fusion.withdrawn", item, office_path=item.owner.path, name=item.name)
    return item
