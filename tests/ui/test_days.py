"""Days in forms: a field of the browser's calendar is written as the browser reads it, on Chinese pages too."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import django_filters
import pytest
from django import forms
from django.utils.translation import override

import guanjia
from guanjia.ui.forms import DayInput

ROOT = Path(guanjia.__file__).parent
WRITTEN = {
    "date": (date(2026, 3, 4), r"2026-03-04"),
    "datetime-local": (datetime(2026, 3, 4, 5, 6, tzinfo=UTC), r"2026-03-04T05:06"),
    "time": (time(5, 6), r"05:06"),
    "month": (date(2026, 3, 4), r"2026-03"),
}


def family(kind: type) -> Iterator[type]:
    """All classes below one, each once or more."""
    for child in kind.__subclasses__():
        yield child
        yield from family(child)


def fields_of_all_rooms() -> dict[str, forms.Field]:
    """Every field of every form and filter set of the house, by where it stands."""
    for module in pkgutil.walk_packages([str(ROOT)], "guanjia."):
        if re.search(r"\.(forms|filters|views|registers|list_extras|gallery)(\.|$)", module.name):
            importlib.import_module(module.name)
    found: dict[str, forms.Field] = {}
    for kind in {*family(forms.BaseForm), *family(django_filters.FilterSet)}:
        if not kind.__module__.startswith("guanjia."):
            continue
        where = f"{kind.__module__}.{kind.__name__}"
        if issubclass(kind, forms.BaseForm):
            found |= {f"{where}.{name}": field for name, field in getattr(kind, "base_fields", {}).items()}
        else:
            found |= {f"{where}.{name}": one.field for name, one in kind.base_filters.items()}
    return found


def shown(widget: forms.Widget) -> tuple[str, str, str]:
    """The type of an input, what it would show under a Chinese page, and what the browser wants."""
    kind = widget.attrs.get("type") or getattr(widget, "input_type", "")
    if kind not in WRITTEN:
        return "", "", ""
    value, wanted = WRITTEN[kind]
    with override("zh-hans"):
        written = widget.get_context("field", value, {})["widget"]["value"]
    return str(kind), str(written), wanted


def test_no_field_of_the_calendar_stands_empty_on_chinese_pages():
    seen = {where: shown(field.widget) for where, field in fields_of_all_rooms().items()}
    calendar = {where: found for where, found in seen.items() if found[0]}
    assert len([found for found in calendar.values() if found[0] == "date"]) > 40  # the walk reaches the rooms
    wrong = {where: found for where, found in calendar.items() if not re.fullmatch(found[2], found[1])}
    assert wrong == {}, "use guanjia.ui.forms.DayInput"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_shared_widget_writes_the_day_for_the_browser(language):
    with override(language):
        html = DayInput().render("day", date(2026, 3, 4))
    assert 'type="date"' in html
    assert 'value="2026-03-04"' in html


def test_the_walk_would_see_a_field_that_stands_empty():
    kind, written, wanted = shown(forms.DateInput(attrs={"type": "date"}))
    assert kind == "date"
    assert written != wanted


def test_forms_that_are_made_while_running_use_the_shared_widget_too():
    """Fields that a form makes as it starts are on no class: so nobody but the shared widget names Django's own."""
    named = {
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if re.search(r"\bDateInput\b|SelectDateWidget", path.read_text(encoding="utf-8"))
    }
    assert named == {"ui/forms.py"}
