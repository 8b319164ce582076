"""Every read of the organisation room, through the eyes of the asker. "As of" readings take the day; both ends of a
validity count."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from guanjia.foundation.org.models import (
    Appointment,
    Division,
    Establishment,
    Grade,
    Mandate,
    Office,
    OfficeQuerySet,
    OfficeVersion,
    Person,
    PersonQuerySet,
    Post,
    PostQuerySet,
    Staffing,
    valid_on,
)
from guanjia.foundation.org.powers import Power
from guanjia.foundation.org.rules import PowerMissing
from guanjia.foundation.org.scope import within
from guanjia.kernel.actor import Actor, Reach
from guanjia.kernel.errors import NotVisible, Refusal
from guanjia.kernel.ratio import Ratio
from guanjia.kernel.words import N_

LARGEST_ID = 2**63 - 1


class OfficeClosed(Refusal):
    """A closed body, or one not yet founded, takes nothing new."""


def not_over_before(day: date) -> Q:
    """The rows in force on a day or after it."""
    return Q(valid_to=None) | Q(valid_to__gte=day)


# offices


def list_offices(actor: Actor, *, on: date | None = None) -> OfficeQuerySet:
    """The visible offices in tree order; with a day, those that existed then, each with the `name_then`."""
    offices = Office.objects.visible_to(actor).order_by("path")
    return offices if on is None else named_as_of(offices.as_of(on), on)


def list_bodies(actor: Actor, *, on: date | None = None) -> OfficeQuerySet:
    """The same for the register, each with the body that it belongs to."""
    return list_offices(actor, on=on).select_related("parent")


def named_as_of(offices: OfficeQuerySet, on: date) -> OfficeQuerySet:
    """The offices with the name they carried on a day, as `name_then`."""
    then = OfficeVersion.objects.filter(valid_on(on), office=OuterRef("pk")).order_by("-valid_from")
    return offices.annotate(name_then=Subquery(then.values("name")[:1]))


def get_office(actor: Actor, office_id: int, *, lock: bool = False) -> Office:
    """The office, or NotVisible: the same answer whether it is hidden or missing."""
    offices = Office.objects.visible_to(actor)
    if lock:
        offices = offices.select_for_update(of=("self",))
    if not 0 < office_id <= LARGEST_ID:
        raise NotVisible(N_("There is no such office."))
    try:
        return offices.get(pk=office_id)
    except Office.DoesNotExist:
        raise NotVisible(N_("There is no such office.")) from None


def share_of_offices(reach: Reach) -> float:
    """Roughly which part of all offices lies inside a reach, for choosing between two ways to the same rows. Ten
    minutes old at most; never decide about a right by it."""

    def counted() -> float:
        whole = Office.objects.count()
        return Office.objects.filter(within("path", reach)).count() / whole if whole else 1.0

    key = hashlib.sha256(repr(reach.prefixes).encode()).hexdigest()
    return float(cache.get_or_set(f"share-of-offices:{key}", counted, 600) or 0.0)


def require_open(office: Office, on: date, *, field: str = "office") -> None:
    """Refuse unless the office takes new things on a day; raises OfficeClosed. On its last day it takes nothing more.

    Inside a transaction the row is read again and held until the end, so that a closing in the same instant waits.
    """
    if connection.in_atomic_block:
        office = Office.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)
    refuse_closed(office, on, field=field)


def refuse_closed(office: Office, on: date, *, field: str = "office") -> None:
    """Refuse by the row at hand unless the office takes new things on a day; raises OfficeClosed."""
    if office.valid_to is not None and office.valid_to <= on:
        raise OfficeClosed(
            N_("%(office)s was closed on %(day)s. Choose the body that took over its work."),
            field=field,
            office=office.name,
            day=str(office.valid_to),
        )
    if office.valid_from > on:
        raise OfficeClosed(
            N_("%(office)s exists only from %(day)s. Choose a later day or another body."),
            field=field,
            office=office.name,
            day=str(office.valid_from),
        )


@dataclass(slots=True)
class Node:
    """One body in a reading of the tree as of a day; `here` counts its own people, `below` those of all bodies in it
    and its own, `approved` the establishment likewise. `covered` are those of `below` for whose body, or one above it,
    a number is approved at all: only they can be too many."""

    office: Office
    name: str
    short_name: str
    depth: int = 0
    here: int = 0
    below: int = 0
    approved: int = 0
    covered: int = 0
    children: list[Node] = field(default_factory=list)

    @property
    def filled(self) -> Ratio:
        """Actual by approved, for the whole subtree; contract staff stand outside."""
        return Ratio(self.below, self.approved)


def tree_as_of(actor: Actor, on: date) -> list[Node]:
    """The visible part of the tree as it stood on a day, names and places of that day; three queries.

    A body whose parent is out of sight stands at the top. Head-counts are without contract staff.
    """
    versions = (
        OfficeVersion.objects.filter(valid_on(on), within("office__path", actor.reach("org.view")))
        .filter(Q(office__valid_to=None) | Q(office__valid_to__gte=on), office__valid_from__lte=on)
        .select_related("office")
    )
    nodes = {v.office_id: Node(v.office, v.name, v.short_name) for v in versions}
    parents = {v.office_id: v.parent_id for v in versions}
    for office_id, number in counted_by_office(nodes, on).items():
        nodes[office_id].here = number
    for office_id, number in approved_by_office(nodes, on).items():
        nodes[office_id].approved = number
    tops: list[Node] = []
    for office_id, node in nodes.items():
        above = nodes.get(parents[office_id] or 0)
        (above.children if above else tops).append(node)
    for top in tops:
        _settle(top, 0, False)
    return sorted(tops, key=_order)


def _order(node: Node) -> tuple[int, int]:
    return node.office.rank, node.office.pk


def _settle(node: Node, depth: int, covered: bool) -> None:
    covered = covered or node.approved > 0
    node.depth, node.below, node.covered = depth, node.here, node.here if covered else 0
    for child in node.children:
        _settle(child, depth + 1, covered)
        node.below += child.below
        node.covered += child.covered
        node.approved += child.approved
    node.children.sort(key=_order)


def parts_as_of(actor: Actor, office: Office, on: date) -> OfficeQuerySet:
    """The visible bodies directly below an office on a day."""
    then = OfficeVersion.objects.filter(valid_on(on), office=OuterRef("pk"), parent=office)
    return named_as_of(Office.objects.visible_to(actor).as_of(on).filter(Exists(then)), on).order_by("rank", "pk")


def line_above(actor: Actor, office: Office) -> list[Office]:
    """The visible bodies above an office, the highest first."""
    above = [int(part) for part in office.path.strip("/").split("/")[:-1]]
    return list(Office.objects.visible_to(actor).filter(pk__in=above).order_by("depth"))


def history_of(actor: Actor, office: Office) -> list[OfficeVersion]:
    """What the office was called and where it hung, the newest first."""
    get_office(actor, office.pk)
    return list(OfficeVersion.objects.filter(office=office).select_related("parent").order_by("-valid_from"))


def list_divisions(actor: Actor) -> QuerySet[Division]:
    """All divisions by code: public knowledge, shown to whoever sees offices."""
    return (
        Division.objects.select_related("parent").order_by("code") if actor.may("org.view") else Division.objects.none()
    )


def list_ending_bodies(actor: Actor, until: date) -> OfficeQuerySet:
    """Open temporary bodies in the actor's hands that end by a day."""
    managed = Office.objects.filter(within("path", actor.reach("org.manage")))
    return managed.filter(kind=Office.Kind.TEMP_BODY, valid_to=None, ends_on__lte=until).order_by("ends_on")


