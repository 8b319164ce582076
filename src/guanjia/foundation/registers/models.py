"""What people and offices add to a list: saved views, an own arrangement of columns, and fields of their own."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.access.models import Account, Role
from guanjia.foundation.org.models import Office
from guanjia.kernel.actor import Actor


def offices_above(path: str) -> list[str]:
    """The paths of an office and of every office above it."""
    return [path[: end + 1] for end, sign in enumerate(path) if sign == "/" and end]


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those shared with a role one holds, at one's office or above it. They show nothing by
        themselves: the rows are those that the reader may see."""
        if actor.account_id is None:
            return self.none()
        shared = Q(role__code__in=sorted(actor.roles), office__path__in=offices_above(actor.office_path))
        return self.filter(Q(owner_id=actor.account_id) | shared)

    def changeable_by(self, actor: Actor) -> Self:
        """One's own; an administrator of shared views has those of the offices in reach, too."""
        mine = Q(owner_id=actor.account_id or 0)
        reach = actor.reach("registers.share")
        for prefix in reach.prefixes:
            mine |= Q(office__path__startswith=prefix)
        return self.filter(mine)


class SavedView(models.Model):
    """A question to one list with a name: filters, order and columns. With a role and an office it is shared."""

    register = models.CharField(max_length=60)
    owner = models.ForeignKey(Account, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000, blank=True)
    columns = models.JSONField(default=list, blank=True)
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        constraints = [
            models.UniqueConstraint(fields=["owner", "register", "name"], name="saved_view_one_of_a_name"),
            models.CheckConstraint(
                condition=Q(role=None, office=None) | Q(role__isnull=False, office__isnull=False),
                name="saved_view_shared_with_both",
            ),
        ]
        indexes = [models.Index(fields=["register", "role"], name="saved_view_by_role")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("view-edit", kwargs={"pk": self.pk})

    @property
    def is_shared(self) -> bool:
        return self.role_id is not None


class ArrangementQuerySet(models.QuerySet["Arrangement"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own."""
        return self.filter(owner_id=actor.account_id) if actor.account_id is not None else self.none()


class Arrangement(models.Model):
    """How one person likes one list: the columns in order (none: as declared), and the view it opens with."""

    owner = models.ForeignKey(Account, models.CASCADE, related_name="+")
    register = models.CharField(max_length=60)
    columns = models.JSONField(default=list, blank=True)
    home = models.ForeignKey(SavedView, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ArrangementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "register"], name="arrangement_one_per_list")]

    def __str__(self) -> str:
        return self.register


class CustomFieldQuerySet(models.QuerySet["CustomField"]):
    def visible_to(self, actor: Actor) -> Self:
        """The fields of the offices the actor defines them for, and of those above: they hold there, too."""
        return self.over(actor, "registers.define")

    def over(self, actor: Actor, right: str) -> Self:
        """The fields that hold for a record which the actor may see by a right: defined inside its reach, or above."""
        seen = Q(pk__in=())
        for prefix in actor.reach(right).prefixes:
            seen |= Q(office__path__startswith=prefix) | Q(office__path__in=offices_above(prefix))
        return self.filter(seen)

    def defined_by(self, actor: Actor) -> Self:
        """The fields of the offices inside the actor's reach."""
        inside = Q(pk__in=())
        for prefix in actor.reach("registers.define").prefixes:
            inside |= Q(office__path__startswith=prefix)
        return self.filter(inside)

    def holding_at(self, path: str) -> Self:
        """The fields that hold for a record of the office with this path."""
        return self.filter(office__path__in=offices_above(path))

    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class CustomField(models.Model):
    """A field that an office adds to a list, for its own records and those of the offices below. Never deleted: a
    retired one keeps its values and takes no new ones."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Figure with unit")
        MONEY = "money", _("Money")
        DAY = "day", _("Day")
        CHOICE = "choice", _("Choice")
        FLAG = "flag", _("Yes or no")

    register = models.CharField(max_length=60)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    key = models.CharField(max_length=30)
    label = models.CharField(max_length=30)
    kind = models.CharField(max_length=8, choices=Kind)
    unit = models.CharField(max_length=12, blank=True)
    help = models.CharField(max_length=200, blank=True)
    required = models.BooleanField(default=False)
    in_list = models.BooleanField(default=False)
    minimum = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    maximum = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    pattern = models.CharField(max_length=40, blank=True)
    choices = models.JSONField(default=list, blank=True)
    rank = models.PositiveSmallIntegerField(default=100)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = (
        "register", "office", "key", "label", "kind", "unit", "help", "required", "in_list", "minimum", "maximum",
        "pattern", "choices", "rank", "retired_at",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("custom field")
        constraints = [
            models.UniqueConstraint(fields=["register", "office", "key"], name="custom_field_one_of_a_key"),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum=None) | Q(maximum__gte=F("minimum")),
                name="custom_field_range_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("field-edit", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        return self.office.path

    @property
    def column(self) -> str:
        """Its name among the fields of the list: in saved views, in filters and in the API."""
        return f"c{self.pk}"

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class CustomValue(models.Model):
    """What one record says in one custom field; the column that its kind uses. Emptied values stay as empty rows."""

    field = models.ForeignKey(CustomField, models.PROTECT, related_name="values")
    subject_id = models.BigIntegerField()
    text = models.CharField(max_length=200, blank=True)
    number = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    flag = models.BooleanField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("field", "subject_id", "text", "number", "day", "flag")
    AUDIT_EVERY_ROW = True

    class Meta:
        verbose_name = _("custom value")
        constraints = [models.UniqueConstraint(fields=["field", "subject_id"], name="custom_value_one_per_record")]
        indexes = [
            models.Index(fields=["subject_id"], name="custom_value_by_record"),
            models.Index(fields=["field", "text"], name="custom_value_by_text"),
            models.Index(fields=["field", "number"], name="custom_value_by_number"),
            models.Index(fields=["field", "day"], name="custom_value_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.field_id}/{self.subject_id}"
