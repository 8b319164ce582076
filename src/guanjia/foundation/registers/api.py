"""The API's doors of the registers room."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.protection.subjects import address_of
from guanjia.foundation.registers import commands, queries
from guanjia.foundation.registers.filters import FieldFilter
from guanjia.foundation.registers.serializers import (
    ColumnsIn,
    CustomFieldBase,
    CustomFieldIn,
    CustomFieldOut,
    ListOut,
    ListRowOut,
    ValueOut,
    ValuesIn,
    ViewIn,
    ViewOut,
)
from guanjia.kernel import clock
from guanjia.ui import list_extras, registers
from guanjia.ui.api import Pages, Problem
from guanjia.ui.requests import ApiRequest

REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem}
CHANGING = {**REFUSED, 409: Problem}


class Lists(APIView):
    """The lists of the house."""

    @extend_schema(operation_id="lists_list", responses={200: ListOut(many=True), **REFUSED})
    def get(self, request: ApiRequest) -> Response:
        """The lists that the asker may open, each with all its fields, custom ones too."""
        actor = request.actor
        found = [
            {
                "key": one.key,
                "label": one.label,
                "custom": one.custom,
                "fields": list_extras.all_fields(actor, one),
            }
            for one in queries.open_registers(actor)
        ]
        return Response(ListOut(found, many=True).data)


class Rows(APIView):
    """The rows of one list."""

    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="lists_rows",
        parameters=[
            OpenApiParameter("sort", OpenApiTypes.STR, description="An order of the list, `-` in front turns it round"),
            OpenApiParameter("columns", OpenApiTypes.STR, description="Names of fields with commas between them"),
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses={200: ListRowOut(many=True), **REFUSED},
    )
    def get(self, request: ApiRequest, key: str) -> Response:
        """What the question finds on the list's own page, in its order: its filters, and those of custom fields
        (`c7` for text and answers, `c7_from` and `c7_to` for days and numbers). Fields as in `columns`, else as the
        asker arranged them; values as text."""
        actor, asked = request.actor, request.query_params
        register = queries.get_register(actor, key)
        everything = list_extras.all_fields(actor, register)
        wanted = [name for name in asked.get("columns", "").split(",") if name]
        by_name = {field.name: field for field in everything}
        if strange := [name for name in wanted if name not in by_name]:
            raise ValidationError({"columns": [_("There is no field “%(name)s”.") % {"name": strange[0][:60]}]})
        if register.filters is not None:
            bound = registers.bind(register, actor, asked)
            if not bound.form.is_valid():
                raise ValidationError(bound.form.errors)
        pages = Pages()
        rows: Any = pages.paginate_queryset(registers.found_by(register, actor, asked), request, view=self)
        fields = [by_name[name] for name in wanted] or list_extras.columns_of(actor, register, asked, everything)
        list_extras.attach(actor, register, rows, fields)
        told = [
            {
                "id": row.pk,
                "href": address_of(row),
                "values": {field.name: as_text(field.value(row)) for field in fields},
            }
            for row in rows
        ]
        return pages.get_paginated_response(ListRowOut(told, many=True).data)


def as_text(value: Any) -> str | None:
    """A field's value as text: days and instants as ISO 8601 has them, numbers without an exponent."""
    match value:
        case None | "":
            return None
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


class Views(APIView):
    """Saved views of one list."""

    @extend_schema(operation_id="views_list", responses={200: ViewOut(many=True), **REFUSED})
    def get(self, request: ApiRequest, key: str) -> Response:
        """Own views, and those shared with a role of the asker."""
        views = queries.list_views(request.actor, queries.get_register(request.actor, key))
        return Response(ViewOut(views.select_related("role")[:200], many=True).data)

    @extend_schema(operation_id="views_save", request=ViewIn, responses={201: ViewOut, **CHANGING})
    @acts_once_api("registers.view.save")
    def post(self, request: ApiRequest, key: str) -> Response:
        """Keep a question under a name, for oneself or for a role in a body."""
        body = ViewIn(data=request.data)
        body.is_valid(raise_exception=True)
        made = commands.save_view(request.actor, register_key=key, now=clock.now(), **body.validated_data)
        return Response(ViewOut(made).data, status=201)


