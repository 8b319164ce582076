from datetime import date, datetime
from decimal import Decimal

from guanjia.domains.servicedesk import commands, rules
from guanjia.domains.servicedesk.models import (
    CallAttempt,
    CallContact,
    Contract,
    CostLine,
    DeskTerms,
    Dispute,
    EscortPlace,
    FaultKind,
    ItemVersion,
    LineCorrection,
    MonthScore,
    Part,
    PartRequest,
    RenewalDecision,
    ScoreArea,
    ScoreSheet,
    ScoreStandard,
    ServiceItem,
    ServiceUse,
    SheetLine,
    StandardItem,
    StockEntry,
    Store,
    Visit,
)
from guanjia.kernel import clock

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=clock.LOCAL)


def live(city):
    """A burst pipe: the duty officer is called, and the storey above needs an escort."""
    contact = commands.add_contact(
        city.boss, office_id=city.bureau.pk, name="Duty officer", phone="13800000001", rank=1
    )
    kind = FaultKind.objects.get(code="burst")
    ticket = commands.report_fault(
        city.asker, place_id=city.room.pk, kind_id=kind.pk, description="Water everywhere", now=NOW
    )
    call = commands.begin_call(city.boss, ticket_id=ticket.pk, contact_id=contact.pk, now=NOW)
    commands.end_call(city.boss, ticket_id=ticket.pk, call_id=call.pk, outcome="answered", now=NOW)
    commands.require_escort(city.boss, place_id=city.storey.pk, reason="Files", escort="Keeper")
    repair(city, kind)
    firm(city)
    services(city)
    commands.set_desk_terms(
        city.boss, office_id=city.bureau.pk, valid_from=NOW.date(), part_approval_fen=50_000, climb_minutes=3,
        deputy_from_fen=400_000, reason="As before", today=NOW.date(), now=NOW,
    )  # fmt: skip


def firm(city):
    """A day is scored, disputed and judged; the month's fee is proposed and a renewal decided."""
    contract = commands.enter_contract(
        city.boss, office_id=city.bureau.pk, number="C-1", firm="Clean House", services=["cleaning"],
        valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), monthly_fee_fen=1_000_000,
        people=[city.people[2].pk],
    )  # fmt: skip
    area = commands.add_area(city.boss, contract_id=contract.pk, name="Hall")
    standard = commands.set_standard(
        city.boss, contract_id=contract.pk, items=[rules.Item("Floors", 100)], bands=[[0, None, 1000]],
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    sheet = commands.submit_sheet(
        city.boss, contract_id=contract.pk, area_id=area.pk, day=date(2026, 2, 27), key="telephone", now=NOW,
        deductions={standard.items.get().pk: (20, "Dust")},
    )  # fmt: skip
    cleaner = city.login(city.people[2], "contractor")
    line = {"sheet_id": sheet.pk, "line_id": sheet.lines.get().pk, "now": NOW}
    commands.raise_dispute(cleaner, reason="It rained", **line)
    commands.judge_dispute(city.boss, upheld=True, judgement="Seen", tenths=10, **line)
    commands.propose_fee(city.boss, contract_id=contract.pk, month=date(2026, 2, 1), now=NOW)
    commands.decide_renewal(city.boss, contract_id=contract.pk, verdict="renew", reason="Good for a year", now=NOW)


def services(city):
    """A service is listed and used once."""
    entry = commands.Entry("keys", "Keys", "House rules", "Ask", "All", 1, "part")
    commands.publish_item(city.boss, owner_id=city.bureau.pk, entry=entry, valid_from=date(2026, 1, 1))
    commands.record_use(city.boss, code="keys", office_id=city.unit.pk, channel="counter", now=NOW)


def repair(city, kind):
    """The pipe is mended with a part, after a dear one was asked for."""
    ticket = commands.report_fault(
        city.asker, place_id=city.house.pk, kind_id=kind.pk, description="Water again", now=NOW
    )
    common = {"ticket_id": ticket.pk, "now": NOW}
    commands.accept_order(city.handyman, **common)
    commands.plan_visit(city.handyman, planned_at=NOW, **common)
    commands.arrive_at_place(city.handyman, **common)
    store = commands.add_store(city.boss, office_id=city.bureau.pk, name="Main store")
    parts = [
        commands.add_part(city.boss, office_id=city.bureau.pk, code=code, name=code, unit="pcs", price_fen=price)
        for code, price in (("SEAL", 500), ("PUMP", 90_000))
    ]
    for part in parts:
        commands.receive_stock(city.boss, part_id=part.pk, store_id=store.pk, quantity=Decimal(5), now=NOW)
    commands.use_part(city.handyman, part_id=parts[0].pk, store_id=store.pk, quantity=Decimal(1), **common)
    commands.ask_for_part(city.handyman, part_id=parts[1].pk, quantity=Decimal(1), reason="Broken", **common)
    commands.leave_place(city.handyman, outcome="parts", note="Waits for the pump", **common)


EDITS = [
    (CallContact, "name", "Somebody else", "name"),
    (CallAttempt, "outcome", "no_answer", None),
    (EscortPlace, "escort", "Nobody", None),
    (Visit, "labour_minutes", 600, None),
    (Part, "price_fen", 1, "name"),
    (Store, "name", "Elsewhere", "name"),
    (StockEntry, "change", 9, None),
    (CostLine, "amount_fen", 1, None),
    (PartRequest, "amount_fen", 1, None),
    (Contract, "monthly_fee_fen", 1, "number"),
    (ScoreStandard, "bands", "[]", None),
    (StandardItem, "weight", 1, "name"),
    (ScoreArea, "name", "Elsewhere", "name"),
    (ScoreSheet, "note", "x", None),
    (SheetLine, "deducted_tenths", 0, None),
    (Dispute, "judgement", "x", None),
    (LineCorrection, "deducted_tenths", 0, None),
    (MonthScore, "fee_fen", 1, None),
    (RenewalDecision, "verdict", "end", None),
    (ServiceItem, "name", "Other", "name"),
    (ItemVersion, "limit_days", 99, None),
    (DeskTerms, "climb_minutes", 60, None),
    (ServiceUse, "channel", "phone", None),
]
