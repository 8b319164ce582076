from datetime import datetime

from guanjia.foundation.exchange import commands, exports
from guanjia.foundation.exchange.models import Export, Import
from guanjia.kernel import clock
from tests.foundation.exchange.sheets import PEOPLE, upload, xlsx

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=clock.LOCAL)


def live(city):
    """A sheet is brought and another thrown away; the list of people leaves at once and by a job."""
    upload(city.boss, xlsx(PEOPLE, [["S7", "Seven", city.bureau.name, "", "2026-03-01"]]))
    away = upload(city.boss, xlsx(PEOPLE, [["S8", "Eight", city.bureau.name, "", "2026-03-01"]]))
    commands.discard_import(city.boss, import_id=away.pk, now=NOW)
    made = exports.plan(city.boss, register="org.people", query="", format="csv")
    commands.hand_over(city.boss, made, now=NOW)
    commands.ask_export(city.boss, made, now=NOW)


EDITS = [
    (Import, "sha256", "f" * 64, "file_name"),
    (Export, "query", "state=left", None),
]
