"""What offices set for their desk, with history."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import rules
from guanjia.foundation.org.models import Office
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor
from guanjia.kernel.money import Money


class DeskTermsQuerySet(models.QuerySet["DeskTerms"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody's terms and those of the offices whose desk the actor sees."""
        reach = actor.reach("servicedesk.view")
        return self.filter(within("office__path", reach) | Q(office=None)) if reach else self.none()


class DeskTerms(models.Model):
    """The terms of a body and all below it from a day on; without an office, everybody's. Never overwritten."""

    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    part_approval_fen = models.PositiveIntegerField()
    deputy_from_fen = models.PositiveIntegerField(default=500_000)
    climb_minutes = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()

    AUDIT_FINGERPRINT = (
        "office", "valid_from", "part_approval_fen", "deputy_from_fen", "climb_minutes", "reason", "set_by", "set_at",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = DeskTermsQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "valid_from"], name="desk_terms_one_a_day"),
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(office=None), name="desk_terms_one_general_a_day"
            ),
            models.CheckConstraint(
                condition=Q(
                    part_approval_fen__range=(0, 100_000_000),
                    deputy_from_fen__range=(0, 100_000_000),
                    climb_minutes__range=(1, 60),
                ),
                name="desk_terms_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.office.name if self.office else str(_("All offices"))

    @property
    def part_approval(self) -> Money:
        return Money(self.part_approval_fen)

    @property
    def deputy_from(self) -> Money:
        return Money(self.deputy_from_fen)

    def as_rule(self) -> rules.Terms:
        """The numbers as the rules read them."""
        return rules.Terms(
            self.part_approval, self.deputy_from, timedelta(minutes=self.climb_minutes), self.office_id or 0
        )
