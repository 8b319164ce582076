"""The palette with the keyboard alone: open, type initials, choose, open; and as a plain form without script."""

from __future__ import annotations

import pytest

from guanjia.foundation.search.reconciling import reconcile
from tests.browser.test_axe import AXE, RUN
from tests.factories import make_account, make_office

WAIT = 15_000


@pytest.fixture
def head(transactional_db):
    city = make_office(kind="bureau", level="city", name="云州市机关事务管理局")
    company = make_office(parent=city, name="云州市城北物业公司")
    account = make_account("head", office=city)
    reconcile()
    return account, company


def test_a_record_is_opened_with_the_keyboard_alone(at_desk, photo, head):
    account, company = head
    page = at_desk(account, path="/desk/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="搜索内容")
    field.wait_for(timeout=WAIT)
    page.get_by_role("combobox", name="搜索内容").press_sequentially("wygs")
    option = page.get_by_role("option", name="云州市城北物业公司")
    option.wait_for(timeout=WAIT)
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert option.get_attribute("aria-selected") == "true"
    photo(page, "palette")
    page.keyboard.press("ArrowDown")
    assert option.get_attribute("aria-selected") == "false"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{company.get_absolute_url()}", timeout=WAIT)


def test_slash_opens_and_escape_closes_and_the_focus_returns(at_desk, head):
    page = at_desk(head[0], path="/desk/")
    page.locator("[data-keys]").focus()
    page.keyboard.press("/")
    page.get_by_role("combobox", name="搜索内容").wait_for(timeout=WAIT)
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('dialog[open]')")
    assert page.evaluate(
        "document.activeElement.hasAttribute('data-palette') || document.activeElement.hasAttribute('data-keys')"
    )


def test_without_script_the_field_is_a_form(browser, live_server, head):
    from tests.browser.conftest import open_page

    page = open_page(browser, live_server, head[0], path="/desk/", java_script_enabled=False)
    page.get_by_placeholder("搜索名称、拼音首字母、编号").fill("物业")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="云州市城北物业公司").wait_for(timeout=WAIT)


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed")
def test_palette_and_results_are_clean_for_a_screen_reader(at_desk, live_server, head):
    page = at_desk(head[0], path="/search/?q=物业")
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="搜索内容").wait_for(timeout=WAIT)
    page.get_by_role("combobox", name="搜索内容").press_sequentially("wygs")
    page.get_by_role("option", name="云州市城北物业公司").wait_for(timeout=WAIT)
    assert page.evaluate(RUN) == []
