"""Tickets with their rounds of work orders."""

from __future__ import annotations

from functools import cache
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import rules
from guanjia.domains.servicedesk.models.kinds import FaultKind
from guanjia.domains.servicedesk.models.workers import Worker
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.classes import DataClass
from guanjia.foundation.protection.fields import BlindIndexField, SensitiveTextField
from guanjia.foundation.protection.scope import NOTHING, within
from guanjia.kernel.actor import Actor


@cache
def address_parts() -> tuple[str, str]:
    """What stands before and after the number in a ticket's address: a list asks for it with every row."""
    before, _number, after = reverse("ticket", kwargs={"pk": 0}).rpartition("0")
    return before, after


class DayCounter(models.Model):
    """The last number given on a local day. Locked by whoever takes the next, so that numbers have no gaps."""

    day = models.DateField(unique=True)
    last = models.PositiveIntegerField(default=0)


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, actor: Actor) -> Self:
        """Tickets of offices in reach, own ones (reported or joined), and those one was sent to as a worker."""
        seen = within("office_path", actor.reach("servicedesk.view"))
        if actor.person_id:
            own = Ticket.objects.own_ids(actor.person_id)
            if actor.may("servicedesk.work"):
                sent = WorkOrder.objects.filter(worker__person_id=actor.person_id).exclude(state="taken_back")
                own = own.union(sent.values_list("ticket_id"))
            seen = Q(pk__in=own) if seen is NOTHING else seen | Q(pk__in=own)
        return self.filter(seen) if seen is not NOTHING else self.none()

    def own_ids(self, person_id: int) -> models.QuerySet[Any]:
        """The numbers of what a person reported or joined. A union, because with OR no index would serve."""
        joined = Joining.objects.filter(person_id=person_id).values_list("ticket_id")
        return Ticket.objects.filter(reporter_id=person_id).values_list("pk").union(joined)

    def overseen_by(self, actor: Actor, *, walking: bool = False) -> Self:
        """Tickets of the offices whose desk the actor may look into: the register and its figures. A part of
        `visible_to`, without the alternatives that would keep a database from using its indexes."""
        return self.filter(within("office_path", actor.reach("servicedesk.view"), walking=walking))

    def open(self) -> Self:
        return self.filter(state__in=rules.OPEN)


