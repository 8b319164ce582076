"""The API's doors of the working calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from guanjia.foundation.calendar import commands, queries
from guanjia.foundation.calendar.models import DayOverride
from guanjia.kernel import clock
from guanjia.kernel.actor import ROOT
from guanjia.ui.api import Problem
from guanjia.ui.requests import ApiRequest

REFUSED = {400: Problem, 401: Problem, 403: Problem}
LONGEST_RANGE = timedelta(days=400)
LONGEST_PROMISE_MINUTES = 60 * 24 * 366


class RangeIn(serializers.Serializer[Any]):
    """Days from first to last, both included, at most 400."""

    first = serializers.DateField()
    last = serializers.DateField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["first"] <= attrs["last"] <= min(attrs["first"], clock.today().replace(year=9000)) + LONGEST_RANGE:
            raise serializers.ValidationError({"last": ["first ≤ last ≤ first + 400 d"]})
        return attrs


class DayOut(serializers.Serializer[Any]):
    """One day and why it is worked or not."""

    day = serializers.DateField()
    workday = serializers.BooleanField()
    holiday = serializers.CharField(allow_blank=True)
    adjusted = serializers.BooleanField()
    official = serializers.BooleanField(help_text="Whether the official notice of the year is known.")
    exception = serializers.CharField(source="override.note", default="", allow_blank=True)


class OverrideIn(serializers.Serializer[Any]):
    """An exception to enter."""

    day = serializers.DateField()
    kind = serializers.ChoiceField(choices=DayOverride.Kind.choices)
    note = serializers.CharField(max_length=120)
    document = serializers.CharField(max_length=80, required=False, allow_blank=True)
    office_path = serializers.RegexField(r"^/(?:[0-9]{1,18}/)*$", max_length=200, required=False)


class OverrideOut(serializers.Serializer[Any]):
    """An exception in force."""

    id = serializers.IntegerField()
    day = serializers.DateField()
    kind = serializers.CharField()
    note = serializers.CharField()
    office_path = serializers.CharField()


class DueIn(serializers.Serializer[Any]):
    """A promise: when it starts and how many minutes it has."""

    start = serializers.DateTimeField()
    minutes = serializers.IntegerField(min_value=0, max_value=LONGEST_PROMISE_MINUTES)
    round_the_clock = serializers.BooleanField(required=False, default=False)

    def validate_start(self, value: Any) -> Any:
        if not 2000 <= value.year <= 2200:
            raise serializers.ValidationError("2000–2200")
        return value


class DueOut(serializers.Serializer[Any]):
    """When the promise ends."""

    due_at = serializers.DateTimeField()


class Days(APIView):
    """Working days and days off."""

    @extend_schema(operation_id="calendar_days", parameters=[RangeIn], responses={200: DayOut(many=True), **REFUSED})
    def get(self, request: ApiRequest) -> Response:
        """Every day of a range as the asker's office works it."""
        request.actor.require("calendar.view")
        asked = RangeIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        days = queries.list_days(request.actor, office_path=request.actor.office_path or ROOT, **asked.validated_data)
        return Response(DayOut(days, many=True).data)

    @extend_schema(
        operation_id="calendar_add_exception",
        request=OverrideIn,
        responses={201: OverrideOut, **REFUSED, 409: Problem},
    )
    def post(self, request: ApiRequest) -> Response:
        """Enter an exception; a day has one per office, so that a repeated call is refused."""
        body = OverrideIn(data=request.data)
        body.is_valid(raise_exception=True)
        made = commands.add_override(request.actor, now=clock.now(), **body.validated_data)
        return Response(OverrideOut(made).data, status=201)


class Due(APIView):
    """The end of a promise."""

    @extend_schema(operation_id="calendar_due", parameters=[DueIn], responses={200: DueOut, **REFUSED, 409: Problem})
    def get(self, request: ApiRequest) -> Response:
        """When so many minutes of office hours have passed."""
        request.actor.require("calendar.view")
        asked = DueIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        due = queries.due_at(office_path=request.actor.office_path or ROOT, **asked.validated_data)
        return Response(DueOut({"due_at": due}).data)
