"""Grades of civil servants: leading posts and ranks of the general administrative kind.

Source: Civil Servants Law of the People's Republic of China (2018 revision), articles 18 (levels of leading posts) and
19 (sequence of ranks). The order between the two sequences is the usual one for sorting people in a list, not a legal
equivalence.
"""

from __future__ import annotations

STANDARD_GRADES: tuple[tuple[str, str], ...] = (
    ("L-TJZ", "厅局级正职"),
    ("L-TJF", "厅局级副职"),
    ("R-1XS", "一级巡视员"),
    ("R-2XS", "二级巡视员"),
    ("L-XCZ", "县处级正职"),
    ("R-1DY", "一级调研员"),
    ("R-2DY", "二级调研员"),
    ("L-XCF", "县处级副职"),
    ("R-3DY", "三级调研员"),
    ("R-4DY", "四级调研员"),
    ("L-XKZ", "乡科级正职"),
    ("R-1ZR", "一级主任科员"),
    ("R-2ZR", "二级主任科员"),
    ("L-XKF", "乡科级副职"),
    ("R-3ZR", "三级主任科员"),
    ("R-4ZR", "四级主任科员"),
    ("R-1KY", "一级科员"),
    ("R-2KY", "二级科员"),
)
