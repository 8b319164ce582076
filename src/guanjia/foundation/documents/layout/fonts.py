"""The fonts of documents as PDF. The office's own licensed fonts come first (`GUANJIA_DOCUMENT_FONTS` names their
folder), then Noto Serif SC and Noto Sans SC, which the program brings. A character that none has becomes 〓 and is
told.

Files in the folder are known by what they call themselves, so that they may have any name.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from django.conf import settings
from fontTools.ttLib import TTFont, TTLibError

from guanjia.foundation.codes.labels.fonts import MISSING, Face, face_of, is_selector
from guanjia.foundation.documents.layout.sheet import FANG, HEI, KAI, SONG

logger = logging.getLogger(__name__)
# What fonts of a face call themselves, in either language; the first that is there is taken.
NAMES = {
    FANG: ("仿宋_GB2312", "FangSong_GB2312", "方正仿宋", "FZFangSong", "仿宋", "FangSong", "华文仿宋", "STFangsong",
           "FandolFang"),
    KAI: ("楷体_GB2312", "KaiTi_GB2312", "方正楷体", "FZKai", "楷体", "KaiTi", "华文楷体", "STKaiti", "LXGW WenKai",
          "FandolKai"),
    HEI: ("黑体", "SimHei", "方正黑体", "FZHei", "华文黑体", "STHeiti", "FandolHei"),
    SONG: ("方正小标宋简体", "方正小标宋", "FZXiaoBiaoSong", "小标宋", "XiaoBiaoSong"),
    "page": ("宋体", "SimSun", "NSimSun", "华文宋体", "STSong", "FandolSong"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """A font for a face. heavy: how far it is thickened, in shares of its size, where the right one is not there."""

    face: Face
    heavy: float = 0.0


@lru_cache(maxsize=4)
def own_fonts(folder: str) -> dict[str, tuple[Path, int]]:
    """The files of the office's folder by the names they bear, each with its place in a collection."""
    found: dict[str, tuple[Path, int]] = {}
    for path in sorted(Path(folder).iterdir()) if folder and Path(folder).is_dir() else ():
        if path.suffix.lower() not in (".ttf", ".otf"):
            continue
        try:
            with TTFont(path, lazy=True) as font:
                for record in font["name"].names:
                    if record.nameID in (1, 4, 16):
                        found.setdefault(record.toUnicode().strip(), (path, 0))
        except (TTLibError, OSError, KeyError, UnicodeDecodeError):
            logger.warning("font file cannot be read: %s", path.name)
    return found


@lru_cache(maxsize=32)
def _chain(face: str, folder: str) -> tuple[Chosen, ...]:
    known = own_fonts(folder)
    chain: list[Chosen] = []
    for name in NAMES[face]:
        if name in known:
            path = known[name][0]
            chain.append(Chosen(face_of(f"own-{path.stem}", path)))
            break
    serif = face_of("serif", pylopdf_fonts_zh_cn.serif_path())
    sans = face_of("sans", pylopdf_fonts_zh_cn.sans_path())
    heavy = {HEI: 0.028, SONG: 0.03}.get(face, 0.0)
    first, second = (sans, serif) if face == HEI else (serif, sans)
    return (*chain, Chosen(first, heavy), Chosen(second, heavy))


def chain(face: str) -> tuple[Chosen, ...]:
    """The fonts asked for a face, in order."""
    return _chain(face, str(getattr(settings, "GUANJIA_DOCUMENT_FONTS", "") or ""))


def chosen_for(face: str, char: str) -> Chosen | None:
    """The first font of the chain that has the character."""
    return next((one for one in chain(face) if ord(char) in one.face.widths), None)


def advance(face: str, char: str) -> float:
    """The width of a character in shares of the size."""
    one = chosen_for(face, char) or chain(face)[-1]
    return one.face.widths.get(ord(char), 500.0) / 1000


def printable(text: str) -> tuple[str, str]:
    """The text as it can be drawn, and the characters that no font has."""
    shown, missing = [], []
    for char in text:
        if unicodedata.category(char) in ("Cc", "Cf", "Cs") or is_selector(ord(char)):
            continue
        if chosen_for(FANG, char) is None:
            missing.append(char)
            char = MISSING
        shown.append(char)
    return "".join(shown), "".join(dict.fromkeys(missing))


def runs_of(face: str, text: str) -> Iterator[tuple[Chosen, str]]:
    """A printable text cut where the font changes."""
    held: Chosen | None = None
    run = ""
    for char in text:
        one = chosen_for(face, char) or held
        if one is None:
            continue
        if held is not None and one is not held:
            yield held, run
            run = ""
        held, run = one, run + char
    if held is not None and run:
        yield held, run


def used() -> dict[str, str]:
    """Which font stands for each face here: what the page of templates tells."""
    return {face: chain(face)[0].face.path.name for face in (FANG, HEI, KAI, SONG)}
