"""Ideas of half a year: a vote that is over, ten items of the year with their progress, and a vote that is open."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from guanjia.demo.repairs import stand_in
from guanjia.demo.scale import Scale
from guanjia.demo.society import Society
from guanjia.demo.staff import Staff
from guanjia.domains.suggestions import public as box
from guanjia.foundation.org.models import Office, Person
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

VOTERS = 90
# kind, title, text; the first sixteen stand in the vote of this year, the next six in that of the next
IDEAS = (
    ("dining", "食堂增设素食窗口", "中午素食窗口排队时间长，建议二楼再开一个，方便控制饮食的同事。"),
    ("travel", "东门增设非机动车充电棚", "电动自行车在楼道充电有隐患，建议在东门空地建带计费插座的车棚。"),
    ("office", "会议室加装遮光帘", "三楼会议室下午西晒，投影看不清，建议加装遮光帘。"),
    ("property", "卫生间加装扶手", "老楼卫生间没有扶手，年长同事和来访群众不便，建议每层加装一处。"),
    ("energy", "公共区域灯改感应开关", "走廊灯下班后常亮，建议改为感应开关，顺便清点照明回路。"),
    ("digital", "一张网上表办齐报修和领用", "报修、领用、用车要填三次单位和房间，建议一次填好处处带出。"),
    ("welfare", "开放午间健身房", "地下一层健身房中午不开放，建议 12:00 至 13:30 开放并安排值守。"),
    ("dining", "早餐供应提前到七点", "值班和早到的同事吃不上早餐，建议早餐提前到 7:00。"),
    ("office", "建一间母婴室", "办事大厅和办公楼都没有母婴室，建议利用一楼闲置小间改造。"),
    ("property", "老楼电梯加装语音报层", "老楼电梯没有语音报层，视力不便的同事坐过站，建议加装。"),
    ("travel", "公布班车实时位置", "冬天等班车不知道几点到，建议在手机上能看到位置。"),
    ("welfare", "设共享工具角", "家里偶尔要用冲击钻、梯子，建议设共享工具角，登记借用。"),
    ("energy", "空调温度统一设定", "各办公室空调温度不一，建议夏季统一不低于 26 ℃，集中巡查。"),
    ("digital", "电子门牌显示会议安排", "常有人推门问会议室有没有人，建议门口装小屏显示当天安排。"),
    ("dining", "开设净菜代订", "双职工下班来不及买菜，建议食堂代订净菜，下班自取。"),
    ("welfare", "增设图书漂流架", "各楼大厅可放图书漂流架，自取自还，不花多少钱。"),
    ("office", "走廊增设饮水点", "四楼只有一处饮水点，高峰要排队，建议东侧再设一处。"),
    ("travel", "来访车位线上预约", "来办事的群众常找不到车位，建议预约时一并分配车位。"),
    ("dining", "食堂公布每日热量", "建议菜品旁标注热量和主要原料，方便过敏和控糖的同事。"),
    ("property", "雨天门厅铺防滑垫", "雨天门厅地砖很滑，去年有人摔倒，建议铺防滑垫并放伞袋机。"),
    ("welfare", "暑期托管班", "暑假孩子无人看管，建议利用闲置会议室办暑期托管。"),
    ("energy", "屋顶装光伏", "行政中心屋顶空着，建议测算装光伏，先试一栋。"),
    ("office", "办公椅集中更换", "不少椅子超过十年，坐垫塌了，建议分批更换。"),
    ("digital", "统一访客码", "不同大门要扫不同的码，建议全院一个访客码。"),
    ("property", "清理消防通道杂物", "二号楼西侧楼梯间堆了纸箱，建议清理并每周检查。"),
    ("other", "设失物招领处", "捡到东西不知道交给谁，建议在一楼服务台设失物招领处并公布。"),
    ("dining", "晚餐增加外带", "加班同事希望食堂提供外带盒饭。"),
    ("travel", "院内限速标识", "院内车速偏快，建议在转弯处设限速和减速带。"),
)
ANSWERS = (
    "该事项已列入年度计划，由归口科室牵头落实。",
    "建议可行，费用在年度预算内，拟列入候选清单。",
    "已现场查看，具备条件，予以采纳。",
)
EXPLAINED = (
    "经测算现有供电容量不足，需结合明年改造一并考虑，暂不能单独实施。",
    "同类设施去年已在东楼设置，目前使用率较低，先加强引导，再视情况增设。",
)
STEPS = (("完成方案和预算", 20), ("完成采购", 50), ("现场施工", 85))
DONE = (
    "完成现场勘察，方案已报批。",
    "设备已到货，正在安装。",
    "主体完成，剩余部分下月收尾。",
    "已投入使用，收集使用意见。",
)


def tell_ideas(seed: int, scale: Scale, society: Society, staff: Staff, now: datetime) -> int:
    """Tell the story of the main county's ideas up to `now`; answers how many were proposed."""
    rng, county = Random(f"ideas {seed}"), society.main_county
    boss = staff.actor("section")
    people = [
        (person, unit)
        for unit in county.units
        for section in society.sections[unit.pk]
        for person in society.people[section.pk]
    ]
    askers = [(staff.people["clerk"], unit_of(society, staff.people["clerk"])), *rng.sample(people, len(IDEAS) - 1)]
    first = now - timedelta(days=min(170, scale.days - 5))
    with clock.at(first):
        box.load_standard_kinds(boss)
        programme = box.open_programme(boss, office_id=county.region.pk, year=now.year, size=10)
    kinds = {kind.code: kind.pk for kind in box.list_kinds()}
    ideas = []
    for n, ((kind, title, text), (person, unit)) in enumerate(zip(IDEAS, askers, strict=True)):
        at = first + timedelta(days=n * 0.5) if n < 16 else now - timedelta(days=42 - (n - 16) * 3.4)
        asker = stand_in(person, "staff", over=unit.path)
        with clock.at(at):
            idea = box.propose_idea(
                asker, kind_id=kinds[kind], title=title, text=text, now=at, anonymous=n % 6 == 5
            )  # fmt: skip
        ideas.append((idea.pk, asker))
        settle(rng, boss, county.centre, idea.pk, n, at)
    for n in range(16):
        with clock.at(first + timedelta(days=14)):
            box.shortlist_idea(boss, idea_id=ideas[n][0], programme_id=programme.pk)
    vote_over(rng, boss, programme.pk, people, first + timedelta(days=15), county.region.name)
    do_items(rng, boss, programme, staff, society, ideas, first + timedelta(days=26), now)
    vote_open(rng, boss, county.region, [pk for pk, _asker in ideas[16:22]], people, now)
    return len(ideas)


