"""The doors: what a person does on the pages, and what a page refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import make_account, make_picture
from tests.foundation.approvals.world import NOW, make_bureau

from guanjia.foundation.access.models import Role
from guanjia.foundation.approvals import commands
from guanjia.foundation.approvals.commands.requesting import GENERAL
from guanjia.foundation.approvals.jobs import escalate
from guanjia.foundation.approvals.models import Case, CaseEvent, Delegation, TemplateVersion
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.notify.models import Message
from guanjia.kernel import clock


@pytest.fixture
def bureau(db):
    with clock.at(NOW):
        Role.objects.update(second_factor=False)
        yield make_bureau()


def file(bureau, title="New lamps", **over):
    order = {"topic": "report", "title": title, "body": "The old ones flicker."} | over
    return commands.file_request(bureau.actor("clerk"), now=NOW, **order)


def test_a_request_with_papers_is_filed_seen_and_agreed_to(bureau, browse):
    page = browse(bureau.accounts["clerk"])
    asked = {"topic": "spending", "title": "Pump", "body": "Water in the cellar", "amount": "1500.50",
             "files": SimpleUploadedFile("a.jpg", make_picture(), "image/jpeg"), "idempotency_key": "k1"}  # fmt: skip
    answer = page.post(reverse("approval-new"), asked)
    case = Case.objects.get()
    assert answer["Location"] == case.get_absolute_url()
    assert case.facts["amount_fen"] == 150_050
    shown = page.get(case.get_absolute_url()).content.decode()
    assert "Water in the cellar" in shown
    assert bureau.accounts["liaison"].person.name in shown
    assert "Section in charge" in shown, "future steps are shown"
    page = browse(bureau.accounts["liaison"])
    waiting = page.get(reverse("todo")).content.decode()
    assert "Pump" in waiting
    assert "1,500.50 yuan" in waiting
    act = reverse("approval-act", kwargs={"pk": case.pk, "verb": "approve"})
    assert page.post(act, {"then": "todo"}).status_code == 302
    assert "Pump" not in page.get(reverse("todo")).content.decode()


def test_wrong_input_comes_back_with_the_form(bureau, browse):
    page = browse(bureau.accounts["clerk"])
    answer = page.post(reverse("approval-new"), {"topic": "x", "title": "", "body": "", "amount": "-5"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Case.objects.exists()


def test_a_return_without_words_comes_back_with_the_page(bureau, browse):
    case = file(bureau)
    page = browse(bureau.accounts["liaison"])
    act = reverse("approval-act", kwargs={"pk": case.pk, "verb": "return"})
    answer = page.post(act, {"reason": " "})
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    page.post(act, {"reason": "How many?"})
    change = browse(bureau.accounts["clerk"])
    assert "Returned to you" in change.get(reverse("todo")).content.decode()
    form = reverse("approval-change", kwargs={"pk": case.pk})
    assert "The old ones flicker." in change.get(form).content.decode()
    change.post(form, {"topic": "report", "title": "12 lamps", "body": "They flicker"})
    assert Case.objects.get().status == "running"


def test_delegated_for_a_week_approvals_arrive_at_the_colleague(bureau, browse):
    page = browse(bureau.accounts["liaison"])
    made = {"people": bureau.person("colleague"), "since": "2026-03-03", "until": "2026-03-09", "reason": "Leave"}
    assert page.post(reverse("delegation-new"), made).status_code == 302
    assert "Leave" in page.get(reverse("delegations")).content.decode()
    case = file(bureau)
    page = browse(bureau.accounts["colleague"])
    name = bureau.accounts["liaison"].person.name
    waiting = page.get(reverse("todo")).content.decode()
    assert f"for {name}" in waiting
    assert Message.objects.filter(account=bureau.accounts["colleague"], kind="approvals.task").exists()
    page.post(reverse("approval-act", kwargs={"pk": case.pk, "verb": "approve"}), {"reason": "Fine"})
    shown = page.get(case.get_absolute_url()).content.decode()
    assert f"{bureau.accounts['colleague'].person.name} for {name}" in shown
    assert not Message.objects.filter(
        kind="approvals.task", settled_at=None, account=bureau.accounts["liaison"]
    ).exists()


@pytest.mark.parametrize("over", [{"people": ""}, {"until": "2026-03-01"}, {"until": "2025-01-01"}, {"reason": ""}])
def test_a_delegation_that_would_not_be_one_comes_back(bureau, browse, over):
    page = browse(bureau.accounts["liaison"])
    made = {"people": bureau.person("colleague"), "since": "2026-03-03", "until": "2026-03-09", "reason": "Leave"}
    answer = page.post(reverse("delegation-new"), made | over)
    assert answer.status_code == 422
    own = page.post(reverse("delegation-new"), made | {"people": bureau.person("liaison")})
    assert "to themselves" in own.content.decode()
    assert not Delegation.objects.exists()


def test_several_are_agreed_to_after_a_preview_and_the_server_counts_again(bureau, browse):
    cases = [file(bureau, f"Request {n}") for n in range(3)]
    page = browse(bureau.accounts["liaison"])
    address = reverse("approval-together")
    preview = page.get(address).content.decode()
    assert "3 cases whose checks all pass" in preview
    ids = [case.pk for case in cases]
    commands.withdraw_case(bureau.actor("clerk"), case_id=cases[0].pk, now=NOW)
    answer = page.post(address, {"sure": "1", "ids": ids})
    assert answer.status_code == 422
    assert not CaseEvent.objects.filter(kind="approved").exists()
    assert page.post(address, {"sure": "1", "ids": ids[1:]}).status_code == 302
    assert CaseEvent.objects.filter(kind="approved").count() == 2


def test_agree_and_go_to_the_next(bureau, browse):
    first, second = file(bureau, "One"), file(bureau, "Two")
    page = browse(bureau.accounts["liaison"])
    act = reverse("approval-act", kwargs={"pk": first.pk, "verb": "approve"})
    assert page.post(act, {"then": "next"}).url == second.get_absolute_url()


def test_further_signers_are_found_by_name_and_asked_before(bureau, browse):
    case = file(bureau)
    page = browse(bureau.accounts["liaison"])
    ask = reverse("approval-ask", kwargs={"pk": case.pk, "verb": "add"})
    name = bureau.accounts["finance"].person.name
    assert name in page.get(ask, {"q": name}).content.decode()
    assert page.post(ask, {"reason": "x"}).status_code == 422
    page.post(ask, {"people": [bureau.person("finance")], "before": "1", "reason": "Is there money?"})
    assert [s.person_id for s in case.seats.waiting()] == [bureau.person("finance")]


def test_one_drafts_another_puts_in_force_and_running_cases_keep_theirs(bureau, browse):
    running = file(bureau)
    keeper = make_account("sys_admin", office=bureau.region.parent)
    second = make_account("security_admin", office=bureau.region.parent)
    template = TemplateVersion.objects.get().template
    page = browse(keeper)
    edit = reverse("approval-template-edit", kwargs={"pk": template.pk})
    assert "Review by the unit" in page.get(edit).content.decode()
    draft = {
        "order": ["unit"], "papers_days": "3", "skip_same": "on", "note": "Shorter",
        "unit-key": "unit", "unit-label": "Only the unit", "unit-mode": "any", "unit-group": "decide",
        "unit-unit": "days", "unit-limit": "2", "unit-who0_role": "liaison", "unit-who0_scope": "unit",
    }  # fmt: skip
    assert page.post(edit, draft | {"unit-next": "unit"}).status_code == 422
    added = page.post(edit, draft | {"change": "add"}).content.decode()
    assert "step1-label" in added
    assert page.post(edit, draft).status_code == 302
    shown = page.get(reverse("approval-template", kwargs={"pk": template.pk})).content.decode()
    assert "Step removed" in shown
    enforce = reverse("approval-template-enforce", kwargs={"pk": template.pk})
    assert page.post(enforce).status_code == 403
    attempt = page.get(
        reverse("approval-template-try", kwargs={"pk": template.pk}),
        {"person": bureau.accounts["clerk"].person.staff_number, "verdict": "pass"},
    ).content.decode()
    assert bureau.accounts["liaison"].person.name in attempt
    assert browse(second).post(enforce).status_code == 302
    assert Case.objects.get().version.number == 1
    commands.approve_case(bureau.actor("liaison"), case_id=running.pk, now=NOW)
    assert Case.objects.get().status == "running", "the running case keeps its version"
    fresh = file(bureau, "Later")
    commands.approve_case(bureau.actor("liaison"), case_id=fresh.pk, now=NOW)
    assert Case.objects.get(pk=fresh.pk).status == "approved"


def test_an_urgent_case_acts_first_and_is_chased_for_its_papers(bureau, browse):
    case = file(bureau, urgent=True)
    assert (case.status, case.machine.urgent) == ("papers", True)
    page = browse(bureau.accounts["clerk"])
    papers = reverse("approval-papers", kwargs={"pk": case.pk})
    assert page.post(papers, {"note": "Pumped at once"}).status_code == 422
    late = NOW + timedelta(days=9)

    class Run:
        now = late

        def check_stop(self):
            return None

    assert escalate(Run())["chased"] == 1
    assert escalate(Run())["chased"] == 0
    assert Message.objects.filter(kind="approvals.papers", account=bureau.accounts["clerk"]).exists()
    sent = {"note": "Pumped at once", "files": SimpleUploadedFile("a.jpg", make_picture(), "image/jpeg")}
    assert page.post(papers, sent).status_code == 302
    assert Case.objects.get().status == "running"


def test_a_late_step_is_escalated_once_and_the_head_may_sign(bureau):
    case = file(bureau)

    class Run:
        now = NOW + timedelta(days=5)

        def check_stop(self):
            return None

    assert escalate(Run())["escalated"] == 1
    assert escalate(Run())["escalated"] == 0
    commands.approve_case(bureau.actor("head"), case_id=case.pk, now=Run.now)
    assert Case.objects.get().step_label == "Section in charge"


def test_a_late_step_is_chased_once_a_working_day_until_it_is_decided(bureau):
    case = file(bureau)  # on a Tuesday, due on Wednesday
    signer = bureau.accounts["liaison"]

    class Run:
        now = NOW

        def check_stop(self):
            return None

    def chased(days: int, hours: int = 0) -> int:
        run = Run()
        run.now = NOW + timedelta(days=days, hours=hours)
        with clock.at(run.now):
            escalate(run)
            escalate(run)
        return Message.objects.filter(kind="approvals.late", account=signer).count()

    assert chased(0, 5) == 0, "in time"
    assert chased(2, -9) == 0, "not at one o'clock at night"
    assert chased(2) == 1
    assert chased(2, 4) == 1, "once a day"
    assert chased(3) == 2
    assert chased(4) == 2, "not on a Saturday"
    assert chased(6) == 3
    assert not Message.objects.filter(kind="approvals.late").exclude(account__in=[signer, bureau.accounts["head"]])
    commands.approve_case(bureau.actor("liaison"), case_id=case.pk, now=NOW + timedelta(days=6, hours=1))
    assert chased(7) == 3
    assert case.events.filter(kind="late").count() == 3


def test_a_forbidden_case_is_decided_with_grounds_and_an_end(bureau, browse):
    case = file(bureau)
    check = {"what": "Office area", "tone": "block", "why": "Above the limit", "clause": "SPC-01", "quote": ""}
    Case.objects.update(verdict="block", verdicts=[check], state=case.state | {"verdict": "block"})
    page = browse(bureau.accounts["liaison"])
    shown = page.get(case.get_absolute_url()).content.decode()
    assert 'name="grounds"' in shown
    assert 'name="until"' in shown
    act = reverse("approval-act", kwargs={"pk": case.pk, "verb": "approve"})
    sent = {"reason": "The flood leaves no other way.", "until": "2026-06-30"}
    answer = page.post(act, sent)
    assert answer.status_code == 422
    assert 'value="2026-06-30"' in answer.content.decode(), "what was typed stays"
    file_sent = SimpleUploadedFile("minutes.jpg", make_picture(), "image/jpeg")
    assert page.post(act, sent | {"until": "x", "grounds": file_sent}).status_code == 422
    assert not StoredFile.objects.exists(), "a refusal keeps nothing"
    file_sent.seek(0)
    assert page.post(act, sent | {"grounds": file_sent}).status_code == 302
    after = Case.objects.get()
    assert after.exception_until == date(2026, 6, 30)
    assert StoredFile.objects.get().purpose == "grounds"
    for name in ("approval-case", "approval-sheet"):
        told = page.get(reverse(name, kwargs={"pk": case.pk})).content.decode()
        assert "2026-06-30" in told, name
        assert "minutes" in told, name


def test_the_sheet_the_figures_and_the_boxes_show_the_case(bureau, browse):
    case = file(bureau, amount_fen=600_000)
    commands.approve_case(bureau.actor("liaison"), case_id=case.pk, opinion="Needed", now=NOW + timedelta(hours=3))
    page = browse(bureau.accounts["head"])
    sheet = page.get(reverse("approval-sheet", kwargs={"pk": case.pk})).content.decode()
    assert "Needed" in sheet
    assert "6,000.00 yuan" in sheet
    figures = page.get(reverse("approval-figures")).content.decode()
    assert "Review by the unit" in figures
    assert "3 h" in figures
    page = browse(bureau.accounts["liaison"])
    for box, there in (("waiting", False), ("done", True), ("mine", False), ("copied", False)):
        shown = page.get(reverse("approvals"), {"box": box}).content.decode()
        assert (case.number in shown) == there, box


def test_lists_stay_within_their_queries(bureau, browse):
    page = browse(bureau.accounts["liaison"])
    for n in range(2):
        file(bureau, f"Request {n}")

    def asked(address, **query):
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert page.get(address, query).status_code == 200
        return len(counted)

    pages = [(reverse("approvals"), {"box": "waiting"}), (reverse("todo"), {}), (reverse("delegations"), {})]
    few = [asked(address, **query) for address, query in pages]
    for n in range(8):
        file(bureau, f"More {n}")
    many = [asked(address, **query) for address, query in pages]
    assert all(b <= a + 2 for a, b in zip(few, many, strict=True)), (few, many)
    assert max(many) <= 45, many


def test_the_api_files_decides_and_tells_the_story(bureau, browse):
    api = browse(bureau.accounts["clerk"])
    made = api.post(
        "/api/v1/approvals/requests/",
        {"topic": "report", "title": "Lamps", "body": "They flicker"},
        content_type="application/json",
    ).json()
    assert made["waiting"][0]["person"]["name"] == bureau.accounts["liaison"].person.name
    api = browse(bureau.accounts["liaison"])
    listed = api.get("/api/v1/approvals/cases/?box=waiting").json()
    assert [row["id"] for row in listed["results"]] == [made["id"]]
    where = f"/api/v1/approvals/cases/{made['id']}/"
    refused = api.post(f"{where}refuse/", {}, content_type="application/json")
    assert (refused.status_code, refused.json()["fields"].keys()) == (409, {"reason"})
    done = api.post(f"{where}approve/", {"reason": "Fine"}, content_type="application/json").json()
    assert [line["kind"] for line in done["story"]].count("approved") == 1
    assert api.post(f"{where}approve/", {}, content_type="application/json").status_code == 403


@pytest.mark.parametrize(
    "body",
    [{"steps": []}, {"steps": "x"}, {"steps": [{"key": "a", "label": "A", "next": "a", "who": [{"role": "head"}]}]},
     {"steps": [{"key": "a", "label": "A", "who": [{"role": "emperor"}]}]}],
)  # fmt: skip
def test_the_api_refuses_a_template_with_a_loop_or_nobody(bureau, browse, body):
    file(bureau)
    keeper = make_account("sys_admin", office=bureau.region.parent)
    template = TemplateVersion.objects.get().template
    assert template.kind == GENERAL
    answer = browse(keeper).post(
        f"/api/v1/approvals/templates/{template.pk}/draft/", {"body": body}, content_type="application/json"
    )
    assert answer.status_code == 409
    assert answer.json()["code"] == "template_invalid"
