"""Contracts, sheets and services."""

from __future__ import annotations

from datetime import date

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.domains.servicedesk import commands, queries, rules
from guanjia.domains.servicedesk.serializers import (
    ContractIn,
    ContractOut,
    DisputeIn,
    MonthOut,
    ScoreAreaIn,
    ScoreAreaOut,
    ScoreStandardIn,
    ScoreStandardOut,
    ServiceItemOut,
    SheetIn,
    SheetOut,
)
from guanjia.domains.servicedesk.serializers.setting_up import (
    FeeProposalIn,
    FeeProposalOut,
    RenewalIn,
    RenewalOut,
    ServiceItemIn,
    UseIn,
    UseOut,
)
from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.kernel import clock
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, Problem, checked, paged
from guanjia.ui.requests import ApiRequest


class Contracts(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="contracts_list", parameters=PAGING, responses={200: ContractOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest) -> Response:
        """The contracts in sight; a contractor sees their own."""
        return paged(self, request, queries.list_contracts(request.actor).order_by("pk"), ContractOut)

    @extend_schema(
        operation_id="contract_enter", parameters=[KEY], request=ContractIn, responses={201: ContractOut, **PROBLEMS}
    )
    @acts_once_api("servicedesk.contract.enter")
    def post(self, request: ApiRequest) -> Response:
        """Enter a contract with a firm."""
        made = commands.enter_contract(request.actor, **checked(ContractIn, request))
        return Response(ContractOut(made).data, status=201)


class Areas(APIView):
    @extend_schema(operation_id="contract_areas", responses={200: ScoreAreaOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The scored areas of a contract."""
        return Response(ScoreAreaOut(queries.areas_of(queries.get_contract(request.actor, pk)), many=True).data)

    @extend_schema(
        operation_id="contract_area_add",
        parameters=[KEY],
        request=ScoreAreaIn,
        responses={201: ScoreAreaOut, **PROBLEMS},
    )
    @acts_once_api("servicedesk.area.add")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Add an area that is scored every working day."""
        made = commands.add_area(request.actor, contract_id=pk, **checked(ScoreAreaIn, request))
        return Response(ScoreAreaOut(made).data, status=201)


class Standards(APIView):
    @extend_schema(operation_id="contract_standards", responses={200: ScoreStandardOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The standards of a contract, the newest first."""
        return Response(ScoreStandardOut(queries.standards_of(queries.get_contract(request.actor, pk)), many=True).data)

    @extend_schema(
        operation_id="contract_standard_set",
        parameters=[KEY],
        request=ScoreStandardIn,
        responses={201: ScoreStandardOut, **PROBLEMS},
    )
    @acts_once_api("servicedesk.standard.set")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Score by something else from a day on; sheets written before keep their standard."""
        given = checked(ScoreStandardIn, request)
        made = commands.set_standard(
            request.actor,
            contract_id=pk,
            items=[rules.Item(row["name"], row["weight"], row["rule"]) for row in given["items"]],
            bands=[[row["from_points"], row["to_points"], row["permille"]] for row in given["bands"]],
            valid_from=given["valid_from"],
        )
        return Response(ScoreStandardOut(made).data, status=201)


class Months(APIView):
    @extend_schema(operation_id="contract_months", responses={200: MonthOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The latest twelve months of a contract."""
        found = queries.get_contract(request.actor, pk)
        return Response(MonthOut(queries.months_of(found, clock.today()), many=True).data)

    @extend_schema(
        operation_id="contract_fee_propose",
        parameters=[KEY],
        request=FeeProposalIn,
        responses={201: FeeProposalOut, **PROBLEMS},
    )
    @acts_once_api("servicedesk.month.propose")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Propose the fee of a month that is over; the approvals room decides."""
        month = date.fromisoformat(f"{checked(FeeProposalIn, request)['month']}-01")
        made = commands.propose_fee(request.actor, contract_id=pk, month=month, now=clock.now())
        return Response(FeeProposalOut(made).data, status=201)


class Renewals(APIView):
    @extend_schema(operation_id="contract_renewals", responses={200: RenewalOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What was decided about a contract's renewal, the newest first."""
        return Response(RenewalOut(queries.renewals_of(queries.get_contract(request.actor, pk)), many=True).data)

    @extend_schema(
        operation_id="contract_renewal_decide",
        parameters=[KEY],
        request=RenewalIn,
        responses={201: RenewalOut, **PROBLEMS},
    )
    @acts_once_api("servicedesk.renewal.decide")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Write down whether a contract goes on; a later decision stands beside it."""
        made = commands.decide_renewal(request.actor, contract_id=pk, now=clock.now(), **checked(RenewalIn, request))
        return Response(RenewalOut(made).data, status=201)


class Sheets(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="contract_sheets", parameters=PAGING, responses={200: SheetOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The sheets of a contract, the newest first."""
        found = queries.get_contract(request.actor, pk)
        return paged(self, request, queries.list_sheets(request.actor).filter(contract=found).order_by("-day", "-pk"),
                     SheetOut)  # fmt: skip

    @extend_schema(
        operation_id="contract_sheet_submit", parameters=[KEY], request=SheetIn, responses={201: SheetOut, **PROBLEMS}
    )
    @acts_once_api("servicedesk.sheet.submit")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Write the sheet of a day and an area."""
        fields = checked(SheetIn, request)
        rows = fields.pop("deductions", [])
        deductions = {row["item_id"]: (row["tenths"], row["remark"]) for row in rows}
        made = commands.submit_sheet(request.actor, contract_id=pk, deductions=deductions, now=clock.now(), **fields)
        return Response(SheetOut(queries.get_sheet(request.actor, made.pk)).data, status=201)


class SheetDisputes(APIView):
    @extend_schema(
        operation_id="sheet_dispute", parameters=[KEY], request=DisputeIn, responses={201: SheetOut, **PROBLEMS}
    )
    @acts_once_api("servicedesk.dispute.raise")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Dispute a deduction of one's own contract."""
        commands.raise_dispute(request.actor, sheet_id=pk, now=clock.now(), **checked(DisputeIn, request))
        return Response(SheetOut(queries.get_sheet(request.actor, pk)).data, status=201)


class ServiceItems(APIView):
    @extend_schema(
        operation_id="service_items_list",
        parameters=[OpenApiParameter("q", str, description="Name, pinyin or initials")],
        responses={200: ServiceItemOut(many=True), 401: Problem},
    )
    def get(self, request: ApiRequest) -> Response:
        """The services that are offered today."""
        found = queries.find_items(request.query_params.get("q", "")[:40], day=clock.today())
        return Response(ServiceItemOut(found[:500], many=True).data)

    @extend_schema(
        operation_id="service_items_publish",
        parameters=[KEY],
        request=ServiceItemIn,
        responses={201: ServiceItemOut, **PROBLEMS},
    )
    @acts_once_api("servicedesk.item.publish")
    def post(self, request: ApiRequest) -> Response:
        """List a service, or change the one of this code from a day on; without `kinds` its repairs stay."""
        fields = checked(ServiceItemIn, request)
        owner, start = fields.pop("owner_id"), fields.pop("valid_from")
        kinds = fields.pop("kinds", None)
        kept = queries.kind_codes_of(fields["code"]) if kinds is None else tuple(kinds)
        entry = commands.Entry(kinds=kept, **fields)
        made = commands.publish_item(request.actor, owner_id=owner, entry=entry, valid_from=start)
        return Response(ServiceItemOut(made).data, status=201)


class ItemVersions(APIView):
    @extend_schema(operation_id="service_item_versions", responses={200: ServiceItemOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest, code: str) -> Response:
        """What was and will be promised for a service, the newest first."""
        return Response(ServiceItemOut(queries.versions_of(queries.get_item(code)), many=True).data)


class Uses(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="service_uses_list", parameters=PAGING, responses={200: UseOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest) -> Response:
        """The uses of services in sight, the newest first."""
        request.actor.require("servicedesk.view")
        return paged(self, request, queries.list_uses(request.actor).order_by("-handled_at", "-pk"), UseOut)

    @extend_schema(
        operation_id="service_use_record", parameters=[KEY], request=UseIn, responses={201: UseOut, **PROBLEMS}
    )
    @acts_once_api("servicedesk.item.use")
    def post(self, request: ApiRequest) -> Response:
        """Write down a request that was handled elsewhere."""
        made = commands.record_use(request.actor, now=clock.now(), **checked(UseIn, request))
        return Response(UseOut(made).data, status=201)
