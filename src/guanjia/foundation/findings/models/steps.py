"""What happens to a finding on its way: notes, verdicts, stopped clocks, asked days, watching leaders, look-backs."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.findings.models.finding import Finding
from guanjia.foundation.findings.models.letters import JointReview
from guanjia.foundation.org.models import Person
from guanjia.kernel.actor import Actor


class ProgressNote(models.Model):
    """What was done in a fortnight, or that evidence was handed in. A correction is a further note."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="notes")
    round = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=2000)
    evidence = models.BooleanField(default=False)
    written_by = models.CharField(max_length=80)
    at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("finding", "round", "text", "evidence", "written_by", "at")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["-at", "-pk"]


class Verification(models.Model):
    """One verdict over handed-in evidence, by a person other than the owner of that moment."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("Evidence accepted")
        RETURNED = "returned", _("Returned")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="verifications")
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    reason = models.TextField(max_length=1000)
    verified_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    close_number = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("finding", "round", "verdict", "reason", "verified_by", "owner", "close_number", "at")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(verified_by=F("owner")), name="findings_verification_not_by_owner"),
            models.UniqueConstraint(
                fields=["finding", "round"],
                condition=Q(verdict="accepted"),
                name="findings_verification_closes_once_a_round",
            ),
            models.CheckConstraint(
                condition=(Q(verdict="accepted") & ~Q(close_number="")) | Q(verdict="returned", close_number=""),
                name="findings_verification_accepted_has_number",
            ),
        ]


class ClockStop(models.Model):
    """Days that do not count, because somebody outside has to decide first."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="stops")
    reason = models.CharField(max_length=500)
    outside_body = models.CharField(max_length=80)
    stopped_on = models.DateField()
    resumed_on = models.DateField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=500, blank=True)

    AUDIT_FINGERPRINT = ("finding", "reason", "outside_body", "stopped_on", "resumed_on", "days", "outcome")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["finding"], condition=Q(resumed_on=None), name="findings_stop_one_open"),
            models.CheckConstraint(
                condition=Q(resumed_on=None) | Q(resumed_on__gte=F("stopped_on")), name="findings_stop_in_order"
            ),
        ]


class DeadlineRequestQuerySet(models.QuerySet["DeadlineRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """The requests of findings in sight."""
        return self.filter(finding__in=Finding.objects.visible_to(actor))


class DeadlineRequest(models.Model):
    """Another deadline is asked for, with the reason; approved or refused in the approvals room."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Not approved")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="requests")
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("finding", "from_on", "to_on", "reason", "state", "asked_by", "asked_at", "settled_at")
    AUDIT_EVERY_ROW = True

    objects = DeadlineRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=Q(state="asked"), name="findings_deadline_one_asked_for"
            ),
            models.CheckConstraint(condition=~Q(to_on=F("from_on")), name="findings_deadline_changes_something"),
            models.CheckConstraint(
                condition=Q(state="asked", settled_at=None) | (~Q(state="asked") & Q(settled_at__isnull=False)),
                name="findings_deadline_settled_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding.number} → {self.to_on}"

    def get_absolute_url(self) -> str:
        return self.finding.get_absolute_url()

    @property
    def office_path(self) -> str:
        return self.finding.office_path


class Supervision(models.Model):
    """A leader watches the deadline (督办)."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="supervisions")
    leader = models.ForeignKey(Person, models.PROTECT, related_name="+")
    wish = models.CharField(max_length=500)
    report_by = models.DateField()
    began_at = models.DateTimeField()
    told_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_note = models.CharField(max_length=500, blank=True)

    AUDIT_FINGERPRINT = ("finding", "leader", "wish", "report_by", "began_at", "ended_at", "end_note")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=Q(ended_at=None), name="findings_supervision_one_open"
            )
        ]


class LookBack(models.Model):
    """The check after the closing, that the finding stays put right: due some time after each closing."""

    class Outcome(models.TextChoices):
        HELD = "held", _("It held")
        FAILED = "failed", _("It came back")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="look_backs")
    round = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    AUDIT_FINGERPRINT = ("finding", "round", "due_on", "done_at", "outcome", "note", "done_by")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["-round"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "round"], name="findings_look_back_one_a_round"),
            models.CheckConstraint(
                condition=Q(done_at=None, outcome="", done_by=None)
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(outcome="")),
                name="findings_look_back_done_has_outcome",
            ),
        ]


class Treated(models.Model):
    """A finding on the table of a joint review, with what was decided."""

    review = models.ForeignKey(JointReview, models.PROTECT, related_name="treated")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="reviews")
    decision = models.TextField(max_length=2000, blank=True)

    AUDIT_FINGERPRINT = ("review", "finding", "decision")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["review", "finding"], name="findings_treated_once_a_review")]


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, actor: Actor) -> Self:
        """What is published within the body that the actor belongs to."""
        parts = [part for part in actor.office_path.split("/") if part]
        above = ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
        return self.filter(withdrawn_at=None, circle_path__in=above)


class Publication(models.Model):
    """The public parts of a closed finding: which fields everybody of a body may read, and since when."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="publications")
    fields = models.JSONField(default=list)
    circle_path = models.CharField(max_length=200, db_index=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    AUDIT_FINGERPRINT = ("finding", "fields", "circle_path", "published_at", "withdrawn_at", "withdrawn_why")
    AUDIT_EVERY_ROW = True

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=Q(withdrawn_at=None), name="findings_publication_one_in_force"
            )
        ]
