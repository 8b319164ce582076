"""A document as data: paragraphs with roles, before anything is drawn.

The Word file and the PDF are both made from a `Sheet`; a Word template that an office edited is read back into one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

FANG, HEI, KAI, SONG = "fang", "hei", "kai", "song"  # 仿宋, 黑体, 楷体, 小标宋
FACES = {
    FANG: "仿宋_GB2312",
    HEI: "黑体",
    KAI: "楷体_GB2312",
    SONG: "方正小标宋简体",
    "page": "宋体",
}


class Role(StrEnum):
    """What a paragraph is, in the order in which the standard sets them."""

    URGENCY = "urgency"  # 紧急程度
    MARK = "mark"  # 发文机关标志
    NUMBER = "number"  # 发文字号
    TITLE = "title"  # 标题
    ADDRESSEE = "addressee"  # 主送机关
    BODY = "body"  # 正文
    ATTACHMENT = "attachment"  # 附件说明
    PRESENT = "present"  # 出席、请假、列席 (minutes)
    ISSUER = "issuer"  # 发文机关署名
    DATE = "date"  # 成文日期
    NOTE = "note"  # 附注
    COPY = "copy"  # 抄送机关
    PRINTED = "printed"  # 印发机关和印发日期


class Layout(StrEnum):
    """Which of the standard's forms a document takes."""

    NOTICE = "notice"  # 文件格式
    LETTER = "letter"  # 信函格式, 10.1
    MINUTES = "minutes"  # 纪要格式, 10.3
    BULLETIN = "bulletin"  # 文件格式


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph; `text` never holds a line break."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole document in the order of its paragraphs."""

    layout: Layout
    parts: tuple[Part, ...]

    def first(self, role: Role) -> str:
        """The text of the first paragraph of a role, or nothing."""
        return next((part.text for part in self.parts if part.role is role), "")

    def all(self, *roles: Role) -> list[Part]:
        return [part for part in self.parts if part.role in roles]

    def with_text(self, role: Role, text: str) -> Sheet:
        """The sheet with another text in the paragraphs of a role."""
        return replace(self, parts=tuple(Part(role, text) if part.role is role else part for part in self.parts))


FLOWING = (Role.ADDRESSEE, Role.BODY, Role.ATTACHMENT, Role.PRESENT, Role.ISSUER, Role.DATE, Role.NOTE)
FIRST = re.compile(r"^[一二三四五六七八九十百]+、")
SECOND = re.compile(r"^（[一二三四五六七八九十百]+）")
ASK = re.compile(r"^[^：]{1,6}：")
SENTENCE = re.compile(r"^[^。；]*[。；]")


def faces_of(part: Part) -> list[tuple[str, str]]:
    """A paragraph cut into (face, text): 一、 in 黑体, （一） in 楷体, everything else in 仿宋 (7.3.3).

    A heading that runs on into its text keeps the face up to its first full stop.
    """
    text = part.text
    match part.role:
        case Role.TITLE | Role.MARK:
            return [(SONG, text)]
        case Role.URGENCY:
            return [(HEI, text)]
        case Role.PRESENT:
            if asked := ASK.match(text):
                return [(HEI, asked[0][:-1]), (FANG, text[len(asked[0]) - 1 :])]
            return [(FANG, text)]
        case Role.BODY:
            face = HEI if FIRST.match(text) else KAI if SECOND.match(text) else ""
            if not face:
                return [(FANG, text)]
            sentence = SENTENCE.match(text)
            if sentence is None or len(sentence[0]) == len(text):
                return [(face, text)]
            return [(face, sentence[0]), (FANG, text[len(sentence[0]) :])]
    return [(FANG, text)]


def parts_of(role: Role, text: str) -> Iterable[Part]:
    """A text with line breaks as paragraphs; blank ones are left out."""
    for line in text.replace("\r", "\n").split("\n"):
        if clean := tidy(line):
            yield Part(role, clean)


def tidy(text: str) -> str:
    """A text without control characters and without spaces at its ends."""
    return "".join(" " if char == "\t" else char for char in text if char == "\t" or ord(char) >= 32).strip(" \u3000")
