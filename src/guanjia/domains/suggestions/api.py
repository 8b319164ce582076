"""The API of ideas, votes and practical-benefit items: the same commands and filter sets as the pages.

Casting a ballot and filing an anonymous idea take no idempotency key: a kept key would say who it was.
"""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.domains.suggestions import commands, queries
from guanjia.domains.suggestions.filters import DUE, ITEM_STATES, LATE, STATES, IdeaFilter, ItemFilter
from guanjia.domains.suggestions.serializers import (
    BallotIn,
    BallotOut,
    BenefitItemOut,
    IdeaAnswerIn,
    IdeaAssignIn,
    IdeaIn,
    IdeaKindOut,
    IdeaOut,
    IdeaWithAnswersOut,
    ItemChangeIn,
    ItemReasonIn,
    ItemStarsIn,
    ProgrammeIn,
    ProgrammeOut,
    ProgrammeSizeIn,
    ProgressIn,
    ReceiptOut,
    VoteIn,
    VoteOut,
    VoteWithCandidatesOut,
)
from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.kernel import clock
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, Problem, checked, filtered, one_of, paged
from guanjia.ui.requests import ApiRequest

IDEA_FILTERS = [
    OpenApiParameter("q", str, description="Words of title and text, or the number"),
    OpenApiParameter("state", str, enum=one_of(STATES)),
    OpenApiParameter("kind", int),
    OpenApiParameter("due", str, enum=one_of(DUE)),
    OpenApiParameter("shortlist", int, description="Programme"),
]
ITEM_FILTERS = [
    OpenApiParameter("q", str, description="Words of title and goal"),
    OpenApiParameter("programme", int),
    OpenApiParameter("state", str, enum=one_of(ITEM_STATES)),
    OpenApiParameter("late", str, enum=one_of(LATE)),
]


