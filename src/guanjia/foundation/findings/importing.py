"""How the rows of an inspection letter come in: the letter is entered first, each row names it and its number there.

A row acts once by letter and number, whichever sheet brings it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.findings import origins, queries, rules
from guanjia.foundation.findings.commands import raise_finding
from guanjia.foundation.findings.models import Finding
from guanjia.foundation.org.importing import NameUnknown, squeezed
from guanjia.foundation.org.models import Office
from guanjia.foundation.places import queries as places
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor
from guanjia.kernel.registers import FieldKind, Importer, InColumn
from guanjia.kernel.words import N_
from guanjia.ui.forms import HouseForm


class FindingRowForm(HouseForm):
    """One row of a sheet."""

    letter_id = forms.IntegerField(label=_("Letter number"), required=False)
    item = forms.CharField(max_length=20, label=_("Number in the letter"))
    origin = forms.ChoiceField(label=_("Origin"), required=False)
    title = forms.CharField(max_length=120, min_length=4, label=_("Finding"))
    detail = forms.CharField(max_length=4000, label=_("What was found"), required=False)
    grade = forms.ChoiceField(choices=Finding.Grade.choices, label=_("Seriousness"), required=False)
    clause = forms.CharField(max_length=160, label=_("Clause"), required=False)
    office_id = forms.IntegerField(label=_("Unit"))
    place_id = forms.IntegerField(label=_("Place"), required=False)
    found_on = forms.DateField(label=_("Found on"), required=False)
    deadline = forms.DateField(label=_("Deadline"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["origin"].choices = [("", ""), *origins.choices(by_hand=True)]  # type: ignore[attr-defined]


def prepare_finding(actor: Actor, texts: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Letter, unit and place by their names."""
    data: dict[str, Any] = dict(texts)
    if texts.get("letter"):
        letter = queries.letter_by_number(actor, texts["letter"])
        if letter is None:
            raise NameUnknown(
                N_("There is no inspection letter “%(name)s”. Enter the letter first."), field="letter",
                name=texts["letter"],
            )  # fmt: skip
        data["letter_id"] = letter.pk
        data["origin"] = data.get("origin") or letter.origin
    elif not texts.get("origin"):
        raise NameUnknown(N_("Name the letter, or where the finding comes from."), field="letter")
    mine = Office.objects.filter(within("path", actor.reach("findings.raise")), valid_to=None).exclude(kind="region")
    wanted = squeezed(texts["office"])
    found = list(mine.filter(name=texts["office"].strip())[:2]) or [
        row for row in mine if wanted in (squeezed(row.name), squeezed(row.short_name))
    ]
    if len(found) != 1:
        raise NameUnknown(N_("There is no unit “%(name)s”."), field="office", name=texts["office"])
    data["office_id"] = found[0].pk
    if texts.get("place"):
        spots = list(places.list_places(actor).filter(full_name=" ".join(texts["place"].split()))[:2])
        if len(spots) != 1:
            raise NameUnknown(
                N_("There is no place “%(name)s”. Write its full name as the register has it."), field="place",
                name=texts["place"],
            )  # fmt: skip
        data["place_id"] = spots[0].pk
    return data


def key_of_row(fields: Mapping[str, Any]) -> str:
    """The letter and the number there; without a letter, unit and words."""
    if fields.get("letter_id"):
        return f"letter:{fields['letter_id']}:{squeezed(fields['item'])}"
    return f"sheet:{fields['office_id']}:{squeezed(fields['item'])}:{squeezed(fields['title'])}"


def store_finding(actor: Actor, known: Any, fields: Mapping[str, Any], now: datetime) -> Finding:
    """Raise the finding of a row; the same row brought again gives the first one back."""
    letter = queries.get_letter(actor, fields["letter_id"]) if fields.get("letter_id") else None
    return raise_finding(
        actor,
        origin=fields["origin"],
        title=fields["title"],
        detail=fields.get("detail") or "",
        unit=Office.objects.get(pk=fields["office_id"]),
        place=Place.objects.visible_to(actor).filter(pk=fields.get("place_id") or 0).first(),
        grade=fields.get("grade") or rules.Grade.ORDINARY,
        clause=fields.get("clause") or "",
        source=letter,
        letter=letter,
        found_on=fields.get("found_on"),
        deadline=fields.get("deadline"),
        key=key_of_row(fields),
        now=now,
    )


FINDINGS = Importer(
    "findings.raise",
    (
        InColumn("letter", _("Letter number"), aliases=("文号", "检查函文号", "来函文号", "通知文号"),
                 hint=_("As the letter was entered; the letter comes first")),
        InColumn("item", _("Number in the letter"), needed=True, aliases=("序号", "问题序号", "编号"), example="1"),
        InColumn("origin", _("Origin"), aliases=("来源", "问题来源"), choices=lambda: origins.choices(by_hand=True),
                 hint=_("Empty: the letter's")),
        InColumn("title", _("Finding"), needed=True, aliases=("问题", "问题概述", "问题标题", "存在问题")),
        InColumn("detail", _("What was found"), aliases=("问题描述", "具体情况", "情况说明", "具体表现")),
        InColumn("grade", _("Seriousness"), aliases=("程度", "等级", "严重程度"),
                 choices=lambda: Finding.Grade.choices),
        InColumn("clause", _("Clause"), aliases=("依据", "违反条款", "条款")),
        InColumn("office", _("Unit"), needed=True, aliases=("责任单位", "单位", "整改单位")),
        InColumn("place", _("Place"), aliases=("地点", "位置", "部位"),
                 hint=_("Full name, as the register of places has it")),
        InColumn("found_on", _("Found on"), kind=FieldKind.DAY, aliases=("发现日期", "检查日期"), example="2026-03-01"),
        InColumn("deadline", _("Deadline"), kind=FieldKind.DAY, aliases=("整改期限", "期限", "完成期限", "整改时限"),
                 example="2026-04-01", hint=_("Empty: from the unit's terms for the grade")),
    ),
    form=FindingRowForm,
    prepare=prepare_finding,
    find=lambda _actor, _fields: None,
    current=lambda _finding: {},
    store=store_finding,
    key=key_of_row,
    once=True,
    chunk=100,
    most_rows=5_000,
)  # fmt: skip
