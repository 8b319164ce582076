"""The service desk's API: the same commands and the same filter set as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.domains.servicedesk import commands, queries
from guanjia.domains.servicedesk.api.setting_up import worker_out
from guanjia.domains.servicedesk.filters import DUE, PARTS, RATES, STARS, STATES, TicketFilter
from guanjia.domains.servicedesk.serializers import (
    DispatchIn,
    FiguresIn,
    FinishIn,
    KindOut,
    PhotoIn,
    PhotoOut,
    RateIn,
    RateRowOut,
    TicketIn,
    TicketOut,
    TicketReasonIn,
    WorkerOut,
)
from guanjia.domains.servicedesk.serializers.setting_up import WorkerFullOut, WorkerIn
from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.files.commands import upload_file
from guanjia.kernel import clock
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, Problem, checked, filtered, one_of, paged
from guanjia.ui.requests import ApiRequest

FILTERS = [
    OpenApiParameter("q", str, description="Number, or words of place and description"),
    OpenApiParameter("state", str, enum=one_of(STATES)),
    OpenApiParameter("kind", int),
    OpenApiParameter("compound", int),
    OpenApiParameter("office", int),
    OpenApiParameter("worker", int),
    OpenApiParameter("due", str, enum=one_of(DUE)),
    OpenApiParameter("stars", str, enum=one_of(STARS)),
    OpenApiParameter("since", date, description="Reported from, local day"),
    OpenApiParameter("until", date, description="Reported until, local day, included"),
    OpenApiParameter("rate", str, enum=one_of(RATES), description="What a figure counts over"),
    OpenApiParameter("part", str, enum=one_of(PARTS), description="Which part of it"),
    OpenApiParameter("sort", str, enum=["reported_at", "-reported_at", "finish_due_at", "-finish_due_at"]),
]


def shown(request: ApiRequest, pk: int, *, status: int = 200) -> Response:
    """The ticket as it is now."""
    return Response(TicketOut(queries.get_ticket(request.actor, pk)).data, status=status)


class Tickets(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="tickets_list",
        parameters=[*FILTERS, *PAGING],
        responses={200: TicketOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The tickets in sight, newest first."""
        found = filtered(request, queries.list_tickets(request.actor), TicketFilter)
        sort = request.query_params.get("sort", "-reported_at")
        if sort.lstrip("-") not in ("reported_at", "finish_due_at"):
            raise ValidationError({"sort": ["reported_at, -reported_at, finish_due_at, -finish_due_at"]})
        return paged(self, request, found.order_by(sort, "-pk" if sort.startswith("-") else "pk"), TicketOut)

    @extend_schema(
        operation_id="tickets_create", parameters=[KEY], request=TicketIn, responses={201: TicketOut, **PROBLEMS}
    )
    @acts_once_api("servicedesk.ticket.report")
    def post(self, request: ApiRequest) -> Response:
        """Report a fault."""
        ticket = commands.report_fault(request.actor, now=clock.now(), **checked(TicketIn, request))
        return shown(request, ticket.pk, status=201)


