"""The organisation in the API. Sensitive values appear as masks only; the full one has its own endpoint."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.foundation.org.models import Division, Establishment, Mandate, Office, Person, Post, Staffing

LARGEST = 2**63 - 1


class Id(serializers.IntegerField):
    """The number of a row."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 1)
        kwargs.setdefault("max_value", LARGEST)
        super().__init__(**kwargs)


class OfficeOut(serializers.ModelSerializer[Office]):
    """A body. `name_then` is its name on the day asked for."""

    name_then = serializers.CharField(required=False, allow_null=True)

    class Meta:
        model = Office
        fields = (
            "id",
            "kind",
            "level",
            "name",
            "name_then",
            "short_name",
            "credit_code",
            "division",
            "parent",
            "path",
            "valid_from",
            "valid_to",
            "ends_on",
        )
        read_only_fields = fields


class OfficeIn(serializers.Serializer[Any]):
    """What founds a body."""

    kind = serializers.ChoiceField(choices=Office.Kind.choices)
    level = serializers.ChoiceField(choices=Office.Level.choices)
    name = serializers.CharField(max_length=80)
    parent_id = Id(allow_null=True)
    valid_from = serializers.DateField()
    short_name = serializers.CharField(max_length=30, required=False, allow_blank=True)
    credit_code = serializers.CharField(max_length=24, required=False, allow_blank=True)
    division_id = Id(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    rank = serializers.IntegerField(min_value=0, max_value=100000, required=False)


class RenameIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    short_name = serializers.CharField(max_length=30, required=False, allow_blank=True)
    on = serializers.DateField()
    document = serializers.CharField(max_length=120, required=False, allow_blank=True)


class MoveIn(serializers.Serializer[Any]):
    parent_id = Id(allow_null=True)
    on = serializers.DateField()
    document = serializers.CharField(max_length=120, required=False, allow_blank=True)


class CloseIn(serializers.Serializer[Any]):
    last_day = serializers.DateField()
    document = serializers.CharField(max_length=120, required=False, allow_blank=True)


class ReorganiseIn(serializers.Serializer[Any]):
    """Who takes over; `targets` sends single kinds of holdings elsewhere."""

    target_id = Id()
    targets = serializers.DictField(child=Id(), required=False)
    close = serializers.BooleanField(required=False, default=True)
    document = serializers.CharField(max_length=120, required=False, allow_blank=True)


class ReorganisedOut(serializers.Serializer[Any]):
    office = OfficeOut()
    moved = serializers.DictField(child=serializers.IntegerField())
    closed = serializers.BooleanField()


class HeadCountOut(serializers.Serializer[Any]):
    """Actual people by approved places; `share` is null without approved places."""

    kind = serializers.CharField()
    actual = serializers.IntegerField()
    approved = serializers.IntegerField()
    share = serializers.SerializerMethodField()

    def get_share(self, count: Any) -> float | None:
        value = count.filled.value
        return None if value is None else round(float(value), 4)


class OfficeDetailOut(serializers.Serializer[Any]):
    """A body with its head-count on the day, all below it included, and the powers it has."""

    office = OfficeOut()
    on = serializers.DateField()
    head_count = HeadCountOut(many=True)
    powers = serializers.ListField(child=serializers.CharField())


class PersonOut(serializers.ModelSerializer[Person]):
    """A person with the primary place of the day; phone and identity number as masks."""

    phone = serializers.SerializerMethodField()
    id_number = serializers.SerializerMethodField()
    office_id = serializers.IntegerField(source="place_id", allow_null=True)
    office_name = serializers.CharField(source="place_name", allow_null=True)
    post = serializers.CharField(source="post_name", allow_null=True)
    grade = serializers.CharField(source="grade_name", allow_null=True)
    staffing = serializers.CharField(allow_null=True)

    left_as = serializers.CharField(read_only=True, help_text="empty while the person is here")

    class Meta:
        model = Person
        fields = (
            "id",
            "name",
            "staff_number",
            "office_id",
            "office_name",
            "post",
            "grade",
            "staffing",
            "phone",
            "id_number",
            "valid_from",
            "valid_to",
            "left_as",
        )
        read_only_fields = fields

    def get_phone(self, person: Person) -> str:
        return str(person.phone)

    def get_id_number(self, person: Person) -> str:
        return str(person.id_number)


class PersonIn(serializers.Serializer[Any]):
    """What hires a person."""

    name = serializers.CharField(max_length=40)
    staff_number = serializers.CharField(max_length=20)
    office_id = Id()
    valid_from = serializers.DateField()
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True)
    id_number = serializers.CharField(max_length=24, required=False, allow_blank=True)
    staffing = serializers.ChoiceField(choices=Staffing.choices, required=False)
    post_id = Id(required=False, allow_null=True)
    grade_id = Id(required=False, allow_null=True)
    document = serializers.CharField(max_length=120, required=False, allow_blank=True)


