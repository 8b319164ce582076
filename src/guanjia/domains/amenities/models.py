"""Shops with hours, prices and safety checks; convenience goods with their points, loans and movements.

Where a piece stands is said twice: by its own state, which constraints guard, and by the sum of its movements, from
which stock is counted. A test holds the two together.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.classes import DataClass
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


def around(actor: Actor) -> Q:
    """Rows of bodies that the actor belongs to, for whoever may use what they offer."""
    parts = [part for part in actor.office_path.split("/") if part]
    above = ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    return Q(circle_path__in=above if actor.may("amenities.use") else [])


class OfferedQuerySet(models.QuerySet[models.Model]):
    def visible_to(self, actor: Actor) -> Self:
        """What is kept by offices in reach, and what the actor's own body offers."""
        return self.filter(within("office_path", actor.reach("amenities.view")) | around(actor))

    def overseen_by(self, actor: Actor) -> Self:
        """What is kept by offices in reach: the registers."""
        return self.filter(within("office_path", actor.reach("amenities.view")))


class Shop(models.Model):
    """A life-service shop in a compound. `hours`: spans of minutes by weekday (0 Monday … 6) and for holidays (7).
    A failed safety check keeps it closed until the same check is passed."""

    class Kind(models.TextChoices):
        STORE = "store", _("Convenience store")
        BARBER = "barber", _("Barber")
        LAUNDRY = "laundry", _("Laundry")
        PRINT = "print", _("Printing")
        CAFE = "cafe", _("Coffee and tea")
        PARCEL = "parcel", _("Parcels")
        OTHER = "other", _("Other services")

    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind)
    compound = models.ForeignKey(Place, models.PROTECT, related_name="+")
    where = models.CharField(max_length=60, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    circle_path = models.CharField(max_length=200, db_index=True)
    operator = models.CharField(max_length=60)
    contract_ref = models.CharField(max_length=40, blank=True)
    contract_until = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    notice = models.CharField(max_length=200, blank=True)
    hours = models.JSONField(default=dict)
    closed_by_check = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)

    # the number of a shop's counter, which it hands out to everybody
    DATA_CLASSES = {"phone": DataClass.PUBLIC, "name": DataClass.PUBLIC}
    AUDIT_FINGERPRINT = (
        "name", "kind", "compound", "office", "operator", "contract_ref", "contract_until", "hours", "closed_by_check",
        "ended_on",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = OfferedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["compound", "name"], condition=Q(ended_on=None), name="shop_one_name_per_compound"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shop", kwargs={"pk": self.pk})


class PriceBoard(models.Model):
    """A shop's prices from a day on. An older board stays readable."""

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="boards")
    valid_from = models.DateField()
    lines = models.JSONField(default=list)

    AUDIT_FINGERPRINT = ("shop", "valid_from", "lines")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["-valid_from"]
        constraints = [models.UniqueConstraint(fields=["shop", "valid_from"], name="priceboard_one_per_day")]


