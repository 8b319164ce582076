"""A custom field, changed, and what one person says in it."""

from __future__ import annotations

from typing import Any

from guanjia.foundation.registers import commands
from guanjia.foundation.registers.models import CustomField, CustomValue
from guanjia.kernel import clock


def live(city: Any) -> None:
    person = city.people[0]
    field = commands.define_field(
        city.boss,
        register_key="org.people",
        office_id=person.office_id,
        key="badge",
        label="Badge",
        kind="text",
        now=clock.now(),
    )
    commands.change_field(city.boss, field_id=field.pk, label="Badge number")
    commands.fill_in(city.boss, register_key="org.people", record_id=person.pk, said={"badge": "B-17"}, now=clock.now())


EDITS = [
    (CustomField, "label", "Door", "label"),
    (CustomValue, "text", "B-99", None),
]
