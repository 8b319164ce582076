"""Shapes of the API of those who write forms and run campaigns, plans and routes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.foundation.checklists.models import Campaign, FormVersion, Plan
from guanjia.foundation.checklists.serializers import record_id
from guanjia.ui.api import ClockTimeField


def ids(**more: Any) -> serializers.ListField:
    return serializers.ListField(child=record_id(), max_length=2000, **more)


class ChecklistFormOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    topic = serializers.CharField()
    office = serializers.CharField(source="office.name")
    retired_at = serializers.DateTimeField(allow_null=True)


class ChecklistFormIn(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=60)
    topic = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    office_id = record_id()


class ChecklistVersionIn(serializers.Serializer[Any]):
    """A draft: lines and what is judged, as the handbook describes them."""

    lines = serializers.ListField(child=serializers.DictField(), max_length=80)
    judged = serializers.ListField(child=serializers.DictField(), max_length=10, required=False, default=list)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ChecklistVersionOut(ChecklistVersionIn):
    id = serializers.IntegerField()
    form = serializers.IntegerField(source="form_id")
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=FormVersion.State.choices)
    content_hash = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)


class ProposeIn(serializers.Serializer[Any]):
    """What lines are proposed from: a rule, or clauses `document/ref`."""

    rule = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    clauses = serializers.ListField(child=serializers.CharField(max_length=120), required=False, default=list)


class CampaignOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    topic = serializers.CharField()
    office = serializers.CharField(source="office.name")
    form_hash = serializers.CharField(source="form_version.content_hash")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    rooms_each = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Campaign.State.choices)


class CampaignIn(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=80)
    topic = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    office_id = record_id()
    form_id = record_id()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    rooms_each = serializers.IntegerField(min_value=0, max_value=50, required=False, default=0)


class CampaignFiguresOut(serializers.Serializer[Any]):
    """The figures of a campaign; each opens to its rows by the filter `figure` of the answers."""

    framed = serializers.IntegerField()
    drawn = serializers.IntegerField()
    visited = serializers.IntegerField()
    rooms = serializers.IntegerField()
    judged = serializers.IntegerField()
    passed = serializers.IntegerField()
    warned = serializers.IntegerField()
    blocked = serializers.IntegerField()
    exempt = serializers.IntegerField()
    unjudged = serializers.IntegerField()
    ordered = serializers.IntegerField()
    rechecked = serializers.IntegerField()
    recheck_passed = serializers.IntegerField()
    pass_share = serializers.CharField()


class FrameIn(serializers.Serializer[Any]):
    unit_ids = ids()
    size = serializers.IntegerField(min_value=1, max_value=2000)
    weights = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=1000), required=False, default=dict,
        help_text="Whole numbers by unit; a unit without one weighs 1",
    )  # fmt: skip
    stratified = serializers.BooleanField(required=False, default=False)


class DrawIn(serializers.Serializer[Any]):
    inspector_ids = ids()
    inspectors_each = serializers.IntegerField(min_value=1, max_value=6, required=False, default=2)
    public_number = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    number_source = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class DrawOut(serializers.Serializer[Any]):
    """What is published of a draw; secret, seed and result only after it was made."""

    algorithm = serializers.CharField()
    campaign = serializers.CharField()
    frame = serializers.ListField(child=serializers.DictField())
    frame_hash = serializers.CharField()
    size = serializers.IntegerField()
    commitment = serializers.CharField()
    framed_at = serializers.DateTimeField()
    secret = serializers.CharField(required=False)
    public_number = serializers.CharField(required=False)
    number_source = serializers.CharField(required=False)
    seed = serializers.CharField(required=False)
    drawn_at = serializers.DateTimeField(required=False)
    result = serializers.ListField(child=serializers.DictField(), required=False)
    proved = serializers.BooleanField(required=False)


class CheckVisitIn(serializers.Serializer[Any]):
    form_id = record_id()
    unit_id = record_id()
    office_id = record_id(required=False, allow_null=True, default=None)
    planned_on = serializers.DateField()
    inspector_ids = ids()
    room_ids = ids(required=False, default=list)
    title = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class CheckAssignIn(serializers.Serializer[Any]):
    inspector_ids = ids()


class CheckDayIn(serializers.Serializer[Any]):
    planned_on = serializers.DateField()


class CheckReasonIn(serializers.Serializer[Any]):
    reason = serializers.CharField(min_length=2, max_length=300)


class InspectionPlanIn(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=80)
    office_id = record_id()
    unit_id = record_id()
    form_id = record_id()
    cadence = serializers.ChoiceField(choices=Plan.Cadence.choices)
    lead_days = serializers.IntegerField(min_value=1, max_value=10, required=False, default=1)
    route_id = record_id(required=False, allow_null=True, default=None)
    place_id = record_id(required=False, allow_null=True, default=None)
    starts_at = ClockTimeField(required=False, allow_null=True, default=None)
    inspector_ids = ids()
    since = serializers.DateField()


class InspectionPlanOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    office = serializers.CharField(source="office.name")
    unit = serializers.CharField(source="unit.name")
    form = serializers.IntegerField(source="form_id")
    cadence = serializers.ChoiceField(choices=Plan.Cadence.choices)
    route = serializers.IntegerField(source="route_id", allow_null=True)
    since = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)


class InspectionRouteIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60)
    office_id = record_id()
    form_id = record_id()
    window_minutes = serializers.IntegerField(min_value=1, max_value=1440)
    place_ids = ids()


class InspectionRouteOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    office = serializers.CharField(source="office.name")
    form = serializers.IntegerField(source="form_id")
    window_minutes = serializers.IntegerField()
    points = serializers.SerializerMethodField()

    def get_points(self, route: Any) -> list[int]:
        from guanjia.foundation.checklists import queries

        return [point.place_id for point in queries.points_of(route)]


class RoutePointsIn(serializers.Serializer[Any]):
    place_ids = ids()


class RoundIn(serializers.Serializer[Any]):
    inspector_ids = ids()
    starts_at = serializers.DateTimeField()


class DeviceReadingIn(serializers.Serializer[Any]):
    """A value that a device sends for a place; the same device, quantity and instant is kept once."""

    place_id = record_id()
    device = serializers.CharField(max_length=60)
    quantity = serializers.SlugField(max_length=40)
    value = serializers.DecimalField(max_digits=18, decimal_places=6)
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    at = serializers.DateTimeField()


class DeviceReadingOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    place = serializers.IntegerField(source="place_id")
    device = serializers.CharField()
    quantity = serializers.CharField()
    value = serializers.DecimalField(max_digits=18, decimal_places=6)
    unit = serializers.CharField()
    at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()


class CoveredOut(serializers.Serializer[Any]):
    """A room or point with when it was checked last; null: never."""

    place = serializers.IntegerField(source="pk")
    full_name = serializers.CharField()
    user = serializers.CharField(source="user.name", default="")
    checked_at = serializers.DateTimeField(allow_null=True)