def list_manageable(actor: Actor, on: date) -> OfficeQuerySet:
    """The open offices in which the actor may change something, in tree order: what a form offers."""
    return (
        Office.objects.filter(within("path", actor.reach("org.manage")))
        .filter(Q(valid_to=None) | Q(valid_to__gt=on))
        .order_by("path")
    )


# head-count


def counted_by_office(offices: Iterable[int], on: date, *, staffing: Iterable[str] | None = None) -> dict[int, int]:
    """People counted on a day by office: primary appointments in force; contract staff only when asked for."""
    kinds = list(staffing or (kind for kind in Staffing.values if kind != Staffing.CONTRACT))
    rows = (
        Appointment.objects.filter(valid_on(on), primary=True, staffing__in=kinds, office__in=list(offices))
        .values_list("office_id")
        .annotate(n=Count("person", distinct=True))
    )
    return dict(rows)


def approved_by_office(offices: Iterable[int], on: date) -> dict[int, int]:
    """Approved places on a day by office, all kinds but contract staff."""
    found: dict[int, int] = defaultdict(int)
    rows = Establishment.objects.filter(valid_on(on), office__in=list(offices)).exclude(kind=Staffing.CONTRACT)
    for office_id, approved in rows.values_list("office_id", "approved"):
        found[office_id] += approved
    return found


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Actual people against approved places of one kind."""

    kind: str
    label: str
    filled: Ratio

    @property
    def actual(self) -> int:
        return int(self.filled.numerator)  # type: ignore[arg-type]

    @property
    def approved(self) -> int:
        return int(self.filled.denominator)  # type: ignore[arg-type]

    @property
    def over(self) -> int:
        """How many more people than places; 0 or less is within."""
        return self.actual - self.approved


def head_count(actor: Actor, office: Office, on: date, *, whole: bool = True) -> list[HeadCount]:
    """Actual against approved by kind on a day, for the office or with all that lies below it today.

    Kinds with neither are left out. A kind without approved places has no share, which is not zero.
    """
    get_office(actor, office.pk)
    inside = Q(office__path__startswith=office.path) if whole else Q(office=office)
    actual = dict(
        Appointment.objects.filter(inside, valid_on(on), primary=True)
        .values_list("staffing")
        .annotate(n=Count("person", distinct=True))
    )
    approved: dict[str, int] = defaultdict(int)
    for kind, number in Establishment.objects.filter(inside, valid_on(on)).values_list("kind", "approved"):
        approved[kind] += number
    return [
        HeadCount(kind, str(Staffing(kind).label), Ratio(actual.get(kind, 0), approved.get(kind, 0)))
        for kind in Staffing.values
        if actual.get(kind) or approved.get(kind)
    ]


def list_establishments(actor: Actor, *, on: date | None = None) -> QuerySet[Establishment]:
    """Approved numbers of visible offices; with a day, those in force then with the `actual` people of the kind."""
    rows = Establishment.objects.visible_to(actor).select_related("office").order_by("office__path", "kind")
    if on is None:
        return rows
    counted = (
        Appointment.objects.filter(valid_on(on), primary=True, office=OuterRef("office"), staffing=OuterRef("kind"))
        .order_by()
        .values("office")
        .annotate(n=Count("person", distinct=True))
        .values("n")
    )
    return rows.as_of(on).annotate(actual=Subquery(counted))


# mandates and powers


def get_mandate(actor: Actor, mandate_id: int, *, lock: bool = False) -> Mandate:
    """The mandate, or NotVisible."""
    mandates = Mandate.objects.visible_to(actor).select_related("office")
    if lock:
        mandates = mandates.select_for_update(of=("self",))
    found = mandates.filter(pk=mandate_id).first() if 0 < mandate_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such mandate."))
    return found


def list_mandates(actor: Actor, *, office: Office | None = None, on: date | None = None) -> QuerySet[Mandate]:
    """Mandates of visible offices with their powers, the newest first."""
    rows = Mandate.objects.visible_to(actor).select_related("office", "scope").prefetch_related("powers")
    if office is not None:
        rows = rows.filter(office=office)
    return (rows.as_of(on) if on else rows).order_by("-valid_from", "-pk")


def body_of(office: Office) -> Office:
    """The body in whose name an office acts: a section has no powers of its own but those of the body it belongs to."""
    while office.kind == Office.Kind.SECTION and office.parent is not None:
        office = office.parent
    return office


def powers_of(office: Office, on: date) -> dict[str, list[Mandate]]:
    """The powers a body has on a day and the mandates behind each; a section acts with its body's."""
    holders = {office.pk, body_of(office).pk}
    found: dict[str, list[Mandate]] = defaultdict(list)
    mandates = Mandate.objects.as_of(on).filter(office__in=holders).select_related("scope", "office")
    for mandate in mandates.prefetch_related("powers").order_by("valid_from", "pk"):
        for power in mandate.powers.all():
            found[power.power].append(mandate)
    return dict(found)


