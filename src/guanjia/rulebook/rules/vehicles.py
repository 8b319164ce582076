"""Official vehicles: 《党政机关公务用车管理办法》 (2017), the notice on new-energy shares (2024)."""

from __future__ import annotations

from collections.abc import Sequence

from guanjia.kernel.words import N_
from guanjia.rulebook import columns
from guanjia.rulebook.checks import Check, forbidden, needed, no_less, no_more, shown
from guanjia.rulebook.engine import Book, Case, Input, Kind, rule
from guanjia.rulebook.verdicts import State

CATEGORIES = ("confidential_mail", "emergency", "law_enforcement", "special_purpose", "other")
OCCASIONS = ("ordinary", "work_need", "special", "large_bus")
APPROVAL = N_("Approval of the special case")


@rule(
    "VEH-CAP",
    N_("Price and engine of a vehicle"),
    Input("category", N_("Class of vehicle"), Kind.CHOICE, choices=CATEGORIES),
    Input("occasion", N_("Kind of case"), Kind.CHOICE, choices=OCCASIONS, default="ordinary", needed=False),
    Input("price_yuan", N_("Price without purchase tax"), unit="元"),
    Input("engine_l", N_("Engine size"), unit="L", needed=False),
    Input("approved", APPROVAL, Kind.FLAG, default=False, needed=False),
    parameters=("vehicle-price-cap", "vehicle-engine-cap"),
    clauses=("vehicle-rules/caps",),
)
def vehicle_caps(case: Case, book: Book) -> Sequence[Check]:
    """Price and engine ≤ the class's limit; the higher limits of special cases need an approval. Special-purpose
    vehicles have no national limit."""
    price = book.find("vehicle-price-cap", category=case.category, occasion=case.occasion)
    engine = book.find("vehicle-engine-cap", category=case.category, occasion=case.occasion)
    special = case.is_in("occasion", "work_need", "special", "large_bus") & price.known
    checks = [
        no_more(N_("Price without purchase tax"), case.price_yuan, price.value, unit="元", found=(price,)),
        needed(APPROVAL, case.approved, applies=special, clauses=("vehicle-rules/caps",)),
    ]
    if case.many or columns.known(case.engine_l):
        checks.append(
            no_more(
                N_("Engine size"),
                case.engine_l,
                engine.value,
                unit="L",
                applies=case.has("engine_l"),
                found=(engine,),
            )
        )
    return checks


@rule(
    "VEH-NEVCAP",
    N_("Price of a new-energy saloon"),
    Input("fuel", N_("Energy"), Kind.CHOICE, choices=("petrol", "diesel", "hybrid", "electric", "fuel_cell")),
    Input(
        "body", N_("Body of the car"), Kind.CHOICE, choices=("saloon", "small_bus", "medium_bus", "large_bus", "other")
    ),
    Input("price_yuan", N_("Price without purchase tax"), unit="元"),
    parameters=("nev-saloon-cap",),
)
def new_energy_saloon(case: Case, book: Book) -> Sequence[Check]:
    """A new-energy saloon of any class costs at most 180,000 yuan."""
    cap = book.value("nev-saloon-cap")
    applies = case.is_in("fuel", "electric", "hybrid", "fuel_cell") & case.is_in("body", "saloon")
    label = N_("Price without purchase tax")
    return [no_more(label, case.price_yuan, cap.value, unit="元", applies=applies, found=(cap,))]


@rule(
    "VEH-AGE",
    N_("Renewal of a vehicle"),
    Input("registered_on", N_("First registration"), Kind.DAY),
    Input("fit", N_("Still fit for use"), Kind.FLAG, default=False, needed=False),
    Input("approved", N_("Approval of an early renewal for safety"), Kind.FLAG, default=False, needed=False),
    parameters=("vehicle-years",),
)
def vehicle_renewal(case: Case, book: Book) -> Sequence[Check]:
    """Renewal after more than eight years; earlier only approved for safety; a fit car stays in use."""
    years = book.value("vehicle-years")
    eligible = columns.months_after(case.registered_on, int(years.value) * 12) < book.today
    age = columns.days_between(case.registered_on, book.today) / 365.25
    return [
        Check(
            N_("Years in use"),
            eligible | case.approved,
            age,
            years.value,
            "年",
            ">",
            found=(years,),
            kept=N_("%(label)s: %(value)s %(unit)s, more than %(limit)s or approved for safety. It may be renewed."),
            broken=N_(
                "%(label)s: %(value)s %(unit)s, not more than %(limit)s. Keep it, or have an early renewal approved."
            ),
        ),
        Check(
            N_("Still fit for use"),
            columns.no(case.fit),
            applies=eligible,
            otherwise=State.WARN,
            relation="∅",
            clauses=("vehicle-rules/age",),
            kept=N_("%(label)s: no. It may be replaced."),
            broken=N_("%(label)s: yes. A fit vehicle stays in use."),
        ),
    ]


