"""The API's shapes of imports and exports."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.foundation.exchange.exports import FORMATS
from guanjia.foundation.exchange.models import Export, Import
from guanjia.foundation.exchange.rules import Kind

BIGGEST = 2**63 - 1


class ImportIn(serializers.Serializer[Any]):
    """A sheet for a register. `continues`: the import whose bad rows it mends."""

    register = serializers.CharField(max_length=60)
    file = serializers.FileField()
    continues = serializers.IntegerField(required=False, min_value=1, max_value=BIGGEST)


class ImportOut(serializers.ModelSerializer[Import]):
    """One import. `new` to `bad` say what would become of the rows, `done_new` to `done_bad` what became of them;
    `mapping` says which column of the sheet (from 0) brings which value."""

    class Meta:
        model = Import
        fields = (
            "id",
            "register",
            "state",
            "file_name",
            "sha256",
            "format",
            "encoding",
            "delimiter",
            "sheet",
            "headings",
            "doubled",
            "mapping",
            "continues",
            "rows",
            "new",
            "changed",
            "same",
            "bad",
            "done_new",
            "done_changed",
            "done_same",
            "done_bad",
            "job_id",
            "actor_name",
            "created_at",
            "checked_at",
            "written_at",
            "erased_at",
        )
        read_only_fields = fields


class SheetColumnsIn(serializers.Serializer[Any]):
    """Which column of the sheet (from 0) brings which value; left out: as suggested."""

    mapping = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=999), required=False)


class RowOut(serializers.Serializer[Any]):
    """One row: its number in the sheet, its texts in the sheet's order, why it is bad, and old and new values."""

    number = serializers.IntegerField()
    cells = serializers.ListField(child=serializers.CharField(allow_blank=True))
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    why = serializers.CharField(allow_blank=True)
    changes = serializers.DictField(child=serializers.ListField(child=serializers.CharField(allow_blank=True)))


class ExportIn(serializers.Serializer[Any]):
    """A register to take away. `query`: the question of its page (`state=here&sort=-name`); `columns`: names of its
    fields, left out: those of the asker's list."""

    register = serializers.CharField(max_length=60)
    query = serializers.CharField(required=False, allow_blank=True, max_length=4_000, default="")
    format = serializers.ChoiceField(choices=FORMATS, default=FORMATS[0])
    columns = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=100)


class ExportOut(serializers.ModelSerializer[Export]):
    """One export. With the state `ready` its file can be fetched until `expires_at`."""

    class Meta:
        model = Export
        fields = (
            "id",
            "register",
            "state",
            "format",
            "query",
            "columns",
            "scope",
            "rows",
            "size",
            "job_id",
            "created_at",
            "expires_at",
        )
        read_only_fields = fields
