"""Templates with their versions, running cases with their story, who is asked, delegations, and the general request."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.approvals.kinds import CaseKind, all_kinds
from guanjia.foundation.approvals.rules.states import State
from guanjia.foundation.approvals.rules.storing import load_state
from guanjia.foundation.approvals.rules.templates import Template as Plan
from guanjia.foundation.approvals.rules.templates import load
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.org.scope import within
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor


def label_of_kind(key: str) -> str:
    """What a kind of case is called; its key when its room is gone."""
    kind = all_kinds().get(key)
    return str(kind.label) if kind else key


class TemplateQuerySet(models.QuerySet["Template"]):
    def visible_to(self, actor: Actor) -> Self:
        """How things are decided is no secret among those who keep templates or see all cases of some office."""
        readers = ("approvals.manage", "approvals.enforce", "approvals.view")
        return self.all() if any(actor.may(right) for right in readers) else self.none()


class Template(models.Model):
    """The way of one kind of case, for the whole tree or for one office and below it."""

    kind = models.CharField(max_length=60)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval template")
        constraints = [
            models.UniqueConstraint(fields=["kind", "office"], name="template_one_per_kind_and_office"),
            models.UniqueConstraint(fields=["kind"], condition=Q(office=None), name="template_one_general_per_kind"),
        ]

    def __str__(self) -> str:
        return self.kind_label

    def get_absolute_url(self) -> str:
        return reverse("approval-template", kwargs={"pk": self.pk})

    @property
    def kind_label(self) -> str:
        return label_of_kind(self.kind)

    @property
    def office_path(self) -> str:
        return self.office.path if self.office else ""


class TemplateVersionQuerySet(models.QuerySet["TemplateVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(template__in=Template.objects.visible_to(actor))


class TemplateVersion(models.Model):
    """One wording of a template. A draft is edited; in force it never changes again, and running cases keep theirs."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        FORCE = "force", pgettext_lazy("template", "In force")
        RETIRED = "retired", _("Replaced")

    template = models.ForeignKey(Template, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    body = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField()
    enforced_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    enforced_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("template", "number", "status", "body", "drafted_by", "enforced_by", "enforced_at")
    AUDIT_EVERY_ROW = True

    objects = TemplateVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("template version")
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_number_once"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(status="force"), name="template_version_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["template"], condition=Q(status="draft"), name="template_version_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(enforced_by=None) | Q(drafted_by=None) | ~Q(enforced_by=F("drafted_by")),
                name="template_version_second_person",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Version %(n)s") % {"n": self.number}

    def get_absolute_url(self) -> str:
        return reverse("approval-version", kwargs={"pk": self.pk})

    @property
    def plan(self) -> Plan:
        return load(self.body)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Actor) -> Self:
        """Cases one asked for, signs or signed (or somebody whom one stands in for does), was told about, or may see
        for their office."""
        seen = within("office_path", actor.reach("approvals.view")) | within(
            "office_path", actor.reach("approvals.manage")
        )
        if actor.person_id:
            mine = Seat.objects.filter(case=OuterRef("pk"))
            lent = Delegation.objects.in_force(clock.today()).filter(stand_in_id=actor.person_id)
            seen |= (
                Q(requester_id=actor.person_id)
                | Exists(mine.filter(person_id=actor.person_id))
                | Exists(mine.filter(status=Seat.Status.WAITING, person__in=lent.values("principal")))
                | Exists(CaseEvent.objects.filter(case=OuterRef("pk"), person_id=actor.person_id))
                | Exists(Copy.objects.filter(case=OuterRef("pk"), person_id=actor.person_id))
            )
        return self.filter(seen)

    def still_open(self) -> Self:
        return self.filter(ended_at=None)


