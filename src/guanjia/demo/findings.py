"""Three hundred findings of the last year in every state, told by those who raise, answer, verify and watch."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from random import Random
from typing import Any

from guanjia.demo.estate import Estate
from guanjia.demo.repairs import stand_in
from guanjia.demo.society import Society
from guanjia.demo.staff import Staff
from guanjia.foundation.findings import public as findings
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor, system_actor

PROGRESS = (
    "已完成现场核实，方案已报分管领导。",
    "材料已到位，正在施工。",
    "主体整改完成，正在补充资料。",
    "已与相关科室会商，按计划推进。",
)
ACCEPTED = ("现场复核，已按措施落实。", "资料齐全，现场与照片一致。", "抽查三处，均符合要求。")
RETURNED = ("照片未显示整改部位，请补拍。", "长效机制未落到岗位，请补充。", "缺少验收记录，请补充后再报。")
# state, how many; together three hundred
SHARES = (
    ("unnamed", 8), ("registered", 12), ("planned", 20), ("doing", 46), ("stopped", 5), ("submitted", 22),
    ("returned", 11), ("reopened", 6), ("closed", 100), ("looked_back", 70),
)  # fmt: skip
BODIES = ("市财政局", "自然资源主管部门", "电力公司", "省级主管部门")
LETTERS = (
    ("云审〔{y}〕{n}号", "市审计机关", "audit", "关于预算执行和资产管理审计整改的通知"),
    ("云督〔{y}〕{n}号", "市委督查室", "inspection", "关于办公用房专项检查发现问题的函"),
    ("云消〔{y}〕{n}号", "消防救援机构", "hazard", "消防安全检查意见书"),
)


def topics() -> list[dict[str, str]]:
    """What findings are about: origin, grade, title, clause, cause, measure, rule."""
    text = files("guanjia.demo").joinpath("data/findings.csv").read_text()
    return list(csv.DictReader(text.splitlines()))


@dataclass
class Cast:
    """Who plays: raisers, verifiers, leaders, and the units with their people and rooms."""

    checkers: list[Actor]
    managers: list[Actor]
    leader: Actor
    deputy: Actor
    units: list[Office]
    people: dict[int, list[Person]]
    rooms: dict[int, list[Place]]
    topics: list[dict[str, str]]


def tell_findings(rng: Random, society: Society, estate: Estate, staff: Staff, now: datetime) -> int:
    """Tell a year of findings up to `now`; answers how many there are."""
    cast = gather(rng, society, estate, staff)
    letters = bring_letters(cast, society, now)
    kinds = [state for state, n in SHARES for _n in range(n)]
    rng.shuffle(kinds)
    told: list[Any] = []
    for n, kind in enumerate(kinds):
        told.append(tell_one(rng, cast, letters, n, kind, now))
    link_repeats(cast, told, now)
    watch_some(rng, cast, told, now)
    review_some(cast, society, told, now)
    return len(told)


def gather(rng: Random, society: Society, estate: Estate, staff: Staff) -> Cast:
    """The cast: city units and those of the main county that have a room, the demo's own unit first."""
    own = next(unit for unit in society.units if staff.people["clerk"].office.path.startswith(unit.path))
    others = [u for u in (*society.city_units, *society.main_county.units) if u != own]
    units = [own, *rng.sample(others, min(17, len(others)))]
    people = {
        unit.pk: [p for section in society.sections[unit.pk] for p in society.people[section.pk]] for unit in units
    }
    people[own.pk] = [staff.people["clerk"], staff.people["liaison"], *people[own.pk][:6]]
    return Cast(
        [staff.actor("supervisor"), staff.actor("section")], [staff.actor("section"), staff.actor("supervisor")],
        staff.actor("cityhead"), staff.actor("deputy"), units, people,
        {unit.pk: estate.rooms.get(unit.pk, []) for unit in units}, topics(),
    )  # fmt: skip


