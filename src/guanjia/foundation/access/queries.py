"""Every read of the access room, through the eyes of the asker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet

from guanjia.foundation.access.models import (
    Account,
    ApiToken,
    DemoAccount,
    DeviceSession,
    EmergencyAccess,
    Grant,
    GrantQuerySet,
    GrantReview,
    GrantReviewLine,
    LoginProvider,
    Role,
)
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.org.models import Office, Person
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed, NotVisible
from guanjia.kernel.words import N_


def get_account(actor: Actor, account_id: int, *, lock: bool = False) -> Account:
    """The account, or NotVisible: the same answer whether it is hidden or missing."""
    accounts = Account.objects.visible_to(actor)
    if lock:
        accounts = accounts.select_for_update(of=("self",))
    try:
        return accounts.get(pk=account_id)
    except Account.DoesNotExist:
        raise NotVisible(N_("There is no such account.")) from None


def list_accounts(actor: Actor) -> QuerySet[Account]:
    """The accounts the actor administers, and the own one."""
    return Account.objects.visible_to(actor).select_related("person__office__parent")


def get_role(code: str) -> Role:
    """A role by its code, or NotVisible."""
    try:
        return Role.objects.get(code=code)
    except Role.DoesNotExist:
        raise NotVisible(N_("There is no such role.")) from None


def list_grants(actor: Actor) -> GrantQuerySet:
    """The grants the actor may see, with all that a list shows."""
    return Grant.objects.visible_to(actor).select_related("account__person", "role", "office", "granted_by__person")


def get_grant(actor: Actor, grant_id: int, *, lock: bool = False) -> Grant:
    """The grant, or NotVisible."""
    grants = Grant.objects.visible_to(actor)
    grants = grants.select_for_update(of=("self",)) if lock else grants.select_related("account", "role", "office")
    try:
        return grants.get(pk=grant_id)
    except Grant.DoesNotExist:
        raise NotVisible(N_("There is no such grant.")) from None


def powers_of(accounts: QuerySet[Account], today: date) -> set[str]:
    """The powers that these accounts hold or will hold, open grants all counted."""
    still_open = Grant.objects.filter(account__in=accounts, revoked_at=None).exclude(valid_to__lt=today)
    return set(still_open.values_list("role__power", flat=True))


def get_device(actor: Actor, device_id: int) -> DeviceSession:
    """One logged-in device, or NotVisible."""
    try:
        return DeviceSession.objects.visible_to(actor).select_related("account__person__office").get(pk=device_id)
    except DeviceSession.DoesNotExist:
        raise NotVisible(N_("There is no such device.")) from None


def list_own_devices(actor: Actor) -> QuerySet[DeviceSession]:
    """The actor's own logged-in devices, last seen first."""
    return (
        DeviceSession.objects.visible_to(actor)
        .still_open()
        .filter(account_id=actor.account_id or 0)
        .order_by("-last_seen_at")
    )


def list_devices(actor: Actor, account: Account) -> QuerySet[DeviceSession]:
    """The logged-in devices of an account the actor may see."""
    return DeviceSession.objects.visible_to(actor).still_open().filter(account=account).order_by("-last_seen_at")


def list_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The tokens the actor may see, the newest first."""
    return ApiToken.objects.visible_to(actor).select_related("account__person", "office").order_by("-created_at")


def list_own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's own tokens."""
    return list_tokens(actor).filter(account_id=actor.account_id or 0)


def get_token(actor: Actor, token_id: int, *, lock: bool = False) -> ApiToken:
    """One token, or NotVisible."""
    tokens = ApiToken.objects.visible_to(actor)
    tokens = tokens.select_for_update(of=("self",)) if lock else tokens
    try:
        return tokens.get(pk=token_id)
    except ApiToken.DoesNotExist:
        raise NotVisible(N_("There is no such token.")) from None


def list_roles(actor: Actor) -> QuerySet[Role]:
    """All roles in use, standard ones first, with the number of open grants."""
    return (
        Role.objects.visible_to(actor)
        .filter(retired_at=None)
        .annotate(holders=Count("grants", filter=Q(grants__revoked_at=None), distinct=True))
        .order_by("-standard", "power", "id")
    )


def list_emergencies(actor: Actor) -> QuerySet[EmergencyAccess]:
    """Emergency access asked for by the actor, or to be decided or reviewed by the actor."""
    return EmergencyAccess.objects.visible_to(actor).select_related(
        "asker__person", "role", "office", "decided_by__person", "reviewed_by__person"
    )


def get_emergency(actor: Actor, emergency_id: int, *, lock: bool = False) -> EmergencyAccess:
    """One request for emergency access, or NotVisible."""
    rows = list_emergencies(actor)
    if lock:
        rows = EmergencyAccess.objects.visible_to(actor).select_for_update(of=("self",))
    try:
        return rows.get(pk=emergency_id)
    except EmergencyAccess.DoesNotExist:
        raise NotVisible(N_("There is no such emergency access.")) from None


def list_reviews(actor: Actor) -> QuerySet[GrantReview]:
    """The visible grant reviews with how far they are."""
    return (
        GrantReview.objects.visible_to(actor)
        .select_related("office", "started_by__person")
        .annotate(total=Count("lines"), undecided=Count("lines", filter=Q(lines__decision="open")))
        .order_by("-started_at")
    )


