"""Shapes of the approvals API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.foundation.approvals import story
from guanjia.foundation.approvals.models import Case, Delegation, GeneralRequest, Template, TemplateVersion
from guanjia.foundation.approvals.rules.templates import load

LARGEST_ID = 2**63 - 1


class NamedPersonOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class CaseOut(serializers.ModelSerializer):
    """A case as lists show it."""

    requester = NamedPersonOut(allow_null=True)
    kind_label = serializers.CharField()
    version = serializers.IntegerField(source="version.number")
    step_label = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields = (
            "id", "number", "kind", "kind_label", "subject_type", "subject_id", "title", "facts", "verdict",
            "verdicts", "office", "requester", "status", "step_label", "version", "urgent", "opened_at", "due_at",
            "papers_due_at", "ended_at", "archive_number", "exception_until",
        )  # fmt: skip

    def get_step_label(self, case: Case) -> str:
        from django.utils.translation import gettext

        return gettext(case.step_label) if case.step_label else ""


class SeatOut(serializers.Serializer):
    person = NamedPersonOut()
    step = serializers.CharField()
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)


class LineOut(serializers.Serializer):
    """One line of the story; a line without a time is still to come."""

    kind = serializers.CharField()
    title = serializers.CharField()
    step = serializers.CharField()
    actor = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)


class CaseFull(CaseOut):
    """A case with who is asked and the whole story, the newest first."""

    waiting = serializers.SerializerMethodField()
    story = serializers.SerializerMethodField()

    class Meta(CaseOut.Meta):
        fields = (*CaseOut.Meta.fields, "waiting", "story")  # type: ignore[assignment]

    def get_waiting(self, case: Case) -> SeatOut(many=True):  # type: ignore[valid-type]
        return SeatOut(case.seats.waiting().select_related("person"), many=True).data

    def get_story(self, case: Case) -> LineOut(many=True):  # type: ignore[valid-type]
        return LineOut(story.timeline(case), many=True).data


class DecisionIn(serializers.Serializer):
    """`for_person`: in whose place, when one stands in for several."""

    reason = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")
    for_person = serializers.IntegerField(required=False, default=0, min_value=0, max_value=2**63 - 1)


class ApproveIn(DecisionIn):
    """`until`: where a check forbids the request, the day until which the exception holds. Its grounds are attached to
    the case before, as files of the purpose `grounds`."""

    until = serializers.DateField(required=False, allow_null=True, default=None)


class SendBackIn(DecisionIn):
    """`step`: the key of an earlier step; empty: to the requester."""

    step = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class CaseReasonIn(serializers.Serializer):
    reason = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class PeopleIn(serializers.Serializer):
    people = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID), min_length=1, max_length=50
    )


class SignersIn(PeopleIn):
    before = serializers.BooleanField(required=False, default=False)
    reason = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class AssignIn(PeopleIn):
    reason = serializers.CharField(max_length=400)


class SignerIn(serializers.Serializer):
    person = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class HandOverIn(SignerIn):
    reason = serializers.CharField(max_length=400)


class TogetherIn(serializers.Serializer):
    """`expected`: how many the preview showed."""

    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID), min_length=1, max_length=50
    )
    expected = serializers.IntegerField(min_value=0, max_value=50)


class TogetherOut(serializers.Serializer):
    approved = serializers.IntegerField()


class GeneralRequestIn(serializers.Serializer):
    topic = serializers.ChoiceField(choices=GeneralRequest.Topic.choices)
    title = serializers.CharField(max_length=100)
    body = serializers.CharField(max_length=4000)
    amount_fen = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=10**13)
    urgent = serializers.BooleanField(required=False, default=False)


class ResubmitIn(serializers.Serializer):
    """The changed request; nothing at all sends it again as it is."""

    topic = serializers.ChoiceField(choices=GeneralRequest.Topic.choices, required=False)
    title = serializers.CharField(max_length=100, required=False)
    body = serializers.CharField(max_length=4000, required=False)
    amount_fen = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=10**13)


class PapersIn(serializers.Serializer):
    note = serializers.CharField(max_length=400)


class DelegationOut(serializers.ModelSerializer):
    principal = NamedPersonOut()
    stand_in = NamedPersonOut()

    class Meta:
        model = Delegation
        fields = ("id", "principal", "stand_in", "kinds", "since", "until", "reason", "made_at", "ended_at")


class DelegationIn(serializers.Serializer):
    """`principal`: somebody absent, by an administrator; left out: oneself."""

    stand_in = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    since = serializers.DateField()
    until = serializers.DateField()
    reason = serializers.CharField(max_length=200)
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, default=list, max_length=40
    )
    principal = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_ID
    )


class ApprovalVersionOut(serializers.ModelSerializer):
    class Meta:
        model = TemplateVersion
        fields = ("id", "number", "status", "body", "note", "drafted_at", "enforced_at")


class ApprovalTemplateOut(serializers.ModelSerializer):
    kind_label = serializers.CharField()
    versions = ApprovalVersionOut(many=True)

    class Meta:
        model = Template
        fields = ("id", "kind", "kind_label", "office", "versions")


class ApprovalDraftIn(serializers.Serializer):
    """`body`: `{"steps": [{"key", "label", "who": [{"role", "scope"}], …}], "skip_same", "papers_days"}`."""

    body = serializers.DictField()
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")

    def validate_body(self, body: dict[str, Any]) -> dict[str, Any]:
        load(body)
        return body


class ApprovalSimulateIn(serializers.Serializer):
    """A case that does not exist. `version`: a version's number; left out: the draft, else what is in force."""

    requester = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    facts = serializers.DictField(child=serializers.JSONField(), required=False, default=dict)
    verdict = serializers.ChoiceField(choices=Case.Tone.choices, required=False, default="pass")
    version = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=10**6)


class ForecastOut(serializers.Serializer):
    step = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    needed = serializers.BooleanField()
    people = NamedPersonOut(many=True)
    stops = serializers.BooleanField()
    why = serializers.CharField()


class StepFigureOut(serializers.Serializer):
    kind = serializers.CharField()
    step = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    asked = serializers.IntegerField()
    decided = serializers.IntegerField()
    late = serializers.IntegerField()
    mean_minutes = serializers.IntegerField(allow_null=True)
