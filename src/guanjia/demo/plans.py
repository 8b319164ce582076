"""Draws storey plans for the demo city, as an architect's office would: walls, axes, dimensions, doors, stairs.

`draw_storey(StoreySpec(…))` is deterministic: the same spec gives the same drawing, room for room. What it answers with
also says how large each room is (clear of its walls) so that the register and the drawing agree. Lengths are metres;
the drawing uses 15 units a metre. It contains only what `places.plan_cleaner` keeps, in the same byte form.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal

from lxml import etree

SVG: Final = "http://www.w3.org/2000/svg"
UNITS: Final = 15.0  # drawing units a metre
BAY: Final = 7.2
HALF: Final = BAY / 2
DEPTH: Final = 6.0
CORRIDOR: Final = 2.4
INNER_WALL: Final = 0.2
OUTER_WALL: Final = 0.3
LEFT: Final = 52.0
TOP: Final = 64.0
RIGHT: Final = 20.0
BOTTOM: Final = 74.0

INK, INK_2, INK_3 = "#1B2430", "#465362", "#5F6C7B"
LINE, FLOOR, PAPER, ROOM = "#CDD5DE", "#EEF2F6", "#FFFFFF", "#F8FAFC"

Shape = Literal["slab", "ell", "hall"]
Side = Literal["N", "S", "E", "W"]


@dataclass(frozen=True, slots=True)
class StoreySpec:
    """What one storey should look like.

    shape: a slab with a corridor, an L with a wing to the south, or a slab with a hall in front. bays: bays of 7.2 m
    along the street; wing_bays: bays of the wing. prefix: what room numbers start with (`5` → 501, `B1` → B101).
    """

    title: str
    prefix: str
    shape: Shape = "slab"
    bays: int = 8
    wing_bays: int = 3
    lifts: int = 3
    hall_name: str = "多功能厅"
    print_room: str = "文印室"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class DrawnRoom:
    """One room of the drawing. `use`: office, meeting, service or technical."""

    plan_id: str
    name: str
    use: str
    room_class: str
    usable_area_m2: Decimal


@dataclass(frozen=True, slots=True)
class DrawnStorey:
    """The drawing, its rooms in numbering order, and the area inside the outer walls' faces."""

    svg: str
    rooms: tuple[DrawnRoom, ...]
    gross_area_m2: Decimal


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle in metres; `door` is the side towards the corridor."""

    x: float
    y: float
    w: float
    h: float
    door: Side
    what: str = "room"
    outside: tuple[Side, ...] = ()


@dataclass(slots=True)
class _Layout:
    boxes: list[_Box] = field(default_factory=list)
    outline: list[tuple[float, float]] = field(default_factory=list)
    columns: list[tuple[float, float]] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0


def draw_storey(spec: StoreySpec) -> DrawnStorey:
    """The plan of one storey with its rooms."""
    rng = random.Random(f"{spec.seed}:{spec.shape}:{spec.bays}:{spec.wing_bays}:{spec.prefix}")
    layout = _lay_out(spec, rng)
    numbered = list(_number(spec, layout, rng))
    svg = _draw(spec, layout, numbered)
    return DrawnStorey(svg, tuple(room for room, _ in numbered), _square(_polygon_area(layout.outline)))


# --- where the walls stand -----------------------------------------------------------------------------------------


def _lay_out(spec: StoreySpec, rng: random.Random) -> _Layout:
    layout = _Layout()
    width = spec.bays * BAY
    south = DEPTH + CORRIDOR
    depth = south + DEPTH
    middle = spec.bays // 2
    wing = spec.shape == "ell"
    wing_x = width - 2 * DEPTH - CORRIDOR
    # The north row: stairs at both ends, lifts in the middle.
    north_fixed = {0.0: (HALF, "stairs"), middle * BAY: (BAY, "lifts"), width - 2 * HALF: (HALF, "stairs")}
    layout.boxes += _row(rng, 0.0, width, north_fixed, y=0.0, door="S", outside="N")
    south_end = wing_x if wing else width
    south_fixed = {middle * BAY: (BAY, "lobby")}
    if spec.shape == "hall":
        hall_from, hall_to = (middle - 1) * BAY, (middle + 2) * BAY
        south_fixed = {hall_from: (hall_to - hall_from, "hall")}
    layout.boxes += _row(rng, 0.0, south_end, south_fixed, y=south, door="N", outside="S")
    layout.outline = [(0, 0), (width, 0), (width, depth), (0, depth)]
    layout.width, layout.height = width, depth
    if spec.shape == "hall":
        deeper = depth + DEPTH
        layout.outline = [
            (0, 0), (width, 0), (width, depth), (hall_to, depth), (hall_to, deeper), (hall_from, deeper),
            (hall_from, depth), (0, depth),
        ]  # fmt: skip
        layout.height = deeper
        layout.columns += [(hall_from, deeper), (hall_to, deeper), (hall_from, depth), (hall_to, depth)]
    if wing:
        layout.height = depth + spec.wing_bays * BAY
        layout.outline = [
            (0, 0),
            (width, 0),
            (width, layout.height),
            (wing_x, layout.height),
            (wing_x, depth),
            (0, depth),
        ]
        layout.boxes += _wing(rng, wing_x, south, layout.height)
        for step in range(spec.wing_bays + 1):
            y = depth + step * BAY
            layout.columns += [
                (x, y) for x in (wing_x, wing_x + DEPTH, wing_x + DEPTH + CORRIDOR, width)
            ]  # fmt: skip
    if wing:  # the south row ends at the wing, not at the street
        layout.boxes = [
            replace(box, outside=tuple(side for side in box.outside if side != "E"))
            if box.door == "N" and box.x + box.w > south_end - 0.01
            else box
            for box in layout.boxes
        ]
    for step in range(spec.bays + 1):
        x = step * BAY
        layout.columns += [(x, 0), (x, DEPTH)]
        if not wing or x <= wing_x + 0.01:
            layout.columns += [(x, south), (x, depth)]
    return layout


def _row(
    rng: random.Random,
    start: float,
    end: float,
    fixed: dict[float, tuple[float, str]],
    *,
    y: float,
    door: Side,
    outside: Side,
) -> list[_Box]:
    """Rooms along a corridor, between what has its fixed place."""
    boxes, x = [], start
    for at in [*sorted(fixed), end]:
        for w in _widths(rng, at - x):
            ends: tuple[Side, ...] = ("W",) if x < 0.01 else ("E",) if x + w > end - 0.01 and at == end else ()
            boxes.append(_Box(x, y, w, DEPTH, door, outside=(outside, *ends)))
            x += w
        if at < end:
            w, what = fixed[at]
            h = DEPTH * 2 if what == "hall" else DEPTH
            boxes.append(_Box(at, y, w, h, door, what, outside=(outside,)))
            x = at + w
    return boxes


def _wing(rng: random.Random, x: float, top: float, bottom: float) -> list[_Box]:
    """Two rows of rooms along the wing's own corridor, stairs at its end."""
    boxes = []
    for left, door, outside in ((x, "E", "W"), (x + DEPTH + CORRIDOR, "W", "E")):
        y, end = top, bottom
        if door == "W":
            end -= HALF
        for h in [DEPTH, *_widths(rng, end - y - DEPTH)]:
            walls = (outside,) if y > top or outside == "E" else ()  # the first one in the west leans on the slab
            boxes.append(_Box(left, y, DEPTH, h, door, outside=walls))  # type: ignore[arg-type]
            y += h
        if door == "W":
            boxes.append(_Box(left, y, DEPTH, HALF, "W", "stairs", outside=("E",)))
    return boxes


