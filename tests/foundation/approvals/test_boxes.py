"""The boxes as a register: tabs, filters that stay, cards, columns, views, sheets and fields of an office's own."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import make_account, make_actor
from tests.foundation.approvals.world import NOW, make_bureau
from tests.foundation.registers.factories import make_field

from guanjia.foundation.access.models import Role
from guanjia.foundation.approvals import commands
from guanjia.foundation.approvals.models import Case, Seat
from guanjia.foundation.exchange import exports
from guanjia.foundation.registers import commands as fields
from guanjia.foundation.search.queries import search
from guanjia.foundation.search.reconciling import rebuild
from guanjia.kernel import clock
from guanjia.kernel.actor import stranger
from guanjia.kernel.errors import NotAllowed
from guanjia.ui import registers

KEY = "approvals.cases"


@pytest.fixture
def bureau(db):
    with clock.at(NOW):
        Role.objects.update(second_factor=False)
        yield make_bureau()


def file(bureau, title="New lamps", **over):
    order = {"topic": "report", "title": title, "body": "The old ones flicker."} | over
    return commands.file_request(bureau.actor("clerk"), now=NOW, **order)


def found(bureau, name, question):
    return [case.title for case in registers.found_by(registers.register(KEY), bureau.actor(name), question)]


def test_each_box_finds_its_own_for_everybody_and_strangers_find_nothing(bureau):
    case = file(bureau)
    commands.copy_case(bureau.actor("clerk"), case_id=case.pk, people=[bureau.person("deputy")], now=NOW)
    boxes = {"clerk": "mine", "liaison": "waiting", "deputy": "copied"}
    for name, here in boxes.items():
        for box in ("waiting", "mine", "done", "copied", "stuck"):
            assert bool(found(bureau, name, f"box={box}")) is (box == here), (name, box)
    assert found(bureau, "colleague", "") == []
    assert found(bureau, "head", "") == ["New lamps"]
    with pytest.raises(NotAllowed):
        registers.found_by(registers.register(KEY), stranger(), "")


def test_the_late_step_of_the_figures_stays_while_other_filters_change(bureau, browse):
    late, quick = file(bureau, "Late one"), file(bureau, "Quick one")
    Seat.objects.filter(case=late).update(due_at=NOW - timedelta(hours=1))
    assert found(bureau, "head", "step=unit&late_step=1") == ["Late one"]
    assert found(bureau, "head", "late_step=1") == ["Late one"]
    assert found(bureau, "head", "step=charge&late_step=1") == []
    assert found(bureau, "head", f"step=unit&late_step=1&q={quick.number}") == []
    page = browse(bureau.accounts["head"])
    answer = page.get(reverse("approvals"), {"step": "unit", "late_step": "1"})
    bar = answer.content.decode().split('class="gj-filter"')[1].split("</form>")[0]
    assert '<input type="hidden" name="late_step" value="1"' in bar, "it is sent again with whatever changes"
    assert bar.count('type="date"') == 2
    assert "Past its time" in [str(chip["value"]) for chip in answer.context["chips"]]
    listed = page.get("/api/v1/approvals/cases/?step=unit&late_step=1").json()
    assert [row["title"] for row in listed["results"]] == ["Late one"]


def test_a_card_has_title_number_and_requester_on_lines_of_their_own(bureau, browse):
    case = file(bureau, "<b>Pump</b>", amount_fen=123_456)
    rows, cards = browse(bureau.accounts["liaison"]).get(reverse("approvals")).context["drawn"]
    name = bureau.accounts["clerk"].person.name
    assert f'<div class="d">{case.number}</div><div class="d">{name} · ' in cards
    assert "<b>Pump" not in rows + cards
    assert "1,234.56 yuan" in rows
    assert case.number not in cards.split('<div class="h">')[1].split("</div>")[0]


def test_what_waits_is_ticked_and_approved_together_by_the_question(bureau, browse):
    for title in ("One", "Two", "Other"):
        file(bureau, title)
    page = browse(bureau.accounts["liaison"])
    assert "checkbox" in page.get(reverse("approvals"), {"box": "waiting"}).context["drawn"][0]
    assert "checkbox" not in page.get(reverse("approvals")).context["drawn"][0]
    asked = {"scope": "query", "query": "box=waiting&q=Other"}
    shown = page.post(reverse("approval-together"), asked)
    assert [case.title for case in shown.context["cases"]] == ["Other"]


def test_a_box_is_taken_away_and_kept_as_a_view(bureau, browse):
    file(bureau, amount_fen=123_456)
    made = exports.plan(bureau.actor("clerk"), register=KEY, query="box=mine", format="csv")
    sheet = BytesIO()
    assert exports.write_sheet(bureau.actor("clerk"), made, sheet, now=NOW, scope="") == 1
    told = sheet.getvalue().decode("utf-8-sig")
    assert "New lamps" in told
    assert "1234.56" in told
    assert exports.scope_of(bureau.actor("clerk"), made).endswith("what is yours to see")
    page = browse(bureau.accounts["clerk"])
    page.post(reverse("view-save", kwargs={"key": KEY}), {"name": "Money", "from": "box=mine&verdict=pass"})
    tab = page.get(reverse("approvals")).context["views"][-1]
    assert (tab.label, tab.count) == ("Money", 1)
    page.post(reverse("list-columns", kwargs={"key": KEY}), {"columns": ["number", "title", "archive_number"]})
    assert len(page.get(reverse("approvals")).context["heads"]) == 3


def test_an_office_adds_a_field_and_finds_by_it(bureau, browse):
    admin = make_actor("registers.define", "approvals.manage", office=bureau.region)
    field = make_field(bureau.region, actor=admin, register_key=KEY, label="Project")
    case = file(bureau)
    file(bureau, "Other")
    fields.fill_in(admin, register_key=KEY, record_id=case.pk, said={field.key: "B-17"}, now=NOW)
    assert found(bureau, "clerk", f"{field.column}=B-17") == ["New lamps"]
    keeper = browse(bureau.accounts["charge"])
    path = reverse("record-fields", kwargs={"key": KEY, "pk": case.pk})
    shown = keeper.get(reverse("approval-desk", kwargs={"pk": case.pk})).content.decode()
    assert "B-17" in shown
    assert path in shown
    assert browse(bureau.accounts["clerk"]).post(path, {field.column: "C"}).status_code == 403
    elsewhere = make_field(make_account("staff").person.office, register_key=KEY, key="far", label="Far away")
    heads = browse(bureau.accounts["clerk"]).get(reverse("list-columns", kwargs={"key": KEY})).content.decode()
    assert "Project" in heads
    assert elsewhere.label not in heads


def test_the_boxes_ask_as_much_for_thirty_cases_as_for_three(bureau, browse):
    page = browse(bureau.accounts["liaison"])

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert page.get(reverse("approvals"), {"box": "waiting", "size": 50}).status_code == 200
        return len(asked)

    for n in range(3):
        file(bureau, f"Few {n}")
    cost()
    few = cost()
    for n in range(27):
        file(bureau, f"More {n}")
    assert Case.objects.count() == 30
    assert cost() == few
    assert few <= 24


def test_a_step_is_chosen_by_its_word(bureau, browse):
    file(bureau)
    page = browse(bureau.accounts["head"])
    form = page.get(reverse("approvals")).context["filter"].form
    offered = dict(form.fields["step"].choices)
    assert "unit" in offered
    assert offered["unit"] != "unit"
    assert found(bureau, "head", "step=unit") == ["New lamps"]
    assert found(bureau, "head", "step=charge") == []


def test_cases_are_found_by_whoever_may_see_them(bureau):
    case = file(bureau, "New lamps for the archive")
    rebuild()
    for name, expected in (("clerk", True), ("liaison", True), ("head", True), ("colleague", False)):
        for typed in ("New lamps for", case.number):
            hits = [(hit.register, hit.pk) for hit in search(bureau.actor(name), typed).best]
            assert ((KEY, case.pk) in hits) is expected, (name, typed)
