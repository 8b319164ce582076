"""Contractors: sheets by day, disputes judged by others, months that hide nothing, fees that follow the score."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.domains.servicedesk.test_races import together
from tests.factories import make_account, make_actor, make_office, make_person

from guanjia.domains.servicedesk import commands, queries, rules
from guanjia.domains.servicedesk.models import Contract, MonthScore, ScoreSheet
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.approvals import public as approvals
from guanjia.kernel import bands, clock
from guanjia.kernel.errors import NotAllowed, NotVisible
from guanjia.kernel.money import Money

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 3)
ITEMS = [rules.Item("Floors", 60, "0.5 a place"), rules.Item("Toilets", 40)]
BANDS = [[0, 60, 800], [60, 90, 900], [90, None, 1000]]
BACKEND = "guanjia.foundation.access.backends.AccountBackend"


class Scene:
    """A contract with one area, its standard, a scorer, a manager and the firm's person."""

    def __init__(self):
        self.office = make_office(kind="centre")
        rights = ("servicedesk.view", "org.view", "places.view")
        self.scorer = make_actor(*rights, "servicedesk.score", "servicedesk.contracts", office=self.office)
        self.boss = make_actor(*rights, "servicedesk.score", "servicedesk.contracts", office=self.office)
        self.firm = make_actor("servicedesk.dispute", office=make_office())
        self.contract = commands.enter_contract(
            self.boss, office_id=self.office.pk, number="C-1", firm="Clean House", services=["cleaning"],
            valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), monthly_fee_fen=1_000_000,
        )  # fmt: skip
        self.contract.people.add(self.firm.person_id)
        self.area = commands.add_area(self.boss, contract_id=self.contract.pk, name="Hall")
        self.standard = commands.set_standard(
            self.boss, contract_id=self.contract.pk, items=ITEMS, bands=BANDS, valid_from=date(2026, 1, 1)
        )
        self.floors, self.toilets = self.standard.items.all()

    def sheet(self, day=DAY, tenths=0, key="", now=NOW, **over):
        deductions = {self.floors.pk: (tenths, "Dust")} if tenths else {}
        return commands.submit_sheet(
            over.pop("actor", self.scorer), contract_id=self.contract.pk, area_id=self.area.pk, day=day,
            deductions=deductions, key=key, now=now, **over,
        )  # fmt: skip


@pytest.fixture
def scene(db):
    return Scene()


@pytest.mark.parametrize(
    ("items", "rows", "refusal"),
    [
        ([rules.Item("Floors", 99)], BANDS, bands.PartsMissTheWhole),
        ([], BANDS, rules.StandardInvalid),
        (ITEMS, [[0, 60, 800], [50, None, 1000]], bands.BandsOverlap),
        (ITEMS, [[0, 60, 800], [70, None, 1000]], bands.BandsLeaveAGap),
        (ITEMS, [[10, None, 1000]], bands.BandsLeaveAGap),
        (ITEMS, [[0, 60, 900], [60, None, 800]], rules.StandardInvalid),
    ],
)
def test_a_standard_adds_up_and_its_bands_neither_overlap_nor_gape(scene, items, rows, refusal):
    with pytest.raises(refusal):
        commands.set_standard(
            scene.boss, contract_id=scene.contract.pk, items=items, bands=rows, valid_from=date(2026, 5, 1)
        )


def test_one_sheet_a_day_and_area_and_a_second_sending_acts_once(scene):
    first = scene.sheet(key="telephone-1")
    assert scene.sheet(key="telephone-1", tenths=50) == first
    with pytest.raises(rules.SheetKnown):
        scene.sheet(key="telephone-2")
    assert ScoreSheet.objects.count() == 1


@pytest.mark.parametrize("over", [{"tenths": 601}, {"day": date(2026, 3, 4)}, {"day": date(2025, 12, 31)}])
def test_a_sheet_stays_inside_weight_and_days(scene, over):
    with pytest.raises(rules.SheetInvalid):
        scene.sheet(**over)


