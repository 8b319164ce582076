"""The API's doors of comments, stories and following."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.discussion import commands, queries
from guanjia.foundation.discussion.models import Comment
from guanjia.foundation.discussion.queries import Part
from guanjia.foundation.discussion.serializers import CommentIn, CommentOut, FollowShape, TimelineItemOut, WithdrawalIn
from guanjia.kernel import clock
from guanjia.ui.api import Pages, Problem
from guanjia.ui.requests import ApiRequest

REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem}
PAGING = [OpenApiParameter("page", OpenApiTypes.INT), OpenApiParameter("page_size", OpenApiTypes.INT)]
KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The same key acts once."
)


def shaped(comment: Comment) -> dict[str, Any]:
    """A comment as the API shows it."""
    gone = comment.withdrawn_at is not None
    return {
        "id": comment.pk,
        "author": comment.author_name,
        "text": "" if gone else comment.text,
        "mentions": [] if gone else [mention.name for mention in comment.mentions.all()],
        "created_at": comment.created_at,
        "edited_at": comment.edited_at,
        "withdrawn_at": comment.withdrawn_at,
    }


class Comments(APIView):
    """The comments on one record."""

    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(operation_id="comments_list", parameters=PAGING, responses={200: CommentOut(many=True), **REFUSED})
    def get(self, request: ApiRequest, label: str, pk: str) -> Response:
        """Newest first."""
        subject = queries.get_record(request.actor, label, pk)
        pages = Pages()
        found: Any = pages.paginate_queryset(queries.comments_on(subject), request, view=self)
        return pages.get_paginated_response(CommentOut([shaped(row) for row in found], many=True).data)

    @extend_schema(
        operation_id="comments_create",
        parameters=[KEY],
        request=CommentIn,
        responses={201: CommentOut, **REFUSED},
    )
    @acts_once_api("discussion.comment.create")
    def post(self, request: ApiRequest, label: str, pk: str) -> Response:
        """Write a comment. Somebody who may not see the record cannot be mentioned."""
        body = CommentIn(data=request.data)
        body.is_valid(raise_exception=True)
        comment = commands.add_comment(
            request.actor, label=label, pk=pk, text=body.validated_data["text"], now=clock.now()
        )
        return Response(CommentOut(shaped(comment)).data, status=201)


class OneComment(APIView):
    """One comment."""

    @extend_schema(operation_id="comments_get", responses={200: CommentOut, **REFUSED})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What it says."""
        comment, _subject = queries.get_comment(request.actor, pk)
        return Response(CommentOut(shaped(comment)).data)

    @extend_schema(operation_id="comments_change", request=CommentIn, responses={200: CommentOut, **REFUSED})
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Change one's own within ten minutes; what it said before is kept."""
        body = CommentIn(data=request.data)
        body.is_valid(raise_exception=True)
        comment = commands.change_comment(
            request.actor, comment_id=pk, text=body.validated_data["text"], now=clock.now()
        )
        return Response(CommentOut(shaped(comment)).data)


class CommentWithdraw(APIView):
    """Takes a comment out of sight."""

    @extend_schema(operation_id="comments_withdraw", request=WithdrawalIn, responses={200: CommentOut, **REFUSED})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Withdraw one's own, or another's with a reason."""
        body = WithdrawalIn(data=request.data)
        body.is_valid(raise_exception=True)
        comment = commands.withdraw_comment(
            request.actor, comment_id=pk, reason=body.validated_data["reason"], now=clock.now()
        )
        return Response(CommentOut(shaped(comment)).data)


class Timeline(APIView):
    """The story of one record."""

    @extend_schema(
        operation_id="timeline_get",
        parameters=[OpenApiParameter("part", OpenApiTypes.STR, enum=[part.value for part in Part])],
        responses={200: TimelineItemOut(many=True), **REFUSED},
        filters=False,
    )
    def get(self, request: ApiRequest, label: str, pk: str) -> Response:
        """What happened and what was said, newest first; the newest two hundred."""
        subject = queries.get_record(request.actor, label, pk)
        asked = request.query_params.get("part", "")
        part = asked if asked in list(Part) else Part.ALL
        items = [
            {
                "at": item.at,
                "part": item.part.value,
                "title": item.title,
                "actor": item.actor_name,
                "text": item.text,
                "comment": item.comment.pk if item.comment else None,
            }
            for item in queries.timeline(request.actor, subject, part=part, limit=200)
        ]
        return Response(TimelineItemOut(items, many=True).data)


class Following(APIView):
    """Whether the asker is told of new comments."""

    @extend_schema(operation_id="follow_get", responses={200: FollowShape, **REFUSED})
    def get(self, request: ApiRequest, label: str, pk: str) -> Response:
        """Whether the asker follows it."""
        subject = queries.get_record(request.actor, label, pk)
        return Response({"follows": queries.follows(request.actor, subject)})

    @extend_schema(operation_id="follow_put", request=FollowShape, responses={200: FollowShape, **REFUSED})
    def put(self, request: ApiRequest, label: str, pk: str) -> Response:
        """Follow it, or no longer; twice is once."""
        body = FollowShape(data=request.data)
        body.is_valid(raise_exception=True)
        wanted: bool = body.validated_data["follows"]
        act = commands.follow if wanted else commands.unfollow
        act(request.actor, label=label, pk=pk, now=clock.now())
        return Response({"follows": wanted})