def get_review(actor: Actor, review_id: int, *, lock: bool = False) -> GrantReview:
    """One grant review, or NotVisible."""
    reviews = GrantReview.objects.visible_to(actor).select_for_update(of=("self",)) if lock else list_reviews(actor)
    try:
        return reviews.get(pk=review_id)
    except GrantReview.DoesNotExist:
        raise NotVisible(N_("There is no such review.")) from None


def list_review_lines(actor: Actor, review: GrantReview) -> QuerySet[GrantReviewLine]:
    """The lines of a review in tree order: offices, then people."""
    return (
        GrantReviewLine.objects.visible_to(actor)
        .filter(review=review)
        .select_related("grant__account__person", "grant__role", "grant__office", "decided_by__person")
        .order_by("grant__office__path", "grant__account__username", "pk")
    )


def get_review_line(actor: Actor, line_id: int, *, lock: bool = False) -> GrantReviewLine:
    """One line of a review, or NotVisible."""
    lines = GrantReviewLine.objects.visible_to(actor)
    lines = lines.select_for_update(of=("self",)) if lock else lines.select_related("grant", "review")
    try:
        return lines.get(pk=line_id)
    except GrantReviewLine.DoesNotExist:
        raise NotVisible(N_("There is no such line.")) from None


def list_providers(actor: Actor) -> QuerySet[LoginProvider]:
    """The configured outside log-ins."""
    return LoginProvider.objects.visible_to(actor).order_by("kind", "slug")


def get_provider(actor: Actor, provider_id: int) -> LoginProvider:
    """One outside log-in, or NotVisible."""
    try:
        return LoginProvider.objects.visible_to(actor).get(pk=provider_id)
    except LoginProvider.DoesNotExist:
        raise NotVisible(N_("There is no such log-in.")) from None


def open_providers() -> QuerySet[LoginProvider]:
    """What the log-in page offers to strangers: the enabled issuers, by name only."""
    return LoginProvider.objects.filter(kind=LoginProvider.Kind.OIDC, enabled=True).order_by("slug")


def demo_accounts() -> list[DemoAccount]:
    """The accounts that a demo city's log-in page offers; none anywhere else."""
    if not settings.DEMO:
        return []
    return list(
        DemoAccount.objects.filter(account__is_active=True)
        .select_related("account__person__office")
        .order_by("rank", "pk")
    )


def throttled_names(accounts: Iterable[Account]) -> set[str]:
    """The names among these accounts that too many wrong passwords hold closed right now."""
    names = [account.username for account in accounts]
    threshold = clock.now() - (get_cool_off() or timedelta(0))
    return set(
        AccessAttempt.objects.filter(
            username__in=names, failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gte=threshold
        ).values_list("username", flat=True)
    )


def list_accounts_with_roles(actor: Actor, today: date) -> QuerySet[Account]:
    """The accounts with the roles they hold today, in one query more."""
    held = Grant.objects.in_force(today).select_related("role", "office")
    return list_accounts(actor).prefetch_related(Prefetch("grants", queryset=held, to_attr="held"))


def find_account_by_name(actor: Actor, username: str) -> Account | None:
    """The visible account with this name, or None."""
    return Account.objects.visible_to(actor).filter(username__iexact=username.strip()).first()


def count_second_factors(account: Account) -> int:
    """How many authenticators an account has, recovery codes left out."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=account, type__in=kinds).count()


def get_own_role(actor: Actor, role_id: int) -> Role:
    """An own role still in use, or NotVisible."""
    try:
        return Role.objects.visible_to(actor).get(pk=role_id, standard=False, retired_at=None)
    except Role.DoesNotExist:
        raise NotVisible(N_("There is no such role.")) from None


def list_emergency_records(actor: Actor, found: EmergencyAccess) -> list[AuditRecord]:
    """What was done under an emergency access, for whoever decides or reviews it: the newest 100 records."""
    path = found.office.path
    if not (actor.may("access.review_emergency", path) or actor.may("access.approve_emergency", path)):
        return []
    if found.starts_at is None or found.ends_at is None:
        return []
    records = AuditRecord.objects.filter(
        actor_key=f"account:{found.asker_id}", at__gte=found.starts_at, at__lte=found.ends_at
    ).order_by("-id")
    return [record for record in records[:300] if found.pk in record.facts.get("emergency", [])][:100]


def find_person(actor: Actor, staff_number: str) -> Person | None:
    """The visible person with this staff number, or None."""
    return Person.objects.visible_to(actor).filter(staff_number__iexact=staff_number.strip()).first()


def require_whole_tree(actor: Actor, right: str) -> None:
    """Raise NotAllowed unless the right holds over every root of the organisation: for what is valid everywhere."""
    reach = actor.reach(right)
    if reach.everywhere:
        return
    roots = Office.objects.filter(parent=None, valid_to=None).values_list("path", flat=True)
    if not reach or not all(reach.covers(path) for path in roots):
        raise NotAllowed(
            N_("This is valid everywhere and needs the right “%(right)s” over the whole tree."), right=right
        )


def holds_whole_tree(actor: Actor, right: str) -> bool:
    """Whether `require_whole_tree` would let the actor pass."""
    try:
        require_whole_tree(actor, right)
    except NotAllowed:
        return False
    return True
