"""The API of those who write forms and run campaigns, plans and routes: the same commands as the pages."""

from __future__ import annotations

from datetime import timedelta
from random import SystemRandom

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.checklists import commands, generating, queries
from guanjia.foundation.checklists import serializers_manage as shapes
from guanjia.foundation.checklists.filters import AnswerFilter, CampaignFilter, FormFilter, VisitFilter
from guanjia.foundation.checklists.serializers import AnswersOut, CheckVisitOut
from guanjia.kernel import clock
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, checked, filtered, paged
from guanjia.ui.requests import ApiRequest


def words(*names: str) -> list[OpenApiParameter]:
    return [OpenApiParameter(name, str) for name in names]


class Forms(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="checklist_forms_list", parameters=[*words("q", "use"), *PAGING],
        responses={200: shapes.ChecklistFormOut(many=True), **READ_PROBLEMS},
    )  # fmt: skip
    def get(self, request: ApiRequest) -> Response:
        """The forms in sight."""
        return paged(self, request, filtered(request, queries.list_forms(request.actor), FormFilter),
                     shapes.ChecklistFormOut)  # fmt: skip

    @extend_schema(
        operation_id="checklist_forms_create", parameters=[KEY], request=shapes.ChecklistFormIn,
        responses={201: shapes.ChecklistFormOut, **PROBLEMS},
    )  # fmt: skip
    @acts_once_api("checklists.form.make")
    def post(self, request: ApiRequest) -> Response:
        """Make a form."""
        made = commands.make_form(request.actor, **checked(shapes.ChecklistFormIn, request))
        return Response(shapes.ChecklistFormOut(made).data, status=201)