class PersonMoveIn(serializers.Serializer[Any]):
    office_id = Id()
    on = serializers.DateField()
    post_id = Id(required=False, allow_null=True)
    grade_id = Id(required=False, allow_null=True)
    staffing = serializers.ChoiceField(choices=Staffing.choices, required=False)
    document = serializers.CharField(max_length=120, required=False, allow_blank=True)


class PersonLeaveIn(serializers.Serializer[Any]):
    last_day = serializers.DateField()
    left_as = serializers.ChoiceField(choices=Person.LeftAs.choices)


class PostOut(serializers.ModelSerializer[Post]):
    office_name = serializers.CharField(source="office.name")
    grade_name = serializers.CharField(source="grade.name", allow_null=True, default=None)
    taken = serializers.IntegerField()

    class Meta:
        model = Post
        fields = (
            "id",
            "name",
            "office",
            "office_name",
            "grade",
            "grade_name",
            "seats",
            "taken",
            "duties",
            "valid_from",
            "valid_to",
        )
        read_only_fields = fields


class EstablishmentOut(serializers.ModelSerializer[Establishment]):
    """Approved places of a kind and the people actually counted there on the day."""

    office_name = serializers.CharField(source="office.name")
    actual = serializers.SerializerMethodField()

    class Meta:
        model = Establishment
        fields = (
            "id",
            "office",
            "office_name",
            "kind",
            "approved",
            "actual",
            "document",
            "valid_from",
            "valid_to",
        )
        read_only_fields = fields

    def get_actual(self, row: Any) -> int:
        return int(row.actual or 0)


class MandateOut(serializers.ModelSerializer[Mandate]):
    office_name = serializers.CharField(source="office.name")
    powers = serializers.SerializerMethodField()

    class Meta:
        model = Mandate
        fields = (
            "id",
            "office",
            "office_name",
            "title",
            "number",
            "issuer",
            "level",
            "scope",
            "scope_note",
            "powers",
            "valid_from",
            "valid_to",
        )
        read_only_fields = fields

    def get_powers(self, mandate: Mandate) -> list[str]:
        return [power.power for power in mandate.powers.all()]


class DivisionOut(serializers.ModelSerializer[Division]):
    class Meta:
        model = Division
        fields = ("id", "code", "name", "parent", "valid_from", "valid_to")
        read_only_fields = fields


def page_of(row: type[serializers.BaseSerializer[Any]], name: str) -> type[serializers.Serializer[Any]]:
    """The shape of one page of a list."""
    return type(
        name,
        (serializers.Serializer,),
        {
            "__doc__": "One page of a list.",
            "count": serializers.IntegerField(),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": row(many=True),
        },
    )


OfficesOut = page_of(OfficeOut, "OfficesOut")
PeopleOut = page_of(PersonOut, "PeopleOut")
PostsOut = page_of(PostOut, "PostsOut")
EstablishmentsOut = page_of(EstablishmentOut, "EstablishmentsOut")
MandatesOut = page_of(MandateOut, "MandatesOut")
DivisionsOut = page_of(DivisionOut, "DivisionsOut")
