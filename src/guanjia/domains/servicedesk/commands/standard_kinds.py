"""The kinds that every installation starts with: names in Chinese because they are data, which an office may change.

Times are in minutes of office hours, or round the clock where people or the building are in danger (DOMAIN 3.8: leak,
people in a lift, power cut, smell of gas).
"""

from __future__ import annotations

from dataclasses import dataclass

HOUR = 60
DAY = 8 * HOUR


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind with its promise."""

    code: str
    name: str
    respond: int
    finish: int
    hint: str = ""
    red_line: bool = False
    round_the_clock: bool = False
    skill: str = ""
    icon: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds that a requester looks for together."""

    code: str
    name: str
    icon: str
    skill: str
    kinds: tuple[Kind, ...]


def red(code: str, name: str, respond: int, finish: int, hint: str, **more: str) -> Kind:
    """A red-line kind: urgent and round the clock."""
    return Kind(code, name, respond, finish, hint, red_line=True, round_the_clock=True, **more)


STANDARD: tuple[Group, ...] = (
    Group(
        "water",
        "水暖漏水",
        "droplet",
        "water",
        (
            Kind("tap", "水龙头漏水", 30, 4 * HOUR, "请说明是冷水还是热水"),
            Kind("drain", "下水堵塞", 30, 4 * HOUR),
            Kind("toilet", "洁具损坏", HOUR, DAY),
            red(
                "burst",
                "水管爆裂、大面积漏水",
                10,
                2 * HOUR,
                "先关闭就近阀门，远离带电设备",
                advice="先关闭就近的水阀\n远离插座和带电设备，不要触碰开关\n把人和文件移到干处，在门口等待维修人员",
            ),
            Kind("heating", "暖气不热", HOUR, DAY, skill="gas"),
        ),
    ),
    Group(
        "power",
        "照明电气",
        "bulb",
        "power",
        (
            Kind("lamp", "灯不亮", HOUR, DAY),
            Kind("socket", "插座、开关故障", HOUR, DAY, "请勿继续使用"),
            red(
                "outage",
                "停电、跳闸",
                10,
                2 * HOUR,
                "请勿自行合闸",
                advice="不要自行合闸\n有焦味或火花时立即离开，并拨打 119\n电梯内有人被困时，另报“电梯困人”",
                icon="bolt",
            ),
        ),
    ),
    Group(
        "air",
        "空调通风",
        "air-conditioning",
        "air",
        (
            Kind("air-warm", "空调不制冷、不制热", HOUR, 2 * DAY),
            Kind("air-drip", "空调滴水", HOUR, DAY),
            Kind("air-noise", "空调异响、异味", 2 * HOUR, 2 * DAY),
        ),
    ),
    Group(
        "joinery",
        "门窗家具",
        "door",
        "joinery",
        (
            Kind("lock", "门锁、门禁故障", 30, 4 * HOUR),
            Kind("window", "门窗损坏", 2 * HOUR, 2 * DAY),
            Kind("furniture", "桌椅柜维修", 4 * HOUR, 3 * DAY, icon="armchair"),
            Kind("ceiling", "墙面、吊顶破损", 4 * HOUR, 5 * DAY, skill="general", icon="building"),
        ),
    ),
    Group(
        "network",
        "网络电话",
        "wifi",
        "network",
        (
            Kind("net", "网络不通", 30, 4 * HOUR),
            Kind("phone", "电话故障", HOUR, DAY, icon="phone"),
            Kind("meeting-av", "会议音视频故障", 15, 2 * HOUR),
        ),
    ),
    Group(
        "lift",
        "电梯",
        "elevator",
        "lift",
        (
            red(
                "lift-trapped",
                "电梯困人",
                5,
                HOUR,
                "请保持冷静，勿扒门，等待救援",
                advice=(
                    "按轿厢内的黄色报警按钮，说明所在楼号\n不要扒门，不要跳动，靠边站稳\n有人不适时立即说明，并拨打 120"
                ),
            ),
            Kind("lift-fault", "电梯停运、异响", 15, DAY),
        ),
    ),
    Group(
        "safety",
        "消防燃气",
        "flame",
        "fire",
        (
            red(
                "gas-smell",
                "燃气异味",
                5,
                HOUR,
                "立即开窗、关阀，勿动电器开关，撤离现场",
                advice=(
                    "不要开关任何电器，不要在室内打电话\n"
                    "打开门窗，能关时关闭燃气阀门\n"
                    "立即离开，在室外上风处等待，并劝阻他人进入"
                ),
                skill="gas",
            ),
            Kind("fire-gear", "消防设施损坏", 30, DAY),
            red(
                "alarm",
                "火灾报警器误报不停",
                10,
                2 * HOUR,
                "先确认无火情",
                advice=(
                    "先看有没有烟、火或焦味\n"
                    "有火情时按手动报警按钮，拨打 119，走楼梯离开\n"
                    "没有火情时留在安全处，等待值班人员复位"
                ),
            ),
        ),
    ),
    Group(
        "other",
        "设备保洁及其他",
        "tool",
        "general",
        (
            Kind("printer", "打印复印设备故障", 2 * HOUR, 2 * DAY, skill="appliance", icon="printer"),
            Kind("clean", "卫生清扫", 30, 2 * HOUR, skill="cleaning"),
            Kind("pest", "虫鼠害", 2 * HOUR, 2 * DAY, skill="cleaning"),
            Kind("other-fault", "其他维修", 2 * HOUR, 3 * DAY),
        ),
    ),
)
