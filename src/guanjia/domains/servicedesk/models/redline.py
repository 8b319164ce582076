"""Red-line faults: who is called, who answered, how far an alarm has climbed, and where one needs an escort."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk.models.kinds import FaultKind
from guanjia.domains.servicedesk.models.repairs import Ticket
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.classes import DataClass
from guanjia.foundation.protection.fields import BlindIndexField, SensitiveTextField
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


class CallContactQuerySet(models.QuerySet["CallContact"]):
    def visible_to(self, actor: Actor) -> Self:
        """The call lists of the offices whose desk the actor sees or runs."""
        seen = within("office__path", actor.reach("servicedesk.view"))
        seen |= within("office__path", actor.reach("servicedesk.receive"))
        seen |= within("office__path", actor.reach("servicedesk.manage"))
        return self.filter(seen)


class CallContact(models.Model):
    """One person of a call list. Without a compound: for every compound of the office; without a kind: for every
    red-line kind. Called in the order of `rank`."""

    class Shift(models.TextChoices):
        ALWAYS = "always", _("Day and night")
        OFFICE_HOURS = "office_hours", _("Office hours")
        OFF_HOURS = "off_hours", _("Nights, weekends, holidays")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    compound = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.ForeignKey(FaultKind, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=40)
    duty = models.CharField(max_length=40, blank=True)
    phone = SensitiveTextField(mask="phone", index="phone_index")
    phone_index = BlindIndexField()
    rank = models.PositiveSmallIntegerField(default=1)
    shift = models.CharField(max_length=12, choices=Shift, default=Shift.ALWAYS)
    active = models.BooleanField(default=True)

    DATA_CLASSES = {"phone": DataClass.SENSITIVE}
    AUDIT_FINGERPRINT = ("office", "compound", "kind", "person", "name", "duty", "rank", "shift", "active")

    objects = CallContactQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["office", "rank"], name="contact_by_office")]

    def __str__(self) -> str:
        return self.name

    @property
    def office_path(self) -> str:
        return self.office.path


class Alarm(models.Model):
    """What a red-line ticket sets off, once a round. `level`: how many steps it has climbed; it rests when somebody
    has accepted the ticket, or nobody needs it any more."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="alarms")
    round = models.PositiveSmallIntegerField()
    raised_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField(default=0)
    climbed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "round"], name="alarm_one_per_round"),
            models.CheckConstraint(
                condition=(Q(answered_at=None) & Q(answered_by=""))
                | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="alarm_answered_names_who",
            ),
        ]


class CallAttempt(models.Model):
    """One call of a red-line round. Begun when the number was shown, ended with what came of it."""

    class Outcome(models.TextChoices):
        CALLING = "calling", _("Calling")
        ANSWERED = "answered", _("Answered")
        NO_ANSWER = "no_answer", _("No answer")
        WRONG = "wrong", _("Wrong number")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="calls")
    round = models.PositiveSmallIntegerField()
    contact = models.ForeignKey(CallContact, models.PROTECT, related_name="calls")
    name = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.CALLING)
    note = models.CharField(max_length=200, blank=True)
    caller_key = models.CharField(max_length=60)
    called_by = models.CharField(max_length=80)
    called_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("ticket", "round", "contact", "name", "outcome", "note", "called_by", "called_at", "ended_at")
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(outcome="calling") & Q(ended_at=None))
                | (~Q(outcome="calling") & Q(ended_at__isnull=False)),
                name="call_ended_has_an_outcome",
            ),
            models.UniqueConstraint(
                fields=["ticket", "contact"], condition=Q(outcome="calling"), name="call_one_at_a_time_per_contact"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.name}"

    @property
    def tone(self) -> str:
        return {"answered": "ok", "calling": "info"}.get(self.outcome, "warn")


class EscortPlaceQuerySet(models.QuerySet["EscortPlace"]):
    def visible_to(self, actor: Actor) -> Self:
        """The places of offices whose desk the actor sees or runs."""
        seen = within("place__office__path", actor.reach("servicedesk.view"))
        return self.filter(seen | within("place__office__path", actor.reach("servicedesk.manage")))


class EscortPlace(models.Model):
    """A place, with all that lies in it, where nobody works without an escort."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=100)
    escort = models.CharField(max_length=60)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_why = models.CharField(max_length=300, blank=True)

    AUDIT_FINGERPRINT = ("place", "reason", "escort", "lifted_at", "lifted_why")

    objects = EscortPlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=Q(lifted_at=None), name="escort_once_per_place"),
        ]

    def __str__(self) -> str:
        return self.place.full_name

    @property
    def office_path(self) -> str:
        return self.place.office.path
