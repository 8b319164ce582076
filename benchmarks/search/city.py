"""A million bodies with names as an administration gives them, and the questions that look for some of them.

Equal numbers give equal rows. Names repeat their parts as real ones do: 物业 stands in about one name of twelve. Every
question has one right answer, planted at a random place among the others, never among the newest.
"""

# ruff: noqa: E501 - Chinese counts double, and rows of data read better in one line
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

LONG_AGO = date(2020, 1, 1)
COUNTIES = ("云溪", "青川", "临江", "石桥", "东湖", "南山", "白鹭", "长坪", "永宁", "锦屏")
WHERE = (
    "城北", "城南", "城东", "城西", "高新", "滨江", "老街", "新区", "开发区", "河西", "南门", "北门", "东郊", "西郊", "机场", "火车站",
    "大学城", "会展", "湖滨", "山前", "桥头", "渡口", "工业园", "软件园", "科技城", "文昌", "武侯", "建设路", "人民路", "解放路", "中山路",
    "和平", "胜利", "团结", "光明", "幸福", "红旗", "朝阳", "民主", "自由", "文化路", "体育场", "音乐厅", "图书馆", "博物馆",
)  # fmt: skip
WHAT = (
    "物业", "保洁", "绿化", "安保", "餐饮", "食堂", "车队", "维修", "供暖", "供水", "供电", "档案", "印刷", "会议", "接待", "采购",
    "资产", "房产", "基建", "节能", "消防", "电梯", "空调", "锅炉", "通信", "网络", "信息", "财务", "审计", "人事", "培训", "医疗",
    "托育", "邮政", "仓储", "公车", "停车", "洗衣", "理发", "健身",
)  # fmt: skip
KIND = (
    "公司", "管理公司", "服务公司", "管理处", "服务中心", "管理中心", "科", "处", "站", "所", "队", "办公室", "领导小组", "工作专班",
    "服务部", "项目部", "管理所", "保障中心", "有限公司", "第一分公司", "第二分公司", "值班室",
)  # fmt: skip
RARE = "鹤鹭鸢雁鸿鹏鹊鹂鸾鹰隼鸥鹑鸠鹄鸦莺燕雀凫桂榕槐枫桐杉椿楠榆桦檀梓棠梅兰竹菊荷莲葵岚峦峻岭岱岩崖嵩嵘沅沱泓泾洛浔涵淞渊溪潇澜霁霄霖雯霞霓曦晗昊晟旭"
PLATE = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


@dataclass(frozen=True)
class Question:
    """What is typed, and the number of the row that it means."""

    kind: str
    typed: str
    row: int
    scope: str = "city"


def names(rng: Random, rows: int) -> Iterator[str]:
    for _n in range(rows):
        shape = rng.random()
        county, where, what, kind = rng.choice(COUNTIES), rng.choice(WHERE), rng.choice(WHAT), rng.choice(KIND)
        if shape < 0.45:
            yield f"{county}县{where}{what}{kind}"
        elif shape < 0.75:
            brand = rng.choice(RARE[:40]) + rng.choice(WHERE)[0]
            yield f"{county}{brand}{what}{kind}"
        elif shape < 0.95:
            yield f"{where}{what}{rng.choice(WHAT)}{kind}"
        else:
            yield f"{what}{where}{kind}{rng.randint(1, 99)}号"


def words(rng: Random) -> str:
    """What else a row is found by: a sentence, and now and then a plate."""
    said = f"{rng.choice(WHERE)}{rng.choice(WHAT)}，{rng.choice(COUNTIES)}县{rng.choice(WHAT)}{rng.choice(KIND)}"
    return said if rng.random() > 0.1 else f"{said}，演{rng.choice('ABCDE')}·{''.join(rng.choices(PLATE, k=5))}"


def code(number: int) -> str:
    """A code of 18 signs, one a row."""
    return f"91YZ{number * 7919 % 10**8:08}{number * 31 % 10**6:06}"


def questions(rng: Random, rows: int, each: int) -> tuple[list[Question], dict[int, str]]:
    """The questions, and the names planted for them by row."""
    planted: dict[int, str] = {}
    asked: list[Question] = []

    def plant(name: str) -> int:
        while True:
            row = rng.randrange(rows // 20, rows - rows // 20)
            if row not in planted:
                planted[row] = name
                return row

    pairs = [first + second for first in RARE[40:] for second in RARE[40:] if first != second]
    rng.shuffle(pairs)
    from guanjia.foundation.search.sounds import syllables

    for n in range(each):
        what, county = rng.choice(WHAT), COUNTIES[n % len(COUNTIES)]
        brand = pairs.pop()
        name = f"{county}县{brand}{what}服务中心"
        row = plant(name)
        scope = ("city", "county", "unit")[n % 3]
        asked.append(Question("two rare characters", brand, row, scope))
        letters = "".join(sound[0] for sound in syllables(name)[0])
        asked.append(Question("initials of the whole name", letters, row, scope))
        asked.append(Question("the whole name", name, row, scope))
        asked.append(Question("a code", code(row), row, scope))
        short = f"{pairs.pop()}{what}"
        row = plant(short)
        asked.append(Question("four initials", "".join(sound[0] for sound in syllables(short)[0]), row, scope))
        asked.append(Question("pinyin", "".join(syllables(short)[0]), row, scope))
    for what in WHAT:  # a common word: the body that is called so, among tens of thousands that mention it
        row = plant(f"{what}科")
        for scope in ("city", "county", "unit"):
            asked.append(Question("two common characters", what, row, scope))
            asked.append(
                Question("two common initials", "".join(sound[0] for sound in syllables(what + "科")[0]), row, scope)
            )
    return asked, planted


def bodies(rows: int, planted: dict[int, str]) -> Iterator[Any]:
    """Every body, the frame of the city first. Right answers lie in the first unit, so that all askers may see them."""
    from guanjia.foundation.org.models import Office

    def body(pk: int, kind: str, name: str, parent: int | None, path: str, rank: int = 0, **more: Any) -> Any:
        depth = path.count("/") - 2
        return Office(
            pk=pk, kind=kind, level="county", name=name, parent_id=parent, path=path, depth=depth, rank=rank, valid_from=LONG_AGO, **more
        )  # fmt: skip

    yield body(1, "region", "云州市", None, "/1/")
    for n, name in enumerate(COUNTIES):
        yield body(2 + n, "centre", f"{name}县中心", 1, f"/1/{2 + n}/")
    for n in range(300):
        yield body(100 + n, "unit", f"单位{n}", 2 + n % 10, f"/1/{2 + n % 10}/{100 + n}/")
    rng = Random(11)
    for number, name in enumerate(names(rng, rows)):
        unit = 100 if number in planted else 100 + rng.randrange(300)
        pk = 1000 + number
        yield body(
            pk, "section", planted.get(number, name), unit, f"/1/{2 + (unit - 100) % 10}/{unit}/{pk}/", number,
            short_name=words(rng)[:30], credit_code=code(number),
            valid_to=None if number in planted else date(2999, 1, 1),  # names repeat: one open body a name below a parent
        )  # fmt: skip


SCOPES = {"city": "/1/", "county": "/1/2/", "unit": "/1/2/100/"}
