"""Turn an uploaded drawing into SVG that may stand inside our pages: an allow-list, and a report of what fell away.

Two answers to what is not on the list. Things that *act* or *reach out* (scripts, event handlers, entities, foreign
content, addresses outside the file) refuse the whole drawing: a file that carries them is not a plan. Things that are
merely *foreign* (an editor's own data, comments, style sheets, animation, pictures) are dropped and counted in the
report. What remains has only known elements and attributes, one namespace, ids with the prefix `pl-` and class names
of our own, so that it can neither run nor disguise itself as a part of the page. Cleaning twice changes nothing.

Rooms are groups `<g class="rm" data-id="504">`; the id is matched with `Place.plan_id`.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

SVG: Final = "http://www.w3.org/2000/svg"
XLINK_HREF: Final = "{http://www.w3.org/1999/xlink}href"
LARGEST_BYTES: Final = 3 * 1024 * 1024
MOST_ELEMENTS: Final = 20_000
DEEPEST: Final = 24
LONGEST_VALUE: Final = 100_000
MOST_USES: Final = 2_000

SHAPES: Final = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
ELEMENTS: Final = SHAPES | {
    "svg", "g", "defs", "symbol", "use", "text", "tspan", "title", "desc", "pattern", "clipPath",
    "linearGradient", "radialGradient", "stop", "marker",
}  # fmt: skip
REFUSED_ELEMENTS: Final = frozenset(
    {"script", "foreignObject", "handler", "listener", "iframe", "object", "embed", "audio", "video", "html", "body"}
)
PRESENTATION: Final = frozenset({
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "color", "display",
    "visibility", "font-size", "font-weight", "font-family", "text-anchor", "dominant-baseline", "letter-spacing",
    "clip-path", "clip-rule", "stop-color", "stop-opacity", "marker-start", "marker-mid", "marker-end",
    "vector-effect", "shape-rendering", "text-rendering", "paint-order",
})  # fmt: skip
GEOMETRY: Final = frozenset({
    "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "width", "height", "d", "points",
    "dx", "dy", "rotate", "textLength", "lengthAdjust", "transform", "viewBox", "preserveAspectRatio", "offset",
    "pathLength", "gradientUnits", "gradientTransform", "spreadMethod", "patternUnits", "patternContentUnits",
    "patternTransform", "clipPathUnits", "markerWidth", "markerHeight", "markerUnits", "orient", "refX", "refY",
})  # fmt: skip
DATA: Final = frozenset({"data-id", "data-name", "data-kind", "data-north", "data-scale"})
ATTRIBUTES: Final = PRESENTATION | GEOMETRY | DATA | {"id", "class", "href", "version"}
CLASS_NAME: Final = re.compile(r"(?:rm|rm-[a-z0-9-]+|pl-[a-z0-9-]+)\Z")
ROOM_ID: Final = re.compile(r"[\w.\-]{1,40}\Z")
LOCAL_ID: Final = re.compile(r"[\w.\-]{1,80}\Z")
LOCAL_URL: Final = re.compile(r"""url\(\s*(['"]?)#([\w.\-]{1,80})\1\s*\)""")
ID_PREFIX: Final = "pl-"
ENTITY: Final = re.compile(r"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
SUBSET: Final = re.compile(r"<!DOCTYPE[^>]*\[", re.IGNORECASE)
DOCTYPE: Final = re.compile(r"<!DOCTYPE", re.IGNORECASE)
STYLESHEET_PI: Final = re.compile(r"<\?xml-stylesheet", re.IGNORECASE)
ACTING_VALUE: Final = re.compile(r"(?:javascript|vbscript|livescript|data|file|https?|ftp|blob)\s*:", re.IGNORECASE)
UNSEEN: Final = re.compile(r"[\s\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]+")


class PlanNotReadable(Refusal):
    """The file is not a well-formed SVG drawing."""


class PlanTooLarge(Refusal):
    """The drawing is larger than a storey's plan needs to be."""


class PlanActs(Refusal):
    """The file carries something that acts or reaches outside: a script, a handler, an entity, a foreign address."""


class PlanRoomsUnclear(Refusal):
    """Two rooms of the drawing have the same id, or an id that no room can have."""


@dataclass(frozen=True, slots=True)
class CleanPlan:
    """A drawing that may be shown. `dropped` counts what fell away by name; `rooms` are the ids in drawing order."""

    svg: str
    sha256: str
    width: float
    height: float
    rooms: tuple[str, ...]
    elements: int
    dropped: dict[str, int] = field(default_factory=dict)


def clean_plan(raw: bytes) -> CleanPlan:
    """The cleaned drawing and what was dropped.

    Raises PlanTooLarge, PlanNotReadable, PlanActs or PlanRoomsUnclear; the message names what was found.
    """
    if len(raw) > LARGEST_BYTES:
        raise PlanTooLarge(
            N_("The plan has %(mb)s MB, at most %(most)s MB fit. Save it without pictures and with fewer decimals."),
            field="file",
            mb=f"{len(raw) / 1024 / 1024:.1f}",
            most=LARGEST_BYTES // 1024 // 1024,
        )
    text = _text_of(raw)
    dropped: Counter[str] = Counter()
    _check_prolog(text, dropped)
    root = _parse(text)
    if root.tag not in (f"{{{SVG}}}svg", "svg"):
        raise PlanNotReadable(
            N_("The file is not an SVG drawing: it starts with <%(name)s>. Export the plan as SVG."),
            field="file",
            name=_local(root)[:40],
        )
    counted = _check_tree(root)
    fresh = etree.Element(f"{{{SVG}}}svg", nsmap={None: SVG})
    _copy(root, fresh, dropped)
    width, height = _canvas(root, fresh)
    _check_uses(fresh)
    rooms = _rooms(fresh)
    svg = etree.tostring(fresh, encoding="unicode", with_tail=False)
    return CleanPlan(
        svg=svg,
        sha256=hashlib.sha256(svg.encode()).hexdigest(),
        width=width,
        height=height,
        rooms=rooms,
        elements=counted,
        dropped=dict(sorted(dropped.items())),
    )


def _acts(what: str) -> PlanActs:
    return PlanActs(
        N_("The plan was not taken: it contains %(what)s. A plan may only draw. Remove it and upload again."),
        field="file",
        what=what[:60],
    )


def _text_of(raw: bytes) -> str:
    """Only UTF-8: other encodings have hidden markup from filters before."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PlanNotReadable(N_("The plan is not in UTF-8. Save it as UTF-8."), field="file") from None
    if "\x00" in text:
        raise PlanNotReadable(N_("The plan is not in UTF-8. Save it as UTF-8."), field="file")
    declared = re.match(r"\s*<\?xml[^>]*encoding\s*=\s*['\"]([^'\"]+)", text)
    if declared and declared[1].lower().replace("-", "") not in ("utf8", "usascii", "ascii"):
        raise PlanNotReadable(N_("The plan is not in UTF-8. Save it as UTF-8."), field="file")
    return text


def _check_prolog(text: str, dropped: Counter[str]) -> None:
    """Entities refuse the file before a parser sees it; a bare DOCTYPE is dropped."""
    if ENTITY.search(text):
        raise _acts("<!ENTITY>")
    if SUBSET.search(text):
        raise _acts("<!DOCTYPE […]>")
    if STYLESHEET_PI.search(text):
        raise _acts("<?xml-stylesheet?>")
    if DOCTYPE.search(text):
        dropped["<!DOCTYPE>"] += 1


def _parse(text: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_blank_text=False
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        line = error.position[0] if error.position else 1
        raise PlanNotReadable(
            N_("The plan is broken in line %(line)s and cannot be read. Export it again."), field="file", line=line
        ) from None


def _check_tree(root: etree._Element) -> int:
    """Count and measure depth without recursion."""
    count, stack = 0, [(root, 1)]
    while stack:
        node, depth = stack.pop()
        count += 1
        if count > MOST_ELEMENTS or depth > DEEPEST:
            raise PlanTooLarge(
                N_("The plan has more than %(most)s parts or is nested too deeply. Simplify the drawing."),
                field="file",
                most=MOST_ELEMENTS,
            )
        stack.extend((child, depth + 1) for child in node)
    return count


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _copy(source: etree._Element, target: etree._Element, dropped: Counter[str]) -> None:
    """Copy what is allowed from `source` into `target`; the depth is bounded by `_check_tree`."""
    _copy_attributes(source, target, dropped)
    if _local(source) in ("text", "tspan", "title", "desc"):
        target.text = source.text
    for child in source:
        if not isinstance(child.tag, str):
            if isinstance(child, etree._Entity):
                raise _acts(f"&{child.name};")
            dropped["<!-- -->" if isinstance(child, etree._Comment) else "<? ?>"] += 1
            _keep_tail(child, target)
            continue
        name = etree.QName(child)
        if name.localname in REFUSED_ELEMENTS or name.localname.lower() in ("script", "foreignobject"):
            raise _acts(f"<{name.localname}>")
        if name.namespace not in (SVG, None) or name.localname not in ELEMENTS:
            _check_inside(child)
            dropped[f"<{name.localname}>"] += 1
            _keep_tail(child, target)
            continue
        fresh = etree.SubElement(target, f"{{{SVG}}}{name.localname}")
        _copy(child, fresh, dropped)
        _keep_tail(child, target, fresh)


def _keep_tail(child: etree._Element, target: etree._Element, fresh: etree._Element | None = None) -> None:
    """Text between elements matters inside a label, and nowhere else."""
    if _local(target) not in ("text", "tspan") or not child.tail:
        return
    if fresh is not None:
        fresh.tail = child.tail
    elif len(target):
        target[-1].tail = (target[-1].tail or "") + child.tail
    else:
        target.text = (target.text or "") + child.tail


def _check_inside(node: etree._Element) -> None:
    """What is dropped must not hide what would have refused the file."""
    for inner in node.iter():
        if not isinstance(inner.tag, str):
            continue
        if _local(inner) in REFUSED_ELEMENTS:
            raise _acts(f"<{_local(inner)}>")
        for name in inner.attrib:
            if etree.QName(name).localname.lower().startswith("on"):
                raise _acts(f"{etree.QName(name).localname}=…")
        if _local(inner) == "style" and re.search(r"@import|url\(\s*['\"]?(?!#)", inner.text or "", re.IGNORECASE):
            raise _acts("<style> @import / url()")
        if _local(inner) == "image":
            address = inner.get("href") or inner.get(XLINK_HREF) or ""
            if not address.lower().startswith("data:"):
                raise _acts(f"<image href={address}>")
        elif _local(inner) == "a":
            address = UNSEEN.sub("", inner.get("href") or inner.get(XLINK_HREF) or "")
            if address and not address.startswith("#"):
                raise _acts(f"<a href={address}>")


def _copy_attributes(source: etree._Element, target: etree._Element, dropped: Counter[str]) -> None:
    found: dict[str, str] = {}
    for raw_name, value in source.attrib.items():
        name = etree.QName(str(raw_name))
        local = name.localname
        if local.lower().startswith("on"):
            raise _acts(f"{local}=…")
        if str(raw_name) == XLINK_HREF:
            local = "href"
        elif name.namespace:
            dropped[f"{local}="] += 1
            continue
        if local == "style":
            found.update(_declarations(str(value), dropped))
        elif local in ATTRIBUTES:
            found.setdefault(local, str(value))
        else:
            _check_value(local, str(value))
            dropped[f"{local}="] += 1
    for local in sorted(found):
        kept = _value(local, found[local], dropped)
        if kept is not None:
            target.set(local, kept)


def _declarations(style: str, dropped: Counter[str]) -> Iterator[tuple[str, str]]:
    """A style attribute as presentation attributes: the content security policy forbids the attribute itself."""
    if re.search(r"@import|expression\s*\(|-moz-binding|behavior\s*:", style, re.IGNORECASE):
        raise _acts(f"style={style}")
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        name = name.strip().lower()
        if not colon:
            continue
        if name in PRESENTATION:
            yield name, value.replace("!important", "").strip()
        else:
            _check_value(name, value)
            dropped[f"style: {name[:30]}"] += 1


def _check_value(name: str, value: str) -> None:
    """No attribute reaches outside the file, not even one that is dropped."""
    squeezed = UNSEEN.sub("", value)
    if re.match(r"(?:javascript|vbscript|livescript):", squeezed, re.IGNORECASE):
        raise _acts(f"{name}={squeezed}")
    for match in re.finditer(r"url\(", value, re.IGNORECASE):
        if not LOCAL_URL.match(value[match.start() :]):
            raise _acts(f"{name}={value}")


def _value(name: str, value: str, dropped: Counter[str]) -> str | None:
    """The value as it may stand, or None when it falls away."""
    if len(value) > LONGEST_VALUE:
        raise PlanTooLarge(N_("One shape of the plan is too long to draw. Simplify the drawing."), field="file")
    _check_value(name, value)
    if name == "id":
        return _prefixed(value) if LOCAL_ID.match(value) else None
    if name == "href":
        address = UNSEEN.sub("", value)
        if not (address.startswith("#") and LOCAL_ID.match(address[1:])):
            raise _acts(f"href={address}")
        return "#" + _prefixed(address[1:])
    if name == "class":
        names = value.split()
        kept = [one for one in names if CLASS_NAME.match(one)]
        if len(kept) < len(names):
            dropped["class="] += len(names) - len(kept)
        return " ".join(kept) or None
    if ACTING_VALUE.match(UNSEEN.sub("", value)) or "\\" in value or "expression(" in value.lower():
        raise _acts(f"{name}={value}")
    if name in PRESENTATION:
        return LOCAL_URL.sub(lambda m: f"url(#{_prefixed(m[2])})", value.strip())
    return value


def _prefixed(name: str) -> str:
    return name if name.startswith(ID_PREFIX) else ID_PREFIX + name


NUMBER: Final = re.compile(r"\s*([0-9.eE+-]+)\s*(px|mm|cm|pt|in)?\s*\Z")


def _number(text: str | None) -> float | None:
    match = NUMBER.match(text or "")
    try:
        found = float(match[1]) if match else math.nan
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _canvas(source: etree._Element, target: etree._Element) -> tuple[float, float]:
    """Every plan has a viewBox; one without gets it from its size. Position attributes of the root fall away."""
    numbers = [_number(part) for part in re.split(r"[\s,]+", (source.get("viewBox") or "").strip()) if part]
    if len(numbers) != 4 or None in numbers:
        width, height = _number(source.get("width")), _number(source.get("height"))
        if width is None or height is None:
            raise PlanNotReadable(N_("The plan has no size. Export it with a viewBox."), field="file")
        numbers = [0.0, 0.0, width, height]
    left, top, width, height = (float(n) for n in numbers if n is not None)
    if not (0 < width <= 1_000_000 and 0 < height <= 1_000_000 and abs(left) <= 1e6 and abs(top) <= 1e6):
        raise PlanNotReadable(N_("The plan has no size. Export it with a viewBox."), field="file")
    for name in (
        "x",
        "y",
        "width",
        "height",
        "transform",
        "class",
        "id",
        "version",
        "opacity",
        "display",
        "visibility",
    ):
        target.attrib.pop(name, None)
    target.set("viewBox", " ".join(f"{n:g}" if n == round(n) else repr(n) for n in (left, top, width, height)))
    return width, height


def _check_uses(root: etree._Element) -> None:
    """A copy may not contain copies: ten levels of ten would draw ten thousand million shapes."""
    uses = list(root.iter(f"{{{SVG}}}use"))
    if len(uses) > MOST_USES:
        raise PlanTooLarge(
            N_("The plan has more than %(most)s parts or is nested too deeply. Simplify the drawing."),
            field="file",
            most=MOST_USES,
        )
    named = {node.get("id"): node for node in root.iter() if node.get("id")}
    for use in uses:
        aim = named.get((use.get("href") or "#")[1:])
        if aim is not None and next(aim.iter(f"{{{SVG}}}use"), None) is not None:
            raise _acts("<use> → <use>")


def _rooms(root: etree._Element) -> tuple[str, ...]:
    """The ids of the room groups, in drawing order."""
    found: list[str] = []
    for group in root.iter(f"{{{SVG}}}g"):
        if "rm" not in (group.get("class") or "").split():
            continue
        room = group.get("data-id", "")
        if not ROOM_ID.match(room):
            raise PlanRoomsUnclear(
                N_("A room of the plan has no usable data-id (“%(room)s”). Letters, digits, dot and dash, at most 40."),
                field="file",
                room=room[:40],
            )
        if room in found:
            raise PlanRoomsUnclear(
                N_("The room “%(room)s” is drawn twice. Every room needs a data-id of its own."),
                field="file",
                room=room,
            )
        found.append(room)
    return tuple(found)
