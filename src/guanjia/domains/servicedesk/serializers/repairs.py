"""Shapes of the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.domains.servicedesk import rules

BIGGEST = 2**63 - 1


def number(**kwargs: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=BIGGEST, **kwargs)


class TicketOut(serializers.Serializer):
    """A ticket; the telephone is masked."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=[str(state) for state in rules.State])
    urgent = serializers.BooleanField()
    round = serializers.IntegerField()
    version = serializers.IntegerField()
    office = serializers.IntegerField(source="office_id")
    office_name = serializers.CharField(source="office.name")
    place = serializers.IntegerField(source="place_id")
    place_name = serializers.CharField(source="place.full_name")
    kind = serializers.IntegerField(source="kind_id")
    kind_name = serializers.CharField(source="kind.name")
    description = serializers.CharField()
    channel = serializers.CharField()
    reporter_name = serializers.CharField()
    worker = serializers.IntegerField(source="worker_id", allow_null=True)
    reported_at = serializers.DateTimeField()
    respond_due_at = serializers.DateTimeField()
    finish_due_at = serializers.DateTimeField()
    responded_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    stars = serializers.IntegerField(allow_null=True)


class TicketIn(serializers.Serializer):
    """A fault to report for the own office."""

    place_id = number()
    kind_id = number()
    description = serializers.CharField(min_length=2, max_length=1000)
    phone = serializers.RegexField(r"^[0-9+\- ]{0,20}$", required=False, default="", allow_blank=True)
    office_id = number(required=False, allow_null=True, default=None)


class DispatchIn(serializers.Serializer):
    """Who is sent; left out, the best worker is."""

    worker_id = number(required=False, allow_null=True, default=None)
    version = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=2**31 - 1)


class TicketReasonIn(serializers.Serializer):
    """Why."""

    reason = serializers.CharField(min_length=2, max_length=300)


class FinishIn(serializers.Serializer):
    """What was done; the photo after the repair is uploaded before."""

    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)
    parts = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)
    labour_minutes = serializers.IntegerField(required=False, default=0, min_value=0, max_value=1440)


class RateIn(serializers.Serializer):
    """One to five stars."""

    stars = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)


class PhotoIn(serializers.Serializer):
    """A photo of the fault, before or after the repair."""

    purpose = serializers.ChoiceField(choices=["report", "before", "after"])
    file = serializers.FileField(max_length=200, allow_empty_file=False)


class PhotoOut(serializers.Serializer):
    """A photo that lies with a ticket."""

    id = serializers.IntegerField(source="pk")
    purpose = serializers.CharField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()


class LevelOut(serializers.Serializer):
    respond_minutes = serializers.IntegerField()
    finish_minutes = serializers.IntegerField()
    round_the_clock = serializers.BooleanField()
    valid_from = serializers.DateField()


class KindOut(serializers.Serializer):
    """A kind of fault."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField(source="parent.name")
    skill = serializers.CharField()
    red_line = serializers.BooleanField()


class WorkerOut(serializers.Serializer):
    """A worker."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="person.name")
    skills = serializers.ListField(child=serializers.CharField())
    on_duty = serializers.BooleanField()
    open_orders = serializers.IntegerField(source="load")


class RatioOut(serializers.Serializer):
    """A share with both its numbers; no value where nothing was counted over."""

    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    value = serializers.DecimalField(max_digits=12, decimal_places=6, allow_null=True, coerce_to_string=True)


class RateRowOut(serializers.Serializer):
    """The figures of one month, unit, kind, worker or compound; the first row is the total."""

    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    value = serializers.CharField(allow_blank=True)
    tickets = serializers.IntegerField()
    ratios = serializers.DictField(child=RatioOut())


class FiguresIn(serializers.Serializer):
    """The period (local days, both included) and what to group by."""

    since = serializers.DateField()
    until = serializers.DateField()
    by = serializers.ChoiceField(choices=["month", "unit", "kind", "worker", "compound"], default="month")
