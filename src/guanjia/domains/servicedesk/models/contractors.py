"""Contracts with outside firms: versioned standards, daily sheets, corrections, disputes, months, renewals."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.models import Office, Person, valid_on
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor

SERVICES = {
    "cleaning": _("Cleaning and green"),
    "order": _("Guards and order"),
    "upkeep": _("Upkeep of buildings"),
    "lights": _("Lights and power"),
    "canteen": _("Canteen work"),
    "meeting": _("Meeting service"),
}


def seen_by(actor: Actor, path: str, contract: str) -> Q:
    """Contracts of offices whose desk the actor sees, scores or manages; a contractor's people see their own."""
    seen = within(path, actor.reach("servicedesk.view")) | within(path, actor.reach("servicedesk.score"))
    seen |= within(path, actor.reach("servicedesk.contracts"))
    if actor.person_id and actor.may("servicedesk.dispute"):
        own = Contract.people.through.objects.filter(person_id=actor.person_id).values("contract_id")
        seen |= Q(**{f"{contract}__in": own})
    return seen


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(seen_by(actor, "office__path", "pk"))


class Contract(models.Model):
    """What a firm does for an office, where, from when to when, and for how much a month."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    firm = models.CharField(max_length=80)
    services = models.JSONField(default=list)
    compounds = models.ManyToManyField(Place, blank=True, related_name="+")
    people = models.ManyToManyField(Person, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField()
    monthly_fee_fen = models.PositiveBigIntegerField()
    dispute_days = models.PositiveSmallIntegerField(default=5)

    AUDIT_FINGERPRINT = (
        "office", "number", "firm", "services", "valid_from", "valid_to", "monthly_fee_fen", "dispute_days",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="contract_number_once_per_office"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="contract_validity_in_order"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("contract", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        return self.office.path

    @property
    def service_labels(self) -> list[str]:
        return [str(SERVICES[key]) for key in self.services if key in SERVICES]


class ScoreStandard(models.Model):
    """What is scored from a day on. `bands`: rows of lower, upper (None: no end) and the share of the fee per mille."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="standards")
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    bands = models.JSONField(default=list)

    AUDIT_FINGERPRINT = ("contract", "version", "valid_from", "valid_to", "bands")
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "version"], name="standard_version_once"),
            models.UniqueConstraint(fields=["contract"], condition=Q(valid_to=None), name="standard_one_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.contract} v{self.version}"

    @staticmethod
    def on(day: date) -> Q:
        return valid_on(day)


class StandardItem(models.Model):
    """One item of a standard: at most `weight` points are deducted for it. The weights add up to 100."""

    standard = models.ForeignKey(ScoreStandard, models.PROTECT, related_name="items")
    rank = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    weight = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=200, blank=True)

    AUDIT_FINGERPRINT = ("standard", "rank", "name", "weight", "rule")

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["standard", "rank"], name="standard_item_rank_once")]

    def __str__(self) -> str:
        return self.name


class ScoreArea(models.Model):
    """A part of the contract that is scored every working day."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="areas")
    name = models.CharField(max_length=60)

    AUDIT_FINGERPRINT = ("contract", "name")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "name"], name="area_name_once_per_contract")]

    def __str__(self) -> str:
        return self.name


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(seen_by(actor, "contract__office__path", "contract_id"))


class ScoreSheet(models.Model):
    """One day of one area. `key` came with the form, so that a telephone without a net may send it twice."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="sheets")
    standard = models.ForeignKey(ScoreStandard, models.PROTECT, related_name="+")
    area = models.ForeignKey(ScoreArea, models.PROTECT, related_name="sheets")
    day = models.DateField()
    key = models.CharField(max_length=40, unique=True)
    scorer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    scored_by = models.CharField(max_length=80)
    submitted_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    AUDIT_FINGERPRINT = ("contract", "standard", "area", "day", "key", "scorer", "scored_by", "submitted_at", "note")
    AUDIT_EVERY_ROW = True

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "day", "standard"], name="sheet_once_per_day_and_area")]
        indexes = [models.Index(fields=["contract", "-day"], name="sheet_by_contract")]

    def __str__(self) -> str:
        return f"{self.area} {self.day}"

    def get_absolute_url(self) -> str:
        return reverse("score-sheet", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        return self.contract.office.path


class SheetLine(models.Model):
    """What was deducted for an item, in tenths of a point, as first written down; corrections stand beside it."""

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="lines")
    item = models.ForeignKey(StandardItem, models.PROTECT, related_name="+")
    deducted_tenths = models.PositiveSmallIntegerField(default=0)
    remark = models.CharField(max_length=200, blank=True)

    AUDIT_FINGERPRINT = ("sheet", "item", "deducted_tenths", "remark")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["sheet", "item"], name="line_once_per_item")]

    @property
    def now_tenths(self) -> int:
        """The deduction that counts: the latest correction's, else the first."""
        corrections = list(self.corrections.all())
        return corrections[-1].deducted_tenths if corrections else self.deducted_tenths

    @property
    def deducted(self) -> str:
        return f"{self.now_tenths / 10:.1f}"


