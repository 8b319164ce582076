"""Half a year at the repair desk, told in the order of time: who reports, who comes, who is content.

Each ticket is a short story whose next step is drawn only when its instant comes, so that the dispatcher's ranking
sees the real load of that moment. What would happen after `now` has not happened: the last days are left in work.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache, partial
from itertools import count
from random import Random

from guanjia.demo import firms, words
from guanjia.demo.estate import Estate
from guanjia.demo.pictures import photo
from guanjia.demo.scale import Scale
from guanjia.demo.society import FOUNDER, Society
from guanjia.demo.staff import Staff
from guanjia.domains.servicedesk import public as desk
from guanjia.foundation.access.models import Role
from guanjia.foundation.files.commands import PreparedFile
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor, Reach, system_actor
from guanjia.kernel.errors import DomainError

Step = Callable[[], None]
LATELY = 12
DUTIES = (
    ("值班长", "office_hours"),
    ("夜间及节假日值班员", "off_hours"),
    ("中心带班领导", "always"),
    ("物业项目经理", "always"),
)
SKILLS = ("water", "power", "air", "joinery", "network", "lift", "fire", "gas", "appliance", "cleaning", "general")


@dataclass
class Desk:
    """One keeper's desk: its dispatcher, its workers, its compounds, and where its people sit."""

    keeper: Office
    dispatcher: Actor
    workers: dict[int, Actor] = field(default_factory=dict)
    places: list[tuple[Place, Office]] = field(default_factory=list)
    vaults: set[int] = field(default_factory=set)


@dataclass
class Story:
    """The desk's past while it is being told."""

    rng: Random
    now: datetime
    society: Society
    kinds: dict[str, tuple[int, str]]
    photos: dict[tuple[str, str], list[PreparedFile]]
    workers: dict[int, Actor]
    agenda: list[tuple[datetime, int, Step]] = field(default_factory=list)
    order: count[int] = field(default_factory=count)
    told: int = 0
    places: dict[int, int] = field(default_factory=dict)  # where each ticket's fault is
    rounds: dict[int, int] = field(default_factory=dict)  # how often each ticket was reopened
    regular: tuple[Person, Office] | None = None
    parts: list[tuple[int, int]] = field(default_factory=list)

    def plan(self, at: datetime, step: Step) -> None:
        """Something will happen at an instant, if that instant is past."""
        if at <= self.now:
            heapq.heappush(self.agenda, (at, next(self.order), step))

    def minutes(self, least: int, most: int) -> timedelta:
        return timedelta(minutes=self.rng.randint(least, most))

    def pick(self, group: str, purpose: str) -> list[PreparedFile]:
        return [self.rng.choice(self.photos[group if (group, purpose) in self.photos else "other", purpose])]


@cache
def rights_of(roles: tuple[str, ...]) -> frozenset[str]:
    """What the standard roles carry."""
    return frozenset(right for role in Role.objects.filter(code__in=roles) for right in role.rights)


def stand_in(person: Person, *roles: str, over: str) -> Actor:
    """The actor that a person of the demo without an account would be."""
    rights = rights_of(roles)
    return Actor(
        key=f"person:{person.pk}",
        name=person.name,
        person_id=person.pk,
        office_id=person.office_id,
        office_path=person.office.path,
        grants={right: Reach((over,)) for right in rights},
        roles=frozenset(roles),
        via="job",
    )


