"""How sheets of people and of bodies come in: columns, what is looked up by name, and which command a row calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org import queries
from guanjia.foundation.org.commands import (
    correct_office,
    correct_person,
    found_office,
    hire_person,
    move_office,
    move_person,
    rename_office,
)
from guanjia.foundation.org.commands.many_people import Hire, hire_people
from guanjia.foundation.org.forms import Day, FoundForm, HireForm
from guanjia.foundation.org.models import Appointment, Division, Grade, Office, Person, Post, Staffing, valid_on
from guanjia.foundation.protection.fields import index_of
from guanjia.kernel import clock
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.registers import FieldKind, Importer, InColumn
from guanjia.kernel.words import N_


class NameUnknown(Refusal):
    """A sheet names something that the asker cannot put rows into."""


class NameNotClear(Refusal):
    """A sheet names something by a name that several have."""


class NotBySheet(Refusal):
    """A change that a sheet does not make."""


def squeezed(name: str) -> str:
    """A name for comparison: spaces aside."""
    return "".join(name.split())


class BodiesByName:
    """The open bodies in which the asker may change something, by name, short name, `body/section` and credit code."""

    def __init__(self, actor: Actor, on: date) -> None:
        self.found: dict[str, list[int]] = defaultdict(list)
        offices = list(queries.list_manageable(actor, on).select_related("parent"))
        for office in offices:
            names = {squeezed(office.name), squeezed(office.short_name), office.credit_code}
            if office.parent is not None:
                names |= {
                    f"{squeezed(above)}/{squeezed(name)}"
                    for above in (office.parent.name, office.parent.short_name)
                    for name in (office.name, office.short_name)
                    if above and name
                }
            for name in names - {""}:
                self.found[name].append(office.pk)

    def get(self, name: str, field: str) -> int:
        """The one body of this name; raises NameUnknown or NameNotClear."""
        ids = self.found.get(squeezed(name.replace("／", "/")), [])
        if not ids:
            raise NameUnknown(
                N_("There is no body “%(name)s” that you may change. Write its name as the register has it."),
                field=field,
                name=name,
            )
        if len(ids) > 1:
            raise NameNotClear(
                N_("Several bodies are called “%(name)s”. Write it as body/section, or give the credit code."),
                field=field,
                name=name,
            )
        return ids[0]


# people


class PersonRowForm(HireForm):
    """One row of a sheet: the page's form, with what was chosen there given by number here."""

    office_id = forms.IntegerField(label=_("Office"))  # type: ignore[assignment]
    post_id = forms.IntegerField(label=_("Post"), required=False)  # type: ignore[assignment]
    grade_id = forms.IntegerField(label=_("Grade"), required=False)  # type: ignore[assignment]
    staffing = forms.ChoiceField(label=_("Establishment"), choices=Staffing.choices, required=False)

    def prepare(self) -> None:
        """Nothing is offered: the importer looks names up, the commands ask for the rights."""


