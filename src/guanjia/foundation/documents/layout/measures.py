"""What GB/T 9704-2012 says about the page, in millimetres and points; clause numbers of the standard."""

from __future__ import annotations

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0  # A4, 5.1
TOP, LEFT = 37.0, 28.0  # 天头, 订口, 5.2.1
TEXT_WIDTH, TEXT_HEIGHT = 156.0, 225.0  # 版心, 5.2.1
RIGHT, BOTTOM = PAGE_WIDTH - LEFT - TEXT_WIDTH, PAGE_HEIGHT - TOP - TEXT_HEIGHT
LINES, CELLS = 22, 28  # 5.2.3
PITCH = TEXT_HEIGHT / LINES  # from line to line
CELL = TEXT_WIDTH / CELLS  # from character to character

MM = 72 / 25.4  # points in a millimetre
TWIP = 1440 / 25.4  # twips in a millimetre
SIZE_2, SIZE_3, SIZE_4 = 22.0, 16.0, 14.0  # 二号, 三号, 四号 in points
MARK_TOP = 35.0  # upper edge of the issuer's mark below the type area's, 7.2.4
MARK_MOST = 56.0  # points; "以醒目、美观、庄重为原则", 7.2.4
RULE_BELOW_NUMBER = 4.0  # 7.2.7
PAGE_NUMBER_BELOW = 7.0  # the dash of the page number below the type area, 7.5
LETTER_MARK_TOP = 30.0  # of a letter, from the page's edge, 10.1
LETTER_RULE = 170.0  # length of a letter's double rules, 10.1
LETTER_RULE_BOTTOM = 20.0  # the second one from the page's lower edge, 10.1
THICK, THIN = 0.35, 0.25  # rules of the imprint, 7.4.1
RED = (255, 0, 0)

LINE_TWIPS = 579  # 28.95 pt, 22 of them within 225 mm
CHAR_SPACE = round((CELL * MM - SIZE_3) * 4096)  # what the character grid takes off 三号


def twips(mm: float) -> int:
    """Millimetres as the word processor counts them."""
    return round(mm * TWIP)


def half_points(points: float) -> int:
    return round(points * 2)
