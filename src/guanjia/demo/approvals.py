"""A few weeks of general requests: under way, approved, returned, refused, handed over, urgent, and a delegation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from guanjia.demo.repairs import stand_in
from guanjia.demo.society import Society
from guanjia.demo.staff import Staff
from guanjia.foundation.approvals import public as approvals
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

# title, topic, yuan, body, and how far it has come: so many signatures, then what happens
STORIES: tuple[tuple[str, str, int | None, str, int, str], ...] = (
    ("会议室空调清洗", "spending", 3_200, "三台中央空调送风口积尘，拟委托专业单位清洗。", 2, ""),
    ("更换走廊灯具 40 套", "purchase", 8_600, "走廊灯具使用年限已满，照度不足，拟更换节能灯具。", 1, ""),
    ("办公楼外墙渗漏维修", "spending", 46_000, "三楼北侧外墙渗水，已有两间办公室墙面起皮。", 3, ""),
    ("关于调整值班室位置的请示", "report", None, "现值班室远离大门，夜间开门不便，拟迁至一楼东侧。", 0, ""),
    ("购置便民雨伞 60 把", "purchase", 2_400, "雨季临近，三个大厅各放置 20 把。", 0, ""),
    ("用印：物业服务合同续签", "seal", None, "合同将于月底到期，续签一年，需加盖公章。", 1, "return"),
    ("食堂排烟管道更换", "spending", 128_000, "管道锈蚀，存在安全隐患，拟整体更换。", 1, "refuse"),
    ("报告厅音响维修", "spending", 6_800, "两只主音箱无声，影响下周会议。", 0, "hand_over"),
    ("电梯年检费用", "spending", 4_800, "四台电梯年度检验。", 2, ""),
    ("关于开放职工书屋的请示", "report", None, "拟利用闲置房间设职工书屋，工作日中午开放。", 0, "withdraw"),
    ("绿化补植", "spending", 9_900, "南门两侧草坪枯死约 120 平方米。", 0, ""),
    ("暴雨抢修：地下车库抽水泵", "spending", 15_000, "积水上涨，先行更换抽水泵。", 0, "urgent"),
)


def file_requests(rng: Random, society: Society, staff: Staff, now: datetime) -> int:
    """File the requests over the last weeks and bring each as far as its story goes; how many there are."""
    county = society.main_county
    clerk = staff.actor("clerk")
    unit = next(u for u in county.units if u.name.endswith("水利局"))
    desks = [person for section in society.sections[unit.pk] for person in society.people.get(section.pk, [])]
    named = {person.pk for person in staff.people.values()}
    others = [person for person in desks if person.pk not in named][:4]
    askers = [clerk, *(stand_in(person, "staff", over=unit.path) for person in others)]
    start = now - timedelta(days=21)
    for n, (title, topic, yuan, body, signed, end) in enumerate(STORIES):
        at = start + timedelta(days=n * 20 // len(STORIES), hours=rng.randint(0, 6))
        with clock.at(at):
            case = approvals.file_request(
                askers[n % len(askers)] if end != "urgent" else clerk,
                topic=topic,
                title=title,
                body=body,
                amount_fen=None if yuan is None else yuan * 100,
                urgent=end == "urgent",
                now=at,
            )
        go_on(case, staff, askers[n % len(askers)], signed, end, at, rng)
    hand_the_pen_over(staff, now)
    return len(STORIES)


def go_on(case: approvals.Case, staff: Staff, asker: Actor, signed: int, end: str, at: datetime, rng: Random) -> None:
    """So many signatures, one after the other, then the end of the story."""
    by_person = {person.pk: name for name, person in staff.people.items()}
    for _n in range(signed):
        at += timedelta(hours=rng.randint(2, 20))
        signer = whose_turn(case, by_person)
        if signer is None:
            return
        with clock.at(at):
            case = approvals.approve_case(staff.actor(signer), case_id=case.pk, opinion="同意。", now=at)
    at += timedelta(hours=rng.randint(2, 10))
    signer = whose_turn(case, by_person)
    with clock.at(at):
        if end == "withdraw":
            approvals.withdraw_case(asker, case_id=case.pk, reason="改由工会统一安排", now=at)
        elif end and signer and end != "urgent":
            actor = staff.actor(signer)
            if end == "return":
                approvals.return_case(actor, case_id=case.pk, reason="请补充上一年度服务考核结果", now=at)
            elif end == "refuse":
                approvals.refuse_case(actor, case_id=case.pk, reason="本年度预算未列，请列入明年计划", now=at)
            elif end == "hand_over":
                approvals.hand_over(
                    actor,
                    case_id=case.pk,
                    person_id=staff.people["dispatcher"].pk,
                    reason="由会务保障人员先核实",
                    now=at,
                )


def whose_turn(case: approvals.Case, by_person: dict[int, str]) -> str | None:
    """The demo account that the open step waits for."""
    waiting = case.seats.waiting().order_by("pk").values_list("person_id", flat=True)
    return next((by_person[person] for person in waiting if person in by_person), None)


def hand_the_pen_over(staff: Staff, now: datetime) -> None:
    """The section in charge is away for training this week; the agent of the hotline stands in."""
    today: date = clock.local_day(now)
    with clock.at(now):
        approvals.delegate(
            staff.actor("section"),
            stand_in_id=staff.people["agent"].pk,
            since=today - timedelta(days=1),
            until=today + timedelta(days=5),
            reason="外出培训",
            now=now,
        )
