"""Every read of shops and convenience goods, through the eyes of the asker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from guanjia.domains.amenities import rules
from guanjia.domains.amenities.models import (
    CheckPlan,
    GoodsKind,
    GoodsPoint,
    Loan,
    LoanQuerySet,
    Movement,
    Piece,
    PointTarget,
    PriceBoard,
    SafetyCheck,
    Shop,
)
from guanjia.foundation.audit.queries import Event, story_of
from guanjia.foundation.calendar.official import official_day
from guanjia.foundation.calendar.queries import is_workday
from guanjia.foundation.codes.queries import code_of
from guanjia.foundation.files.queries import count_files, files_of
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.scope import within
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

LARGEST_ID = 2**63 - 1


def circle_of(office: Office) -> str:
    """The path of the body whose people may use what an office offers: the one above it."""
    return office.parent.path if office.parent is not None else office.path


def found_or_hidden(rows: Any, pk: int, message: str) -> Any:
    """The row of that number, or NotVisible."""
    found = rows.filter(pk=pk).first() if 0 < pk <= LARGEST_ID else None
    if found is None:
        raise NotVisible(message)
    return found


def list_compounds(actor: Actor, right: str = "amenities.manage") -> list[Place]:
    """The open compounds kept by offices where the actor holds a right."""
    rows = Place.objects.open().filter(within("office__path", actor.reach(right)), kind="compound")
    return list(rows.select_related("office").order_by("rank", "pk")[:200])


def get_compound(actor: Actor, compound_id: int, right: str = "amenities.manage") -> Place:
    """A compound kept by an office where the actor holds a right, or NotVisible."""
    rows = Place.objects.open().filter(within("office__path", actor.reach(right)), kind="compound")
    found: Place = found_or_hidden(
        rows.select_related("office__parent"), compound_id, N_("There is no such compound.")
    )  # fmt: skip
    return found


# --- shops


def list_shops(actor: Actor) -> QuerySet[Shop]:
    """The shops in sight that have not ended."""
    return Shop.objects.visible_to(actor).filter(ended_on=None).select_related("compound", "office")


def list_register(actor: Actor) -> QuerySet[Shop]:
    """The register of shops kept by offices in reach, with how many checks are late or failing."""
    today = clock.today()
    late = Count("plans", filter=Q(plans__next_on__lt=today) | Q(plans__failing=True))
    return Shop.objects.overseen_by(actor).select_related("compound", "office").annotate(late=late)


def get_shop(actor: Actor, shop_id: int, *, lock: bool = False, overseen: bool = False) -> Shop:
    """The shop, or NotVisible. overseen: only one whose register the actor reads."""
    rows = Shop.objects.overseen_by(actor) if overseen else Shop.objects.visible_to(actor)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("compound", "office")
    found: Shop = found_or_hidden(rows, shop_id, N_("There is no such shop."))
    return found


def hours_key_on(shop: Shop, day: date) -> int:
    """Which line of a shop's hours holds on a day, by the working calendar of its keeper."""
    return rules.hours_key(
        day, workday=is_workday(day, office_path=shop.office_path), holiday=bool(official_day(day).holiday)
    )


def is_open(shop: Shop, now: datetime) -> bool:
    """Whether a shop is open at an instant."""
    if shop.closed_by_check or shop.ended_on is not None:
        return False
    local = now.astimezone(clock.LOCAL)
    return rules.is_open_at(shop.hours, hours_key_on(shop, local.date()), local.hour * 60 + local.minute)


def hours_today(shop: Shop, now: datetime) -> str:
    """A shop's hours of the day, as people write them; empty when it stays closed."""
    key = hours_key_on(shop, clock.local_day(now))
    return rules.write_hours(shop.hours.get(str(key), ()))


def board_on(shop: Shop, day: date) -> PriceBoard | None:
    """The price board in force on a day."""
    return shop.boards.filter(valid_from__lte=day).order_by("-valid_from").first()


