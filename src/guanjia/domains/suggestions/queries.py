"""Every read of ideas, votes and practical-benefit items, through the eyes of the asker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Avg, Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from guanjia.domains.suggestions import rules
from guanjia.domains.suggestions.models import (
    Answer,
    BenefitItem,
    Candidate,
    Idea,
    IdeaKind,
    IdeaQuerySet,
    ItemQuerySet,
    ItemRating,
    Programme,
    ProgrammeQuerySet,
    ProgressEntry,
    RoundQuerySet,
    Voter,
    VoteRound,
    starting,
)
from guanjia.foundation.audit.queries import Event, story_of
from guanjia.foundation.calendar.queries import hours_on, next_workday
from guanjia.foundation.files.queries import files_of
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.scope import within
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

LARGEST_ID = 2**63 - 1
ROW = ("kind", "office", "owner", "proposer", "place", "shortlist")
MOST_COMPARED = 400


def circle_of(office: Office) -> str:
    """The path of the body within which a unit's answered ideas are public: the one above it."""
    return office.parent.path if office.parent is not None else office.path


def due_after_days(start: datetime, days: int, office_path: str) -> datetime:
    """The end of the office hours of the `days`-th working day after an instant."""
    day = clock.local_day(start)
    for _step in range(days):
        day = next_workday(day, office_path=office_path)
    spans = hours_on(day, office_path=office_path)
    minutes = spans[-1][1] if spans else 18 * 60
    return datetime.combine(day, time(0), clock.LOCAL) + timedelta(minutes=minutes)


# --- ideas


def list_kinds() -> QuerySet[IdeaKind]:
    """The kinds in use, in order."""
    return IdeaKind.objects.filter(active=True).order_by("rank", "pk")


def get_kind(kind_id: int) -> IdeaKind:
    """A kind in use; raises KindUnknown."""
    found = list_kinds().filter(pk=kind_id).first() if 0 < kind_id <= LARGEST_ID else None
    if found is None:
        raise rules.KindUnknown(N_("Choose from the list what your idea is about."), field="kind_id")
    return found


def list_ideas(actor: Actor) -> IdeaQuerySet:
    """The register: ideas that come from, or are answered by, offices whose ideas the actor oversees."""
    return Idea.objects.overseen_by(actor).select_related(*ROW, "shortlist__office")


def list_visible(actor: Actor) -> IdeaQuerySet:
    """All ideas the actor may see, those that are public within the body included."""
    return Idea.objects.visible_to(actor).select_related(*ROW, "shortlist__office")


def list_own(actor: Actor) -> IdeaQuerySet:
    """What the actor proposed, with a name or without, newest first."""
    return Idea.objects.own_of(actor.person_id).select_related(*ROW).order_by("-filed_at", "-pk")


def get_idea(actor: Actor, idea_id: int, *, lock: bool = False) -> Idea:
    """The idea, or NotVisible: the same answer whether it is hidden or missing."""
    ideas = Idea.objects.visible_to(actor)
    ideas = ideas.select_for_update(of=("self",)) if lock else ideas.select_related(*ROW)
    found = ideas.filter(pk=idea_id).first() if 0 < idea_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such idea, or it is not yours to see."))
    return found


def just_filed(person_id: int, *, title: str, text: str, now: datetime) -> Idea | None:
    """The same anonymous idea of the same person from the last ten minutes: a button pressed twice."""
    same = Idea.objects.own_of(person_id).filter(anonymous=True, title=title, text=text)
    return same.filter(filed_at__gte=now - timedelta(minutes=10)).first()


def is_proposer(actor: Actor, idea: Idea) -> bool:
    """Whether the actor proposed the idea."""
    return actor.person_id is not None and idea.person_id == actor.person_id


def name_of_proposer(idea: Idea) -> str:
    """Who proposed it, as everybody may read it."""
    return _("Anonymous") if idea.proposer is None else idea.proposer.name


def list_answers(idea: Idea) -> QuerySet[Answer]:
    """The answers to an idea that the caller has been shown, newest first."""
    return idea.answers.select_related("office").order_by("-pk")


