"""The words of official papers about findings: notice, bulletin, minutes. Pure: from rows to the values of a document.

The papers are Chinese whatever the reader's language, as every official document is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

DIGITS = "零一二三四五六七八九"


def numeral(n: int) -> str:
    """A number up to 99 as a heading counts: 一, 十二, 二十."""
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones or not tens else "")


def counted(lines: Iterable[str]) -> str:
    """Lines with （一）（二）… before them."""
    return "\n".join(f"（{numeral(n) if n < 100 else n}）{line}" for n, line in enumerate(lines, start=1))


def spoken(day: date) -> str:
    """A day in a sentence."""
    return f"{day.year}年{day.month}月{day.day}日"


def with_clause(title: str, detail: str, clause: str) -> str:
    """A problem with what was seen and what it goes against."""
    told = title if not detail or detail == title else f"{title}。{detail}"
    return f"{told.rstrip('。')}（依据：{clause}）。" if clause else f"{told.rstrip('。')}。"


def notice_values(rows: Sequence[Any], clauses: Sequence[str]) -> dict[str, Any]:
    """What a rectification notice says about findings of one unit. clauses: one a finding, as they are quoted."""
    numbers = "、".join(row.number for row in rows[:30])
    first = rows[0]
    letter = f"根据{first.letter.issuer}《{first.letter.title}》（{first.letter.number}），" if first.letter else ""
    return {
        "topic": first.title[:60] if len(rows) == 1 else f"{first.title[:40]}等{len(rows)}项",
        "grounds": f"{letter}经核实，你单位存在以下问题，现通知整改（编号：{numbers}）。",
        "problems": counted(with_clause(r.title, r.detail, c) for r, c in zip(rows, clauses, strict=True)),
        "demands": counted(
            [
                *(f"“{row.title}”于{spoken(row.due_on)}前整改到位。" for row in rows),
                "查明根本原因，制定当前措施和长效机制，明确责任人。",
                "每两周填报一次进展，完成后提交佐证材料，由他人复核后销号。",
            ]
        ),
        "due_on": max(row.due_on for row in rows),
    }


def bulletin_text(counts: dict[str, int], by_unit: Sequence[tuple[str, int, int, int]], on: date) -> str:
    """What a bulletin says about a list of findings. by_unit: name, findings, closed, past the deadline."""
    lines = [
        f"截至{spoken(on)}，现将问题整改情况通报如下。",
        "一、总体情况",
        f"共涉及问题{counts['all']}项，已销号{counts['closed']}项，待复核{counts['submitted']}项，"
        f"整改中{counts['working']}项，逾期{counts['overdue']}项。",
        "二、各单位情况",
    ]
    lines += [
        f"（{numeral(n)}）{name}：{total}项，已销号{closed}项，逾期{late}项。"
        for n, (name, total, closed, late) in enumerate(by_unit[:20], start=1)
    ]
    lines += ["三、工作要求", "各单位要对照期限抓紧整改，逾期问题须说明原因，严禁以文字代替整改。"]
    return "\n".join(lines)


def minutes_values(review: Any, seats: Sequence[str], treated: Sequence[Any], day: date) -> dict[str, Any]:
    """What the minutes of a joint review say."""
    lines = [review.summary]
    for n, row in enumerate(treated, start=1):
        lines += [f"{numeral(n) if n < 100 else n}、{row.finding.title}（{row.finding.number}）", row.decision]
    return {
        "topic": review.title[:60],
        "held_on": day,
        "place": review.room or "会议室",
        "chair": review.chair,
        "text": "\n".join(lines),
        "present": "、".join(seats),
    }
