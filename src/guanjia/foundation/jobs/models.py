"""The queue's rows: jobs, the schedules that repeat some of them, and the workers that run them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.kernel.actor import Actor


class Worker(models.Model):
    """One worker process. `seen_at` is its heartbeat; `stopped_at` is set by a clean end only."""

    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    threads = models.PositiveSmallIntegerField(default=1)
    version = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def visible_to(self, actor: Actor) -> Self:
        """Schedules are the operators' business."""
        return self.all() if actor.may("jobs.manage") else self.none()


class Schedule(models.Model):
    """When a kind of job repeats. Its work is one standing row of the queue, so two workers cannot double it."""

    kind = models.CharField(max_length=80, unique=True)
    every_s = models.PositiveIntegerField(default=0)
    cron = models.CharField(max_length=80, blank=True)
    enabled = models.BooleanField(default=True)
    runs = models.PositiveBigIntegerField(default=0)
    failures_in_a_row = models.PositiveIntegerField(default=0)
    last_started_at = models.DateTimeField(null=True, blank=True)
    last_done_at = models.DateTimeField(null=True, blank=True)
    last_failed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(every_s=0) & ~Q(cron="") | Q(every_s__gt=0, cron=""), name="schedule_by_seconds_or_by_cron"
            )
        ]

    def __str__(self) -> str:
        return self.kind

    def get_absolute_url(self) -> str:
        return reverse("job-schedules")


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, actor: Actor) -> Self:
        """The jobs that the actor asked for; all of them for operators."""
        if actor.may("jobs.manage"):
            return self.all()
        return self.filter(actor_key=actor.key) if actor.is_known else self.none()


class Job(models.Model):
    """A piece of work by name. While it runs it belongs to whoever knows `lease_token`, until `leased_until`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        PARKED = "parked", _("Parked")
        STOPPED = "stopped", _("Stopped")

    kind = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    key = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    priority = models.SmallIntegerField(default=0)
    run_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    schedule = models.OneToOneField(Schedule, models.CASCADE, null=True, blank=True, related_name="job")
    worker = models.ForeignKey(Worker, models.SET_NULL, null=True, blank=True, related_name="+")
    lease_token = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    stop_asked = models.BooleanField(default=False)
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(default=0)
    progress_text = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True)
    actor_key = models.CharField(max_length=80, blank=True)
    actor_name = models.CharField(max_length=120, blank=True)
    account_id = models.BigIntegerField(null=True, blank=True)
    office_path = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=~Q(key="") & Q(state__in=["waiting", "running"]),
                name="job_one_open_per_key",
            ),
            models.CheckConstraint(
                condition=Q(state="running", leased_until__isnull=False) & ~Q(lease_token="")
                | ~Q(state="running") & Q(leased_until=None, lease_token=""),
                name="job_leased_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "parked", "stopped"], finished_at__isnull=False)
                | Q(state__in=["waiting", "running"], finished_at=None),
                name="job_finished_when_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["-priority", "run_at", "id"], condition=Q(state="waiting"), name="job_waiting"),
            models.Index(fields=["leased_until"], condition=Q(state="running"), name="job_leases"),
            models.Index(fields=["actor_key", "-id"], name="job_by_actor"),
            models.Index(fields=["state", "finished_at"], name="job_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("job-detail", kwargs={"pk": self.pk})

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def percent(self) -> int | None:
        """How far it is in per cent; unknown without a total."""
        if self.state == self.State.DONE:
            return 100
        return min(100, self.progress_done * 100 // self.progress_total) if self.progress_total else None

    @property
    def error_line(self) -> str:
        """The last line of the traceback: what went wrong in a word."""
        lines = [line for line in self.error.strip().splitlines() if line.strip()]
        return lines[-1][:300] if lines else ""
