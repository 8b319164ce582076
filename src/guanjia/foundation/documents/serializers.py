"""Shapes of the API of documents."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.foundation.documents import queries
from guanjia.foundation.documents.models import Document, DocumentReceiver

BIGGEST = 2**63 - 1


def ids(**over: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=BIGGEST),
        required=False,
        default=list,
        max_length=300,
        **over,
    )


class DocumentFieldOut(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    sample = serializers.CharField()


class DocumentKindOut(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    layout = serializers.CharField()
    values = DocumentFieldOut(many=True, source="fields")


class ReceiverOut(serializers.Serializer):
    office_id = serializers.IntegerField()
    office = serializers.CharField(source="office.name")
    part = serializers.ChoiceField(choices=DocumentReceiver.Part.choices)
    received_at = serializers.DateTimeField(allow_null=True)
    received_by = serializers.CharField()


class DocumentOut(serializers.Serializer):
    """A document. `number` is empty until it is issued."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    number = serializers.CharField()
    title = serializers.CharField()
    office = serializers.CharField(source="office.name")
    state = serializers.ChoiceField(choices=Document.State.choices)
    issued_on = serializers.DateField(allow_null=True)
    drafted_at = serializers.DateTimeField()
    drafter = serializers.CharField()
    subject_type = serializers.CharField()
    subject_id = serializers.CharField()
    corrects_id = serializers.IntegerField(allow_null=True)
    word_sha256 = serializers.CharField()
    pdf_sha256 = serializers.CharField()
    void_reason = serializers.CharField()


class DocumentWholeOut(DocumentOut):
    values = serializers.DictField(child=serializers.CharField(allow_blank=True))
    addressees = serializers.CharField()
    copies = serializers.CharField()
    urgency = serializers.CharField()
    receivers = serializers.SerializerMethodField()

    def get_receivers(self, document: Document) -> list[dict[str, Any]]:
        return list(ReceiverOut(queries.receivers_of(document), many=True).data)


class DocumentChangeIn(serializers.Serializer):
    values = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=4000))
    receiver_ids = ids()
    copy_ids = ids()
    addressees = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)
    copies = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)
    urgency = serializers.ChoiceField(choices=["", "特急", "加急"], required=False, default="")


class DocumentIn(DocumentChangeIn):
    kind = serializers.CharField(max_length=60)
    office_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    subject_type = serializers.CharField(required=False, allow_blank=True, default="", max_length=80)
    subject_id = serializers.CharField(required=False, allow_blank=True, default="", max_length=64)
    corrects_id = serializers.IntegerField(
        min_value=1, max_value=BIGGEST, required=False, allow_null=True, default=None
    )


class DocumentPreviewIn(serializers.Serializer):
    kind = serializers.CharField(max_length=60)
    office_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    values = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=4000))


class DocumentIssueIn(serializers.Serializer):
    day = serializers.DateField(required=False, allow_null=True, default=None, help_text="Day of issue; today without.")


class DocumentReasonIn(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class DocumentReceiptIn(serializers.Serializer):
    office_id = serializers.IntegerField(
        min_value=1, max_value=BIGGEST, required=False, allow_null=True, default=None,
        help_text="One of the units in reach; all of them without.",
    )  # fmt: skip


class DocumentReceiptOut(serializers.Serializer):
    acknowledged = serializers.IntegerField()


class DocumentTemplateOut(serializers.Serializer):
    """A template with its version in force."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    office = serializers.CharField(source="office.name", default="")
    version = serializers.IntegerField(source="newest.number")
    parts = serializers.ListField(child=serializers.ListField(child=serializers.CharField()), source="newest.parts")
    word_sha256 = serializers.CharField(source="newest.word_sha256")
    made_at = serializers.DateTimeField(source="newest.made_at")


class DocumentTemplateIn(serializers.Serializer):
    kind = serializers.CharField(max_length=60)
    office_id = serializers.IntegerField(
        min_value=1, max_value=BIGGEST, required=False, allow_null=True, default=None, help_text="For all without."
    )
    parts = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(max_length=2000), min_length=2, max_length=2),
        max_length=80,
        help_text="Paragraphs as [kind of paragraph, text with placeholders].",
    )
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class DocumentWordIn(serializers.Serializer):
    kind = serializers.CharField(max_length=60)
    office_id = serializers.IntegerField(
        min_value=1, max_value=BIGGEST, required=False, allow_null=True, default=None, help_text="For all without."
    )
    file = serializers.FileField()
    accept = serializers.BooleanField(required=False, default=False, help_text="Accept deviations from GB/T 9704.")
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class DocumentVersionOut(serializers.Serializer):
    template_id = serializers.IntegerField()
    number = serializers.IntegerField()
    word_sha256 = serializers.CharField()


class IssuingRuleOut(serializers.Serializer):
    office_id = serializers.IntegerField()
    office = serializers.CharField(source="office.name")
    kind = serializers.CharField()
    word = serializers.CharField()
    signoff = serializers.BooleanField()
    made_at = serializers.DateTimeField()
    retired_at = serializers.DateTimeField(allow_null=True)


class IssuingRuleIn(serializers.Serializer):
    office_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    kind = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)
    word = serializers.CharField(max_length=12)
    signoff = serializers.BooleanField(required=False, default=False)


class NumberSeriesOut(serializers.Serializer):
    """A series with its next number; `holes` is empty, or somebody wrote behind the program's back."""

    office = serializers.CharField(source="series.office.name")
    word = serializers.CharField(source="series.word")
    year = serializers.IntegerField(source="series.year")
    last = serializers.IntegerField(source="series.last")
    next = serializers.CharField()
    voided = serializers.IntegerField()
    holes = serializers.ListField(child=serializers.IntegerField())
