"""Emergencies and facilities: drills, reports, stock, fire systems, lifts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guanjia.kernel.words import N_
from guanjia.rulebook import columns
from guanjia.rulebook.checks import Check, no_less, no_more, shown
from guanjia.rulebook.engine import Book, Case, Input, Kind, rule
from guanjia.rulebook.verdicts import State


@rule(
    "EMG-DRILL",
    N_("Drills"),
    Input("general", N_("General or special drills of the year"), Kind.WHOLE, unit="次"),
    Input("on_site", N_("On-site drills of the half-year"), Kind.WHOLE, unit="次"),
    parameters=("drills",),
)
def drills(case: Case, book: Book) -> Sequence[Check]:
    """At least one general or special drill a year and one on-site drill each half-year."""
    yearly, half = book.value("drills", "general_yearly"), book.value("drills", "site_half_yearly")
    return [
        no_less(N_("General or special drills of the year"), case.general, yearly.value, unit="次", found=(yearly,)),
        no_less(N_("On-site drills of the half-year"), case.on_site, half.value, unit="次", found=(half,)),
    ]


@rule(
    "EMG-REPORT",
    N_("Report of an accident"),
    Input("minutes", N_("Minutes until the report"), unit="分钟"),
    Input("dead", N_("Dead"), Kind.WHOLE, unit="人", default=0, needed=False),
    Input("hurt", N_("Badly hurt"), Kind.WHOLE, unit="人", default=0, needed=False),
    Input("loss_yuan", N_("Direct loss"), unit="元", default=0.0, needed=False),
    parameters=("report-minutes", "accident-grade"),
)
def accident_report(case: Case, book: Book) -> Sequence[Check]:
    """Reported within one hour. The grade is the highest that dead (3, 10, 30), badly hurt (10, 50, 100) or loss (10,
    50, 100 million yuan) reach: 1 ordinary, 2 larger, 3 major, 4 extreme."""
    most = book.value("report-minutes")
    grade: Any = 1.0
    for step, name in enumerate(("larger", "major", "extreme"), start=2):
        reached: Any = False
        for measure, amount in (("dead", case.dead), ("hurt", case.hurt), ("loss", case.loss_yuan)):
            reached = reached | (amount >= book.value("accident-grade", measure, name).value)
        grade = columns.where(reached, float(step), grade)
    return [
        no_more(N_("Minutes until the report"), case.minutes, most.value, unit="分钟", found=(most,)),
        shown(N_("Grade of the accident"), grade, clauses=("accident-regulation/art3",)),
    ]


@rule(
    "EMG-STOCK",
    N_("Emergency stock"),
    Input("quantity", N_("Quantity"), unit="件"),
    Input("least", N_("Lower limit"), unit="件"),
    Input("expires_on", N_("Expiry"), Kind.DAY, needed=False),
    clauses=("emergency-law/art45",),
)
def emergency_stock(case: Case, book: Book) -> Sequence[Check]:
    """Quantity ≥ the plan's lower limit; thirty days before its expiry a lot is to be rotated."""
    clause = ("emergency-law/art45",)
    checks = [no_less(N_("Quantity"), case.quantity, case.least, unit="件", otherwise=State.WARN, clauses=clause)]
    there = case.has("expires_on")
    if case.many or there:
        left = columns.days_between(columns.as_day(book.today, case.many), case.expires_on)
        label = N_("Days until expiry")
        checks.append(no_less(label, left, 30.0, unit="天", otherwise=State.WARN, applies=there, clauses=clause))
    return checks


@rule(
    "FAC-SAFETY",
    N_("Tests of fire systems and lifts"),
    Input("fire_tested_on", N_("Fire systems tested"), Kind.DAY, needed=False),
    Input("lift_serviced_on", N_("Lift serviced"), Kind.DAY, needed=False),
    parameters=("fire-test-months", "lift-days"),
)
def facility_safety(case: Case, book: Book) -> Sequence[Check]:
    """Fire systems tested within twelve months, lifts serviced within fifteen days."""
    months, days = book.value("fire-test-months"), book.value("lift-days")
    today = columns.as_day(book.today, case.many)
    checks = []
    fire, lift = case.has("fire_tested_on"), case.has("lift_serviced_on")
    if case.many or fire:
        due_on = columns.months_after(case.fire_tested_on, int(months.value))
        checks.append(
            Check(
                N_("Fire systems tested"),
                today <= due_on,
                case.fire_tested_on,
                due_on,
                relation="≤",
                applies=fire,
                found=(months,),
                kept=N_("%(label)s: on %(value)s, the next by %(limit)s."),
                broken=N_("%(label)s: on %(value)s, the next was due by %(limit)s. Have it tested."),
            )
        )
    if case.many or lift:
        since = columns.days_between(case.lift_serviced_on, today)
        checks.append(
            no_more(N_("Days since the lift was serviced"), since, days.value, unit="天", applies=lift, found=(days,))
        )
    return checks
