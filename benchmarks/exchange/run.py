"""Import of a large sheet of people, one row in a hundred bad: upload, check, write, and the bad rows back.

    GUANJIA_DATA=build/bench PYTHONPATH=src python benchmarks/exchange/run.py --rows 100000

Works on a database of its own (GUANJIA_DATA or GUANJIA_DATABASE_URL), which it fills; take an empty one. Prints JSON.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import random
import resource
import time
from datetime import date

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings")


def sheet_of(rows: int, office: str, rng: random.Random) -> tuple[bytes, int]:
    """A workbook of people; every hundredth row lacks a name, has no phone number or names an unknown body."""
    import xlsxwriter

    out, bad = io.BytesIO(), 0
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet("人员")
    for column, heading in enumerate(("工号", "姓名", "单位", "编制", "手机号", "入职日期")):
        sheet.write_string(0, column, heading)
    family, given = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "安博晨达恩帆广海佳凯岚明宁平清然森涛文欣雅泽"
    for n in range(1, rows + 1):
        name = rng.choice(family) + rng.choice(given) + rng.choice(given)
        line = [f"P{n:07}", name, office, "行政编制", f"139{n:08}", "2026-03-01"]
        if n % 100 == 0:
            at, text = rng.choice(((1, ""), (4, "12"), (2, "无此单位")))
            line[at] = text
            bad += 1
        for column, text in enumerate(line):
            if text:
                sheet.write_string(n, column, text)
    book.close()
    return out.getvalue(), bad


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()

    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import translation

    from guanjia.foundation.access.actors import actor_of
    from guanjia.foundation.access.models import Account, Grant, Role
    from guanjia.foundation.exchange.commands import ask_check, ask_write, bad_rows_sheet, upload_sheet
    from guanjia.foundation.jobs.commands import run_pending
    from guanjia.foundation.org.commands import found_office, hire_person
    from guanjia.foundation.org.models import Person
    from guanjia.kernel import clock
    from guanjia.kernel.actor import system_actor

    call_command("setup", verbosity=0, stdout=io.StringIO())
    translation.activate("zh-hans")
    root = system_actor("bench", "org.manage", "org.view", "org.people")
    office = found_office(
        root, kind="bureau", level="city", name="云州市机关事务管理局", parent_id=None, valid_from=date(2020, 1, 1)
    )
    keeper = hire_person(root, name="导入人", staff_number="KEEPER", office_id=office.pk, valid_from=date(2020, 1, 1))
    account = Account(username="bench", person=keeper)
    account.set_unusable_password()
    account.save()
    Grant.objects.create(
        account=account, role=Role.objects.get(code="sys_admin"), office=office, valid_from=date(2020, 1, 1)
    )
    actor = actor_of(account, today=clock.today())
    data, bad = sheet_of(asked.rows, office.name, random.Random(asked.seed))

    marks, cpu = [time.perf_counter()], [time.process_time()]

    def mark() -> None:
        marks.append(time.perf_counter())
        cpu.append(time.process_time())

    row, _new = upload_sheet(
        actor,
        register="org.people",
        name="人员.xlsx",
        stream=io.BytesIO(data),
        size=len(data),
        limit=len(data),
        now=clock.now(),
    )
    mark()
    ask_check(actor, import_id=row.pk, now=clock.now())
    run_pending(kinds=["exchange.check"])
    mark()
    ask_write(actor, import_id=row.pk, now=clock.now())
    run_pending(kinds=["exchange.write"])
    mark()
    _row, sheet = bad_rows_sheet(actor, import_id=row.pk, now=clock.now())
    mark()
    row.refresh_from_db()
    right = (row.done_new, row.done_bad) == (asked.rows - bad, bad) and Person.objects.count() == asked.rows - bad + 1
    names = ("upload_s", "check_s", "write_s", "bad_rows_s")
    told = {name: round(marks[n + 1] - marks[n], 1) for n, name in enumerate(names)}
    print(
        json.dumps(
            {
                "database": connection.vendor,
                "rows": asked.rows,
                "bad": bad,
                "right": right,
                **told,
                "total_s": round(marks[-1] - marks[0], 1),
                "cpu_s": round(cpu[-1] - cpu[0], 1),
                "file_mb": round(len(data) / 1024 / 1024, 1),
                "bad_sheet_kb": round(len(sheet.read()) / 1024),
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "load_before": os.getloadavg()[0],
                "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