def unit_of(society: Society, person: Person) -> Office:
    """The unit that a person of a section belongs to."""
    return next(unit for unit in society.units if person.office.path.startswith(unit.path))


def settle(rng: Random, boss: Actor, centre: Office, idea_id: int, n: int, at: datetime) -> None:
    """What became of the n-th idea: the first 22 are adopted, then some explained, some waiting, some late."""
    if n >= 26:
        return
    with clock.at(at + timedelta(hours=3)):
        box.assign_idea(boss, idea_id=idea_id, office_id=centre.pk, now=clock.now())
    if n >= 24:
        return
    with clock.at(at + timedelta(days=2, hours=rng.randint(1, 6))):
        verb, words = ("adopt", ANSWERS) if n < 22 else ("explain", EXPLAINED)
        box.answer_idea(boss, idea_id=idea_id, verb=verb, reason=rng.choice(words), now=clock.now())


def vote_over(
    rng: Random, boss: Actor, programme_id: int, people: list[tuple[Person, Office]], opens_at: datetime, where: str
) -> None:
    """The vote of this year: opened, voted, counted."""
    ends_at = opens_at + timedelta(days=7)
    with clock.at(opens_at):
        vote = box.prepare_round(
            boss,
            programme_id=programme_id,
            title=f"{where} {opens_at.year} 年办实事投票",
            votes_each=5,
            opens_at=opens_at,
            ends_at=ends_at,
        )
        box.open_round(boss, round_id=vote.pk, now=opens_at, rng=rng)
    weights = [16 - n * 0.6 for n in range(16)]
    for person, unit in rng.sample(people, VOTERS):
        choices: set[int] = set()
        while len(choices) < rng.randint(3, 5):
            choices.add(rng.choices(range(1, 17), weights)[0])
        with clock.at(opens_at + timedelta(minutes=rng.randint(10, 9_000))):
            box.cast_ballot(
                stand_in(person, "staff", over=unit.path), round_id=vote.pk, choices=sorted(choices),
                now=clock.now(), rng=rng,
            )  # fmt: skip
    with clock.at(ends_at + timedelta(hours=1)):
        box.count_round(boss, round_id=vote.pk, now=clock.now(), today=clock.today())


def vote_open(
    rng: Random, boss: Actor, region: Office, idea_ids: list[int], people: list[tuple[Person, Office]], now: datetime
) -> None:
    """The vote over next year's items, in which whoever looks in may vote."""
    opens_at = now - timedelta(days=3)
    with clock.at(opens_at):
        programme = box.open_programme(boss, office_id=region.pk, year=now.year + 1, size=4)
        for idea_id in idea_ids:
            box.shortlist_idea(boss, idea_id=idea_id, programme_id=programme.pk)
        vote = box.prepare_round(
            boss, programme_id=programme.pk, title=f"{region.name} {now.year + 1} 年办实事投票", votes_each=3,
            opens_at=opens_at, ends_at=now + timedelta(days=6),
        )  # fmt: skip
        box.open_round(boss, round_id=vote.pk, now=opens_at, rng=rng)
    for person, unit in rng.sample(people, 25):
        with clock.at(opens_at + timedelta(minutes=rng.randint(10, 4_000))):
            box.cast_ballot(
                stand_in(person, "staff", over=unit.path), round_id=vote.pk,
                choices=sorted(rng.sample(range(1, len(idea_ids) + 1), 3)), now=clock.now(), rng=rng,
            )  # fmt: skip


