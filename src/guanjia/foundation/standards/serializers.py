"""Shapes of the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.foundation.standards.models import DocumentKind, Exemption, KeptVerdict, SourceReading, Standard, Subsystem

BIGGEST = 2**63 - 1


def row_id(**more: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=BIGGEST, **more)


class StandardClauseIn(serializers.Serializer):
    code = serializers.SlugField(max_length=40)
    ref = serializers.CharField(max_length=60)
    meaning_zh = serializers.CharField(max_length=400)
    meaning_en = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class StandardLineIn(serializers.Serializer):
    parameter = serializers.CharField(max_length=60)
    keys = serializers.ListField(child=serializers.CharField(max_length=60), required=False, default=list)
    value = serializers.FloatField()
    clause = serializers.SlugField(max_length=40)
    evidence = serializers.ChoiceField(choices=["V", "K", "?"], required=False, default="V")


class StandardDraftIn(serializers.Serializer):
    number = serializers.CharField(max_length=80)
    title = serializers.CharField(max_length=160)
    issuer = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(choices=DocumentKind.choices, required=False, default="internal")
    subsystem = serializers.ChoiceField(choices=Subsystem.choices, required=False, default="general")
    applies_to_id = row_id(required=False, allow_null=True, default=None)
    in_force_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    review_on = serializers.DateField(required=False, allow_null=True, default=None)
    clauses = StandardClauseIn(many=True)
    lines = StandardLineIn(many=True, required=False, default=list)


class StandardNewDraftIn(StandardDraftIn):
    supersedes_id = row_id(required=False, allow_null=True, default=None)


class StandardLimitIn(serializers.Serializer):
    parameter = serializers.CharField(max_length=60)
    keys = serializers.ListField(child=serializers.CharField(max_length=60), required=False, default=list)
    value = serializers.FloatField()
    applies_to_id = row_id()
    since = serializers.DateField()
    number = serializers.CharField(max_length=80)
    title = serializers.CharField(max_length=160)
    clause_ref = serializers.CharField(max_length=60)
    clause_text = serializers.CharField(max_length=400)
    evidence = serializers.ChoiceField(choices=["V", "K", "?"], required=False, default="V")


class StandardOut(serializers.Serializer):
    id = serializers.IntegerField()
    key = serializers.CharField()
    packaged = serializers.BooleanField()
    number = serializers.CharField()
    title = serializers.CharField()
    issuer = serializers.CharField()
    level = serializers.CharField()
    place = serializers.CharField()
    kind = serializers.ChoiceField(choices=DocumentKind.choices)
    subsystem = serializers.ChoiceField(choices=Subsystem.choices)
    in_force_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField(choices=Standard.Status.choices)
    owner_id = serializers.IntegerField()
    content_hash = serializers.CharField()


class StandardClauseOut(serializers.Serializer):
    key = serializers.CharField()
    number = serializers.CharField()
    title = serializers.CharField()
    ref = serializers.CharField()
    text = serializers.CharField()
    evidence = serializers.CharField()


class EnforcedPlaceOut(serializers.Serializer):
    kind = serializers.CharField()
    title = serializers.CharField()
    href = serializers.CharField()


class StandardClauseWithPlacesOut(StandardClauseOut):
    enforced = EnforcedPlaceOut(many=True)


class StandardValueOut(serializers.Serializer):
    parameter = serializers.CharField()
    keys = serializers.CharField()
    value = serializers.CharField()
    unit = serializers.CharField()
    clause = serializers.CharField()
    evidence = serializers.CharField()
    line_id = serializers.IntegerField()


class StandardWithContentOut(StandardOut):
    clauses = StandardClauseOut(many=True)
    values = StandardValueOut(many=True)


class StandardReasonIn(serializers.Serializer):
    reason = serializers.CharField(max_length=200)


class StandardRetireIn(StandardReasonIn):
    last_day = serializers.DateField()


class StandardKeepIn(serializers.Serializer):
    owner_id = row_id()
    kind = serializers.ChoiceField(choices=DocumentKind.choices)
    subsystem = serializers.ChoiceField(choices=Subsystem.choices)
    review_on = serializers.DateField(required=False, allow_null=True, default=None)


class DeclaredTotalIn(serializers.Serializer):
    kind = serializers.ChoiceField(choices=DocumentKind.choices)
    subsystem = serializers.ChoiceField(choices=Subsystem.choices)
    count = serializers.IntegerField(min_value=0, max_value=9999)


class DeclaredTotalOut(serializers.Serializer):
    kind = serializers.CharField()
    subsystem = serializers.CharField()
    declared = serializers.IntegerField(allow_null=True)
    counted = serializers.IntegerField()
    differs = serializers.BooleanField()


class StandardCountOut(serializers.Serializer):
    count = serializers.IntegerField()


class StandardSourceIn(serializers.Serializer):
    source = serializers.CharField(max_length=300)  # type: ignore[assignment]


class SourceReadingIn(serializers.Serializer):
    parameter = serializers.CharField(max_length=60)
    keys = serializers.ListField(child=serializers.CharField(max_length=60), max_length=8, default=list)
    since = serializers.DateField()
    document = serializers.CharField(max_length=160)
    clause = serializers.CharField(max_length=80)
    link = serializers.CharField(max_length=300)


class SourceReadingOut(serializers.Serializer):
    id = serializers.IntegerField()
    standard = serializers.IntegerField(source="standard_id")
    parameter = serializers.CharField()
    keys = serializers.ListField(child=serializers.CharField())
    since = serializers.DateField()
    value = serializers.FloatField()
    document = serializers.CharField()
    clause = serializers.CharField()
    link = serializers.CharField()
    state = serializers.ChoiceField(choices=SourceReading.State.choices)
    read_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    declined_why = serializers.CharField()


class StandardFollowIn(serializers.Serializer):
    on = serializers.BooleanField()


class StandardStudyIn(serializers.Serializer):
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class RevisionTaskIn(serializers.Serializer):
    what = serializers.CharField(max_length=200)
    staff_number = serializers.CharField(max_length=30)
    due_on = serializers.DateField()


class RevisionTaskOut(serializers.Serializer):
    id = serializers.IntegerField()
    what = serializers.CharField()
    person = serializers.CharField(source="person.name")
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    result = serializers.CharField()


class RevisionResultIn(serializers.Serializer):
    result = serializers.CharField(max_length=300)


class QuizQuestionIn(serializers.Serializer):
    """A question; `right` is the place of the right answer, from 0."""

    text = serializers.CharField(max_length=300)
    answers = serializers.ListField(child=serializers.CharField(max_length=120), max_length=6)
    right = serializers.IntegerField(min_value=0, max_value=5)


class QuizQuestionOut(serializers.Serializer):
    id = serializers.IntegerField()
    text = serializers.CharField()
    answers = serializers.ListField(child=serializers.CharField())


class QuizAnswersIn(serializers.Serializer):
    """The chosen answer's place by question."""

    answers = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=5))


