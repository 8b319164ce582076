"""What the rules said: verdicts, exceptions, compliance by clause, trials of drafts."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count, Min, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from guanjia.foundation.standards.models import (
    CitedClause,
    Exemption,
    KeptVerdict,
    Standard,
    Trial,
    TrialRow,
)
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_
from guanjia.rulebook.verdicts import STATE_LABELS, State


def verdicts_of(subject: models.Model) -> models.QuerySet[KeptVerdict]:
    """Everything that was kept about a record, newest first; whoever sees the record may see them."""
    return (
        KeptVerdict.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        .select_related("exception", "kept_by", "unit")
        .order_by("-kept_at", "-pk")
    )


def list_verdicts(actor: Actor) -> models.QuerySet[KeptVerdict]:
    return KeptVerdict.objects.visible_to(actor).select_related("unit", "kept_by", "exception", "edition")


def get_verdict(actor: Actor, pk: int) -> KeptVerdict:
    found = list_verdicts(actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(N_("There is no such verdict."))
    return found


def list_exemptions(actor: Actor) -> models.QuerySet[Exemption]:
    return Exemption.objects.visible_to(actor).select_related("office", "requester")


def get_exemption(actor: Actor, pk: int) -> Exemption:
    found = list_exemptions(actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(N_("There is no such exception."))
    return found


def list_compliance(actor: Actor) -> models.QuerySet[CitedClause]:
    """Clause × unit × month: one row a group (its first citation) with how many verdicts cite the clause and how they
    came out; what did not apply is not counted."""
    told = CitedClause.objects.exclude(outcome="not_applicable")
    seen = told.filter(pk__in=CitedClause.objects.visible_to(actor).values("pk"))
    first = seen.order_by().values("clause", "verdict__unit", "verdict__month").annotate(first=Min("pk"))
    group = (
        told.filter(
            clause=OuterRef("clause"),
            verdict__unit=OuterRef("verdict__unit"),
            verdict__month=OuterRef("verdict__month"),
        )
        .order_by()
        .values("clause")
    )

    def counted(**where: str) -> Coalesce:
        return Coalesce(Subquery(group.filter(**where).annotate(n=Count("pk")).values("n")[:1]), 0)

    return (
        CitedClause.objects.filter(pk__in=first.values("first"))
        .annotate(
            verdicts=counted(),
            passes=counted(outcome="pass"),
            warnings=counted(outcome="warn"),
            blocks=counted(outcome="block"),
            exceptions=counted(outcome="exception"),
        )
        .select_related("verdict__unit")
    )


def list_trials(actor: Actor, standard: Standard) -> models.QuerySet[Trial]:
    return Trial.objects.visible_to(actor).filter(standard=standard).select_related("person")


def get_trial(actor: Actor, pk: int) -> Trial:
    found = Trial.objects.visible_to(actor).filter(pk=pk).select_related("standard__owner", "person").first()
    if found is None:
        raise NotVisible(N_("There is no such trial."))
    return found


def list_trial_rows(actor: Actor) -> models.QuerySet[TrialRow]:
    return TrialRow.objects.visible_to(actor).select_related("unit", "trial__standard")


def sum_compliance(rows: models.QuerySet[CitedClause]) -> dict[str, int]:
    """The totals of a compliance report."""
    names = ("verdicts", "passes", "warnings", "blocks", "exceptions")
    found = rows.order_by().aggregate(**{f"sum_{name}": Sum(name) for name in names})
    return {name: found[f"sum_{name}"] or 0 for name in names}


def figures_shown(trial: Trial) -> list[dict[str, Any]]:
    """A trial's counts by rule, the graver states first."""
    return [
        one
        | {
            "table": [
                {
                    "label": gettext(STATE_LABELS[state]),
                    "before": one["before"].get(state.word, 0),
                    "after": one["after"].get(state.word, 0),
                }
                for state in reversed(State)
            ]
        }
        for one in trial.figures
    ]
