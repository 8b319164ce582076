"""Campaigns, their draw, and the figures that open to rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from guanjia.foundation.checklists.models import AnswerSet, Campaign, CampaignQuerySet, Draw, Visit
from guanjia.foundation.checklists.queries.visits import list_all_answers, rooms_of_unit
from guanjia.foundation.checklists.rules import drawing
from guanjia.foundation.org.models import Office
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.subjects import LARGEST_ID
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

MOST_RISK = 20


def list_campaigns(actor: Actor) -> CampaignQuerySet:
    """The campaigns in sight, the newest first."""
    found = Campaign.objects.visible_to(actor).select_related("office", "form_version__form", "draw")
    return found.order_by("-starts_on", "-pk")


def get_campaign(actor: Actor, campaign_id: int, *, lock: bool = False) -> Campaign:
    """The campaign, or NotVisible: the same answer whether it is hidden or missing."""
    rows = Campaign.objects.visible_to(actor)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("office", "form_version__form", "draw")
    found = rows.filter(pk=campaign_id).first() if 0 < campaign_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such campaign, or it is not yours to see."))
    return found


def draw_of(campaign: Campaign) -> Draw | None:
    """The draw of a campaign that the caller has been shown; None before its list is published."""
    return getattr(campaign, "draw", None)


def frame_of(draw: Draw) -> list[drawing.Candidate]:
    """The list of a draw as the rule wants it."""
    return [drawing.Candidate(one["id"], one["name"], one["weight"], one["stratum"]) for one in draw.frame]


def frame_choices(actor: Actor, campaign: Campaign) -> QuerySet[Office]:
    """The units a campaign's office may draw from: those below the region it belongs to, and its own body."""
    office = campaign.office
    top = office.parent if office.parent is not None and office.kind != Office.Kind.REGION else office
    units = Office.objects.visible_to(actor).filter(
        path__startswith=top.path, valid_to=None, kind__in=["unit", "bureau", "centre"]
    )
    return units.order_by("depth", "rank", "pk")


def risk_weights(units: Iterable[Office]) -> dict[int, int]:
    """A weight by unit from what was found there before: 1 and 1 more a warning or fault, at most 20."""
    ids = [unit.pk for unit in units]
    bad = AnswerSet.objects.filter(visit__unit__in=ids, outcome__in=["warn", "block"])
    counted = dict(bad.values_list("visit__unit").annotate(n=Count("pk")))
    return {pk: min(MOST_RISK, 1 + counted.get(pk, 0)) for pk in ids}


def draw_rooms(unit: Office, seed: str, size: int) -> list[Place]:
    """The rooms of a unit that go with a draw: the same seed gives the same rooms; all where there are no more."""
    if not size:
        return []
    rooms = {str(room.pk): room for room in rooms_of_unit(unit)}
    if not rooms:
        return []
    frame = [drawing.Candidate(key, room.name) for key, room in rooms.items()]
    drawn = drawing.draw(frame, f"{seed}|rooms|{unit.pk}", min(size, len(frame)))
    return [rooms[one.candidate.id] for one in drawn]


@dataclass(frozen=True, slots=True)
class Proof:
    """A draw made again from what was published, and whether all of it fits."""

    frame_fits: bool
    commitment_fits: bool
    seed_fits: bool
    result_fits: bool
    keys: list[drawing.Drawn]
    drawn: int

    @property
    def holds(self) -> bool:
        return self.frame_fits and self.commitment_fits and self.seed_fits and self.result_fits


def prove(draw: Draw) -> Proof:
    """Make a draw again; `keys` are all candidates in the order of their keys."""
    frame = frame_of(draw)
    again = drawing.draw(frame, draw.seed, draw.size)
    ranked = sorted((drawing.Drawn(one, drawing.key_of(draw.seed, one)) for one in frame), key=lambda one: one.key)
    return Proof(
        frame_fits=drawing.frame_hash(frame) == draw.frame_hash,
        commitment_fits=drawing.commitment_of(draw.secret) == draw.commitment,
        seed_fits=drawing.full_seed(draw.secret, draw.public_number, draw.frame_hash) == draw.seed,
        result_fits=[(one.candidate.id, one.key) for one in again] == [(one["id"], one["key"]) for one in draw.result],
        keys=ranked,
        drawn=draw.size,
    )


