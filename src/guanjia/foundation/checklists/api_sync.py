"""The API of a phone that is away from the network: fetch one's visits, send answers and photos later.

Sending is idempotent: answers by a UUID of the phone's own, photos by the hash of their bytes. A revoked log-in is
answered with 401 and a code that says what happened, before anything is looked at; what the phone holds stays there.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.checklists import commands, queries
from guanjia.foundation.checklists.models import AnswerSet
from guanjia.foundation.checklists.rules.lines import SHA256
from guanjia.foundation.checklists.rules.refusals import AnswersConflict
from guanjia.foundation.checklists.serializers import (
    AnswersConflictOut,
    AnswersIn,
    AnswersKeptOut,
    AnswersOut,
    CheckVisitFullOut,
    CheckVisitOut,
    VisitPhotoIn,
    VisitPhotoOut,
)
from guanjia.kernel import clock
from guanjia.ui.api import PROBLEMS, READ_PROBLEMS, Problem
from guanjia.ui.requests import ApiRequest


class MyVisits(APIView):
    @extend_schema(operation_id="checklists_my_visits", responses={200: CheckVisitFullOut(many=True), **READ_PROBLEMS})
    def get(self, request: ApiRequest) -> Response:
        """The visits that are mine to make, each with its form, limits of today, places and answers so far."""
        request.actor.require("checklists.inspect")
        return Response(CheckVisitFullOut(queries.list_my_visits(request.actor, clock.today()), many=True).data)


class VisitOne(APIView):
    @extend_schema(operation_id="checklists_visit", responses={200: CheckVisitFullOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One visit with its form, limits of today, places and answers so far."""
        return Response(CheckVisitFullOut(queries.get_visit(request.actor, pk)).data)


class Answers(APIView):
    @extend_schema(operation_id="checklists_answers", responses={200: AnswersKeptOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, uuid: UUID) -> Response:
        """One answer set: whether it arrived, and what became of it."""
        return Response(AnswersKeptOut(queries.get_answers(request.actor, uuid)).data)

    @extend_schema(
        operation_id="checklists_answers_send",
        request=AnswersIn,
        responses={200: AnswersKeptOut, 201: AnswersKeptOut, **READ_PROBLEMS, 409: AnswersConflictOut},
    )
    def put(self, request: ApiRequest, uuid: UUID) -> Response:
        """Send one answer set under a UUID of the sender's own; sent again, nothing is doubled.

        201: kept. 200: it was there, or a change of it is kept. 409 `answers_conflict`: somebody else answered in the
        meantime; both versions come back. 409 with another code: refused, the answers stay with the sender.
        """
        body = AnswersIn(data=request.data)
        body.is_valid(raise_exception=True)
        fields: dict[str, Any] = dict(body.validated_data)
        later = AnswerSet.Source.QUEUE if fields.pop("later") else AnswerSet.Source.PAGE
        source = AnswerSet.Source.TOKEN if request.actor.via == "token" else later
        try:
            kept = commands.keep_answers(
                request.actor, uuid=uuid, visit_id=fields.pop("visit"), place_id=fields.pop("place"), source=source,
                now=clock.now(), **fields,
            )  # fmt: skip
        except AnswersConflict as refusal:
            return Response(conflict_of(request, refusal), status=409)
        found = queries.get_answers(request.actor, kept.answers.uuid)
        told = AnswersKeptOut(found, context={"superseded": kept.superseded}).data
        return Response(told, status=201 if kept.new else 200)


def conflict_of(request: ApiRequest, refusal: AnswersConflict) -> dict[str, Any]:
    """A conflict with both versions."""
    theirs = queries.get_answers(request.actor, refusal.theirs.uuid)  # type: ignore[attr-defined]
    return {
        "code": refusal.code,
        "detail": _(refusal.message) % refusal.params,
        "yours": refusal.yours,  # type: ignore[attr-defined]
        "theirs": AnswersOut(theirs).data,
    }


class Photo(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="checklists_photo", responses={200: VisitPhotoOut, **READ_PROBLEMS})
    def get(self, request: ApiRequest, pk: int, sha256: str) -> Response:
        """Whether a photo has arrived; 404 while it has not."""
        visit = queries.get_visit(request.actor, pk)
        stored = queries.files_by_hash(visit).get(sha256)
        if stored is None:
            raise Http404
        return Response(VisitPhotoOut(stored).data)

    @extend_schema(
        operation_id="checklists_photo_send",
        request={"multipart/form-data": VisitPhotoIn},
        responses={200: VisitPhotoOut, **PROBLEMS, 413: Problem},
    )
    def put(self, request: ApiRequest, pk: int, sha256: str) -> Response:
        """Send a photo under the SHA-256 of its bytes; sent again, it is there once."""
        if not SHA256.match(sha256):
            raise Http404
        body = VisitPhotoIn(data=request.data)
        body.is_valid(raise_exception=True)
        stored = commands.add_photo(
            request.actor, visit_id=pk, sha256=sha256, upload=body.validated_data["file"], now=clock.now()
        )
        return Response(VisitPhotoOut(stored).data)


class Finish(APIView):
    @extend_schema(operation_id="checklists_visit_finish", request=None, responses={200: CheckVisitOut, **PROBLEMS})
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Close a visit whose places are all answered and whose photos have all arrived; asked twice, once."""
        commands.finish_visit(request.actor, visit_id=pk, now=clock.now())
        return Response(CheckVisitOut(queries.get_visit(request.actor, pk)).data)