@rule(
    "VEH-NEVSHARE",
    N_("Share of new-energy vehicles"),
    Input("bought", N_("Vehicles bought in the year"), Kind.WHOLE, unit="辆"),
    Input("bought_nev", N_("Of these, new-energy"), Kind.WHOLE, unit="辆"),
    Input("fixed", N_("Bought for fixed routes"), Kind.WHOLE, unit="辆", default=0, needed=False),
    Input("fixed_nev", N_("Of these, new-energy"), Kind.WHOLE, unit="辆", default=0, needed=False),
    parameters=("nev-share",),
)
def new_energy_share(case: Case, book: Book) -> Sequence[Check]:
    """New-energy ÷ all purchases of the year ≥ 30 %; cars for fixed routes are all new-energy."""
    least, all_of = book.value("nev-share", "any"), book.value("nev-share", "fixed")
    share = columns.share(case.bought_nev * 100, case.bought)
    fixed = columns.share(case.fixed_nev * 100, case.fixed)
    return [
        no_less(
            N_("Share of new-energy vehicles"), share, least.value, unit="%", applies=case.bought > 0, found=(least,)
        ),
        no_less(N_("Share on fixed routes"), fixed, all_of.value, unit="%", applies=case.fixed > 0, found=(all_of,)),
    ]


@rule(
    "VEH-FLEET",
    N_("Fleet within its establishment"),
    Input("fleet", N_("Vehicles held"), Kind.WHOLE, unit="辆"),
    Input("quota", N_("Vehicle establishment"), Kind.WHOLE, unit="辆"),
    Input(
        "source",
        N_("Where the car comes from"),
        Kind.CHOICE,
        choices=("bought", "allocated", "hired", "donated", "borrowed", "taken"),
        default="bought",
        needed=False,
    ),
    clauses=("goa-regulation/art25",),
)
def fleet(case: Case, book: Book) -> Sequence[Check]:
    """Vehicles held ≤ establishment; none donated, borrowed or taken from other units."""
    clause = ("goa-regulation/art25",)
    return [
        no_more(N_("Vehicles held"), case.fleet, case.quota, unit="辆", clauses=clause),
        forbidden(
            N_("Donated, borrowed or taken from others"),
            case.is_in("source", "donated", "borrowed", "taken"),
            clauses=clause,
        ),
    ]


LOGGED = (
    ("order", N_("Dispatch order")),
    ("driver", N_("Driver")),
    ("time", N_("Time")),
    ("reason", N_("Reason of the trip")),
    ("route", N_("Destination")),
    ("distance", N_("Distance")),
    ("fuel", N_("Fuel or energy")),
    ("cost", N_("Cost")),
)


@rule(
    "VEH-LOG",
    N_("Complete trip log"),
    *(Input(f"has_{name}", label, Kind.FLAG, default=False, needed=False) for name, label in LOGGED),
    Input("overlaps", N_("Overlaps another trip of the car"), Kind.FLAG, default=False, needed=False),
    clauses=("goa-regulation/art26", "vehicle-rules/log"),
)
def trip_log(case: Case, book: Book) -> Sequence[Check]:
    """A trip is settled only with all its fields, and when no other trip of the car overlaps it."""
    clauses = ("goa-regulation/art26", "vehicle-rules/log")
    checks = [needed(label, getattr(case, f"has_{name}"), clauses=clauses) for name, label in LOGGED]
    return [*checks, forbidden(N_("Overlaps another trip of the car"), case.overlaps, clauses=clauses)]


@rule(
    "VEH-SEAL",
    N_("Parked and sealed on holidays"),
    Input("holiday", N_("Holiday"), Kind.FLAG),
    Input("moved", N_("Moved that day"), Kind.FLAG),
    Input("on_duty", N_("On the duty roster"), Kind.FLAG, default=False, needed=False),
    clauses=("vehicle-rules/seal",),
)
def holiday_seal(case: Case, book: Book) -> Sequence[Check]:
    """A car that moves on a holiday without being on duty is a warning."""
    return [
        forbidden(
            N_("Moved on a holiday without duty"),
            case.moved & columns.no(case.on_duty),
            applies=case.holiday,
            otherwise=State.WARN,
            clauses=("vehicle-rules/seal",),
        )
    ]


@rule(
    "VEH-UNIT",
    N_("Accounting car by car"),
    Input("distance_km", N_("Distance"), unit="km"),
    Input("fuel_l", N_("Fuel"), unit="L"),
    Input("cost_yuan", N_("All costs of the car"), unit="元", default=0.0, needed=False),
    Input("own_limit_l", N_("The office's own limit per 100 km"), unit="L", needed=False),
    clauses=("energy-regulation/art34", "goa-regulation/art26"),
)
def car_account(case: Case, book: Book) -> Sequence[Check]:
    """Litres per 100 km and yuan per km; above the office's own limit it is a warning."""
    clauses = ("energy-regulation/art34", "goa-regulation/art26")
    each = columns.share(case.fuel_l * 100, case.distance_km)
    checks = [
        shown(N_("Fuel per 100 km"), each, unit="L", clauses=clauses),
        shown(N_("Cost per km"), columns.share(case.cost_yuan, case.distance_km), unit="元", clauses=clauses),
    ]
    if case.many or columns.known(case.own_limit_l):
        checks.append(
            no_more(
                N_("Fuel per 100 km"),
                each,
                case.own_limit_l,
                unit="L",
                otherwise=State.WARN,
                applies=case.has("own_limit_l"),
                clauses=clauses,
            )
        )
    return checks