def story(actor: Actor, subject: Any) -> list[Event]:
    """What happened to an idea, a vote or an item, newest first."""
    return story_of(actor, subject, newest_first=True)


def photos(subject: Any) -> list[Any]:
    """The photos of an idea or item that the caller has been shown."""
    return list(files_of(subject))


def list_similar(actor: Actor, text: str) -> list[tuple[Idea, bool]]:
    """Up to five ideas of the last two years that say much the same, each with whether the actor may open it.

    Of others' ideas that wait only title and state are shown: enough to see that somebody thought of it.
    """
    words = rules.pairs_of(text)
    if len(words) < 2 or not actor.office_path:
        return []
    pool = Idea.objects.filter(starting("circle_path", actor.office_path)).exclude(state="withdrawn")
    scored = [
        (rules.share_alike(text, f"{idea.title}{idea.text}"), idea)
        for idea in pool.select_related("kind").order_by("-filed_at")[:MOST_COMPARED]
    ]
    near = sorted((pair for pair in scored if pair[0] >= rules.ALIKE), key=lambda pair: (-pair[0], -pair[1].pk))[:5]
    visible = set(
        Idea.objects.visible_to(actor).filter(pk__in=[idea.pk for _s, idea in near]).values_list("pk", flat=True)
    )
    return [(idea, idea.pk in visible) for _score, idea in near]


def list_owner_choices(actor: Actor) -> list[Office]:
    """The open offices that may be made to answer: those below the body for which the actor triages."""
    reach = actor.reach("suggestions.triage")
    offices = Office.objects.filter(within("path", reach), valid_to=None).exclude(kind="region")
    return list(offices.order_by("path")[:500])


def list_forward_choices(idea: Idea) -> list[Office]:
    """The open offices of the body where the idea is at home."""
    offices = Office.objects.filter(path__startswith=idea.circle_path, valid_to=None).exclude(kind="region")
    return list(offices.exclude(pk=idea.owner_id or 0).order_by("path")[:500])


def list_compounds(actor: Actor) -> list[Place]:
    """The open compounds in sight."""
    return list(Place.objects.visible_to(actor).open().filter(kind="compound").order_by("rank", "pk")[:200])


def list_to_answer(actor: Actor) -> IdeaQuerySet:
    """The assigned ideas that the actor may answer, the most urgent first."""
    waiting = Idea.objects.filter(within("owner_path", actor.reach("suggestions.answer")), state="assigned")
    return waiting.select_related(*ROW).order_by("due_at", "pk")


def list_to_assign(actor: Actor) -> IdeaQuerySet:
    """The ideas that nobody answers yet and the actor may give to somebody."""
    waiting = Idea.objects.filter(within("office_path", actor.reach("suggestions.triage")), state="filed")
    return waiting.select_related(*ROW).order_by("due_at", "pk")


def count_ideas(actor: Actor, now: datetime) -> dict[str, int]:
    """How many ideas of the register stand where."""
    waiting = Q(state__in=rules.WAITING)
    counted: dict[str, int] = Idea.objects.overseen_by(actor).aggregate(
        all=Count("pk"),
        filed=Count("pk", filter=Q(state="filed")),
        assigned=Count("pk", filter=Q(state="assigned")),
        overdue=Count("pk", filter=waiting & Q(due_at__lt=now)),
        adopted=Count("pk", filter=Q(state="adopted")),
        explained=Count("pk", filter=Q(state="explained")),
    )
    return counted


def overdue_unescalated(now: datetime) -> list[int]:
    """Numbers of waiting ideas past their limit that nobody was told about."""
    late = Idea.objects.filter(state__in=rules.WAITING, due_at__lt=now, escalated_at=None)
    return list(late.order_by("due_at").values_list("pk", flat=True)[:500])


def head_due_at(idea: Idea) -> datetime:
    """When the head of the office is told that an idea is still not answered."""
    return due_after_days(idea.due_at, idea.kind.head_days, idea.owner_path or idea.office_path)


