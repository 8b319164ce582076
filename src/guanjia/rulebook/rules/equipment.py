"""Office equipment and furniture: 财资〔2016〕27号 and the provinces' tables."""

from __future__ import annotations

from collections.abc import Sequence

from guanjia.kernel.words import N_
from guanjia.rulebook import columns
from guanjia.rulebook.checks import Check, no_more
from guanjia.rulebook.engine import Book, Case, Input, Kind, rule

SHARED = (
    "desktop",
    "laptop",
    "printer",
    "printer_a3",
    "printer_colour",
    "multifunction",
    "scanner",
    "shredder",
)
STEPPED = ("copier", "projector")


@rule(
    "EQP-QTY",
    N_("Number of office devices"),
    Input("item", N_("Office device"), Kind.CHOICE, choices=(*SHARED, *STEPPED)),
    Input("staff", N_("Staff"), Kind.WHOLE, unit="人"),
    Input("pieces", N_("Pieces held and asked for"), Kind.WHOLE, unit="台"),
    Input("secret", N_("Unit that handles secrets"), Kind.FLAG, default=False, needed=False),
    parameters=("equipment-share", "copier-steps"),
)
def device_number(case: Case, book: Book) -> Sequence[Check]:
    """Pieces ≤ staff × share; copiers and projectors: ⌈n ÷ 20⌉ up to 100 staff, above 5 + ⌈(n − 100) ÷ 30⌉; desktops of
    a unit that handles secrets 150 %."""
    share = book.find("equipment-share", item=case.item)
    secret = book.value("equipment-share", "desktop_secret")
    percent = columns.where(case.is_in("item", "desktop") & case.secret, secret.value, share.value)
    first, threshold, following = (
        book.find("copier-steps", item=case.item, part=part) for part in ("first", "threshold", "next")
    )
    label = N_("Pieces held and asked for")
    checks = []
    if case.many or share.known:
        limit = columns.where(share.known, percent * case.staff / 100, 0.0)
        checks.append(no_more(label, case.pieces, limit, unit="台", found=(share,)))
    if case.many or first.known:
        near = columns.where(first.known, first.value, 1.0)
        far = columns.where(first.known, following.value, 1.0)
        turn = columns.where(first.known, threshold.value, 0.0)
        up_to = columns.up(columns.smaller(case.staff, turn) / near)
        limit = up_to + columns.up(columns.larger(case.staff - turn, 0.0) / far)
        checks.append(no_more(label, case.pieces, limit, unit="台", found=(first,)))
    return checks


@rule(
    "EQP-PRICE",
    N_("Price of equipment and furniture"),
    Input("item", N_("Item"), Kind.TEXT),
    Input("rank", N_("Rank class"), Kind.CHOICE, choices=("hall", "bureau", "division"), needed=False),
    Input("price_yuan", N_("Price of a piece"), unit="元"),
    Input("approved", N_("Approval above the limit"), Kind.FLAG, default=False, needed=False),
    parameters=("equipment-price",),
)
def equipment_price(case: Case, book: Book) -> Sequence[Check]:
    """Price ≤ limit of the item, for furniture of item and rank; an approval above the limit lifts the block."""
    checks = []
    for rank in (case.rank, "any"):
        if rank is None:
            continue
        cap = book.find("equipment-price", item=case.item, rank=rank)
        kept = columns.at_most(case.price_yuan, cap.value) | case.approved
        checks.append(
            Check(
                N_("Price of a piece"),
                kept,
                case.price_yuan,
                cap.value,
                "元",
                "≤",
                found=(cap,),
                kept=N_("%(label)s: %(value)s %(unit)s, at most %(limit)s %(unit)s or approved."),
                broken=N_(
                    "%(label)s: %(value)s %(unit)s, at most %(limit)s %(unit)s. Take a cheaper one or have it approved."
                ),
            )
        )
    return checks


@rule(
    "EQP-LIFE",
    N_("Least service life"),
    Input("item", N_("Item"), Kind.TEXT),
    Input("booked_on", N_("Day of booking"), Kind.DAY),
    Input("unrepairable", N_("Damaged beyond repair"), Kind.FLAG, default=False, needed=False),
    parameters=("equipment-life",),
)
def service_life(case: Case, book: Book) -> Sequence[Check]:
    """No replacement before the least service life unless damaged beyond repair."""
    years = book.find("equipment-life", item=case.item)
    used = columns.days_between(case.booked_on, book.today) / 365.25
    if case.many:
        turns = columns.np.unique(columns.np.where(years.known, years.value, 0.0))
        reached = columns.np.zeros(len(used), dtype=bool)
        for turn in turns:
            reached |= (years.value == turn) & (columns.months_after(case.booked_on, int(turn) * 12) <= book.today)
    else:
        reached = years.known and columns.months_after(case.booked_on, int(years.value) * 12) <= book.today
    return [
        Check(
            N_("Years in use"),
            reached | case.unrepairable,
            used,
            years.value,
            "年",
            "≥",
            found=(years,),
            kept=N_("%(label)s: %(value)s %(unit)s of at least %(limit)s, or beyond repair. It may be replaced."),
            broken=N_("%(label)s: %(value)s %(unit)s of at least %(limit)s. Keep it or have it repaired."),
        )
    ]


@rule(
    "EQP-TABLE",
    N_("Price of a meeting table"),
    Input("room_m2", N_("Area of the meeting room"), unit="m²"),
    Input("price_yuan", N_("Price of the table"), unit="元"),
    parameters=("meeting-table-rate",),
)
def meeting_table(case: Case, book: Book) -> Sequence[Check]:
    """Price ≤ area × 1,600 yuan up to 50 m², 1,200 up to 100 m², 1,000 above."""
    small, middle, large = (book.value("meeting-table-rate", band) for band in ("up_to_50", "up_to_100", "above_100"))
    rate = columns.where(case.room_m2 <= 50, small.value, columns.where(case.room_m2 <= 100, middle.value, large.value))
    return [no_more(N_("Price of the table"), case.price_yuan, rate * case.room_m2, unit="元", found=(small,))]
