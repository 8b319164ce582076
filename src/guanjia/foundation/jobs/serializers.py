"""The API's shape of a job."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.foundation.jobs.models import Job


class JobOut(serializers.ModelSerializer[Job]):
    """One job. `percent` is null while the total is unknown; `error` is the last line of what went wrong."""

    percent = serializers.IntegerField(allow_null=True, read_only=True)
    error = serializers.CharField(source="error_line", read_only=True)
    result = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = (
            "id",
            "kind",
            "state",
            "priority",
            "run_at",
            "attempts",
            "max_attempts",
            "progress_done",
            "progress_total",
            "progress_text",
            "percent",
            "error",
            "result",
            "actor_name",
            "created_at",
            "started_at",
            "finished_at",
        )
        read_only_fields = fields

    def get_result(self, job: Job) -> dict[str, Any] | None:
        """What the handler answered, as an object."""
        return job.result if job.result is None or isinstance(job.result, dict) else {"value": job.result}
