"""How an office sets its desk up: promises, instructions, escorts, workers, parts and stores."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.domains.servicedesk import commands, queries, rules
from guanjia.domains.servicedesk.serializers import setting_up as shapes
from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.kernel import clock
from guanjia.kernel.errors import NotVisible
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, checked, paged
from guanjia.ui.requests import ApiRequest


def kind_at(pk: int) -> Any:
    """The kind of an address: missing there, not refused as a choice in a body would be."""
    try:
        return queries.get_kind(pk)
    except rules.KindUnknown as unknown:
        raise NotVisible(unknown.message) from unknown


class Levels(APIView):
    @extend_schema(
        operation_id="fault_kind_levels", responses={200: shapes.LevelHistoryOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """All promises of a kind, the newest first."""
        request.actor.require("servicedesk.view")
        return Response(shapes.LevelHistoryOut(queries.list_levels(kind_at(pk)), many=True).data)

    @extend_schema(
        operation_id="fault_kind_level_set",
        parameters=[KEY],
        request=shapes.LevelIn,
        responses={201: shapes.LevelHistoryOut, **PROBLEMS},
    )
    @acts_once_api("servicedesk.level.set")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Promise something else from a day on."""
        given = checked(shapes.LevelIn, request)
        made = commands.set_service_level(request.actor, kind_id=kind_at(pk).pk, today=clock.today(), **given)
        return Response(shapes.LevelHistoryOut(made).data, status=201)


class Advice(APIView):
    @extend_schema(operation_id="fault_kind_advice", responses={200: shapes.AdviceShape, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What a reporter of this kind is told to do at once."""
        return Response(shapes.AdviceShape(kind_at(pk)).data)

    @extend_schema(
        operation_id="fault_kind_advice_set",
        request=shapes.AdviceShape,
        responses={200: shapes.AdviceShape, **PROBLEMS},
    )
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Change it."""
        given = checked(shapes.AdviceShape, request)
        return Response(shapes.AdviceShape(commands.set_advice(request.actor, kind_id=kind_at(pk).pk, **given)).data)


class LoadKinds(APIView):
    @extend_schema(operation_id="fault_kinds_load", request=None, responses={200: shapes.KindsLoadedOut, **PROBLEMS})
    def post(self, request: ApiRequest) -> Response:
        """Enter the standard kinds with their promises; those that are there stay as they are."""
        return Response({"added": commands.load_standard_kinds(request.actor, today=clock.today())})


class Escorts(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="escort_places_list",
        parameters=PAGING,
        responses={200: shapes.EscortOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The places in sight where nobody works alone."""
        request.actor.require("servicedesk.view")
        rows = queries.list_escort_places(request.actor).order_by("place__full_name", "pk")
        return paged(self, request, rows, shapes.EscortOut)

    @extend_schema(
        operation_id="escort_place_add",
        parameters=[KEY],
        request=shapes.EscortIn,
        responses={201: shapes.EscortOut, **PROBLEMS},
    )
    @acts_once_api("servicedesk.escort.require")
    def post(self, request: ApiRequest) -> Response:
        """Let nobody work in a place without an escort."""
        made = commands.require_escort(request.actor, **checked(shapes.EscortIn, request))
        return Response(shapes.EscortOut(made).data, status=201)


class EscortLift(APIView):
    @extend_schema(
        operation_id="escort_place_lift",
        request=shapes.EscortLiftIn,
        responses={200: shapes.EscortOut, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Let people work there alone again."""
        given = checked(shapes.EscortLiftIn, request)
        return Response(
            shapes.EscortOut(commands.lift_escort(request.actor, rule_id=pk, now=clock.now(), **given)).data
        )


def worker_out(request: ApiRequest, pk: int, *, status: int = 200) -> Response:
    """The worker as it is now, with what is in hand."""
    queries.get_worker(request.actor, pk)
    return Response(shapes.WorkerFullOut(queries.list_workers(request.actor).get(pk=pk)).data, status=status)


class WorkerOne(APIView):
    @extend_schema(operation_id="workers_retrieve", responses={200: shapes.WorkerFullOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One worker."""
        return worker_out(request, pk)

    @extend_schema(
        operation_id="workers_change",
        request=shapes.WorkerChangeIn,
        responses={200: shapes.WorkerFullOut, **PROBLEMS},
    )
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Change what a worker can do, where, and what an hour costs."""
        commands.update_worker(request.actor, worker_id=pk, **checked(shapes.WorkerChangeIn, request))
        return worker_out(request, pk)


class Duty(APIView):
    @extend_schema(
        operation_id="workers_duty", request=shapes.DutyIn, responses={200: shapes.WorkerFullOut, **PROBLEMS}
    )
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Put a worker on or off duty; workers do it themselves, too."""
        commands.set_duty(request.actor, worker_id=pk, **checked(shapes.DutyIn, request))
        return worker_out(request, pk)


class Stores(APIView):
    @extend_schema(operation_id="stores_list", responses={200: shapes.StoreOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest) -> Response:
        """The stores in sight, at most 200."""
        return Response(shapes.StoreOut(queries.list_stores(request.actor), many=True).data)

    @extend_schema(
        operation_id="stores_add",
        parameters=[KEY],
        request=shapes.StoreIn,
        responses={201: shapes.StoreOut, **PROBLEMS},
    )
    @acts_once_api("servicedesk.store.add")
    def post(self, request: ApiRequest) -> Response:
        """Open a store."""
        made = commands.add_store(request.actor, **checked(shapes.StoreIn, request))
        return Response(shapes.StoreOut(made).data, status=201)


def part_out(request: ApiRequest, pk: int, *, status: int = 200) -> Response:
    """The part as it is now, with what is in stock."""
    queries.get_part(request.actor, pk)
    return Response(shapes.PartFullOut(queries.list_parts(request.actor).get(pk=pk)).data, status=status)


class PartOne(APIView):
    @extend_schema(operation_id="parts_retrieve", responses={200: shapes.PartFullOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One part."""
        return part_out(request, pk)

    @extend_schema(
        operation_id="parts_change", request=shapes.PartChangeIn, responses={200: shapes.PartFullOut, **PROBLEMS}
    )
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Change a part; what was used keeps its price."""
        commands.change_part(request.actor, part_id=pk, **checked(shapes.PartChangeIn, request))
        return part_out(request, pk)


class Count(APIView):
    @extend_schema(
        operation_id="parts_count", request=shapes.CountIn, responses={200: shapes.StockLevelOut(many=True), **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Set a store's level right to what was counted; the answer is the stock afterwards."""
        commands.count_stock(request.actor, part_id=pk, now=clock.now(), **checked(shapes.CountIn, request))
        return Response(shapes.StockLevelOut(queries.levels_of(queries.get_part(request.actor, pk)), many=True).data)