def list_boards(shop: Shop) -> QuerySet[PriceBoard]:
    """All boards of a shop that the caller has been shown, the newest first."""
    return shop.boards.order_by("-valid_from")


def list_plans(shop: Shop) -> QuerySet[CheckPlan]:
    """The planned checks of a shop that the caller has been shown, the next first."""
    return shop.plans.order_by("next_on", "pk")


def list_checks(shop: Shop) -> list[SafetyCheck]:
    """The last checks of a shop that the caller has been shown, with their photos as `shown`."""
    rows = list(SafetyCheck.objects.filter(plan__shop=shop).select_related("plan").order_by("-done_on", "-pk")[:30])
    counted = count_files(rows)
    for row in rows:
        row.shown = list(files_of(row)) if counted.get(row.pk) else []  # type: ignore[attr-defined]
    return rows


def get_plan(actor: Actor, plan_id: int, *, lock: bool = False) -> CheckPlan:
    """A planned check of a shop whose register the actor reads, or NotVisible."""
    rows = CheckPlan.objects.filter(within("shop__office_path", actor.reach("amenities.view")), shop__ended_on=None)
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found: CheckPlan = found_or_hidden(rows.select_related("shop"), plan_id, N_("There is no such check."))
    return found


def list_checks_due(actor: Actor, until: date) -> list[CheckPlan]:
    """The planned checks up to a day at shops where the actor checks, the most urgent first."""
    reach = within("shop__office_path", actor.reach("amenities.check"))
    rows = CheckPlan.objects.filter(reach, Q(next_on__lte=until) | Q(failing=True), shop__ended_on=None)
    return list(rows.select_related("shop__compound").order_by("next_on", "pk")[:50])


def plans_to_remind(today: date) -> list[int]:
    """Numbers of planned checks that come up and that nobody was told about."""
    soon = today + rules.CHECK_SOON
    rows = CheckPlan.objects.filter(next_on__lte=soon, shop__ended_on=None)
    rows = rows.filter(Q(reminded_for=None) | ~Q(reminded_for=F("next_on")))
    return list(rows.order_by("next_on").values_list("pk", flat=True)[:500])


# --- goods


def list_kinds() -> QuerySet[GoodsKind]:
    """The kinds of convenience goods, in order."""
    return GoodsKind.objects.order_by("rank", "pk")


def get_kind(kind_id: int) -> GoodsKind:
    """One kind, or NotVisible."""
    found: GoodsKind = found_or_hidden(GoodsKind.objects.all(), kind_id, N_("There is no such kind of goods."))
    return found


def list_points(actor: Actor, *, overseen: bool = False) -> QuerySet[GoodsPoint]:
    """The points in sight, by compound. overseen: only those of the register."""
    rows = GoodsPoint.objects.overseen_by(actor) if overseen else GoodsPoint.objects.visible_to(actor)
    return rows.filter(active=True).select_related("compound", "office").order_by("compound__rank", "compound_id", "pk")


def get_point(actor: Actor, point_id: int) -> GoodsPoint:
    """One point, or NotVisible."""
    found: GoodsPoint = found_or_hidden(list_points(actor), point_id, N_("There is no such goods point."))
    return found


def list_pieces(actor: Actor) -> QuerySet[Piece]:
    """The register of pieces that offices in reach keep."""
    return Piece.objects.overseen_by(actor).select_related("kind", "office", "point__compound")