def test_a_month_counts_its_sheets_and_names_the_days_nobody_scored(scene):
    scene.sheet(day=date(2026, 3, 2), tenths=100)
    scene.sheet(day=date(2026, 3, 3), tenths=200)
    month = queries.month_of(scene.contract, date(2026, 3, 1), today=date(2026, 3, 7))
    assert (month.score.ratio.numerator, month.score.ratio.denominator) == (1_700, 2_000)
    assert month.score.points == Decimal(85)
    assert [day for day, _area in month.score.missing] == [date(2026, 3, n) for n in (4, 5, 6)]
    assert (month.permille, month.fee) == (900, Money(900_000))
    empty = queries.month_of(scene.contract, date(2026, 2, 1), today=date(2026, 3, 7))
    assert (empty.score.points, empty.fee) == (None, None)


def test_a_dispute_is_judged_by_another_and_the_score_follows_with_a_trace(scene):
    sheet = scene.sheet(tenths=200)
    line = sheet.lines.get(item=scene.floors)
    with pytest.raises(rules.DisputeRefused):
        dispute(scene, sheet, line, now=NOW + timedelta(days=6))
    with pytest.raises(rules.DisputeRefused):
        dispute(scene, sheet, sheet.lines.get(item=scene.toilets))
    dispute(scene, sheet, line)
    with pytest.raises(rules.DisputeRefused):
        dispute(scene, sheet, line)
    judge = {"sheet_id": sheet.pk, "line_id": line.pk, "upheld": True, "judgement": "It rained", "now": NOW}
    with pytest.raises(rules.DisputeRefused):
        commands.judge_dispute(scene.scorer, tenths=50, **judge)
    with pytest.raises(NotAllowed):
        commands.judge_dispute(scene.firm, tenths=0, **judge)
    commands.judge_dispute(scene.boss, tenths=50, **judge)
    line.refresh_from_db()
    assert (line.deducted_tenths, line.now_tenths) == (200, 50)
    assert line.corrections.get().dispute.state == "upheld"
    month = queries.month_of(scene.contract, DAY, today=date(2026, 4, 2))
    assert month.score.ratio.numerator == 950


def dispute(scene, sheet, line, now=NOW):
    return commands.raise_dispute(scene.firm, sheet_id=sheet.pk, line_id=line.pk, reason="It rained", now=now)


def test_a_month_waits_for_its_disputes_then_its_fee_is_approved_and_closed(scene):
    section, finance = (make_account(role, office=scene.office) for role in ("owner_section", "finance_role"))
    sheet = scene.sheet(tenths=200)
    line = sheet.lines.get(item=scene.floors)
    dispute(scene, sheet, line)
    later = datetime(2026, 4, 2, 2, 0, tzinfo=UTC)
    ask = {"contract_id": scene.contract.pk, "month": DAY}
    with pytest.raises(rules.MonthNotReady):
        commands.propose_fee(scene.boss, now=NOW, **ask)
    with pytest.raises(rules.MonthNotReady):
        commands.propose_fee(scene.boss, now=later, **ask)
    commands.judge_dispute(
        scene.boss, sheet_id=sheet.pk, line_id=line.pk, upheld=False, judgement="Seen on the photo", now=later
    )
    score = commands.propose_fee(scene.boss, now=later, **ask)
    assert (score.permille, score.fee_fen) == (900, 900_000)
    with pytest.raises(rules.MonthSettled):
        commands.propose_fee(scene.boss, now=later, **ask)
    with pytest.raises(rules.MonthSettled):
        commands.correct_line(scene.scorer, sheet_id=sheet.pk, line_id=line.pk, tenths=0, reason="late", now=later)
    case = approvals.case_of(score)
    for account in (section, finance):
        approvals.approve_case(actor_of(account, today=DAY), case_id=case.pk, now=later)
    assert MonthScore.objects.get().state == "confirmed"


