"""Divisions, the organisation tree and its people. A subtree is one path prefix; everything has a validity."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.scope import within
from guanjia.foundation.protection.classes import DataClass
from guanjia.foundation.protection.fields import BlindIndexField, SensitiveTextField
from guanjia.kernel.actor import Actor


def valid_on(day: date) -> Q:
    """The rows in force on a day; `valid_to` is the last day itself."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


class Division(models.Model):
    """An administrative division by its GB/T 2260 code (6 digits; 9 and 12 for township and village)."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    DATA_CLASSES = {"code": DataClass.PUBLIC, "name": DataClass.PUBLIC}

    class Meta:
        verbose_name = _("division")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="division_validity_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfficeQuerySet(models.QuerySet["Office"]):
    def visible_to(self, actor: Actor) -> Self:
        """The offices the actor may look into; no grant sees nothing."""
        return self.filter(within("path", actor.reach("org.view")))

    def as_of(self, day: date) -> Self:
        """The offices that existed on a day."""
        return self.filter(valid_on(day))


class Office(models.Model):
    """One body in the organisation tree. `path` holds the ids from the root down (`/1/12/345/`) and never lies:
    only the commands in `commands.tree` write it."""

    class Kind(models.TextChoices):
        REGION = "region", _("Region")
        BUREAU = "bureau", _("GOA bureau")
        CENTRE = "centre", _("GOA centre")
        UNIT = "unit", _("Using unit")
        SECTION = "section", _("Section")
        TEMP_BODY = "temp_body", _("Temporary body")

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        CITY = "city", _("City")
        COUNTY = "county", _("County")
        TOWNSHIP = "township", _("Township")

    kind = models.CharField(max_length=12, choices=Kind)
    level = models.CharField(max_length=10, choices=Level)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=30, blank=True)
    pinyin = models.CharField(max_length=120, blank=True, default="")
    credit_code = models.CharField(max_length=18, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, unique=True)
    depth = models.PositiveSmallIntegerField(default=0)
    rank = models.PositiveIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    DATA_CLASSES = {"name": DataClass.PUBLIC, "short_name": DataClass.PUBLIC, "credit_code": DataClass.PUBLIC}
    AUDIT_FINGERPRINT = (
        "kind", "level", "name", "short_name", "credit_code", "division", "parent", "path", "depth", "rank",
        "valid_from", "valid_to", "ends_on",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="office_validity_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(kind="temp_body") | Q(ends_on__isnull=False), name="office_temp_body_has_an_end"
            ),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(credit_code="") & Q(valid_to=None),
                name="office_one_per_credit_code",
            ),
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(valid_to=None), name="office_one_open_per_name_below_parent"
            ),
        ]
        indexes = [models.Index(fields=["parent", "rank"], name="office_by_parent")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("office-detail", kwargs={"pk": self.pk})

    @property
    def is_closed(self) -> bool:
        """Whether the last day is set."""
        return self.valid_to is not None


class OfficeVersion(models.Model):
    """What an office was called and where it hung from a day to a day; the open one repeats the office's own row."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="versions")
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=30, blank=True)
    parent = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("office version")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="office_version_validity_in_order"
            ),
            models.UniqueConstraint(
                fields=["office"], condition=Q(valid_to=None), name="office_version_one_open_per_office"
            ),
        ]
        indexes = [models.Index(fields=["office", "valid_from"], name="office_version_by_office")]

    def __str__(self) -> str:
        return self.name


