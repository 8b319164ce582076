"""Codes, documents and data: check digits, plates, the document format, masking and keeping."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_
from guanjia.rulebook import columns
from guanjia.rulebook.check_digits import check_credit_code, check_id_number
from guanjia.rulebook.checks import Check, equal, forbidden, needed, no_less
from guanjia.rulebook.engine import Book, Case, Input, Kind, rule

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
ORDINARY = re.compile(rf"[{PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]\Z")
NEV_SMALL = re.compile(rf"[{PROVINCES}][A-HJ-NP-Z][A-HJK][A-HJ-NP-Z0-9]\d{{4}}\Z", re.ASCII)
NEV_LARGE = re.compile(rf"[{PROVINCES}][A-HJ-NP-Z]\d{{5}}[A-HJK]\Z", re.ASCII)
NUMBER = re.compile(r"\S+〔(?:19|20)\d{2}〕[1-9]\d*号\Z", re.ASCII)


def plate_kind(text: str) -> str:
    """`ordinary`, `nev` or nothing; spaces, dots and case do not count."""
    plate = re.sub(r"[\s·.\-]", "", text).upper()
    if ORDINARY.match(plate):
        return "ordinary"
    return "nev" if NEV_SMALL.match(plate) or NEV_LARGE.match(plate) else ""


def is_document_number(text: str) -> bool:
    """The organ's word, the year in 〔〕, a number without leading zeros, 号."""
    return bool(NUMBER.match(text)) and "第" not in text


@rule(
    "DOC-9704",
    N_("Layout of an official document"),
    Input("number", N_("Number of the document"), Kind.TEXT, needed=False),
    Input("top_mm", N_("Margin above"), unit="mm", needed=False),
    Input("left_mm", N_("Margin at the left"), unit="mm", needed=False),
    Input("lines", N_("Lines of a page"), Kind.WHOLE, needed=False),
    Input("characters", N_("Characters of a line"), Kind.WHOLE, needed=False),
    parameters=("page-layout",),
    clauses=("document-format/number",),
)
def document_layout(case: Case, book: Book) -> Sequence[Check]:
    """37 ± 1 mm above, 28 ± 1 mm at the left, 22 lines of 28 characters; 〔year〕, no leading zero."""
    tolerance = book.value("page-layout", "tolerance_mm")
    checks = []
    for name, label, unit in (
        ("top_mm", N_("Margin above"), "mm"),
        ("left_mm", N_("Margin at the left"), "mm"),
        ("lines", N_("Lines of a page"), ""),
        ("characters", N_("Characters of a line"), ""),
    ):
        there = case.has(name)
        if case.many or there:
            wanted = book.value("page-layout", name)
            within = tolerance.value if unit else 0.0
            value = getattr(case, name)
            checks.append(equal(label, value, wanted.value, within=within, unit=unit, applies=there, found=(wanted,)))
    checks.append(
        needed(
            N_("Number of the document"),
            case.each("number", is_document_number),
            applies=case.has("number"),
            clauses=("document-format/number",),
            kept=N_("%(label)s: well formed."),
            broken=N_("%(label)s: write it like 云财资〔2024〕12号, without leading zeros."),
        )
    )
    return checks


def is_credit_code(text: str) -> bool:
    """Whether the check character fits (GB 32100-2015)."""
    try:
        check_credit_code(text)
    except Refusal:
        return False
    return True


@rule(
    "COD-ID",
    N_("Code of a body or a person"),
    Input("kind", N_("Kind of code"), Kind.CHOICE, choices=("credit", "citizen")),
    Input("code", N_("Code to check"), Kind.TEXT),
    clauses=("credit-codes/check", "citizen-numbers/check"),
)
def identity_code(case: Case, book: Book) -> Sequence[Check]:
    """Check character of a unified social credit code; check character, area and day of birth of an identity number."""

    def is_citizen(text: str) -> bool:
        try:
            check_id_number(text, on=book.today)
        except Refusal:
            return False
        return True

    wrong = N_("%(label)s: the check character does not fit. Compare it with the document.")
    right = N_("%(label)s: well formed.")
    return [
        needed(
            N_("Unified social credit code"),
            case.each("code", is_credit_code),
            applies=case.is_in("kind", "credit"),
            clauses=("credit-codes/check",),
            kept=right,
            broken=wrong,
        ),
        needed(
            N_("Citizen's identity number"),
            case.each("code", is_citizen),
            applies=case.is_in("kind", "citizen"),
            clauses=("citizen-numbers/check",),
            kept=right,
            broken=wrong,
        ),
    ]