def published(draw: Draw) -> dict[str, Any]:
    """What everybody may have of a draw, for checking it without this program; no secret before the draw."""
    told: dict[str, Any] = {
        "algorithm": draw.algorithm,
        "campaign": draw.campaign.number,
        "frame": draw.frame,
        "frame_hash": draw.frame_hash,
        "size": draw.size,
        "commitment": draw.commitment,
        "framed_at": draw.framed_at.isoformat(),
    }
    if draw.drawn_at:
        told |= {
            "secret": draw.secret,
            "public_number": draw.public_number,
            "number_source": draw.number_source,
            "seed": draw.seed,
            "drawn_at": draw.drawn_at.isoformat(),
            "result": draw.result,
        }
    return told


# --- figures


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a campaign. `rooms` = `judged` + `exempt` + `unjudged`; `judged` = passed + warned + blocked.

    First visits only: a recheck looks at the same room again and counts apart."""

    framed: int
    drawn: int
    visited: int
    rooms: int
    passed: int
    warned: int
    blocked: int
    exempt: int
    unjudged: int
    ordered: int
    rechecked: int
    recheck_passed: int

    @property
    def judged(self) -> int:
        return self.passed + self.warned + self.blocked

    @property
    def pass_share(self) -> str:
        """Passed of judged rooms with one digit; a dash before anything was judged."""
        return f"{100 * self.passed / self.judged:.1f}%" if self.judged else "—"

    def as_data(self) -> dict[str, Any]:
        return asdict(self) | {"judged": self.judged, "pass_share": self.pass_share}


def figures_of(campaign: Campaign) -> Figures:
    """The figures of a campaign that the caller has been shown, from its rows as they are."""
    draw = draw_of(campaign)
    visits = Visit.objects.filter(campaign=campaign, recheck_of=None).exclude(state=Visit.State.VOIDED)
    answers = AnswerSet.objects.filter(visit__campaign=campaign)
    first, again = answers.filter(visit__recheck_of=None), answers.exclude(visit__recheck_of=None)
    counted = dict(first.values_list("outcome").annotate(n=Count("pk")))
    return Figures(
        framed=len(draw.frame) if draw else 0,
        drawn=len(draw.result) if draw else 0,
        visited=visits.filter(state=Visit.State.DONE).count(),
        rooms=sum(counted.values()),
        passed=counted.get("pass", 0),
        warned=counted.get("warn", 0),
        blocked=counted.get("block", 0),
        exempt=counted.get("not_applicable", 0),
        unjudged=counted.get("", 0),
        ordered=answers.exclude(finding="").values("finding").distinct().count(),
        rechecked=again.count(),
        recheck_passed=again.filter(outcome="pass").count(),
    )


FIGURE_ROWS = {
    "rooms": Q(visit__recheck_of=None),
    "judged": Q(visit__recheck_of=None, outcome__in=["pass", "warn", "block"]),
    "passed": Q(visit__recheck_of=None, outcome="pass"),
    "warned": Q(visit__recheck_of=None, outcome="warn"),
    "blocked": Q(visit__recheck_of=None, outcome="block"),
    "exempt": Q(visit__recheck_of=None, outcome="not_applicable"),
    "unjudged": Q(visit__recheck_of=None, outcome=""),
    "ordered": ~Q(finding=""),
    "rechecked": Q(visit__recheck_of__isnull=False),
    "recheck_passed": Q(visit__recheck_of__isnull=False, outcome="pass"),
}


def rows_of_figure(actor: Actor, campaign: Campaign, figure: str) -> QuerySet[AnswerSet]:
    """The answers behind a figure of a campaign, as far as the actor sees them; none for a name that is no figure."""
    rows = list_all_answers(actor).filter(visit__campaign=campaign)
    return rows.filter(FIGURE_ROWS[figure]) if figure in FIGURE_ROWS else rows.none()


def visits_of(campaign: Campaign) -> QuerySet[Visit]:
    """The visits of a campaign that the caller has been shown."""
    visits = campaign.visits.select_related("unit", "office", "recheck_of").prefetch_related("inspectors")
    return visits.annotate(
        n_rooms=Count("rooms", distinct=True),
        n_answers=Count("answer_sets", distinct=True),
        n_bad=Count("answer_sets", filter=Q(answer_sets__outcome__in=["warn", "block"]), distinct=True),
    ).order_by("planned_on", "pk")


def running_on(day: date) -> QuerySet[Campaign]:
    """Campaigns under way on a day."""
    return Campaign.objects.filter(state=Campaign.State.RUNNING, starts_on__lte=day)
