"""A city with two counties that have division codes, an officer and a second person: what these tests stand on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import make_actor, make_office

from guanjia.foundation.org.models import Division, Office
from guanjia.foundation.standards.commands import confirming, drafting
from guanjia.foundation.standards.models import Standard
from guanjia.kernel.actor import Actor
from guanjia.rulebook.library import national

NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 6, 10)
NEXT_MONTH = date(2026, 7, 1)
NATIONAL = "temperature-notice/item2"


@dataclass
class City:
    """`officer` drafts over the city, `second` confirms; `unit` lies in county A, `other` in county B."""

    city: Office
    county: Office
    other_county: Office
    unit: Office
    other: Office
    officer: Actor
    second: Actor


def make_division(code: str, name: str) -> Division:
    return Division.objects.create(code=code, name=name)


def make_city() -> City:
    province = make_office(kind="region", level="province", division=make_division("990000", "P"))
    city = make_office(kind="region", level="city", parent=province, division=make_division("990100", "C"))
    county = make_office(kind="region", parent=city, name="County A", division=make_division("990101", "A"))
    other = make_office(kind="region", parent=city, name="County B", division=make_division("990102", "B"))
    rights = ("standards.view", "standards.edit", "standards.report", "org.view")
    return City(
        city,
        county,
        other,
        make_office(parent=county, name="Unit A"),
        make_office(parent=other, name="Unit B"),
        make_actor(*rights, office=city),
        make_actor("standards.view", "standards.confirm", "standards.report", office=city),
    )


def limit(city: City, **over: Any) -> dict[str, Any]:
    """27 degrees for county A from next month."""
    fields: dict[str, Any] = {
        "parameter": "cooling-setpoint",
        "value": 27.0,
        "applies_to_id": city.county.pk,
        "since": NEXT_MONTH,
        "number": "云事务〔2026〕8号",
        "title": "关于进一步做好夏季空调温度控制的通知",
        "clause_ref": "第一条",
        "clause_text": "夏季室内空调温度设置不得低于 27℃。",
        "now": NOW,
    }
    return fields | over


def put_in_force(city: City, **over: Any) -> Standard:
    """A limit drafted by the officer and confirmed by the second person."""
    made = drafting.set_limit(city.officer, **limit(city, **over))
    return confirming.confirm_standard(city.second, standard_id=made.pk, now=over.get("now", NOW))


def known_value() -> tuple[str, dict[str, Any]]:
    """The first value that comes with the program and was not seen in its text: its document, and what names it."""
    for parameter in national().parameters.values():
        for line in parameter.lines:
            if line.evidence.value == "K":
                named = {"parameter": parameter.key, "keys": list(line.keys), "since": line.since}
                return line.clause.split("/")[0], named
    raise AssertionError("every value of the program is seen")


def a_paper(name: str = "grounds.txt") -> SimpleUploadedFile:
    """A file that an exception rests on."""
    return SimpleUploadedFile(name, "同意临时按工艺需要设定。".encode(), "text/plain")