def _widths(rng: random.Random, length: float) -> Iterator[float]:
    """Cut a wall's length into rooms of one half bay to three, now and then with a partition off the axis."""
    halves = round(length / HALF)
    left = 0.0
    while halves > 0:
        take = min(halves, rng.choices((1, 2, 3), weights=(5, 4, 1))[0])
        w = take * HALF
        halves -= take
        if take == 1 and halves >= 1 and rng.random() < 0.4:
            shift = rng.choice((-0.6, 0.6))
            yield w + shift
            yield HALF - shift
            left += w + HALF
            halves -= 1
            continue
        left += w
        yield w if halves else length - left + w


# --- what the rooms are --------------------------------------------------------------------------------------------

SERVICE_ROOMS: Final = (
    ("卫生间", "service", "ancillary"),
    ("会议室", "meeting", "basic"),
    ("开水间", "service", "ancillary"),
    ("文印室", "service", "basic"),
    ("设备间", "technical", "technical"),
    ("档案室", "service", "basic"),
)


def _number(spec: StoreySpec, layout: _Layout, rng: random.Random) -> Iterator[tuple[DrawnRoom, _Box]]:
    """Odd numbers in the north and east, even ones in the south and west."""
    rooms = [box for box in layout.boxes if box.what in ("room", "hall")]
    small = [box for box in rooms if box.what == "room" and box.w * box.h < 30]
    large = [box for box in rooms if box.what == "room" and box.w * box.h >= 30]
    uses: dict[_Box, tuple[str, str, str]] = {}
    for name, use, room_class in SERVICE_ROOMS[: 3 + len(rooms) // 8]:
        pool = large if name in ("会议室", "档案室") and large else small or large
        if pool:
            box = pool.pop(rng.randrange(len(pool)))
            uses[box] = (spec.print_room if name == "文印室" else name, use, room_class)
    counters = {"odd": 1, "even": 2}
    for box in rooms:
        row = "odd" if box.door in ("S", "W") else "even"
        number = f"{spec.prefix}{counters[row]:02}"
        counters[row] += 2
        if box.what == "hall":
            name, use, room_class = spec.hall_name, "meeting", "basic"
        else:
            name, use, room_class = uses.get(box, ("办公室", "office", "basic"))
        yield DrawnRoom(number, name, use, room_class, _clear_area(box)), box


def _clear_area(box: _Box) -> Decimal:
    """The floor between the walls: half of each wall belongs to the neighbour, the outer one to us."""
    wide, deep = box.w - INNER_WALL, box.h - (INNER_WALL + OUTER_WALL) / 2
    if box.door in ("E", "W"):
        wide, deep = box.w - (INNER_WALL + OUTER_WALL) / 2, box.h - INNER_WALL
    return _square(wide * deep)


def _square(area: float) -> Decimal:
    return Decimal(repr(area)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _polygon_area(points: list[tuple[float, float]]) -> float:
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


# --- the drawing ---------------------------------------------------------------------------------------------------


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _x(metres: float) -> float:
    return LEFT + metres * UNITS


def _y(metres: float) -> float:
    return TOP + metres * UNITS


def _add(parent: Any, tag: str, text: str = "", **attributes: Any) -> Any:
    node = etree.SubElement(parent, f"{{{SVG}}}{tag}")
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    for name in sorted(named):
        value = named[name]
        node.set(name, _n(value) if isinstance(value, (int, float)) else value)
    if text:
        node.text = text
    return node


def _line(parent: Any, x1: float, y1: float, x2: float, y2: float, **attributes: Any) -> None:
    _add(parent, "line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


def _label(parent: Any, text: str, x: float, y: float, size: float, css: str, **more: Any) -> Any:
    return _add(
        parent, "text", text, x=x, y=y, font_size=size, text_anchor="middle", class_=css, **({"fill": INK_3} | more)
    )


def _draw(spec: StoreySpec, layout: _Layout, numbered: list[tuple[DrawnRoom, _Box]]) -> str:
    root = etree.Element(f"{{{SVG}}}svg", nsmap={None: SVG})
    width = LEFT + layout.width * UNITS + RIGHT
    height = TOP + layout.height * UNITS + (BOTTOM if spec.shape != "ell" else 20)
    root.set("viewBox", f"0 0 {_n(round(width))} {_n(round(height))}")
    _add(root, "title", spec.title)
    _axes(root, spec, layout)
    path = "M" + "L".join(f"{_n(_x(x))} {_n(_y(y))}" for x, y in layout.outline) + "Z"
    _add(root, "path", d=path, fill=FLOOR, class_="pl-floor")
    _label(root, "走廊　净宽 2.4 m", _x(BAY * 1.5), _y(DEPTH + CORRIDOR / 2) + 4, 11, "pl-note")
    for box in layout.boxes:
        if box.what == "stairs":
            _stairs(root, box)
        elif box.what == "lifts":
            _lifts(root, box, spec.lifts)
        elif box.what == "lobby":
            _label(root, "公共休息区", _x(box.x + box.w / 2), _y(box.y + box.h / 2) + 4, 11, "pl-note")
    for room, box in numbered:
        _room(root, room, box)
    _add(root, "path", d=path, fill="none", stroke=INK, stroke_width=4, stroke_linejoin="miter", class_="pl-outer")
    windows = _add(root, "g", class_="pl-windows", stroke=PAPER, stroke_width=2)
    for box in layout.boxes:
        if box.what != "stairs":
            _windows(windows, box)
    columns = _add(root, "g", class_="pl-columns", fill=INK)
    halls = [box for box in layout.boxes if box.what == "hall"]
    for x, y in sorted(set(layout.columns)):
        if any(hall.x < x < hall.x + hall.w and hall.y < y < hall.y + hall.h for hall in halls):
            continue  # a hall is spanned
        _add(columns, "rect", x=_x(x) - 3, y=_y(y) - 3, width=6, height=6)
    if spec.shape == "ell":
        free_x, free_y = _x(1.0), _y(DEPTH * 2 + CORRIDOR) + 78  # left of the wing, also in a short one
    else:
        free_x, free_y = _x(layout.width) - 190, height - 20
    _scale(root, free_x, free_y)
    _north(root, free_x - 40 if spec.shape != "ell" else free_x + 210, free_y - 8)
    return etree.tostring(root, encoding="unicode")


def _axes(root: Any, spec: StoreySpec, layout: _Layout) -> None:
    """Axis lines with their bubbles, and the dimensions between them in millimetres."""
    axes = _add(root, "g", class_="pl-axes", stroke=LINE, font_family="sans-serif")
    for step in range(spec.bays + 1):
        x = _x(step * BAY)
        _line(axes, x, TOP - 38, x, TOP - 4, stroke_dasharray="6 3 1 3")
        _bubble(axes, x, TOP - 48, str(step + 1))
        if step:
            _line(axes, x - BAY * UNITS + 3, TOP - 12, x - 3, TOP - 12)
            _label(axes, "7 200", x - BAY * UNITS / 2, TOP - 16, 10, "pl-dim", stroke="none")
    south = DEPTH + CORRIDOR
    rows = [0, DEPTH, south, south + DEPTH] + ([south + 2 * DEPTH] if spec.shape == "hall" else [])
    letters = "EDCBA"[-len(rows) :]
    for letter, y, before in zip(letters, rows, [None, *rows], strict=False):
        _line(axes, 25, _y(y), LEFT - 4, _y(y), stroke_dasharray="6 3 1 3")
        _bubble(axes, 15, _y(y), letter)
        if before is not None:
            _line(axes, LEFT - 12, _y(before) + 3, LEFT - 12, _y(y) - 3)
            middle = _y((before + y) / 2)
            _label(
                axes, f"{round((y - before) * 1000):,}".replace(",", " "), LEFT - 16, middle, 10, "pl-dim",
                stroke="none", transform=f"rotate(-90 {_n(LEFT - 16)} {_n(middle)})",
            )  # fmt: skip


def _bubble(parent: Any, x: float, y: float, text: str) -> None:
    _add(parent, "circle", cx=x, cy=y, r=9.5, fill="none", stroke="#8793A1")
    _label(parent, text, x, y + 4, 11, "pl-axis", stroke="none")


def _wall(parent: Any, box: _Box, css: str, fill: str) -> None:
    _add(
        parent, "rect", x=_x(box.x), y=_y(box.y), width=box.w * UNITS, height=box.h * UNITS, fill=fill,
        stroke=INK_2, stroke_width=1.6, class_=css,
    )  # fmt: skip


def _room(root: Any, room: DrawnRoom, box: _Box) -> None:
    """The group that pages make selectable: shape, door, and labels that the register may overwrite."""
    group = _add(root, "g", class_="rm", data_id=room.plan_id, data_name=room.name, data_kind=room.use)
    _wall(group, box, "rm-shape", ROOM)
    _door(group, box)
    x, y = _x(box.x + box.w / 2), _y(box.y + box.h / 2)
    tight = box.h < HALF
    _label(group, room.plan_id, x, y - (8 if tight else 10), 12, "rm-no", fill=INK, font_weight="600")
    _label(group, room.name, x, y + (4.5 if tight else 5), 11, "rm-use", fill=INK_2)
    _label(group, str(room.usable_area_m2), x, y + (16.5 if tight else 19), 10.5, "rm-area")


def _door(parent: Any, box: _Box) -> None:
    """A leaf of 1 m that opens into the room, and its gap in the wall."""
    leaf = 1.0 * UNITS
    ends = {
        "S": ((_x(box.x + box.w) - leaf - 6, _y(box.y + box.h)), (leaf, 0.0), (0.0, -leaf)),
        "N": ((_x(box.x + box.w) - leaf - 6, _y(box.y)), (leaf, 0.0), (0.0, leaf)),
        "E": ((_x(box.x + box.w), _y(box.y) + 6), (0.0, leaf), (-leaf, 0.0)),
        "W": ((_x(box.x), _y(box.y) + 6), (0.0, leaf), (leaf, 0.0)),
    }
    (x, y), (gx, gy), (lx, ly) = ends[box.door]
    _line(parent, x, y, x + gx, y + gy, stroke=FLOOR, stroke_width=2.4, class_="rm-gap")
    turn = 1 if gx * ly - gy * lx < 0 else 0
    arc = f"M{_n(x)} {_n(y)}L{_n(x + lx)} {_n(y + ly)}A{_n(leaf)} {_n(leaf)} 0 0 {turn} {_n(x + gx)} {_n(y + gy)}"
    _add(parent, "path", d=arc, fill="none", stroke=INK_3, stroke_width=0.9, class_="rm-door")


def _stairs(root: Any, box: _Box) -> None:
    group = _add(root, "g", class_="pl-stairs")
    _wall(group, box, "pl-inner", ROOM)
    upright = box.door in ("N", "S")
    length = (box.h if upright else box.w) * UNITS
    for step in range(9):
        at = length * (0.24 + step * 0.07)
        if upright:
            y = _y(box.y) + at
            _line(group, _x(box.x) + 5, y, _x(box.x + box.w) - 5, y, stroke="#97A3B0", stroke_width=0.8)
        else:
            x = _x(box.x) + at
            _line(group, x, _y(box.y) + 5, x, _y(box.y + box.h) - 5, stroke="#97A3B0", stroke_width=0.8)
    _door(group, box)


def _lifts(root: Any, box: _Box, lifts: int) -> None:
    """Cabins along the north wall of the lift hall."""
    group = _add(root, "g", class_="pl-lifts", stroke="#97A3B0", fill=PAPER)
    side = min(2.1, (box.w - 0.6) / max(lifts, 1)) * UNITS - 4
    left = _x(box.x + box.w / 2) - lifts * (side + 4) / 2
    for cabin in range(lifts):
        x, y = left + cabin * (side + 4), _y(box.y) + 5
        _add(group, "rect", x=x, y=y, width=side, height=side)
        _line(group, x, y, x + side, y + side, stroke_width=0.7)
        _line(group, x + side, y, x, y + side, stroke_width=0.7)
    _label(root, "电梯厅", _x(box.x + box.w / 2), _y(box.y + box.h * 0.72), 11, "pl-note")


def _windows(parent: Any, box: _Box) -> None:
    inset = 0.55 * UNITS
    for side in box.outside:
        if side in ("N", "S"):
            y = _y(box.y if side == "N" else box.y + box.h)
            _line(parent, _x(box.x) + inset, y, _x(box.x + box.w) - inset, y)
        else:
            x = _x(box.x if side == "W" else box.x + box.w)
            _line(parent, x, _y(box.y) + inset, x, _y(box.y + box.h) - inset)


def _scale(root: Any, x: float, y: float) -> None:
    bar = _add(root, "g", class_="pl-scale", data_scale=_n(UNITS))
    _add(
        bar, "path", d=f"M{_n(x)} {_n(y - 5)}v5h{_n(10 * UNITS)}v-5M{_n(x + 5 * UNITS)} {_n(y - 3)}v3", fill="none",
        stroke=INK_2,
    )  # fmt: skip
    for metres, text in ((0, "0"), (5, "5"), (10, "10 m")):
        _label(bar, text, x + metres * UNITS, y - 8, 10, "pl-dim")


def _north(root: Any, x: float, y: float) -> None:
    north = _add(root, "g", class_="pl-north", data_north="0", transform=f"translate({_n(x)} {_n(y)})")
    _add(north, "circle", r=16, fill=PAPER, stroke="#8793A1")
    _add(north, "path", d="M0 -13L5 9L0 5.5L-5 9Z", fill=INK_2)
    _label(north, "北", 0, -19, 11, "pl-note")
