"""A sheet that the demo's administrator brought in: most rows became people, some came back with their reasons."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from random import Random

from django.utils import translation

from guanjia.demo import words
from guanjia.demo.society import Society
from guanjia.demo.staff import Staff
from guanjia.foundation.exchange.commands import ask_check, ask_write, upload_sheet
from guanjia.foundation.jobs.commands import run_pending
from guanjia.kernel import clock

HEADINGS = ("工号", "姓名", "单位", "手机号", "入职日期", "工位号")
PEOPLE = 24
LIMIT = 1_000_000


def bring_sheets(rng: Random, society: Society, staff: Staff, now: datetime) -> int:
    """A list of new people in GBK, as an old spreadsheet program saves it; answers how many of its rows became
    people."""
    unit = next(unit for unit in society.main_county.units if unit.name.endswith("水利局"))
    section = society.sections[unit.pk][0]
    day = clock.local_day(now) - timedelta(days=rng.randint(3, 9))
    rows = [
        [f"YX{n:06d}", words.full_name(rng), f"{unit.name}/{section.name}", words.phone(rng), day.isoformat(),
         f"{rng.choice('ABC')}-{200 + n}"]
        for n in range(1, PEOPLE + 1)
    ]  # fmt: skip
    rows[6][3] = "1380"
    rows[11][2] = f"{unit.name}/临时专班"
    rows[17][5] = "靠窗"
    rows[20][0] = rows[19][0]
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    data = text.getvalue().encode("gb18030")
    actor = staff.actor("sysadmin")
    with translation.override("zh-hans"):
        row, _new = upload_sheet(
            actor,
            register="org.people",
            name="新录用人员名单.csv",
            stream=io.BytesIO(data),
            size=len(data),
            limit=LIMIT,
            now=now,
        )
        ask_check(actor, import_id=row.pk, now=now)
        run_pending(now=now, kinds=["exchange.check"])
        ask_write(actor, import_id=row.pk, now=now)
        run_pending(now=now, kinds=["exchange.write"])
    row.refresh_from_db()
    return row.done_good