def overdue_for_head(now: datetime) -> list[int]:
    """Numbers of ideas that were reported as late, still wait, and are past the further limit."""
    late = Idea.objects.filter(state__in=rules.WAITING, due_at__lt=now, head_told_at=None, escalated_at__isnull=False)
    rows = late.select_related("kind").order_by("due_at")[:500]
    return [idea.pk for idea in rows if head_due_at(idea) < now]


# --- programmes and votes


def list_programmes(actor: Actor) -> ProgrammeQuerySet:
    """The programmes in sight with how many items they have, the latest year first."""
    rows = Programme.objects.visible_to(actor).select_related("office").annotate(item_count=Count("items"))
    return rows.order_by("-year", "pk")


def get_programme(actor: Actor, programme_id: int, *, lock: bool = False) -> Programme:
    """The programme, or NotVisible."""
    rows = Programme.objects.visible_to(actor)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("office")
    found = rows.filter(pk=programme_id).first() if 0 < programme_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such programme."))
    return found


def vote_opened(programme: Programme) -> bool:
    """Whether a vote over a programme was published: from then on its size stands."""
    return programme.rounds.exclude(state="draft").exists()


def list_shortlist(programme: Programme) -> QuerySet[Idea]:
    """The ideas on a programme's shortlist; the caller has been shown the programme."""
    return programme.shortlisted.select_related(*ROW).order_by("number")


def list_rounds(actor: Actor) -> RoundQuerySet:
    """The votes in sight, newest first."""
    rows = VoteRound.objects.visible_to(actor).select_related("programme__office", "electorate")
    return rows.annotate(candidate_count=Count("candidates")).order_by("-ends_at", "-pk")


def get_round(actor: Actor, round_id: int, *, lock: bool = False) -> VoteRound:
    """The vote, or NotVisible."""
    rows = VoteRound.objects.visible_to(actor)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("programme__office", "electorate")
    found = rows.filter(pk=round_id).first() if 0 < round_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such vote."))
    return found


def list_candidates(ballot: VoteRound) -> QuerySet[Candidate]:
    """The candidates of a vote by their numbers."""
    return ballot.candidates.select_related("idea__proposer", "idea__office", "item").order_by("number")


def find_candidate(programme: Programme, candidate_id: int) -> Candidate | None:
    """A chosen candidate of a programme that the caller has been shown, if it is no item yet."""
    return Candidate.objects.filter(pk=candidate_id, round__programme=programme, won=True, item=None).first()


def list_result(ballot: VoteRound) -> list[Candidate]:
    """The candidates by their places; raises RoundNotOver before the count."""
    if ballot.state != "counted":
        raise rules.RoundNotOver(N_("There is no result before the vote has ended and was counted."))
    return list(list_candidates(ballot).order_by("place"))


def is_elector(actor: Actor, ballot: VoteRound) -> bool:
    """Whether the actor's office lies within the electorate."""
    return actor.person_id is not None and actor.office_path.startswith(ballot.electorate_path)


def has_voted(actor: Actor, ballot: VoteRound) -> bool:
    """Whether the actor's ballot is in."""
    return actor.person_id is not None and ballot.voters.filter(person_id=actor.person_id).exists()


def count_electors(ballot: VoteRound, today: date) -> int:
    """How many people may vote: those in service below the electorate."""
    people = Person.objects.filter(office__path__startswith=ballot.electorate_path)
    return people.filter(Q(valid_to=None) | Q(valid_to__gte=today)).count()


def count_turnout(ballot: VoteRound) -> int:
    """How many people have voted; that much is public at any time."""
    return ballot.turnout if ballot.turnout is not None else ballot.voters.count()


@dataclass(frozen=True, slots=True)
class Published:
    """One ballot of the published list."""

    receipt: str
    choices: Sequence[int]


