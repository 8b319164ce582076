"""Visits of a repair, parts with their stock per store, and what it all costs."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk.models.kinds import FaultKind
from guanjia.domains.servicedesk.models.repairs import Ticket, WorkOrder
from guanjia.domains.servicedesk.models.workers import Worker
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, actor: Actor) -> Self:
        """The visits of offices whose desk the actor sees, and the actor's own as a worker."""
        seen = within("ticket__office_path", actor.reach("servicedesk.view"))
        if actor.person_id and actor.may("servicedesk.work"):
            seen |= Q(worker__person_id=actor.person_id)
        return self.filter(seen)


class Visit(models.Model):
    """One coming to the place: planned, there, left with an outcome. A ticket has one open visit at a time."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Repaired")
        PARTS = "parts", _("Parts needed")
        NO_ACCESS = "no_access", _("No access")
        OTHER_TRADE = "other_trade", _("Another trade needed")
        CANCELLED = "cancelled", _("Cancelled")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="visits")
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="visits")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="visits")
    number = models.PositiveSmallIntegerField()
    planned_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    labour_minutes = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)

    AUDIT_FINGERPRINT = (
        "ticket", "order", "worker", "number", "planned_at", "arrived_at", "left_at", "outcome", "labour_minutes",
        "note",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="visit_number_once_per_ticket"),
            models.UniqueConstraint(fields=["ticket"], condition=Q(left_at=None), name="visit_one_open_per_ticket"),
            models.CheckConstraint(
                condition=(Q(left_at=None) & Q(outcome="")) | (Q(left_at__isnull=False) & ~Q(outcome="")),
                name="visit_left_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(outcome="cancelled") | Q(arrived_at__lte=F("left_at")),
                name="visit_instants_in_order",
            ),
        ]
        indexes = [models.Index(fields=["worker", "planned_at"], name="visit_by_worker")]

    def __str__(self) -> str:
        return f"{self.ticket}/{self.number}"

    def get_absolute_url(self) -> str:
        return self.ticket.get_absolute_url()

    @property
    def state(self) -> str:
        return "left" if self.left_at else "there" if self.arrived_at else "planned"

    @property
    def tone(self) -> str:
        return {"done": "ok", "": "info", "cancelled": "mute"}.get(self.outcome, "warn")


class OfficeThingQuerySet(models.QuerySet["models.Model"]):
    """What an office's desk keeps for those who repair."""

    path = "office__path"

    def visible_to(self, actor: Actor) -> Self:
        """Those of offices where the actor sees the desk, keeps its stock, or repairs."""
        seen = within(self.path, actor.reach("servicedesk.view"))
        seen |= within(self.path, actor.reach("servicedesk.stock"))
        return self.filter(seen | within(self.path, actor.reach("servicedesk.work")))


class Part(models.Model):
    """One line of an office's catalogue of parts; the price is today's, what was used keeps its own."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=10)
    price_fen = models.PositiveIntegerField()
    active = models.BooleanField(default=True)

    AUDIT_FINGERPRINT = ("office", "code", "name", "unit", "price_fen", "active")

    objects = OfficeThingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "code"], name="part_code_once_per_office")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("part", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        return self.office.path


class Store(models.Model):
    """Where parts lie."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)

    AUDIT_FINGERPRINT = ("office", "name")

    objects = OfficeThingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="store_name_once_per_office")]

    def __str__(self) -> str:
        return self.name


class StockLevel(models.Model):
    """How much of a part lies in a store: the sum of its entries. Locked by whoever takes or brings."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="levels")
    part = models.ForeignKey(Part, models.PROTECT, related_name="levels")
    quantity = models.DecimalField(max_digits=10, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "part"], name="stock_one_level_per_store"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="stock_never_below_zero"),
        ]


class StockEntry(models.Model):
    """One movement of a part: in above zero, out below. Never changed; a mistake is set right by another entry."""

    class Reason(models.TextChoices):
        RECEIVED = "received", _("Received")
        USED = "used", _("Used")
        RETURNED = "returned", _("Given back")
        COUNTED = "counted", _("Counted")

    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, models.PROTECT, related_name="entries")
    change = models.DecimalField(max_digits=10, decimal_places=2)
    reason = models.CharField(max_length=10, choices=Reason)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="entries")
    note = models.CharField(max_length=120, blank=True)
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("store", "part", "change", "reason", "visit", "note", "entered_by", "entered_at")
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(change=0), name="stock_entry_moves_something")]


class CostLineQuerySet(models.QuerySet["CostLine"]):
    def visible_to(self, actor: Actor) -> Self:
        """The costs of offices whose desk the actor sees, and those the actor caused as a worker."""
        seen = within("office_path", actor.reach("servicedesk.view"))
        if actor.person_id and actor.may("servicedesk.work"):
            seen |= Q(worker__person_id=actor.person_id)
        return self.filter(seen)


class CostLine(models.Model):
    """What one thing of a repair cost, in fen, charged to a building and the requesting office. A mistake is taken
    back by a line of its own with the amount below zero."""

    class Kind(models.TextChoices):
        PART = "part", _("Parts")
        LABOUR = "labour", _("Labour")
        OUTSIDE = "outside", _("Outside work")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="costs")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="costs")
    kind = models.CharField(max_length=8, choices=Kind)
    part = models.ForeignKey(Part, models.PROTECT, null=True, blank=True, related_name="+")
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, related_name="+")
    quantity = models.DecimalField(max_digits=10, decimal_places=2)
    price_fen = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    building = models.ForeignKey(Place, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200)
    fault = models.ForeignKey(FaultKind, models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, blank=True, related_name="+")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversal")
    note = models.CharField(max_length=120, blank=True)
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()

    AUDIT_FINGERPRINT = (
        "ticket", "visit", "kind", "part", "store", "quantity", "price_fen", "amount_fen", "building", "office",
        "fault", "worker", "reverses", "note", "entered_by", "entered_at",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = CostLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount_fen__gte=0) | Q(reverses__isnull=False, amount_fen__lte=0),
                name="cost_below_zero_only_takes_back",
            ),
            models.CheckConstraint(
                condition=(Q(kind="part") & Q(part__isnull=False)) | (~Q(kind="part") & Q(part=None)),
                name="cost_part_names_the_part",
            ),
        ]
        indexes = [
            models.Index(fields=["-entered_at", "-id"], name="cost_newest"),
            models.Index(fields=["building", "entered_at"], name="cost_by_building"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return self.ticket.get_absolute_url()


class PartRequestQuerySet(models.QuerySet["PartRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """The requests of offices whose desk the actor sees, and the actor's own as a worker."""
        seen = within("ticket__office_path", actor.reach("servicedesk.view"))
        return self.filter(seen | Q(worker__person_id=actor.person_id or 0))


class PartRequest(models.Model):
    """A part too dear to be used without approval."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        USED = "used", _("Used")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="part_requests")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=10, decimal_places=2)
    price_fen = models.PositiveIntegerField()
    amount_fen = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("ticket", "worker", "part", "quantity", "price_fen", "amount_fen", "reason", "state")
    AUDIT_EVERY_ROW = True

    objects = PartRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "part"], condition=Q(state__in=["waiting", "approved"]), name="part_request_one_open"
            ),
            models.CheckConstraint(
                condition=(Q(state="waiting") & Q(decided_at=None))
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="part_request_decided_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.part}"

    def get_absolute_url(self) -> str:
        return self.ticket.get_absolute_url()

    @property
    def office_path(self) -> str:
        return self.ticket.office_path

    @property
    def tone(self) -> str:
        return {"waiting": "warn", "approved": "ok", "used": "ok"}.get(self.state, "bad")