class FormVersions(APIView):
    @extend_schema(
        operation_id="checklist_versions_list", responses={200: shapes.ChecklistVersionOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """All versions of a form, the newest first."""
        found = queries.get_form(request.actor, pk)
        return Response(shapes.ChecklistVersionOut(queries.list_versions(found), many=True).data)

    @extend_schema(
        operation_id="checklist_versions_draft", request=shapes.ChecklistVersionIn,
        responses={200: shapes.ChecklistVersionOut, **PROBLEMS},
    )  # fmt: skip
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Write the draft of a form."""
        draft = commands.draft_version(request.actor, form_id=pk, **checked(shapes.ChecklistVersionIn, request))
        return Response(shapes.ChecklistVersionOut(draft).data)


class PublishVersion(APIView):
    @extend_schema(
        operation_id="checklist_versions_publish", request=None,
        responses={200: shapes.ChecklistVersionOut, **PROBLEMS},
    )  # fmt: skip
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Publish a draft."""
        version = commands.publish_version(request.actor, version_id=pk, now=clock.now())
        return Response(shapes.ChecklistVersionOut(version).data)


class RetireForm(APIView):
    @extend_schema(
        operation_id="checklist_forms_retire", request=shapes.CheckReasonIn,
        responses={200: shapes.ChecklistFormOut, **PROBLEMS},
    )  # fmt: skip
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Take a form out of use."""
        fields = checked(shapes.CheckReasonIn, request)
        return Response(
            shapes.ChecklistFormOut(commands.retire_form(request.actor, form_id=pk, now=clock.now(), **fields)).data
        )


class Propose(APIView):
    @extend_schema(
        operation_id="checklist_lines_propose", request=shapes.ProposeIn,
        responses={200: shapes.ChecklistVersionIn, **PROBLEMS},
    )  # fmt: skip
    def post(self, request: ApiRequest) -> Response:
        """Lines proposed from a rule or from clauses; nothing is stored."""
        request.actor.require("checklists.forms")
        fields = checked(shapes.ProposeIn, request)
        lines, judged = generating.from_rule(fields["rule"]) if fields["rule"] else ([], [])
        lines = lines + generating.from_clauses(fields["clauses"])
        return Response({"lines": lines, "judged": judged, "note": ""})


class Campaigns(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="campaigns_list", parameters=[*words("q", "state"), *PAGING],
        responses={200: shapes.CampaignOut(many=True), **READ_PROBLEMS},
    )  # fmt: skip
    def get(self, request: ApiRequest) -> Response:
        """The campaigns in sight."""
        rows = filtered(request, queries.list_campaigns(request.actor), CampaignFilter)
        return paged(self, request, rows, shapes.CampaignOut)

    @extend_schema(
        operation_id="campaigns_open", parameters=[KEY], request=shapes.CampaignIn,
        responses={201: shapes.CampaignOut, **PROBLEMS},
    )  # fmt: skip
    @acts_once_api("checklists.campaign.open")
    def post(self, request: ApiRequest) -> Response:
        """Open a campaign."""
        made = commands.open_campaign(request.actor, today=clock.today(), **checked(shapes.CampaignIn, request))
        return Response(shapes.CampaignOut(made).data, status=201)


class CampaignFigures(APIView):
    @extend_schema(operation_id="campaigns_figures", responses={200: shapes.CampaignFiguresOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The figures of a campaign."""
        return Response(queries.figures_of(queries.get_campaign(request.actor, pk)).as_data())


class CampaignFrame(APIView):
    @extend_schema(operation_id="campaigns_frame", request=shapes.FrameIn, responses={200: shapes.DrawOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Publish the list that a draw is made from."""
        fields = checked(shapes.FrameIn, request)
        weights = {int(key): value for key, value in fields.pop("weights").items() if str(key).isdigit()}
        draw = commands.publish_frame(
            request.actor, campaign_id=pk, weights=weights, now=clock.now(), rng=SystemRandom(), **fields
        )
        return Response(queries.published(draw))


class CampaignDraw(APIView):
    @extend_schema(operation_id="campaigns_draw_proof", responses={200: shapes.DrawOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What is published of a draw, and whether making it again gives the same."""
        draw = queries.draw_of(queries.get_campaign(request.actor, pk))
        if draw is None:
            raise Http404
        told = queries.published(draw)
        return Response(told | ({"proved": queries.prove(draw).holds} if draw.drawn_at else {}))

    @extend_schema(operation_id="campaigns_draw", request=shapes.DrawIn, responses={200: shapes.DrawOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Draw the units and plan their visits."""
        fields = checked(shapes.DrawIn, request)
        return Response(
            queries.published(commands.draw_units(request.actor, campaign_id=pk, now=clock.now(), **fields))
        )


class CloseCampaign(APIView):
    @extend_schema(operation_id="campaigns_close", request=None, responses={200: shapes.CampaignOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Close a campaign whose visits are all over."""
        commands.close_campaign(request.actor, campaign_id=pk, now=clock.now())
        return Response(shapes.CampaignOut(queries.get_campaign(request.actor, pk)).data)


class VoidCampaign(APIView):
    @extend_schema(
        operation_id="campaigns_void", request=shapes.CheckReasonIn, responses={200: shapes.CampaignOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Call a campaign off before its draw."""
        commands.void_campaign(request.actor, campaign_id=pk, **checked(shapes.CheckReasonIn, request))
        return Response(shapes.CampaignOut(queries.get_campaign(request.actor, pk)).data)


class CampaignBulletin(APIView):
    @extend_schema(operation_id="campaigns_bulletin", request=None, responses={200: shapes.CampaignOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Draft the bulletin of a campaign."""
        commands.draft_bulletin(request.actor, campaign_id=pk, now=clock.now())
        return Response(shapes.CampaignOut(queries.get_campaign(request.actor, pk)).data)


class Visits(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="checklist_visits_list", parameters=[*words("q", "state", "campaign", "late"), *PAGING],
        responses={200: CheckVisitOut(many=True), **READ_PROBLEMS},
    )  # fmt: skip
    def get(self, request: ApiRequest) -> Response:
        """The visits in sight."""
        return paged(self, request, filtered(request, queries.list_visits(request.actor), VisitFilter), CheckVisitOut)

    @extend_schema(
        operation_id="checklist_visits_plan", parameters=[KEY], request=shapes.CheckVisitIn,
        responses={201: CheckVisitOut, **PROBLEMS},
    )  # fmt: skip
    @acts_once_api("checklists.visit.plan")
    def post(self, request: ApiRequest) -> Response:
        """Plan a visit outside campaigns and plans."""
        made = commands.plan_visit(request.actor, now=clock.now(), **checked(shapes.CheckVisitIn, request))
        return Response(CheckVisitOut(queries.get_visit(request.actor, made.pk)).data, status=201)


class AssignVisit(APIView):
    @extend_schema(
        operation_id="checklist_visits_assign", request=shapes.CheckAssignIn, responses={200: CheckVisitOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Give a visit to other inspectors."""
        commands.assign_visit(request.actor, visit_id=pk, now=clock.now(), **checked(shapes.CheckAssignIn, request))
        return Response(CheckVisitOut(queries.get_visit(request.actor, pk)).data)


class RecheckVisit(APIView):
    @extend_schema(
        operation_id="checklist_visits_recheck", request=shapes.CheckDayIn, responses={200: CheckVisitOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Plan a recheck of the places with warnings and faults."""
        fields = checked(shapes.CheckDayIn, request)
        return Response(
            CheckVisitOut(commands.plan_recheck(request.actor, visit_id=pk, now=clock.now(), **fields)).data
        )


class VoidVisit(APIView):
    @extend_schema(
        operation_id="checklist_visits_void", request=shapes.CheckReasonIn, responses={200: CheckVisitOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Call a visit off that has no answers."""
        fields = checked(shapes.CheckReasonIn, request)
        commands.void_visit(request.actor, visit_id=pk, now=clock.now(), **fields)
        return Response(CheckVisitOut(queries.get_visit(request.actor, pk)).data)


class AnswerSets(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="checklist_answers_list", parameters=[*words("q", "outcome", "campaign", "figure"), *PAGING],
        responses={200: AnswersOut(many=True), **READ_PROBLEMS},
    )  # fmt: skip
    def get(self, request: ApiRequest) -> Response:
        """The answers in sight; `figure` gives the rows behind a figure of a campaign."""
        rows = filtered(request, queries.list_all_answers(request.actor), AnswerFilter)
        return paged(self, request, rows.select_related("form_version", "place", "visit"), AnswersOut)


class Plans(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="checklist_plans_list", parameters=PAGING,
        responses={200: shapes.InspectionPlanOut(many=True), **READ_PROBLEMS},
    )  # fmt: skip
    def get(self, request: ApiRequest) -> Response:
        """The plans in sight."""
        return paged(self, request, queries.list_plans(request.actor), shapes.InspectionPlanOut)

    @extend_schema(
        operation_id="checklist_plans_make", parameters=[KEY], request=shapes.InspectionPlanIn,
        responses={201: shapes.InspectionPlanOut, **PROBLEMS},
    )  # fmt: skip
    @acts_once_api("checklists.plan.make")
    def post(self, request: ApiRequest) -> Response:
        """Make a plan."""
        made = commands.make_plan(request.actor, **checked(shapes.InspectionPlanIn, request))
        return Response(shapes.InspectionPlanOut(made).data, status=201)


class EndPlan(APIView):
    @extend_schema(
        operation_id="checklist_plans_end", request=shapes.CheckReasonIn,
        responses={200: shapes.InspectionPlanOut, **PROBLEMS},
    )  # fmt: skip
    def post(self, request: ApiRequest, pk: int) -> Response:
        """End a plan."""
        fields = checked(shapes.CheckReasonIn, request)
        plan = commands.end_plan(request.actor, plan_id=pk, today=clock.today(), **fields)
        return Response(shapes.InspectionPlanOut(queries.get_plan(request.actor, plan.pk)).data)


class Routes(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="checklist_routes_list", parameters=PAGING,
        responses={200: shapes.InspectionRouteOut(many=True), **READ_PROBLEMS},
    )  # fmt: skip
    def get(self, request: ApiRequest) -> Response:
        """The routes in sight."""
        return paged(self, request, queries.list_routes(request.actor), shapes.InspectionRouteOut)

    @extend_schema(
        operation_id="checklist_routes_make", parameters=[KEY], request=shapes.InspectionRouteIn,
        responses={201: shapes.InspectionRouteOut, **PROBLEMS},
    )  # fmt: skip
    @acts_once_api("checklists.route.make")
    def post(self, request: ApiRequest) -> Response:
        """Make a route."""
        made = commands.make_route(request.actor, now=clock.now(), **checked(shapes.InspectionRouteIn, request))
        return Response(shapes.InspectionRouteOut(made).data, status=201)


class RoutePoints(APIView):
    @extend_schema(
        operation_id="checklist_routes_points", request=shapes.RoutePointsIn,
        responses={200: shapes.InspectionRouteOut, **PROBLEMS},
    )  # fmt: skip
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Set the points of a route in their order."""
        fields = checked(shapes.RoutePointsIn, request)
        commands.set_points(request.actor, route_id=pk, now=clock.now(), **fields)
        return Response(shapes.InspectionRouteOut(queries.get_route(request.actor, pk)).data)


class Rounds(APIView):
    @extend_schema(
        operation_id="checklist_rounds_start", parameters=[KEY], request=shapes.RoundIn,
        responses={201: CheckVisitOut, **PROBLEMS},
    )  # fmt: skip
    @acts_once_api("checklists.round.start")
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Start a round of a route."""
        fields = checked(shapes.RoundIn, request)
        made = commands.start_round(request.actor, route_id=pk, now=clock.now(), **fields)
        return Response(CheckVisitOut(queries.get_visit(request.actor, made.pk)).data, status=201)


class Readings(APIView):
    @extend_schema(
        operation_id="checklist_readings_send", request=shapes.DeviceReadingIn,
        responses={201: shapes.DeviceReadingOut, **PROBLEMS},
    )  # fmt: skip
    def post(self, request: ApiRequest) -> Response:
        """Send what a device measured at a place; the same device, quantity and instant is kept once."""
        fields = checked(shapes.DeviceReadingIn, request)
        return Response(
            shapes.DeviceReadingOut(commands.take_reading(request.actor, now=clock.now(), **fields)).data, status=201
        )


class PlaceReadings(APIView):
    @extend_schema(
        operation_id="checklist_readings_list", responses={200: shapes.DeviceReadingOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What devices sent for a place in the last day, the newest first."""
        from guanjia.foundation.places.queries import get_place

        place = get_place(request.actor, pk)
        rows = queries.latest_readings(place, clock.now() - timedelta(days=1))[:50]
        return Response(shapes.DeviceReadingOut(rows, many=True).data)


class Coverage(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="checklist_coverage",
        parameters=[OpenApiParameter("days", int, description="Not checked for so many days; 90 without"), *PAGING],
        responses={200: shapes.CoveredOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """Rooms and points never checked, or not for long."""
        request.actor.require("checklists.view")
        text = request.query_params.get("days", "90")
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            raise ValidationError({"days": ["A whole number of days."]})
        rooms = queries.list_covered(request.actor)
        rows = queries.without_check(rooms, clock.now() - timedelta(days=int(text)))
        return paged(self, request, rows.order_by("checked_at", "path"), shapes.CoveredOut)