class CheckPlan(models.Model):
    """One kind of safety check of a shop: how often, and when next."""

    class Kind(models.TextChoices):
        FIRE = "fire", _("Fire safety")
        FOOD = "food", _("Food safety")
        POWER = "power", _("Electrical safety")
        GAS = "gas", _("Gas safety")

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="plans")
    kind = models.CharField(max_length=6, choices=Kind)
    every_days = models.PositiveSmallIntegerField()
    next_on = models.DateField()
    failing = models.BooleanField(default=False)
    reminded_for = models.DateField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("shop", "kind", "every_days", "next_on", "failing")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["next_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "kind"], name="checkplan_one_per_kind")]

    def is_late(self, today: date) -> bool:
        """Whether the day of the next check is past."""
        return self.next_on < today


class SafetyCheckQuerySet(models.QuerySet["SafetyCheck"]):
    def visible_to(self, actor: Actor) -> Self:
        """Checks of shops that offices in reach keep."""
        return self.filter(within("plan__shop__office_path", actor.reach("amenities.view")))


class SafetyCheck(models.Model):
    """A check that took place."""

    plan = models.ForeignKey(CheckPlan, models.PROTECT, related_name="checks")
    done_on = models.DateField()
    passed = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    checked_by = models.CharField(max_length=80)
    at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("plan", "done_on", "passed", "note", "checked_by", "at")
    AUDIT_EVERY_ROW = True

    objects = SafetyCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-done_on", "-pk"]

    @property
    def office_path(self) -> str:
        return self.plan.shop.office_path

    def get_absolute_url(self) -> str:
        return reverse("shop-desk", kwargs={"pk": self.plan.shop_id})


class GoodsKind(models.Model):
    """A kind of convenience goods: how long it is lent, and how many one person may have."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=30)
    icon = models.CharField(max_length=30, default="box")
    loan_hours = models.PositiveSmallIntegerField(default=24)
    per_person = models.PositiveSmallIntegerField(default=1)
    rank = models.PositiveSmallIntegerField(default=0)

    AUDIT_FINGERPRINT = ("code", "name", "loan_hours", "per_person")

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(loan_hours__gte=1, per_person__gte=1), name="goodskind_numbers_positive")
        ]

    def __str__(self) -> str:
        return self.name


class GoodsPoint(models.Model):
    """A place in a compound where convenience goods are borrowed and returned; it carries a code."""

    name = models.CharField(max_length=40)
    compound = models.ForeignKey(Place, models.PROTECT, related_name="+")
    where = models.CharField(max_length=60, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    circle_path = models.CharField(max_length=200, db_index=True)
    active = models.BooleanField(default=True)

    AUDIT_FINGERPRINT = ("name", "compound", "office", "active")
    AUDIT_EVERY_ROW = True

    objects = OfferedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Goods point")
        constraints = [models.UniqueConstraint(fields=["compound", "name"], name="goodspoint_one_name_per_compound")]

    def __str__(self) -> str:
        return self.name

    @property
    def public_name(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('goods')}?point={self.pk}"


class PointTarget(models.Model):
    """How many pieces of a kind a point should have."""

    point = models.ForeignKey(GoodsPoint, models.PROTECT, related_name="targets")
    kind = models.ForeignKey(GoodsKind, models.PROTECT, related_name="+")
    pieces = models.PositiveSmallIntegerField()

    AUDIT_FINGERPRINT = ("point", "kind", "pieces")
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["point", "kind"], name="pointtarget_one_per_kind")]


class Piece(models.Model):
    """One umbrella, one power bank: with a number and a code of its own."""

    class State(models.TextChoices):
        AT_POINT = "at_point", _("At a point")
        OUT = "out", _("Lent out")
        LOST = "lost", _("Lost")
        DAMAGED = "damaged", _("Damaged")
        RETIRED = "retired", _("Out of use")

    number = models.CharField(max_length=20, unique=True)
    kind = models.ForeignKey(GoodsKind, models.PROTECT, related_name="pieces")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    circle_path = models.CharField(max_length=200, db_index=True)
    state = models.CharField(max_length=8, choices=State, default=State.AT_POINT)
    point = models.ForeignKey(GoodsPoint, models.PROTECT, null=True, blank=True, related_name="pieces")

    AUDIT_FINGERPRINT = ("number", "kind", "office", "state", "point")
    AUDIT_EVERY_ROW = True

    objects = OfferedQuerySet.as_manager()

    class Meta:
        verbose_name = _("Convenience goods")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="at_point", point__isnull=False) | (~Q(state="at_point") & Q(point=None)),
                name="piece_stands_at_a_point_or_not",
            )
        ]
        indexes = [models.Index(fields=["kind", "state"], name="piece_by_kind_and_state")]

    def __str__(self) -> str:
        return f"{self.kind.name} {self.number}"

    @property
    def public_name(self) -> str:
        return str(self)

    @property
    def tone(self) -> str:
        """The colour of the state's dot."""
        return {"at_point": "ok", "out": "info", "lost": "bad", "damaged": "warn"}.get(self.state, "mute")

    def get_absolute_url(self) -> str:
        return reverse("piece", kwargs={"pk": self.pk})


class LoanQuerySet(models.QuerySet["Loan"]):
    def visible_to(self, actor: Actor) -> Self:
        """Loans of goods that offices in reach keep, and the actor's own."""
        return self.filter(
            within("piece__office_path", actor.reach("amenities.view")) | Q(person_id=actor.person_id or 0)
        )

    def overseen_by(self, actor: Actor) -> Self:
        """Loans of goods that offices in reach keep: the register."""
        return self.filter(within("piece__office_path", actor.reach("amenities.view")))


class Loan(models.Model):
    """A piece in somebody's hands, open until `ended_at` is set."""

    class Outcome(models.TextChoices):
        RETURNED = "returned", _("Returned")
        LOST = "lost", _("Lost")
        DAMAGED = "damaged", _("Damaged")

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="loans")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    from_point = models.ForeignKey(GoodsPoint, models.PROTECT, related_name="+")
    to_point = models.ForeignKey(GoodsPoint, models.PROTECT, null=True, blank=True, related_name="+")
    lent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    note = models.CharField(max_length=200, blank=True)
    due_told_at = models.DateTimeField(null=True, blank=True)
    late_told_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = (
        "piece", "person", "from_point", "to_point", "lent_at", "due_at", "ended_at", "outcome",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = LoanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["piece"], condition=Q(ended_at=None), name="loan_one_open_per_piece"),
            models.CheckConstraint(condition=Q(due_at__gte=F("lent_at")), name="goodsloan_due_in_order"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="goodsloan_ended_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["-lent_at", "-id"], name="goodsloan_newest"),
            models.Index(fields=["person", "ended_at"], name="goodsloan_by_person"),
        ]

    def __str__(self) -> str:
        return str(self.piece)

    @property
    def office_path(self) -> str:
        return self.piece.office_path

    def get_absolute_url(self) -> str:
        return reverse("piece", kwargs={"pk": self.piece_id})


class Movement(models.Model):
    """A piece left a point, came to one, or both. Stock is the sum of these."""

    class Kind(models.TextChoices):
        STOCKED = "stocked", _("Put into stock")
        LENT = "lent", _("Lent out")
        RETURNED = "returned", _("Returned")
        MOVED = "moved", _("Carried")
        LOST = "lost", _("Lost")
        DAMAGED = "damaged", _("Damaged")
        RESTORED = "restored", _("Back in stock")
        RETIRED = "retired", _("Out of use")

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=8, choices=Kind)
    from_point = models.ForeignKey(GoodsPoint, models.PROTECT, null=True, blank=True, related_name="left")
    to_point = models.ForeignKey(GoodsPoint, models.PROTECT, null=True, blank=True, related_name="came")
    at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("piece", "kind", "from_point", "to_point", "at")
    AUDIT_EVERY_ROW = True

    class Meta:
        indexes = [models.Index(fields=["piece", "-id"], name="movement_by_piece")]
