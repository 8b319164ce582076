"""Who follows, studies and revises documents, and the fusion list."""

from __future__ import annotations

from django.db import models

from guanjia.foundation.standards.models import (
    FusionItem,
    QuizAttempt,
    QuizQuestion,
    RevisionTask,
    Standard,
    Study,
    Subscription,
)
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


def list_fusion(actor: Actor) -> models.QuerySet[FusionItem]:
    return FusionItem.objects.visible_to(actor).filter(active=True).select_related("owner")


def get_fusion(actor: Actor, pk: int) -> FusionItem:
    found = list_fusion(actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(N_("There is no such item."))
    return found


def is_subscribed(actor: Actor, standard: Standard) -> bool:
    return Subscription.objects.filter(standard=standard, account_id=actor.account_id or 0).exists()


def tasks_of(standard: Standard) -> models.QuerySet[RevisionTask]:
    return standard.tasks.select_related("person")


def own_tasks(actor: Actor) -> models.QuerySet[RevisionTask]:
    return RevisionTask.objects.filter(person_id=actor.person_id or 0, done_on=None).select_related("standard")


def get_task(actor: Actor, pk: int) -> RevisionTask:
    found = RevisionTask.objects.visible_to(actor).select_related("standard__owner").filter(pk=pk).first()
    if found is None:
        raise NotVisible(N_("There is no such task."))
    return found


def questions_of(standard: Standard) -> list[QuizQuestion]:
    return list(standard.questions.filter(active=True))


def attempts_of(actor: Actor, standard: Standard) -> models.QuerySet[QuizAttempt]:
    return QuizAttempt.objects.visible_to(actor).filter(standard=standard).select_related("person__office")


def studies_of(actor: Actor, standard: Standard) -> models.QuerySet[Study]:
    return Study.objects.visible_to(actor).filter(standard=standard).select_related("person__office")


def count_studies(standard: Standard) -> int:
    return standard.studies.count()