class OneView(APIView):
    """One saved view."""

    @extend_schema(operation_id="views_get", responses={200: ViewOut, **REFUSED})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """A view by its id."""
        return Response(ViewOut(queries.get_view(request.actor, pk)).data)

    @extend_schema(operation_id="views_change", request=ViewIn, responses={200: ViewOut, **CHANGING})
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Change a view: name, sharing, question and columns."""
        body = ViewIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(ViewOut(commands.change_view(request.actor, view_id=pk, **body.validated_data)).data)

    @extend_schema(operation_id="views_delete", responses={204: None, **CHANGING})
    def delete(self, request: ApiRequest, pk: int) -> Response:
        """Throw a view away."""
        commands.delete_view(request.actor, view_id=pk)
        return Response(status=204)


class Columns(APIView):
    """The asker's columns of one list."""

    @extend_schema(operation_id="columns_get", responses={200: ColumnsIn, **REFUSED})
    def get(self, request: ApiRequest, key: str) -> Response:
        """The columns in order; none: as declared."""
        own = queries.arrangement_of(request.actor, queries.get_register(request.actor, key))
        return Response({"columns": own.columns if own else []})

    @extend_schema(operation_id="columns_set", request=ColumnsIn, responses={200: ColumnsIn, **CHANGING})
    def put(self, request: ApiRequest, key: str) -> Response:
        """Choose columns and their order."""
        body = ColumnsIn(data=request.data)
        body.is_valid(raise_exception=True)
        kept = commands.arrange_list(request.actor, register_key=key, **body.validated_data)
        return Response({"columns": kept})


class Fields(APIView):
    """Custom fields."""

    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="custom_fields_list",
        parameters=[
            OpenApiParameter("q", OpenApiTypes.STR),
            OpenApiParameter("register", OpenApiTypes.STR),
            OpenApiParameter("office", OpenApiTypes.INT),
            OpenApiParameter("state", OpenApiTypes.STR, enum=("open", "retired")),
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses={200: CustomFieldOut(many=True), **REFUSED},
    )
    def get(self, request: ApiRequest) -> Response:
        """The fields of the offices that the asker administers, and of those above."""
        request.actor.require("registers.define")
        bound = FieldFilter(request.query_params, queryset=queries.list_fields(request.actor), request=request)
        if not bound.form.is_valid():
            raise ValidationError(bound.form.errors)
        pages = Pages()
        rows: Any = pages.paginate_queryset(bound.qs, request, view=self)
        return pages.get_paginated_response(CustomFieldOut(rows, many=True).data)

    @extend_schema(
        operation_id="custom_fields_define", request=CustomFieldIn, responses={201: CustomFieldOut, **CHANGING}
    )
    @acts_once_api("registers.field.define")
    def post(self, request: ApiRequest) -> Response:
        """Define a field for an office and all below it."""
        request.actor.require("registers.define")
        body = CustomFieldIn(data=request.data)
        body.is_valid(raise_exception=True)
        made = commands.define_field(request.actor, now=clock.now(), **body.validated_data)
        return Response(CustomFieldOut(made).data, status=201)


class OneField(APIView):
    """One custom field."""

    @extend_schema(operation_id="custom_fields_get", responses={200: CustomFieldOut, **REFUSED})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """A field by its id."""
        return Response(CustomFieldOut(queries.get_field(request.actor, pk)).data)

    @extend_schema(
        operation_id="custom_fields_change", request=CustomFieldBase, responses={200: CustomFieldOut, **CHANGING}
    )
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Change what a field is called and takes; key, type, list and office stay."""
        body = CustomFieldBase(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(CustomFieldOut(commands.change_field(request.actor, field_id=pk, **body.validated_data)).data)


class RetireField(APIView):
    """A field out of use."""

    @extend_schema(operation_id="custom_fields_retire", request=None, responses={200: CustomFieldOut, **CHANGING})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Take a field out of use; its values stay."""
        return Response(CustomFieldOut(commands.retire_field(request.actor, field_id=pk, now=clock.now())).data)


class RestoreField(APIView):
    """A field back in use."""

    @extend_schema(operation_id="custom_fields_restore", request=None, responses={200: CustomFieldOut, **CHANGING})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Bring a field back into use."""
        return Response(CustomFieldOut(commands.restore_field(request.actor, field_id=pk, now=clock.now())).data)


class Values(APIView):
    """The custom fields of one record."""

    @extend_schema(operation_id="record_fields_get", responses={200: ValueOut(many=True), **REFUSED})
    def get(self, request: ApiRequest, key: str, pk: int) -> Response:
        """What a record says in its custom fields."""
        return Response(self.told(request, key, pk))

    @extend_schema(operation_id="record_fields_set", request=ValuesIn, responses={200: ValueOut(many=True), **CHANGING})
    def put(self, request: ApiRequest, key: str, pk: int) -> Response:
        """Fill in custom fields of a record."""
        queries.get_record(request.actor, queries.get_register(request.actor, key), pk)
        body = ValuesIn(data=request.data)
        body.is_valid(raise_exception=True)
        commands.fill_in(
            request.actor, register_key=key, record_id=pk, said=body.validated_data["values"], now=clock.now()
        )
        return Response(self.told(request, key, pk))

    def told(self, request: ApiRequest, key: str, pk: int) -> Any:
        register = queries.get_register(request.actor, key)
        told = queries.told_of(register, queries.get_record(request.actor, register, pk))
        rows = [
            {
                "key": field.key,
                "label": field.label,
                "kind": field.kind,
                "unit": field.unit,
                "value": None if value is None else str(value),
                "shown": None if value is None else queries.in_words(field, value),
                "retired": field.is_retired,
            }
            for field, value in told
        ]
        return ValueOut(rows, many=True).data
