"""The API's doors of the places room."""

from __future__ import annotations

from datetime import date
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.places import commands, queries
from guanjia.foundation.places.filters import RoomFilter
from guanjia.foundation.places.serializers import (
    ChangedOut,
    PlaceIn,
    PlaceOut,
    PlanIn,
    PlanOut,
    TenureIn,
    TenureOut,
)
from guanjia.kernel import clock
from guanjia.ui.api import Pages, Problem
from guanjia.ui.requests import ApiRequest

REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem}
KINDS = ("compound", "building", "storey", "room", "point")


class Places(APIView):
    """All visible places."""

    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="places_list",
        parameters=[
            OpenApiParameter("kind", OpenApiTypes.STR, enum=KINDS),
            OpenApiParameter("q", OpenApiTypes.STR),
            OpenApiParameter("compound", OpenApiTypes.INT),
            OpenApiParameter("building", OpenApiTypes.INT),
            OpenApiParameter("room_class", OpenApiTypes.STR),
            OpenApiParameter("state", OpenApiTypes.STR, enum=("used", "vacant", "common")),
            OpenApiParameter("user", OpenApiTypes.INT),
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses={200: PlaceOut(many=True), **REFUSED},
    )
    def get(self, request: ApiRequest) -> Response:
        """Open places, filtered as on the page."""
        request.actor.require("places.view")
        kind = request.query_params.get("kind", "")
        if kind and kind not in KINDS:
            raise ValidationError({"kind": [f"{kind!r}"]})
        bound = RoomFilter(
            request.query_params, queryset=queries.list_places(request.actor, kind=kind), request=request
        )
        if not bound.form.is_valid():
            raise ValidationError(bound.form.errors)
        pages = Pages()
        rows: Any = pages.paginate_queryset(bound.qs.order_by("path"), request, view=self)
        return pages.get_paginated_response(PlaceOut(rows, many=True).data)

    @extend_schema(operation_id="places_add", request=PlaceIn, responses={201: PlaceOut, **REFUSED, 409: Problem})
    @acts_once_api("places.place.add")
    def post(self, request: ApiRequest) -> Response:
        """Add a place."""
        body = PlaceIn(data=request.data)
        body.is_valid(raise_exception=True)
        made = commands.add_place(request.actor, now=clock.now(), **body.validated_data)
        return Response(PlaceOut(made).data, status=201)


class OnePlace(APIView):
    """One place."""

    @extend_schema(operation_id="places_get", responses={200: PlaceOut, **REFUSED})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """A place by its id."""
        return Response(PlaceOut(queries.get_place(request.actor, pk)).data)


class Tenures(APIView):
    """The history of one place."""

    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="places_tenures",
        parameters=[OpenApiParameter("page", OpenApiTypes.INT), OpenApiParameter("page_size", OpenApiTypes.INT)],
        responses={200: TenureOut(many=True), **REFUSED},
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Who managed and used it, the newest first."""
        found = queries.get_place(request.actor, pk)
        pages = Pages()
        rows = pages.paginate_queryset(queries.list_tenures(request.actor, found), request, view=self)
        return pages.get_paginated_response(TenureOut(rows, many=True).data)

    @extend_schema(
        operation_id="places_hand_over", request=TenureIn, responses={201: ChangedOut, **REFUSED, 409: Problem}
    )
    @acts_once_api("places.tenure.change")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Hand the place to another manager or user."""
        body = TenureIn(data=request.data)
        body.is_valid(raise_exception=True)
        changed = commands.change_tenure(request.actor, place_id=pk, **body.validated_data)
        return Response({"changed": changed}, status=201)


class StoreyPlan(APIView):
    """A storey's plan."""

    @extend_schema(
        operation_id="places_plan",
        parameters=[OpenApiParameter("on", OpenApiTypes.DATE)],
        responses={200: PlanOut, **REFUSED},
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The plan in force, today or on a day."""
        found = queries.get_place(request.actor, pk)
        asked: Any = request.query_params.get("on")
        day = clock.today()
        if asked:
            try:
                day = date.fromisoformat(asked)
            except ValueError:
                raise ValidationError({"on": [asked]}) from None
        plan = queries.plan_in_force(request.actor, found, on=day)
        if plan is None:
            raise queries.no_such_plan()
        return Response(PlanOut(plan).data)

    @extend_schema(operation_id="places_upload_plan", request=PlanIn, responses={201: PlanOut, **REFUSED, 409: Problem})
    @acts_once_api("places.plan.upload")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Upload a drawing; it is cleaned and waits as a draft until somebody publishes it."""
        body = PlanIn(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        plan = commands.upload_plan(
            request.actor,
            storey_id=pk,
            raw=sent["svg"].encode("utf-8", "replace"),
            edition=sent.get("edition", ""),
            valid_from=sent["valid_from"],
            now=clock.now(),
        )
        return Response(PlanOut(plan).data, status=201)
