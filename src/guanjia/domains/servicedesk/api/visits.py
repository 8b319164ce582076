"""Visits, parts and costs."""

from __future__ import annotations

from datetime import date

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.domains.servicedesk import commands, queries
from guanjia.domains.servicedesk.api.setting_up import part_out
from guanjia.domains.servicedesk.serializers import (
    CostFiguresIn,
    CostOut,
    CostRowOut,
    LeaveIn,
    PartOut,
    PartUseIn,
    StockIn,
    StockOut,
    TicketOut,
    VisitOut,
    VisitPlanIn,
)
from guanjia.domains.servicedesk.serializers.setting_up import PartFullOut, PartIn, StockLevelOut
from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.kernel import clock
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, checked, paged
from guanjia.ui.requests import ApiRequest


class Visits(APIView):
    @extend_schema(operation_id="tickets_visits", responses={200: VisitOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The visits of a ticket, in order."""
        return Response(VisitOut(queries.visits_of(queries.get_ticket(request.actor, pk)), many=True).data)

    @extend_schema(
        operation_id="tickets_visit_plan", parameters=[KEY], request=VisitPlanIn, responses={201: VisitOut, **PROBLEMS}
    )
    @acts_once_api("servicedesk.visit.plan")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Plan the next visit."""
        visit = commands.plan_visit(request.actor, ticket_id=pk, now=clock.now(), **checked(VisitPlanIn, request))
        return Response(VisitOut(visit).data, status=201)


class Leave(APIView):
    @extend_schema(operation_id="tickets_leave", request=LeaveIn, responses={200: TicketOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Leave without having finished."""
        ticket = commands.leave_place(request.actor, ticket_id=pk, now=clock.now(), **checked(LeaveIn, request))
        return Response(TicketOut(ticket).data)


class Costs(APIView):
    @extend_schema(operation_id="tickets_costs", responses={200: CostOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The costs of a ticket."""
        return Response(CostOut(queries.costs_of(queries.get_ticket(request.actor, pk)), many=True).data)

    @extend_schema(
        operation_id="tickets_part_use", parameters=[KEY], request=PartUseIn, responses={201: CostOut, **PROBLEMS}
    )
    @acts_once_api("servicedesk.part.use")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Use a part out of a store."""
        line = commands.use_part(request.actor, ticket_id=pk, now=clock.now(), **checked(PartUseIn, request))
        return Response(CostOut(line).data, status=201)


class Parts(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(operation_id="parts_list", parameters=PAGING, responses={200: PartOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest) -> Response:
        """The parts in sight."""
        return paged(self, request, queries.list_parts(request.actor).order_by("code", "pk"), PartOut)

    @extend_schema(operation_id="parts_add", parameters=[KEY], request=PartIn, responses={201: PartFullOut, **PROBLEMS})
    @acts_once_api("servicedesk.part.add")
    def post(self, request: ApiRequest) -> Response:
        """Put a part into an office's catalogue."""
        made = commands.add_part(request.actor, **checked(PartIn, request))
        return part_out(request, made.pk, status=201)


class Stock(APIView):
    @extend_schema(operation_id="parts_stock", responses={200: StockLevelOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """How much of a part lies in each store."""
        return Response(StockLevelOut(queries.levels_of(queries.get_part(request.actor, pk)), many=True).data)

    @extend_schema(
        operation_id="parts_receive", parameters=[KEY], request=StockIn, responses={201: StockOut, **PROBLEMS}
    )
    @acts_once_api("servicedesk.stock.receive")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Bring parts into a store."""
        entry = commands.receive_stock(request.actor, part_id=pk, now=clock.now(), **checked(StockIn, request))
        return Response(StockOut(entry).data, status=201)


class CostFigures(APIView):
    @extend_schema(
        operation_id="repair_costs",
        parameters=[CostFiguresIn],
        responses={200: CostRowOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """What repairs cost."""
        asked = CostFiguresIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        first, last, by = asked.validated_data["since"], asked.validated_data["until"], asked.validated_data["by"]
        if not date(2000, 1, 1) <= first <= last <= date(2200, 1, 1):
            raise ValidationError({"until": ["since ≤ until"]})
        request.actor.require("servicedesk.view")
        rows = queries.costs_between(request.actor, first=first, last=last, by=by)
        return Response(CostRowOut(rows, many=True).data)
