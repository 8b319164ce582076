"""The API's doors of the exchange: bring a sheet, look at its rows, write it; take a register away."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.exchange import exports, queries, views
from guanjia.foundation.exchange.commands import (
    ask_check,
    ask_export,
    ask_write,
    bad_rows_sheet,
    discard_import,
    map_columns,
    take_export,
    upload_sheet,
)
from guanjia.foundation.exchange.export_views import file_name
from guanjia.foundation.exchange.models import Import
from guanjia.foundation.exchange.rules import Kind
from guanjia.foundation.exchange.serializers import ExportIn, ExportOut, ImportIn, ImportOut, RowOut, SheetColumnsIn
from guanjia.kernel import clock
from guanjia.ui.acting_once import acts_once_api
from guanjia.ui.api import Pages, Problem
from guanjia.ui.requests import ApiRequest

REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGED = [OpenApiParameter("page", OpenApiTypes.INT), OpenApiParameter("page_size", OpenApiTypes.INT)]
MOST_ROWS = 1_000


class SheetView(APIView):
    """Sends a sheet as it is, whatever the client accepts; refusals are JSON as everywhere."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[JSONRenderer, str]:
        return JSONRenderer(), JSONRenderer.media_type


class Imports(APIView):
    """One's own imports, and those of the offices that one oversees."""

    parser_classes = [MultiPartParser]
    pagination_class = Pages

    @extend_schema(
        operation_id="imports_list",
        parameters=[
            OpenApiParameter("register", OpenApiTypes.STR),
            OpenApiParameter("state", OpenApiTypes.STR, enum=Import.State.values),
            *PAGED,
        ],
        responses={200: ImportOut(many=True), **REFUSED},
    )
    def get(self, request: ApiRequest) -> Response:
        """Newest first."""
        rows = queries.list_imports(request.actor)
        for name in ("register", "state"):
            if value := request.query_params.get(name, "").replace("\x00", ""):
                rows = rows.filter(**{name: value})
        pages = Pages()
        found = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(ImportOut(found, many=True).data)

    @extend_schema(
        operation_id="imports_upload",
        request={"multipart/form-data": ImportIn},
        responses={201: ImportOut, 200: ImportOut, **REFUSED, 409: Problem, 413: Problem},
    )
    @acts_once_api("exchange.upload")
    def post(self, request: ApiRequest) -> Response:
        """Bring a sheet; nothing is written yet. The same file again answers the import that it is already."""
        body = ImportIn(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        row, new = upload_sheet(
            request.actor,
            register=sent["register"],
            name=sent["file"].name or "",
            stream=sent["file"].file,
            size=sent["file"].size or 0,
            limit=settings.GUANJIA_MAX_UPLOAD_BYTES,
            now=clock.now(),
            continues_id=sent.get("continues"),
        )
        return Response(ImportOut(row).data, status=201 if new else 200)


class ImportDetail(APIView):
    """One import."""

    @extend_schema(operation_id="imports_get", responses={200: ImportOut, **REFUSED})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """At which step it is, and the counts."""
        return Response(ImportOut(queries.get_import(request.actor, pk)).data)


class ImportColumns(APIView):
    """The columns of a sheet."""

    @extend_schema(
        operation_id="imports_check", request=SheetColumnsIn, responses={202: ImportOut, **REFUSED, 409: Problem}
    )
    @acts_once_api("exchange.columns")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Choose the columns, or take those suggested, and let a job check every row."""
        body = SheetColumnsIn(data=request.data)
        body.is_valid(raise_exception=True)
        row = queries.get_import(request.actor, pk)
        mapping = body.validated_data.get("mapping", row.mapping)
        map_columns(request.actor, import_id=pk, mapping=mapping, now=clock.now())
        return Response(ImportOut(ask_check(request.actor, import_id=pk, now=clock.now())).data, status=202)


class ImportRows(APIView):
    """The rows of a checked or written sheet."""

    @extend_schema(
        operation_id="imports_rows",
        parameters=[OpenApiParameter("kind", OpenApiTypes.STR, enum=[kind.value for kind in Kind])],
        responses={200: RowOut(many=True), **REFUSED},
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Up to 1,000 rows of one kind (`bad` without one), in the sheet's order; all bad rows are in the workbook."""
        kind = request.query_params.get("kind", Kind.BAD.value)
        if kind not in [one.value for one in Kind]:
            raise ValidationError({"kind": "new, changed, same or bad"})
        row = queries.get_import(request.actor, pk)
        found = queries.rows_of_kind(row, kind, most=MOST_ROWS)
        lines = [
            {
                "number": number,
                "cells": [views.masked(cell) for cell in cells],
                "kind": finding.kind.value,
                "why": finding.why,
                "changes": finding.changes or {},
            }
            for number, cells, finding in found
        ]
        return Response(RowOut(lines, many=True).data)


class ImportBadRows(SheetView):
    """The bad rows as a workbook."""

    @extend_schema(
        operation_id="imports_bad_rows",
        responses={(200, XLSX): OpenApiResponse(OpenApiTypes.BINARY), **REFUSED, 409: Problem},
    )
    def get(self, request: ApiRequest, pk: int) -> HttpResponseBase:
        """The sheet's own columns and a last one that says why."""
        row, sheet = bad_rows_sheet(request.actor, import_id=pk, now=clock.now())
        return views.sent(sheet, f"{row.file_name.rsplit('.', 1)[0]}-bad.xlsx", "xlsx")


class ImportWrite(APIView):
    """Write a checked sheet."""

    @extend_schema(operation_id="imports_write", request=None, responses={202: ImportOut, **REFUSED, 409: Problem})
    @acts_once_api("exchange.write")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Let a job write the good rows."""
        return Response(ImportOut(ask_write(request.actor, import_id=pk, now=clock.now())).data, status=202)


class ImportDiscard(APIView):
    """Throw a sheet away."""

    @extend_schema(operation_id="imports_discard", request=None, responses={200: ImportOut, **REFUSED, 409: Problem})
    @acts_once_api("exchange.discard")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Erase the rows of a sheet that was not written."""
        return Response(ImportOut(discard_import(request.actor, import_id=pk, now=clock.now())).data)


class Exports(APIView):
    """One's own exports."""

    pagination_class = Pages

    @extend_schema(operation_id="exports_list", parameters=PAGED, responses={200: ExportOut(many=True), **REFUSED})
    def get(self, request: ApiRequest) -> Response:
        """Newest first."""
        pages = Pages()
        found = pages.paginate_queryset(queries.list_exports(request.actor), request, view=self)
        return pages.get_paginated_response(ExportOut(found, many=True).data)

    @extend_schema(operation_id="exports_ask", request=ExportIn, responses={202: ExportOut, **REFUSED, 409: Problem})
    @acts_once_api("exchange.export")
    def post(self, request: ApiRequest) -> Response:
        """Let a job make a sheet of a register, as the asker sees it; it waits for a day."""
        body = ExportIn(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        made = exports.plan(
            request.actor,
            register=asked["register"],
            query=asked["query"],
            format=asked["format"],
            columns=tuple(asked.get("columns", ())),
        )
        exports.count_rows(made)
        return Response(ExportOut(ask_export(request.actor, made, now=clock.now())).data, status=202)


class ExportDetail(APIView):
    """One export."""

    @extend_schema(operation_id="exports_get", responses={200: ExportOut, **REFUSED})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Whether the file is ready, and until when."""
        return Response(ExportOut(queries.get_export(request.actor, pk)).data)


class ExportContent(SheetView):
    """The file of an export."""

    @extend_schema(
        operation_id="exports_file",
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY), **REFUSED, 409: Problem},
    )
    def get(self, request: ApiRequest, pk: int) -> HttpResponseBase:
        """The sheet, for whoever asked for it and nobody else."""
        export, content = take_export(request.actor, export_id=pk, now=clock.now())
        return views.sent(content, file_name(export), export.format)