def has_power(office: Office, power: str, on: date, *, over: Office | None = None) -> Mandate | None:
    """The mandate by which a body has a power on a day, over its own subtree or over another body; None without one."""
    over = over or office
    for mandate in powers_of(office, on).get(power, []):
        scope = mandate.scope or mandate.office
        if over.path.startswith(scope.path):
            return mandate
    return None


def require_power(office: Office, power: str, on: date, *, over: Office | None = None) -> Mandate:
    """The mandate behind a power, or PowerMissing, which names the nearest body above that has it."""
    mandate = has_power(office, power, on, over=over)
    if mandate is not None:
        return mandate
    label = str(Power(power).label)
    above = body_of(office).parent
    while above is not None:
        if has_power(above, power, on, over=over or office) is not None:
            raise PowerMissing(
                N_("%(office)s has no mandate for “%(power)s”. %(body)s is responsible: ask there."),
                office=office.name,
                power=label,
                body=above.name,
            )
        above = above.parent
    raise PowerMissing(
        N_("%(office)s has no mandate for “%(power)s”, nor has any body above it. Record the document first."),
        office=office.name,
        power=label,
    )


# people and posts


def get_person(actor: Actor, person_id: int) -> Person:
    """The person, or NotVisible."""
    if not 0 < person_id <= LARGEST_ID:
        raise NotVisible(N_("There is no such person."))
    try:
        return Person.objects.visible_to(actor).select_related("office").get(pk=person_id)
    except Person.DoesNotExist:
        raise NotVisible(N_("There is no such person.")) from None


