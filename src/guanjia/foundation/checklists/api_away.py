"""What a phone sends when its owner gives answers up for those that somebody else gave in the meantime."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.foundation.checklists import queries
from guanjia.foundation.checklists.commands.setting_aside import set_aside_answers
from guanjia.foundation.checklists.serializers import AnswersOut
from guanjia.kernel import clock
from guanjia.ui.api import Problem
from guanjia.ui.requests import ApiRequest

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Makes a second sending harmless.")


class SetAsideIn(serializers.Serializer[Any]):
    """Answers that were given up, as they were."""

    answers = serializers.DictField()
    answered_at = serializers.DateTimeField()


class SetAside(APIView):
    @extend_schema(
        operation_id="checklists_answers_set_aside",
        parameters=[KEY],
        request=SetAsideIn,
        responses={201: AnswersOut, 400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem},
    )
    @acts_once_api("checklists.answers.set_aside")
    def post(self, request: ApiRequest, uuid: UUID) -> Response:
        """Put answers that lost against these on record beside them. These stay as they are."""
        body = SetAsideIn(data=request.data)
        body.is_valid(raise_exception=True)
        set_aside_answers(request.actor, uuid=uuid, now=clock.now(), **body.validated_data)
        return Response(AnswersOut(queries.get_answers(request.actor, uuid)).data, status=201)