def get_piece(actor: Actor, piece_id: int, *, lock: bool = False) -> Piece:
    """The piece, or NotVisible."""
    rows = Piece.objects.visible_to(actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found: Piece = found_or_hidden(
        rows.select_related("kind", "point__compound", "office"), piece_id, N_("There is no such piece.")
    )
    return found


def lock_free_piece(actor: Actor, point: GoodsPoint, kind: GoodsKind) -> Piece | None:
    """The first piece of a kind at a point, locked; None when there is none."""
    rows = Piece.objects.visible_to(actor).filter(kind=kind, point=point, state="at_point")
    return rows.select_for_update(of=("self",)).select_related("kind", "point").order_by("pk").first()


def open_loan(piece: Piece, *, lock: bool = False) -> Loan | None:
    """The open loan of a piece that the caller has been shown."""
    rows = Loan.objects.filter(piece=piece, ended_at=None)
    return (rows.select_for_update(of=("self",)) if lock else rows.select_related("person")).first()


def list_own_loans(actor: Actor) -> QuerySet[Loan]:
    """What the actor has in hand, the first to return first."""
    rows = Loan.objects.filter(person_id=actor.person_id or 0, ended_at=None)
    return rows.select_related("piece__kind", "from_point").order_by("due_at", "pk")


def list_own_past(actor: Actor) -> QuerySet[Loan]:
    """What the actor brought back lately."""
    rows = Loan.objects.filter(person_id=actor.person_id or 0, ended_at__isnull=False)
    return rows.select_related("piece__kind", "to_point").order_by("-ended_at")[:10]


def list_loans(actor: Actor) -> LoanQuerySet:
    """The register of loans of goods that offices in reach keep."""
    return Loan.objects.overseen_by(actor).select_related("piece__kind", "person__office", "from_point", "to_point")


def list_loans_of(piece: Piece) -> QuerySet[Loan]:
    """The last loans of a piece that the caller has been shown."""
    return piece.loans.select_related("person__office", "from_point", "to_point").order_by("-pk")[:20]


def counted_stock(points: Iterable[GoodsPoint]) -> dict[tuple[int, int], int]:
    """Pieces by point and kind, counted from movements: what came less what left."""
    ids = [point.pk for point in points]
    stock: dict[tuple[int, int], int] = {}
    for field, sign in (("to_point", 1), ("from_point", -1)):
        rows = Movement.objects.filter(**{f"{field}__in": ids}).values_list(field, "piece__kind")
        for point_id, kind_id, n in rows.annotate(n=Count("pk")).order_by():
            stock[point_id, kind_id] = stock.get((point_id, kind_id), 0) + sign * n
    return stock


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a point has of a kind, and what it should have."""

    kind: GoodsKind
    pieces: int
    target: int | None

    @property
    def short(self) -> int:
        return max(0, (self.target or 0) - self.pieces)


@dataclass(frozen=True, slots=True)
class Standing:
    """A point with its shelves."""

    point: GoodsPoint
    shelves: list[Shelf]


def list_standings(points: Sequence[GoodsPoint]) -> list[Standing]:
    """Points that the caller has been shown with their stock, in four queries."""
    stock, kinds = counted_stock(points), list(list_kinds())
    targets = {
        (target.point_id, target.kind_id): target.pieces for target in PointTarget.objects.filter(point__in=points)
    }
    return [
        Standing(
            point,
            [Shelf(kind, stock.get((point.pk, kind.pk), 0), targets.get((point.pk, kind.pk))) for kind in kinds],
        )
        for point in points
    ]


@dataclass(frozen=True, slots=True)
class Carry:
    """A line of the rebalancing list."""

    kind: GoodsKind
    source: GoodsPoint
    target: GoodsPoint
    pieces: int


def list_carries(actor: Actor) -> list[Carry]:
    """What the keeper should carry from where to where; points of one keeper are balanced among themselves."""
    reach = within("office_path", actor.reach("amenities.keep"))
    points = {point.pk: point for point in list_points(actor, overseen=True).filter(reach)}
    stock = counted_stock(points.values())
    targets = {(t.point_id, t.kind_id): t.pieces for t in PointTarget.objects.filter(point__in=points)}
    carries = []
    for kind in list_kinds():
        for keeper in sorted({point.office_id for point in points.values()}):
            own = [pk for pk, point in points.items() if point.office_id == keeper]
            wanted = {pk: targets[pk, kind.pk] for pk in own if (pk, kind.pk) in targets}
            if not wanted:
                continue
            here = {pk: stock.get((pk, kind.pk), 0) for pk in own}
            for move in rules.suggest_moves(here, wanted):
                carries.append(Carry(kind, points[move.source], points[move.target], move.pieces))
    return carries


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """Figures of one kind over a period: loans and pieces (the turnover's two halves), overdue, lost, damaged."""

    kind: GoodsKind
    pieces: int
    loans: int
    out: int
    overdue: int
    lost: int
    damaged: int

    @property
    def turnover(self) -> float | None:
        return self.loans / self.pieces if self.pieces else None


def start_of(day: date) -> datetime:
    """The first instant of a local day."""
    return datetime.combine(day, datetime.min.time(), clock.LOCAL)


def end_of(day: date) -> datetime:
    """The first instant after a local day."""
    return start_of(min(day, date(9998, 12, 31)) + timedelta(days=1))


def figures_between(actor: Actor, *, first: date, last: date, now: datetime) -> list[GoodsRow]:
    """Figures by kind for loans that began between two local days, both included; stock figures are of this moment."""
    start, end = start_of(first), end_of(last)
    loans: dict[int, Any] = {}
    rows = Loan.objects.overseen_by(actor).values("piece__kind").order_by()
    for row in rows.annotate(
        n=Count("pk", filter=Q(lent_at__gte=start, lent_at__lt=end)),
        overdue=Count("pk", filter=Q(ended_at=None, due_at__lt=now)),
    ):
        loans[row["piece__kind"]] = row
    stock: dict[int, Any] = {
        row["kind"]: row
        for row in Piece.objects.overseen_by(actor)
        .values("kind")
        .order_by()
        .annotate(
            n=Count("pk", filter=~Q(state="retired")),
            out=Count("pk", filter=Q(state="out")),
            lost=Count("pk", filter=Q(state="lost")),
            damaged=Count("pk", filter=Q(state="damaged")),
        )
    }
    found = []
    for kind in list_kinds():
        lent, have = loans.get(kind.pk, {}), stock.get(kind.pk, {})
        found.append(
            GoodsRow(
                kind, have.get("n", 0), lent.get("n", 0), have.get("out", 0), lent.get("overdue", 0),
                have.get("lost", 0), have.get("damaged", 0),
            )
        )  # fmt: skip
    return found


def count_overdue(actor: Actor, now: datetime) -> int:
    """How many loans of the register are overdue."""
    return Loan.objects.overseen_by(actor).filter(ended_at=None, due_at__lt=now).count()


def loans_to_remind(now: datetime) -> list[int]:
    """Numbers of open loans that are due soon or overdue and whose borrower was not told."""
    soon = Q(due_told_at=None, due_at__lte=now + rules.REMIND_BEFORE, due_at__gt=now)
    late = Q(late_told_at=None, due_at__lte=now)
    return list(Loan.objects.filter(soon | late, ended_at=None).order_by("due_at").values_list("pk", flat=True)[:500])


def story(actor: Actor, subject: Any) -> list[Event]:
    """What happened to a shop or a piece, newest first."""
    return story_of(actor, subject, newest_first=True, limit=40)


def code_text(piece: Piece | GoodsPoint) -> str:
    """The code of a piece or a point that the caller has been shown."""
    code = code_of(piece)
    return code.text if code else ""


def held_shops(office: Office) -> QuerySet[Shop]:
    """The shops an office keeps."""
    return Shop.objects.filter(office=office, ended_on=None)


def held_points(office: Office) -> QuerySet[GoodsPoint]:
    """The points an office keeps."""
    return GoodsPoint.objects.filter(office=office, active=True)


def held_pieces(office: Office) -> QuerySet[Piece]:
    """The pieces an office keeps that are not out of use, lent out ones among them."""
    return Piece.objects.filter(office=office).exclude(state="retired")


def get_borrower(actor: Actor) -> Person:
    """The actor's person, locked: whoever borrows twice in one instant waits for the first."""
    found = Person.objects.select_for_update(of=("self",)).filter(pk=actor.person_id or 0).first()
    if found is None:
        raise NotVisible(N_("Goods are lent to people of an office. Ask your administrator to link your account."))
    return found
