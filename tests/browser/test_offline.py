"""The phone without a net: kept, sent once, by its owner alone; the browser is killed, the log-in taken away."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from PIL import Image

from guanjia.domains.servicedesk import commands, rules
from guanjia.domains.servicedesk.models import ScoreSheet
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.files.queries import files_of
from guanjia.kernel import clock
from tests.browser.phones import QUEUE, log_in, states, visit
from tests.factories import make_account, make_office, make_picture


class Hall:
    """A contract with one area that two people may score; and somebody else with a phone."""

    def __init__(self) -> None:
        office = make_office(kind="centre", name="临江县机关事务服务中心")
        self.scorer = make_account("dispatcher", "head", "owner_section", office=office)
        self.colleague = make_account("dispatcher", "head", "owner_section", office=office)
        self.actor = actor_of(self.colleague, today=clock.today())
        self.today = clock.today()
        self.contract = commands.enter_contract(
            self.actor, office_id=office.pk, number="C-1", firm="净美保洁", services=["cleaning"],
            valid_from=date(self.today.year - 1, 1, 1), valid_to=date(self.today.year + 1, 12, 31),
            monthly_fee_fen=1_000_000,
        )  # fmt: skip
        self.area = commands.add_area(self.actor, contract_id=self.contract.pk, name="1 号楼大厅")
        standard = commands.set_standard(
            self.actor, contract_id=self.contract.pk, items=[rules.Item("地面", 100)], bands=[[0, None, 1000]],
            valid_from=self.contract.valid_from,
        )  # fmt: skip
        self.item = standard.items.get()
        self.path = reverse("sheet-new", args=[self.contract.pk, self.area.pk])


@pytest.fixture
def hall(transactional_db: Any) -> Hall:
    return Hall()


def take_along(page: Any, address: str) -> None:
    visit(page, address)
    page.get_by_role("button", name="带走这张表").click()
    page.get_by_text("已带走").wait_for()
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def fill(page: Any, hall: Hall, points: str = "2.5", *, photo: bool = True, content: bytes = b"") -> None:
    page.locator("form[data-offline-wired]").wait_for()
    page.fill(f"#d{hall.item.pk}", points)
    page.fill(f"#r{hall.item.pk}", "东侧有积水")
    if photo:
        picture = {"name": "hall.jpg", "mimeType": "image/jpeg", "buffer": content or make_picture()}
        page.set_input_files("[data-upload-input]", picture)
        page.locator("[data-upload-list] img").wait_for()


def hand_in(page: Any) -> None:
    page.get_by_role("button", name="提交").click()


def kept_without_net(page: Any, hall: Hall, address: str) -> None:
    """A sheet handed in on the copy that was taken along, with the net gone."""
    page.context.set_offline(True)
    visit(page, address)
    fill(page, hall)
    hand_in(page)
    page.get_by_text("已存在本机").wait_for()


def test_a_sheet_written_in_the_cellar_is_sent_by_itself_upstairs(hall, at_phone, live_server, photo):
    page = at_phone(hall.scorer, path=hall.path)
    take_along(page, live_server.url + hall.path)
    kept_without_net(page, hall, live_server.url + hall.path)
    photo(page, "offline-kept")
    visit(page, live_server.url + QUEUE)
    assert states(page) == ["waiting"]
    photo(page, "offline-queue")
    assert not ScoreSheet.objects.exists()
    page.context.set_offline(False)
    page.locator("[data-state=sent]").wait_for()
    photo(page, "offline-sent")
    sheet = ScoreSheet.objects.get()
    assert (sheet.day, sheet.scorer_id) == (hall.today, hall.scorer.person_id)
    assert sheet.lines.get().deducted_tenths == 25
    assert files_of(sheet, "score").count() == 1


def test_an_answer_that_got_lost_doubles_nothing(hall, at_phone, live_server):
    page = at_phone(hall.scorer, path=hall.path)
    visit(page, live_server.url + hall.path)
    fill(page, hall)

    def lose(route: Any) -> None:
        route.fetch()  # the server acts
        route.abort("connectionreset")

    page.route(f"**{hall.path}", lambda route: lose(route) if route.request.method == "POST" else route.continue_())
    hand_in(page)
    page.get_by_text("已存在本机").wait_for()
    assert ScoreSheet.objects.count() == 1
    page.unroute_all()
    visit(page, live_server.url + QUEUE)
    page.locator("[data-state=sent]").wait_for()
    sheet = ScoreSheet.objects.get()
    assert files_of(sheet, "score").count() == 1


def test_two_tabs_send_at_once_and_the_server_hears_it_once(hall, at_phone, live_server):
    page = at_phone(hall.scorer, path=hall.path)
    take_along(page, live_server.url + hall.path)
    kept_without_net(page, hall, live_server.url + hall.path)
    other = page.context.new_page()
    visit(other, live_server.url + QUEUE)
    visit(page, live_server.url + QUEUE)
    heard = []
    page.context.on("request", lambda one: heard.append(one.url) if one.method == "POST" else None)
    page.context.set_offline(False)  # both tabs are told at the same moment
    for tab in (page, other):
        tab.locator("[data-state=sent]").wait_for()
    assert heard == [live_server.url + hall.path]
    assert ScoreSheet.objects.count() == 1


def test_somebody_scored_it_meanwhile_and_both_are_there_to_compare(hall, at_phone, live_server, photo):
    page = at_phone(hall.scorer, path=hall.path)
    take_along(page, live_server.url + hall.path)
    kept_without_net(page, hall, live_server.url + hall.path)
    theirs = commands.submit_sheet(
        hall.actor, contract_id=hall.contract.pk, area_id=hall.area.pk, day=hall.today, deductions={}, key="desk",
        now=clock.now(),
    )  # fmt: skip
    page.context.set_offline(False)
    visit(page, live_server.url + QUEUE)
    row = page.locator("[data-state=conflict]")
    row.wait_for()
    photo(page, "offline-conflict")
    assert row.locator("[data-theirs]").get_attribute("href") == theirs.get_absolute_url()
    row.get_by_role("button", name="丢弃").click()
    page.get_by_role("button", name="保留").click()
    assert states(page) == ["conflict"]
    row.get_by_role("button", name="丢弃").click()
    page.get_by_role("dialog").get_by_role("button", name="丢弃").click()
    page.locator("li[data-entry]").wait_for(state="detached")
    assert list(ScoreSheet.objects.all()) == [theirs]


def test_a_rule_says_no_at_once_and_what_i_typed_stays(hall, at_phone, live_server):
    page = at_phone(hall.scorer, path=hall.path)
    visit(page, live_server.url + hall.path)
    fill(page, hall, photo=False)
    page.fill("#id_day", (hall.today + timedelta(days=3)).isoformat())
    hand_in(page)
    page.locator("[data-offline-said].c-bad").wait_for()
    assert page.input_value(f"#d{hall.item.pk}") == "2.5"
    assert not ScoreSheet.objects.exists()
    visit(page, live_server.url + QUEUE)
    assert states(page) == []


def test_another_person_on_this_phone_neither_sees_nor_sends_it(hall, at_phone, live_server):
    page = at_phone(hall.scorer, path=hall.path)
    context, url = page.context, live_server.url
    take_along(page, url + hall.path)
    fill(page, hall)
    log_in(context, url, hall.colleague)
    hand_in(page)  # the first person's page is still open, but the net now speaks for the colleague
    page.get_by_text("重新登录").wait_for()
    assert not ScoreSheet.objects.exists()
    visit(page, url + "/")
    visit(page, url + QUEUE)
    assert states(page) == []
    assert hall.area.name not in page.locator("main").inner_text()
    context.set_offline(True)
    page.goto(url + hall.path)
    page.get_by_role("heading", name="没有网络").wait_for()  # the copy was not theirs
    context.set_offline(False)
    log_in(context, url, hall.scorer)
    visit(page, url + "/")
    visit(page, url + QUEUE)
    page.locator("[data-state=sent]").wait_for()
    assert ScoreSheet.objects.get().scorer_id == hall.scorer.person_id


def test_a_full_phone_says_so_and_loses_nothing_that_was_typed(hall, at_phone, live_server):
    page = at_phone(hall.scorer, path="/livez")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": live_server.url, "quotaSize": 400_000})
    visit(page, live_server.url + hall.path)
    noise = Image.effect_noise((1600, 1200), 90)
    noise.save(out := io.BytesIO(), "JPEG", quality=95)
    fill(page, hall, content=out.getvalue())
    hand_in(page)
    page.get_by_text("存储空间已满").first.wait_for()
    assert page.input_value(f"#r{hall.item.pk}") == "东侧有积水"
    assert not ScoreSheet.objects.exists()
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": live_server.url})
    hand_in(page)
    page.wait_for_url("**/service/sheets/*/")
    assert ScoreSheet.objects.count() == 1


def test_a_killed_browser_and_a_log_in_taken_away_lose_neither_form_nor_photo(hall, phone, live_server, photo):
    url = live_server.url
    page = phone.start()
    log_in(page.context, url, hall.scorer)
    take_along(page, url + hall.path)
    kept_without_net(page, hall, url + hall.path)  # one is handed in
    visit(page, url + hall.path)
    fill(page, hall, "1")  # and one is only typed
    page.fill("#id_day", (hall.today - timedelta(days=1)).isoformat())
    before = page.evaluate("Number(document.querySelector('[data-offline]').dataset.drafted || 0)")
    page.fill("#id_note", "写到一半")
    page.wait_for_function("b => Number(document.querySelector('[data-offline]').dataset.drafted) > b", arg=before)
    phone.kill()
    Session.objects.all().delete()  # the security administrator takes the log-in away

    page = phone.start()
    page.context.set_offline(True)
    visit(page, url + hall.path)
    page.locator("form[data-offline-wired]").wait_for()
    assert page.input_value("#id_note") == "写到一半"
    assert page.input_value("#id_day") == (hall.today - timedelta(days=1)).isoformat()
    page.locator("[data-upload-list] img").wait_for()
    page.context.set_offline(False)
    page.goto(url + QUEUE)
    page.locator("[data-queue-login]").wait_for()
    assert "登录已失效" in page.locator("[data-queue-login]").inner_text()
    photo(page, "offline-login-ended")
    assert hall.area.name not in page.locator("main").inner_text()  # nobody in particular holds the phone now
    assert not ScoreSheet.objects.exists()
    log_in(page.context, url, hall.scorer)
    visit(page, url + "/")
    visit(page, url + QUEUE)
    page.locator("[data-state=sent]").wait_for()
    sheet = ScoreSheet.objects.get()
    assert (sheet.day, files_of(sheet, "score").count()) == (hall.today, 1)
    visit(page, url + hall.path)
    page.locator("[data-upload-list] img").wait_for()
    hand_in(page)
    page.wait_for_url("**/service/sheets/*/")
    assert ScoreSheet.objects.get(day=hall.today - timedelta(days=1)).note == "写到一半"