def list_ballots(ballot: VoteRound) -> list[Published]:
    """The published ballots in the order of their receipts; raises RoundNotOver before the count."""
    if ballot.state != "counted":
        raise rules.RoundNotOver(N_("There is no result before the vote has ended and was counted."))
    return [Published(row.receipt, row.choices) for row in ballot.ballots.order_by("receipt")]


def recount(ballot: VoteRound) -> rules.Count:
    """The count done again from what is published."""
    ballots = {row.receipt: row.choices for row in list_ballots(ballot)}
    numbers = [candidate.number for candidate in ballot.candidates.order_by("number")]
    return rules.count_ballots(numbers, ballots, seats=ballot.seats, seed=ballot.seed)


def list_open_rounds(actor: Actor, now: datetime) -> list[VoteRound]:
    """The votes in which the actor may cast a ballot and has not."""
    if actor.person_id is None or not actor.may("suggestions.propose"):
        return []
    open_now = VoteRound.objects.filter(
        starting("electorate_path", actor.office_path), state="open", opens_at__lte=now, ends_at__gt=now
    )
    voted = Voter.objects.filter(round=OuterRef("pk"), person_id=actor.person_id)
    return list(open_now.filter(~Exists(voted)).order_by("ends_at"))


def list_rounds_to_count(actor: Actor, now: datetime) -> list[VoteRound]:
    """The votes that ended and that the actor may count."""
    mine = within("electorate_path", actor.reach("suggestions.manage"))
    return list(VoteRound.objects.filter(mine, state="open", ends_at__lte=now).order_by("ends_at"))


# --- items

ITEM_ROW = ("programme__office", "owner", "doer", "closer", "idea__proposer", "idea__office")


def list_items(actor: Actor) -> ItemQuerySet:
    """The items in sight with what a row shows: the last entry's month and the mean of the stars of this round."""
    rows = BenefitItem.objects.visible_to(actor).select_related(*ITEM_ROW)
    return rows.annotate(last_month=Max("progress__month"), stars=Avg("ratings__stars"))


def get_item(actor: Actor, item_id: int, *, lock: bool = False) -> BenefitItem:
    """The item, or NotVisible."""
    rows = BenefitItem.objects.visible_to(actor)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related(*ITEM_ROW)
    found = rows.filter(pk=item_id).first() if 0 < item_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such item."))
    return found


def closer_id_of(item: BenefitItem, today: date) -> int | None:
    """Who decides whether the item is done: the person named, else whoever proposed it and is still in service."""
    if item.closer_id:
        return item.closer_id
    proposer_id = item.idea.person_id if item.idea is not None else None
    if proposer_id is None or proposer_id == item.doer_id:
        return None
    gone = Person.objects.filter(pk=proposer_id, valid_to__isnull=False, valid_to__lt=today).exists()
    return None if gone else proposer_id


@dataclass(frozen=True, slots=True)
class Month:
    """One month of an item: its newest entry, or that it is missing."""

    month: date
    entry: ProgressEntry | None
    due: bool

    @property
    def missing(self) -> bool:
        return self.due and self.entry is None


def list_months(item: BenefitItem, today: date) -> list[Month]:
    """The months of an item up to this one, newest first: entered, missing, or not due yet."""
    newest: dict[date, ProgressEntry] = {}
    for entry in item.progress.order_by("pk"):
        newest[entry.month] = entry
    ended = clock.local_day(item.closed_at) if item.closed_at else None
    due = set(rules.months_due(item.starts_on, ended, today))
    months = sorted(due | set(newest), reverse=True)
    return [Month(month, newest.get(month), month in due) for month in months]


def missing_months(items: Sequence[BenefitItem], today: date) -> dict[int, int]:
    """How many months each of these items lacks, in one query."""
    entered: dict[int, set[date]] = {}
    rows = ProgressEntry.objects.filter(item__in=items).values_list("item_id", "month").distinct()
    for item_id, month in rows:
        entered.setdefault(item_id, set()).add(month)
    found = {}
    for item in items:
        ended = clock.local_day(item.closed_at) if item.closed_at else None
        found[item.pk] = len(set(rules.months_due(item.starts_on, ended, today)) - entered.get(item.pk, set()))
    return found


