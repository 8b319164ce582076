"""The API of findings: the same commands and filter sets as the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.findings import commands, origins, queries
from guanjia.foundation.findings import serializers as shapes
from guanjia.foundation.findings.filters import DELAYS, STATES, FindingFilter
from guanjia.kernel import clock
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, Problem, checked, filtered, paged
from guanjia.ui.requests import ApiRequest

FILTERS = [
    OpenApiParameter("q", str, description="Words of title, text and clause, or the number"),
    OpenApiParameter("state", str, enum=[str(value) for value, _label in STATES]),
    OpenApiParameter("grade", str, enum=["ordinary", "serious", "grave"]),
    OpenApiParameter("origin", str),
    OpenApiParameter("office", int),
    OpenApiParameter("delay", str, enum=[value for value, _label in DELAYS]),
    OpenApiParameter("letter", int),
]


class Findings(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="findings_list",
        parameters=[*FILTERS, *PAGING],
        responses={200: shapes.FindingRowOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The findings in sight, the most urgent first."""
        rows = filtered(request, queries.list_findings(request.actor), FindingFilter)
        return paged(self, request, rows.order_by("due_on", "pk"), shapes.FindingRowOut)

    @extend_schema(
        operation_id="findings_raise",
        parameters=[KEY],
        request=shapes.FindingIn,
        responses={201: shapes.FindingRowOut, **PROBLEMS},
    )
    @acts_once_api("findings.finding.raise")
    def post(self, request: ApiRequest) -> Response:
        """Raise a finding."""
        actor, given = request.actor, checked(shapes.FindingIn, request)
        unit = queries.get_unit(actor, given.pop("office_id"), "findings.raise")
        place = queries.get_place_or_none(actor, given.pop("place_id"))
        letter_id = given.pop("letter_id")
        letter = queries.get_letter(actor, letter_id) if letter_id else None
        made = commands.raise_finding(
            actor, unit=unit, place=place, letter=letter, source=letter, now=clock.now(), **given
        )
        return Response(shapes.FindingRowOut(queries.get_finding(actor, made.pk)).data, status=201)