class Dispute(models.Model):
    """A contractor says that a deduction is wrong; somebody else than the scorer judges."""

    class State(models.TextChoices):
        OPEN = "open", _("To judge")
        UPHELD = "upheld", _("Upheld")
        REJECTED = "rejected", _("Dismissed")

    line = models.ForeignKey(SheetLine, models.PROTECT, related_name="disputes")
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    judge = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    judged_by = models.CharField(max_length=80, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judgement = models.CharField(max_length=300, blank=True)

    AUDIT_FINGERPRINT = ("line", "raised_by", "reason", "raised_at", "state", "judged_by", "judged_at", "judgement")
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line"], name="dispute_once_per_line"),
            models.CheckConstraint(
                condition=(Q(state="open") & Q(judged_at=None)) | (~Q(state="open") & Q(judged_at__isnull=False)),
                name="dispute_judged_has_its_instant",
            ),
        ]

    @property
    def tone(self) -> str:
        return {"open": "warn", "upheld": "ok"}.get(self.state, "mute")


class LineCorrection(models.Model):
    """Another deduction in place of the one before, with the reason."""

    line = models.ForeignKey(SheetLine, models.PROTECT, related_name="corrections")
    deducted_tenths = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    dispute = models.OneToOneField(Dispute, models.PROTECT, null=True, blank=True, related_name="correction")
    corrected_by = models.CharField(max_length=80)
    corrected_at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("line", "deducted_tenths", "reason", "dispute", "corrected_by", "corrected_at")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["pk"]


class MonthScoreQuerySet(models.QuerySet["MonthScore"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(seen_by(actor, "contract__office__path", "contract_id"))


class MonthScore(models.Model):
    """The fee of a month as it was proposed, with both numbers of its score and the days nobody scored."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("In approval")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="months")
    month = models.DateField()
    sheets = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    points_tenths = models.PositiveIntegerField()
    most_tenths = models.PositiveIntegerField()
    permille = models.PositiveSmallIntegerField()
    fee_fen = models.PositiveBigIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = (
        "contract", "month", "sheets", "missing", "points_tenths", "most_tenths", "permille", "fee_fen", "state",
        "proposed_at", "decided_at",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = MonthScoreQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "month"], condition=~Q(state="refused"), name="month_once_per_contract"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("contract-month", kwargs={"pk": self.contract_id, "month": f"{self.month:%Y-%m}"})

    @property
    def office_path(self) -> str:
        return self.contract.office.path

    @property
    def tone(self) -> str:
        return {"confirmed": "ok", "proposed": "warn"}.get(self.state, "bad")


class RenewalDecision(models.Model):
    """Whether a contract goes on after its end, and why."""

    class Verdict(models.TextChoices):
        RENEW = "renew", _("Renew")
        CONDITIONS = "conditions", _("Renew with conditions")
        TENDER = "tender", _("Choose anew")
        END = "end", _("Let it end")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.CharField(max_length=500)
    decided_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("contract", "verdict", "reason", "decided_by", "decided_at")
    AUDIT_EVERY_ROW = True
