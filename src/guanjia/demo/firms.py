"""An outside firm at the county's compound, scored by day; the list of services; stores with parts."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from guanjia.demo.estate import Estate
from guanjia.demo.society import FOUNDER, Society
from guanjia.demo.staff import Staff
from guanjia.domains.servicedesk import public as desk
from guanjia.foundation.calendar.queries import is_workday
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor, Reach

SERVICES = Path(__file__).parent / "data" / "services.json"
FIRM = "清源物业（演示）"
AREAS = ("1 号楼保洁", "院区秩序")
ITEMS = (
    desk.Item("大厅与走廊保洁", 30, "每处不洁扣 0.5 分"),
    desk.Item("卫生间保洁", 25, "每处不洁扣 1 分"),
    desk.Item("秩序维护", 20, "脱岗一次扣 3 分"),
    desk.Item("公共照明", 15, "灯不亮每处扣 0.5 分"),
    desk.Item("仪容与礼貌", 10, "每人次扣 1 分"),
)
BANDS = ((0, 70, 800), (70, 85, 900), (85, 98, 970), (98, None, 1000))
FAULTS = {
    "大厅与走廊保洁": (5, ("二楼走廊有水渍", "大厅地面有纸屑", "楼梯扶手有积灰")),
    "卫生间保洁": (10, ("三楼卫生间无洗手液", "一楼卫生间地面湿滑")),
    "秩序维护": (20, ("东门岗 14 时无人", "车辆乱停未劝导")),
    "公共照明": (5, ("地下车库灯不亮", "四楼走廊灯闪烁")),
    "仪容与礼貌": (10, ("保洁员未着工装",)),
}
PARTS = (
    ("SEAL-15", "水龙头阀芯", "个", 1_800, 60),
    ("HOSE-50", "不锈钢软管", "根", 2_600, 40),
    ("LED-600", "LED 灯盘", "套", 12_800, 30),
    ("SOCK-10", "五孔插座", "个", 1_500, 80),
    ("LOCK-01", "门锁锁体", "把", 8_600, 15),
    ("FILT-AC", "空调滤网", "片", 4_200, 50),
    ("PUMP-DN", "循环水泵", "台", 268_000, 3),
)
BY_GROUP = {
    "water": (0, 1), "power": (2, 3), "air": (5,), "joinery": (4,), "lift": (2,), "safety": (3,)
}  # fmt: skip


def keeper_of(*rights: str) -> Actor:
    """The hand that sets the desk up."""
    held = dict.fromkeys(rights, Reach(("/",)))
    return Actor(key=FOUNDER.key, name=FOUNDER.name, via="job", grants={**FOUNDER.grants, **held})


def list_services(society: Society) -> int:
    """List the demo's 29 services, each with the section that answers for it."""
    founder = keeper_of("servicedesk.manage")
    rows = json.loads(SERVICES.read_text(encoding="utf-8"))
    owners = {row["code"]: society.bureau_sections[row.pop("owner")].pk for row in rows}
    entries = [desk.Entry(**row | {"kinds": tuple(row["kinds"])}) for row in rows]
    return desk.load_items(founder, entries=entries, owners=owners, valid_from=clock.today())


def fill_store(keeper: Office) -> list[tuple[int, int]]:
    """Open the county's store with its parts; answers each part with its store."""
    founder = keeper_of("servicedesk.stock", "servicedesk.view")
    store = desk.add_store(founder, office_id=keeper.pk, name="中心维修库房")
    filled = []
    for code, name, unit, price, quantity in PARTS:
        part = desk.add_part(founder, office_id=keeper.pk, code=code, name=name, unit=unit, price_fen=price)
        desk.receive_stock(founder, part_id=part.pk, store_id=store.pk, quantity=Decimal(quantity * 6), now=clock.now())
        filled.append((part.pk, store.pk))
    return filled


def score_a_firm(rng: Random, society: Society, estate: Estate, staff: Staff, now: datetime) -> int:
    """Three months of daily sheets, one of them disputed; answers how many sheets were written."""
    keeper = society.main_county.centre
    compounds = [place.pk for place in estate.compounds if place.office_id == keeper.pk]
    founder = keeper_of("servicedesk.contracts", "servicedesk.view")
    today = clock.local_day(now)
    start = (today.replace(day=1) - timedelta(days=70)).replace(day=1)
    with clock.at(datetime.combine(start, datetime.min.time(), clock.LOCAL) + timedelta(hours=9)):
        contract = desk.enter_contract(
            founder,
            office_id=keeper.pk,
            number="YZ-WY-2026-01",
            firm=FIRM,
            services=["cleaning", "order", "lights"],
            valid_from=start,
            valid_to=start.replace(year=start.year + 1),
            monthly_fee_fen=18_600_000,
            compounds=compounds,
            people=[staff.people["contractor"].pk],
        )
        areas = [desk.add_area(founder, contract_id=contract.pk, name=name) for name in AREAS]
        standard = desk.set_standard(founder, contract_id=contract.pk, items=ITEMS, bands=BANDS, valid_from=start)
    items = {item.name: item.pk for item in standard.items.all()}
    written = 0
    scorer, firm = staff.actor("dispatcher"), staff.actor("contractor")
    disputed = None
    for step in range((today - start).days):
        day = start + timedelta(days=step)
        if not is_workday(day, office_path=keeper.path) or rng.random() < 0.04:
            continue
        for area in areas:
            with clock.at(datetime.combine(day, datetime.min.time(), clock.LOCAL) + timedelta(hours=17)):
                deductions = {}
                for name in rng.sample(sorted(FAULTS), rng.choice((0, 0, 1, 1, 2))):
                    tenths, remarks = FAULTS[name]
                    deductions[items[name]] = (tenths * rng.randint(2, 5), rng.choice(remarks))
                sheet = desk.submit_sheet(
                    scorer, contract_id=contract.pk, area_id=area.pk, day=day, deductions=deductions,
                    key=f"demo-{area.pk}-{day:%Y%m%d}", now=clock.now(),
                )  # fmt: skip
                written += 1
                line = next((one for one in sheet.lines.all() if one.deducted_tenths), None)
                if line and (disputed is None or (day > today - timedelta(days=4) and disputed < 2)):
                    desk.raise_dispute(
                        firm, sheet_id=sheet.pk, line_id=line.pk, reason="当日下雨，已及时清理，附照片说明",
                        now=clock.now(),
                    )  # fmt: skip
                    if disputed is None:
                        desk.judge_dispute(
                            founder, sheet_id=sheet.pk, line_id=line.pk, upheld=True, tenths=0,
                            judgement="核对监控，情况属实", now=clock.now(),
                        )  # fmt: skip
                    disputed = (disputed or 0) + 1
    settle(founder, contract.pk, start, now)
    return written


def settle(founder: Actor, contract_id: int, start: date, now: datetime) -> None:
    """Propose the fee of each month that is over; disputes of the last days hold up their own month alone."""
    at = start
    while (after := (at + timedelta(days=32)).replace(day=1)) <= clock.local_day(now):
        with clock.at(datetime.combine(after, datetime.min.time(), clock.LOCAL) + timedelta(hours=10)):
            try:
                desk.propose_fee(founder, contract_id=contract_id, month=at, now=clock.now())
            except desk.MonthNotReady:
                return
        at = after
