"""Contracts are entered, areas scored day by day, deductions disputed and judged, months settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.commands.photos import Photo
from guanjia.domains.servicedesk.models import (
    SERVICES,
    Contract,
    Dispute,
    LineCorrection,
    MonthScore,
    RenewalDecision,
    ScoreArea,
    ScoreSheet,
    ScoreStandard,
    SheetLine,
    StandardItem,
)
from guanjia.foundation.approvals.public import open_case
from guanjia.foundation.audit import trail
from guanjia.foundation.files.commands import attach_file
from guanjia.foundation.org import queries as org
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.money import Money
from guanjia.kernel.words import N_


@transaction.atomic
def enter_contract(
    actor: Actor,
    *,
    office_id: int,
    number: str,
    firm: str,
    services: Sequence[str],
    valid_from: date,
    valid_to: date,
    monthly_fee_fen: int,
    compounds: Sequence[int] = (),
    people: Sequence[int] = (),
    dispute_days: int = 5,
) -> Contract:
    """Enter a contract with a firm; `people` are those of the firm who may look at it and dispute."""
    office = org.get_office(actor, office_id)
    actor.require("servicedesk.contracts", office.path)
    number, firm = (" ".join(text.replace("\x00", "").split()) for text in (number, firm))
    if not number or len(firm) < 2:
        raise rules.ContractInvalid(N_("Enter the number and the firm."), field="number")
    if valid_to < valid_from:
        raise rules.ContractInvalid(N_("The contract ends after it begins."), field="valid_to")
    try:
        with transaction.atomic():
            contract = Contract.objects.create(
                office=office,
                number=number[:30],
                firm=firm[:80],
                services=[key for key in SERVICES if key in services],
                valid_from=valid_from,
                valid_to=valid_to,
                monthly_fee_fen=monthly_fee_fen,
                dispute_days=dispute_days,
            )
    except IntegrityError as clash:
        raise rules.ContractInvalid(N_("There is a contract of this number."), field="number") from clash
    contract.compounds.set(Place.objects.visible_to(actor).filter(pk__in=list(compounds), kind="compound"))
    contract.people.set([org.get_person(actor, pk) for pk in people])
    trail.record(actor, "servicedesk.contract.entered", contract, office_path=office.path, firm=contract.firm)
    return contract


@transaction.atomic
def add_area(actor: Actor, *, contract_id: int, name: str) -> ScoreArea:
    """Add an area that is scored every working day."""
    contract = queries.get_contract(actor, contract_id, lock=True)
    actor.require("servicedesk.contracts", contract.office.path)
    name = " ".join(name.replace("\x00", "").split())[:60]
    if len(name) < 2:
        raise rules.ContractInvalid(N_("Name the area."), field="name")
    try:
        with transaction.atomic():
            area = ScoreArea.objects.create(contract=contract, name=name)
    except IntegrityError as clash:
        raise rules.ContractInvalid(N_("There is an area of this name."), field="name") from clash
    trail.record(actor, "servicedesk.area.added", area, office_path=contract.office.path, name=name)
    return area


@transaction.atomic
def set_standard(
    actor: Actor,
    *,
    contract_id: int,
    items: Sequence[rules.Item],
    bands: Sequence[Sequence[int | None]],
    valid_from: date,
) -> ScoreStandard:
    """Score by something else from a day on. Sheets written before keep their standard.

    Raises StandardInvalid, PartsMissTheWhole, BandsOverlap, BandsLeaveAGap, BandIsEmpty.
    """
    contract = queries.get_contract(actor, contract_id, lock=True)
    actor.require("servicedesk.contracts", contract.office.path)
    rules.check_standard(items, bands)
    current = contract.standards.filter(valid_to=None).first()
    if current is not None:
        if current.valid_from >= valid_from:
            raise rules.StandardInvalid(N_("A later standard is entered already."), field="valid_from")
        current.valid_to = valid_from - timedelta(days=1)
        current.save(update_fields=["valid_to"])
    version = (contract.standards.aggregate(last=Max("version"))["last"] or 0) + 1
    standard = ScoreStandard.objects.create(
        contract=contract, version=version, valid_from=valid_from, bands=[list(row) for row in bands]
    )
    made = [
        StandardItem.objects.create(standard=standard, rank=n, name=i.name[:60], weight=i.weight, rule=i.rule[:200])
        for n, i in enumerate(items, 1)
    ]
    trail.record(
        actor, "servicedesk.standard.set", standard, office_path=contract.office.path,
        also=[*made, *([current] if current else [])], version=version, valid_from=valid_from,
    )  # fmt: skip
    return standard


@transaction.atomic
def submit_sheet(
    actor: Actor,
    *,
    contract_id: int,
    area_id: int,
    day: date,
    deductions: Mapping[int, tuple[int, str]],
    key: str,
    now: datetime,
    note: str = "",
    photos: Sequence[Photo] = (),
) -> ScoreSheet:
    """Write the sheet of a day and an area; `deductions`: tenths and remark by item. The same key acts once.

    Raises SheetKnown, SheetInvalid, MonthSettled.
    """
    contract = queries.get_contract(actor, contract_id, lock=True)
    actor.require("servicedesk.score", contract.office.path)
    if key and (known := ScoreSheet.objects.filter(contract=contract, key=key).first()):
        return known
    area = queries.get_area(contract, area_id)
    standard = queries.standard_on(contract, day)
    today = clock.local_day(now)
    if standard is None or not contract.valid_from <= day <= min(contract.valid_to, today):
        raise rules.SheetInvalid(N_("Choose a day of the contract, not after today."), field="day")
    check_open(contract, day)
    lines = []
    for item in standard.items.all():
        tenths, remark = deductions.get(item.pk, (0, ""))
        rules.check_deduction(tenths, item.weight)
        if tenths and len(remark.strip()) < 2:
            raise rules.SheetInvalid(N_("Say what was wrong: %(item)s."), field="lines", item=item.name)
        lines.append((item, tenths, remark.replace("\x00", "").strip()[:200]))
    try:
        with transaction.atomic():
            sheet = ScoreSheet.objects.create(
                contract=contract,
                standard=standard,
                area=area,
                day=day,
                key=key[:40] or f"{area.pk}-{day:%Y%m%d}-{standard.pk}",
                scorer_id=actor.person_id,
                scored_by=actor.name[:80],
                submitted_at=now,
                note=note.replace("\x00", "")[:300],
            )
    except IntegrityError as clash:  # sheet_once_per_day_and_area
        raise rules.SheetKnown(
            N_("%(area)s is scored for %(day)s already. Correct that sheet."), field="day", area=area.name, day=day
        ) from clash
    made = [SheetLine.objects.create(sheet=sheet, item=i, deducted_tenths=t, remark=r) for i, t, r in lines]
    for photo in photos:
        attach_file(actor, holder=sheet, purpose="score", upload=photo, now=now, permitted=True)
    points = rules.WHOLE_TENTHS - sum(tenths for _item, tenths, _remark in lines)
    trail.record(
        actor, "servicedesk.sheet.submitted", sheet, office_path=contract.office.path, also=made,
        area=area.name, day=day, points=f"{points / 10:.1f}",
    )  # fmt: skip
    return sheet


def check_open(contract: Contract, day: date) -> None:
    """Refuse a change of a month that is proposed or confirmed; raises MonthSettled."""
    if contract.months.filter(month=day.replace(day=1)).exclude(state=MonthScore.State.REFUSED).exists():
        raise rules.MonthSettled(N_("The month is settled. Nothing of it can be changed any more."))


@transaction.atomic
def correct_line(
    actor: Actor, *, sheet_id: int, line_id: int, tenths: int, reason: str, now: datetime
) -> LineCorrection:
    """Put another deduction in place of one; the first one stays on record."""
    sheet = queries.get_sheet(actor, sheet_id)
    actor.require("servicedesk.score", sheet.office_path)
    queries.get_contract(actor, sheet.contract_id, lock=True)
    check_open(sheet.contract, sheet.day)
    line = queries.get_line(sheet, line_id)
    return put(actor, sheet, line, tenths, rules.check_reason(reason), now=now)


def put(
    actor: Actor, sheet: ScoreSheet, line: SheetLine, tenths: int, reason: str, *, now: datetime,
    dispute: Dispute | None = None,
) -> LineCorrection:  # fmt: skip
    """The one place that corrects a line."""
    before = line.now_tenths
    correction = LineCorrection.objects.create(
        line=line,
        deducted_tenths=rules.check_deduction(tenths, line.item.weight),
        reason=reason,
        dispute=dispute,
        corrected_by=actor.name[:80],
        corrected_at=now,
    )
    trail.record(
        actor, "servicedesk.sheet.corrected", sheet, office_path=sheet.office_path, also=[correction], touched=False,
        item=line.item.name, before=f"{before / 10:.1f}", after=f"{tenths / 10:.1f}", reason=reason,
    )  # fmt: skip
    return correction


@transaction.atomic
def raise_dispute(
    actor: Actor, *, sheet_id: int, line_id: int, reason: str, now: datetime, photos: Sequence[Photo] = ()
) -> Dispute:
    """The contractor says why a deduction is wrong, within the days of the contract."""
    sheet = queries.get_sheet(actor, sheet_id)
    actor.require("servicedesk.dispute")
    if actor.person_id is None or not sheet.contract.people.filter(pk=actor.person_id).exists():
        raise rules.DisputeRefused(N_("Only the contractor's own people dispute a deduction."))
    queries.get_contract(actor, sheet.contract_id, lock=True)
    check_open(sheet.contract, sheet.day)
    line = queries.get_line(sheet, line_id)
    rules.check_dispute(sheet.submitted_at, now, sheet.contract.dispute_days)
    if not line.now_tenths:
        raise rules.DisputeRefused(N_("Nothing was deducted here."))
    reason = rules.check_reason(reason)
    try:
        with transaction.atomic():
            dispute = Dispute.objects.create(line=line, raised_by_id=actor.person_id, reason=reason, raised_at=now)
    except IntegrityError as clash:  # dispute_once_per_line
        raise rules.DisputeRefused(N_("This deduction was disputed before.")) from clash
    for photo in photos:
        attach_file(actor, holder=sheet, purpose="dispute", upload=photo, now=now, permitted=True)
    trail.record(
        actor, "servicedesk.dispute.raised", sheet, office_path=sheet.office_path, also=[dispute], touched=False,
        item=line.item.name, reason=reason,
    )  # fmt: skip
    return dispute


@transaction.atomic
def judge_dispute(
    actor: Actor, *, sheet_id: int, line_id: int, upheld: bool, judgement: str, now: datetime, tenths: int = 0
) -> Dispute:
    """Judge a dispute; upheld, the deduction becomes `tenths`. Never by whoever scored, nor by the contractor."""
    sheet = queries.get_sheet(actor, sheet_id)
    actor.require("servicedesk.contracts", sheet.office_path)
    queries.get_contract(actor, sheet.contract_id, lock=True)
    line = queries.get_line(sheet, line_id)
    dispute = Dispute.objects.select_for_update().filter(line=line).first()
    if dispute is None or dispute.state != Dispute.State.OPEN:
        raise rules.DisputeRefused(N_("There is nothing to judge here."))
    if actor.person_id is not None and actor.person_id in (sheet.scorer_id, dispute.raised_by_id):
        raise rules.DisputeRefused(N_("Somebody else than the scorer judges. Hand it to a colleague."))
    judgement = rules.check_reason(judgement, field="judgement")
    dispute.state = Dispute.State.UPHELD if upheld else Dispute.State.REJECTED
    dispute.judge_id, dispute.judged_by = actor.person_id, actor.name[:80]
    dispute.judged_at, dispute.judgement = now, judgement
    dispute.save()
    trail.record(
        actor, "servicedesk.dispute.judged", sheet, office_path=sheet.office_path, also=[dispute], touched=False,
        item=line.item.name, outcome=dispute.get_state_display(), reason=judgement,
    )  # fmt: skip
    if upheld:
        put(actor, sheet, line, tenths, judgement, now=now, dispute=dispute)
    return dispute


@transaction.atomic
def propose_fee(actor: Actor, *, contract_id: int, month: date, now: datetime) -> MonthScore:
    """Propose the fee of a month that is over, by its score; the approvals room decides.

    Raises MonthNotReady while disputes wait or the month runs, MonthSettled when it was proposed before.
    """
    contract = queries.get_contract(actor, contract_id, lock=True)
    actor.require("servicedesk.contracts", contract.office.path)
    today = clock.local_day(now)
    found = queries.month_of(contract, month, today)
    if found.last >= today:
        raise rules.MonthNotReady(N_("The month is not over yet."))
    if found.disputes:
        raise rules.MonthNotReady(N_("%(n)s disputes wait to be judged first."), n=found.disputes)
    if found.settled is not None:
        raise rules.MonthSettled(N_("The month is settled. Nothing of it can be changed any more."))
    if found.standard is None or found.fee is None or found.permille is None:
        raise rules.MonthNotReady(N_("Nobody scored a day of this month."))
    score = MonthScore.objects.create(
        contract=contract,
        month=found.first,
        sheets=found.score.sheets,
        missing=len(found.score.missing),
        points_tenths=found.score.tenths,
        most_tenths=found.score.most_tenths,
        permille=found.permille,
        fee_fen=found.fee.fen,
        proposed_by=actor.name[:80],
        proposed_at=now,
    )
    open_case(
        actor,
        kind="servicedesk.fee",
        subject=score,
        title=_("%(firm)s, %(month)s: %(points)s points, %(fee)s yuan")
        % {
            "firm": contract.firm,
            "month": f"{found.first:%Y-%m}",
            "points": found.score.points,
            "fee": str(found.fee),
        },
        facts={
            "amount_fen": found.fee.fen,
            "cut_fen": contract.monthly_fee_fen - found.fee.fen,
            "points": str(found.score.points),
            "missing": len(found.score.missing),
        },
        office_path=contract.office.path,
        now=now,
    )
    trail.record(
        actor, "servicedesk.month.proposed", contract, office_path=contract.office.path, also=[score], touched=False,
        month=f"{found.first:%Y-%m}", points=str(found.score.points), fee=str(found.fee),
    )  # fmt: skip
    return score


@transaction.atomic
def settle_month(actor: Actor, score_id: int, outcome: str, now: datetime) -> MonthScore:
    """What the approval brought; called inside the deciding transaction."""
    score = queries.get_month_score(score_id)
    score.state = MonthScore.State.CONFIRMED if outcome == "approved" else MonthScore.State.REFUSED
    score.decided_at = now
    score.save(update_fields=["state", "decided_at"])
    trail.record(
        actor, "servicedesk.month.decided", score.contract, office_path=score.office_path, also=[score],
        touched=False, month=f"{score.month:%Y-%m}", outcome=score.get_state_display(), fee=str(Money(score.fee_fen)),
    )  # fmt: skip
    return score


@transaction.atomic
def decide_renewal(actor: Actor, *, contract_id: int, verdict: str, reason: str, now: datetime) -> RenewalDecision:
    """Write down whether a contract goes on, with the history in view; a later decision stands beside it."""
    contract = queries.get_contract(actor, contract_id)
    actor.require("servicedesk.contracts", contract.office.path)
    if verdict not in RenewalDecision.Verdict.values:
        raise rules.ContractInvalid(N_("Choose a decision."), field="verdict")
    decision = RenewalDecision.objects.create(
        contract=contract,
        verdict=verdict,
        reason=rules.check_reason(reason, least=10)[:500],
        decided_by=actor.name[:80],
        decided_at=now,
    )
    trail.record(
        actor, "servicedesk.contract.renewal", contract, office_path=contract.office.path, also=[decision],
        touched=False, verdict=decision.get_verdict_display(), reason=decision.reason,
    )  # fmt: skip
    return decision