class QuizAttemptOut(serializers.Serializer):
    id = serializers.IntegerField()
    right = serializers.IntegerField()
    asked = serializers.IntegerField()
    taken_at = serializers.DateTimeField()


class StandardJudgeIn(serializers.Serializer):
    """The rule's inputs; the unit (the asker's own without one) and the day (today without one)."""

    case = serializers.DictField()
    unit_id = row_id(required=False, allow_null=True, default=None)
    on = serializers.DateField(required=False, allow_null=True, default=None)


class JudgedOut(serializers.Serializer):
    """A verdict with compared values, clauses and sentences in both languages."""

    rule = serializers.CharField()
    state = serializers.CharField()
    sentence = serializers.DictField(child=serializers.CharField())
    on = serializers.DateField()
    place = serializers.CharField()
    compared = serializers.ListField(child=serializers.DictField())
    book = serializers.CharField()


class KeptVerdictOut(serializers.Serializer):
    id = serializers.IntegerField()
    rule = serializers.CharField()
    edition = serializers.IntegerField(source="edition.number")
    subject_type = serializers.CharField()
    subject_id = serializers.CharField()
    subject_label = serializers.CharField()
    field = serializers.CharField()
    unit_id = serializers.IntegerField()
    on = serializers.DateField()
    outcome = serializers.ChoiceField(choices=KeptVerdict.Outcome.choices)
    sentence_zh = serializers.CharField()
    sentence_en = serializers.CharField()
    inputs = serializers.DictField()
    compared = serializers.ListField(child=serializers.DictField())
    library_hash = serializers.CharField()
    exception_id = serializers.IntegerField(allow_null=True)
    kept_at = serializers.DateTimeField()