class FindingOne(APIView):
    @extend_schema(operation_id="findings_retrieve", responses={200: shapes.FindingWholeOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One finding with its parts, supports and notes."""
        return Response(shapes.FindingWholeOut(queries.get_finding(request.actor, pk)).data)


# verb → the fields it needs, and the command; `?` after a name: it may be empty
ACTS: Mapping[str, tuple[str, Any]] = {
    "plan": ("root_cause measure long_rule rule_changed?", commands.plan_measures),
    "progress": ("text", commands.note_progress),
    "submit": ("note new_clause?", commands.submit_evidence),
    "recall": ("reason", commands.recall_evidence),
    "close": ("note", commands.close_finding),
    "return": ("reason", commands.return_finding),
    "look-back": ("held note", commands.look_back),
    "reopen": ("reason", commands.reopen_finding),
    "assign": ("owner_id verifier_id?", commands.assign_finding),
    "grade": ("grade reason", commands.change_grade),
    "support": ("office_id task person_id?", commands.add_support),
    "support-done": ("support_id note", commands.finish_support),
    "part": ("title root_cause measure due_on?", commands.add_part),
    "part-done": ("part_id note?", commands.finish_part),
    "deadline": ("to_on reason", commands.ask_deadline),
    "stop": ("outside_body reason", commands.stop_clock),
    "resume": ("outcome", commands.resume_clock),
    "watch": ("wish report_by", commands.supervise_finding),
    "unwatch": ("note", commands.end_supervision),
    "repeats": ("earlier_id", commands.link_repeat),
    "unrepeat": ("reason", commands.unlink_repeat),
    "publish": ("fields_?", commands.publish_finding),
    "unpublish": ("reason", commands.unpublish_finding),
}
TIMELESS = {"grade", "part", "repeats", "unrepeat"}


def fields_for(verb: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one verb; raises ValidationError for what is missing."""
    wanted, _command = ACTS[verb]
    found: dict[str, Any] = {}
    for word in wanted.split():
        name = word.rstrip("?")
        if not word.endswith("?") and given[name] in (None, ""):
            raise ValidationError({name: ["This field is required."]})
        found["fields" if name == "fields_" else name] = given[name]
    if verb == "part-done":
        found["today"] = clock.today()
    elif verb not in TIMELESS:
        found["now"] = clock.now()
    return found


class FindingAct(APIView):
    @extend_schema(
        operation_id="findings_act",
        parameters=[KEY, OpenApiParameter("verb", str, OpenApiParameter.PATH, enum=sorted(ACTS))],
        request=shapes.FindingActIn,
        responses={200: shapes.FindingWholeOut, **PROBLEMS},
    )
    @acts_once_api("findings.finding.act")
    def post(self, request: ApiRequest, pk: int, verb: str) -> Response:
        """Plan, progress, submit, close, return, look back and the other acts; each verb reads its own fields."""
        if verb not in ACTS:
            raise NotFound
        fields = fields_for(verb, checked(shapes.FindingActIn, request))
        ACTS[verb][1](request.actor, finding_id=pk, **fields)
        return Response(shapes.FindingWholeOut(queries.get_finding(request.actor, pk)).data)


class Origins(APIView):
    @extend_schema(
        operation_id="finding_origins_list", responses={200: shapes.FindingOriginOut(many=True), 401: Problem}
    )
    def get(self, request: ApiRequest) -> Response:
        """Where findings may come from."""
        return Response(shapes.FindingOriginOut(origins.all_origins().values(), many=True).data)


class Published(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="findings_published_list",
        parameters=PAGING,
        responses={200: shapes.PublishedFindingOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The public parts of closed findings within one's own body."""
        return paged(self, request, queries.list_published(request.actor), shapes.PublishedFindingOut)


class Letters(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="finding_letters_list",
        parameters=PAGING,
        responses={200: shapes.FindingLetterOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The inspection letters in sight, newest first."""
        rows = queries.list_letters(request.actor).order_by("-received_on", "-pk")
        return paged(self, request, rows, shapes.FindingLetterOut)

    @extend_schema(
        operation_id="finding_letters_create",
        parameters=[KEY],
        request=shapes.FindingLetterIn,
        responses={201: shapes.FindingLetterOut, **PROBLEMS},
    )
    @acts_once_api("findings.letter.enter")
    def post(self, request: ApiRequest) -> Response:
        """Enter an inspection letter; its rows come as a sheet or one by one with `letter_id`."""
        made = commands.enter_letter(request.actor, now=clock.now(), **checked(shapes.FindingLetterIn, request))
        return Response(shapes.FindingLetterOut(queries.get_letter(request.actor, made.pk)).data, status=201)


class Letter(APIView):
    @extend_schema(operation_id="finding_letters_retrieve", responses={200: shapes.FindingLetterOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One inspection letter."""
        return Response(shapes.FindingLetterOut(queries.get_letter(request.actor, pk)).data)


class Reviews(APIView):
    pagination_class = Pages

    @extend_schema(
        operation_id="joint_reviews_list",
        parameters=PAGING,
        responses={200: shapes.JointReviewOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The joint reviews in sight, newest first."""
        rows = queries.list_reviews(request.actor).order_by("-meets_at", "-pk")
        return paged(self, request, rows, shapes.JointReviewOut)

    @extend_schema(
        operation_id="joint_reviews_create",
        parameters=[KEY],
        request=shapes.JointReviewIn,
        responses={201: shapes.JointReviewWholeOut, **PROBLEMS},
    )
    @acts_once_api("findings.review.call")
    def post(self, request: ApiRequest) -> Response:
        """Call a joint review."""
        made = commands.call_review(request.actor, now=clock.now(), **checked(shapes.JointReviewIn, request))
        return Response(shapes.JointReviewWholeOut(queries.get_review(request.actor, made.pk)).data, status=201)


class Review(APIView):
    @extend_schema(operation_id="joint_reviews_retrieve", responses={200: shapes.JointReviewWholeOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One joint review with what is on its table."""
        return Response(shapes.JointReviewWholeOut(queries.get_review(request.actor, pk)).data)


class ReviewAct(APIView):
    @extend_schema(
        operation_id="joint_reviews_act",
        parameters=[
            KEY,
            OpenApiParameter("verb", str, OpenApiParameter.PATH, enum=["add", "decide", "hold", "minutes"]),
        ],
        request=shapes.JointReviewActIn,
        responses={200: shapes.JointReviewWholeOut, **PROBLEMS},
    )
    @acts_once_api("findings.review.act")
    def post(self, request: ApiRequest, pk: int, verb: str) -> Response:
        """Put a finding on the table, write a decision, end the meeting, draft the minutes."""
        given, actor = checked(shapes.JointReviewActIn, request), request.actor
        needs = {"add": ["finding_id"], "decide": ["treated_id", "decision"], "hold": ["summary"], "minutes": []}
        if verb not in needs:
            raise NotFound
        missing = [name for name in needs[verb] if given[name] in (None, "")]
        if missing:
            raise ValidationError({name: ["This field is required."] for name in missing})
        fields = {name: given[name] for name in needs[verb]}
        match verb:
            case "add":
                commands.add_to_review(actor, review_id=pk, **fields)
            case "decide":
                commands.decide_in_review(actor, review_id=pk, **fields)
            case "hold":
                commands.hold_review(actor, review_id=pk, now=clock.now(), **fields)
            case _:
                commands.draft_minutes(actor, review_id=pk, now=clock.now())
        return Response(shapes.JointReviewWholeOut(queries.get_review(actor, pk)).data)


class FiguresView(APIView):
    @extend_schema(
        operation_id="finding_figures_retrieve",
        parameters=[OpenApiParameter("since", str), OpenApiParameter("until", str)],
        responses={200: shapes.FindingFiguresOut, **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """On-time, recurrence and return rates with their two numbers, for the last twelve months or a period."""
        request.actor.require("findings.view")
        since, until = queries.asked_period(request.query_params, clock.today())
        found = queries.figures_of(request.actor, since=since, until=until, today=clock.today())
        return Response(shapes.FindingFiguresOut(found).data)


class TermsView(APIView):
    @extend_schema(operation_id="finding_terms_list", responses={200: shapes.FindingTermsOut(many=True), 401: Problem})
    def get(self, request: ApiRequest) -> Response:
        """The terms in sight with their steps, newest first."""
        rows = queries.list_terms(request.actor)[:200]
        return Response(shapes.FindingTermsOut(rows, many=True).data)

    @extend_schema(
        operation_id="finding_terms_set",
        parameters=[KEY],
        request=shapes.FindingTermsIn,
        responses={201: shapes.FindingTermsOut, **PROBLEMS},
    )
    @acts_once_api("findings.terms.set")
    def post(self, request: ApiRequest) -> Response:
        """Set the terms of an office from a day on."""
        given = checked(shapes.FindingTermsIn, request)
        given["steps"] = {step["after_days"]: step["tell"] for step in given["steps"]}
        made = commands.set_terms(request.actor, today=clock.today(), now=clock.now(), **given)
        return Response(shapes.FindingTermsOut(made).data, status=201)


class Notices(APIView):
    @extend_schema(
        operation_id="finding_notices_create",
        parameters=[KEY],
        request=shapes.NoticesIn,
        responses={201: shapes.NoticeOut(many=True), **PROBLEMS},
    )
    @acts_once_api("findings.notice.draft")
    def post(self, request: ApiRequest) -> Response:
        """Draft rectification notices, one for each unit that answers for one of the findings."""
        made = commands.draft_notices(request.actor, now=clock.now(), **checked(shapes.NoticesIn, request))
        return Response(shapes.NoticeOut(made, many=True).data, status=201)