class Grade(models.Model):
    """A post grade; `rank` orders them, 1 is the highest."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField(unique=True)

    DATA_CLASSES = {"name": DataClass.PUBLIC}

    class Meta:
        verbose_name = _("grade")

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, actor: Actor) -> Self:
        """The posts of the offices the actor may look into."""
        return self.filter(within("office__path", actor.reach("org.view")))

    def as_of(self, day: date) -> Self:
        return self.filter(valid_on(day))


class Post(models.Model):
    """A place of work in an office with its duties; `seats` people may hold it at a time. `successor` is what it became
    in a re-organisation."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="posts")
    name = models.CharField(max_length=60)
    grade = models.ForeignKey(Grade, models.PROTECT, null=True, blank=True, related_name="+")
    duties = models.CharField(max_length=400, blank=True)
    seats = models.PositiveSmallIntegerField(default=1)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="forerunners")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="post_validity_in_order"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="post_has_a_seat"),
            models.UniqueConstraint(
                fields=["office", "name"], condition=Q(valid_to=None), name="post_one_open_per_name_in_office"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Staffing(models.TextChoices):
    """What kind of establishment a place is counted against."""

    ADMINISTRATIVE = "administrative", _("Administrative establishment")
    INSTITUTION = "institution", _("Institution establishment")
    SUPPORT = "support", _("Support worker establishment")
    CONTRACT = "contract", _("Contract staff")


class EstablishmentQuerySet(models.QuerySet["Establishment"]):
    def visible_to(self, actor: Actor) -> Self:
        """The approved numbers of the offices the actor may look into."""
        return self.filter(within("office__path", actor.reach("org.view")))

    def as_of(self, day: date) -> Self:
        return self.filter(valid_on(day))


class Establishment(models.Model):
    """How many places of a kind the staffing office has approved for an office, by which document."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="establishments")
    kind = models.CharField(max_length=16, choices=Staffing)
    approved = models.PositiveIntegerField()
    document = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = EstablishmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("approved number")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="establishment_validity_in_order"
            ),
            models.UniqueConstraint(
                fields=["office", "kind"], condition=Q(valid_to=None), name="establishment_one_open_per_kind"
            ),
        ]
        indexes = [models.Index(fields=["office", "kind", "valid_from"], name="establishment_by_office")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.approved}"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def visible_to(self, actor: Actor) -> Self:
        """The mandates of the offices the actor may look into."""
        return self.filter(within("office__path", actor.reach("org.view")))

    def as_of(self, day: date) -> Self:
        return self.filter(valid_on(day))


class Mandate(models.Model):
    """The document behind a body's powers: who issued it, for which level and scope, from when to when."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="mandates")
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=60)
    issuer = models.CharField(max_length=80)
    level = models.CharField(max_length=10, choices=Office.Level)
    scope = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    scope_note = models.CharField(max_length=200, blank=True)
    succeeds = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    AUDIT_FINGERPRINT = (
        "office", "title", "number", "issuer", "level", "scope", "scope_note", "succeeds", "valid_from", "valid_to",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="mandate_validity_in_order"
            ),
            models.UniqueConstraint(
                fields=["office", "number"], condition=Q(valid_to=None), name="mandate_one_open_per_number_in_office"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class MandatePower(models.Model):
    """One power that a mandate gives; the codes stand in `powers.Power`."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="powers")
    power = models.CharField(max_length=40)

    AUDIT_FINGERPRINT = ("mandate", "power")
    AUDIT_EVERY_ROW = True

    class Meta:
        verbose_name = _("power of a mandate")
        constraints = [
            models.UniqueConstraint(fields=["mandate", "power"], name="mandate_power_once"),
        ]

    def __str__(self) -> str:
        return self.power


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor) -> Self:
        """People of the offices the actor may look into, and the actor's own record."""
        return self.filter(within("office__path", actor.reach("org.people")) | Q(pk=actor.person_id))


class Person(models.Model):
    """Somebody who works for, or is served by, an office. `office` is where the person belongs today; the history
    stands in `Appointment`."""

    class LeftAs(models.TextChoices):
        TRANSFERRED = "transferred", _("Transferred out")
        RETIRED = "retired", _("Retired")
        RESIGNED = "resigned", _("Resigned")
        ENDED = "ended", _("Contract ended")
        DIED = "died", _("Died")

    name = models.CharField(max_length=40)
    pinyin = models.CharField(max_length=120, blank=True, default="")
    staff_number = models.CharField(max_length=20, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="people")
    phone = SensitiveTextField(_("Phone"), mask="phone", index="phone_index")
    phone_index = BlindIndexField()
    id_number = SensitiveTextField(_("Identity number"), mask="id_number", index="id_number_index")
    id_number_index = BlindIndexField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    left_as = models.CharField(max_length=12, choices=LeftAs, blank=True, default="")

    DATA_CLASSES = {"phone": DataClass.SENSITIVE, "id_number": DataClass.SENSITIVE}
    AUDIT_FINGERPRINT = (
        "name", "staff_number", "office", "phone", "id_number", "valid_from", "valid_to", "left_as",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="person_validity_in_order"
            ),
            models.UniqueConstraint(
                fields=["id_number_index"], condition=~Q(id_number_index=""), name="person_one_per_id_number"
            ),
        ]
        indexes = [models.Index(fields=["office", "name"], name="person_by_office")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("person-detail", kwargs={"pk": self.pk})


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, actor: Actor) -> Self:
        """Appointments in offices whose people the actor may see, and the actor's own."""
        return self.filter(within("office__path", actor.reach("org.people")) | Q(person_id=actor.person_id))

    def as_of(self, day: date) -> Self:
        """The appointments in force on a day."""
        return self.filter(valid_on(day))


class Appointment(models.Model):
    """A person in an office from a day to a day, with a post or without one. Exactly one appointment is primary at any
    time: there the person is counted."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    office = models.ForeignKey(Office, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="appointments")
    grade = models.ForeignKey(Grade, models.PROTECT, null=True, blank=True, related_name="+")
    staffing = models.CharField(max_length=16, choices=Staffing, default=Staffing.ADMINISTRATIVE)
    primary = models.BooleanField(default=True)
    document = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    AUDIT_FINGERPRINT = (
        "person", "office", "post", "grade", "staffing", "primary", "document", "valid_from", "valid_to",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="appointment_validity_in_order"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(primary=True, valid_to=None),
                name="appointment_one_open_primary_per_person",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "primary", "valid_from"], name="appointment_by_office"),
            models.Index(fields=["person", "valid_from"], name="appointment_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.office}"