class ComplianceOut(serializers.Serializer):
    clause = serializers.CharField()
    unit_id = serializers.IntegerField(source="verdict.unit_id")
    unit = serializers.CharField(source="verdict.unit.name")
    month = serializers.DateField(source="verdict.month")
    verdicts = serializers.IntegerField()
    passes = serializers.IntegerField()
    warnings = serializers.IntegerField()
    blocks = serializers.IntegerField()
    exceptions = serializers.IntegerField()


class ClauseExceptionIn(serializers.Serializer):
    rule = serializers.CharField(max_length=40)
    clause = serializers.CharField(max_length=120)
    subject_type = serializers.CharField(max_length=100)
    subject_id = serializers.CharField(max_length=40)
    reason = serializers.CharField(max_length=1000)
    until = serializers.DateField()
    grounds = serializers.FileField(max_length=1000)


class ClauseExceptionOut(serializers.Serializer):
    id = serializers.IntegerField()
    rule = serializers.CharField()
    clause = serializers.CharField()
    subject_type = serializers.CharField()
    subject_id = serializers.CharField()
    subject_label = serializers.CharField()
    reason = serializers.CharField()
    until = serializers.DateField()
    status = serializers.ChoiceField(choices=Exemption.Status.choices)
    asked_at = serializers.DateTimeField()


class FusionIn(serializers.Serializer):
    name = serializers.CharField(max_length=80)
    served = serializers.CharField(max_length=80)
    clauses = serializers.ListField(child=serializers.CharField(max_length=120), max_length=100)
    flow = serializers.CharField(max_length=1000)


class FusionOut(FusionIn):
    id = serializers.IntegerField()
    owner_id = serializers.IntegerField()


class StandardTrialIn(serializers.Serializer):
    on = serializers.DateField(required=False, allow_null=True, default=None)


class StandardTrialRowOut(serializers.Serializer):
    rule = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    href = serializers.CharField()
    unit_id = serializers.IntegerField(allow_null=True)
    before = serializers.CharField()
    after = serializers.CharField()
    sentence_zh = serializers.CharField()
    sentence_en = serializers.CharField()


class StandardTrialOut(serializers.Serializer):
    id = serializers.IntegerField()
    standard_id = serializers.IntegerField()
    on = serializers.DateField()
    state = serializers.CharField()
    figures = serializers.ListField(child=serializers.DictField())


class StandardTrialWithRowsOut(StandardTrialOut):
    """A trial with the first 200 records that would newly fail."""

    rows = StandardTrialRowOut(many=True)


class StandardUploadIn(serializers.Serializer):
    file = serializers.FileField(max_length=1000)


class StandardBadRowOut(serializers.Serializer):
    at = serializers.IntegerField()
    what = serializers.CharField()
    why = serializers.CharField()


class StandardImportedOut(serializers.Serializer):
    """What became of a file: drafts, or every bad row with its reason (and nothing stored)."""

    drafts = StandardOut(many=True)
    bad = StandardBadRowOut(many=True)
