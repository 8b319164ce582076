"""Two people write the same file in one instant; the twin shows the race unguarded."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from tests.domains.servicedesk.test_races import together
from tests.factories import actor_with_role, make_office
from tests.foundation.exchange.sheets import PEOPLE, checked, xlsx

from guanjia.foundation.access.standard_roles import sync_standard_roles
from guanjia.foundation.exchange import queries
from guanjia.foundation.exchange.commands import ask_write
from guanjia.foundation.exchange.models import Import
from guanjia.foundation.jobs.commands import run_pending
from guanjia.foundation.org.models import Person
from guanjia.kernel import clock

pytestmark = pytest.mark.race


@pytest.fixture
def twice(transactional_db):
    """The same file, brought and checked by two people."""
    sync_standard_roles()
    office = make_office(name="云州市档案馆")
    data = xlsx(PEOPLE, [[f"{n:05}", f"人员{n}", office.name, "", date(2026, 3, 1)] for n in range(1, 4)])
    return [(clerk, checked(clerk, data)) for clerk in (actor_with_role("sys_admin", office=office) for _n in range(2))]


def test_of_two_who_write_the_same_file_one_writes_it(twice):
    answers = together(
        *[lambda clerk=clerk, row=row: ask_write(clerk, import_id=row.pk, now=clock.now()) for clerk, row in twice]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["FileTakenBefore", "Import"]
    run_pending(kinds=["exchange.write"])
    assert sorted(Import.objects.values_list("state", "done_new")) == [("checked", 0), ("done", 3)]
    assert Person.objects.filter(name__startswith="人员").count() == 3


def test_with_a_look_alone_both_believe_that_they_write(twice):
    read = threading.Barrier(2)

    def unguarded(row: Import) -> str:
        written = queries.written_before(row.register, row.sha256)
        read.wait(timeout=20)
        if written is not None:
            return "told"
        Import.objects.filter(pk=row.pk).update(written_at=clock.now())  # not the state that the constraint watches
        return "writes"

    assert together(*[lambda row=row: unguarded(row) for _clerk, row in twice]) == ["writes", "writes"]
    assert Import.objects.exclude(written_at=None).count() == 2
