"""The lists of the organisation room: people and bodies."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.org import importing, queries
from guanjia.foundation.org.filters import OfficeFilter, PersonFilter
from guanjia.foundation.org.models import Office, Staffing
from guanjia.kernel.registers import Card, Field, FieldKind, Register, Searched
from guanjia.ui.templatetags.gj import day, status

STAFFING = dict(Staffing.choices)


# people


def link_number(row: Any) -> SafeString:
    return format_html('<a class="mono" href="{}">{}</a>', row.get_absolute_url(), row.staff_number)


def link_name(row: Any) -> SafeString:
    return format_html('<a class="t" href="{}">{}</a>', row.get_absolute_url(), row.name)


def body_above(row: Any) -> str:
    """The body that the section of a person belongs to; empty when the person sits in the body itself."""
    section = row.office.kind == Office.Kind.SECTION and row.place_id == row.office_id and row.office.parent
    return str(row.office.parent.name) if section else ""


def workplace(row: Any) -> str:
    return str(row.place_name or row.office.name)


def show_workplace(row: Any) -> SafeString:
    above = body_above(row)
    return format_html("{}<small>{}</small>", workplace(row), above) if above else format_html("{}", workplace(row))


def person_state(row: Any) -> str:
    return _("Left %(day)s") % {"day": day(row.valid_to)} if row.valid_to else _("On the staff")


PEOPLE = (
    Field(
        "staff_number", gettext_lazy("Staff number"), lambda row: row.staff_number, FieldKind.CODE,
        sort="staff_number", fixed=True, cell=link_number,
    ),
    Field("name", gettext_lazy("Full name"), lambda row: row.name, sort="name", fixed=True, cell=link_name),
    Field("office", gettext_lazy("Office"), workplace, cell=show_workplace, carries=("body",)),
    Field("body", gettext_lazy("Belongs to"), lambda row: body_above(row) or None, shown=False),
    Field("post", gettext_lazy("Post"), lambda row: row.post_name),
    Field("grade", gettext_lazy("Grade"), lambda row: row.grade_name),
    Field(
        "staffing", gettext_lazy("Establishment"), lambda row: str(STAFFING.get(row.staffing or "", "")) or None,
        FieldKind.CHOICE,
    ),
    Field("phone", gettext_lazy("Phone"), lambda row: str(row.phone) if row.phone else None, FieldKind.CODE),
    Field("valid_from", gettext_lazy("First day"), lambda row: row.valid_from, FieldKind.DAY, sort="valid_from",
          desc_first=True),
    Field("valid_to", gettext_lazy("Last day"), lambda row: row.valid_to, FieldKind.DAY, shown=False),
    Field(
        "state", gettext_lazy("State"), person_state, FieldKind.CHOICE,
        cell=lambda row: status("mute" if row.valid_to else "ok", person_state(row)),
    ),
)  # fmt: skip


# bodies


def name_then(row: Any) -> str:
    """The name on the day of the reading, today's without one."""
    return str(getattr(row, "name_then", None) or row.name)


def show_body(row: Any) -> SafeString:
    name, below = name_then(row), row.short_name
    if name != row.name:
        below = _("today: %(name)s") % {"name": row.name}
    link = format_html('<a class="t" href="{}">{}</a>', row.get_absolute_url(), name)
    return format_html("{}<small>{}</small>", link, below) if below else link


def office_state(row: Any) -> str:
    if row.valid_to:
        return _("Closed %(day)s") % {"day": day(row.valid_to)}
    if row.kind == Office.Kind.TEMP_BODY:
        return _("Until %(day)s") % {"day": day(row.ends_on)}
    return _("Existing")


def show_office_state(row: Any) -> SafeString:
    tone = "mute" if row.valid_to else "warn" if row.kind == Office.Kind.TEMP_BODY else "ok"
    return status(tone, office_state(row))


OFFICES = (
    Field("name", gettext_lazy("Name"), name_then, sort="name", fixed=True, cell=show_body, carries=("short_name",)),
    Field("short_name", gettext_lazy("Short name"), lambda row: row.short_name or None, shown=False),
    Field("kind", gettext_lazy("Kind"), lambda row: row.get_kind_display(), FieldKind.CHOICE, sort="kind"),
    Field("level", gettext_lazy("Level"), lambda row: row.get_level_display(), FieldKind.CHOICE, sort="level"),
    Field("parent", gettext_lazy("Belongs to"), lambda row: row.parent.name if row.parent else None),
    Field(
        "credit_code", gettext_lazy("Credit code"), lambda row: row.credit_code or None, FieldKind.CODE,
        sort="credit_code",
    ),
    Field(
        "valid_from", gettext_lazy("Founded on"), lambda row: row.valid_from, FieldKind.DAY, sort="valid_from",
        desc_first=True,
    ),
    Field("valid_to", gettext_lazy("Last day"), lambda row: row.valid_to, FieldKind.DAY, shown=False),
    Field("state", gettext_lazy("State"), office_state, FieldKind.CHOICE, cell=show_office_state),
)  # fmt: skip

REGISTERS = (
    Register(
        "org.people",
        gettext_lazy("Register of people"),
        "org.person",
        queries.list_people,
        PEOPLE,
        right="org.people",
        url="person-list",
        default_sort="staff_number",
        filters=PersonFilter,
        searched=Searched(
            title=lambda row: row.name,
            words=lambda row: workplace(row),
            codes=lambda row: (row.staff_number,),
            detail=lambda row: " · ".join(filter(None, (body_above(row), workplace(row), row.post_name))),
            icon="user",
        ),
        custom=True,
        importer=importing.PEOPLE,
        card=Card("name", "state", (("staff_number", "body", "office", "post"), ("phone",))),
        rows_on=lambda actor, on: queries.list_people(actor, on=on),
        scope=lambda row: row.office.path,
        change_right="org.manage",
    ),
    Register(
        "org.offices",
        gettext_lazy("Register of bodies"),
        "org.office",
        queries.list_bodies,
        OFFICES,
        right="org.view",
        url="office-list",
        default_sort="path",
        filters=OfficeFilter,
        searched=Searched(
            title=lambda row: row.name,
            words=lambda row: row.short_name,
            codes=lambda row: (row.credit_code,) if row.credit_code else (),
            detail=lambda row: " · ".join(filter(None, (row.get_kind_display(), row.parent and row.parent.name))),
            icon="sitemap",
        ),
        custom=True,
        importer=importing.OFFICES,
        card=Card("name", "state", (("kind", "level", "parent"),)),
        rows_on=lambda actor, on: queries.list_bodies(actor, on=on),
        scope=lambda row: row.path,
        change_right="org.manage",
    ),
)
