"""Office space: 《党政机关办公用房建设标准》 (2014) and 《党政机关办公用房管理办法》 (2017)."""

from __future__ import annotations

from collections.abc import Sequence

from guanjia.kernel.words import N_
from guanjia.rulebook import columns
from guanjia.rulebook.checks import Check, due, forbidden, needed, no_less, no_more
from guanjia.rulebook.engine import Book, Case, Input, Kind, rule
from guanjia.rulebook.verdicts import State

LEVELS = ("central", "province", "city", "county", "township")
LEVEL = Input("level", N_("Level of the organ"), Kind.CHOICE, choices=LEVELS)
GRADE = Input("grade", N_("Rank"), Kind.TEXT)
USABLE = N_("Usable area")


@rule(
    "SPC-CAP",
    N_("Office area per person"),
    LEVEL,
    GRADE,
    Input("area_m2", N_("Usable area of the room"), unit="m²"),
    Input("sharers", N_("People in the room"), Kind.WHOLE, default=1, needed=False),
    parameters=("office-area-cap",),
)
def office_area(case: Case, book: Book) -> Sequence[Check]:
    """Usable area ≤ limit of level and rank × people who share the room. A rank alone decides nothing: the same word
    has other limits at other levels."""
    cap = book.find("office-area-cap", level=case.level, grade=case.grade)
    return [no_more(USABLE, case.area_m2, cap.value * case.sharers, unit="m²", found=(cap,))]


@rule(
    "SPC-ONE",
    N_("One room for one leader"),
    Input("rooms", N_("Rooms held"), Kind.WHOLE, unit="处"),
    Input("approved", N_("Approval of the second room"), Kind.FLAG, default=False, needed=False),
    Input("far_away", N_("Second post is far away"), Kind.FLAG, default=False, needed=False),
    Input("second_area_m2", N_("Area of the second room"), unit="m²", needed=False),
    Input("level", N_("Level of the organ"), Kind.CHOICE, choices=LEVELS, needed=False),
    Input("grade", N_("Rank"), Kind.TEXT, needed=False),
    parameters=("rooms-per-leader", "office-area-cap"),
    clauses=("office-rules/art19-second",),
)
def one_room(case: Case, book: Book) -> Sequence[Check]:
    """One room; a second one only far away, approved, and below the limit; never a third."""
    most = book.value("rooms-per-leader")
    cap = book.find("office-area-cap", level=case.level, grade=case.grade)
    second = case.rooms >= 2
    clause = ("office-rules/art19-second",)
    return [
        no_more(N_("Rooms held"), case.rooms, most.value, unit="处", found=(most,)),
        needed(N_("Approval of the second room"), case.approved, applies=second, clauses=clause),
        needed(N_("Second post is far away"), case.far_away, applies=second, clauses=clause),
        Check(
            N_("Area of the second room"),
            case.second_area_m2 < cap.value if case.many or columns.known(case.second_area_m2) else False,
            case.second_area_m2,
            cap.value,
            "m²",
            "<",
            applies=second & case.has("second_area_m2"),
            found=(cap,),
            clauses=clause,
            kept=N_("%(label)s: %(value)s %(unit)s, below %(limit)s %(unit)s."),
            broken=N_("%(label)s: %(value)s %(unit)s, it must be below %(limit)s %(unit)s. Take a smaller room."),
        ),
    ]


@rule(
    "SPC-PT2M",
    N_("Clearing a second room after a part-time post"),
    Input("ended_on", N_("End of the part-time post"), Kind.DAY),
    Input("cleared_on", N_("Room cleared"), Kind.DAY, needed=False),
    parameters=("second-room-months",),
)
def part_time_room(case: Case, book: Book) -> Sequence[Check]:
    """The second room is cleared within two months after the part-time post ends."""
    months = book.value("second-room-months")
    deadline = columns.months_after(case.ended_on, int(months.value))
    return [due(N_("Room cleared"), case.cleared_on, deadline, book.today, found=(months,))]


@rule(
    "SPC-EXIT1M",
    N_("Giving a room back after transfer or retirement"),
    Input("left_on", N_("Transfer or retirement completed"), Kind.DAY),
    Input("returned_on", N_("Room given back"), Kind.DAY, needed=False),
    parameters=("leave-months",),
)
def room_after_leaving(case: Case, book: Book) -> Sequence[Check]:
    """The room is given back within one month after the formalities."""
    months = book.value("leave-months")
    deadline = columns.months_after(case.left_on, int(months.value))
    return [due(N_("Room given back"), case.returned_on, deadline, book.today, found=(months,))]