class Case(models.Model):
    """One request on its way. `state` is what the rules computed last; the other columns repeat it for lists."""

    class Status(models.TextChoices):
        PAPERS = "papers", _("Papers outstanding")
        RUNNING = "running", pgettext_lazy("approval", "In approval")
        RETURNED = "returned", _("Returned")
        STUCK = "stuck", pgettext_lazy("approval", "Stopped")
        APPROVED = "approved", pgettext_lazy("approval", "Approved")
        REFUSED = "refused", pgettext_lazy("approval", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Withdrawn")

    class Tone(models.TextChoices):
        PASS = "pass", pgettext_lazy("verdict", "Pass")
        WARN = "warn", pgettext_lazy("verdict", "With conditions")
        BLOCK = "block", pgettext_lazy("verdict", "Forbidden")

    number = models.CharField(max_length=24, blank=True)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    title = models.CharField(max_length=160)
    facts = models.JSONField(default=dict)
    verdict = models.CharField(max_length=6, choices=Tone, default=Tone.PASS)
    verdicts = models.JSONField(default=list)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    office_path = models.CharField(max_length=200)
    requester = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="cases")
    state = models.JSONField()
    status = models.CharField(max_length=10, choices=Status)
    step_label = models.CharField(max_length=60, blank=True)
    urgent = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    papers_due_at = models.DateTimeField(null=True, blank=True)
    chased_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    archive_number = models.CharField(max_length=30, blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    exception_until = models.DateField(null=True, blank=True)

    AUDIT_FINGERPRINT = (
        "number", "kind", "subject_type", "subject_id", "title", "facts", "verdict", "verdicts", "office_path",
        "requester", "version", "state", "status", "urgent", "opened_at", "papers_due_at", "ended_at", "archive_number",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval case")
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="case_number_once"),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind"],
                condition=Q(ended_at=None),
                name="case_one_open_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, status__in=["papers", "running", "returned", "stuck"])
                | Q(ended_at__isnull=False, status__in=["approved", "refused", "withdrawn"]),
                name="case_end_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_at"], name="case_by_status"),
            models.Index(fields=["requester", "-opened_at"], name="case_by_requester"),
            models.Index(fields=["office_path", "-opened_at"], name="case_by_office"),
            models.Index(fields=["subject_type", "subject_id"], name="case_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("approval-case", kwargs={"pk": self.pk})

    @property
    def kind_label(self) -> str:
        return label_of_kind(self.kind)

    @property
    def case_kind(self) -> CaseKind | None:
        return all_kinds().get(self.kind)

    @property
    def machine(self) -> State:
        """The state as the rules know it."""
        return load_state(self.state)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def tone(self) -> str:
        """The colour of the status."""
        return {
            "papers": "warn", "running": "info", "returned": "warn", "stuck": "bad",
            "approved": "ok", "refused": "bad", "withdrawn": "mute",
        }[self.status]  # fmt: skip

    @property
    def verdict_tone(self) -> str:
        return {"pass": "ok", "warn": "warn", "block": "bad"}[self.verdict]


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(case__in=Case.objects.visible_to(actor))


class CaseEvent(models.Model):
    """One line of a case's story; written once, never changed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    step = models.CharField(max_length=40, blank=True)
    step_label = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    principal = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    people = models.JSONField(default=list)
    reason = models.CharField(max_length=400, blank=True)
    key = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a case")
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="case_event_in_order"),
            models.UniqueConstraint(fields=["case", "key"], condition=~Q(key=""), name="case_event_acts_once"),
        ]
        indexes = [models.Index(fields=["person", "-at"], name="case_event_by_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.step_label}".strip()


class SeatQuerySet(models.QuerySet["Seat"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(case__in=Case.objects.visible_to(actor))

    def waiting(self) -> Self:
        return self.filter(status=Seat.Status.WAITING)


class Seat(models.Model):
    """Somebody was asked in a step of a case: from when, until when, and how it ended."""

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("seat", "Waits")
        SIGNED = "signed", pgettext_lazy("seat", "Decided")
        LEFT = "left", pgettext_lazy("seat", "No longer asked")

    case = models.ForeignKey(Case, models.CASCADE, related_name="seats")
    step = models.CharField(max_length=40)
    step_label = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("signer of a case")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(status="waiting"), name="seat_one_waiting_per_person"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "status", "due_at"], name="seat_by_person"),
            models.Index(fields=["case", "status"], name="seat_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.step_label}"


class CopyQuerySet(models.QuerySet["Copy"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(person_id=actor.person_id or 0)


class Copy(models.Model):
    """Somebody was told about a case without being asked (抄送)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="copies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of a case")
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="copy_once_per_person")]

    def __str__(self) -> str:
        return f"{self.case} · {self.person}"


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, given and received, and those of the people whose approvals one administers."""
        seen = within("principal__office__path", actor.reach("approvals.manage"))
        if actor.person_id:
            seen |= Q(principal_id=actor.person_id) | Q(stand_in_id=actor.person_id)
        return self.filter(seen)

    def in_force(self, day: date) -> Self:
        return self.filter(since__lte=day, until__gte=day, ended_at=None)


class Delegation(models.Model):
    """Somebody acts for somebody else from a day to a day (both included); without kinds, in every kind of case."""

    principal = models.ForeignKey(Person, models.PROTECT, related_name="+")
    stand_in = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kinds = models.JSONField(default=list, blank=True)
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    told_end_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("principal", "stand_in", "kinds", "since", "until", "reason", "made_by", "ended_at")
    AUDIT_EVERY_ROW = True

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="delegation_period_in_order"),
            models.CheckConstraint(condition=~Q(principal=F("stand_in")), name="delegation_never_to_oneself"),
        ]
        indexes = [
            models.Index(fields=["stand_in", "until"], name="delegation_by_stand_in"),
            models.Index(fields=["principal", "until"], name="delegation_by_principal"),
        ]

    def __str__(self) -> str:
        return f"{self.principal} → {self.stand_in}"

    @property
    def office_path(self) -> str:
        return self.principal.office.path

    @property
    def kind_labels(self) -> list[str]:
        return [label_of_kind(key) for key in self.kinds]

    def phase(self, today: date) -> tuple[str, Any]:
        """Tone and word for where it is in its life."""
        if self.ended_at:
            return "mute", _("Ended early")
        if self.until < today:
            return "mute", _("Over")
        if self.since > today:
            return "info", _("Not begun")
        return "ok", pgettext_lazy("delegation", "In force")


class RequestQuerySet(models.QuerySet["GeneralRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees a case of it, and whoever wrote it."""
        cases = Case.objects.visible_to(actor).filter(subject_type="approvals.generalrequest")
        ids = models.functions.Cast(models.F("pk"), models.CharField())
        return self.annotate(as_text=ids).filter(
            Q(requester_id=actor.person_id or 0) | Q(as_text__in=cases.values("subject_id"))
        )


class GeneralRequest(models.Model):
    """A request on paper of any kind (通用申请、签报): what, why, how much."""

    class Topic(models.TextChoices):
        REPORT = "report", _("Report for instructions")
        SPENDING = "spending", _("Spending")
        PURCHASE = "purchase", _("Purchase")
        SEAL = "seal", _("Use of the seal")
        OTHER = "other", pgettext_lazy("topic", "Other matter")

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("approval", "In approval")
        APPROVED = "approved", pgettext_lazy("approval", "Approved")
        REFUSED = "refused", pgettext_lazy("approval", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Withdrawn")
        URGENT = "urgent", _("Acted first, papers follow")

    topic = models.CharField(max_length=10, choices=Topic)
    title = models.CharField(max_length=100)
    body = models.TextField(max_length=4000)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    requester = models.ForeignKey(Person, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("topic", "title", "body", "amount_fen", "office", "requester", "status")
    AUDIT_EVERY_ROW = True

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("general request")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen=None) | Q(amount_fen__gte=0), name="general_request_amount_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("approval-request", kwargs={"pk": self.pk})
