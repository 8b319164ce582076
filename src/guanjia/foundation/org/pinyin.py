"""The sound of a Chinese name, so that a clerk finds 林知远 by typing lzy or linzhiyuan."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=4096)
def pinyin_of(name: str) -> str:
    """Initials and full sound, small letters, without tones: `lzy linzhiyuan`; cut to what the column holds."""
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return f"{initials} {''.join(lazy_pinyin(name))}".lower()[:120]
