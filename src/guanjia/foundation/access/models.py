"""Accounts, roles and grants."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.models import Office, Person, valid_on
from guanjia.foundation.org.scope import within
from guanjia.foundation.protection.classes import DataClass
from guanjia.foundation.protection.fields import SensitiveTextField
from guanjia.kernel.actor import Actor


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username__iexact=username)

    def visible_to(self, actor: Actor) -> models.QuerySet[Account]:
        """Accounts of people in offices where the actor administers access, and the actor's own."""
        return self.filter(within("person__office__path", actor.reach("access.manage")) | Q(pk=actor.account_id))


class Account(AbstractBaseUser):
    """What somebody logs in with, and how that person likes the pages."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Size(models.TextChoices):
        NORMAL = "normal", _("Standard size")
        LARGE = "large", _("Large type")

    class Contrast(models.TextChoices):
        NORMAL = "normal", _("Standard contrast")
        HIGH = "high", _("High contrast")

    class Density(models.TextChoices):
        COMPACT = "compact", _("Compact")
        NORMAL = "normal", _("Standard density")
        LOOSE = "loose", _("Loose")

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    is_active = models.BooleanField(default=True)
    username = models.CharField(_("account name"), max_length=60, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="accounts")
    created_at = models.DateTimeField(auto_now_add=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False)
    locked_reason = models.CharField(max_length=200, blank=True)
    theme = models.CharField(max_length=8, choices=Theme, default=Theme.AUTO)
    size = models.CharField(max_length=8, choices=Size, default=Size.NORMAL)
    contrast = models.CharField(max_length=8, choices=Contrast, default=Contrast.NORMAL)
    density = models.CharField(max_length=8, choices=Density, default=Density.NORMAL)
    language = models.CharField(max_length=8, choices=Language, default=Language.CHINESE)

    # preferences and the last log-in change with every visit and give nobody anything: they are not watched
    AUDIT_FINGERPRINT = ("is_active", "username", "email", "person", "password", "locked_reason")
    AUDIT_EVERY_ROW = True

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    def __str__(self) -> str:
        return self.username

    @property
    def display_name(self) -> str:
        return self.person.name if self.person else self.username

    def get_full_name(self) -> str:
        return self.display_name

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is the password; a hash of an older strength is renewed, and the trail knows it."""
        from guanjia.foundation.access.passwords import renew_hash

        return check_password(raw_password, self.password, setter=lambda raw: renew_hash(self, raw))


class RoleQuerySet(models.QuerySet["Role"]):
    def visible_to(self, actor: Actor) -> Self:
        """Roles are no secret among colleagues; a stranger sees none."""
        return self.all() if actor.is_known else self.none()


class Role(models.Model):
    """A named bundle of rights. Standard roles come with the program; an office may add its own."""

    class Power(models.TextChoices):
        BUSINESS = "business", _("Business")
        SYSTEM = "system", _("System administration")
        SECURITY = "security", _("Security administration")
        AUDIT = "audit", _("Audit administration")

    code = models.CharField(max_length=30, unique=True)
    label = models.CharField(max_length=60)
    power = models.CharField(max_length=10, choices=Power, default=Power.BUSINESS)
    rights = models.JSONField(default=list)
    standard = models.BooleanField(default=False)
    second_factor = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("code", "label", "power", "rights", "standard", "second_factor", "retired_at")

    objects = RoleQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The label in the reader's language; an own role's label stands as it was typed."""
        return gettext(self.label) if self.standard else self.label


class GrantQuerySet(models.QuerySet["Grant"]):
    def visible_to(self, actor: Actor) -> Self:
        """Grants over offices where the actor administers access, and the actor's own."""
        return self.filter(within("office__path", actor.reach("access.manage")) | Q(account_id=actor.account_id))

    def in_force(self, day: date) -> Self:
        """The grants that hold on a day; those of an emergency end at their instant, which the reader checks."""
        return self.filter(valid_on(day), revoked_at=None)