def thanks_to(item_or_idea: BenefitItem | Idea) -> str:
    """Whom to thank for an adopted idea: name and unit, or an anonymous colleague; empty without an idea."""
    idea = item_or_idea.idea if isinstance(item_or_idea, BenefitItem) else item_or_idea
    if idea is None:
        return ""
    unit = idea.office.short_name or idea.office.name
    if idea.proposer is None:
        return _("an anonymous colleague")
    return f"{unit} {idea.proposer.name}"


def list_own_ratings(actor: Actor, item: BenefitItem) -> QuerySet[ItemRating]:
    """The actor's ratings of an item."""
    return item.ratings.filter(person_id=actor.person_id or 0)


def list_ratings(item: BenefitItem) -> QuerySet[ItemRating]:
    """What the people an item serves think of it, newest first; shown without names."""
    return item.ratings.order_by("-pk")


def list_items_of_doer(actor: Actor) -> list[BenefitItem]:
    """The open items the actor is in charge of."""
    if actor.person_id is None:
        return []
    rows = BenefitItem.objects.filter(doer_id=actor.person_id, state__in=["planned", "doing"])
    return list(rows.select_related("programme__office", "owner").order_by("due_on"))


def list_items_to_close(actor: Actor, today: date) -> list[BenefitItem]:
    """The items that are reported as done and wait for the actor's word."""
    if actor.person_id is None:
        return []
    own = Idea.objects.own_of(actor.person_id).values("pk")
    waiting = BenefitItem.objects.filter(Q(closer_id=actor.person_id) | Q(closer=None, idea__in=own), state="done")
    rows = waiting.select_related("programme__office", "owner", "idea").order_by("done_at")
    return [item for item in rows if closer_id_of(item, today) == actor.person_id]


def list_without_closer(actor: Actor, today: date) -> list[BenefitItem]:
    """The items reported as done for which nobody can decide: the office has to name a person."""
    mine = within("served_path", actor.reach("suggestions.manage"))
    rows = BenefitItem.objects.filter(mine, state="done", closer=None).select_related("idea", "programme__office")
    return [item for item in rows.order_by("done_at") if closer_id_of(item, today) is None]


def behind_items(today: date) -> list[int]:
    """Numbers of the open items whose entry of last month is missing."""
    last = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    entered = ProgressEntry.objects.filter(item=OuterRef("pk"), month=last)
    rows = BenefitItem.objects.filter(state__in=["planned", "doing"], starts_on__lt=today.replace(day=1))
    return list(rows.filter(~Exists(entered)).order_by("pk").values_list("pk", flat=True)[:500])


def count_items(actor: Actor, today: date) -> dict[str, int]:
    """How many items of the bodies the actor oversees stand where."""
    reach = actor.reach("suggestions.view")
    rows = BenefitItem.objects.filter(within("served_path", reach) | within("office_path", reach))
    counted: dict[str, int] = rows.aggregate(
        all=Count("pk"),
        late=Count("pk", filter=Q(state__in=["planned", "doing"], due_on__lt=today)),
        done=Count("pk", filter=Q(state="done")),
        closed=Count("pk", filter=Q(state="closed")),
    )
    return counted


def find_person(actor: Actor, text: str, *, field: str) -> Person:
    """A person in service by staff number, among those the actor sees; raises a refusal beside the field."""
    people = Person.objects.visible_to(actor).filter(valid_to=None)
    found = people.filter(staff_number=text.replace("\x00", "").strip()).select_related("office").first()
    if found is None:
        raise rules.CloserRefused(N_("There is no person with this staff number."), field=field)
    return found


def held_ideas(office: Office) -> QuerySet[Idea]:
    """The waiting ideas that an office has to answer."""
    return Idea.objects.filter(owner=office, state__in=rules.WAITING)


def held_items(office: Office) -> QuerySet[BenefitItem]:
    """The items an office does that are not confirmed."""
    return BenefitItem.objects.filter(owner=office).exclude(state="closed")
