"""State assets: 《行政事业性国有资产管理条例》 (2021), GB/T 14885-2022, the depreciation table of 财会〔2017〕4号."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guanjia.kernel.words import N_
from guanjia.rulebook import columns
from guanjia.rulebook.checks import Check, equal, forbidden, needed, no_less, no_more, shown
from guanjia.rulebook.engine import Book, Case, Input, Kind, rule

FORM = re.compile(r"A(0[1-8])(\d{2})(\d{2})(\d{2})\Z", re.ASCII)


def is_asset_code(code: str) -> bool:
    """A and eight digits, four levels of two; below a level 00 nothing but 00 (GB/T 14885-2022)."""
    found = FORM.match(code)
    if not found:
        return False
    levels = found.groups()
    first_open = next((n for n, level in enumerate(levels) if level == "00"), len(levels))
    return all(level == "00" for level in levels[first_open:])


@rule(
    "AST-CODE",
    N_("Classification code of an asset"),
    Input("code", N_("Classification code"), Kind.TEXT),
    Input("catalogue", N_("Year of the catalogue"), Kind.CHOICE, choices=("2010", "2013", "2022"), default="2022"),
    clauses=("asset-codes/form",),
)
def asset_code(case: Case, book: Book) -> Sequence[Check]:
    """The 2022 form; a code of an older catalogue must be mapped first, because the same text meant another thing."""
    current = case.is_in("catalogue", "2022")
    clause = ("asset-codes/form",)
    return [
        needed(
            N_("Code of the 2022 catalogue"),
            current,
            clauses=clause,
            broken=N_("%(label)s: this is a code of an older catalogue. Map it to GB/T 14885-2022 first."),
        ),
        needed(
            N_("Form of the code"),
            case.each("code", is_asset_code),
            applies=current,
            clauses=clause,
            broken=N_("%(label)s: the letter A and eight digits are needed, unused levels at the end 00."),
        ),
    ]


@rule(
    "AST-DEP",
    N_("Depreciation"),
    Input("kind", N_("Class of asset"), Kind.TEXT),
    Input("years", N_("Years of depreciation"), unit="年"),
    Input("value_yuan", N_("Original value"), unit="元", needed=False),
    Input("booked_on", N_("Month of booking"), Kind.DAY, needed=False),
    Input("accumulated_yuan", N_("Accumulated depreciation"), unit="元", needed=False),
    parameters=("depreciation-least",),
    clauses=("depreciation/table1",),
)
def depreciation(case: Case, book: Book) -> Sequence[Check]:
    """Years ≥ the table's; straight line without residual value from the month of booking on, this month included,
    until the value is used up."""
    least = book.find("depreciation-least", kind=case.kind)
    clause = ("depreciation/table1",)
    checks = [no_less(N_("Years of depreciation"), case.years, least.value, unit="年", found=(least,))]
    known = case.has("value_yuan") & case.has("booked_on")
    if case.many or known:
        months = columns.month_number(book.today) - columns.month_number(case.booked_on) + 1
        months = columns.larger(columns.smaller(months, case.years * 12), 0.0)
        so_far = columns.share(case.value_yuan * months, case.years * 12)
        checks.append(shown(N_("Depreciation so far"), so_far, unit="元", applies=known, clauses=clause))
        there = known & case.has("accumulated_yuan")
        if case.many or there:
            checks.append(
                equal(
                    N_("Accumulated depreciation"),
                    case.accumulated_yuan,
                    so_far,
                    within=0.01,
                    unit="元",
                    applies=there,
                    clauses=clause,
                )
            )
    return checks


@rule(
    "AST-POOL",
    N_("Stock before purchase"),
    Input("idle", N_("Fit idle pieces in reach"), Kind.WHOLE, unit="件"),
    clauses=("asset-regulation/art11",),
)
def pool_first(case: Case, book: Book) -> Sequence[Check]:
    """No purchase while a fit piece lies idle."""
    return [
        no_more(
            N_("Fit idle pieces in reach"),
            case.idle,
            0.0,
            unit="件",
            clauses=("asset-regulation/art11",),
            kept=N_("%(label)s: none. A purchase may be planned."),
            broken=N_("%(label)s: %(value)s. Take them by transfer or loan before you buy."),
        )
    ]


@rule(
    "AST-DISP",
    N_("Papers of a disposal"),
    Input(
        "way", N_("Way of disposal"), Kind.CHOICE, choices=("scrap", "sale", "auction", "exchange", "invest", "donate")
    ),
    Input(
        "reason",
        N_("Reason of scrapping"),
        Kind.CHOICE,
        choices=("obsolete", "lost", "over_age", "force_majeure", "other"),
        needed=False,
    ),
    Input("decided", N_("Collective decision"), Kind.FLAG, default=False, needed=False),
    Input("approved", N_("Approval"), Kind.FLAG, default=False, needed=False),
    Input("valued", N_("Valuation"), Kind.FLAG, default=False, needed=False),
    clauses=("asset-regulation/art19", "asset-regulation/art21", "asset-regulation/art36"),
)
def disposal(case: Case, book: Book) -> Sequence[Check]:
    """A collective decision and an approval; scrapping for one of four reasons; a valuation before a transfer for
    value."""
    return [
        needed(N_("Collective decision"), case.decided, clauses=("asset-regulation/art19",)),
        needed(N_("Approval"), case.approved, clauses=("asset-regulation/art19",)),
        needed(
            N_("One of the four reasons of scrapping"),
            case.is_in("reason", "obsolete", "lost", "over_age", "force_majeure"),
            applies=case.is_in("way", "scrap"),
            clauses=("asset-regulation/art21",),
        ),
        needed(
            N_("Valuation"),
            case.valued,
            applies=case.is_in("way", "sale", "auction", "exchange", "invest"),
            clauses=("asset-regulation/art36",),
        ),
    ]


@rule(
    "AST-DONE1Y",
    N_("Final account of a building"),
    Input("accepted_on", N_("Acceptance of the building"), Kind.DAY),
    Input("settled_on", N_("Final account"), Kind.DAY, needed=False),
    parameters=("final-account-days",),
)
def final_account(case: Case, book: Book) -> Sequence[Check]:
    """The final account follows within one year after acceptance."""
    most = book.value("final-account-days")
    until = columns.where(case.has("settled_on"), case.settled_on, columns.as_day(book.today, case.many))
    days = columns.days_between(case.accepted_on, until)
    return [no_more(N_("Days to the final account"), days, most.value, unit="天", found=(most,))]


@rule(
    "AST-COUNT",
    N_("Register and stock-taking"),
    Input("booked", N_("Pieces in the register"), Kind.WHOLE, unit="件"),
    Input("counted", N_("Pieces counted"), Kind.WHOLE, unit="件"),
    Input("adjusted", N_("Register adjusted already"), Kind.FLAG, default=False, needed=False),
    Input("approved", N_("Approval of the adjustment"), Kind.FLAG, default=False, needed=False),
    clauses=("asset-regulation/art34", "asset-regulation/art39"),
)
def stock_taking(case: Case, book: Book) -> Sequence[Check]:
    """Pieces counted = pieces booked, else a surplus or shortage is to be explained; adjusted only after approval."""
    return [
        equal(
            N_("Pieces counted"),
            case.counted,
            case.booked,
            within=0.0,
            unit="件",
            otherwise=2,
            clauses=("asset-regulation/art34",),
            kept=N_("%(label)s: %(value)s, as in the register."),
            broken=N_("%(label)s: %(value)s, %(limit)s in the register. Explain the difference of %(over)s."),
        ),
        forbidden(
            N_("Adjusted without approval"),
            case.adjusted & columns.no(case.approved),
            clauses=("asset-regulation/art39",),
        ),
    ]
