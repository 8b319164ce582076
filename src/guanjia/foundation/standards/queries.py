"""Every read of the standards library. Clauses come from the library in force, so that local ones are among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, F, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, gettext_lazy

from guanjia.foundation.org.models import Office
from guanjia.foundation.protection.scope import within
from guanjia.foundation.standards import enforced, library
from guanjia.foundation.standards.enforced import Enforced
from guanjia.foundation.standards.models import (
    CitedClause,
    DeclaredTotal,
    DocumentKind,
    Exemption,
    FusionItem,
    KeptVerdict,
    QuizAttempt,
    QuizQuestion,
    RevisionTask,
    RuleEdition,
    SourceReading,
    Standard,
    StandardLine,
    Study,
    Subscription,
    Subsystem,
    Trial,
    TrialRow,
)
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_
from guanjia.rulebook.documents import Document
from guanjia.rulebook.engine import all_rules
from guanjia.rulebook.library import word_of
from guanjia.rulebook.verdicts import STATE_LABELS, State

EVIDENCE_LABELS = {
    "V": gettext_lazy("Seen in the text"),
    "K": gettext_lazy("Known, text not seen"),
    "?": gettext_lazy("Not sure: informs only"),
    "C": gettext_lazy("Confirmed by the office"),
}


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause for lists and links: `key` is what other rooms store (`document/clause`)."""

    key: str
    number: str
    title: str
    ref: str
    text: str
    evidence: str
    href: str

    @property
    def label(self) -> str:
        return f"{self.number} {self.ref}"


def speaks_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def shown(key: str, document: Document) -> ClauseShown:
    clause = next(clause for clause in document.clauses if clause.key == key)
    return ClauseShown(
        key,
        document.number,
        document.title,
        clause.ref,
        clause.meaning_zh if speaks_chinese() else clause.meaning_en,
        clause.evidence.value,
        f"{reverse('standard-clause')}?key={key}",
    )


def clauses(*, q: str = "", on: date | None = None, most: int = 0) -> list[ClauseShown]:
    """The clauses of the library in force, found by words of number, title, reference and sentence.

    on: only documents in force on that day. Everybody may read what is in force, so no actor is asked.
    """
    words = q.replace("\x00", "").lower().split()[:5]
    found = []
    for document in library.effective().documents.values():
        if on is not None and not document.is_in_force(on):
            continue
        for clause in document.clauses:
            text = f"{document.number} {document.title} {clause.ref} {clause.meaning_zh} {clause.meaning_en}".lower()
            if all(word in text for word in words):
                found.append(shown(clause.key, document))
                if most and len(found) == most:
                    return found
    return found


def clause(key: str) -> ClauseShown:
    """One clause by its reference `document/clause`; raises ClauseUnknown."""
    lib = library.effective()
    return shown(key, lib.document(lib.clause(key).document))


def clause_choices(*, on: date | None = None) -> list[tuple[str, str]]:
    """(reference, label) of every clause, for a pick list."""
    return [(one.key, f"{one.label}　{one.text[:40]}") for one in clauses(on=on)]


def list_standards(actor: Actor) -> models.QuerySet[Standard]:
    return Standard.objects.visible_to(actor).select_related("owner", "author", "confirmer", "applies_to")


def list_lines(actor: Actor) -> models.QuerySet[StandardLine]:
    """The values that local standards set."""
    rows = StandardLine.objects.visible_to(actor)
    return rows.select_related("standard__owner", "standard__applies_to", "clause")


def get_standard(actor: Actor, pk: int, *, lock: bool = False) -> Standard:
    """The standard, or NotVisible."""
    rows = Standard.objects.visible_to(actor).select_related("owner", "author", "confirmer", "applies_to", "supersedes")
    if lock:
        rows = Standard.objects.visible_to(actor).select_related("owner").select_for_update(of=("self",))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotVisible(N_("There is no such standard."))
    return found


def clauses_of(standard: Standard) -> list[ClauseShown]:
    """The clauses of a document: from the program for its own, from the draft's rows for a local one."""
    if standard.packaged:
        document = library.effective().documents.get(standard.key)
    else:
        document = library.document_of(standard)
    return [shown(one.key, document) for one in document.clauses] if document else []