@rule(
    "SPC-SVC",
    N_("Area of service rooms"),
    LEVEL,
    Input("establishment", N_("Approved posts"), Kind.WHOLE, unit="人"),
    Input("service_m2", N_("Usable area of service rooms"), unit="m²"),
    parameters=("service-area-line",),
)
def service_rooms(case: Case, book: Book) -> Sequence[Check]:
    """Area ≤ f(x) · x; f falls in a straight line between two numbers of posts: (1000 − x) ÷ 100 for a city between
    200 and 400, (1100 − x) ÷ 100 for a province, (500 − x) ÷ 50 for a county between 100 and 200."""
    most, least, low, high = (
        book.find("service-area-line", level=case.level, part=part) for part in ("most", "least", "from", "to")
    )
    x = columns.larger(columns.smaller(case.establishment, high.value), low.value)
    each = most.value - (most.value - least.value) * (x - low.value) / (high.value - low.value)
    limit = each * case.establishment
    return [no_more(N_("Usable area of service rooms"), case.service_m2, limit, unit="m²", found=(most,))]


@rule(
    "SPC-TOTAL",
    N_("Total floor area"),
    Input("office_m2", N_("Usable area of offices"), unit="m²"),
    Input("service_m2", N_("Usable area of service rooms"), unit="m²"),
    Input("coefficient", N_("Share of usable in gross area"), unit="%"),
    Input("ancillary_m2", N_("Gross area of ancillary rooms"), unit="m²", default=0.0, needed=False),
    Input("total_m2", N_("Total gross floor area"), unit="m²"),
    parameters=("equipment-room-share",),
    clauses=("office-standard/total",),
)
def total_area(case: Case, book: Book) -> Sequence[Check]:
    """S = [A + B + (A + B) × 9 %] ÷ K + C."""
    equipment = book.value("equipment-room-share")
    rooms = (case.office_m2 + case.service_m2) * (1 + equipment.value / 100)
    limit = columns.share(rooms * 100, case.coefficient) + case.ancillary_m2
    return [
        no_more(
            N_("Total gross floor area"),
            case.total_m2,
            limit,
            unit="m²",
            found=(equipment,),
            clauses=("office-standard/total",),
        )
    ]


@rule(
    "SPC-K",
    N_("Share of usable in gross area"),
    Input("building", N_("Kind of building"), Kind.CHOICE, choices=("multi_storey", "high_rise")),
    Input("usable_m2", USABLE, unit="m²"),
    Input("gross_m2", N_("Gross floor area"), unit="m²"),
    parameters=("usable-share",),
)
def usable_share(case: Case, book: Book) -> Sequence[Check]:
    """Usable ÷ gross ≥ 65 % in multi-storey, 60 % in high-rise buildings."""
    least = book.find("usable-share", building=case.building)
    value = columns.share(case.usable_m2 * 100, case.gross_m2)
    return [no_less(N_("Share of usable in gross area"), value, least.value, unit="%", found=(least,))]


ANCILLARY = (
    ("canteen", "people", N_("Diners"), N_("Canteen")),
    ("garage", "cars", N_("Cars"), N_("Garage")),
    ("bicycles", "bicycles", N_("Bicycles"), N_("Bicycle store")),
    ("mopeds", "mopeds", N_("Mopeds"), N_("Moped store")),
    ("guards", "guards", N_("Guards"), N_("Guard rooms")),
)


@rule(
    "SPC-AUX",
    N_("Area of ancillary rooms"),
    *(Input(count, label, Kind.WHOLE, needed=False) for _room, count, label, _title in ANCILLARY),
    *(Input(f"{room}_m2", title, unit="m²", needed=False) for room, _count, _label, title in ANCILLARY),
    parameters=("ancillary-area", "ancillary-first"),
)
def ancillary_rooms(case: Case, book: Book) -> Sequence[Check]:
    """Canteen 3.7 m² each up to 100 people and 2.6 above; garage 40 m² each up to 200 cars and 38 above; 1.8 a bicycle,
    2.5 a moped, 25 a guard."""
    checks = []
    for room, count, _label, title in ANCILLARY:
        first = book.value("ancillary-first", room)
        near, far = book.value("ancillary-area", room, "up_to"), book.value("ancillary-area", room, "above")
        number, area = getattr(case, count), getattr(case, f"{room}_m2")
        there = case.has(count) & case.has(f"{room}_m2")
        if not case.many and not there:
            continue
        limit = columns.smaller(number, first.value) * near.value
        limit = limit + columns.larger(number - first.value, 0.0) * far.value
        checks.append(no_more(title, area, limit, unit="m²", applies=there, found=(near,)))
    return checks


