"""What these doors share: reading a body, filtering, paging."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.ui.api import Pages
from guanjia.ui.requests import ApiRequest

Q = OpenApiParameter("q", str, description="Words")


def paged(view: APIView, request: ApiRequest, rows: Any, shape: type) -> Response:
    pages = Pages()
    return pages.get_paginated_response(shape(pages.paginate_queryset(rows, request, view=view), many=True).data)


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


def checked(shape: type, request: ApiRequest) -> dict[str, Any]:
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)
