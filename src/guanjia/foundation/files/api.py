"""The API's doors of attachments."""

from __future__ import annotations

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.files import queries
from guanjia.foundation.files.commands import upload_file, void_file
from guanjia.foundation.files.serializers import FileIn, FileOut, VoidIn
from guanjia.foundation.files.serving import serve
from guanjia.kernel import clock
from guanjia.ui.api import Pages, Problem
from guanjia.ui.requests import ApiRequest

REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem}


class ContentView(APIView):
    """Sends a content as it is, whatever the client accepts; refusals are JSON as everywhere."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[JSONRenderer, str]:
        return JSONRenderer(), JSONRenderer.media_type


class Files(APIView):
    """The files of one record."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="files_list",
        parameters=[
            OpenApiParameter("holder_type", OpenApiTypes.STR, required=True),
            OpenApiParameter("holder_id", OpenApiTypes.STR, required=True),
            OpenApiParameter("purpose", OpenApiTypes.STR),
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses={200: FileOut(many=True), **REFUSED},
    )
    def get(self, request: ApiRequest) -> Response:
        """The files of a record, oldest first."""
        asked = request.query_params
        holder = queries.get_holder(request.actor, asked.get("holder_type", ""), asked.get("holder_id", ""))
        pages = Pages()
        rows = pages.paginate_queryset(queries.files_of(holder, asked.get("purpose")), request, view=self)
        return pages.get_paginated_response(FileOut(rows, many=True).data)

    @extend_schema(
        operation_id="files_attach",
        request={"multipart/form-data": FileIn},
        responses={201: FileOut, **REFUSED, 409: Problem, 413: Problem},
    )
    def post(self, request: ApiRequest) -> Response:
        """Attach a file. The same content for the same record and purpose acts once and answers the same file."""
        body = FileIn(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        stored = upload_file(
            request.actor,
            holder_type=sent["holder_type"],
            holder_id=str(sent["holder_id"]),
            purpose=sent["purpose"],
            upload=sent["file"],
            now=clock.now(),
        )
        return Response(FileOut(stored).data, status=201)


class File(APIView):
    """One file."""

    @extend_schema(operation_id="files_get", responses={200: FileOut, **REFUSED})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What is attached."""
        return Response(FileOut(queries.get_file(request.actor, pk)).data)


class FileContent(ContentView):
    """One file's content."""

    @extend_schema(
        operation_id="files_content",
        responses={
            (200, "*/*"): OpenApiTypes.BINARY,
            304: OpenApiResponse(description="Unchanged since the given ETag."),
            410: OpenApiResponse(description="The content is no longer there."),
            **{(status, "application/json"): Problem for status in (401, 403, 404)},
        },
    )
    def get(self, request: ApiRequest, pk: int) -> HttpResponseBase:
        """The content, with its own type and name."""
        return serve(request._request, request.actor, queries.get_file(request.actor, pk))


class FileThumbnail(ContentView):
    """A picture's small copy."""

    @extend_schema(
        operation_id="files_thumbnail",
        responses={
            (200, "image/jpeg"): OpenApiTypes.BINARY,
            304: OpenApiResponse(description="Unchanged since the given ETag."),
            410: OpenApiResponse(description="The content is no longer there."),
            **{(status, "application/json"): Problem for status in (401, 403, 404)},
        },
    )
    def get(self, request: ApiRequest, pk: int) -> HttpResponseBase:
        """At most 480 pixels on the longer side, JPEG."""
        stored = queries.get_file(request.actor, pk)
        if not stored.thumbnail:
            raise queries.no_such_file()
        return serve(request._request, request.actor, stored, thumbnail=True)


class FileVoid(APIView):
    """Takes a file out of use."""

    @extend_schema(operation_id="files_void", request=VoidIn, responses={204: None, **REFUSED, 409: Problem})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Void a file, with a reason. Its row and content are kept on record."""
        body = VoidIn(data=request.data)
        body.is_valid(raise_exception=True)
        void_file(request.actor, file_id=pk, reason=body.validated_data["reason"], now=clock.now())
        return Response(status=204)