class PeopleRun:
    """What the rows of one chunk share."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor, self.today = actor, clock.local_day(now)
        self.bodies = BodiesByName(actor, self.today)
        self.grades = {squeezed(name): pk for pk, name in Grade.objects.values_list("pk", "name")}
        self.posts: dict[int, dict[str, int]] = {}

    def prepare(self, actor: Actor, texts: Mapping[str, str], now: datetime) -> dict[str, Any]:
        data: dict[str, Any] = dict(texts)
        data["office_id"] = self.bodies.get(texts["office"], "office")
        if texts.get("grade"):
            data["grade_id"] = self._grade(texts["grade"])
        if texts.get("post"):
            data["post_id"] = self._post(data["office_id"], texts["post"])
        return data

    def _grade(self, name: str) -> int:
        found = self.grades.get(squeezed(name))
        if found is None:
            raise NameUnknown(N_("There is no grade “%(name)s” in the list of grades."), field="grade", name=name)
        return found

    def _post(self, office_id: int, name: str) -> int:
        if office_id not in self.posts:
            rows = Post.objects.filter(valid_on(self.today), office=office_id).values_list("name", "pk")
            self.posts[office_id] = {squeezed(known): pk for known, pk in rows}
        found = self.posts[office_id].get(squeezed(name))
        if found is None:
            raise NameUnknown(
                N_("The body has no open post “%(name)s”. Open it first, or leave the cell empty."),
                field="post",
                name=name,
            )
        return found

    def find_many(self, actor: Actor, rows: Sequence[Mapping[str, Any]]) -> list[Person | None]:
        """The people of these staff numbers, each with the present place as `place`; None where there is none."""
        numbers = [row["staff_number"] for row in rows]
        people = Person.objects.visible_to(actor).filter(staff_number__in=numbers).select_related("office")
        known = {person.staff_number: person for person in people}
        places = Appointment.objects.filter(person__in=known.values(), primary=True, valid_to=None)
        by_person = {place.person_id: place for place in places.select_related("post", "grade")}
        for person in known.values():
            person.place = by_person.get(person.pk)  # type: ignore[attr-defined]
        return [known.get(number) for number in numbers]

    def find(self, actor: Actor, fields: Mapping[str, Any]) -> Person | None:
        return self.find_many(actor, [fields])[0]

    def differences(self, person: Person, fields: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
        """Old and new. Phones and identity numbers are compared by their fingerprints and shown as masks."""
        told: dict[str, tuple[str, str]] = {}
        place: Appointment | None = person.place  # type: ignore[attr-defined]
        if fields["name"] != person.name:
            told["name"] = (person.name, fields["name"])
        for name in ("phone", "id_number"):
            clear = fields.get(name) or ""
            if clear and index_of(Person, name, clear) != getattr(person, f"{name}_index"):
                sealed = Person._meta.get_field(name).to_sealed(clear)  # type: ignore[union-attr]
                told[name] = (
                    str(getattr(person, name)),
                    f"{sealed} *" if str(sealed) == str(getattr(person, name)) else str(sealed),
                )
        if fields["office_id"] != person.office_id:
            told["office"] = (person.office.name, Office.objects.get(pk=fields["office_id"]).name)
        post_id = fields.get("post_id")
        if post_id and post_id != (place.post_id if place else None):
            told["post"] = (place.post.name if place and place.post else "", Post.objects.get(pk=post_id).name)
        grade_id, staffing = fields.get("grade_id"), fields.get("staffing")
        if grade_id and grade_id != (place.grade_id if place else None):
            told["grade"] = (place.grade.name if place and place.grade else "", Grade.objects.get(pk=grade_id).name)
        if staffing and place and staffing != place.staffing:
            told["staffing"] = (place.get_staffing_display(), str(Staffing(staffing).label))
        return told

    def store(self, actor: Actor, person: Person | None, fields: Mapping[str, Any], now: datetime) -> Person:
        if person is None:
            given = {key: value for key, value in fields.items() if value not in (None, "")}
            return hire_person(actor, **given)
        told = self.differences(person, fields)
        moves = {"office", "post"} & told.keys()
        if not moves and {"grade", "staffing"} & told.keys():
            raise NotBySheet(
                N_("Grade and establishment change with a move or on the person's page, not by a sheet."),
                field="grade" if "grade" in told else "staffing",
            )
        if {"name", "phone", "id_number"} & told.keys():
            person = correct_person(
                actor,
                person_id=person.pk,
                name=fields["name"],
                phone=fields["phone"] if "phone" in told else None,
                id_number=fields["id_number"] if "id_number" in told else None,
                today=self.today,
            )
        if moves:
            person = move_person(
                actor,
                person_id=person.pk,
                office_id=fields["office_id"],
                post_id=fields.get("post_id"),
                grade_id=fields.get("grade_id"),
                staffing=fields.get("staffing") or None,
                on=fields["valid_from"],
                today=self.today,
                document=fields.get("document") or "",
            )
        return person

    def store_many(self, actor: Actor, rows: Sequence[tuple[Any, Mapping[str, Any]]], now: datetime) -> None:
        """New people without posts go together, all others one by one."""
        hires = []
        for person, fields in rows:
            if person is None and not fields.get("post_id"):
                given = {key: value for key, value in fields.items() if value not in (None, "")}
                hires.append(Hire(**given))
            else:
                self.store(actor, person, fields, now)
        if hires:
            hire_people(actor, hires)


def begin_people(importer: Importer, actor: Actor, now: datetime) -> Importer:
    run = PeopleRun(actor, now)
    return replace(
        importer,
        prepare=run.prepare,
        find=run.find,
        find_many=run.find_many,
        differences=run.differences,
        store=run.store,
        store_many=run.store_many,
    )


def _begun(*args: Any) -> Any:
    raise RuntimeError("begin first")


PEOPLE = Importer(
    "org.manage",
    (
        InColumn("staff_number", _("Staff number"), needed=True, aliases=("工号", "职工号", "人员编号", "编号")),
        InColumn("name", _("Full name"), needed=True, aliases=("姓名", "名字", "人员姓名")),
        InColumn(
            "office", _("Office"), needed=True,
            aliases=("单位", "部门", "所在单位", "所属单位", "处室", "科室", "所在部门"),
            hint=_("As the register has it; a section as body/section"),
        ),
        InColumn(
            "staffing", _("Establishment"), aliases=("编制", "编制类型", "人员类别"), choices=lambda: Staffing.choices
        ),
        InColumn("post", _("Post"), aliases=("岗位", "职务", "职位")),
        InColumn("grade", _("Grade"), aliases=("职级", "级别", "职务层次")),
        InColumn(
            "phone", _("Phone"), aliases=("手机", "手机号", "手机号码", "电话", "联系电话"), hint=_("Kept encrypted")
        ),
        InColumn(
            "id_number", _("Identity number"), aliases=("身份证", "身份证号", "身份证号码", "公民身份号码", "证件号码"),
            hint=_("Kept encrypted; format the column as text"),
        ),
        InColumn(
            "valid_from", _("First day"), needed=True, kind=FieldKind.DAY, example="2026-03-01",
            aliases=("入职日期", "起始日期", "到岗日期", "进入本单位时间", "参加工作时间", "生效日期"),
            hint=_("Of a new person or a move"),
        ),
        InColumn("document", _("Document"), aliases=("文件", "文号", "依据")),
    ),
    form=PersonRowForm,
    prepare=_begun,
    find=_begun,
    current=lambda person: {"name": person.name},
    store=_begun,
    begin=begin_people,
    key=lambda fields: str(fields["staff_number"]),
)  # fmt: skip


# bodies


class OfficeRowForm(FoundForm):
    """One row of a sheet: the page's form, with the body above and the division given by number."""

    parent_id = forms.IntegerField(label=_("Belongs to"), required=False)  # type: ignore[assignment]
    division_id = forms.IntegerField(label=_("Division"), required=False)  # type: ignore[assignment]
    rank = forms.IntegerField(label=_("Sort order"), min_value=0, max_value=100000, required=False)
    valid_from = Day(label=_("Founded on"))

    def prepare(self) -> None:
        """Nothing is offered: the importer looks names up, the commands ask for the rights."""


