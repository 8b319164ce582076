"""A person comes in: the pages load, in their own language, and ask no other host."""

from __future__ import annotations

from tests.factories import make_account


def test_a_clerk_sees_the_home_page_and_nothing_is_asked_of_another_host(at_phone, live_server, photo):
    page = at_phone(make_account("staff"), path="/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.reload()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator("nav.gp-nav a").count() == 5
    assert all(url.startswith((live_server.url, "data:", "blob:")) for url in asked)
    assert not problems
    photo(page, "home-phone")