class Grant(models.Model):
    """A role given to an account over one subtree of the organisation, from a day to a day (both included)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    revoke_reason = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    emergency = models.OneToOneField(
        "access.EmergencyAccess", models.PROTECT, null=True, blank=True, related_name="grant"
    )

    AUDIT_FINGERPRINT = (
        "account", "role", "office", "valid_from", "valid_to", "granted_by", "reason", "revoked_at", "revoked_by",
        "revoke_reason", "expires_at", "emergency",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="grant_validity_in_order"
            ),
            models.UniqueConstraint(
                fields=["account", "role", "office", "valid_from"],
                condition=Q(revoked_at=None, emergency=None),
                name="grant_once_per_role_and_office",
            ),
            models.CheckConstraint(
                condition=Q(emergency=None) | Q(expires_at__isnull=False), name="grant_of_an_emergency_expires"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} @ {self.office}"


class IdempotencyKeyQuerySet(models.QuerySet["IdempotencyKey"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own keys; a stranger's are nobody's."""
        return self.filter(actor_key=actor.key) if actor.is_known else self.none()


class IdempotencyKey(models.Model):
    """One creating write that was asked for with a key, and the answer it got.

    The row is written in the transaction of the write itself: a visible row always holds a finished answer, and a
    refused write leaves none. The answer may carry personal data, so it is stored encrypted.
    """

    actor_key = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.CharField(max_length=500, blank=True)
    answer = SensitiveTextField(mask="all")
    created_at = models.DateTimeField()

    DATA_CLASSES = {"answer": DataClass.SENSITIVE}

    objects = IdempotencyKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor_key", "purpose", "key"], name="idempotency_key_acts_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_by_age")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"


class DeviceSessionQuerySet(models.QuerySet["DeviceSession"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own devices, and those of the accounts one administers."""
        return self.filter(
            within("account__person__office__path", actor.reach("access.manage")) | Q(account_id=actor.account_id)
        )

    def still_open(self) -> Self:
        return self.filter(ended_at=None)


class DeviceSession(models.Model):
    """One log-in on one device, until it is logged out, revoked or forgotten."""

    class End(models.TextChoices):
        LOGGED_OUT = "logged_out", _("Logged out")
        REVOKED = "revoked", _("Revoked")
        PASSWORD = "password", _("Password changed")
        LOCKED = "locked", _("Account locked")

    account = models.ForeignKey(Account, models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    agent = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True)
    method = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=12, choices=End, blank=True)

    objects = DeviceSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="device_session_end_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["account", "-last_seen_at"], name="device_session_by_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.agent}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own tokens, and those of the accounts one administers."""
        return self.filter(
            within("account__person__office__path", actor.reach("access.manage")) | Q(account_id=actor.account_id)
        )


class ApiToken(models.Model):
    """A key for programs: some of its account's rights, perhaps one subtree only, until a day. Only a digest of the
    secret is stored; `hint` is its beginning, so that a person finds the right one in the list."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    hint = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    rights = models.JSONField(default=list)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    expires_on = models.DateField()
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("account", "name", "digest", "rights", "office", "expires_on", "revoked_at")
    AUDIT_EVERY_ROW = True

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account", "-created_at"], name="api_token_by_account")]

    def __str__(self) -> str:
        return self.name


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def visible_to(self, actor: Actor) -> Self:
        """What one asked for, and what one may decide or review."""
        return self.filter(
            within("office__path", actor.reach("access.approve_emergency"))
            | within("office__path", actor.reach("access.review_emergency"))
            | Q(asker_id=actor.account_id)
        )


class EmergencyAccess(models.Model):
    """A role for a few hours, asked for by one person and approved by another; it expires by itself."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", pgettext_lazy("emergency access", "Refused")
        ENDED = "ended", _("Ended early")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    asker = models.ForeignKey(Account, models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    hours = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=400)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=400, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_note = models.CharField(max_length=400, blank=True)

    AUDIT_FINGERPRINT = (
        "asker", "role", "office", "hours", "reason", "state", "asked_at", "decided_by", "decided_at",
        "decision_note", "starts_at", "ends_at", "reviewed_by", "reviewed_at", "review_note",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=8), name="emergency_at_most_eight_hours"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asker")), name="emergency_decided_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "ended"])
                | (Q(starts_at__isnull=False) & Q(ends_at__isnull=False) & Q(decided_by__isnull=False)),
                name="emergency_approved_has_its_hours",
            ),
        ]
        indexes = [models.Index(fields=["-asked_at"], name="emergency_by_time")]

    def __str__(self) -> str:
        return f"{self.asker} {self.role}"


