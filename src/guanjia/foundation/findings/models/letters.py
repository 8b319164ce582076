"""What findings come in with, and what is done about many of them at once: inspection letters and joint reviews."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.models import Office
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, actor: Actor) -> Self:
        """Letters that bodies in reach received."""
        return self.filter(within("office_path", actor.reach("findings.view")))


class Letter(models.Model):
    """An inspection letter: one document that brings many findings. `office` received it."""

    number = models.CharField(max_length=60)
    issuer = models.CharField(max_length=80)
    title = models.CharField(max_length=120)
    origin = models.CharField(max_length=20, default="inspection")
    issued_on = models.DateField()
    received_on = models.DateField()
    reply_by = models.DateField(null=True, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("number", "issuer", "title", "origin", "issued_on", "received_on", "reply_by", "office")
    AUDIT_EVERY_ROW = True

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "issuer", "number"], name="findings_letter_once_an_office"),
            models.CheckConstraint(
                condition=Q(received_on__gte=models.F("issued_on")), name="findings_letter_received_after_issue"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("finding-letter", kwargs={"pk": self.pk})


class ReviewQuerySet(models.QuerySet["JointReview"]):
    def visible_to(self, actor: Actor) -> Self:
        """Reviews that bodies in reach hold or sit in."""
        reach = actor.reach("findings.view")
        seats = Seat.objects.filter(within("office_path", reach)).values("review")
        return self.filter(within("office_path", reach) | Q(pk__in=seats)) if reach else self.none()


class JointReview(models.Model):
    """Several departments at one table over a number of findings."""

    class State(models.TextChoices):
        CALLED = "called", _("Called")
        HELD = "held", _("Held")

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    meets_at = models.DateTimeField()
    room = models.CharField(max_length=80, blank=True)
    chair = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.CALLED)
    summary = models.TextField(max_length=4000, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    called_by = models.CharField(max_length=80)

    AUDIT_FINGERPRINT = ("number", "title", "office", "meets_at", "room", "chair", "state", "summary", "held_at")
    AUDIT_EVERY_ROW = True

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", held_at__isnull=False) | Q(state="called", held_at=None),
                name="findings_review_held_has_its_instant",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("finding-review", kwargs={"pk": self.pk})

    @property
    def tone(self) -> str:
        """The colour of the state's dot."""
        return "ok" if self.state == "held" else "info"


class Seat(models.Model):
    """A department at a joint review."""

    review = models.ForeignKey(JointReview, models.PROTECT, related_name="seats")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    spoke = models.CharField(max_length=80, blank=True)

    AUDIT_FINGERPRINT = ("review", "office", "spoke")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["review", "office"], name="findings_seat_once_an_office")]
