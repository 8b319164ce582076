"""The global search by API."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.search.following import follow_briefly
from guanjia.foundation.search.queries import search
from guanjia.foundation.search.serializers import FoundOut
from guanjia.ui.api import Problem
from guanjia.ui.requests import ApiRequest


class Search(APIView):
    """Records of all registers."""

    @extend_schema(
        operation_id="search",
        parameters=[
            OpenApiParameter("q", str, description="Words, initials or a code; at most 60 signs."),
            OpenApiParameter("in", str, description="One register alone, by its key."),
        ],
        responses={200: FoundOut, 401: Problem, 403: Problem, 404: Problem},
        description="Find records by two Chinese characters, by pinyin or its initials, by a code or a plate; only "
        "what the asker sees is found or counted.",
    )
    def get(self, request: ApiRequest) -> Response:
        follow_briefly()
        found = search(
            request.actor, request.query_params.get("q", ""), only=request.query_params.get("in", "")[:60], shown=20
        )
        return Response(FoundOut(found).data)
