"""The organisation by API: the same queries, filters and commands as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as drf
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.org import commands, queries
from guanjia.foundation.org import serializers as shapes
from guanjia.foundation.org.filters import EstablishmentFilter, OfficeFilter, PersonFilter, PostFilter
from guanjia.foundation.org.models import Office, Staffing
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.acting_once import acts_once_api
from guanjia.ui.api import Pages, Problem

ON = OpenApiParameter("on", OpenApiTypes.DATE, description="Read as of this day; today without it.")
PAGE = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]
Q = OpenApiParameter("q", str)
OFFICE = OpenApiParameter("office", int, description="An office; its whole subtree is meant.")
READ = {400: Problem, 401: Problem, 403: Problem, 404: Problem}
WRITE = READ | {409: Problem}
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Makes the write act once.")


def actor_of(request: Request) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def day_of(request: Request) -> date | None:
    """The day asked for, or None; 400 for what is no day."""
    text = request.query_params.get("on", "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationError({"on": ["Use a day like 2026-03-01."]}) from None


def narrowed(bound: Any) -> QuerySet[Any]:
    """The rows of a bound filter set; 400 when a filter is not valid."""
    if not bound.form.is_valid():
        raise ValidationError(bound.form.errors)
    rows: QuerySet[Any] = bound.qs
    return rows


def paged(view: APIView, request: Request, rows: QuerySet[Any], shape: type[drf.BaseSerializer[Any]]) -> Response:
    pages = Pages()
    cut = pages.paginate_queryset(rows, request, view=view)
    return pages.get_paginated_response(shape(cut, many=True).data)


def body_of(request: Request, shape: type[drf.Serializer[Any]]) -> dict[str, Any]:
    """The checked body; 400 when its shape is wrong."""
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


class Offices(APIView):
    """The bodies of the organisation."""

    @extend_schema(
        operation_id="offices_list",
        parameters=[
            Q,
            OpenApiParameter("kind", str, enum=Office.Kind.values),
            OpenApiParameter("level", str, enum=Office.Level.values),
            OpenApiParameter("below", int, description="An office; its whole subtree is meant."),
            OpenApiParameter("state", str, enum=["open", "closed"]),
            ON,
            *PAGE,
        ],
        responses={200: shapes.OfficesOut} | READ,
    )
    def get(self, request: Request) -> Response:
        actor_of(request).require("org.view")
        rows = queries.list_offices(actor_of(request), on=day_of(request))
        bound = OfficeFilter(request.query_params, queryset=rows, request=request)
        return paged(self, request, narrowed(bound), shapes.OfficeOut)

    @extend_schema(
        operation_id="offices_found",
        parameters=[KEY],
        request=shapes.OfficeIn,
        responses={201: shapes.OfficeOut} | WRITE,
    )
    @acts_once_api("org.office.found")
    def post(self, request: Request) -> Response:
        office = commands.found_office(actor_of(request), **body_of(request, shapes.OfficeIn))
        return Response(shapes.OfficeOut(office).data, status=201)


class OfficeOne(APIView):
    """One body on a day."""

    @extend_schema(operation_id="offices_get", parameters=[ON], responses={200: shapes.OfficeDetailOut} | READ)
    def get(self, request: Request, pk: int) -> Response:
        actor, on = actor_of(request), day_of(request) or clock.today()
        office = queries.get_office(actor, pk)
        body = {
            "office": office,
            "on": on,
            "head_count": queries.head_count(actor, office, on),
            "powers": sorted(queries.powers_of(office, on)),
        }
        return Response(shapes.OfficeDetailOut(body).data)


class OfficeRename(APIView):
    @extend_schema(operation_id="offices_rename", request=shapes.RenameIn, responses={200: shapes.OfficeOut} | WRITE)
    def post(self, request: Request, pk: int) -> Response:
        data = body_of(request, shapes.RenameIn)
        office = commands.rename_office(actor_of(request), office_id=pk, today=clock.today(), **data)
        return Response(shapes.OfficeOut(office).data)


class OfficeMove(APIView):
    @extend_schema(operation_id="offices_move", request=shapes.MoveIn, responses={200: shapes.OfficeOut} | WRITE)
    def post(self, request: Request, pk: int) -> Response:
        data = body_of(request, shapes.MoveIn)
        office = commands.move_office(actor_of(request), office_id=pk, today=clock.today(), **data)
        return Response(shapes.OfficeOut(office).data)


class OfficeClose(APIView):
    @extend_schema(operation_id="offices_close", request=shapes.CloseIn, responses={200: shapes.OfficeOut} | WRITE)
    def post(self, request: Request, pk: int) -> Response:
        data = body_of(request, shapes.CloseIn)
        office = commands.close_office(actor_of(request), office_id=pk, today=clock.today(), **data)
        return Response(shapes.OfficeOut(office).data)


class OfficeReorganise(APIView):
    @extend_schema(
        operation_id="offices_reorganise",
        request=shapes.ReorganiseIn,
        responses={200: shapes.ReorganisedOut} | WRITE,
        description="Hand over everything the body holds, in all rooms, and close it.",
    )
    def post(self, request: Request, pk: int) -> Response:
        data = body_of(request, shapes.ReorganiseIn)
        done = commands.reorganise(actor_of(request), office_id=pk, now=clock.now(), **data)
        body = {"office": done.source, "moved": done.moved, "closed": done.closed}
        return Response(shapes.ReorganisedOut(body).data)


class People(APIView):
    """The register of people, with masks."""

    @extend_schema(
        operation_id="people_list",
        parameters=[
            Q,
            OFFICE,
            OpenApiParameter("staffing", str, enum=Staffing.values),
            OpenApiParameter("grade", int),
            OpenApiParameter("state", str, enum=["here", "left"]),
            ON,
            *PAGE,
        ],
        responses={200: shapes.PeopleOut} | READ,
    )
    def get(self, request: Request) -> Response:
        actor_of(request).require("org.people")
        rows = queries.list_people(actor_of(request), on=day_of(request)).order_by("staff_number")
        bound = PersonFilter(request.query_params, queryset=rows, request=request)
        return paged(self, request, narrowed(bound), shapes.PersonOut)

    @extend_schema(
        operation_id="people_hire",
        parameters=[KEY],
        request=shapes.PersonIn,
        responses={201: shapes.PersonOut} | WRITE,
    )
    @acts_once_api("org.person.hire")
    def post(self, request: Request) -> Response:
        person = commands.hire_person(actor_of(request), **body_of(request, shapes.PersonIn))
        return Response(one_person(actor_of(request), person.pk), status=201)


def one_person(actor: Actor, pk: int) -> Any:
    queries.get_person(actor, pk)
    return shapes.PersonOut(queries.list_people(actor).get(pk=pk)).data


class PersonOne(APIView):
    """One person, with masks."""

    @extend_schema(operation_id="people_get", responses={200: shapes.PersonOut} | READ)
    def get(self, request: Request, pk: int) -> Response:
        return Response(one_person(actor_of(request), pk))


class PersonMove(APIView):
    @extend_schema(operation_id="people_move", request=shapes.PersonMoveIn, responses={200: shapes.PersonOut} | WRITE)
    def post(self, request: Request, pk: int) -> Response:
        data = body_of(request, shapes.PersonMoveIn)
        commands.move_person(actor_of(request), person_id=pk, today=clock.today(), **data)
        return Response(one_person(actor_of(request), pk))


class PersonLeave(APIView):
    @extend_schema(operation_id="people_leave", request=shapes.PersonLeaveIn, responses={200: shapes.PersonOut} | WRITE)
    def post(self, request: Request, pk: int) -> Response:
        data = body_of(request, shapes.PersonLeaveIn)
        commands.leave_person(actor_of(request), person_id=pk, today=clock.today(), **data)
        return Response(one_person(actor_of(request), pk))


class Posts(APIView):
    """Posts open on the day, with the seats taken."""

    @extend_schema(
        operation_id="posts_list",
        parameters=[Q, OFFICE, OpenApiParameter("free", str, enum=["1"]), ON, *PAGE],
        responses={200: shapes.PostsOut} | READ,
    )
    def get(self, request: Request) -> Response:
        actor_of(request).require("org.view")
        rows = queries.list_posts(actor_of(request), on=day_of(request) or clock.today())
        bound = PostFilter(request.query_params, queryset=rows, request=request)
        return paged(self, request, narrowed(bound), shapes.PostOut)


class Establishments(APIView):
    """Approved places against actual people on the day."""

    @extend_schema(
        operation_id="establishments_list",
        parameters=[
            OFFICE,
            OpenApiParameter("kind", str, enum=Staffing.values),
            OpenApiParameter("over", str, enum=["1"]),
            ON,
            *PAGE,
        ],
        responses={200: shapes.EstablishmentsOut} | READ,
    )
    def get(self, request: Request) -> Response:
        actor_of(request).require("org.view")
        rows = queries.list_establishments(actor_of(request), on=day_of(request) or clock.today())
        bound = EstablishmentFilter(request.query_params, queryset=rows, request=request)
        return paged(self, request, narrowed(bound), shapes.EstablishmentOut)


class Mandates(APIView):
    """Mandates of visible bodies; with a day, those in force then."""

    @extend_schema(operation_id="mandates_list", parameters=[ON, *PAGE], responses={200: shapes.MandatesOut} | READ)
    def get(self, request: Request) -> Response:
        actor_of(request).require("org.view")
        return paged(self, request, queries.list_mandates(actor_of(request), on=day_of(request)), shapes.MandateOut)


class Divisions(APIView):
    """The register of administrative divisions (GB/T 2260)."""

    @extend_schema(operation_id="divisions_list", parameters=PAGE, responses={200: shapes.DivisionsOut} | READ)
    def get(self, request: Request) -> Response:
        actor_of(request).require("org.view")
        return paged(self, request, queries.list_divisions(actor_of(request)), shapes.DivisionOut)
