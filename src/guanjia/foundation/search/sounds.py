"""The sound of Chinese text: what a clerk types who has no Chinese keyboard at hand, or is in a hurry.

A character of several common readings answers to each of them (重庆 to `cq` and `zq`, the name 曾 to `zeng` and
`ceng`): the reading in its phrase comes from pypinyin, the others from the table below.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from pypinyin import lazy_pinyin

LONGEST = 48  # syllables
MOST_VARIANTS = 4

# Characters of names, places and posts that people read in two ways, with all readings in use.
READINGS: dict[str, tuple[str, ...]] = {
    char: tuple(sounds.split())
    for char, sounds in (
        ("重", "zhong chong"), ("行", "xing hang"), ("长", "chang zhang"), ("单", "dan shan"), ("曾", "zeng ceng"),
        ("乐", "le yue"), ("朴", "pu piao"), ("解", "jie xie"), ("仇", "qiu chou"), ("区", "qu ou"),
        ("查", "cha zha"), ("盖", "gai ge"), ("尉", "wei yu"), ("翟", "zhai di"), ("车", "che ju"),
        ("调", "diao tiao"), ("会", "hui kuai"), ("都", "dou du"), ("厦", "sha xia"), ("种", "zhong chong"),
        ("传", "chuan zhuan"), ("藏", "cang zang"), ("宿", "su xiu"), ("员", "yuan yun"), ("便", "bian pian"),
        ("仔", "zi zai"), ("参", "can shen"), ("臭", "chou xiu"), ("弹", "dan tan"), ("度", "du duo"),
        ("给", "gei ji"), ("还", "huan hai"), ("和", "he huo"), ("降", "jiang xiang"), ("角", "jiao jue"),
        ("觉", "jue jiao"), ("缪", "miao mou"), ("牟", "mou mu"), ("秘", "mi bi"), ("召", "zhao shao"),
        ("石", "shi dan"), ("什", "shen shi"), ("省", "sheng xing"), ("盛", "sheng cheng"), ("校", "xiao jiao"),
        ("血", "xue xie"), ("郇", "xun huan"), ("晟", "sheng cheng"), ("柏", "bai bo"), ("薄", "bo bao"),
        ("卜", "bu bo"), ("颉", "jie xie"), ("隗", "kui wei"), ("洗", "xi xian"), ("笮", "ze zuo"),
        ("折", "zhe she"), ("祭", "ji zhai"), ("覃", "qin tan"), ("谌", "chen shen"), ("隽", "juan jun"),
        ("句", "ju gou"), ("蚌", "bang beng"), ("泊", "bo po"), ("六", "liu lu"), ("歙", "she xi"),
        ("堡", "bao pu bu"), ("埔", "pu bu"), ("铅", "qian yan"), ("陂", "bei pi po"), ("圩", "wei xu"),
        ("阿", "a e"), ("呵", "he a"),
    )
}  # fmt: skip


def is_han(char: str) -> bool:
    """Whether a character is a Chinese one."""
    return "㐀" <= char <= "鿿" or "豈" <= char <= "﫿" or char >= "\U00020000"


@lru_cache(maxsize=65536)
def _of_run(run: str) -> tuple[str, ...]:
    """One sound a character, by phrase."""
    sounds = lazy_pinyin(run)
    return tuple(sounds) if len(sounds) == len(run) else tuple(lazy_pinyin(char)[0] for char in run)


def _first(text: str) -> list[str]:
    found: list[str] = []
    for han, group in groupby(text, is_han):
        run = "".join(group)
        found += [sound.lower() for sound in _of_run(run)] if han else list(run)
    return found


@lru_cache(maxsize=16384)
def syllables(text: str) -> tuple[tuple[str, ...], ...]:
    """One sound for each of the first characters, the likeliest reading first and then the others, at most five.

    What is no Chinese character stands for itself.
    """
    text = text[:LONGEST]
    likely = _first(text)
    ways = [tuple(likely)]
    everywhere = list(likely)
    for place, char in enumerate(text):
        for other in READINGS.get(char, ()):
            if other != likely[place]:
                ways.append((*likely[:place], other, *likely[place + 1 :]))
                everywhere[place] = other
    if len(ways) > 2:
        ways.insert(1, tuple(everywhere))
    return tuple(dict.fromkeys(ways))[: MOST_VARIANTS + 1]


def keys_of(label: str) -> str:
    """All that a page or a service answers to, in one lower-case line: its name, its sounds, their first letters."""
    plain = label.replace(" ", "").lower()
    ways = syllables(plain)
    told = [plain, *("".join(way) for way in ways), *("".join(sound[:1] for sound in way) for way in ways)]
    return " ".join(dict.fromkeys(told))


def answers_to(label: str, asked: str) -> bool:
    """Whether a label's name, sounds or first letters contain what was asked for."""
    return asked.strip().lower().replace(" ", "") in keys_of(label)