@rule(
    "COD-PLATE",
    N_("Number plate"),
    Input("plate", N_("Number plate"), Kind.TEXT),
    Input("energy", N_("Energy"), Kind.CHOICE, choices=("fuel", "new_energy"), needed=False),
    clauses=("plates/form",),
)
def number_plate(case: Case, book: Book) -> Sequence[Check]:
    """The pattern of an ordinary or a new-energy plate; a new-energy plate belongs to a new-energy vehicle."""
    clause = ("plates/form",)
    return [
        needed(
            N_("Form of the plate"),
            case.each("plate", lambda text: bool(plate_kind(text))),
            clauses=clause,
            kept=N_("%(label)s: well formed."),
            broken=N_("%(label)s: province, letter and five or six characters are needed, without I and O."),
        ),
        forbidden(
            N_("New-energy plate on another vehicle"),
            case.each("plate", lambda text: plate_kind(text) == "nev") & case.is_in("energy", "fuel"),
            applies=case.has("energy"),
            clauses=clause,
        ),
    ]


@rule(
    "DAT-MASK",
    N_("Showing sensitive data"),
    Input("masked", N_("Masked"), Kind.FLAG),
    Input("permitted", N_("Right to see it"), Kind.FLAG, default=False, needed=False),
    Input("reason", N_("Reason given and recorded"), Kind.FLAG, default=False, needed=False),
    Input("assessment_years", N_("Years that the impact assessment is kept"), unit="年", needed=False),
    parameters=("assessment-years",),
    clauses=("personal-data-law/art51",),
)
def masking(case: Case, book: Book) -> Sequence[Check]:
    """Sensitive values are masked unless somebody with the right gives a recorded reason; the impact assessment is kept
    at least three years."""
    clause = ("personal-data-law/art51",)
    clear = columns.no(case.masked)
    years = book.value("assessment-years")
    checks = [
        needed(N_("Right to see it"), case.permitted, applies=clear, clauses=clause),
        needed(N_("Reason given and recorded"), case.reason, applies=clear, clauses=clause),
        needed(N_("Masked"), case.masked, applies=case.masked, clauses=clause),
    ]
    there = case.has("assessment_years")
    if case.many or there:
        label = N_("Years that the impact assessment is kept")
        checks.append(no_less(label, case.assessment_years, years.value, unit="年", applies=there, found=(years,)))
    return checks


@rule(
    "DAT-KEEP",
    N_("Keeping logs and video"),
    Input("log_months", N_("Months that logs are kept"), unit="月", needed=False),
    Input("video_days", N_("Days that video is kept"), unit="天", needed=False),
    Input("purpose_met", N_("Purpose of the video is met"), Kind.FLAG, default=False, needed=False),
    Input("deleted", N_("Video deleted"), Kind.FLAG, default=False, needed=False),
    parameters=("log-months", "video-days"),
    clauses=("video-regulation/art17",),
)
def keeping(case: Case, book: Book) -> Sequence[Check]:
    """Logs at least six months; video at least thirty days, then deleted once its purpose is met."""
    months, days = book.value("log-months"), book.value("video-days")
    checks = []
    logs, video = case.has("log_months"), case.has("video_days")
    if case.many or logs:
        label = N_("Months that logs are kept")
        checks.append(no_less(label, case.log_months, months.value, unit="月", applies=logs, found=(months,)))
    if case.many or video:
        label = N_("Days that video is kept")
        checks.append(no_less(label, case.video_days, days.value, unit="天", applies=video, found=(days,)))
        late = (case.video_days >= days.value) if case.many or video else False
        checks.append(
            needed(
                N_("Video deleted"),
                case.deleted,
                applies=video & case.purpose_met & late,
                clauses=("video-regulation/art17",),
            )
        )
    return checks