def test_a_contractor_sees_the_own_contract_and_no_other(scene):
    other = commands.enter_contract(
        scene.boss, office_id=scene.office.pk, number="C-2", firm="Other House", services=[],
        valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), monthly_fee_fen=1,
    )  # fmt: skip
    sheet = scene.sheet()
    assert list(queries.list_contracts(scene.firm)) == [scene.contract]
    assert queries.get_sheet(scene.firm, sheet.pk) == sheet
    with pytest.raises(NotVisible):
        queries.get_contract(scene.firm, other.pk)
    stranger = make_actor("servicedesk.dispute")
    with pytest.raises(NotVisible):
        queries.get_sheet(stranger, sheet.pk)
    watcher = make_actor("servicedesk.view", office=scene.office)
    with pytest.raises(NotAllowed):
        scene.sheet(day=date(2026, 3, 2), actor=watcher)


def test_a_renewal_is_decided_with_a_reason(scene):
    with pytest.raises(rules.ReasonMissing):
        commands.decide_renewal(scene.boss, contract_id=scene.contract.pk, verdict="renew", reason="ok", now=NOW)
    commands.decide_renewal(
        scene.boss, contract_id=scene.contract.pk, verdict="tender", reason="Below 90 in three months", now=NOW
    )
    assert scene.contract.decisions.get().verdict == "tender"


def client_of(account):
    account.language = "en"
    account.save(update_fields=["language"])
    client = Client()
    client.force_login(account, BACKEND)
    return client


def test_the_pages_from_the_contract_to_the_printed_month(scene):
    account = make_account("owner_section", office=scene.office)
    client = client_of(account)
    page = client.get(reverse("sheet-new", kwargs={"pk": scene.contract.pk, "area": scene.area.pk}))
    key = page.context["form"].initial["key"]
    assert f'value="{clock.today().isoformat()}"' in page.content.decode(), "the day is filled in"
    url = reverse("sheet-new", kwargs={"pk": scene.contract.pk, "area": scene.area.pk})
    data = {"day": "2026-03-03", "key": key, f"d{scene.floors.pk}": "2.5", f"r{scene.floors.pk}": "Dust"}
    wrong = client.post(url, data | {f"d{scene.floors.pk}": "2.55"})
    assert wrong.status_code == 422
    client.post(url, data)
    sheet = ScoreSheet.objects.get()
    firm = client_of(make_account("contractor", office=make_office(), person=make_person()))
    assert firm.get(sheet.get_absolute_url()).status_code == 404
    assert "Dust" in client.get(sheet.get_absolute_url()).content.decode()
    assert "97.5" in client.get(scene.contract.get_absolute_url()).content.decode()
    month = client.get(reverse("contract-month", kwargs={"pk": scene.contract.pk, "month": "2026-03"}))
    assert "975 / 1000" in month.content.decode()
    form = {
        "valid_from": "2026-06-01", "items": "Floors | 50 | a\nGlass | 50", "bands": "0 | 80 | 90\n80 | | 100"
    }  # fmt: skip
    client.post(reverse("standard-new", kwargs={"pk": scene.contract.pk}), form)
    assert scene.contract.standards.count() == 2
    bad = client.post(reverse("standard-new", kwargs={"pk": scene.contract.pk}), form | {"items": "Floors 50"})
    assert bad.status_code == 422


@pytest.mark.parametrize("name", ["contracts", "score-sheets"])
def test_the_lists_cost_the_same_for_few_rows_and_for_many(scene, name):
    client = client_of(make_account("owner_section", office=scene.office))
    costs, made = [], 0
    for count in (3, 15):
        for _n in range(count):
            made += 1
            scene.sheet(day=date(2026, 3, 3) - timedelta(days=made), tenths=10)
            Contract.objects.create(
                office=scene.office, number=f"X{made}", firm="Firm", valid_from=DAY, valid_to=DAY, monthly_fee_fen=1
            )
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name)).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]


@given(st.lists(st.integers(0, 1000), max_size=12))
def test_a_score_is_the_mean_of_its_sheets_and_its_fee_never_more_than_the_whole(sheets):
    score = rules.score_of(sheets, [], [])
    if not sheets:
        assert score.points is None
        return
    assert score.points == round(Decimal(sum(sheets)) / (len(sheets) * 1000) * 100, 2)
    permille, fee = rules.fee_of(Money(123_457), score, BANDS)
    assert 0 <= fee.fen <= 123_457
    assert permille in (800, 900, 1000)