def open_desks(rng: Random, society: Society, estate: Estate, staff: Staff) -> list[Desk]:
    """A desk for each keeper: standard kinds, a dispatcher, workers with skills, and the places they serve."""
    founder = Actor(
        key=FOUNDER.key,
        name=FOUNDER.name,
        via="job",
        grants={
            **FOUNDER.grants,
            **dict.fromkeys(("servicedesk.manage", "servicedesk.dispatch", "servicedesk.view"), Reach(("/",))),
        },
    )
    desk.load_standard_kinds(founder, today=clock.today())
    desks = []
    named = {
        staff.people["plumber"].pk: ("water", "gas", "general"),
        staff.people["electrician"].pk: ("power", "appliance", "general"),
    }
    taken = {person.pk for person in staff.people.values()}
    for keeper in (society.bureau, *(county.centre for county in society.counties)):
        compounds = [place for place in estate.compounds if place.office_id == keeper.pk]
        if keeper == society.bureau:
            home = [
                p
                for section in ("服务处", "车管处", "节能处")
                for p in society.people[society.bureau_sections[section].pk]
            ]
            over = society.city.path
        else:
            home, over = society.people[keeper.pk], keeper.parent.path if keeper.parent else keeper.path
        is_main = keeper == society.main_county.centre
        crew = [p for p in home if p.pk not in taken][: 10 if is_main else 6]
        if is_main:
            crew = [staff.people["plumber"], staff.people["electrician"], *crew]
        dispatcher = staff.actor("dispatcher") if is_main else stand_in(crew.pop(), "dispatcher", over=over)
        one = Desk(keeper, dispatcher)
        for n, person in enumerate(crew):
            skills = named.get(person.pk) or (
                SKILLS[n * 2 % len(SKILLS)],
                SKILLS[(n * 2 + 1) % len(SKILLS)],
                SKILLS[(n * 3 + 2) % len(SKILLS)],
                "general",
            )
            worker = desk.enrol_worker(
                founder,
                person_id=person.pk,
                skills=skills,
                serves=[c.pk for c in compounds],
                office_id=keeper.pk,
                hour_fen=4_500,
                provider="" if n % 3 else "清源物业（演示）",
            )
            one.workers[worker.pk] = stand_in(person, "field_worker", over=over)
        for rank, (duty, shift) in enumerate(DUTIES, 1):
            person = crew[rank % len(crew)]
            desk.add_contact(
                founder,
                office_id=keeper.pk,
                name=person.name,
                phone=words.phone(rng),
                rank=rank,
                duty=duty,
                shift=shift,
                person_id=person.pk,
            )
        if is_main:
            vault = next(p for p in estate.shared[compounds[0].pk] if p.kind == "room")
            desk.require_escort(founder, place_id=vault.pk, reason="涉密档案库房", escort="保密办值班员")
            one.vaults.add(vault.pk)
        units = [u for u in society.units if u.path.startswith(over)]
        for unit in units:
            own = estate.rooms.get(unit.pk, [])
            one.places += [(place, unit) for place in own]
            homes = sorted({place.compound_id for place in own if place.compound_id})
            one.places += [(rng.choice(estate.shared[home]), unit) for home in homes for _n in range(len(own) // 3 + 1)]
        desks.append(one)
    return desks


def tell_half_a_year(rng: Random, scale: Scale, society: Society, estate: Estate, staff: Staff, now: datetime) -> int:
    """Let the tickets of the last `scale.days` days happen up to `now`; answers how many were reported."""
    first = now - timedelta(days=scale.days)
    with clock.at(first):
        desks = open_desks(rng, society, estate, staff)
        firms.list_services(society)
        parts = firms.fill_store(society.main_county.centre)
    kinds = {kind.code: (kind.pk, kind.parent.code) for kind in desk.list_kinds() if kind.parent}
    groups = {group for _pk, group in kinds.values()}
    photos = {
        (group, purpose): desk.prepare_photos(
            [photo(rng, group, repaired=purpose == "after") for _n in range(4)], purpose
        )
        for group in sorted(groups)
        for purpose in ("report", "before", "after")
    }
    workers = {pk: worker for one in desks for pk, worker in one.workers.items()}
    story = Story(rng, now, society, kinds, photos, workers)
    story.parts = parts
    clerk = staff.people["clerk"]
    if clerk.office.parent:
        story.regular = clerk, clerk.office.parent
    weights = [18 if one.keeper == society.main_county.centre else 2 for one in desks]
    for _n in range(scale.tickets):
        at = moment(rng, first, now)
        one = rng.choices(desks, weights)[0]
        story.plan(at, partial(report, story, one, at))
    busy = next(one for one in desks if one.keeper == society.main_county.centre)
    for n in range(LATELY):  # whatever the hour of the demo's loading, its board has work in every state
        at = now - timedelta(minutes=rng.randint(3, 170) if n > 1 else 0.5)
        story.plan(at, partial(report, story, busy, at, by_regular=n % 4 == 0))
    while story.agenda:
        at, _n, step = heapq.heappop(story.agenda)
        with clock.at(at):
            step()
    return story.told


def moment(rng: Random, first: datetime, now: datetime) -> datetime:
    """An instant at which somebody may report: mostly office hours of a weekday, sometimes not."""
    while True:
        at = first + (now - first) * rng.random()
        local = at.astimezone(clock.LOCAL)
        hours = time(8, 10) <= local.time() <= time(17, 50)
        if (hours and local.weekday() < 5) or rng.random() < 0.03:
            return at


def report(story: Story, one: Desk, at: datetime, *, by_regular: bool = False) -> None:
    rng = story.rng
    code = rng.choices(list(words.WEIGHTS), list(words.WEIGHTS.values()))[0]
    kind_id, group = story.kinds[code]
    place, unit = rng.choice(one.places)
    section = rng.choice(story.society.sections[unit.pk])
    person = rng.choice(story.society.people[section.pk])
    if story.regular and (by_regular or rng.random() < 0.05):  # whoever looks in as the demo's clerk finds a history
        clerk, own = story.regular
        if mine := [pair for pair in one.places if pair[1] == own]:
            person, (place, unit) = clerk, rng.choice(mine)
    text = words.complaint(rng, code)
    photos = story.pick(group, "report") if rng.random() < 0.45 else []
    try:
        if rng.random() < 0.15:
            ticket = desk.receive_report(
                one.dispatcher, place_id=place.pk, kind_id=kind_id, description=text, caller_id=person.pk, now=at
            )
        else:
            ticket = desk.report_fault(
                stand_in(person, "staff", over=unit.path),
                place_id=place.pk,
                kind_id=kind_id,
                description=text,
                now=at,
                channel="code" if rng.random() < 0.4 else "portal",
                photos=photos,
            )
    except DomainError as refusal:
        raise RuntimeError(f"the demo was refused: {refusal} ({place} {unit})") from refusal
    story.told += 1
    story.places[ticket.pk] = ticket.place_id
    requester = stand_in(person, "staff", over=unit.path)
    if ticket.worker_id:  # a red line went past the queue
        alarm(story, one, ticket.pk, group, requester, at)
        return
    story.plan(at + story.minutes(1, 25), lambda: dispatch(story, one, ticket.pk, group, requester, at))


def alarm(story: Story, one: Desk, ticket_id: int, group: str, requester: Actor, at: datetime) -> None:
    """A red line: the dispatcher calls down the list while the worker sets out."""
    tries = story.rng.randint(1, 2)
    for n in range(tries):
        story.plan(at + timedelta(minutes=n + 1), partial(call, story, one, ticket_id, n == tries - 1))
    worker = story.workers[desk.get_ticket(one.dispatcher, ticket_id).worker_id or 0]
    story.plan(at + story.minutes(2, 7), lambda: accept(story, one, ticket_id, group, requester, worker))


def call(story: Story, one: Desk, ticket_id: int, last: bool) -> None:
    now = clock.now()
    sheet = desk.call_sheet(desk.get_ticket(one.dispatcher, ticket_id), now)
    if sheet is None or sheet.next is None:
        return
    begun = desk.begin_call(one.dispatcher, ticket_id=ticket_id, contact_id=sheet.next.pk, now=now)
    outcome = "answered" if last else "no_answer"
    desk.end_call(one.dispatcher, ticket_id=ticket_id, call_id=begun.pk, outcome=outcome, now=now)


def dispatch(story: Story, one: Desk, ticket_id: int, group: str, requester: Actor, at: datetime) -> None:
    now = clock.now()
    try:
        if story.rng.random() < 0.75:
            ticket = desk.dispatch_automatically(one.dispatcher, ticket_id=ticket_id, now=now)
        else:
            ticket = desk.dispatch_ticket(
                one.dispatcher, ticket_id=ticket_id, worker_id=story.rng.choice(sorted(one.workers)), now=now
            )
    except DomainError:  # nobody is free: the dispatcher looks again later
        story.plan(now + story.minutes(20, 90), lambda: dispatch(story, one, ticket_id, group, requester, at))
        return
    worker = story.workers[ticket.worker_id or 0]
    if story.rng.random() < 0.04:
        story.plan(now + story.minutes(3, 30), lambda: refuse(story, one, ticket_id, group, requester, worker))
    else:
        story.plan(now + story.minutes(1, 25), lambda: accept(story, one, ticket_id, group, requester, worker))


def refuse(story: Story, one: Desk, ticket_id: int, group: str, requester: Actor, worker: Actor) -> None:
    now = clock.now()
    desk.refuse_order(worker, ticket_id=ticket_id, reason=story.rng.choice(words.REFUSALS), now=now)
    story.plan(now + story.minutes(5, 40), lambda: dispatch(story, one, ticket_id, group, requester, now))


def accept(story: Story, one: Desk, ticket_id: int, group: str, requester: Actor, worker: Actor) -> None:
    now = clock.now()
    desk.accept_order(worker, ticket_id=ticket_id, now=now)
    story.plan(now + story.minutes(8, 70), lambda: arrive(story, one, ticket_id, group, requester, worker))


def arrive(story: Story, one: Desk, ticket_id: int, group: str, requester: Actor, worker: Actor) -> None:
    now = clock.now()
    scanned = story.places[ticket_id] if story.rng.random() < 0.6 else None
    desk.arrive_at_place(
        worker,
        ticket_id=ticket_id,
        now=now,
        place_id=scanned,
        photos=story.pick(group, "before"),
        escort="保密办值班员" if story.places[ticket_id] in one.vaults else "",
    )
    if story.rng.random() < 0.06 and one.vaults:
        story.plan(now + story.minutes(10, 40), lambda: leave(story, one, ticket_id, group, requester, worker))
        return
    slow = story.rng.random() < 0.12
    length = story.minutes(300, 1800) if slow else story.minutes(8, 110)
    story.plan(now + length, lambda: finish(story, one, ticket_id, group, requester, worker))


def leave(story: Story, one: Desk, ticket_id: int, group: str, requester: Actor, worker: Actor) -> None:
    """A part is missing: the worker comes again."""
    now = clock.now()
    again = now + story.minutes(900, 1800)
    desk.leave_place(
        worker,
        ticket_id=ticket_id,
        outcome="parts",
        note="缺少配件，已联系供货",
        labour_minutes=story.rng.randint(10, 40),
        next_at=again,
        now=now,
    )
    story.plan(again, lambda: arrive(story, one, ticket_id, group, requester, worker))


def finish(story: Story, one: Desk, ticket_id: int, group: str, requester: Actor, worker: Actor) -> None:
    now, rng = clock.now(), story.rng
    # every round shows the repair by a photo of its own
    pool = story.photos[group if (group, "after") in story.photos else "other", "after"]
    shown = pool[(ticket_id + story.rounds.get(ticket_id, 0)) % len(pool)]
    notes = words.DONE_NOTES.get(group, words.DONE_NOTES["other"])
    if one.vaults and group in firms.BY_GROUP and rng.random() < 0.45:  # the county that keeps a store
        part, store = story.parts[rng.choice(firms.BY_GROUP[group])]
        quantity = Decimal(rng.randint(1, 2))
        desk.use_part(worker, ticket_id=ticket_id, part_id=part, store_id=store, quantity=quantity, now=now)
    desk.finish_order(
        worker,
        ticket_id=ticket_id,
        now=now,
        labour_minutes=rng.randint(2, 18) * 5,
        note=rng.choice(notes),
        parts=rng.choice(words.PARTS.get(group, ("",))),
        photos=[shown],
    )
    if rng.random() < 0.78:
        story.plan(now + story.minutes(5, 2400), lambda: rate(story, one, ticket_id, group, requester))
    else:
        story.plan(now + timedelta(days=8), lambda: close(one, ticket_id))


def upkeep() -> Actor:
    """The system's own actor for closing what nobody rated."""
    return system_actor("servicedesk", "servicedesk.view", "servicedesk.dispatch")


def close(one: Desk, ticket_id: int) -> None:
    desk.close_unrated(upkeep(), ticket_id=ticket_id, now=clock.now())


def rate(story: Story, one: Desk, ticket_id: int, group: str, requester: Actor) -> None:
    now, rng = clock.now(), story.rng
    stars = rng.choices((5, 4, 3, 2, 1), (58, 25, 9, 5, 3))[0]
    comment = rng.choice(words.COMMENTS_GOOD if stars >= 4 else words.COMMENTS_BAD)
    desk.rate_ticket(requester, ticket_id=ticket_id, stars=stars, comment=comment, now=now)
    if stars > 2:
        return
    if story.rounds.get(ticket_id, 0) < 2 and rng.random() < 0.6:
        story.plan(now + story.minutes(20, 900), lambda: reopen(story, one, ticket_id, group, requester))
    story.plan(now + story.minutes(30, 1200), lambda: call_back(story, one, ticket_id))


def reopen(story: Story, one: Desk, ticket_id: int, group: str, requester: Actor) -> None:
    now = clock.now()
    desk.reopen_ticket(requester, ticket_id=ticket_id, reason=story.rng.choice(words.REOPEN_REASONS), now=now)
    story.rounds[ticket_id] = story.rounds.get(ticket_id, 0) + 1
    story.plan(now + story.minutes(2, 30), lambda: dispatch(story, one, ticket_id, group, requester, now))


def call_back(story: Story, one: Desk, ticket_id: int) -> None:
    task = desk.list_callbacks(one.dispatcher).filter(ticket_id=ticket_id, done_at=None).first()
    if task is not None:
        desk.settle_callback(
            one.dispatcher, task_id=task.pk, outcome="settled", note="已致电说明，用户认可后续安排", now=clock.now()
        )
