"""Reception, meetings and travel: 《党政机关国内公务接待管理规定》, 财行〔2016〕214号, 财行〔2013〕531号."""

from __future__ import annotations

from collections.abc import Sequence

from guanjia.kernel.words import N_
from guanjia.rulebook import columns
from guanjia.rulebook.checks import Check, equal, forbidden, needed, no_less, no_more
from guanjia.rulebook.engine import Book, Case, Input, Kind, rule

LETTER = N_("Official letter")


@rule(
    "RCP-LETTER",
    N_("No letter, no reception"),
    Input("letter", LETTER, Kind.FLAG),
    Input("private", N_("Private activity"), Kind.FLAG, default=False, needed=False),
    clauses=("reception-rules/art7", "thrift-regulation/art22"),
)
def official_letter(case: Case, book: Book) -> Sequence[Check]:
    """A reception needs an official letter and an official purpose."""
    clauses = ("reception-rules/art7", "thrift-regulation/art22")
    return [
        needed(LETTER, case.letter, clauses=clauses),
        forbidden(N_("Private activity"), case.private, clauses=clauses),
    ]


@rule(
    "RCP-COMPANION",
    N_("Companions at a meal"),
    Input("guests", N_("Guests"), Kind.WHOLE, unit="人"),
    Input("companions", N_("Companions"), Kind.WHOLE, unit="人"),
    parameters=("companions-fixed",),
)
def companions(case: Case, book: Book) -> Sequence[Check]:
    """Up to ten guests three companions, above ten a third of the guests, rounded down."""
    fixed = book.value("companions-fixed")
    limit = columns.where(case.guests <= 10, fixed.value, columns.down(case.guests / 3))
    return [no_more(N_("Companions"), case.companions, limit, unit="人", found=(fixed,))]


@rule(
    "RCP-ONEMEAL",
    N_("One working meal"),
    Input("meals", N_("Working meals of the visit"), Kind.WHOLE, unit="次"),
    parameters=("working-meals",),
)
def one_meal(case: Case, book: Book) -> Sequence[Check]:
    """At most one working meal a visit."""
    most = book.value("working-meals")
    return [no_more(N_("Working meals of the visit"), case.meals, most.value, unit="次", found=(most,))]


DISHES = ("ordinary", "alcohol", "tobacco", "shark_fin", "birds_nest", "wild_animal", "high_grade_drink")


@rule(
    "RCP-DRY",
    N_("What may be served"),
    Input("line", N_("Line of the menu"), Kind.CHOICE, choices=DISHES),
    clauses=("thrift-regulation/art22", "reception-rules/art10-dishes"),
)
def dry_meal(case: Case, book: Book) -> Sequence[Check]:
    """No alcohol, no tobacco, no listed wild or luxury food at a working meal."""
    return [
        forbidden(
            N_("Alcohol or tobacco"), case.is_in("line", "alcohol", "tobacco"), clauses=("thrift-regulation/art22",)
        ),
        forbidden(
            N_("Wild or luxury food and drink"),
            case.is_in("line", "shark_fin", "birds_nest", "wild_animal", "high_grade_drink"),
            clauses=("reception-rules/art10-dishes",),
        ),
    ]


@rule(
    "RCP-MEALCAP",
    N_("Price of a reception meal"),
    Input("meal", N_("Meal"), Kind.CHOICE, choices=("breakfast", "lunch", "dinner")),
    Input("origin", N_("Where the guests come from"), Kind.CHOICE, choices=("inside", "outside")),
    Input("people", N_("Number of people"), Kind.WHOLE, unit="人"),
    Input("amount_yuan", N_("Amount"), unit="元"),
    parameters=("reception-meal-cap",),
)
def meal_price(case: Case, book: Book) -> Sequence[Check]:
    """Amount ≤ the place's price for a meal × people. The price is local: without the place's own value nothing is
    judged."""
    cap = book.find("reception-meal-cap", meal=case.meal, origin=case.origin)
    return [no_more(N_("Amount"), case.amount_yuan, cap.value * case.people, unit="元", found=(cap,))]