class GrantReviewQuerySet(models.QuerySet["GrantReview"]):
    def visible_to(self, actor: Actor) -> Self:
        """Reviews over offices where the actor keeps the grants or reads how they are kept."""
        return self.filter(
            within("office__path", actor.reach("access.manage"))
            | within("office__path", actor.reach("access.see_reviews"))
        )


class GrantReview(models.Model):
    """A campaign: every grant of a subtree is looked at once, until a day, and kept or taken back.

    total, undecided: lines counted by `queries.list_reviews`, absent otherwise.
    """

    title = models.CharField(max_length=80)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    started_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = GrantReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office"], condition=Q(closed_at=None), name="grant_review_one_open_per_office"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GrantReviewLineQuerySet(models.QuerySet["GrantReviewLine"]):
    def visible_to(self, actor: Actor) -> Self:
        """The lines of visible reviews, each inside the actor's own reach."""
        return self.filter(
            within("grant__office__path", actor.reach("access.manage"))
            | within("grant__office__path", actor.reach("access.see_reviews"))
        )


class GrantReviewLine(models.Model):
    """One grant in a review."""

    class Decision(models.TextChoices):
        OPEN = "open", _("To be reviewed")
        KEEP = "keep", _("Kept")
        REVOKE = "revoke", _("Taken back")
        GONE = "gone", _("Ended meanwhile")

    review = models.ForeignKey(GrantReview, models.CASCADE, related_name="lines")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.OPEN)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    objects = GrantReviewLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "grant"], name="grant_review_each_grant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.grant}"


class LoginProviderQuerySet(models.QuerySet["LoginProvider"]):
    def visible_to(self, actor: Actor) -> Self:
        """Only whoever connects log-ins over the whole installation."""
        return self.all() if actor.may("access.connect") else self.none()


class LoginProvider(models.Model):
    """One outside log-in: an OpenID Connect issuer, or an LDAP directory. Accounts are matched, never made."""

    class Kind(models.TextChoices):
        OIDC = "oidc", _("OpenID Connect")
        LDAP = "ldap", _("LDAP or Active Directory")

    class MatchBy(models.TextChoices):
        STAFF_NUMBER = "staff_number", _("Staff number")
        PHONE = "phone", _("Phone number")
        EMAIL = "email", _("E-mail of the account")
        USERNAME = "username", _("Account name")

    kind = models.CharField(max_length=6, choices=Kind)
    slug = models.SlugField(max_length=30, unique=True)
    label = models.CharField(max_length=40)
    enabled = models.BooleanField(default=False)
    url = models.CharField(max_length=300)
    identity = models.CharField(max_length=200, blank=True)
    secret = SensitiveTextField(mask="all")
    claim = models.CharField(max_length=60, default="preferred_username")
    match_by = models.CharField(max_length=14, choices=MatchBy, default=MatchBy.STAFF_NUMBER)
    search_base = models.CharField(max_length=200, blank=True)
    search_filter = models.CharField(max_length=200, blank=True)
    start_tls = models.BooleanField(default=False)
    tested_at = models.DateTimeField(null=True, blank=True)
    test_passed = models.BooleanField(default=False)
    test_answer = models.CharField(max_length=500, blank=True)

    DATA_CLASSES = {"secret": DataClass.SENSITIVE}

    objects = LoginProviderQuerySet.as_manager()

    def __str__(self) -> str:
        return self.label


class PasswordHistoryQuerySet(models.QuerySet["PasswordHistory"]):
    def visible_to(self, actor: Actor) -> Self:
        """Nobody reads old password hashes; only the password rules compare with them."""
        return self.none()


class PasswordHistory(models.Model):
    """The hash of a password that was in use, so that it does not come back too soon."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    changed_at = models.DateTimeField()

    objects = PasswordHistoryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.account_id} {self.changed_at}"


class DemoAccountQuerySet(models.QuerySet["DemoAccount"]):
    def visible_to(self, actor: Actor) -> Self:
        """The log-in page of the demo city shows them to everybody."""
        return self.all()


class DemoAccount(models.Model):
    """An account that the log-in page of a demo city offers with one click. Never shown unless settings.DEMO."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="+")
    label = models.CharField(max_length=60)
    password = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField(default=0)

    objects = DemoAccountQuerySet.as_manager()

    def __str__(self) -> str:
        return self.label
