"""The paths people take through the house, each named by the sentence they would say. Every one is walked on a
telephone and on a desktop, the essential ones without JavaScript too."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from guanjia.domains.servicedesk import commands
from guanjia.domains.servicedesk.models import CallbackTask, Ticket
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.models import Account, Grant
from guanjia.foundation.audit import trail
from guanjia.foundation.audit.fingerprints import watched_models
from guanjia.foundation.codes.commands import issue_code
from guanjia.foundation.places.commands import publish_plan, upload_plan
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from tests.browser.conftest import DESK, PHONE
from tests.factories import (
    LONG_AGO,
    make_account,
    make_actor,
    make_kind,
    make_office,
    make_person,
    make_picture,
    make_place,
    make_ticket,
    make_worker,
)

# What sticks out on the right.
WIDEST = """() => [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 90)).slice(0, 5).join(" | ")"""
# Whether the first picture of the page came and can be shown; waits for it.
SEEN = "() => document.querySelector('main img').decode().then(() => true, () => false)"
WIDTHS = [pytest.param(PHONE, id="390"), pytest.param(DESK, id="1440")]
FOLLOW = re.compile(r"/repair/\d+/$")
WORDS = "茶水间水龙头关不紧，一直滴水"


@dataclass
class Town:
    """A county with its centre's desk and one unit; and a neighbour county that must see nothing of it."""

    city: Any
    county: Any
    unit: Any
    room: Any
    code: str
    tap: Any
    clerk: Account
    dispatcher: Account
    worker: Any
    other_worker: Any

    def at(self, role: str, **over: Any) -> Account:
        """An account with a role over the county."""
        return make_account(role, office=self.county, **over)


@pytest.fixture
def town(transactional_db: Any) -> Town:
    city = make_office(kind="bureau", level="city", name="云州市机关事务管理局")
    county = make_office(parent=city, kind="centre", name="临江县机关事务服务中心", short_name="临江中心")
    unit = make_office(parent=county, name="临江县水利局")
    compound = make_place(kind="compound", office=county, name="临江县行政中心")
    building = make_place(kind="building", parent=compound, name="1 号楼")
    storey = make_place(kind="storey", parent=building, name="5 层")
    room = make_place(parent=storey, name="512 室", user=unit, plan_id="512")
    code = issue_code(make_actor(), room, kind="room", now=clock.now()).text
    plumber = make_person(office=county, name="吴青禾")
    return Town(
        city,
        county,
        unit,
        room,
        code,
        make_kind(name="水龙头漏水"),
        make_account("staff", person=make_person(office=unit, name="李景行", phone="13912345678"), office=unit),
        make_account("dispatcher", person=make_person(office=county, name="陆佳宁"), office=county),
        make_worker(office=county, account=make_account("field_worker", person=plumber, office=county)),
        make_worker(
            office=county,
            skills=("power",),
            account=make_account("field_worker", person=make_person(office=county, name="袁雨桐"), office=county),
        ),
    )


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[str], str]:
    """`picture("olive")`: the path of a photo on the telephone."""

    def take(colour: str = "teal") -> str:
        path = tmp_path / f"{colour}.jpg"
        path.write_bytes(make_picture(colour=colour))
        return str(path)

    return take


@pytest.fixture(params=WIDTHS)
def opened(request: Any, open_as: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """`opened(account, path)`: a page at this run's width; no script may complain on any of them."""
    complaints: list[str] = []

    def go(account: Any = None, **over: Any) -> Any:
        page = open_as(account, viewport=request.param, has_touch=request.param == PHONE, **over)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    go.name = f"{request.param['width']}"  # type: ignore[attr-defined]
    yield go
    assert complaints == []


def upload(colour: str) -> list[Any]:
    return commands.prepare_photos(
        [SimpleUploadedFile(f"{colour}.jpg", make_picture(colour=colour), "image/jpeg")], "after"
    )


def reported(town: Town, **over: Any) -> Ticket:
    """A ticket of the clerk's."""
    today = clock.today()
    fields = {"asker": actor_of(town.clerk, today=today), "kind": town.tap, "place": town.room, "office": town.unit}
    return make_ticket(**(fields | {"description": WORDS} | over))


def dispatched(town: Town, **over: Any) -> Ticket:
    ticket = reported(town, **over)
    actor = actor_of(town.dispatcher, today=clock.today())
    commands.dispatch_ticket(actor, ticket_id=ticket.pk, worker_id=town.worker.pk, now=clock.now())
    return ticket


def repaired(town: Town, colour: str = "olive", **over: Any) -> Ticket:
    ticket, worker, now = dispatched(town, **over), town.worker.actor, clock.now()
    commands.accept_order(worker, ticket_id=ticket.pk, now=now)
    commands.arrive_at_place(worker, ticket_id=ticket.pk, now=now, place_id=ticket.place_id)
    commands.finish_order(worker, ticket_id=ticket.pk, now=now, photos=upload(colour))
    return ticket


def press(page: Any, name: str, role: str = "button") -> None:
    page.get_by_role(role, name=name).click()
    page.wait_for_load_state()


def until(true: Callable[[], Any], what: str) -> None:
    """Wait for what a press brings about: the click comes back before the server has answered it."""
    end = time.monotonic() + 15
    while not true():
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.05)