def do_items(
    rng: Random,
    boss: Actor,
    programme: Any,
    staff: Staff,
    society: Society,
    ideas: list[tuple[int, Actor]],
    start: datetime,
    now: datetime,
) -> None:
    """Ten items: two confirmed, one of them in its second round, two to be confirmed, two late, one without entries."""
    askers = dict(ideas)
    vote = box.list_votes(boss).get(programme=programme, state="counted")
    chosen = [candidate for candidate in box.list_result(vote) if candidate.won]
    clerks = askers[ideas[0][0]]
    chosen.sort(key=lambda candidate: candidate.idea_id != ideas[0][0])  # the demo's clerk confirms the first
    crew = [p for p in society.people[society.main_county.centre.pk] if p not in staff.people.values()]
    doers = [staff.people["agent"], *crew]
    served = [actor for _pk, actor in ideas if actor.key != clerks.key]
    today, began = clock.local_day(now), clock.local_day(start)
    for n, candidate in enumerate(chosen):
        doer_person = doers[n % len(doers)]
        doer = stand_in(doer_person, "staff", over=society.main_county.region.path)
        due = today - timedelta(days=20) if n in (4, 5) else today + timedelta(days=35 - n * 2)
        with clock.at(start):
            item = box.add_item(
                boss, programme_id=candidate.round.programme_id, title=candidate.title, goal=candidate.text[:200],
                doer_id=doer_person.pk, starts_on=began, due_on=due, candidate_id=candidate.pk,
            )  # fmt: skip
            step_days = max(1, (due - began).days // 4)
            steps = [
                box.set_milestone(
                    doer, item_id=item.pk, title=title, due_on=began + timedelta(days=step_days * (m + 1))
                )
                for m, (title, _percent) in enumerate(STEPS)
            ]
        advance(rng, doer, item.pk, n, steps, began, now)
        if n < 4:
            finish(doer, askers.get(candidate.idea_id or 0, clerks), served, item.pk, n, now)


def advance(rng: Random, doer: Actor, item_id: int, n: int, steps: list[Any], began: date, now: datetime) -> None:
    """Monthly entries up to last month; some items have gaps."""
    month, count = began.replace(day=1), 0
    while month < clock.local_day(now).replace(day=1):
        following = (month + timedelta(days=32)).replace(day=1)
        at = datetime.combine(following, datetime.min.time(), clock.LOCAL) + timedelta(days=1, hours=9, minutes=n)
        gap = n == 9 or (n in (5, 7) and count % 2)
        if at < now - timedelta(days=4) and not gap:
            percent = min(95, 15 + count * (22 if n < 4 else 16) + rng.randint(0, 6))
            with clock.at(at):
                box.enter_progress(
                    doer, item_id=item_id, month=month, percent=percent, text=DONE[min(count, len(DONE) - 1)], now=at
                )
                reached = [step for step, (_t, need) in zip(steps, STEPS, strict=True) if percent >= need]
                for step in reached:
                    box.reach_milestone(doer, item_id=item_id, milestone_id=step.pk, today=clock.today())
        month, count = following, count + 1


def finish(doer: Actor, proposer: Actor, served: list[Actor], item_id: int, n: int, now: datetime) -> None:
    """Reported as done; the third and fourth are confirmed, the fourth only in its second round."""

    def claim(days: float) -> None:
        with clock.at(now - timedelta(days=days)):
            box.claim_done(doer, item_id=item_id, note="已全部完成并投入使用。", now=clock.now())

    claim(3 if n < 2 else 14)
    if n == 3:
        with clock.at(now - timedelta(days=12)):
            box.reopen_item(proposer, item_id=item_id, reason="只装了一半楼层，请补齐后再确认", now=clock.now())
        claim(6)
    with clock.at(now - timedelta(days=2.5)):
        for m, actor in enumerate(served[n * 3 : n * 3 + 3]):
            if actor.person_id != doer.person_id:
                box.rate_item(actor, item_id=item_id, stars=5 - m % 2, comment="方便多了" if m else "", now=clock.now())
    if n >= 2:
        with clock.at(now - timedelta(days=1)):
            box.close_item(proposer, item_id=item_id, stars=5, comment="确实办好了，谢谢", now=clock.now())
