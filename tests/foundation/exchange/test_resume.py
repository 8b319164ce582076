"""A worker dies in the middle: its successor goes on behind the last committed chunk, and no row acts twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from tests.factories import actor_with_role, make_office
from tests.foundation.exchange.sheets import PEOPLE, upload, xlsx

from guanjia.foundation.access.standard_roles import sync_standard_roles
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.exchange.commands import ask_check, ask_write, check_rows, write_rows
from guanjia.foundation.exchange.commands.writing import write_chunk
from guanjia.foundation.exchange.models import Chunk, Import
from guanjia.foundation.notify.models import Message
from guanjia.foundation.org.models import Person
from guanjia.kernel import clock


class Killed(BaseException):
    """The worker's end, which no handler catches."""


@dataclass
class DyingRun:
    """The queue's end of a run that dies when so many rows are done."""

    args: dict[str, Any]
    dies_at: int = 10**9
    now: datetime = field(default_factory=clock.now)
    told: list[int] = field(default_factory=list)

    def progress(self, done: int, total: int, message: str = "") -> None:
        self.told.append(done)
        if done >= self.dies_at:
            raise Killed

    def check_stop(self) -> None:
        return


@pytest.fixture
def row(transactional_db):
    sync_standard_roles()
    office = make_office(name="云州市档案馆")
    clerk = actor_with_role("sys_admin", office=office)
    lines = [[f"{n:05}", f"人员{n}", office.name, "", date(2026, 3, 1)] for n in range(1, 1301)]
    row = upload(clerk, xlsx(PEOPLE, lines))
    ask_check(clerk, import_id=row.pk, now=clock.now())
    row.clerk = clerk
    return row


def test_a_check_goes_on_where_it_was_killed(row):
    with pytest.raises(Killed):
        check_rows(DyingRun({"import": row.pk}, dies_at=500))
    assert Chunk.objects.exclude(checked_at=None).count() == 1
    assert Import.objects.get().state == "checking"
    second = DyingRun({"import": row.pk})
    assert check_rows(second)["new"] == 1300
    assert second.told == [500, 1000, 1300]
    assert not Person.objects.filter(name__startswith="人员").exists()


def test_a_writing_goes_on_where_it_was_killed_and_no_row_acts_twice(row):
    check_rows(DyingRun({"import": row.pk}))
    ask_write(row.clerk, import_id=row.pk, now=clock.now())
    with pytest.raises(Killed):
        write_rows(DyingRun({"import": row.pk}, dies_at=1000))
    assert Person.objects.filter(name__startswith="人员").count() == 1000
    done = Import.objects.get()
    assert (done.state, done.done_new) == ("writing", 1000)
    second = DyingRun({"import": row.pk})
    assert write_rows(second) == {"new": 1300, "changed": 0, "same": 0, "bad": 0}
    assert second.told == [1000, 1300]
    assert Person.objects.filter(name__startswith="人员").count() == 1300
    assert AuditRecord.objects.filter(action="org.person.hired").count() == 1300
    assert Import.objects.get().state == "done"
    told = Message.objects.get(kind="exchange.import.done")
    assert (told.account_id, told.notice.params["new"]) == (row.clerk.account_id, 1300)
    write_rows(DyingRun({"import": row.pk}))
    assert Message.objects.filter(kind="exchange.import.done").count() == 1


def test_a_chunk_that_dies_before_its_commit_leaves_nothing(row, monkeypatch):
    check_rows(DyingRun({"import": row.pk}))
    ask_write(row.clerk, import_id=row.pk, now=clock.now())

    def cut(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "exchange_chunk" in sql:
            raise Killed  # the rows are stored, what became of them is not
        return execute(sql, params, many, context)

    with pytest.raises(Killed), connection.execute_wrapper(cut):
        write_rows(DyingRun({"import": row.pk}))
    assert not Person.objects.filter(name__startswith="人员").exists()
    assert Import.objects.get().done_new == 0


def test_a_chunk_written_by_another_worker_is_left_alone(row):
    check_rows(DyingRun({"import": row.pk}))
    ask_write(row.clerk, import_id=row.pk, now=clock.now())
    held = Import.objects.get()
    chunk = held.chunks.order_by("position").first()
    for _worker in range(2):
        assert write_chunk(row.clerk, held, chunk, now=clock.now()) == 500
    assert Import.objects.get().done_new == 500
    assert Person.objects.filter(name__startswith="人员").count() == 500
