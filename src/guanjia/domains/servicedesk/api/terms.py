"""The terms of an office's desk."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.domains.servicedesk import commands, queries
from guanjia.domains.servicedesk.serializers import DeskTermsIn, DeskTermsOut
from guanjia.foundation.access.idempotency import acts_once_api
from guanjia.kernel import clock
from guanjia.ui.api import KEY, PAGING, PROBLEMS, READ_PROBLEMS, Pages, checked, paged
from guanjia.ui.requests import ApiRequest


class DeskTerms(APIView):
    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="desk_terms_list", parameters=PAGING, responses={200: DeskTermsOut(many=True), **READ_PROBLEMS}
    )
    def get(self, request: ApiRequest) -> Response:
        """The terms in sight with their history, the newest first."""
        return paged(self, request, queries.list_desk_terms(request.actor), DeskTermsOut)

    @extend_schema(
        operation_id="desk_terms_set",
        parameters=[KEY],
        request=DeskTermsIn,
        responses={201: DeskTermsOut, **PROBLEMS},
    )
    @acts_once_api("servicedesk.terms.set")
    def post(self, request: ApiRequest) -> Response:
        """Set the terms of an office and all below it from a day on."""
        given = checked(DeskTermsIn, request)
        made = commands.set_desk_terms(request.actor, today=clock.today(), now=clock.now(), **given)
        return Response(DeskTermsOut(made).data, status=201)