class TicketOne(APIView):
    @extend_schema(operation_id="tickets_retrieve", responses={200: TicketOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One ticket."""
        return shown(request, pk)


class Dispatch(APIView):
    @extend_schema(operation_id="tickets_dispatch", request=DispatchIn, responses={200: TicketOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Send a worker, or the best one."""
        fields = checked(DispatchIn, request)
        if fields["worker_id"] is None:
            commands.dispatch_automatically(request.actor, ticket_id=pk, version=fields["version"], now=clock.now())
        else:
            commands.dispatch_ticket(request.actor, ticket_id=pk, now=clock.now(), **fields)
        return shown(request, pk)


class Accept(APIView):
    @extend_schema(operation_id="tickets_accept", request=None, responses={200: TicketOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """The worker accepts."""
        commands.accept_order(request.actor, ticket_id=pk, now=clock.now())
        return shown(request, pk)


class RefuseOrder(APIView):
    @extend_schema(operation_id="tickets_refuse", request=TicketReasonIn, responses={204: None, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """The worker refuses; the ticket waits again."""
        commands.refuse_order(request.actor, ticket_id=pk, now=clock.now(), **checked(TicketReasonIn, request))
        return Response(status=204)


class Arrive(APIView):
    @extend_schema(operation_id="tickets_arrive", request=None, responses={200: TicketOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """The worker is there."""
        commands.arrive_at_place(request.actor, ticket_id=pk, now=clock.now())
        return shown(request, pk)


class Finish(APIView):
    @extend_schema(operation_id="tickets_finish", request=FinishIn, responses={200: TicketOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """The repair is done; a photo after it must lie with the ticket."""
        commands.finish_order(request.actor, ticket_id=pk, now=clock.now(), **checked(FinishIn, request))
        return shown(request, pk)


class Rate(APIView):
    @extend_schema(operation_id="tickets_rate", request=RateIn, responses={200: TicketOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """The requester rates."""
        commands.rate_ticket(request.actor, ticket_id=pk, now=clock.now(), **checked(RateIn, request))
        return shown(request, pk)


class Reopen(APIView):
    @extend_schema(operation_id="tickets_reopen", request=TicketReasonIn, responses={200: TicketOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """The fault is still there."""
        commands.reopen_ticket(request.actor, ticket_id=pk, now=clock.now(), **checked(TicketReasonIn, request))
        return shown(request, pk)


class Photos(APIView):
    @extend_schema(operation_id="tickets_photos", responses={200: PhotoOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The photos of a ticket."""
        found = queries.photos(queries.get_ticket(request.actor, pk))
        return Response(PhotoOut([photo for photos in found.values() for photo in photos], many=True).data)

    @extend_schema(
        operation_id="tickets_photo_add",
        request={"multipart/form-data": PhotoIn},
        responses={201: PhotoOut, **PROBLEMS, 415: Problem},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Add a photo."""
        fields = checked(PhotoIn, request)
        stored = upload_file(
            request.actor,
            holder_type="servicedesk.ticket",
            holder_id=str(pk),
            purpose=fields["purpose"],
            upload=fields["file"],
            now=clock.now(),
        )
        return Response(PhotoOut(stored).data, status=201)


class Kinds(APIView):
    @extend_schema(operation_id="fault_kinds_list", responses={200: KindOut(many=True), 401: Problem})
    def get(self, request: ApiRequest) -> Response:
        """The kinds of faults in use."""
        return Response(KindOut(queries.list_kinds(), many=True).data)


class Workers(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="workers_list", parameters=PAGING, responses={200: WorkerOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest) -> Response:
        """The workers in sight."""
        return paged(self, request, queries.list_workers(request.actor).order_by("pk"), WorkerOut)

    @extend_schema(
        operation_id="workers_enrol", parameters=[KEY], request=WorkerIn, responses={201: WorkerFullOut, **PROBLEMS}
    )
    @acts_once_api("servicedesk.worker.enrol")
    def post(self, request: ApiRequest) -> Response:
        """Enter a person as a worker."""
        made = commands.enrol_worker(request.actor, **checked(WorkerIn, request))
        return worker_out(request, made.pk, status=201)


class Figures(APIView):
    @extend_schema(
        operation_id="service_figures", parameters=[FiguresIn], responses={200: RateRowOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest) -> Response:
        """The desk's rates."""
        asked = FiguresIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        first, last, by = asked.validated_data["since"], asked.validated_data["until"], asked.validated_data["by"]
        if not date(2000, 1, 1) <= first <= last <= date(2200, 1, 1):
            raise ValidationError({"until": ["since ≤ until"]})
        request.actor.require("servicedesk.view")
        rows = queries.figures_between(request.actor, first=first, last=last, by=by, now=clock.now())
        return Response([row_out(row) for row in rows])


def row_out(row: queries.RateRow) -> dict[str, Any]:
    """One row of figures as plain data."""
    ratios = {
        rate: {
            "numerator": ratio.numerator,
            "denominator": ratio.denominator,
            "value": None if ratio.value is None else f"{ratio.value:.6f}",
        }
        for rate, ratio in row.ratios.items()
    }
    return {"label": row.label, "value": row.value, "tickets": row.tickets, "ratios": ratios}