@pytest.mark.race
def test_two_scorers_write_one_sheet(transactional_db):
    scene = Scene()
    answers = together(lambda: scene.sheet(key="telephone-a"), lambda: scene.sheet(key="telephone-b"))
    assert sorted(type(answer).__name__ for answer in answers) == ["ScoreSheet", "SheetKnown"]
    assert ScoreSheet.objects.count() == 1


@pytest.mark.race
def test_without_the_constraint_both_would_believe_they_were_first(transactional_db):
    scene, read = Scene(), threading.Barrier(2)

    def unguarded():
        there = ScoreSheet.objects.filter(area=scene.area, day=DAY).exists()
        read.wait(timeout=20)
        return "told" if there else "first"

    assert together(unguarded, unguarded) == ["first", "first"]


def test_the_list_of_contracts_shows_the_fee_in_yuan(db, browse):
    scene = Scene()
    page = browse(make_account("dispatcher", office=scene.office)).get(reverse("contracts")).content.decode()
    assert "10,000.00" in page
    assert "1,000,000.00" not in page


def test_a_contract_is_set_up_through_the_api(scene):
    client = client_of(make_account("owner_section", office=scene.office))
    firm = make_actor("servicedesk.dispute", office=scene.office)
    json = {"content_type": "application/json"}
    given = {"office_id": scene.office.pk, "number": "C-9", "firm": "Green Court", "services": ["cleaning"],
             "valid_from": "2026-01-01", "valid_to": "2026-12-31", "monthly_fee_fen": 500_000,
             "people": [firm.person_id]}  # fmt: skip
    url = reverse("api-contracts")
    made = client.post(url, given, **json)
    assert made.status_code == 201, made.content
    of = {"pk": made.json()["id"]}
    assert [found.pk for found in queries.list_contracts(firm)] == [of["pk"]]
    assert client.post(url, given, **json).json()["code"] == "contract_invalid"  # the number is taken
    assert client.post(url, given | {"services": ["alchemy"]}, **json).status_code == 400
    areas, standards = reverse("api-contract-areas", kwargs=of), reverse("api-contract-standards", kwargs=of)
    assert client.post(areas, {"name": "Stairs"}, **json).status_code == 201
    assert [row["name"] for row in client.get(areas).json()] == ["Stairs"]
    standard = {
        "valid_from": "2026-02-01",
        "items": [{"name": "Floors", "points": 60, "rule": "0.5 a place"}, {"name": "Toilets", "points": 40}],
        "bands": [{"from_points": 0, "to_points": 60, "permille": 800}, {"from_points": 60, "permille": 1000}],
    }
    answer = client.post(standards, standard, **json)
    assert answer.status_code == 201, answer.content
    assert [(row["name"], row["points"]) for row in answer.json()["items"]] == [("Floors", 60), ("Toilets", 40)]
    assert queries.standard_on(queries.get_contract(scene.boss, of["pk"]), date(2026, 2, 1)).bands == [
        [0, 60, 800], [60, None, 1000],
    ]  # fmt: skip
    short = standard | {"valid_from": "2026-03-01", "items": standard["items"][:1]}
    assert client.post(standards, short, **json).status_code in (409, 422)
    gap = standard | {"valid_from": "2026-03-01", "bands": [{"from_points": 10, "permille": 1000}]}
    assert client.post(standards, gap, **json).status_code in (409, 422)
    assert [row["version"] for row in client.get(standards).json()] == [1]
    viewer = client_of(make_account("supervisor", office=scene.office))
    assert viewer.post(areas, {"name": "Yard"}, **json).status_code == 403
    assert viewer.post(url, given | {"number": "C-10"}, **json).status_code == 403
    stranger = client_of(make_account("owner_section", office=make_office()))
    assert stranger.post(standards, standard, **json).status_code == 404
