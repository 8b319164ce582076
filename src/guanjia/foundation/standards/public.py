"""What other rooms may use of the standards library.

A command that stores a record judges it and keeps the verdict in the same transaction:

    verdict = standards.judge("NRG-TEMP", case={"season": "cooling", "setpoint_c": 25}, on=today, unit=office)
    exception = standards.exception_for("NRG-TEMP", round, on=today)
    standards.require_allowed(verdict, exception=exception, field="setpoint_c")
    standards.keep_verdict(actor, verdict, rule="NRG-TEMP", subject=round, unit=office, on=today, exception=exception)

A form says which rule stands beside which field (`JudgedBy`), a room declares where it enforces a clause (`declare`),
and which records a draft can be tried on (`estates.register`). A clause is stored as text, `document/clause`;
`clauses`, `clause_choices` and `clause` give labels and links.
"""

from guanjia.foundation.standards import estates
from guanjia.foundation.standards.commands.judging import (
    Judged,
    exception_for,
    judge,
    keep_verdict,
    require_allowed,
)
from guanjia.foundation.standards.enforced import CHECK, FIELD, RULE, STEP, Enforced, declare, declare_rows
from guanjia.foundation.standards.estates import Record
from guanjia.foundation.standards.library import Place, effective, place_of
from guanjia.foundation.standards.models import Exemption, KeptVerdict
from guanjia.foundation.standards.panel import JudgedBy, JudgedForm
from guanjia.foundation.standards.queries import ClauseShown, clause, clause_choices, clauses, verdicts_of
from guanjia.foundation.standards.rules import ClauseForbids, ExceptionRefused

__all__ = [
    "CHECK",
    "FIELD",
    "RULE",
    "STEP",
    "ClauseForbids",
    "ClauseShown",
    "Enforced",
    "ExceptionRefused",
    "Exemption",
    "Judged",
    "JudgedBy",
    "JudgedForm",
    "KeptVerdict",
    "Place",
    "Record",
    "clause",
    "clause_choices",
    "clauses",
    "declare",
    "declare_rows",
    "effective",
    "estates",
    "exception_for",
    "judge",
    "keep_verdict",
    "place_of",
    "require_allowed",
    "verdicts_of",
]