@dataclass(frozen=True, slots=True)
class ValueShown:
    """One value that a document sets."""

    parameter: str
    label: str
    keys: str
    value: str
    unit: str
    clause: str
    evidence: str
    line_id: int = 0
    source: str = ""
    keys_given: tuple[str, ...] = ()
    since: date | None = None
    reading: SourceReading | None = None

    @property
    def evidence_label(self) -> str:
        return str(EVIDENCE_LABELS[self.evidence])

    @property
    def ident(self) -> str:
        """What names the value in a form: parameter, keys and first day."""
        return "|".join((self.parameter, "/".join(self.keys_given), self.since.isoformat() if self.since else ""))


def values_of(standard: Standard) -> list[ValueShown]:
    """The values that a document sets, with their parameters in words."""
    lib, found = library.effective(), []
    if standard.packaged:
        readings = {
            (one.parameter, tuple(one.keys), one.since, one.value): one
            for one in standard.readings.exclude(state=SourceReading.State.DECLINED).select_related("reader", "second")
        }
        for parameter in lib.parameters.values():
            for line in parameter.lines:
                if line.clause.split("/")[0] == standard.key:
                    reading = readings.get((parameter.key, line.keys, line.since, line.value))
                    found.append(
                        ValueShown(
                            parameter.key, label_of(parameter), words_of(line.keys), f"{line.value:.10g}",
                            parameter.unit, line.clause, line.evidence.value, source=str(reading or ""),
                            keys_given=line.keys, since=line.since, reading=reading,
                        )
                    )  # fmt: skip
        return found
    for row in standard.lines.select_related("clause", "confirmation").all():
        known = lib.parameters.get(row.parameter)
        confirmation = getattr(row, "confirmation", None)
        found.append(
            ValueShown(
                row.parameter,
                label_of(known) if known else row.parameter,
                words_of(row.keys),
                f"{row.value:.10g}",
                known.unit if known else "",
                f"{standard.key}/{row.clause.code}",
                "C" if confirmation else row.evidence,
                row.pk,
                confirmation.source if confirmation else "",
            )
        )
    return found


def readings_to_agree(actor: Actor) -> models.QuerySet[SourceReading]:
    """Readings that wait for this person as the second one."""
    return (
        SourceReading.objects.visible_to(actor)
        .filter(within("standard__owner__path", actor.reach("standards.confirm")), state=SourceReading.State.WAITING)
        .exclude(reader_id=F("reader_id") if actor.person_id is None else actor.person_id)
        .select_related("standard")
    )


def label_of(parameter: Any) -> str:
    return str(parameter.label_zh if speaks_chinese() else parameter.label_en)


def words_of(keys: Iterable[str]) -> str:
    """The keys of one limit as a person reads them."""
    return " / ".join(word_of(key, chinese=speaks_chinese()) for key in keys)


@dataclass(frozen=True, slots=True)
class Total:
    """One cell of the declared totals beside what the library has."""

    kind: str
    subsystem: str
    kind_label: str
    subsystem_label: str
    declared: int | None
    counted: int

    @property
    def differs(self) -> bool:
        return self.declared is not None and self.declared != self.counted


def in_force(rows: models.QuerySet[Standard], day: date) -> models.QuerySet[Standard]:
    """Documents that hold on a day."""
    return rows.filter(status__in=["force", "superseded", "retired"], in_force_on__lte=day).filter(
        Q(ends_on=None) | Q(ends_on__gte=day)
    )


def totals(actor: Actor, day: date) -> list[Total]:
    """Every kind and sub-system: declared and counted."""
    counted = {
        (row["kind"], row["subsystem"]): row["n"]
        for row in in_force(Standard.objects.visible_to(actor), day)
        .order_by()
        .values("kind", "subsystem")
        .annotate(n=Count("pk"))
    }
    declared = {(row.kind, row.subsystem): row.count for row in DeclaredTotal.objects.all()}
    return [
        Total(kind, part, str(kind_label), str(part_label), declared.get((kind, part)), counted.get((kind, part), 0))
        for kind, kind_label in DocumentKind.choices
        for part, part_label in Subsystem.choices
        if (kind, part) in counted or (kind, part) in declared
    ]


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


def list_fusion(actor: Actor) -> models.QuerySet[FusionItem]:
    return FusionItem.objects.visible_to(actor).filter(active=True).select_related("owner")


