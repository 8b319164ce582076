"""Labels on the screen: the marks of the PDF as inline SVG in millimetres, with presentation attributes only."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from guanjia.foundation.codes.labels.geometry import Design, slot
from guanjia.foundation.codes.labels.layout import LINE_MM, MM_PER_POINT, Box, Label, Mark


def mm(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def drawn(mark: Mark) -> str:
    """One mark."""
    if isinstance(mark, Box):
        look = 'fill="#000"' if mark.filled else f'fill="none" stroke="#000" stroke-width="{LINE_MM}"'
        return f'<rect x="{mm(mark.x)}" y="{mm(mark.y)}" width="{mm(mark.w)}" height="{mm(mark.h)}" {look}/>'
    size = mm(mark.points * MM_PER_POINT)
    length = f' textLength="{mm(mark.width)}" lengthAdjust="spacingAndGlyphs"' if mark.width else ""
    place = f'x="{mm(mark.x)}" y="{mm(mark.y)}" font-size="{size}"'
    return f'<text {place}{length} fill="#000">{escape(mark.text)}</text>'


def label_svg(design: Design, marks: Sequence[Mark], *, name: str) -> SafeString:
    """One label by itself."""
    body = "".join(drawn(mark) for mark in marks)
    paper = f'<rect width="{mm(design.width)}" height="{mm(design.height)}" fill="#fff"/>'
    box = f"0 0 {mm(design.width)} {mm(design.height)}"
    return mark_safe(f'<svg class="gc-one" viewBox="{box}" role="img" aria-label="{escape(name)}">{paper}{body}</svg>')


def sheet_svg(design: Design, labels: Sequence[Label], *, page: int, name: str) -> SafeString:
    """One page: the paper, the edges of all its labels, and what stands on those that are printed."""
    paper = design.paper
    parts = [f'<rect width="{mm(paper.width)}" height="{mm(paper.height)}" fill="#fff"/>']
    for place in range(paper.per_page):
        _page, x, y = slot(design, place)
        edge = f'x="{mm(x)}" y="{mm(y)}" width="{mm(design.width)}" height="{mm(design.height)}"'
        parts.append(f'<rect {edge} fill="none" stroke="#bbb" stroke-width=".2" stroke-dasharray="1 1"/>')
    for label in labels:
        if label.page == page:
            body = "".join(drawn(mark) for mark in label.marks)
            title = f"<title>{escape(label.content.code)} {escape(label.content.name)}</title>"
            move = f'transform="translate({mm(label.x)} {mm(label.y)})"'
            parts.append(f'<g class="gc-label" data-code="{escape(label.content.code)}" {move}>{title}{body}</g>')
    box = f"0 0 {mm(paper.width)} {mm(paper.height)}"
    return mark_safe(
        f'<svg class="gc-page" viewBox="{box}" role="img" aria-label="{escape(name)}">{"".join(parts)}</svg>'
    )
