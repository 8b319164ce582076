"""Judge, kept verdicts, the compliance report, exceptions, trials of drafts."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.files.commands import prepare_file
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.files.queries import get_holder
from guanjia.foundation.org import queries as org
from guanjia.foundation.org.models import Office
from guanjia.foundation.standards import queries, wording
from guanjia.foundation.standards import serializers as shapes
from guanjia.foundation.standards.api.shared import Q
from guanjia.foundation.standards.commands import excepting, trying
from guanjia.foundation.standards.commands.judging import judge
from guanjia.foundation.standards.filters import ComplianceFilter, ExemptionFilter, VerdictFilter
from guanjia.foundation.standards.models import KeptVerdict
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed
from guanjia.kernel.words import N_
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, checked, filtered, paged
from guanjia.ui.requests import ApiRequest


def unit_of(actor: Actor, unit_id: int | None) -> Office | None:
    """The office asked about, as far as the asker sees it; their own without one."""
    if unit_id is None or unit_id == actor.office_id:
        return Office.objects.filter(pk=actor.office_id or 0).first()
    return org.get_office(actor, unit_id)


class JudgeOne(APIView):
    @extend_schema(
        operation_id="standards_judge", request=shapes.StandardJudgeIn, responses={200: shapes.JudgedOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest, rule: str) -> Response:
        """What a rule says about one record, under the library in force where the unit lies."""
        request.actor.require("standards.view")
        asked = checked(shapes.StandardJudgeIn, request)
        unit = unit_of(request.actor, asked["unit_id"])
        said = judge(rule, case=asked["case"], on=asked["on"] or clock.today(), unit=unit)
        return Response(wording.verdict_data(said))


class Verdicts(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="standards_verdicts",
        parameters=[
            Q,
            OpenApiParameter("rule", str),
            OpenApiParameter("clause", str),
            OpenApiParameter("unit", int),
            OpenApiParameter("outcome", str, enum=KeptVerdict.Outcome.values),
            *PAGING,
        ],
        responses={200: shapes.KeptVerdictOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """Kept verdicts in reach, newest first."""
        rows = filtered(request, queries.list_verdicts(request.actor), VerdictFilter)
        return paged(self, request, rows.order_by("-kept_at", "-pk"), shapes.KeptVerdictOut)


class Compliance(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="standards_compliance",
        parameters=[Q, OpenApiParameter("clause", str), *PAGING],
        responses={200: shapes.ComplianceOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """Per clause, unit and month: how verdicts came out."""
        rows = filtered(request, queries.list_compliance(request.actor), ComplianceFilter)
        return paged(self, request, rows.order_by("-verdict__month", "pk"), shapes.ComplianceOut)


class Exceptions(APIView):
    pagination_class = Pages
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="standards_exceptions",
        parameters=[
            Q,
            OpenApiParameter("status", str, enum=["asked", "approved", "refused", "withdrawn", "expired"]),
            *PAGING,
        ],
        responses={200: shapes.ClauseExceptionOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """Exceptions in sight, newest first."""
        rows = filtered(request, queries.list_exemptions(request.actor), ExemptionFilter)
        return paged(self, request, rows.order_by("-asked_at", "-pk"), shapes.ClauseExceptionOut)

    @extend_schema(
        operation_id="standards_ask_exception",
        parameters=[KEY],
        request=shapes.ClauseExceptionIn,
        responses={201: shapes.ClauseExceptionOut, **PROBLEMS},
    )
    @acts_once_api("standards.exemption.ask.api")
    def post(self, request: ApiRequest) -> Response:
        """Ask for an exception for a record that one sees; it is decided above the own unit."""
        actor = request.actor
        actor.require("standards.view")
        asked = checked(shapes.ClauseExceptionIn, request)
        subject = get_holder(actor, asked.pop("subject_type"), asked.pop("subject_id"))
        unit = Office.objects.filter(pk=actor.office_id or 0).first()
        if unit is None:
            raise NotAllowed(N_("A request needs a person behind the account. Ask your administrator."))
        ready = prepare_file(asked.pop("grounds"), purpose_of("approvals.case", "grounds"))
        made = excepting.ask_exception(actor, subject=subject, unit=unit, files=[ready], now=clock.now(), **asked)
        return Response(shapes.ClauseExceptionOut(made).data, status=201)


class Trials(APIView):
    @extend_schema(
        operation_id="standards_trials", responses={200: shapes.StandardTrialOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What was worked out about a draft."""
        found = queries.get_standard(request.actor, pk)
        return Response(shapes.StandardTrialOut(queries.list_trials(request.actor, found)[:50], many=True).data)

    @extend_schema(
        operation_id="standards_try",
        parameters=[KEY],
        request=shapes.StandardTrialIn,
        responses={201: shapes.StandardTrialOut, **PROBLEMS},
    )
    @acts_once_api("standards.trial.start")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Have a draft judged over the estate; the job's result is read at the trial."""
        made = trying.start_trial(
            request.actor, standard_id=pk, now=clock.now(), **checked(shapes.StandardTrialIn, request)
        )
        return Response(shapes.StandardTrialOut(made).data, status=201)


class TrialOne(APIView):
    @extend_schema(operation_id="standards_trial", responses={200: shapes.StandardTrialWithRowsOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """A trial with those who would newly fail."""
        found = queries.get_trial(request.actor, pk)
        rows = queries.list_trial_rows(request.actor).filter(trial=found)[:200]
        data = dict(shapes.StandardTrialOut(found).data)
        return Response(data | {"rows": shapes.StandardTrialRowOut(rows, many=True).data})
