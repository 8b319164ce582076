"""What requesters say, and who calls them back."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk.models.repairs import Ticket
from guanjia.domains.servicedesk.models.workers import Worker
from guanjia.foundation.org.models import Person
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


class Rating(models.Model):
    """What the requester says about one round."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="+")
    stars = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=300, blank=True)
    rated_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    rated_at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("ticket", "round", "worker", "stars", "comment", "rated_by", "rated_at")
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "round"], name="rating_one_per_round"),
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="rating_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.stars}/5"


class CallbackTaskQuerySet(models.QuerySet["CallbackTask"]):
    def visible_to(self, actor: Actor) -> Self:
        """Call-backs about tickets of offices where the actor calls back."""
        return self.filter(within("ticket__office_path", actor.reach("servicedesk.callback")))


class CallbackTask(models.Model):
    """Somebody must call an unhappy requester."""

    class Outcome(models.TextChoices):
        SETTLED = "settled", _("Explained, requester content")
        REOPENED = "reopened", _("Not repaired: reopened")
        COMPLAINT = "complaint", _("Complaint noted")
        UNREACHED = "unreached", _("Not reached three times")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="callbacks")
    rating = models.OneToOneField(Rating, models.PROTECT, related_name="callback")
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    note = models.CharField(max_length=300, blank=True)
    called_by = models.CharField(max_length=80, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = CallbackTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(done_at=None) & Q(outcome="")) | (Q(done_at__isnull=False) & ~Q(outcome="")),
                name="callback_done_has_an_outcome",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at=None), name="callback_open_by_due")]

    @property
    def office_path(self) -> str:
        return self.ticket.office_path
