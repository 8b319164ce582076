"""Shapes of the API of the registers room."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.foundation.registers import rules
from guanjia.foundation.registers.models import CustomField
from guanjia.ui.list_extras import MOST_COLUMNS

LARGEST_ID = 2**63 - 1


class FieldOut(serializers.Serializer[Any]):
    """One field of a list."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    shown = serializers.BooleanField()
    sort = serializers.CharField(allow_blank=True)


class ListRowOut(serializers.Serializer[Any]):
    """One row of a list: its page, and the values of its fields by name, as text."""

    id = serializers.IntegerField()
    href = serializers.CharField(allow_blank=True)
    values = serializers.DictField(child=serializers.CharField(allow_null=True))


class ListOut(serializers.Serializer[Any]):
    """One list that the asker may open."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    custom = serializers.BooleanField()
    fields = serializers.ListField(child=FieldOut())  # type: ignore[assignment]


class ViewIn(serializers.Serializer[Any]):
    """A view to keep: the question as it stands in the address of the list."""

    name = serializers.CharField(max_length=40)
    query = serializers.CharField(max_length=2000, allow_blank=True, required=False, default="")
    columns = serializers.ListField(child=serializers.CharField(max_length=60), max_length=MOST_COLUMNS, required=False)
    role = serializers.CharField(max_length=30, allow_blank=True, required=False, default="")
    office_id = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_ID)


class ViewOut(serializers.Serializer[Any]):
    """A saved view."""

    id = serializers.IntegerField()
    list = serializers.CharField(source="register")
    name = serializers.CharField()
    query = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    role = serializers.CharField(source="role.code", default="", allow_blank=True)
    office_id = serializers.IntegerField(allow_null=True)


class ColumnsIn(serializers.Serializer[Any]):
    """The columns of a list in order; none: as declared."""

    columns = serializers.ListField(child=serializers.CharField(max_length=60), max_length=MOST_COLUMNS)


class CustomFieldBase(serializers.Serializer[Any]):
    """What may change on a custom field."""

    label = serializers.CharField(max_length=30)  # type: ignore[assignment]
    unit = serializers.CharField(max_length=12, allow_blank=True, required=False)
    help = serializers.CharField(max_length=200, allow_blank=True, required=False)
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]
    in_list = serializers.BooleanField(required=False)
    minimum = serializers.DecimalField(max_digits=18, decimal_places=4, required=False, allow_null=True)
    maximum = serializers.DecimalField(max_digits=18, decimal_places=4, required=False, allow_null=True)
    pattern = serializers.CharField(max_length=40, allow_blank=True, required=False)
    choices = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=rules.MOST_CHOICES, required=False
    )
    rank = serializers.IntegerField(min_value=0, max_value=9999, required=False)


class CustomFieldIn(CustomFieldBase):
    """A custom field to define."""

    list = serializers.CharField(max_length=60, source="register_key")
    office_id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    key = serializers.RegexField(rf"^{rules.KEY.pattern}$", max_length=30)
    kind = serializers.ChoiceField(choices=CustomField.Kind.choices)


class ChoiceOut(serializers.Serializer[Any]):
    """One answer of a choice."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    retired = serializers.BooleanField(default=False)


class CustomFieldOut(serializers.Serializer[Any]):
    """A custom field."""

    id = serializers.IntegerField()
    list = serializers.CharField(source="register")
    office_id = serializers.IntegerField()
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField()
    unit = serializers.CharField()
    help = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    in_list = serializers.BooleanField()
    minimum = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)
    maximum = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)
    pattern = serializers.CharField()
    choices = serializers.ListField(child=ChoiceOut())
    rank = serializers.IntegerField()
    retired_at = serializers.DateTimeField(allow_null=True)


class ValuesIn(serializers.Serializer[Any]):
    """Values by the keys of their fields, as text; an empty one takes the value away. What is not named stays."""

    values = serializers.DictField(child=serializers.CharField(max_length=200, allow_blank=True, allow_null=True))


class ValueOut(serializers.Serializer[Any]):
    """One custom field of a record: the stored value as text, an answer by its code."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_null=True)
    shown = serializers.CharField(allow_null=True)
    retired = serializers.BooleanField()