class Ticket(models.Model):
    """One request for repair.

    `office` is the requesting body; `office_path` repeats its path so that a scope needs no join (the re-organisation
    and a nightly job keep it true). `worker` is whoever holds the open work order. The instants belong to the current
    round; those of earlier rounds stand in their work orders. Foreign keys without an index of their own lead one of
    the indexes below.
    """

    class State(models.TextChoices):
        REPORTED = "reported", _("To dispatch")
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("On the way")
        ARRIVED = "arrived", _("At work")
        DONE = "done", _("To rate")
        RATED = "rated", _("Rated")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        MERGED = "merged", _("Merged")

    class Channel(models.TextChoices):
        PORTAL = "portal", _("Portal")
        CODE = "code", _("Room code")
        PHONE = "phone", _("Telephone")
        GUEST = "guest", _("Guest")

    number = models.CharField(max_length=20, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    office_path = models.CharField(max_length=200)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    compound = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    kind = models.ForeignKey(FaultKind, models.PROTECT, related_name="+", db_index=False)
    description = models.TextField(max_length=1000)
    channel = models.CharField(max_length=8, choices=Channel)
    urgent = models.BooleanField(default=False)
    reporter = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    reporter_name = models.CharField(max_length=40)
    reporter_phone = SensitiveTextField(mask="phone", index="reporter_phone_index")
    reporter_phone_index = BlindIndexField()
    taken_by = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.REPORTED)
    round = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    reported_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    respond_due_at = models.DateTimeField()
    finish_due_at = models.DateTimeField()
    responded_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    stars = models.PositiveSmallIntegerField(null=True, blank=True)
    repeated = models.BooleanField(default=False)
    ever_done = models.BooleanField(default=False)

    DATA_CLASSES = {"reporter_phone": DataClass.SENSITIVE}
    AUDIT_FINGERPRINT = (
        "number", "office", "place", "kind", "description", "reporter", "reporter_name", "state", "round", "worker",
        "reported_at", "respond_due_at", "finish_due_at", "responded_at", "done_at", "stars",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(rules.State)), name="ticket_state_known"),
            models.CheckConstraint(
                condition=(Q(state__in=["done", "rated", "closed"]) & Q(done_at__isnull=False))
                | (~Q(state__in=["done", "rated", "closed"]) & Q(done_at=None)),
                name="ticket_done_has_its_instant",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["offered", "accepted", "arrived"]) & Q(worker__isnull=False))
                | Q(state__in=["done", "rated", "closed"])
                | (Q(state__in=["reported", "withdrawn", "merged"]) & Q(worker=None)),
                name="ticket_worker_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "arrived", "done", "rated", "closed"], responded_at__isnull=False)
                | Q(state__in=["reported", "offered", "withdrawn", "merged"]),
                name="ticket_accepted_has_its_instant",
            ),
            models.CheckConstraint(
                condition=(Q(state="merged") & Q(merged_into__isnull=False))
                | (~Q(state="merged") & Q(merged_into=None)),
                name="ticket_merged_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(respond_due_at__lte=F("finish_due_at")) & Q(reported_at__lte=F("opened_at")),
                name="ticket_instants_in_order",
            ),
            models.CheckConstraint(condition=Q(stars=None) | Q(stars__range=(1, 5)), name="ticket_stars_one_to_five"),
        ]
        indexes = [
            models.Index(fields=["-reported_at", "-id"], name="ticket_newest"),
            models.Index(fields=["state", "-reported_at", "-id"], name="ticket_by_state"),
            models.Index(fields=["office", "-reported_at", "-id"], name="ticket_by_office"),
            models.Index(fields=["kind", "-reported_at", "-id"], name="ticket_by_kind"),
            models.Index(fields=["worker", "-reported_at", "-id"], name="ticket_by_worker"),
            models.Index(fields=["compound", "-reported_at", "-id"], name="ticket_by_compound"),
            models.Index(fields=["reporter", "-reported_at", "-id"], name="ticket_by_reporter"),
            models.Index(fields=["finish_due_at", "id"], name="ticket_by_promise"),
            models.Index(fields=["place", "kind", "-reported_at"], name="ticket_by_place"),
            models.Index(fields=["stars", "-reported_at", "-id"], name="ticket_by_stars"),
            models.Index(fields=["done_at"], name="ticket_by_done"),
            # The scope: for counts out of the index alone, and for narrow scopes. The operators are PostgreSQL's.
            models.Index(
                fields=["office_path", "-reported_at", "-id"],
                name="ticket_by_scope",
                opclasses=["varchar_pattern_ops", "timestamptz_ops", "int8_ops"],
            ),
            models.Index(
                fields=["state", "office_path", "finish_due_at"],
                name="ticket_by_state_and_scope",
                opclasses=["varchar_ops", "varchar_pattern_ops", "timestamptz_ops"],
            ),
            models.Index(
                fields=["finish_due_at"],
                condition=Q(state__in=["reported", "offered", "accepted", "arrived"]),
                name="ticket_open_by_promise",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return self.url

    @cached_property
    def url(self) -> str:
        before, after = address_parts()
        return f"{before}{self.pk}{after}"

    @property
    def person_id(self) -> int | None:
        """Whose own record this is (for the protection room)."""
        return self.reporter_id

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN

    @property
    def is_alarm(self) -> bool:
        """Whether danger waits for somebody to accept it."""
        return self.urgent and self.state in rules.ALARMING

    @property
    def under_way(self) -> bool:
        return self.state in rules.UNDER_WAY

    @property
    def tone(self) -> str:
        """The colour of the state's dot."""
        return {
            "reported": "warn", "offered": "info", "accepted": "info", "arrived": "info", "done": "warn",
            "rated": "ok", "closed": "ok",
        }.get(self.state, "mute")  # fmt: skip


class Joining(models.Model):
    """Somebody who said "me too" instead of reporting the same fault again."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="joinings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="joining_once_per_person")]


class WorkOrder(models.Model):
    """One offer of one round's work to one worker, and what came of it.

    `position` is where the worker's telephone was last, kept only while the order is under way.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        ARRIVED = "arrived", _("At work")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        TAKEN_BACK = "taken_back", _("Taken back")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="orders")
    round = models.PositiveSmallIntegerField()
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="orders")
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    automatic = models.BooleanField(default=False)
    why = models.CharField(max_length=300, blank=True)
    respond_due_at = models.DateTimeField()
    finish_due_at = models.DateTimeField()
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    parts = models.CharField(max_length=300, blank=True)
    escort = models.CharField(max_length=60, blank=True)
    at_place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    position = SensitiveTextField(mask="all")
    seen_at = models.DateTimeField(null=True, blank=True)

    DATA_CLASSES = {"position": DataClass.SENSITIVE}
    AUDIT_FINGERPRINT = (
        "ticket", "round", "worker", "state", "automatic", "why", "respond_due_at", "finish_due_at", "offered_at",
        "accepted_at", "arrived_at", "ended_at", "reason", "note", "parts", "escort",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at=None), name="order_one_open_per_ticket"),
            models.CheckConstraint(
                condition=(Q(state__in=["done", "refused", "taken_back"]) & Q(ended_at__isnull=False))
                | (Q(state__in=["offered", "accepted", "arrived"]) & Q(ended_at=None)),
                name="order_ended_has_its_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "taken_back"]) | ~Q(reason=""), name="order_refusal_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "state"], name="order_by_worker"),
            models.Index(fields=["ticket", "id"], name="order_by_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket}/{self.round}"

    @property
    def tone(self) -> str:
        return {"done": "ok", "refused": "bad", "taken_back": "mute"}.get(self.state, "info")
