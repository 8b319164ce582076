"""Dress a cleaned plan for the page: link every room, name it for screen readers, mark its state, write its labels.

The drawing itself never changes in storage; what a room is called, who uses it and how large it is comes from the
register at the moment of showing. Colour modes are classes on the rooms (`u3`, `s-vacant`, `c-basic`) that the page's
style sheet fills according to the one class of its root.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe
from lxml import etree

SVG = "http://www.w3.org/2000/svg"
SHAPES = ("rect", "path", "polygon", "circle", "ellipse")
HATCH = "pl-hatch"


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What the page shows of one room inside the drawing."""

    name: str
    line: str
    area: str
    spoken: str
    classes: tuple[str, ...]
    vacant: bool = False


def dress(
    svg: str, rooms: Mapping[str, RoomFacts], *, selected: str = "", query: str = "", label: str = ""
) -> SafeString:
    """The drawing with its rooms as links `?room=<id>`; a room that the register does not know stays a drawing."""
    root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    root.set("class", "pl-svg")
    root.set("role", "group")
    root.set("aria-label", label)
    for title in root.findall(f"{{{SVG}}}title"):
        root.remove(title)  # a tooltip over the whole drawing says nothing
    _hatch(root)
    for group in list(root.iter(f"{{{SVG}}}g")):
        if "rm" not in (group.get("class") or "").split():
            continue
        facts = rooms.get(group.get("data-id", ""))
        if facts is not None:
            _dress_room(group, facts, selected=selected, query=query)
    _pick(root)
    text = etree.tostring(root, encoding="unicode")
    return mark_safe(text)


def _dress_room(group: Any, facts: RoomFacts, *, selected: str, query: str) -> None:
    room = group.get("data-id")
    group.set("class", " ".join(("rm", *facts.classes, *(("on",) if room == selected else ()))))
    shape = next((node for node in group if etree.QName(node).localname in SHAPES), None)
    if shape is not None:
        if not shape.get("class"):
            shape.set("class", "rm-shape")
        if facts.vacant:
            hatch = copy.deepcopy(shape)
            hatch.tail = None
            hatch.set("class", "rm-hatch")
            hatch.set("fill", f"url(#{HATCH})")
            shape.addnext(hatch)
    for node in group.iter(f"{{{SVG}}}text"):
        slot = node.get("class")
        if slot == "rm-use" and facts.line:
            node.text = _fitting(facts.line, shape)
        elif slot == "rm-area":
            node.text = facts.area
    link = etree.Element(f"{{{SVG}}}a")
    link.set("href", f"?{query}{'&' if query else ''}room={quote(room)}")
    link.set("class", "rm-a")
    link.set("role", "link")
    link.set("data-room", room)
    link.set("aria-label", facts.spoken)
    if room == selected:
        link.set("aria-current", "true")
    link.tail, group.tail = group.tail, None
    group.getparent().replace(group, link)
    link.append(group)


def _pick(root: Any) -> None:
    """The outline of the selected room, drawn last so that no neighbour covers half of it."""
    for group in root.iter(f"{{{SVG}}}g"):
        if "on" not in (group.get("class") or "").split():
            continue
        shape = next((node for node in group if node.get("class") == "rm-shape"), None)
        if shape is not None:
            outline = copy.deepcopy(shape)
            outline.tail = None
            outline.set("class", "pl-pick")
            root.append(outline)
        return


def _fitting(line: str, shape: Any) -> str:
    """A line cut to the width of a rectangular room, at 11 units a Chinese character."""
    try:
        most = max(2, int((float(shape.get("width", "")) - 4) / 11))
    except (AttributeError, ValueError):
        return line
    wide = sum(1 if ord(char) > 0x2E7F else 0.55 for char in line)
    return line if wide <= most else line[: most - 1] + "…"


def _hatch(root: Any) -> None:
    """The pattern of vacant rooms; its lines take their colour from the style sheet."""
    defs = etree.Element(f"{{{SVG}}}defs")
    pattern = etree.SubElement(
        defs, f"{{{SVG}}}pattern", id=HATCH, width="7", height="7", patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )  # fmt: skip
    etree.SubElement(pattern, f"{{{SVG}}}rect", {"width": "7", "height": "7", "class": "hatch-ground"})
    etree.SubElement(pattern, f"{{{SVG}}}line", {"y2": "7", "class": "hatch-line"})
    root.insert(0, defs)