@rule(
    "SPC-FITOUT",
    N_("Cost share of fitting-out"),
    LEVEL,
    Input("fitout_yuan", N_("Cost of fitting-out"), unit="元"),
    Input("build_yuan", N_("Cost of building works"), unit="元"),
    parameters=("fitout-share",),
)
def fitting_out(case: Case, book: Book) -> Sequence[Check]:
    """Fitting-out ÷ building works ≤ 35 % (central, province, city), 30 % (county), 25 % (township)."""
    most = book.find("fitout-share", level=case.level)
    value = columns.share(case.fitout_yuan * 100, case.build_yuan)
    return [no_more(N_("Cost share of fitting-out"), value, most.value, unit="%", found=(most,))]


@rule(
    "SPC-TITLE",
    N_("Owner on the title deed"),
    Input("owner_is_authority", N_("Registered under the government offices administration"), Kind.FLAG),
    clauses=("office-rules/title",),
)
def title_owner(case: Case, book: Book) -> Sequence[Check]:
    """Titles are registered under the administration of the same level; another owner is a warning."""
    label = N_("Registered under the government offices administration")
    return [needed(label, case.owner_is_authority, otherwise=State.WARN, clauses=("office-rules/title",))]


WAYS = ("transfer", "swap", "rent", "build")


@rule(
    "SPC-LADDER",
    N_("Order of providing space"),
    Input("way", N_("Way chosen"), Kind.CHOICE, choices=WAYS),
    Input("no_transfer", N_("Proof that nothing can be transferred"), Kind.FLAG, default=False, needed=False),
    Input("no_swap", N_("Proof that nothing can be exchanged"), Kind.FLAG, default=False, needed=False),
    Input("no_rent", N_("Proof that nothing can be rented"), Kind.FLAG, default=False, needed=False),
    clauses=("office-rules/ladder",),
)
def order_of_ways(case: Case, book: Book) -> Sequence[Check]:
    """Transfer → exchange → rent → build; each step needs proof that the earlier ones fail."""
    clause = ("office-rules/ladder",)
    steps = (
        (N_("Proof that nothing can be transferred"), case.no_transfer, ("swap", "rent", "build")),
        (N_("Proof that nothing can be exchanged"), case.no_swap, ("rent", "build")),
        (N_("Proof that nothing can be rented"), case.no_rent, ("build",)),
    )
    return [needed(label, proof, applies=case.is_in("way", *later), clauses=clause) for label, proof, later in steps]


@rule(
    "SPC-LET",
    N_("Letting, lending and renting in"),
    Input("deal", N_("Deal"), Kind.CHOICE, choices=("let", "lend", "change_use", "rent_in")),
    Input("approved", N_("Approval of the government of the same level"), Kind.FLAG, default=False, needed=False),
    clauses=("goa-regulation/art23",),
)
def letting(case: Case, book: Book) -> Sequence[Check]:
    """No letting, lending or change of use; renting in needs approval of the government of the same level."""
    clause = ("goa-regulation/art23",)
    out = case.is_in("deal", "let", "lend", "change_use")
    return [
        forbidden(N_("Letting, lending or other use of office space"), out, applies=out, clauses=clause),
        needed(
            N_("Approval of the government of the same level"),
            case.approved,
            applies=case.is_in("deal", "rent_in"),
            clauses=clause,
        ),
    ]


@rule(
    "SPC-YEAR",
    N_("Yearly publication of rooms"),
    Input("year", N_("Year"), Kind.WHOLE),
    Input("published", N_("Published inside the unit"), Kind.FLAG, default=False, needed=False),
    Input("filed", N_("Leaders' rooms filed"), Kind.FLAG, default=False, needed=False),
    clauses=("office-rules/art19-yearly",),
)
def yearly_publication(case: Case, book: Book) -> Sequence[Check]:
    """Use is published and leaders' rooms are filed every year; missing at the year's end is a warning."""
    over = book.today.year > case.year
    clause = ("office-rules/art19-yearly",)
    return [
        needed(N_("Published inside the unit"), case.published, otherwise=State.WARN, applies=over, clauses=clause),
        needed(N_("Leaders' rooms filed"), case.filed, otherwise=State.WARN, applies=over, clauses=clause),
    ]
