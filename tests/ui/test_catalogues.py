"""Every text of the code has its Chinese, with the same placeholders."""

from __future__ import annotations

import pytest

from guanjia.ui import catalogues


@pytest.fixture(scope="module")
def flaws() -> list[catalogues.Flaw]:
    return catalogues.check()


@pytest.mark.parametrize("room", sorted(catalogues.rooms()))
def test_nothing_is_left_untranslated(room: str, flaws: list[catalogues.Flaw]):
    mine = [f"{flaw.kind}: {flaw.msgid}" for flaw in flaws if flaw.room == room]
    assert not mine, f"write the Chinese in {catalogues.po_path(room)}"


def found(source: str) -> list[tuple[object, str | None]]:
    return [(text.msgid, text.context) for text in catalogues.texts_of_template(source, "x.html")]


def test_templates_give_the_texts_the_engine_asks_for():
    assert found('{% translate "A 5% rise" %}') == [("A 5%% rise", None)]
    assert found("{% trans 'May' context \"month\" as m %}") == [("May", "month")]
    assert found('{% include "a.html" with t=_("Go on") %}{{ x|default:_("none") }}') == [
        ("Go on", None),
        ("none", None),
    ]
    assert found("{% blocktranslate count n=rows %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}") == [
        (("%(n)s row", "%(n)s rows"), None)
    ]
    assert found("{% blocktranslate trimmed %}\n  one\n  two\n{% endblocktranslate %}") == [("one two", None)]
    assert found('{% comment %}{% translate "hidden" %}{% endcomment %}') == []


def test_python_gives_its_marked_texts():
    source = (
        b'a = _("One" " two")\nb = ngettext("%(n)s cup", "%(n)s cups", n)\nc = pgettext("verb", "open")\nd = N_("x")'
    )
    assert [(text.msgid, text.context) for text in catalogues.texts_of_python(source, "x.py")] == [
        ("One two", None),
        (("%(n)s cup", "%(n)s cups"), None),
        ("open", "verb"),
        ("x", None),
    ]


def test_a_lost_placeholder_is_named(monkeypatch):
    from babel.messages.catalog import Catalog

    broken = Catalog(locale="zh_Hans")
    broken.add("%(n)s rooms", "若干房间")
    monkeypatch.setattr(catalogues, "texts", lambda: {"ui": [catalogues.Found("%(n)s rooms", None, "x.py")]})
    monkeypatch.setattr(catalogues, "load", lambda room: broken)
    assert catalogues.check() == [catalogues.Flaw("ui", "placeholders", "%(n)s rooms")]


def test_one_text_with_two_chinese_is_named(monkeypatch):
    from babel.messages.catalog import Catalog

    def load(room: str) -> Catalog:
        catalog = Catalog(locale="zh_Hans")
        catalog.add("Order", {"ui": "排序", "audit": "订单"}[room])
        return catalog

    found = [catalogues.Found("Order", None, "x.py")]
    monkeypatch.setattr(catalogues, "texts", lambda: {"ui": found, "audit": found})
    monkeypatch.setattr(catalogues, "load", load)
    assert catalogues.check() == [catalogues.Flaw("audit", "split", "Order")]
