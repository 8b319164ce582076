"""An inspector makes visits where there is no net: rooms, photos, a signature, two versions, and one entry a room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import TimeoutError as TooLate

from guanjia.foundation.access.models import Account, Grant, Role
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.checklists.models import AnswerSet, Visit
from guanjia.foundation.files.queries import files_of
from guanjia.kernel import clock
from tests.browser.phones import QUEUE, log_in, states, visit
from tests.factories import LONG_AGO, make_picture
from tests.foundation.checklists.world import LINES, answer, make_bureau, make_visit

AWAY = "/visits/away/"
MORE = [
    {"key": "spot", "kind": "location", "zh": "位置", "needed": False},
    {"key": "sign", "kind": "signature", "zh": "受检单位签名", "needed": False},
]  # fmt: skip


class Round:
    """A visit of two rooms, and the inspector's account."""

    def __init__(self) -> None:
        self.world = make_bureau(units=1, lines=[*LINES, *MORE])
        self.visit = make_visit(self.world, planned_on=clock.today())
        self.rooms = self.world.rooms[self.world.units[0].pk]
        self.account = Account.objects.get(pk=self.world.inspector.account_id)
        Grant.objects.create(
            account=self.account, role=Role.objects.get(code="field_worker"), office=self.account.person.office,
            valid_from=LONG_AGO,
        )  # fmt: skip

    def path(self, room: int) -> str:
        return f"{AWAY}#v{self.visit.pk}/p{self.rooms[room].pk}"


@pytest.fixture
def going(transactional_db: Any) -> Round:
    return Round()


def take_along(page: Any, url: str) -> None:
    visit(page, url + AWAY)
    page.locator("[data-away][data-ready]").wait_for()
    page.get_by_role("button", name="带走我的检查").click()
    page.get_by_text("已带走：").wait_for()
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def to(page: Any, url: str, path: str) -> None:
    page.goto(url + path, wait_until="load")
    if "#" in path:
        page.locator(f"[data-away][data-shown='#{path.split('#')[1]}']").wait_for()


def fill_in(page: Any, degrees: str) -> None:
    page.locator("[data-line=ac]").get_by_text("开", exact=True).click()
    page.locator("input[name=setpoint]").fill(degrees)


def sign(page: Any) -> None:
    """Draw a line with the pointer; again, where the page moved below it."""
    pad = page.locator("canvas")
    for _n in range(4):
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        page.mouse.move(box["x"] + 30, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 200, box["y"] + 110, steps=4)
        page.mouse.up()
        try:
            page.get_by_text("已签名").wait_for(timeout=2_000)
        except TooLate:
            continue
        return
    raise AssertionError("the pad keeps no line")


def keep(page: Any, going: Round) -> None:
    page.get_by_role("button", name="保存填写").click()
    page.locator(f"[data-away][data-shown='#v{going.visit.pk}']").wait_for()