class Ideas(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="ideas_list",
        parameters=[*IDEA_FILTERS, *PAGING],
        responses={200: IdeaOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The ideas in sight, newest first."""
        rows = filtered(request, queries.list_visible(request.actor), IdeaFilter)
        return paged(self, request, rows.order_by("-filed_at", "-pk"), IdeaOut)

    @extend_schema(operation_id="ideas_create", parameters=[KEY], request=IdeaIn, responses={201: IdeaOut, **PROBLEMS})
    def post(self, request: ApiRequest) -> Response:
        """Propose an idea. For an anonymous one no idempotency key is kept; the same text sent again acts once."""
        fields = checked(IdeaIn, request)
        return self.send(request) if fields["anonymous"] else self.send_once(request)

    def send(self, request: ApiRequest) -> Response:
        made = commands.propose_idea(request.actor, now=clock.now(), **checked(IdeaIn, request))
        return Response(IdeaOut(queries.get_idea(request.actor, made.pk)).data, status=201)

    send_once = acts_once_api("suggestions.idea.propose")(send)


class IdeaOne(APIView):
    @extend_schema(operation_id="ideas_retrieve", responses={200: IdeaWithAnswersOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One idea with its answers."""
        return Response(IdeaWithAnswersOut(queries.get_idea(request.actor, pk)).data)


class Assign(APIView):
    @extend_schema(operation_id="ideas_assign", request=IdeaAssignIn, responses={200: IdeaWithAnswersOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Give an idea to the office that answers it."""
        commands.assign_idea(request.actor, idea_id=pk, now=clock.now(), **checked(IdeaAssignIn, request))
        return Response(IdeaWithAnswersOut(queries.get_idea(request.actor, pk)).data)


class AnswerIdea(APIView):
    @extend_schema(operation_id="ideas_answer", request=IdeaAnswerIn, responses={200: IdeaWithAnswersOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Adopt, explain or forward an idea."""
        commands.answer_idea(request.actor, idea_id=pk, now=clock.now(), **checked(IdeaAnswerIn, request))
        return Response(IdeaWithAnswersOut(queries.get_idea(request.actor, pk)).data)


class Kinds(APIView):
    @extend_schema(operation_id="idea_kinds_list", responses={200: IdeaKindOut(many=True), 401: Problem})
    def get(self, request: ApiRequest) -> Response:
        """The kinds of ideas with their limits."""
        return Response(IdeaKindOut(queries.list_kinds(), many=True).data)


class Programmes(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="programmes_list", parameters=PAGING, responses={200: ProgrammeOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest) -> Response:
        """The programmes in sight, the latest year first."""
        return paged(self, request, queries.list_programmes(request.actor), ProgrammeOut)

    @extend_schema(
        operation_id="programmes_create",
        parameters=[KEY],
        request=ProgrammeIn,
        responses={201: ProgrammeOut, **PROBLEMS},
    )
    @acts_once_api("suggestions.programme.open")
    def post(self, request: ApiRequest) -> Response:
        """Begin the programme of a year."""
        made = commands.open_programme(request.actor, **checked(ProgrammeIn, request))
        return Response(ProgrammeOut(made).data, status=201)


class ProgrammeSize(APIView):
    @extend_schema(operation_id="programmes_resize", request=ProgrammeSizeIn, responses={200: ProgrammeOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Change the number of items, until a vote over the programme is published."""
        made = commands.resize_programme(request.actor, programme_id=pk, **checked(ProgrammeSizeIn, request))
        return Response(ProgrammeOut(made).data)


class Votes(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(operation_id="votes_list", parameters=PAGING, responses={200: VoteOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest) -> Response:
        """The votes in sight, newest first."""
        return paged(self, request, queries.list_rounds(request.actor), VoteOut)

    @extend_schema(operation_id="votes_create", parameters=[KEY], request=VoteIn, responses={201: VoteOut, **PROBLEMS})
    @acts_once_api("suggestions.round.prepare")
    def post(self, request: ApiRequest) -> Response:
        """Prepare a vote over a programme's shortlist."""
        made = commands.prepare_round(request.actor, **checked(VoteIn, request))
        return Response(VoteOut(made).data, status=201)


class Vote(APIView):
    @extend_schema(operation_id="votes_retrieve", responses={200: VoteWithCandidatesOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One vote with its candidates; votes and places are empty until it is counted."""
        return Response(VoteWithCandidatesOut(queries.get_round(request.actor, pk)).data)


class OpenVote(APIView):
    @extend_schema(operation_id="votes_open", request=None, responses={200: VoteWithCandidatesOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Publish a prepared vote."""
        commands.open_round(request.actor, round_id=pk, now=clock.now())
        return Response(VoteWithCandidatesOut(queries.get_round(request.actor, pk)).data)


class CountVote(APIView):
    @extend_schema(operation_id="votes_count", request=None, responses={200: VoteWithCandidatesOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Count a vote that has ended; counted again it stays the same."""
        commands.count_round(request.actor, round_id=pk, now=clock.now(), today=clock.today())
        return Response(VoteWithCandidatesOut(queries.get_round(request.actor, pk)).data)


class Cast(APIView):
    @extend_schema(operation_id="votes_cast", request=BallotIn, responses={201: ReceiptOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Cast one's ballot. The receipt is told here once and kept nowhere beside the voter."""
        receipt = commands.cast_ballot(request.actor, round_id=pk, now=clock.now(), **checked(BallotIn, request))
        return Response({"receipt": receipt}, status=201, headers={"Cache-Control": "no-store"})


class Ballots(APIView):
    @extend_schema(
        operation_id="votes_ballots", responses={200: BallotOut(many=True), **READ_PROBLEMS, 409: Problem}
    )  # fmt: skip
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The published ballots, after the count."""
        rows = queries.list_ballots(queries.get_round(request.actor, pk))
        return Response([{"receipt": row.receipt, "choices": list(row.choices)} for row in rows])


class Items(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="benefit_items_list",
        parameters=[*ITEM_FILTERS, *PAGING],
        responses={200: BenefitItemOut(many=True), **READ_PROBLEMS},
    )
    def get(self, request: ApiRequest) -> Response:
        """The practical-benefit items in sight, the latest year first."""
        rows = filtered(request, queries.list_items(request.actor), ItemFilter)
        return paged(self, request, rows.order_by("-programme__year", "number", "pk"), BenefitItemOut)


def shown(request: ApiRequest, pk: int) -> Response:
    """The item as it is now."""
    return Response(BenefitItemOut(queries.get_item(request.actor, pk)).data)


class Item(APIView):
    @extend_schema(operation_id="benefit_items_retrieve", responses={200: BenefitItemOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One item."""
        return shown(request, pk)


class Progress(APIView):
    @extend_schema(
        operation_id="benefit_items_progress", request=ProgressIn, responses={200: BenefitItemOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Enter what was done in a month."""
        commands.enter_progress(request.actor, item_id=pk, now=clock.now(), **checked(ProgressIn, request))
        return shown(request, pk)


class ChangeItem(APIView):
    @extend_schema(
        operation_id="benefit_items_change", request=ItemChangeIn, responses={200: BenefitItemOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Change title, goal and dates of an item, with the reason."""
        commands.change_item(request.actor, item_id=pk, now=clock.now(), **checked(ItemChangeIn, request))
        return shown(request, pk)


class Close(APIView):
    @extend_schema(operation_id="benefit_items_close", request=ItemStarsIn, responses={200: BenefitItemOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Confirm that an item is done: whoever proposed it, never whoever did it."""
        commands.close_item(request.actor, item_id=pk, now=clock.now(), **checked(ItemStarsIn, request))
        return shown(request, pk)


class Reopen(APIView):
    @extend_schema(
        operation_id="benefit_items_reopen", request=ItemReasonIn, responses={200: BenefitItemOut, **PROBLEMS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Send an item into a new round."""
        commands.reopen_item(request.actor, item_id=pk, now=clock.now(), **checked(ItemReasonIn, request))
        return shown(request, pk)


class RateItem(APIView):
    @extend_schema(operation_id="benefit_items_rate", request=ItemStarsIn, responses={200: BenefitItemOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Rate an item that serves one."""
        commands.rate_item(request.actor, item_id=pk, now=clock.now(), **checked(ItemStarsIn, request))
        return shown(request, pk)