def prepare_office(actor: Actor, texts: Mapping[str, str], now: datetime) -> dict[str, Any]:
    data: dict[str, Any] = dict(texts)
    if texts.get("parent"):
        data["parent_id"] = BodiesByName(actor, clock.local_day(now)).get(texts["parent"], "parent")
    elif not actor.may("org.manage", ROOT):
        raise NameUnknown(N_("Write which body this one belongs to."), field="parent")
    if texts.get("division"):
        division = Division.objects.filter(code=texts["division"]).first()
        if division is None:
            raise NameUnknown(N_("There is no division %(name)s."), field="division", name=texts["division"])
        data["division_id"] = division.pk
    return data


def find_office(actor: Actor, fields: Mapping[str, Any]) -> Office | None:
    """The open body of this credit code, else of this name at this place."""
    offices = Office.objects.visible_to(actor).filter(valid_to=None).select_related("parent", "division")
    if fields.get("credit_code"):
        found = offices.filter(credit_code=squeezed(fields["credit_code"]).upper()).first()
        if found is not None:
            return found
    return offices.filter(name=fields["name"], parent=fields.get("parent_id")).first()


def office_differences(office: Office, fields: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Old and new; what the sheet leaves empty stays."""
    told: dict[str, tuple[str, str]] = {}
    code = squeezed(fields.get("credit_code") or "").upper()
    for name, old, new in (
        ("name", office.name, fields["name"]),
        ("short_name", office.short_name, fields.get("short_name") or office.short_name),
        ("credit_code", office.credit_code, code or office.credit_code),
        ("kind", office.get_kind_display(), str(Office.Kind(fields["kind"]).label)),
        ("level", office.get_level_display(), str(Office.Level(fields["level"]).label)),
        ("rank", str(office.rank), str(office.rank if fields.get("rank") is None else fields["rank"])),
        ("ends_on", str(office.ends_on or ""), str(fields.get("ends_on") or office.ends_on or "")),
    ):
        if old != new:
            told[name] = (old, new)
    if fields.get("parent_id") != office.parent_id:
        above = Office.objects.filter(pk=fields.get("parent_id") or 0).first()
        told["parent"] = (office.parent.name if office.parent else "", above.name if above else "")
    if fields.get("division_id") and fields["division_id"] != office.division_id:
        division = Division.objects.get(pk=fields["division_id"])
        told["division"] = (office.division.code if office.division else "", division.code)
    return told


def store_office(actor: Actor, office: Office | None, fields: Mapping[str, Any], now: datetime) -> Office:
    """Found a body, or call the command for each fact that changes: from today on."""
    today = clock.local_day(now)
    if office is None:
        given = {key: value for key, value in fields.items() if value not in (None, "")}
        return found_office(actor, **({"parent_id": None} | given))
    told = office_differences(office, fields)
    if {"kind", "level"} & told.keys():
        raise NotBySheet(
            N_("Kind and level of a body do not change. Re-organise it instead."),
            field="kind" if "kind" in told else "level",
        )
    if "parent" in told:
        office = move_office(actor, office_id=office.pk, parent_id=fields.get("parent_id"), on=today, today=today)
    if {"name", "short_name"} & told.keys():
        office = rename_office(
            actor,
            office_id=office.pk,
            name=fields["name"],
            short_name=fields.get("short_name") or office.short_name,
            on=today,
            today=today,
        )
    if {"credit_code", "rank", "ends_on", "division"} & told.keys():
        office = correct_office(
            actor,
            office_id=office.pk,
            credit_code=fields.get("credit_code") or office.credit_code,
            division_id=fields.get("division_id") or office.division_id,
            rank=office.rank if fields.get("rank") is None else fields["rank"],
            ends_on=fields.get("ends_on") or office.ends_on,
            today=today,
        )
    return office


OFFICES = Importer(
    "org.manage",
    (
        InColumn("name", _("Name"), needed=True, aliases=("名称", "单位名称", "机构名称", "单位全称")),
        InColumn(
            "parent", _("Belongs to"), aliases=("上级单位", "隶属", "上级机构", "主管单位"),
            hint=_("As the register has it; a section as body/section"),
        ),
        InColumn("kind", _("Kind"), needed=True, aliases=("类型", "机构类型"), choices=lambda: Office.Kind.choices),
        InColumn("level", _("Level"), needed=True, aliases=("级别", "层级"), choices=lambda: Office.Level.choices),
        InColumn("short_name", _("Short name"), aliases=("简称",)),
        InColumn("credit_code", _("Unified social credit code"), aliases=("统一社会信用代码", "信用代码")),
        InColumn("division", _("Division"), aliases=("行政区划", "区划代码", "行政区划代码")),
        InColumn(
            "valid_from", _("Founded on"), needed=True, kind=FieldKind.DAY, example="2020-01-01",
            aliases=("成立日期", "设立日期", "成立时间"),
        ),
        InColumn(
            "ends_on", _("Ends on"), kind=FieldKind.DAY, aliases=("撤销日期",), hint=_("Only for a temporary body")
        ),
        InColumn("rank", _("Sort order"), kind=FieldKind.NUMBER, aliases=("排序", "序号")),
    ),
    form=OfficeRowForm,
    prepare=prepare_office,
    find=find_office,
    current=lambda office: {"name": office.name},
    differences=office_differences,
    store=store_office,
    key=lambda fields: f"{fields.get('parent_id') or ''}/{fields['name']}",
    chunk=1_000,  # a body may belong to one that stands higher up in the same sheet
    most_rows=1_000,
)  # fmt: skip
