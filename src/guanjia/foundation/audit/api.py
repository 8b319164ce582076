"""The trail by API: read, see where it stands, verify."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.audit import queries
from guanjia.foundation.audit.commands import verify_trail
from guanjia.foundation.audit.filters import RecordFilter
from guanjia.foundation.audit.serializers import RecordOut, RecordsOut, StandingOut
from guanjia.kernel import clock
from guanjia.ui.api import Pages, Problem


def standing_body(standing: queries.Standing) -> dict[str, Any]:
    last, anchor = standing.last, standing.last_anchor
    body = {
        "unsealed": standing.unsealed,
        "tail_age_s": standing.tail_age.total_seconds() if standing.tail_age else None,
        "last_anchor": anchor.number if anchor else None,
        "last_anchor_at": anchor.at if anchor else None,
        "verified_at": last.at if last else None,
        "clean": last.whole if last else None,
        "wrong": last.wrong if last else None,
        "findings": last.findings if last else [],
    }
    return dict(StandingOut(body).data)


class Records(APIView):
    """The records of the asker's offices, newest first."""

    @extend_schema(
        operation_id="audit_records_list",
        parameters=[
            OpenApiParameter("q", str, description="Part of the actor's name, or the actor's key."),
            OpenApiParameter("action", str),
            OpenApiParameter("object_type", str),
            OpenApiParameter("object_id", str),
            OpenApiParameter("office", int, description="An office; its whole subtree is meant."),
            OpenApiParameter("since", OpenApiTypes.DATE),
            OpenApiParameter("until", OpenApiTypes.DATE, description="The last local day, included."),
            OpenApiParameter("emergency", str, enum=["1"]),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int),
        ],
        responses={200: RecordsOut, 400: Problem, 401: Problem, 403: Problem, 404: Problem},
    )
    def get(self, request: Request) -> Response:
        actor = request.actor  # type: ignore[attr-defined]
        actor.require("audit.view")
        bound = RecordFilter(request.query_params, queryset=queries.list_records(actor), request=request)
        if not bound.form.is_valid():
            raise ValidationError(bound.form.errors)
        pages = Pages()
        rows: Any = pages.paginate_queryset(bound.qs.order_by("-id"), request, view=self)
        return pages.get_paginated_response(RecordOut(rows, many=True).data)


class Record(APIView):
    """One record."""

    @extend_schema(
        operation_id="audit_records_get", responses={200: RecordOut, 401: Problem, 403: Problem, 404: Problem}
    )
    def get(self, request: Request, pk: int) -> Response:
        actor = request.actor  # type: ignore[attr-defined]
        actor.require("audit.view")
        return Response(RecordOut(queries.get_record(actor, pk)).data)


class TrailStanding(APIView):
    """Where sealing and verifying stand."""

    @extend_schema(operation_id="audit_standing", responses={200: StandingOut, 401: Problem, 403: Problem})
    def get(self, request: Request) -> Response:
        return Response(standing_body(queries.standing(request.actor, clock.now())))  # type: ignore[attr-defined]

    @extend_schema(
        operation_id="audit_verify",
        request=None,
        responses={200: StandingOut, 401: Problem, 403: Problem, 409: Problem},
        description="Verify the whole trail now.",
    )
    def post(self, request: Request) -> Response:
        verify_trail(request.actor, now=clock.now())  # type: ignore[attr-defined]
        return Response(standing_body(queries.standing(request.actor, clock.now())))  # type: ignore[attr-defined]
