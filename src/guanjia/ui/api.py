"""Shared shapes of the API."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.ui.requests import ApiRequest


class Pages(PageNumberPagination):
    """`?page=2&page_size=50`, at most 200 rows a page."""

    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 200


class Problem(serializers.Serializer):
    """Every refusal: a stable code, a sentence for a person, and errors by field."""

    code = serializers.CharField()
    detail = serializers.CharField()
    fields = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)  # type: ignore[assignment]


@extend_schema_field({"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"})
class ClockTimeField(serializers.TimeField):
    """A time of the office's own clock, `08:30`. Not the schema's `time`, which wants an offset (RFC 3339)."""


# What the description of almost every operation says, once.
PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem}
READ_PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 404: Problem}
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="The same key acts once.")
PAGING = [
    OpenApiParameter("page", int, description="Page, from 1"),
    OpenApiParameter("page_size", int, description="Rows a page, at most 200"),
]


def one_of(choices: Iterable[tuple[Any, Any]]) -> list[str]:
    """The values of a filter's choices, as a parameter lists them."""
    return [str(value) for value, _label in choices]


def checked(shape: Any, request: ApiRequest) -> dict[str, Any]:
    """The body as its shape reads it; raises ValidationError (400) with the errors by field."""
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def filtered(request: ApiRequest, rows: QuerySet[Any], filters: Any) -> QuerySet[Any]:
    """The rows that the query's filters find; raises ValidationError for a filter that is not understood."""
    data = QueryDict(mutable=True)
    for name in filters.base_filters:
        if name in request.query_params:
            data[name] = request.query_params[name]
    bound = filters(data, queryset=rows, request=request)
    if not bound.form.is_valid():
        raise ValidationError({name: [str(text) for text in texts] for name, texts in bound.form.errors.items()})
    return bound.qs  # type: ignore[no-any-return]


def paged(view: APIView, request: ApiRequest, rows: Any, shape: Any) -> Response:
    """One page of rows in the API's envelope."""
    pages = Pages()
    return pages.get_paginated_response(shape(pages.paginate_queryset(rows, request, view=view), many=True).data)


def name_media_types(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Let the description say of each writing operation that a body of another media type is answered with 415, in the
    shape of its other problems: the framework answers so before any door is asked."""
    for operations in result["paths"].values():
        for method in {"post", "put", "patch"} & set(operations):
            answers = operations[method]["responses"]
            if "401" in answers:
                answers.setdefault("415", deepcopy(answers["401"]))
                operations[method]["responses"] = dict(sorted(answers.items()))
    return result
