"""Contracts, sheets, months."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from guanjia.domains.servicedesk import rules
from guanjia.domains.servicedesk.models import (
    Contract,
    ContractQuerySet,
    Dispute,
    LineCorrection,
    MonthScore,
    RenewalDecision,
    ScoreArea,
    ScoreSheet,
    ScoreSheetQuerySet,
    ScoreStandard,
    SheetLine,
)
from guanjia.domains.servicedesk.queries.repairs import LARGEST_ID
from guanjia.foundation.calendar.queries import is_workday
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.money import Money
from guanjia.kernel.words import N_


def list_contracts(actor: Actor) -> ContractQuerySet:
    """The visible contracts with what a row shows."""
    return Contract.objects.visible_to(actor).select_related("office").prefetch_related("compounds")


def get_contract(actor: Actor, contract_id: int, *, lock: bool = False) -> Contract:
    """The contract, or NotVisible."""
    contracts = Contract.objects.visible_to(actor)
    contracts = contracts.select_for_update(of=("self",)) if lock else contracts.select_related("office")
    found = contracts.filter(pk=contract_id).first() if 0 < contract_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such contract."))
    return found


def standard_on(contract: Contract, day: date) -> ScoreStandard | None:
    """The standard in force on a day."""
    found = contract.standards.filter(ScoreStandard.on(day)).order_by("-version")
    return found.prefetch_related("items").first()


def areas_of(contract: Contract) -> list[ScoreArea]:
    """The scored areas of a contract that the caller has been shown."""
    return list(contract.areas.order_by("pk"))


def standards_of(contract: Contract) -> list[ScoreStandard]:
    """The standards of a contract that the caller has been shown, the newest first."""
    return list(contract.standards.prefetch_related("items").order_by("-version"))


def get_area(contract: Contract, area_id: int) -> ScoreArea:
    """One area of a contract that the caller has been shown, or NotVisible."""
    found = contract.areas.filter(pk=area_id).first() if 0 < area_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such area."))
    return found


def with_lines(sheets: QuerySet[Any]) -> QuerySet[Any]:
    """The sheets with what their points need."""
    lines = SheetLine.objects.select_related("item").prefetch_related("corrections", "disputes")
    return sheets.prefetch_related(Prefetch("lines", queryset=lines))


def list_sheets(actor: Actor) -> ScoreSheetQuerySet:
    """The visible sheets with what a row shows."""
    rows: Any = with_lines(ScoreSheet.objects.visible_to(actor).select_related("contract__office", "area"))
    return rows  # type: ignore[no-any-return]


def get_sheet(actor: Actor, sheet_id: int) -> ScoreSheet:
    """The sheet with its lines, or NotVisible."""
    found = list_sheets(actor).filter(pk=sheet_id).first() if 0 < sheet_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such sheet."))
    return found


def points_tenths(sheet: ScoreSheet) -> int:
    """What a sheet left of its 100 points, in tenths."""
    return rules.WHOLE_TENTHS - sum(line.now_tenths for line in sheet.lines.all())


def get_line(sheet: ScoreSheet, line_id: int) -> SheetLine:
    """One line of a sheet that the caller has been shown, locked; or NotVisible."""
    found = SheetLine.objects.select_for_update(of=("self",)).filter(sheet=sheet, pk=line_id)
    line = found.select_related("item", "sheet").first() if 0 < line_id <= LARGEST_ID else None
    if line is None:
        raise NotVisible(N_("There is no such line of the sheet."))
    return line


def open_disputes(contract: Contract, first: date, last: date) -> int:
    """How many disputes of a period wait to be judged."""
    return Dispute.objects.filter(
        line__sheet__contract=contract, line__sheet__day__range=(first, last), state="open"
    ).count()


def list_disputes(actor: Actor) -> QuerySet[Dispute]:
    """The disputes that wait to be judged where the actor manages contracts."""
    reach = within("line__sheet__contract__office__path", actor.reach("servicedesk.contracts"))
    open_ones = Dispute.objects.filter(reach, state="open").exclude(line__sheet__scorer_id=actor.person_id or 0)
    return open_ones.select_related("line__sheet__contract", "line__sheet__area", "line__item").order_by("raised_at")


def settled_month(contract: Contract, day: date) -> MonthScore | None:
    """The proposal of a day's month that was not refused."""
    return contract.months.filter(month=day.replace(day=1)).exclude(state="refused").first()