def test_a_visit_is_made_in_the_cellar_and_the_browser_killed_in_between(going, phone, live_server, photo):
    url = live_server.url
    page = phone.start()
    log_in(page.context, url, going.account)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 30.25, "longitude": 120.5, "accuracy": 12})
    visit(page, url + "/")
    take_along(page, url)
    page.context.set_offline(True)
    to(page, url, going.path(0))
    page.locator("[data-line=setpoint]").wait_for(state="hidden")  # asked only where the cooling is on
    fill_in(page, "23")
    assert "超出随表下发的限值" in page.locator("[data-line=setpoint] [data-verdict]").inner_text()
    picture = {"name": "panel.jpg", "mimeType": "image/jpeg", "buffer": make_picture()}
    page.locator("[data-line=panel] input[capture]").set_input_files(picture)
    page.locator("[data-line=panel] img").wait_for()
    page.get_by_role("button", name="获取位置").click()
    page.get_by_text("30.250000, 120.500000").wait_for()
    before = page.evaluate("Number(document.querySelector('[data-away]').dataset.drafted || 0)")
    sign(page)
    page.wait_for_function("b => Number(document.querySelector('[data-away]').dataset.drafted) > b", arg=before)
    page.wait_for_timeout(1_500)  # the last draft may be the one before the signature: let the next one be written
    photo(page, "away-room", full=True)
    phone.kill()

    page = phone.start()
    log_in(page.context, url, going.account)  # a browser that is killed early forgets its newest cookies
    page.context.set_offline(True)
    to(page, url, going.path(0))
    assert page.input_value("input[name=setpoint]") == "23"
    page.locator("[data-line=panel] img").wait_for()
    keep(page, going)
    page.locator("[data-state=waiting]").wait_for()
    photo(page, "away-visit")
    to(page, url, going.path(1))
    fill_in(page, "26")
    keep(page, going)
    page.get_by_role("button", name="结束检查").click()
    page.get_by_text("已存在本机").wait_for()
    assert not AnswerSet.objects.exists()
    page.context.set_offline(False)
    page.locator("[data-state=sent]").nth(1).wait_for()
    photo(page, "away-sent")
    cold, warm = (AnswerSet.objects.get(place=room) for room in going.rooms)
    assert (cold.outcome, warm.outcome) == ("warn", "pass")
    assert (cold.source, cold.answers["spot"]["lat"]) == ("queue", "30.250000")
    assert {cold.answers["panel"][0], cold.answers["sign"][0]} == {
        one.original_sha256 for one in files_of(going.visit, "photo")
    }
    page.wait_for_function("() => document.querySelector('[data-offline-strip]').hidden")
    going.visit.refresh_from_db()
    assert going.visit.state == Visit.State.DONE


def test_a_room_changed_twice_without_a_net_is_sent_once(going, at_phone, live_server):
    url = live_server.url
    page = at_phone(going.account)
    take_along(page, url)
    page.context.set_offline(True)
    for degrees in ("24", "27"):
        to(page, url, going.path(0))
        fill_in(page, degrees)
        keep(page, going)
    to(page, url, QUEUE)
    assert states(page) == ["waiting"]
    page.context.set_offline(False)
    page.locator("[data-state=sent]").wait_for()
    row = AnswerSet.objects.get()
    assert (row.answers["setpoint"], row.revision) == ("27", 1)
    to(page, url, going.path(0))  # a later change goes on top of what arrived
    fill_in(page, "28")
    keep(page, going)
    page.get_by_text("已发送。").wait_for()
    row.refresh_from_db()
    assert (row.answers["setpoint"], row.revision) == ("28", 2)


@pytest.mark.parametrize("mine", [True, False])
def test_two_answered_for_one_room_and_one_of_them_chooses(going, at_phone, live_server, photo, mine):
    url = live_server.url
    page = at_phone(going.account)
    take_along(page, url)
    page.context.set_offline(True)
    to(page, url, going.path(0))
    fill_in(page, "25")
    keep(page, going)
    at = clock.now() - timedelta(minutes=5)
    theirs = answer(going.world, going.visit, going.rooms[0], actor=going.world.boss, answered_at=at, now=at).answers
    page.context.set_offline(False)
    page.locator("[data-state=conflict]").wait_for()
    to(page, url, QUEUE)
    assert states(page) == ["conflict"]
    page.get_by_role("link", name="查看").click()
    page.locator(".differs").filter(has_text="25").filter(has_text="26").wait_for()
    photo(page, f"away-conflict-{mine}")
    page.get_by_role("button", name="采用我的" if mine else "采用对方的").click()
    page.get_by_text("已发送。").wait_for()
    theirs.refresh_from_db()
    if mine:
        assert (theirs.answers["setpoint"], theirs.revision) == ("25", 2)
        assert theirs.earlier.get().answers["setpoint"] == "26"
    else:
        assert (theirs.answers["setpoint"], theirs.revision) == ("26", 1)
        aside = AuditRecord.objects.get(action="checklists.answers.set_aside")
        assert '"setpoint": "25"' in str(aside.facts).replace('\\"', '"')
    assert AnswerSet.objects.count() == 1
