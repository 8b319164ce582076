"""The shapes of attachments in the API."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from guanjia.foundation.files.models import StoredFile


class FileIn(serializers.Serializer[Any]):
    """A file and where it belongs, as multipart form data."""

    holder_type = serializers.CharField(max_length=80, help_text="The record's kind: `places.place`.")
    holder_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    purpose = serializers.CharField(max_length=40)
    file = serializers.FileField(allow_empty_file=True, max_length=1000)


class VoidIn(serializers.Serializer[Any]):
    """Why a file is taken out of use."""

    reason = serializers.CharField(min_length=4, max_length=200)


class FileOut(serializers.ModelSerializer[StoredFile]):
    """What is attached."""

    holder_id = serializers.CharField()
    locked = serializers.SerializerMethodField()
    content_url = serializers.SerializerMethodField()
    thumbnail_url = serializers.SerializerMethodField()

    class Meta:
        model = StoredFile
        fields = (
            "id",
            "name",
            "content_type",
            "size",
            "sha256",
            "width",
            "height",
            "holder_type",
            "holder_id",
            "purpose",
            "created_at",
            "actor_name",
            "locked",
            "content_url",
            "thumbnail_url",
        )

    def get_locked(self, row: StoredFile) -> bool:
        return row.locked_at is not None

    @extend_schema_field(serializers.CharField())
    def get_content_url(self, row: StoredFile) -> str:
        return reverse("api-file-content", args=[row.pk])

    @extend_schema_field(serializers.CharField())
    def get_thumbnail_url(self, row: StoredFile) -> str:
        return reverse("api-file-thumbnail", args=[row.pk]) if row.thumbnail else ""
