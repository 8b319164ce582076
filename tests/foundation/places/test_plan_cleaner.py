"""A plan may only draw."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.foundation.places.plan_cleaner import (
    CleanPlan,
    PlanActs,
    PlanNotReadable,
    PlanRoomsUnclear,
    PlanTooLarge,
    clean_plan,
)
from guanjia.kernel.errors import Refusal


def svg(inner: str = "", attributes: str = "") -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 100 50" {attributes}>{inner}</svg>'
    ).encode()


ROOM = '<g class="rm" data-id="504"><rect x="1" y="2" width="3" height="4"/></g>'

ACTING = {
    "script": "<script>alert(1)</script>",
    "script with a link": '<script href="https://evil.example/x.js"/>',
    "script in another case": "<SCRIPT>alert(1)</SCRIPT>",
    "script of another namespace": '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    "script inside something dropped": "<metadata><script>alert(1)</script></metadata>",
    "handler": '<rect width="1" height="1" onclick="alert(1)"/>',
    "handler on something dropped": '<animate onbegin="alert(1)" attributeName="x"/>',
    "handler in a namespace": '<rect ev:onload="alert(1)" xmlns:ev="http://www.w3.org/2001/xml-events"/>',
    "foreign content": '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><p/></body></foreignObject>',
    "frame": '<iframe src="https://evil.example"/>',
    "link that acts": '<a href="javascript:alert(1)"><rect width="1" height="1"/></a>',
    "link that acts, hidden by a tab": '<a href="java&#9;script:alert(1)"><text>x</text></a>',
    "outside use": '<use href="https://evil.example/x.svg#a"/>',
    "outside use, old spelling": '<use xlink:href="other.svg#a"/>',
    "outside picture": '<image href="https://evil.example/track.png"/>',
    "outside fill": '<rect fill="url(https://evil.example/x#a)" width="1" height="1"/>',
    "outside fill in a style": '<rect style="fill:url(//evil.example/x)" width="1" height="1"/>',
    "import": "<style>@import url(https://evil.example/x.css);</style>",
    "style that reaches out": "<style>rect{background:url('https://evil.example/x')}</style>",
    "behaviour": '<rect style="behavior:url(x.htc)"/>',
    "data in a fill": '<rect fill="data:text/html,x"/>',
    "escaped value": '<rect fill="\\75rl(x)"/>',
    "copies of copies": '<g id="a"><use href="#b"/></g><g id="b"><rect/></g><use href="#a"/>',
}


@pytest.mark.parametrize("inner", ACTING.values(), ids=ACTING.keys())
def test_what_acts_or_reaches_out_refuses_the_whole_plan(inner):
    with pytest.raises(PlanActs) as refusal:
        clean_plan(svg(ROOM + inner))
    assert "it contains" in str(refusal.value)


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE svg SYSTEM "http://evil.example/x.dtd" [ ]>',
        '<?xml-stylesheet href="https://evil.example/x.css"?>',
    ],
)
def test_entities_never_reach_a_parser(prolog):
    with pytest.raises(PlanActs):
        clean_plan(prolog.encode() + svg("<text>&b;</text>"))


def test_an_undeclared_entity_is_a_broken_file():
    with pytest.raises(PlanNotReadable):
        clean_plan(svg("<text>&xxe;</text>"))


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"", PlanNotReadable),
        (b"not a plan", PlanNotReadable),
        (b"<html><body/></html>", PlanNotReadable),
        (svg("<g>")[:-3], PlanNotReadable),
        ("<svg/>".encode("utf-16"), PlanNotReadable),
        (b'<?xml version="1.0" encoding="UTF-7"?>' + svg(), PlanNotReadable),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', PlanNotReadable),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 0"/>', PlanNotReadable),
        (svg("<g>" * 30 + "</g>" * 30), PlanTooLarge),
        (svg("<rect/>" * 20_001), PlanTooLarge),
        (b" " * (3 * 1024 * 1024 + 1), PlanTooLarge),
        (svg(ROOM + ROOM), PlanRoomsUnclear),
        (svg('<g class="rm"/>'), PlanRoomsUnclear),
        (svg('<g class="rm" data-id="a b"/>'), PlanRoomsUnclear),
    ],
)
def test_what_is_no_plan_is_refused(raw, refusal):
    with pytest.raises(refusal) as caught:
        clean_plan(raw)
    assert caught.value.field == "file"


def test_what_is_merely_foreign_is_dropped_and_counted():
    plan = clean_plan(
        b'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">'
        + svg(
            "<!-- drawn by hand --><metadata><x/></metadata><style>rect{fill:red}</style>"
            '<image href="data:image/png;base64,AAAA"/><animate attributeName="x"/>'
            '<rect class="gj-toast pl-wall" style="fill:#fff;position:fixed" tabindex="0" unknown="1"/>' + ROOM,
            'onlyhere="1" style="stroke:#000"',
        ).replace(b'onlyhere="1" ', b"")
    )
    assert plan.rooms == ("504",)
    assert plan.dropped == {
        "<!-- -->": 1,
        "<!DOCTYPE>": 1,
        "<animate>": 1,
        "<image>": 1,
        "<metadata>": 1,
        "<style>": 1,
        "class=": 1,
        "style: position": 1,
        "tabindex=": 1,
        "unknown=": 1,
    }
    assert 'class="pl-wall"' in plan.svg
    assert 'fill="#fff"' in plan.svg
    assert "position" not in plan.svg


def test_ids_cannot_be_taken_for_the_page_s_own():
    plan = clean_plan(svg('<defs><pattern id="main"><path d="M0 0"/></pattern></defs><rect fill="url(#main)"/>'))
    assert 'id="pl-main"' in plan.svg
    assert 'fill="url(#pl-main)"' in plan.svg


def test_labels_keep_their_text_in_order():
    plan = clean_plan(svg('<text x="1">A<tspan>B</tspan>C<!-- x -->D<a>E</a>F</text>'))
    assert ">A<tspan>B</tspan>CDF</text>" in plan.svg


def test_cleaning_twice_changes_nothing():
    once = clean_plan(svg(ROOM + '<g id="a" transform="rotate(3)"><use href="#b"/></g><circle id="b" r="2"/>'))
    twice = clean_plan(once.svg.encode())
    assert (twice.svg, twice.dropped) == (once.svg, {})


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_get_a_plain_answer(raw):
    with contextlib.suppress(Refusal):
        assert isinstance(clean_plan(raw), CleanPlan)


@given(st.text(max_size=60), st.sampled_from(["fill", "href", "style", "id", "class", "d", "onload", "data-id"]))
@settings(deadline=None)
def test_any_attribute_gets_a_plain_answer(value, name):
    from xml.sax.saxutils import quoteattr

    try:
        plan = clean_plan(svg(f"<rect {name}={quoteattr(value)}/>"))
    except Refusal:
        return
    assert "javascript" not in plan.svg.lower()
    assert clean_plan(plan.svg.encode()).svg == plan.svg
