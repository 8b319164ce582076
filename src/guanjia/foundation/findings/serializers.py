"""Shapes of the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.foundation.findings import queries, rules
from guanjia.foundation.findings.models import EscalationStep, Finding, Publication

BIGGEST = 2**63 - 1


def number(**more: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=BIGGEST, **more)


def maybe_number() -> serializers.IntegerField:
    return number(required=False, allow_null=True, default=None)


def some_text(most: int, *, least: int = 2, **more: Any) -> serializers.CharField:
    return serializers.CharField(min_length=least, max_length=most, **more)


def any_text(most: int) -> serializers.CharField:
    return serializers.CharField(max_length=most, required=False, allow_blank=True, default="")


class FindingIn(serializers.Serializer):
    """A finding to raise. `key`: the same key gives the first finding back and nothing is written."""

    origin = serializers.CharField(max_length=20)
    title = some_text(120, least=4)
    detail = any_text(4000)
    office_id = number(help_text="The unit that answers.")
    place_id = maybe_number()
    grade = serializers.ChoiceField(choices=Finding.Grade.choices, default="ordinary")
    clause = any_text(160)
    found_on = serializers.DateField(required=False, allow_null=True, default=None)
    deadline = serializers.DateField(required=False, allow_null=True, default=None)
    letter_id = maybe_number()
    key = any_text(120)


class FindingRowOut(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    origin = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField()
    grade = serializers.ChoiceField(choices=Finding.Grade.choices)
    clause = serializers.CharField()
    office = serializers.CharField(source="office.name")
    office_id = serializers.IntegerField()
    place = serializers.CharField(source="place.full_name", default="")
    owner = serializers.CharField(source="owner.name", default="")
    verifier = serializers.CharField(source="verifier.name", default="")
    state = serializers.ChoiceField(choices=Finding.State.choices)
    round = serializers.IntegerField()
    found_on = serializers.DateField()
    first_due_on = serializers.DateField()
    due_on = serializers.DateField()
    stopped_on = serializers.DateField(allow_null=True)
    root_cause = serializers.CharField()
    measure = serializers.CharField()
    long_rule = serializers.CharField()
    rule_changed = serializers.BooleanField()
    new_clause = serializers.CharField()
    close_number = serializers.CharField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    on_time = serializers.BooleanField(allow_null=True)
    repeats = serializers.CharField(source="repeats.number", default="")


class ProgressNoteOut(serializers.Serializer):
    text = serializers.CharField()
    evidence = serializers.BooleanField()
    written_by = serializers.CharField()
    at = serializers.DateTimeField()


class FindingPartOut(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    root_cause = serializers.CharField()
    measure = serializers.CharField()
    done_on = serializers.DateField(allow_null=True)


class FindingSupportOut(serializers.Serializer):
    id = serializers.IntegerField()
    office = serializers.CharField(source="office.name")
    task = serializers.CharField()
    done_at = serializers.DateTimeField(allow_null=True)


class FindingWholeOut(FindingRowOut):
    """A finding with its parts, supports and notes."""

    parts = FindingPartOut(many=True)
    supports = FindingSupportOut(many=True)
    notes = ProgressNoteOut(many=True)


class FindingActIn(serializers.Serializer):
    """What an act needs; each verb reads its own fields and refuses what is missing."""

    root_cause = any_text(2000)
    measure = any_text(2000)
    long_rule = any_text(2000)
    rule_changed = serializers.BooleanField(required=False, default=False)
    text = any_text(2000)
    note = any_text(2000)
    new_clause = any_text(160)
    reason = any_text(1000)
    title = any_text(120)
    owner_id = maybe_number()
    verifier_id = maybe_number()
    grade = any_text(8)
    office_id = maybe_number()
    person_id = maybe_number()
    task = any_text(500)
    support_id = maybe_number()
    part_id = maybe_number()
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    to_on = serializers.DateField(required=False, allow_null=True, default=None)
    outside_body = any_text(80)
    outcome = any_text(500)
    wish = any_text(500)
    report_by = serializers.DateField(required=False, allow_null=True, default=None)
    held = serializers.BooleanField(required=False, allow_null=True, default=None)
    earlier_id = maybe_number()
    fields_ = serializers.ListField(
        child=serializers.ChoiceField(choices=list(rules.PUBLIC_FIELDS)), required=False, default=list
    )


class FindingOriginOut(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    by_hand = serializers.BooleanField()


class PublishedFindingOut(serializers.Serializer):
    """The public parts; what is not published is not in `parts`."""

    number = serializers.CharField(source="finding.number")
    title = serializers.CharField(source="finding.title")
    closed_at = serializers.DateTimeField(source="finding.closed_at")
    published_at = serializers.DateTimeField()
    parts = serializers.SerializerMethodField()

    def get_parts(self, row: Publication) -> dict[str, str]:
        return {name: str(value) for name, value in queries.published_parts(row).items()}


class FindingLetterIn(serializers.Serializer):
    office_id = number()
    number = some_text(60)
    issuer = some_text(80)
    title = some_text(120, least=4)
    origin = serializers.CharField(max_length=20, default="inspection")
    issued_on = serializers.DateField()
    received_on = serializers.DateField()
    reply_by = serializers.DateField(required=False, allow_null=True, default=None)


class FindingLetterOut(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    issuer = serializers.CharField()
    title = serializers.CharField()
    origin = serializers.CharField()
    issued_on = serializers.DateField()
    received_on = serializers.DateField()
    reply_by = serializers.DateField(allow_null=True)
    office = serializers.CharField(source="office.name")
    total = serializers.IntegerField()
    closed = serializers.IntegerField()


class JointReviewIn(serializers.Serializer):
    office_id = number()
    title = some_text(120, least=4)
    meets_at = serializers.DateTimeField()
    room = any_text(80)
    chair = some_text(40)
    office_ids = serializers.ListField(child=number(), min_length=2, max_length=60)
    finding_ids = serializers.ListField(child=number(), max_length=200, required=False, default=list)


class TreatedFindingOut(serializers.Serializer):
    id = serializers.IntegerField()
    finding = serializers.CharField(source="finding.number")
    decision = serializers.CharField()


class JointReviewOut(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    office = serializers.CharField(source="office.name")
    meets_at = serializers.DateTimeField()
    chair = serializers.CharField()
    held = serializers.SerializerMethodField()
    summary = serializers.CharField()

    def get_held(self, row: Any) -> bool:
        return bool(row.state == "held")


class JointReviewWholeOut(JointReviewOut):
    treated = TreatedFindingOut(many=True)


class JointReviewActIn(serializers.Serializer):
    """add: finding_id. decide: treated_id, decision. hold: summary. minutes: nothing."""

    finding_id = maybe_number()
    treated_id = maybe_number()
    decision = any_text(2000)
    summary = any_text(4000)


class RateOut(serializers.Serializer):
    """A share with its two numbers; `percent` is empty where there is nothing to take a share of."""

    part = serializers.IntegerField()
    whole = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)


class FindingFigureOut(serializers.Serializer):
    label = serializers.CharField()  # type: ignore[assignment]
    since = serializers.DateField()
    until = serializers.DateField()
    raised = serializers.IntegerField()
    on_time = RateOut()
    repeated = RateOut()
    returned = RateOut()


class FindingFiguresOut(serializers.Serializer):
    whole = FindingFigureOut()
    months = FindingFigureOut(many=True)
    units = FindingFigureOut(many=True)


class EscalationStepShape(serializers.Serializer):
    after_days = serializers.IntegerField(min_value=1, max_value=365)
    tell = serializers.ChoiceField(choices=EscalationStep.Tell.choices)


class FindingTermsIn(serializers.Serializer):
    office_id = maybe_number()
    valid_from = serializers.DateField()
    ordinary_days = serializers.IntegerField(min_value=1, max_value=365)
    serious_days = serializers.IntegerField(min_value=1, max_value=365)
    grave_days = serializers.IntegerField(min_value=1, max_value=365)
    progress_days = serializers.IntegerField(min_value=1, max_value=92)
    look_back_days = serializers.IntegerField(min_value=1, max_value=730)
    steps = EscalationStepShape(many=True)
    reason = some_text(300, least=4)


class FindingTermsOut(serializers.Serializer):
    id = serializers.IntegerField()
    office = serializers.CharField(source="office.name", default="")
    valid_from = serializers.DateField()
    ordinary_days = serializers.IntegerField()
    serious_days = serializers.IntegerField()
    grave_days = serializers.IntegerField()
    progress_days = serializers.IntegerField()
    look_back_days = serializers.IntegerField()
    steps = EscalationStepShape(many=True)
    reason = serializers.CharField()


class NoticesIn(serializers.Serializer):
    finding_ids = serializers.ListField(child=number(), min_length=1, max_length=60)


class NoticeOut(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