def bring_letters(cast: Cast, society: Society, now: datetime) -> list[Any]:
    """The inspection letters of the year."""
    made = []
    for n, (number, issuer, origin, title) in enumerate(LETTERS):
        at = now - timedelta(days=150 - n * 40)
        with clock.at(at):
            day = clock.local_day(at)
            made.append(
                findings.enter_letter(
                    cast.managers[0], office_id=society.bureau.pk, number=number.format(y=at.year, n=12 + n * 7),
                    issuer=issuer, title=title, issued_on=day - timedelta(days=3), received_on=day,
                    reply_by=day + timedelta(days=60), origin=origin, now=at,
                )
            )  # fmt: skip
    return made


def tell_one(rng: Random, cast: Cast, letters: list[Any], n: int, kind: str, now: datetime) -> Any:
    """One finding up to its state."""
    origin, grade, title, clause, cause, measure, rule = rng.choice(cast.topics).values()
    unit = cast.units[0] if n % 14 == 0 else rng.choice(cast.units)
    owner = rng.choice(cast.people[unit.pk])
    acting = stand_in(owner, "liaison", over=unit.path)
    checker = rng.choice(cast.checkers)
    raiser = checker if origin != "rule_sweep" else system_actor("rule-sweep", "findings.raise")
    old = {"closed": (25, 330), "looked_back": (130, 360), "reopened": (120, 300)}
    young = {"unnamed": (0, 4), "registered": (0, 6), "planned": (3, 20), "submitted": (8, 30)}
    span = old.get(kind) or young.get(kind) or (10, 45)
    start = now - timedelta(days=rng.uniform(*span), hours=rng.randint(0, 5))
    letter = next((row for row in letters if row.origin == origin and row.received_on <= clock.local_day(start)), None)
    rooms = cast.rooms[unit.pk]
    with clock.at(start):
        found = findings.raise_finding(
            raiser, origin=origin, title=title, detail=f"{unit.name}：{title}，请核实并限期整改。", unit=unit,
            place=rng.choice(rooms) if rooms else None, grade=grade, clause=clause, letter=letter, source=letter,
            owner=None if kind == "unnamed" else owner, now=start,
        )  # fmt: skip
    if kind in ("unnamed", "registered"):
        return found
    pk = found.pk
    at = start + timedelta(hours=rng.randint(3, 40))

    def later(least: float, most: float) -> datetime:
        nonlocal at
        at = min(at + timedelta(days=rng.uniform(least, most)), now - timedelta(minutes=rng.randint(5, 400)))
        return at

    with clock.at(at):
        findings.plan_measures(acting, finding_id=pk, root_cause=cause, measure=measure, long_rule=rule, now=at)
    if kind == "planned":
        return found
    late = rng.random() < 0.22
    step = {"grave": 2.0, "serious": 4.0, "ordinary": 8.0}[grade] * (2.4 if late else 1.0)
    if kind in ("doing", "stopped", "returned") or rng.random() < 0.45:
        with clock.at(later(step * 0.3, step * 0.9)):
            findings.note_progress(acting, finding_id=pk, text=rng.choice(PROGRESS), now=at)
    if kind == "stopped":
        with clock.at(later(1, 3)):
            findings.stop_clock(
                cast.managers[0],
                finding_id=pk,
                reason="整改方案需外部审批后方可实施",
                outside_body=rng.choice(BODIES),
                now=at,
            )
    if kind in ("doing", "stopped"):
        if kind == "doing" and n % 12 == 0 and owner.pk:
            with clock.at(later(0.2, 1)):
                findings.ask_deadline(
                    acting, finding_id=pk, to_on=max(found.due_on, clock.local_day(now)) + timedelta(days=15),
                    reason="供货延迟，需顺延工期", now=at,
                )  # fmt: skip
        return found
    with clock.at(later(step * 0.4, step * 1.1)):
        findings.submit_evidence(acting, finding_id=pk, note=f"{measure}，现报请复核。", now=at)
    if kind == "submitted":
        return found
    if kind == "returned" or rng.random() < 0.12:
        with clock.at(later(0.3, 2)):
            findings.return_finding(checker, finding_id=pk, reason=rng.choice(RETURNED), now=at)
        if kind == "returned":
            return found
        with clock.at(later(1, 4)):
            findings.submit_evidence(acting, finding_id=pk, note="已按复核意见补充完善，再次报请复核。", now=at)
    with clock.at(later(0.3, 2.5)):
        findings.close_finding(checker, finding_id=pk, note=rng.choice(ACCEPTED), now=at)
    if kind == "looked_back":
        with clock.at(later(60, 95)):
            findings.look_back(checker, finding_id=pk, held=True, note="回头看现场，未见反弹。", now=at)
        if n % 3 == 0:
            with clock.at(later(0.1, 0.5)):
                findings.publish_finding(
                    cast.leader, finding_id=pk, fields=["office", "grade", "measure", "long_rule"], now=at
                )
    if kind == "reopened":
        at = now - timedelta(days=rng.uniform(2, 12))
        with clock.at(at):
            findings.look_back(checker, finding_id=pk, held=False, note="回头看发现同类问题再次出现。", now=at)
    return found


