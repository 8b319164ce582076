"""Canteens and waste: food safety law, GB 31654-2021, the notices on food waste, waste sorting."""

from __future__ import annotations

from collections.abc import Sequence

from guanjia.kernel.words import N_
from guanjia.rulebook import columns
from guanjia.rulebook.checks import Check, needed, no_less, no_more
from guanjia.rulebook.engine import Book, Case, Input, Kind, rule
from guanjia.rulebook.verdicts import State


@rule(
    "CAN-SAMPLE",
    N_("Retained food sample"),
    Input("grams", N_("Weight of the sample"), unit="g"),
    Input("hours", N_("Time kept"), unit="h"),
    Input("warmest_c", N_("Highest temperature of the fridge"), unit="°C", needed=False),
    parameters=("sample-grams", "sample-hours", "sample-warmest"),
)
def food_sample(case: Case, book: Book) -> Sequence[Check]:
    """At least 125 g of each dish for at least 48 hours, at most 8 °C."""
    grams, hours, warmest = (book.value(name) for name in ("sample-grams", "sample-hours", "sample-warmest"))
    checks = [
        no_less(N_("Weight of the sample"), case.grams, grams.value, unit="g", found=(grams,)),
        no_less(N_("Time kept"), case.hours, hours.value, unit="h", found=(hours,)),
    ]
    there = case.has("warmest_c")
    if case.many or there:
        label = N_("Highest temperature of the fridge")
        checks.append(no_more(label, case.warmest_c, warmest.value, unit="°C", applies=there, found=(warmest,)))
    return checks


LEDGER = (
    ("name", N_("Name")),
    ("specification", N_("Specification")),
    ("quantity", N_("Quantity")),
    ("batch", N_("Batch or date of production")),
    ("shelf_life", N_("Shelf life")),
    ("bought", N_("Day of purchase")),
    ("supplier", N_("Supplier")),
    ("contact", N_("Contact")),
)


@rule(
    "CAN-LEDGER",
    N_("Purchase record of food"),
    *(Input(f"has_{name}", label, Kind.FLAG, default=False, needed=False) for name, label in LEDGER),
    Input("bought_on", N_("Day of purchase"), Kind.DAY, needed=False),
    Input("shelf_until", N_("End of the shelf life"), Kind.DAY, needed=False),
    Input("kept_until", N_("Record kept until"), Kind.DAY, needed=False),
    parameters=("ledger-months",),
    clauses=("food-law/art53",),
)
def food_ledger(case: Case, book: Book) -> Sequence[Check]:
    """All fields of article 53; kept six months after the shelf life, or two years after the purchase."""
    checks = [needed(label, getattr(case, f"has_{name}"), clauses=("food-law/art53",)) for name, label in LEDGER]
    after, flat = book.value("ledger-months", "shelf_life"), book.value("ledger-months", "purchase")
    stated = case.has("shelf_until")
    known = case.has("kept_until") & (stated | case.has("bought_on"))
    if case.many or known:
        by_shelf = columns.months_after(case.shelf_until, int(after.value))
        by_purchase = columns.months_after(case.bought_on, int(flat.value))
        until = columns.where(stated, by_shelf, by_purchase)
        checks.append(
            Check(
                N_("Record kept until"),
                case.kept_until >= until,
                case.kept_until,
                until,
                relation="≥",
                applies=known,
                found=(after,),
                kept=N_("%(label)s: %(value)s, at least until %(limit)s."),
                broken=N_("%(label)s: %(value)s, at least until %(limit)s. Keep it longer."),
            )
        )
    return checks


@rule(
    "CAN-HEALTH",
    N_("Health certificate of a food handler"),
    Input("issued_on", N_("Day of issue"), Kind.DAY),
    parameters=("health-months",),
)
def health_certificate(case: Case, book: Book) -> Sequence[Check]:
    """Nobody works with a certificate older than twelve months."""
    months = book.value("health-months")
    last = columns.months_after(case.issued_on, int(months.value))
    today = columns.as_day(book.today, case.many)
    return [
        Check(
            N_("Health certificate"),
            today <= last,
            case.issued_on,
            last,
            relation="≤",
            found=(months,),
            kept=N_("%(label)s: valid until %(limit)s."),
            broken=N_("%(label)s: ended on %(limit)s. No shift before a new one is there."),
        )
    ]


@rule(
    "CAN-WASTE",
    N_("Evaluation of canteens"),
    Input("evaluated", N_("Evaluated itself this quarter"), Kind.FLAG, default=False, needed=False),
    Input("canteens", N_("Canteens of the level"), Kind.WHOLE, unit="个", needed=False),
    Input("sampled", N_("Sampled this year"), Kind.WHOLE, unit="个", needed=False),
    Input("covered", N_("Covered within three years"), Kind.WHOLE, unit="个", needed=False),
    parameters=("canteens-sampled",),
    clauses=("canteen-waste-notice/evaluate",),
)
def canteen_evaluation(case: Case, book: Book) -> Sequence[Check]:
    """Each canteen evaluates itself every quarter; at least 35 % are sampled a year, all within three years."""
    clause = ("canteen-waste-notice/evaluate",)
    least = book.value("canteens-sampled")
    checks = [needed(N_("Evaluated itself this quarter"), case.evaluated, clauses=clause)]
    some = case.has("canteens") & case.has("sampled")
    if case.many or some:
        share = columns.share(case.sampled * 100, case.canteens)
        checks.append(
            no_less(N_("Share of canteens sampled"), share, least.value, unit="%", applies=some, found=(least,))
        )
    every = case.has("canteens") & case.has("covered")
    if case.many or every:
        label = N_("Covered within three years")
        checks.append(no_less(label, case.covered, case.canteens, unit="个", applies=every, clauses=clause))
    return checks


@rule(
    "WST-LEDGER",
    N_("Waste ledger"),
    Input(
        "kind",
        N_("Class of waste"),
        Kind.CHOICE,
        choices=("recyclable", "hazardous", "kitchen", "residual", "unsorted"),
    ),
    Input("weighed", N_("Weighed"), Kind.FLAG, default=False, needed=False),
    Input("carrier", N_("Carrier named"), Kind.FLAG, default=False, needed=False),
    Input(
        "one_way_cups", N_("One-way cups bought for internal offices"), Kind.WHOLE, unit="只", default=0, needed=False
    ),
    parameters=("one-way-cups",),
    clauses=("waste-signs/classes",),
)
def waste_ledger(case: Case, book: Book) -> Sequence[Check]:
    """Four classes, weighed, with the carrier; in Zhejiang no one-way cups in internal offices."""
    cups = book.value("one-way-cups")
    clause = ("waste-signs/classes",)
    return [
        needed(
            N_("Sorted into one of the four classes"),
            case.is_in("kind", "recyclable", "hazardous", "kitchen", "residual"),
            clauses=clause,
        ),
        needed(N_("Weighed"), case.weighed, otherwise=State.WARN, clauses=clause),
        needed(N_("Carrier named"), case.carrier, otherwise=State.WARN, clauses=clause),
        no_more(
            N_("One-way cups bought for internal offices"),
            case.one_way_cups,
            cups.value,
            unit="只",
            found=(cups,),
        ),
    ]
