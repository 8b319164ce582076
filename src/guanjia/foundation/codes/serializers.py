"""The shapes of codes in the API."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from guanjia.foundation.codes.commands.labelling import MOST_CODES, MOST_COPIES
from guanjia.foundation.codes.passes.format import LONGEST_TEXT, PURPOSES
from guanjia.foundation.protection.subjects import LARGEST_ID

LONGEST_CODE = 40


class CodeActionOut(serializers.Serializer[Any]):
    """What the asker may do with the thing."""

    label = serializers.CharField()  # type: ignore[assignment]
    href = serializers.CharField()


class MeaningOut(serializers.Serializer[Any]):
    """What a code means for the asker. `subject_id` and `name` are empty when the thing is not the asker's to see."""

    text = serializers.CharField()
    kind = serializers.CharField(help_text="room, asset, person, ticket, vehicle, meter, order or other.")
    retired = serializers.BooleanField()
    subject_type = serializers.CharField()
    subject_id = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    public_name = serializers.CharField(allow_blank=True)
    address = serializers.CharField()
    actions = CodeActionOut(many=True)


class PhotoCodeIn(serializers.Serializer[Any]):
    """A photo with codes in it."""

    photo = serializers.FileField()


class PhotoCodeOut(serializers.Serializer[Any]):
    """One code found in a photo. `own`: its text if it is one of ours; any other is shown, never to be followed."""

    text = serializers.CharField()
    format = serializers.CharField()
    own = serializers.CharField(allow_blank=True)


class PassKeyOut(serializers.Serializer[Any]):
    """The public half of a key pair: 32 bytes of Ed25519 in hexadecimal."""

    number = serializers.IntegerField()
    public = serializers.CharField()
    starts_at = serializers.CharField(help_text="From when it signs; ISO 8601, UTC.")


class PassKeysOut(serializers.Serializer[Any]):
    """All that a gate needs to check passes without a network."""

    format = serializers.CharField()
    issuer = serializers.CharField()
    skew_s = serializers.IntegerField(help_text="By how many seconds the gate's clock may differ.")
    purposes = serializers.DictField(child=serializers.IntegerField())
    keys = PassKeyOut(many=True)


class PassOut(serializers.Serializer[Any]):
    """A fresh pass of the asker's own."""

    text = serializers.CharField(help_text="What the QR code holds.")
    holder = serializers.CharField(help_text="The number on the pass.")
    purpose = serializers.CharField()
    issued_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class PassCheckIn(serializers.Serializer[Any]):
    """A scanned pass, and where it is shown for what."""

    code = serializers.CharField(max_length=LONGEST_TEXT)
    gate = serializers.CharField(max_length=40)
    purpose = serializers.ChoiceField(choices=list(PURPOSES), default="entry")


class AdmissionOut(serializers.Serializer[Any]):
    """Whom the gate lets in: no photo, no other number."""

    name = serializers.CharField()
    unit = serializers.CharField()
    holder = serializers.CharField()
    purpose = serializers.CharField()
    gate = serializers.CharField()
    issued_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class LabelTemplateOut(serializers.Serializer[Any]):
    """A label template in the choice."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="__str__")
    per_page = serializers.SerializerMethodField()

    def get_per_page(self, row: Any) -> int:
        return int(row.design["paper"]["columns"] * row.design["paper"]["rows"])


class LabelPrintIn(serializers.Serializer[Any]):
    """Which codes to print, how."""

    codes = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_CODE), min_length=1, max_length=MOST_CODES
    )
    template = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    printer = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False, allow_null=True)
    start = serializers.IntegerField(min_value=1, max_value=400, default=1)
    copies = serializers.IntegerField(min_value=1, max_value=MOST_COPIES, default=1)


class LabelPrintOut(serializers.Serializer[Any]):
    """A recorded printing; `pdf` is where it is drawn."""

    id = serializers.IntegerField()
    printed_at = serializers.DateTimeField()
    by = serializers.CharField(source="actor_name")
    template = serializers.CharField(source="template_name")
    printer = serializers.CharField(source="printer_name", allow_blank=True)
    labels = serializers.IntegerField()
    pdf = serializers.SerializerMethodField()

    def get_pdf(self, row: Any) -> str:
        return reverse("label-print-pdf", args=[row.pk])