def list_people(actor: Actor, *, on: date | None = None) -> PersonQuerySet:
    """The visible people; with a day, those appointed then. Each carries the primary place of the day, or of today's
    record: `place_name`, `post_name`, `grade_name`, `staffing`."""
    people = Person.objects.visible_to(actor).select_related("office__parent")
    places = Appointment.objects.filter(person=OuterRef("pk"), primary=True)
    if on is not None:
        places = places.filter(valid_on(on))
        people = people.filter(Exists(places))
    places = places.order_by("-valid_from")
    named = OfficeVersion.objects.filter(office=OuterRef("place_id"))
    if on is not None:
        named = named.filter(valid_on(on))
    return people.annotate(
        place_id=Subquery(places.values("office")[:1]),
        post_name=Subquery(places.values("post__name")[:1]),
        grade_name=Subquery(places.values("grade__name")[:1]),
        staffing=Subquery(places.values("staffing")[:1]),
    ).annotate(place_name=Subquery(named.order_by("-valid_from").values("name")[:1]))


def appointments_of(actor: Actor, person: Person) -> QuerySet[Appointment]:
    """A visible person's places, the newest first."""
    get_person(actor, person.pk)
    rows = Appointment.objects.filter(person=person).select_related("office", "post", "grade")
    return rows.order_by("-valid_from", "-primary", "-pk")


def get_appointment(actor: Actor, appointment_id: int) -> Appointment:
    """The appointment, or NotVisible."""
    rows = Appointment.objects.visible_to(actor).select_related("office", "person", "post")
    found = rows.filter(pk=appointment_id).first() if 0 < appointment_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such appointment."))
    return found


def people_of(actor: Actor, office: Office, on: date) -> QuerySet[Appointment]:
    """Who has a place in an office on a day, primary places first; visible people only."""
    rows = Appointment.objects.visible_to(actor).filter(valid_on(on), office=office)
    return rows.select_related("person", "post", "grade").order_by("-primary", "grade__rank", "person__name", "pk")


def get_post(actor: Actor, post_id: int, *, lock: bool = False) -> Post:
    """The post, or NotVisible."""
    posts = Post.objects.visible_to(actor).select_related("office", "grade")
    if lock:
        posts = posts.select_for_update(of=("self",))
    found = posts.filter(pk=post_id).first() if 0 < post_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such post."))
    return found


def list_posts(actor: Actor, *, on: date | None = None) -> PostQuerySet:
    """Posts of visible offices; with a day, those open then, each with the number of seats `taken`."""
    posts = (
        Post.objects.visible_to(actor).select_related("office", "grade").order_by("office__path", "grade__rank", "pk")
    )
    if on is None:
        return posts
    return posts.as_of(on).annotate(taken=Count("appointments", filter=_valid_on("appointments", on), distinct=True))


def _valid_on(relation: str, day: date) -> Q:
    return Q(**{f"{relation}__valid_from__lte": day}) & (
        Q(**{f"{relation}__valid_to": None}) | Q(**{f"{relation}__valid_to__gte": day})
    )


def get_grade(grade_id: int | None) -> Grade | None:
    """The grade of the common list, None without an id, or NotVisible."""
    if grade_id is None:
        return None
    found = Grade.objects.filter(pk=grade_id).first() if 0 < grade_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such grade."))
    return found


def list_grades() -> QuerySet[Grade]:
    """The common list of grades, the highest first."""
    return Grade.objects.order_by("rank")


def sizes_of(offices: Iterable[Office], on: date) -> Mapping[int, int]:
    """Head-counts of these offices alone, without those below."""
    return counted_by_office([office.pk for office in offices], on)
