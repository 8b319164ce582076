"""Sensitive values by API: the same commands as the pages, the same records."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.protection.commands import find_by_value, reveal_field
from guanjia.foundation.protection.serializers import RevealIn, RevealOut, SearchIn, SearchOut
from guanjia.foundation.protection.subjects import get_subject
from guanjia.kernel import clock
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_
from guanjia.ui.api import Problem

REFUSED = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem}


class Reveal(APIView):
    """One sensitive value in full, with a reason; recorded."""

    @extend_schema(operation_id="protection_reveal", request=RevealIn, responses={200: RevealOut, **REFUSED})
    def post(self, request: Request) -> Response:
        body = RevealIn(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        actor: Any = request.actor  # type: ignore[attr-defined]
        subject = get_subject(actor, data["subject"], data["pk"])
        clear = reveal_field(actor, subject, data["field"], data["reason"], clock.now())
        return Response({"value": clear}, headers={"Cache-Control": "no-store"})


class Search(APIView):
    """Numbers of the visible things whose sensitive field holds exactly this value; recorded."""

    @extend_schema(operation_id="protection_search", request=SearchIn, responses={200: SearchOut, **REFUSED})
    def post(self, request: Request) -> Response:
        actor: Any = request.actor  # type: ignore[attr-defined]
        actor.require("protection.search")
        body = SearchIn(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        try:
            model = apps.get_model(data["subject"])
        except (LookupError, ValueError):
            raise NotVisible(N_("There is no such thing, or it is not yours to see.")) from None
        rows = find_by_value(actor, model, data["field"], data["value"], reason=data["reason"], now=clock.now())
        return Response({"found": [row.pk for row in rows]}, headers={"Cache-Control": "no-store"})
