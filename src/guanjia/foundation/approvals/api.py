"""The approvals API: the same commands and the same filter set as the pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.approvals import commands, queries
from guanjia.foundation.approvals import serializers as shapes
from guanjia.foundation.approvals.directory import OfficeDirectory
from guanjia.foundation.approvals.filters import BOXES, STATUSES, CaseFilter
from guanjia.foundation.approvals.models import Case, GeneralRequest, Template
from guanjia.foundation.approvals.rules.simulator import simulate
from guanjia.foundation.org.models import Person
from guanjia.kernel import clock
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, checked, paged
from guanjia.ui.requests import ApiRequest

FILTERS = [
    OpenApiParameter("q", str, description="Words of title, number or requester"),
    OpenApiParameter("box", str, enum=[key for key, _label in BOXES]),
    OpenApiParameter("kind", str),
    OpenApiParameter("status", str, enum=[str(key) for key, _label in STATUSES]),
    OpenApiParameter("verdict", str, enum=Case.Tone.values),
    OpenApiParameter("late", str, enum=["1"]),
    OpenApiParameter("step", str, description="Key of a step that was asked"),
    OpenApiParameter("late_step", str, enum=["1"], description="Only where that step, or any, took too long"),
    OpenApiParameter("since", date, description="Submitted from, local day"),
    OpenApiParameter("until", date, description="Submitted until, local day, included"),
]


def shown(request: ApiRequest, pk: int, *, status: int = 200) -> Response:
    """The case as it is now."""
    return Response(shapes.CaseFull(queries.get_case(request.actor, pk)).data, status=status)


class Cases(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="approval_cases_list",
        parameters=[*FILTERS, *PAGING],
        responses={200: shapes.CaseOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The cases in sight, newest first; `box=waiting` is one's to-do list."""
        data = QueryDict(mutable=True)
        for name in CaseFilter.base_filters:
            if name in request.query_params:
                data[name] = request.query_params[name]
        bound = CaseFilter(data, queryset=queries.list_cases(request.actor), request=request)
        if not bound.form.is_valid():
            raise ValidationError({name: [str(text) for text in texts] for name, texts in bound.form.errors.items()})
        return paged(self, request, bound.qs.order_by("-pk"), shapes.CaseOut)


