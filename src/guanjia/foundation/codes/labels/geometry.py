"""The paper, the grid of labels on it, and what stands on one label: all in millimetres, from the upper left. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

SMALLEST_QR_MM = 10
MOST_ELEMENTS = 16
EDGE = 0.05  # what rounding may stick out by

KINDS: dict[str, str] = {
    "qr": N_("QR code"),
    "code": N_("Short code"),
    "name": N_("Name"),
    "place": N_("Place"),
    "unit": N_("Unit"),
    "line": N_("Own words"),
    "seal": N_("Boxed words"),
    "border": N_("Border"),
}
TEXT_KINDS = frozenset(KINDS) - {"qr", "border"}
WORDED = frozenset({"line", "seal"})


class DesignInvalid(Refusal):
    """The label would not print as drawn."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet with a grid of labels, or a roll (one row: the page is one label with the gap after it)."""

    kind: str
    width: float
    height: float
    margin_left: float
    margin_top: float
    columns: int
    rows: int
    pitch_x: float
    pitch_y: float

    @property
    def per_page(self) -> int:
        return self.columns * self.rows


@dataclass(frozen=True, slots=True)
class Element:
    """One thing on a label. `size`: points, of text at its largest; `text`: the words of a line or a seal."""

    kind: str
    x: float
    y: float
    w: float
    h: float
    size: float = 9.0
    align: str = "left"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Design:
    """A label and the paper it is printed on."""

    paper: Paper
    width: float
    height: float
    elements: tuple[Element, ...]

    def as_data(self) -> dict[str, Any]:
        """Plain data for the database."""
        return asdict(self) | {"elements": [asdict(element) for element in self.elements]}


@dataclass(frozen=True, slots=True)
class Calibration:
    """By how much a printer misses, to be taken back: shift in millimetres, length in per cent of what was asked."""

    dx: float = 0.0
    dy: float = 0.0
    scale_x: float = 100.0
    scale_y: float = 100.0

    def x(self, value: float) -> float:
        return value * self.scale_x / 100 + self.dx

    def y(self, value: float) -> float:
        return value * self.scale_y / 100 + self.dy


def design_from(data: Mapping[str, Any]) -> Design:
    """The design in stored data."""
    return Design(
        Paper(**data["paper"]),
        data["width"],
        data["height"],
        tuple(Element(**element) for element in data["elements"]),
    )


def check_design(design: Design) -> None:
    """Refuse what would not print as drawn: labels off the page or over each other, elements off the label, a QR code
    too small to scan, and a label without any code. Raises DesignInvalid."""
    paper = design.paper
    right = paper.margin_left + (paper.columns - 1) * paper.pitch_x + design.width
    bottom = paper.margin_top + (paper.rows - 1) * paper.pitch_y + design.height
    if right > paper.width + EDGE:
        raise DesignInvalid(
            N_("The labels reach %(end)s mm to the right, the paper ends at %(edge)s mm."),
            field="columns",
            end=round(right, 2),
            edge=paper.width,
        )
    if bottom > paper.height + EDGE:
        raise DesignInvalid(
            N_("The labels reach %(end)s mm down, the paper ends at %(edge)s mm."),
            field="rows",
            end=round(bottom, 2),
            edge=paper.height,
        )
    if (paper.columns > 1 and paper.pitch_x < design.width - EDGE) or (
        paper.rows > 1 and paper.pitch_y < design.height - EDGE
    ):
        raise DesignInvalid(
            N_("The labels overlap: the distance from one to the next is less than their size."), field="pitch_x"
        )
    if not any(element.kind in ("qr", "code") for element in design.elements):
        raise DesignInvalid(N_("A label needs a QR code or a short code: else nobody can read it."), field=None)
    for element in design.elements:
        check_element(element, design)


def check_element(element: Element, design: Design) -> None:
    if element.x + element.w > design.width + EDGE or element.y + element.h > design.height + EDGE:
        raise DesignInvalid(
            N_("“%(what)s” sticks out of the label. Make it smaller, or move it."), what=KINDS[element.kind]
        )
    if element.kind == "qr" and min(element.w, element.h) < SMALLEST_QR_MM:
        raise DesignInvalid(N_("A QR code under %(least)s mm cannot be scanned by most phones."), least=SMALLEST_QR_MM)
    if element.kind in WORDED and not element.text.strip():
        raise DesignInvalid(N_("“%(what)s” has no words yet."), what=KINDS[element.kind])


def slot(design: Design, number: int) -> tuple[int, float, float]:
    """Page (from 0) and upper left corner of the label with this number (from 0), row by row."""
    page, place = divmod(number, design.paper.per_page)
    row, column = divmod(place, design.paper.columns)
    return (
        page,
        design.paper.margin_left + column * design.paper.pitch_x,
        design.paper.margin_top + row * design.paper.pitch_y,
    )


def numbered(things: Sequence[Any], *, start: int, copies: int) -> list[tuple[int, Any]]:
    """Each thing `copies` times with its slot; `start` (from 1) is the first free label of a partly used sheet."""
    repeated = [thing for thing in things for _copy in range(copies)]
    return list(enumerate(repeated, start=start - 1))