def month_ends(month: date) -> tuple[date, date]:
    """The first and the last day of a month."""
    return month.replace(day=1), month.replace(day=monthrange(month.year, month.month)[1])


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a contract as its sheets have it now, and as it was proposed, if it was."""

    contract: Contract
    first: date
    last: date
    score: rules.Score
    sheets: list[ScoreSheet]
    standard: ScoreStandard | None
    permille: int | None
    fee: Money | None
    settled: MonthScore | None
    disputes: int

    @property
    def stale(self) -> bool:
        """Whether the sheets say something else than what was proposed."""
        return self.settled is not None and self.settled.points_tenths != self.score.tenths


def month_of(contract: Contract, month: date, today: date) -> Month:
    """A month of a contract that the caller has been shown. Expected is a sheet an area for every working day of the
    contract up to yesterday."""
    first, last = month_ends(month)
    sheets: list[ScoreSheet] = list(
        with_lines(contract.sheets.filter(day__range=(first, last)).select_related("area").order_by("day", "area_id"))
    )
    areas = list(contract.areas.order_by("pk"))
    start, end = max(first, contract.valid_from), min(last, contract.valid_to, today - timedelta(days=1))
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    path = contract.office.path
    expected = [(day, area.name) for day in days if is_workday(day, office_path=path) for area in areas]
    score = rules.score_of([points_tenths(sheet) for sheet in sheets], expected, [(s.day, s.area.name) for s in sheets])
    standard = sheets[-1].standard if sheets else standard_on(contract, last)
    permille, fee = None, None
    if standard is not None and score.points is not None:
        permille, fee = rules.fee_of(Money(contract.monthly_fee_fen), score, standard.bands)
    settled = settled_month(contract, first)
    waiting = open_disputes(contract, first, last)
    return Month(contract, first, last, score, sheets, standard, permille, fee, settled, waiting)


def by_item(month: Month) -> list[dict[str, Any]]:
    """What was deducted in a month, by item: tenths, times, and the sheets."""
    found: dict[str, dict[str, Any]] = {}
    for sheet in month.sheets:
        for line in sheet.lines.all():
            if line.now_tenths:
                row = found.setdefault(line.item.name, {"name": line.item.name, "tenths": 0, "times": 0, "sheets": []})
                row["tenths"] += line.now_tenths
                row["times"] += 1
                row["sheets"].append(sheet)
    return sorted(found.values(), key=lambda row: -row["tenths"])


def months_of(contract: Contract, today: date, most: int = 12) -> list[Month]:
    """The latest months of a contract, the newest first."""
    months: list[Month] = []
    at = min(today, contract.valid_to).replace(day=1)
    while at >= contract.valid_from.replace(day=1) and len(months) < most:
        months.append(month_of(contract, at, today))
        at = (at - timedelta(days=1)).replace(day=1)
    return months


def get_month_score(score_id: int) -> MonthScore:
    """The proposal that a case is about, locked; or NotVisible."""
    found = MonthScore.objects.select_for_update(of=("self",)).filter(pk=score_id).first()
    if found is None:
        raise NotVisible(N_("There is no such month."))
    return found


def history_of(contract: Contract) -> list[LineCorrection]:
    """The latest corrections of a contract."""
    rows = LineCorrection.objects.filter(line__sheet__contract=contract).select_related("line__sheet", "line__item")
    return list(rows.order_by("-pk")[:20])


def renewals_of(contract: Contract) -> list[RenewalDecision]:
    """What was decided about a contract that the caller has been shown, the newest first."""
    return list(contract.decisions.order_by("-pk"))


def may_dispute(actor: Actor, sheet: ScoreSheet, now: datetime) -> bool:
    """Whether the actor is one of the contractor's people and the time for disputes runs."""
    if not actor.may("servicedesk.dispute") or actor.person_id is None:
        return False
    inside = now <= sheet.submitted_at + timedelta(days=sheet.contract.dispute_days)
    return inside and sheet.contract.people.filter(pk=actor.person_id).exists()