def becomes(ticket: Ticket, state: str) -> None:
    def there() -> bool:
        ticket.refresh_from_db()
        return ticket.state == state

    until(there, f"a ticket that is {state}")


def is_narrow_enough(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_i_choose_a_photo_before_the_page_has_all_its_scripts(town, open_as, picture):
    page = open_as(town.clerk, path=f"/repair/?place={town.room.pk}", viewport=PHONE)
    held = []
    page.route("**/upload*.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    page.locator("#id_photos").set_input_files(picture())
    assert page.locator("[data-upload-list] img").count() == 0
    held[0].continue_()
    page.locator("[data-upload-list] img").wait_for()


def test_i_scan_the_rooms_code_and_report_a_leaking_tap_with_a_photo(town, opened, photo, picture):
    page = opened(town.clerk, path=f"/c/{town.code}")
    page.get_by_role("heading", name=town.room.full_name).wait_for()
    photo(page, f"journey-1-scanned-{opened.name}")
    page.get_by_role("link", name="在此报修").last.click()
    page.locator("#id_photos").set_input_files(picture())
    page.locator("[data-upload-list] img").wait_for()
    page.get_by_role("radio", name="水龙头漏水").check()
    page.get_by_label("故障情况").fill(WORDS)
    photo(page, f"journey-1-report-{opened.name}")
    press(page, "提交报修")
    page.wait_for_url(FOLLOW)
    ticket = Ticket.objects.get()
    page.get_by_text(ticket.number).first.wait_for()
    assert page.locator(".gj-steps [aria-current=step]").inner_text() == "已报修"
    assert page.locator(".gj-steps li").count() == 5
    page.locator("main img").first.scroll_into_view_if_needed()
    assert page.evaluate(SEEN)
    assert (ticket.place, ticket.channel, ticket.reporter_name) == (town.room, "code", "李景行")
    assert is_narrow_enough(page)
    photo(page, f"journey-1-follow-{opened.name}", full=True)


def test_i_am_told_that_somebody_reported_this_tap_already_and_join(town, opened, photo):
    colleague = make_account("staff", office=town.unit)
    first = reported(town, asker=actor_of(colleague, today=clock.today()))
    page = opened(town.clerk, path=f"/repair/?place={town.room.pk}")
    page.get_by_role("radio", name="水龙头漏水").check()
    page.get_by_role("button", name="我也遇到").wait_for()
    photo(page, f"journey-1-known-{opened.name}")
    press(page, "我也遇到")
    page.wait_for_url(f"**/repair/{first.pk}/")
    assert Ticket.objects.count() == 1
    assert first.joinings.get().person == town.clerk.person


def test_i_see_why_this_worker_is_suggested_and_send_him(town, opened, photo):
    ticket = reported(town)
    page = opened(town.dispatcher, path="/service/board/")
    page.locator(f"[data-ticket='{ticket.pk}'] a").click()
    first = page.locator(".sd-rec").first
    assert first.locator(".nm").inner_text() == "吴青禾"
    assert "技能相符" in first.locator(".why").inner_text()
    assert first.locator("input").is_checked()
    photo(page, f"journey-2-board-{opened.name}", full=True)
    press(page, "派给此人")
    page.get_by_text(f"{ticket.number} 已派单").wait_for()
    becomes(ticket, "offered")
    assert ticket.worker == town.worker
    assert is_narrow_enough(page)


def test_i_drag_a_ticket_onto_a_worker(town, at_desk, photo):
    ticket = reported(town)
    page = at_desk(town.dispatcher, path="/service/board/")
    page.locator(f"[data-ticket='{ticket.pk}']").drag_to(page.locator(f"[data-worker='{town.other_worker.pk}']"))
    page.get_by_text(f"{ticket.number} 已派单").wait_for()
    photo(page, "journey-2-dragged")
    becomes(ticket, "offered")
    assert ticket.worker == town.other_worker


def test_i_accept_scan_the_room_and_finish_only_with_a_photo(town, opened, photo, picture, live_server):
    ticket = dispatched(town)
    page = opened(town.worker.person.accounts.get(), path="/repair/tasks/")
    photo(page, f"journey-3-tasks-{opened.name}")
    press(page, "接单")
    becomes(ticket, "accepted")
    page.goto(f"{live_server.url}/c/{town.code}")
    photo(page, f"journey-3-scanned-{opened.name}")
    page.get_by_role("link", name="我已到达此处").last.click()
    page.wait_for_url(f"**/repair/tasks/{ticket.pk}/?at={town.room.pk}")
    page.get_by_text("地点核对一致").wait_for()
    press(page, "我已到场")
    becomes(ticket, "arrived")
    assert ticket.orders.get().at_place == town.room
    page.get_by_label("处理情况").fill("更换阀芯")
    press(page, "维修完成")
    page.get_by_role("alert").filter(has_text="照片").wait_for()
    assert page.get_by_label("处理情况").input_value() == "更换阀芯", "what was typed is kept"
    photo(page, f"journey-3-refused-{opened.name}")
    becomes(ticket, "arrived")
    page.locator("#id_photos").set_input_files(picture("olive"))
    press(page, "维修完成")
    page.wait_for_url("**/repair/tasks/")
    becomes(ticket, "done")
    photo(page, f"journey-3-done-{opened.name}")


def test_i_watch_the_repair_rate_two_stars_and_reopen(town, opened, photo, live_server):
    ticket, worker = dispatched(town), town.worker.actor
    page = opened(town.clerk, path=f"/repair/{ticket.pk}/")
    assert page.locator(".gj-steps [aria-current=step]").inner_text() == "已派单"
    commands.accept_order(worker, ticket_id=ticket.pk, now=clock.now())
    commands.share_position(worker, ticket_id=ticket.pk, now=clock.now(), place_id=town.room.parent.pk)
    page.reload()
    live = page.locator("#live")
    assert "吴青禾 正在赶来" in live.inner_text()
    assert town.room.parent.full_name in live.inner_text()
    photo(page, f"journey-4-live-{opened.name}")
    commands.arrive_at_place(worker, ticket_id=ticket.pk, now=clock.now())
    page.evaluate("htmx.trigger('#live', 'htmx:abort'), htmx.ajax('GET', location.pathname, '#live')")
    page.locator("#live").get_by_text("吴青禾 正在维修").wait_for()
    commands.finish_order(worker, ticket_id=ticket.pk, now=clock.now(), photos=upload("olive"))
    page.goto(f"{live_server.url}/")
    page.get_by_text("评价维修：水龙头漏水").wait_for()
    page.goto(f"{live_server.url}/repair/{ticket.pk}/")
    page.locator("label[for=s2]").click()
    page.get_by_label("说明", exact=True).fill("修完第二天又漏了")
    photo(page, f"journey-4-rate-{opened.name}")
    press(page, "提交评价")
    until(lambda: Ticket.objects.filter(pk=ticket.pk, stars=2).exists(), "the rating")
    agent = opened(town.at("desk_agent"), path="/desk/")
    agent.get_by_text("回访：2 星").wait_for()
    photo(agent, f"journey-4-agent-{opened.name}")
    agent.get_by_role("link", name="回访：2 星", exact=True).click()
    assert "13912345678" not in agent.content()
    agent.locator("[data-sealed]").get_by_role("link", name="查看").wait_for()
    agent.get_by_label("回访记录").fill("已致歉，重新安排")
    agent.get_by_role("radio").first.check()
    photo(agent, f"journey-4-callback-{opened.name}")
    press(agent, "登记回访结果")
    until(lambda: CallbackTask.objects.get().done_at, "the call-back")
    page.get_by_label("还有什么问题").fill("还在滴")
    press(page, "重开工单")
    becomes(ticket, "reported")
    assert ticket.round == 2
    assert page.locator(".gj-steps [aria-current=step]").inner_text() == "已报修"
    photo(page, f"journey-4-reopened-{opened.name}")


def test_as_head_of_the_county_i_see_our_tickets_and_no_others(town, opened, photo, live_server):
    ours = reported(town)
    neighbour = make_office(parent=town.city, kind="centre", name="望澜县机关事务中心")
    theirs = make_ticket(office=make_office(parent=neighbour), kind=town.tap)
    head = town.at("head")
    page = opened(head, path="/service/tickets/")
    register = page.locator("#result").inner_text()
    assert ours.number in register
    assert theirs.number not in register
    photo(page, f"journey-5-register-{opened.name}")
    assert page.goto(f"{live_server.url}/service/tickets/{ours.pk}/").status == 200
    answer = page.goto(f"{live_server.url}/service/tickets/{theirs.pk}/")
    assert answer.status == 404
    assert theirs.number not in page.content()
    photo(page, f"journey-5-hidden-{opened.name}")


def test_as_a_stranger_i_may_report_here_and_see_nothing_else(town, opened, photo, picture, live_server):
    page = opened(path=f"/c/{town.code}")
    assert [link.strip() for link in page.locator("main a").all_inner_texts()] == ["在此报修", "登录"]
    assert town.unit.name not in page.content()
    photo(page, f"journey-6-stranger-{opened.name}")
    press(page, "在此报修", "link")
    press(page, "提交报修")
    page.locator(".form-error:visible").first.wait_for()
    photo(page, f"journey-6-wrong-{opened.name}")
    page.get_by_role("radio", name="水龙头漏水").check()
    page.get_by_label("故障情况").fill(WORDS)
    page.get_by_label("您的姓名").fill("访客 王某")
    page.get_by_label("电话").fill("13800000001")
    page.locator("#id_photos").set_input_files(picture())
    press(page, "提交报修")
    page.wait_for_url("**/repair/guest/thanks/")
    ticket = Ticket.objects.get()
    assert ticket.number in page.locator("main").inner_text()
    assert (ticket.reporter, ticket.channel, ticket.place) == (None, "guest", town.room)
    photo(page, f"journey-6-thanks-{opened.name}")
    page.goto(f"{live_server.url}/repair/{ticket.pk}/")
    assert "/accounts/login/" in page.url


def test_i_take_a_call_on_one_screen(town, opened, photo):
    page = opened(town.at("desk_agent"), path="/service/console/")
    page.get_by_label("电话号码或姓名").fill("李景行")
    page.locator("section", has=page.get_by_label("电话号码或姓名")).get_by_role("button", name="查找").click()
    page.get_by_role("link", name="李景行").click()
    page.get_by_label("楼栋、楼层、房间").fill("512")
    page.locator("section", has=page.get_by_label("楼栋、楼层、房间")).get_by_role("button", name="查找").click()
    page.get_by_role("link", name=town.room.full_name).click()
    page.get_by_text("李景行").first.wait_for()
    page.get_by_label("故障类别").select_option(str(town.tap.pk))
    page.get_by_label("来电内容").fill(WORDS)
    photo(page, f"journey-7-console-{opened.name}", full=True)
    press(page, "登记报修")
    page.wait_for_url("**/service/tickets/*/")
    ticket = Ticket.objects.get()
    assert page.url.endswith(f"/service/tickets/{ticket.pk}/")
    assert (ticket.channel, ticket.reporter, ticket.state) == ("phone", town.clerk.person, "offered")
    assert ticket.worker == town.worker
    photo(page, f"journey-7-ticket-{opened.name}", full=True)
    assert is_narrow_enough(page), page.evaluate(WIDEST)


def test_as_security_administrator_i_open_an_account_and_give_it_a_role(town, opened, photo, live_server):
    newcomer = make_person(office=town.unit, name="周新来")
    page = opened(town.at("security_admin"), path="/system/accounts/new/")
    page.get_by_label("工号").fill(newcomer.staff_number)
    page.get_by_label("账号名").fill("zhouxinlai")
    page.locator("[name=password]").fill("plenty-of-words-2026")
    photo(page, f"journey-8-account-{opened.name}")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/system/accounts/\d+/"))
    press(page, "授予角色", "link")
    page.locator("[name=role]").select_option("staff")
    page.locator("[name=office]").select_option(str(town.unit.pk))
    page.locator("[name=reason]").fill("新到任")
    photo(page, f"journey-8-grant-{opened.name}")
    page.locator("main form button[type=submit]").click()
    page.wait_for_load_state()
    account = Account.objects.get(username="zhouxinlai")
    assert Grant.objects.get(account=account).role.code == "staff"
    keeper = opened(town.at("sys_admin"), path="/desk/")
    assert not keeper.get_by_role("link", name="授权").count()
    for path in ("/system/accounts/new/", "/system/grants/new/"):
        assert keeper.goto(live_server.url + path).status == 403
    photo(keeper, f"journey-8-refused-{opened.name}")


def test_as_audit_administrator_i_verify_the_trail_and_open_a_record(town, opened, photo):
    ticket = reported(town)
    auditor = town.at("audit_admin")
    rows = [row for model in watched_models() for row in model._default_manager.all()]
    with transaction.atomic():  # the factories wrote without commands: their rows get a record here
        trail.record(system_actor("tests"), "org.office.founded", town.county, also=rows, office_path=town.county.path)
    page = opened(auditor, path="/audit/")
    press(page, "立即验证")
    page.locator(".au-standing").get_by_text("完整").wait_for()
    photo(page, f"journey-9-verified-{opened.name}")
    page.goto(f"{page.url.split('?')[0]}?action=servicedesk.ticket.reported")
    page.locator("#result").locator("tbody a.t:visible, .au-card:visible").first.click()
    page.wait_for_url(re.compile(r"/audit/\d+/$"))
    assert "servicedesk.ticket.reported" in page.locator("main").inner_text()
    page.get_by_text("内容未改动").wait_for()
    photo(page, f"journey-9-record-{opened.name}", full=True)
    Ticket.objects.filter(pk=ticket.pk).update(state="withdrawn", ended_at=clock.now())  # behind the trail's back
    page.goto(page.url.split("/audit/")[0] + "/audit/")
    press(page, "立即验证")
    page.locator(".au-findings", has_text=ticket.number).wait_for()
    photo(page, f"journey-9-tampered-{opened.name}")


def test_i_switch_to_large_type_and_back_with_one_tap(town, at_phone, photo, live_server):
    page = at_phone(town.clerk, viewport={"width": 320, "height": 640})
    ticket = reported(town)
    page.get_by_role("button", name="大字版").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("data-gj-size") == "large"
    paths = ("/", "/services/", "/repair/", f"/repair/?place={town.room.pk}", "/repair/mine/", f"/repair/{ticket.pk}/",
             f"/c/{town.code}", "/scan/", "/todo/", "/me/")  # fmt: skip
    wide = []
    for path in paths:
        page.goto(live_server.url + path)
        if not is_narrow_enough(page):
            wide.append(path)
    photo(page, "journey-10-large")
    assert not wide
    page.goto(live_server.url + "/")
    page.get_by_role("button", name="大字版").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("data-gj-size") != "large"
    wide = [path for path in paths if page.goto(live_server.url + path) and not is_narrow_enough(page)]
    assert not wide


@pytest.fixture
def storey(town: Town) -> Any:
    """The room's storey with a drawn plan of three rooms in a row."""
    make_place(parent=town.room.parent, name="513 室", plan_id="513", office=town.county)
    make_place(parent=town.room.parent, name="514 室", plan_id="514", office=town.county)
    groups = "".join(
        f'<g class="rm" data-id="{510 + n}"><rect x="{n * 200 - 390}" y="10" width="180" height="150"/></g>'
        for n in (2, 3, 4)
    )
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 180">{groups}</svg>'.encode()
    keeper = make_actor("org.view", "places.view", "places.manage", office=town.county)
    plan = upload_plan(
        keeper,
        storey_id=town.room.parent.pk,
        raw=drawing,
        valid_from=LONG_AGO,
        now=clock.now(),
    )
    publish_plan(keeper, plan_id=plan.pk, now=clock.now())
    return town.room.parent


def test_i_choose_a_room_on_the_plan_with_the_keyboard(town, storey, opened, photo):
    page = opened(town.at("liaison"), path=f"/places/{storey.pk}/")
    page.locator("[data-plan] .rm-a[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator("#room-title", has_text="513 室").wait_for()
    assert page.locator(".rm-a[aria-current=true]").get_attribute("data-room") == "513"
    photo(page, f"journey-11-plan-{opened.name}")
    page.reload()
    assert page.locator("#room-title").inner_text() == "513 室"


def test_i_read_a_phone_number_for_a_reason_and_the_trail_knows(town, opened, photo, live_server):
    page = opened(town.at("desk_agent"), path=f"/org/people/{town.clerk.person.pk}/")
    assert "13912345678" not in page.content()
    page.locator("[data-sealed]", has_text="139").get_by_role("link", name="查看").click()
    page.locator("[data-sealed] [name=reason]").fill("回访报修人")
    photo(page, f"journey-12-asked-{opened.name}")
    page.locator("[data-sealed] button[type=submit]").click()
    page.locator("[data-sealed]").get_by_text("13912345678").wait_for()
    photo(page, f"journey-12-read-{opened.name}")
    audit = opened(town.at("audit_admin"), path="/audit/?action=protection.field.revealed")
    audit.locator("#result").locator("tbody a.t:visible, .au-card:visible").first.click()
    audit.wait_for_url(re.compile(r"/audit/\d+/$"))
    assert "回访报修人" in audit.locator("main").inner_text()
    assert "13912345678" not in audit.content()
    photo(audit, f"journey-12-trail-{opened.name}")


def test_i_open_a_figure_and_count_its_rows(town, opened, photo, live_server):
    rated = [repaired(town, colour) for colour in ("olive", "navy", "maroon")]
    asker = actor_of(town.clerk, today=clock.today())
    for ticket, stars in zip(rated, (5, 4, 2), strict=True):
        commands.rate_ticket(asker, ticket_id=ticket.pk, stars=stars, comment="", now=clock.now())
    reported(town, now=clock.now() - timedelta(minutes=1))
    page = opened(town.at("head"), path="/service/figures/")
    photo(page, f"journey-13-figures-{opened.name}")
    cells = page.locator("table tbody tr").first.locator("td.num a")
    pairs = [(cell.get_attribute("href"), int(cell.inner_text())) for cell in cells.all()]
    assert pairs[-2][1] == 2, "two of three were content"
    assert pairs[-1][1] == 3
    for href, said in pairs:
        page.goto(live_server.url + href)
        rows = page.locator("#result tbody tr") if opened.name == "1440" else page.locator("#result .gj-cards > li")
        assert rows.count() == said, href
        if said:
            rows.first.wait_for()
    photo(page, f"journey-13-rows-{opened.name}")


def test_without_scripts_i_report_dispatch_finish_and_rate(town, opened, photo, picture, live_server):
    plain = {"java_script_enabled": False}
    page = opened(town.clerk, path=f"/c/{town.code}", **plain)
    page.get_by_role("link", name="在此报修").last.click()
    page.get_by_role("radio", name="水龙头漏水").check()
    page.get_by_label("故障情况").fill(WORDS)
    page.locator("#id_photos").set_input_files(picture())
    press(page, "提交报修")
    page.wait_for_url(FOLLOW)
    ticket = Ticket.objects.get()
    photo(page, f"journey-14-follow-{opened.name}")

    board = opened(town.dispatcher, path="/service/board/", **plain)
    board.locator(f"[data-ticket='{ticket.pk}'] a").click()
    press(board, "派给此人")
    becomes(ticket, "offered")
    photo(board, f"journey-14-board-{opened.name}")

    work = opened(town.worker.person.accounts.get(), path="/repair/tasks/", **plain)
    press(work, "接单")
    work.goto(f"{live_server.url}/repair/tasks/{ticket.pk}/")
    press(work, "我已到场")
    work.locator("#id_photos").set_input_files(picture("olive"))
    press(work, "维修完成")
    becomes(ticket, "done")

    page.reload()
    page.locator("label[for=s5]").click()
    press(page, "提交评价")
    becomes(ticket, "rated")
    photo(page, f"journey-14-rated-{opened.name}")