def link_repeats(cast: Cast, told: list[Any], now: datetime) -> None:
    """Some findings repeat one of the same unit with the same clause within the year."""
    seen: dict[tuple[int, str], Any] = {}
    linked: Counter[int] = Counter()
    for row in sorted(told, key=lambda row: (row.found_on, row.pk)):
        key = (row.office_id, row.clause)
        earlier = seen.get(key) if row.clause else None
        if earlier is not None and linked[row.office_id] < 2 and (row.found_on - earlier.found_on).days > 20:
            with clock.at(now - timedelta(days=1)):
                findings.link_repeat(cast.managers[0], finding_id=row.pk, earlier_id=earlier.pk)
            linked[row.office_id] += 1
        seen[key] = row


def watch_some(rng: Random, cast: Cast, told: list[Any], now: datetime) -> None:
    """Leaders watch a few grave ones; what is late is escalated."""
    today = clock.local_day(now)
    upkeep = findings.upkeep_actor()
    with clock.at(now - timedelta(hours=3)):
        at = clock.now()
        rows = list(findings.Finding.objects.open().filter(pk__in=[row.pk for row in told]).order_by("due_on"))
        grave = [row for row in rows if row.grade != "ordinary" and row.state in ("planned", "doing", "returned")]
        for n, row in enumerate(grave[:7]):
            leader = cast.leader if n % 2 else cast.deputy
            findings.supervise_finding(
                leader,
                finding_id=row.pk,
                wish="请按期整改到位，每周报告一次进展",
                report_by=today + timedelta(days=3 + n),
                now=at,
            )
        for row in rows:
            if row.due_on < today and row.stopped_on is None:
                findings.escalate_finding(upkeep, finding_id=row.pk, now=at)


def review_some(cast: Cast, society: Society, told: list[Any], now: datetime) -> None:
    """One joint review that was held, one that is called."""
    open_rows = list(findings.Finding.objects.open().filter(pk__in=[row.pk for row in told]).order_by("pk"))
    for n, (title, days) in enumerate((("办公用房与消防隐患会审", -20), ("四季度重点整改事项会审", 3))):
        rows = open_rows[n * 3 : n * 3 + 3]
        called = now - timedelta(days=25 if n == 0 else 1)
        with clock.at(called):
            review = findings.call_review(
                cast.managers[0], office_id=society.bureau.pk, title=title, meets_at=now + timedelta(days=days),
                chair="分管领导", room="第二会议室", office_ids=[society.bureau.pk, *(u.pk for u in cast.units[:3])],
                finding_ids=[row.pk for row in rows], now=called,
            )  # fmt: skip
        if n == 0:
            with clock.at(now - timedelta(days=19)):
                for row in review.treated.all():
                    findings.decide_in_review(
                        cast.managers[0], review_id=review.pk, treated_id=row.pk,
                        decision="由责任单位牵头，物业配合，两周内完成；财务处落实经费。",
                    )  # fmt: skip
                findings.hold_review(
                    cast.managers[0], review_id=review.pk, summary="会议逐项研究上会问题，明确了责任与时限。",
                    now=clock.now(),
                )  # fmt: skip
