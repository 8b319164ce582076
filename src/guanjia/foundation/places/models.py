"""One tree of places: compound → building → storey → room → point.

A place belongs to one office at a time (`office` manages it today, `user` occupies it today); the history stands in
`Tenure`. Usable area belongs to rooms, gross area to buildings and compounds: the two are never mixed, which a
constraint and the types of the fields repeat.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.models import Office, valid_on
from guanjia.foundation.org.quantity_fields import QuantityField
from guanjia.foundation.org.scope import within
from guanjia.kernel.actor import Actor
from guanjia.kernel.quantities import GrossM2, UsableM2


class PlaceQuerySet(models.QuerySet["Place"]):
    def visible_to(self, actor: Actor) -> Self:
        """Places managed or used by offices in reach, and every place of the compounds the actor's office sits in."""
        reach = actor.reach("places.view")
        seen = within("office__path", reach) | within("user__path", reach)
        if actor.office_path and reach:
            above = [actor.office_path[: end + 1] for end, sign in enumerate(actor.office_path) if sign == "/" and end]
            homes = Place.objects.filter(
                Q(user__path__startswith=actor.office_path) | Q(user__path__in=above), compound__isnull=False
            ).values("compound_id")
            seen |= Q(compound_id__in=homes) | Q(pk__in=homes)
        return self.filter(seen)

    def below(self, place: Place) -> Self:
        """The place itself and all that lies in it."""
        return self.filter(path__startswith=place.path)

    def open(self) -> Self:
        """The places that nobody has closed."""
        return self.filter(valid_to=None)

    def as_of(self, day: date) -> Self:
        """The places that existed on a day."""
        return self.filter(valid_on(day))


class Place(models.Model):
    """A compound or anything in it that has a name and a code."""

    class Kind(models.TextChoices):
        COMPOUND = "compound", _("Compound")
        BUILDING = "building", _("Building")
        STOREY = "storey", _("Storey")
        ROOM = "room", _("Room")
        POINT = "point", _("Point")

    class RoomClass(models.TextChoices):
        BASIC = "basic", _("Basic room")
        ANCILLARY = "ancillary", _("Ancillary room")
        TECHNICAL = "technical", _("Technical room")

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=60)
    full_name = models.CharField(max_length=160)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    compound = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    path = models.CharField(max_length=120, unique=True)
    rank = models.IntegerField(default=0)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    user = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    room_class = models.CharField(max_length=10, choices=RoomClass, blank=True)
    usable_area_m2 = QuantityField(UsableM2, max_digits=10, decimal_places=2, null=True, blank=True)
    gross_area_m2 = QuantityField(GrossM2, max_digits=12, decimal_places=2, null=True, blank=True)
    plan_id = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    AUDIT_FINGERPRINT = (
        "kind", "name", "full_name", "parent", "compound", "path", "rank", "office", "user", "room_class",
        "usable_area_m2", "gross_area_m2", "plan_id", "note", "valid_from", "valid_to",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="place_validity_in_order"
            ),
            models.CheckConstraint(
                condition=Q(usable_area_m2=None) | Q(kind__in=["room", "point"]), name="place_usable_area_of_rooms_only"
            ),
            models.CheckConstraint(
                condition=Q(gross_area_m2=None) | Q(kind__in=["compound", "building", "storey"]),
                name="place_gross_area_never_of_rooms",
            ),
            models.CheckConstraint(
                condition=Q(kind="compound", parent=None) | (~Q(kind="compound") & Q(parent__isnull=False)),
                name="place_only_compounds_stand_alone",
            ),
        ]
        indexes = [
            models.Index(fields=["parent", "rank"], name="place_by_parent"),
            models.Index(fields=["compound", "kind"], name="place_by_compound"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        """The page of this place, whatever its kind."""
        return reverse("place", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        """The path of the office that manages the place."""
        return self.office.path

    @property
    def is_open(self) -> bool:
        return self.valid_to is None


class TenureQuerySet(models.QuerySet["Tenure"]):
    def visible_to(self, actor: Actor) -> Self:
        """The history of the places in sight."""
        return self.filter(place__in=Place.objects.visible_to(actor))


class Tenure(models.Model):
    """Who managed and who used a place from a day to a day, both included; the open row is today's.

    One place has one row a day: `commands.tenure` holds that under a lock on the place, PostgreSQL repeats it as an
    exclusion constraint.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="tenures")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    user = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=80, blank=True)

    AUDIT_FINGERPRINT = ("place", "office", "user", "valid_from", "valid_to", "document")
    AUDIT_EVERY_ROW = True

    objects = TenureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="tenure_validity_in_order"
            ),
            models.UniqueConstraint(fields=["place"], condition=Q(valid_to=None), name="tenure_one_open_per_place"),
            models.UniqueConstraint(fields=["place", "valid_from"], name="tenure_starts_once_per_day"),
        ]
        indexes = [models.Index(fields=["user", "valid_to"], name="tenure_by_user")]

    def __str__(self) -> str:
        return f"{self.place_id}: {self.valid_from}–{self.valid_to or ''}"


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, actor: Actor) -> Self:
        """Published plans of storeys in sight; drafts only where the actor may change places."""
        seen = self.filter(storey__in=Place.objects.visible_to(actor))
        return seen.filter(~Q(published_at=None) | within("storey__office__path", actor.reach("places.manage")))

    def published(self) -> Self:
        return self.exclude(published_at=None)


class Plan(models.Model):
    """An edition of a storey's drawing as cleaned SVG. A draft has no `published_at`; once published it stays."""

    storey = models.ForeignKey(Place, models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField()
    edition = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    svg = models.TextField()
    sha256 = models.CharField(max_length=64)
    source_name = models.CharField(max_length=120, blank=True)
    source_sha256 = models.CharField(max_length=64)
    report = models.JSONField(default=dict)
    room_ids = models.JSONField(default=list)
    uploaded_by = models.CharField(max_length=120)
    uploaded_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["storey", "version"], name="plan_version_once_per_storey"),
        ]

    def __str__(self) -> str:
        return f"{self.storey} v{self.version}"
