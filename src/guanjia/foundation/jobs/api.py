"""The API's doors of background work."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.jobs import queries
from guanjia.foundation.jobs.filters import JobFilter
from guanjia.foundation.jobs.models import Job
from guanjia.foundation.jobs.serializers import JobOut
from guanjia.ui.api import Pages, Problem
from guanjia.ui.requests import ApiRequest

REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem}


class Jobs(APIView):
    """The jobs that the asker started; all of them with the right jobs.manage."""

    pagination_class = Pages  # what the schema says about the envelope

    @extend_schema(
        operation_id="jobs_list",
        parameters=[
            OpenApiParameter("state", OpenApiTypes.STR, enum=Job.State.values),
            OpenApiParameter("kind", OpenApiTypes.STR),
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses={200: JobOut(many=True), **REFUSED},
    )
    def get(self, request: ApiRequest) -> Response:
        """Newest first."""
        rows = Job.objects.none() if not request.actor.is_known else queries.list_jobs(request.actor).defer(None)
        bound = JobFilter(request.query_params, queryset=rows, request=request)
        if not bound.form.is_valid():
            raise ValidationError(bound.form.errors)
        pages = Pages()
        found: Any = pages.paginate_queryset(bound.qs.order_by("-id"), request, view=self)
        return pages.get_paginated_response(JobOut(found, many=True).data)


class JobDetail(APIView):
    """One job."""

    @extend_schema(operation_id="jobs_get", responses={200: JobOut, **REFUSED})
    def get(self, request: ApiRequest, pk: int) -> Response:
        """How far it is, or how it ended."""
        return Response(JobOut(queries.get_job(request.actor, pk)).data)