class CaseOne(APIView):
    @extend_schema(operation_id="approval_cases_retrieve", responses={200: shapes.CaseFull, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One case with who is asked and its story."""
        return shown(request, pk)


class Approve(APIView):
    @extend_schema(
        operation_id="approval_cases_approve",
        parameters=[KEY],
        request=shapes.ApproveIn,
        responses={200: shapes.CaseFull, **PROBLEMS},
    )
    @acts_once_api("approvals.case.approve")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Approve the open step."""
        given = checked(shapes.ApproveIn, request)
        commands.approve_case(
            request.actor,
            case_id=pk,
            opinion=given["reason"],
            for_person=given["for_person"],
            until=given["until"],
            now=clock.now(),
        )
        return shown(request, pk)


class Refuse(APIView):
    @extend_schema(
        operation_id="approval_cases_refuse",
        parameters=[KEY],
        request=shapes.DecisionIn,
        responses={200: shapes.CaseFull, **PROBLEMS},
    )
    @acts_once_api("approvals.case.refuse")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Refuse the request, with a reason."""
        commands.refuse_case(request.actor, case_id=pk, now=clock.now(), **checked(shapes.DecisionIn, request))
        return shown(request, pk)


class Return(APIView):
    @extend_schema(
        operation_id="approval_cases_return",
        parameters=[KEY],
        request=shapes.SendBackIn,
        responses={200: shapes.CaseFull, **PROBLEMS},
    )
    @acts_once_api("approvals.case.return")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Give the case back to an earlier step or to the requester, with a reason."""
        commands.return_case(request.actor, case_id=pk, now=clock.now(), **checked(shapes.SendBackIn, request))
        return shown(request, pk)


class Signers(APIView):
    @extend_schema(
        operation_id="approval_cases_add_signers",
        parameters=[KEY],
        request=shapes.SignersIn,
        responses={200: shapes.CaseFull, **PROBLEMS},
    )
    @acts_once_api("approvals.case.add")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Ask others too, beside oneself or before."""
        commands.add_signers(request.actor, case_id=pk, now=clock.now(), **checked(shapes.SignersIn, request))
        return shown(request, pk)


class SignersRemove(APIView):
    @extend_schema(
        operation_id="approval_cases_remove_signer",
        request=shapes.SignerIn,
        responses={200: shapes.CaseFull, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Take off a signer whom one added."""
        given = checked(shapes.SignerIn, request)
        commands.remove_signer(request.actor, case_id=pk, person_id=given["person"], now=clock.now())
        return shown(request, pk)


class HandOver(APIView):
    @extend_schema(
        operation_id="approval_cases_hand_over",
        request=shapes.HandOverIn,
        responses={200: shapes.CaseFull, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Let somebody else sign in one's place."""
        given = checked(shapes.HandOverIn, request)
        commands.hand_over(
            request.actor, case_id=pk, person_id=given["person"], reason=given["reason"], now=clock.now()
        )
        return shown(request, pk)


class Withdraw(APIView):
    @extend_schema(
        operation_id="approval_cases_withdraw",
        request=shapes.CaseReasonIn,
        responses={200: shapes.CaseFull, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Take one's own request back."""
        commands.withdraw_case(request.actor, case_id=pk, now=clock.now(), **checked(shapes.CaseReasonIn, request))
        return shown(request, pk)


class Remind(APIView):
    @extend_schema(operation_id="approval_cases_remind", request=None, responses={200: shapes.CaseFull, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Remind those who are asked; at most once an hour."""
        commands.remind_signers(request.actor, case_id=pk, now=clock.now())
        return shown(request, pk)


class Resubmit(APIView):
    @extend_schema(
        operation_id="approval_cases_resubmit",
        parameters=[KEY],
        request=shapes.ResubmitIn,
        responses={200: shapes.CaseFull, **PROBLEMS},
    )
    @acts_once_api("approvals.case.resubmit")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Submit a returned case again; of a general request whatever is given is changed first."""
        given = checked(shapes.ResubmitIn, request)
        case = queries.get_case(request.actor, pk)
        if case.kind == commands.requesting.GENERAL and given and case.requester_id == request.actor.person_id:
            row = GeneralRequest.objects.get(pk=case.subject_id)
            now_is = {name: getattr(row, name) for name in ("topic", "title", "body", "amount_fen")}
            commands.change_request(request.actor, case_id=pk, now=clock.now(), **(now_is | given))
        else:
            commands.resubmit_case(request.actor, case_id=pk, now=clock.now())
        return shown(request, pk)


class PapersIn(APIView):
    @extend_schema(
        operation_id="approval_cases_papers",
        request=shapes.PapersIn,
        responses={200: shapes.CaseFull, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Hand in the papers of an urgent case; the files are attached before, through /files/."""
        commands.hand_in_papers(request.actor, case_id=pk, now=clock.now(), **checked(shapes.PapersIn, request))
        return shown(request, pk)


class Assign(APIView):
    @extend_schema(
        operation_id="approval_cases_assign",
        request=shapes.AssignIn,
        responses={200: shapes.CaseFull, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """An administrator names who signs."""
        commands.assign_signers(request.actor, case_id=pk, now=clock.now(), **checked(shapes.AssignIn, request))
        return shown(request, pk)


class Retry(APIView):
    @extend_schema(operation_id="approval_cases_retry", request=None, responses={200: shapes.CaseFull, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Ask again who holds the role of a stopped case."""
        commands.retry_case(request.actor, case_id=pk, now=clock.now())
        return shown(request, pk)


class Copies(APIView):
    @extend_schema(
        operation_id="approval_cases_copy", request=shapes.PeopleIn, responses={200: shapes.CaseFull, **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Tell others about a case."""
        commands.copy_case(request.actor, case_id=pk, now=clock.now(), **checked(shapes.PeopleIn, request))
        return shown(request, pk)


class TogetherNow(APIView):
    @extend_schema(
        operation_id="approvals_together",
        parameters=[KEY],
        request=shapes.TogetherIn,
        responses={200: shapes.TogetherOut, **PROBLEMS},
    )
    @acts_once_api("approvals.together")
    def post(self, request: ApiRequest) -> Response:
        """Approve several cases whose checks all pass; none, when the number is not the expected one."""
        given = checked(shapes.TogetherIn, request)
        done = commands.approve_together(
            request.actor, case_ids=given["ids"], expected=given["expected"], now=clock.now()
        )
        return Response({"approved": len(done)})


class Requests(APIView):
    @extend_schema(
        operation_id="approval_requests_create",
        parameters=[KEY],
        request=shapes.GeneralRequestIn,
        responses={201: shapes.CaseFull, **PROBLEMS},
    )
    @acts_once_api("approvals.request.file")
    def post(self, request: ApiRequest) -> Response:
        """File a general request."""
        case = commands.file_request(request.actor, now=clock.now(), **checked(shapes.GeneralRequestIn, request))
        return shown(request, case.pk, status=201)


class Delegations(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="approval_delegations_list",
        parameters=PAGING,
        responses={200: shapes.DelegationOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The delegations given, received, or administered."""
        return paged(self, request, queries.list_delegations(request.actor).order_by("-pk"), shapes.DelegationOut)

    @extend_schema(
        operation_id="approval_delegations_create",
        parameters=[KEY],
        request=shapes.DelegationIn,
        responses={201: shapes.DelegationOut, **PROBLEMS},
    )
    @acts_once_api("approvals.delegation.make")
    def post(self, request: ApiRequest) -> Response:
        """Delegate one's approvals, or those of somebody absent."""
        given = checked(shapes.DelegationIn, request)
        made = commands.delegate(
            request.actor,
            stand_in_id=given["stand_in"],
            since=given["since"],
            until=given["until"],
            reason=given["reason"],
            kind_keys=given["kinds"],
            principal_id=given["principal"],
            now=clock.now(),
        )
        return Response(shapes.DelegationOut(made).data, status=201)


class DelegationEnd(APIView):
    @extend_schema(
        operation_id="approval_delegations_end",
        request=shapes.CaseReasonIn,
        responses={200: shapes.DelegationOut, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """End a delegation before its day."""
        given = checked(shapes.CaseReasonIn, request)
        row = commands.end_delegation(request.actor, delegation_id=pk, reason=given["reason"], now=clock.now())
        return Response(shapes.DelegationOut(row).data)


def template_shown(request: ApiRequest, pk: int) -> Response:
    return Response(shapes.ApprovalTemplateOut(queries.get_template(request.actor, pk)).data)


class Templates(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="approval_templates_list",
        parameters=PAGING,
        responses={200: shapes.ApprovalTemplateOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The templates with all their versions."""
        return paged(self, request, queries.list_templates(request.actor).order_by("pk"), shapes.ApprovalTemplateOut)


class TemplateOne(APIView):
    @extend_schema(
        operation_id="approval_templates_retrieve", responses={200: shapes.ApprovalTemplateOut, **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One template."""
        return template_shown(request, pk)


class TemplateDraft(APIView):
    @extend_schema(
        operation_id="approval_templates_draft",
        request=shapes.ApprovalDraftIn,
        responses={200: shapes.ApprovalTemplateOut, **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Save the draft of the next version."""
        queries.get_template(request.actor, pk)
        commands.save_draft(request.actor, template_id=pk, now=clock.now(), **checked(shapes.ApprovalDraftIn, request))
        return template_shown(request, pk)


class TemplateEnforce(APIView):
    @extend_schema(
        operation_id="approval_templates_enforce", request=None, responses={200: shapes.ApprovalTemplateOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Put the draft in force; by a second person."""
        commands.enforce_draft(request.actor, template_id=pk, now=clock.now())
        return template_shown(request, pk)


class TemplateDiscard(APIView):
    @extend_schema(
        operation_id="approval_templates_discard", request=None, responses={200: shapes.ApprovalTemplateOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Throw the draft away."""
        commands.discard_draft(request.actor, template_id=pk, now=clock.now())
        return template_shown(request, pk)


class TemplateSimulate(APIView):
    @extend_schema(
        operation_id="approval_templates_simulate",
        request=shapes.ApprovalSimulateIn,
        responses={200: shapes.ForecastOut(many=True), **PROBLEMS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Who would be asked, and why; nothing is stored."""
        template = queries.get_template(request.actor, pk)
        given = checked(shapes.ApprovalSimulateIn, request)
        person = Person.objects.filter(pk=given["requester"]).select_related("office").first()
        version = version_asked(template, given["version"])
        if person is None or version is None:
            raise NotVisible(N_("There is no such thing, or it is not yours to see."))
        now = clock.now()
        forecast = simulate(
            version.plan,
            requester=person.pk,
            office=person.office.path,
            facts=given["facts"],
            verdict=given["verdict"],
            directory=OfficeDirectory(today=clock.local_day(now), now=now),
        )
        names = queries.names_of(p for row in forecast for p in row.people)
        rows = [
            {
                "step": row.step.key,
                "label": _(row.step.label),
                "needed": row.needed,
                "people": [{"pk": p, "name": names.get(p, "")} for p in row.people],
                "stops": row.stops,
                "why": _(row.why) if row.why else "",
            }
            for row in forecast
        ]
        return Response(shapes.ForecastOut(rows, many=True).data)


def version_asked(template: Template, number: int | None) -> Any:
    """The asked version; without a number the draft, else what is in force."""
    rows = template.versions.order_by("-number")
    return rows.filter(number=number).first() if number else rows.exclude(status="retired").first()


class Figures(APIView):
    @extend_schema(
        operation_id="approval_figures",
        parameters=[OpenApiParameter("since", date), OpenApiParameter("until", date)],
        responses={200: shapes.StepFigureOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """Time per step over the cases submitted in a period; 90 days without one."""
        request.actor.require("approvals.view")
        last = day_asked(request, "until") or clock.today()
        first = day_asked(request, "since") or last - timedelta(days=90)
        if first > last or first.year < 1990 or last.year > 9000:
            raise ValidationError({"since": [_("The last day lies before the first. Turn them round.")]})
        rows = [
            {
                "kind": row.kind,
                "step": row.step,
                "label": _(row.label) if row.label else "",
                "asked": row.asked,
                "decided": row.decided,
                "late": row.late,
                "mean_minutes": None if row.mean is None else int(row.mean.total_seconds() // 60),
            }
            for row in queries.step_figures(request.actor, first=first, last=last, now=clock.now())
        ]
        return Response(shapes.StepFigureOut(rows, many=True).data)


def day_asked(request: ApiRequest, name: str) -> date | None:
    """A day of the query, or nothing; a wrong one is said."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise ValidationError({name: ["YYYY-MM-DD"]})
    if found.year < 1990 or found.year > 9000:
        raise ValidationError({name: ["1990-01-01 … 9000-12-31"]})
    return found