def get_fusion(actor: Actor, pk: int) -> FusionItem:
    found = list_fusion(actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(N_("There is no such item."))
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


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """A place that enforces a clause, ready for a page."""

    kind: str
    title: str
    href: str


def places_shown(places: Iterable[Enforced]) -> list[PlaceShown]:
    return [PlaceShown(gettext(enforced.KIND_LABELS[one.kind]), title_of(one), href_of(one)) for one in places]


def title_of(place: Enforced) -> str:
    title = gettext(place.title) if isinstance(place.title, str) else str(place.title)
    return f"{place.rule} {title}" if place.rule and place.kind == enforced.RULE else title


def href_of(place: Enforced) -> str:
    if place.href:
        return place.href
    if place.url:
        try:
            return reverse(place.url)
        except NoReverseMatch:
            return ""
    return reverse("standard-rule", kwargs={"rule": place.rule}) if place.rule else ""


def enforcement(actor: Actor) -> dict[str, list[Enforced]]:
    """Every enforced clause with its places."""
    return enforced.places_of(actor, library.effective())


def unenforced(actor: Actor, *, on: date) -> list[ClauseShown]:
    """Clauses of documents in force on a day that nothing enforces."""
    known = enforcement(actor)
    return [one for one in clauses(on=on) if one.key not in known]


def rules_of_clause(key: str) -> list[Any]:
    lib = library.effective()
    return [rule for rule in all_rules() if key in enforced.clauses_of(rule, lib)]


def rules_of_standard(standard: Standard) -> list[str]:
    """The rules that a draft's values touch."""
    parameters = {line.parameter for line in standard.lines.all()}
    return [rule.key for rule in all_rules() if parameters & set(rule.parameters)]


def offices_to_set(actor: Actor) -> models.QuerySet[Office]:
    """Regions and bodies for which the actor may draft limits."""
    kinds = [Office.Kind.REGION, Office.Kind.BUREAU, Office.Kind.CENTRE, Office.Kind.UNIT]
    return (
        Office.objects.filter(within("path", actor.reach("standards.edit")), kind__in=kinds, valid_to=None)
        .select_related("division")
        .order_by("depth", "rank", "pk")
    )


def owner_for(actor: Actor) -> Office:
    """The body in whose name an officer drafts: their own, or the widest that the right covers."""
    reach = actor.reach("standards.edit")
    own = Office.objects.filter(pk=actor.office_id or 0).first()
    if own is not None and reach.covers(own.path):
        from guanjia.foundation.org.queries import body_of

        body = body_of(own)
        return body if reach.covers(body.path) else own
    found = Office.objects.filter(within("path", reach), valid_to=None).order_by("depth", "pk").first()
    if found is None:
        raise NotVisible(N_("There is no such office."))
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


def to_confirm(actor: Actor) -> models.QuerySet[Standard]:
    """Drafts that wait for this person: not their own."""
    return (
        Standard.objects.filter(status="awaiting")
        .filter(within("owner__path", actor.reach("standards.confirm")))
        .exclude(author_id=F("author_id") if actor.person_id is None else actor.person_id)
        .select_related("owner", "author")
    )


def due_for_review(day: date) -> models.QuerySet[Standard]:
    return Standard.objects.filter(status="force", review_on__lte=day).select_related("owner")


def values_citing(key: str) -> list[ValueShown]:
    """Every value in the library in force that rests on a clause."""
    return [
        ValueShown(
            parameter.key, label_of(parameter), words_of(line.keys), f"{line.value:.10g}", parameter.unit,
            line.place, line.evidence.value,
        )
        for parameter in library.effective().parameters.values()
        for line in parameter.lines
        if line.clause == key
    ]  # fmt: skip


def editions_of(rule: str) -> models.QuerySet[RuleEdition]:
    """The editions under which verdicts were kept, newest first."""
    return RuleEdition.objects.filter(rule=rule).annotate(kept=Count("verdicts")).order_by("-number")


def sum_compliance(rows: models.QuerySet[CitedClause]) -> dict[str, int]:
    """The totals of a compliance report."""
    names = ("verdicts", "passes", "warnings", "blocks", "exceptions")
    found = rows.order_by().aggregate(**{f"sum_{name}": Sum(name) for name in names})
    return {name: found[f"sum_{name}"] or 0 for name in names}


def newer_of(actor: Actor, standard: Standard) -> Standard | None:
    """What supersedes a standard, once that is confirmed."""
    return (
        Standard.objects.visible_to(actor)
        .filter(supersedes=standard, status__in=["force", "superseded", "retired"])
        .order_by("in_force_on")
        .first()
    )


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


def hash_now(standard: Standard) -> str:
    """A draft's content hash as it stands now: a trial of an earlier text says so."""
    return library.hash_of(standard)