@rule(
    "RCP-PACK",
    N_("Papers of a reimbursement"),
    Input("bill", N_("Bill"), Kind.FLAG, default=False, needed=False),
    Input("letter", LETTER, Kind.FLAG, default=False, needed=False),
    Input("approval", N_("Approval in advance"), Kind.FLAG, default=False, needed=False),
    Input("list", N_("List of guests, activities and costs"), Kind.FLAG, default=False, needed=False),
    Input("bill_yuan", N_("Sum of the bill"), unit="元", needed=False),
    Input("list_yuan", N_("Sum of the list"), unit="元", needed=False),
    clauses=("reception-rules/art7",),
)
def reimbursement(case: Case, book: Book) -> Sequence[Check]:
    """Bill, letter, approval and list are all there, and their sums agree."""
    clause = ("reception-rules/art7",)
    checks = [
        needed(N_("Bill"), case.bill, clauses=clause),
        needed(LETTER, case.letter, clauses=clause),
        needed(N_("Approval in advance"), case.approval, clauses=clause),
        needed(N_("List of guests, activities and costs"), case.list, clauses=clause),
    ]
    both = case.has("bill_yuan") & case.has("list_yuan")
    if case.many or both:
        checks.append(
            equal(
                N_("Sum of the bill"),
                case.bill_yuan,
                case.list_yuan,
                within=0.001,
                unit="元",
                applies=both,
                clauses=clause,
                broken=N_("%(label)s: %(value)s %(unit)s, but the list says %(limit)s %(unit)s. Clear the difference."),
            )
        )
    return checks


CLASSES = ("one", "two", "three", "four")
CLASS = Input("class", N_("Class of the meeting"), Kind.CHOICE, choices=CLASSES)


@rule(
    "MTG-SIZE",
    N_("Size of a meeting"),
    CLASS,
    Input("people", N_("Delegates"), Kind.WHOLE, unit="人"),
    Input("days", N_("Days"), unit="天"),
    Input("staff", N_("Staff of the meeting"), Kind.WHOLE, unit="人", default=0, needed=False),
    parameters=("meeting-days", "meeting-people", "meeting-staff-share"),
)
def meeting_size(case: Case, book: Book) -> Sequence[Check]:
    """Days, delegates and staff ≤ the class's limits; meetings of the first class are as approved."""
    of = case.values["class"]
    days, people = book.find("meeting-days", **{"class": of}), book.find("meeting-people", **{"class": of})
    staff = book.find("meeting-staff-share", **{"class": of})
    return [
        no_more(N_("Days"), case.days, days.value, unit="天", found=(days,)),
        no_more(N_("Delegates"), case.people, people.value, unit="人", found=(people,)),
        no_more(N_("Staff of the meeting"), case.staff, staff.value * case.people / 100, unit="人", found=(staff,)),
    ]


@rule(
    "MTG-COST",
    N_("Cost of a meeting"),
    CLASS,
    Input("people", N_("Number of people"), Kind.WHOLE, unit="人"),
    Input("days", N_("Days"), unit="天"),
    Input("cost_yuan", N_("Cost"), unit="元"),
    parameters=("meeting-cost",),
)
def meeting_cost(case: Case, book: Book) -> Sequence[Check]:
    """Cost ≤ 760, 650 or 550 yuan × people × days; the parts may offset each other."""
    each = book.find("meeting-cost", **{"class": case.values["class"]})
    limit = each.value * case.people * case.days
    return [no_more(N_("Cost"), case.cost_yuan, limit, unit="元", found=(each,))]


@rule(
    "TRV-MEAL",
    N_("Paying for meals that the host arranges"),
    Input("region", N_("Region"), Kind.CHOICE, choices=("ordinary", "plateau"), default="ordinary", needed=False),
    Input("breakfasts", N_("Breakfasts"), Kind.WHOLE, default=0, needed=False),
    Input("lunches", N_("Lunches"), Kind.WHOLE, default=0, needed=False),
    Input("dinners", N_("Dinners"), Kind.WHOLE, default=0, needed=False),
    Input("paid_yuan", N_("Paid"), unit="元"),
    parameters=("travel-meal-allowance", "travel-meal-share"),
)
def travel_meals(case: Case, book: Book) -> Sequence[Check]:
    """Owed = daily allowance × (20 % breakfast + 40 % lunch + 40 % dinner)."""
    daily = book.find("travel-meal-allowance", region=case.region)
    morning, noon, evening = (book.value("travel-meal-share", meal) for meal in ("breakfast", "lunch", "dinner"))
    parts = case.breakfasts * morning.value + case.lunches * noon.value + case.dinners * evening.value
    return [no_less(N_("Paid"), case.paid_yuan, daily.value * parts / 100, unit="元", found=(daily, morning))]
