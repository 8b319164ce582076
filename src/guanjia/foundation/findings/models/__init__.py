"""Tables of findings: the finding, its steps, letters and joint reviews, and the terms that offices set."""

from guanjia.foundation.findings.models.finding import Finding, FindingQuerySet, Part, Support
from guanjia.foundation.findings.models.letters import JointReview, Letter, LetterQuerySet, ReviewQuerySet, Seat
from guanjia.foundation.findings.models.steps import (
    ClockStop,
    DeadlineRequest,
    LookBack,
    ProgressNote,
    Publication,
    PublicationQuerySet,
    Supervision,
    Treated,
    Verification,
)
from guanjia.foundation.findings.models.terms import Counter, EscalationStep, Terms, TermsQuerySet

__all__ = [
    "ClockStop",
    "Counter",
    "DeadlineRequest",
    "EscalationStep",
    "Finding",
    "FindingQuerySet",
    "JointReview",
    "Letter",
    "LetterQuerySet",
    "LookBack",
    "Part",
    "ProgressNote",
    "Publication",
    "PublicationQuerySet",
    "ReviewQuerySet",
    "Seat",
    "Supervision",
    "Support",
    "Terms",
    "TermsQuerySet",
    "Treated",
    "Verification",
]
