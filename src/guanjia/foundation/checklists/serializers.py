"""Shapes of the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from guanjia.foundation.checklists import judging, queries
from guanjia.foundation.checklists.models import AnswerSet, Visit
from guanjia.kernel import clock

BIGGEST = 2**63 - 1


def record_id(**more: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=BIGGEST, **more)


class AnswersIn(serializers.Serializer[Any]):
    """One form filled in for one place.

    answers: by the lines' names. A photo is named by the SHA-256 of its bytes, alone or as a list; the photo beside an
    answer stands under `<line>__photo`; a reading is a number or {value, device, at, reading}; a location is
    {lat, lon, accuracy_m}. base_revision: the revision that the sender had seen; 0 for new answers.
    """

    visit = record_id()
    place = record_id(required=False, allow_null=True, default=None)
    spot = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    form_hash = serializers.RegexField(r"^[0-9a-f]{64}$", required=False, allow_blank=True, default="")
    answers = serializers.DictField()
    base_revision = serializers.IntegerField(min_value=0, max_value=10**6, required=False, default=0)
    answered_at = serializers.DateTimeField()
    later = serializers.BooleanField(
        required=False, default=False, help_text="Whether the answers waited on the phone before they were sent."
    )


class SaidOut(serializers.Serializer[Any]):
    """One sentence of a verdict in the reader's language, with the clauses behind it."""

    state = serializers.CharField()
    text = serializers.CharField()
    clauses = serializers.ListField(child=serializers.DictField())


class AnswersOut(serializers.Serializer[Any]):
    """Kept answers with what the rules said on the day. `photos_missing`: named photos that have not arrived."""

    uuid = serializers.UUIDField()
    visit = serializers.IntegerField(source="visit_id")
    place = serializers.IntegerField(source="place_id", allow_null=True)
    spot = serializers.CharField()
    where = serializers.CharField()
    form_hash = serializers.CharField(source="form_version.content_hash")
    answers = serializers.DictField()
    revision = serializers.IntegerField()
    answered_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    answered_by = serializers.CharField()
    source = serializers.ChoiceField(choices=AnswerSet.Source.choices)  # type: ignore[assignment]
    judged_on = serializers.DateField()
    outcome = serializers.ChoiceField(choices=AnswerSet.Outcome.choices, allow_blank=True)
    said = serializers.SerializerMethodField()
    finding = serializers.CharField()
    finding_url = serializers.CharField()

    @extend_schema_field(SaidOut(many=True))
    def get_said(self, row: AnswerSet) -> Any:
        return SaidOut(judging.sentences(row.verdict), many=True).data


class AnswersKeptOut(AnswersOut):
    """What became of answers that were sent."""

    photos_missing = serializers.SerializerMethodField()
    superseded = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_photos_missing(self, row: AnswerSet) -> list[str]:
        return queries.photos_missing(row.visit, row.answers)

    def get_superseded(self, row: AnswerSet) -> bool:
        return bool(self.context.get("superseded"))


class AnswersConflictOut(serializers.Serializer[Any]):
    """Somebody else answered in the meantime. To keep yours, send it again under `theirs.uuid` with `base_revision`
    equal to `theirs.revision`; to keep theirs, drop yours."""

    code = serializers.CharField()
    detail = serializers.CharField()
    yours = serializers.DictField()
    theirs = AnswersOut()


class FormLineOut(serializers.Serializer[Any]):
    """One line as it is asked; `limits` are those that hold for the unit on the day, each with its clause."""

    key = serializers.CharField()
    kind = serializers.CharField()
    zh = serializers.CharField()
    en = serializers.CharField(required=False)
    hint = serializers.CharField(required=False)
    unit = serializers.CharField(required=False)
    clause = serializers.CharField(required=False)
    choices = serializers.ListField(child=serializers.DictField(), required=False)
    when = serializers.DictField(required=False)
    needed = serializers.BooleanField()
    photo = serializers.BooleanField()
    limits = serializers.ListField(child=serializers.DictField())


class VisitRoomOut(serializers.Serializer[Any]):
    """A place that a visit checks."""

    place = serializers.IntegerField(source="place_id")
    name = serializers.CharField(source="place.name")
    full_name = serializers.CharField(source="place.full_name")
    prefill = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DictField())
    def get_prefill(self, row: Any) -> dict[str, str]:
        return queries.prefilled(row.place, self.context.get("lines", []))


class CheckVisitOut(serializers.Serializer[Any]):
    """A visit in a list."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    unit = serializers.CharField(source="unit.name")
    campaign = serializers.IntegerField(source="campaign_id", allow_null=True)
    plan = serializers.IntegerField(source="plan_id", allow_null=True)
    route = serializers.IntegerField(source="route_id", allow_null=True)
    recheck_of = serializers.IntegerField(source="recheck_of_id", allow_null=True)
    planned_on = serializers.DateField()
    starts_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(choices=Visit.State.choices)


class VisitFormOut(serializers.Serializer[Any]):
    """The version of the form that a visit carries. `limits_on`: the day whose limits stand at the lines."""

    version = serializers.IntegerField()
    number = serializers.IntegerField()
    name = serializers.CharField()
    content_hash = serializers.CharField()
    limits_on = serializers.DateField()
    lines = FormLineOut(many=True)


class CheckVisitFullOut(CheckVisitOut):
    """A visit with all that a phone needs to go without a network: form, places, answers so far, photos received."""

    form = serializers.SerializerMethodField()
    rooms = serializers.SerializerMethodField()
    answer_sets = serializers.SerializerMethodField()
    photos = serializers.SerializerMethodField()

    @extend_schema_field(VisitFormOut)
    def get_form(self, visit: Visit) -> Any:
        version, today = visit.form_version, clock.today()
        return VisitFormOut(
            {
                "version": version.pk, "number": version.number, "name": version.form.name,
                "content_hash": version.content_hash, "limits_on": today, "lines": queries.asked_lines(visit, today),
            }
        ).data  # fmt: skip

    @extend_schema_field(VisitRoomOut(many=True))
    def get_rooms(self, visit: Visit) -> Any:
        rows = visit.rooms.select_related("place")
        return VisitRoomOut(rows, many=True, context={"lines": visit.form_version.lines}).data

    @extend_schema_field(AnswersOut(many=True))
    def get_answer_sets(self, visit: Visit) -> Any:
        return AnswersOut(queries.list_answers(visit), many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_photos(self, visit: Visit) -> list[str]:
        return sorted(queries.files_by_hash(visit))


class VisitPhotoIn(serializers.Serializer[Any]):
    """A photo or a signature (PNG) as multipart form data."""

    file = serializers.FileField(allow_empty_file=True, max_length=1000)


class VisitPhotoOut(serializers.Serializer[Any]):
    """A photo that has arrived: its id among the files, and the hash of the bytes that were sent."""

    id = serializers.IntegerField()
    sha256 = serializers.CharField(source="original_sha256")
    size = serializers.IntegerField()
