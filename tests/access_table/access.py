from datetime import date
from typing import Any

from guanjia.foundation.access.models import (
    ApiToken,
    DeviceSession,
    EmergencyAccess,
    Grant,
    GrantReview,
    GrantReviewLine,
    LoginProvider,
    Role,
)
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.factories import make_account

KNOWN = {"stranger": 401, "*": 200}


def account_of(world: World) -> Any:
    if "account" not in world.made:
        world.made["account"] = make_account("staff", office=world.unit)
    return world.made["account"]


def grant_to_revoke(world: World) -> dict[str, Any]:
    return {"pk": Grant.objects.get(account=account_of(world)).pk}


def token_of(world: World) -> dict[str, Any]:
    token = ApiToken.objects.create(
        account=account_of(world),
        name="Meter import",
        hint="gj_abc",
        digest="d",
        rights=["org.view"],
        expires_on=date(2030, 1, 1),
        created_at="2026-01-01T00:00:00Z",
    )
    return {"pk": token.pk}


def new_grant(world: World) -> dict[str, Any]:
    return {
        "account": account_of(world).pk,
        "role": "liaison",
        "office": world.unit.pk,
        "valid_from": "2026-01-01",
        "reason": "New post",
    }


def account(world: World) -> dict[str, Any]:
    return {"pk": account_of(world).pk}


def device(world: World) -> dict[str, Any]:
    made = DeviceSession.objects.create(
        account=account_of(world), session_key="k", created_at=clock.now(), last_seen_at=clock.now()
    )
    return {"pk": made.pk}


def own_role(world: World) -> dict[str, Any]:
    return {"pk": Role.objects.create(code="own_x", label="Key keeper", rights=["org.view"]).pk}


def review(world: World) -> GrantReview:
    return GrantReview.objects.create(
        title="2026 Q1", office=world.county, started_at=clock.now(), due_on=date(2030, 1, 1)
    )


def review_line(world: World) -> dict[str, Any]:
    grant = Grant.objects.get(account=account_of(world))
    return {"pk": GrantReviewLine.objects.create(review=review(world), grant=grant).pk}


def emergency(world: World) -> dict[str, Any]:
    made = EmergencyAccess.objects.create(
        asker=account_of(world),
        role=Role.objects.get(code="dispatcher"),
        office=world.unit,
        hours=2,
        reason="Burst pipe",
        asked_at=clock.now(),
    )
    return {"pk": made.pk}


def provider(world: World) -> dict[str, Any]:
    made = LoginProvider.objects.create(kind="oidc", slug="city", label="City", url="http://127.0.0.1:9/", enabled=True)
    return {"pk": made.pk}


def provider_slug(world: World) -> dict[str, Any]:
    provider(world)
    return {"provider_id": "city"}


OPEN = {"*": 200}
EVERYBODY = {"stranger": LOGIN, "*": 200}
SECURITY = {"stranger": LOGIN, "security_admin": 200, "*": 403}
# Connections and own roles are valid everywhere: whoever holds the right over county A alone may look, not write.
SYSTEM = {"stranger": LOGIN, "sys_admin": 200, "*": 403}
REVIEWERS = {"stranger": LOGIN, "security_admin": 200, "supervisor": 200, "outsider": 200, "*": 403}
ONE_REVIEW = {**REVIEWERS, "outsider": 404}
NO_EMERGENCY = {"staff": 403, "contractor": 403, "sys_admin": 403, "audit_admin": 403}
ASKED = {"stranger": LOGIN, **NO_EMERGENCY, "supervisor": 403, "security_admin": 403, "*": 200}
ONE_EMERGENCY = {"stranger": LOGIN, **NO_EMERGENCY, "head": 200, "supervisor": 200, "security_admin": 200, "*": 404}

PAGES = [
    Route("access-security", EVERYBODY),
    Route("set-language", {"*": 302}, method="post", data=lambda world: {"language": "en"}),
    Route("access-end-device", {"stranger": LOGIN, "security_admin": 302, "*": 404}, method="post", subject=device),
    Route("access-new-token", EVERYBODY),
    Route("access-new-token", {"stranger": LOGIN, "*": 422}, method="post"),
    Route("access-end-token", {"stranger": LOGIN, "security_admin": 302, "*": 404}, method="post", subject=token_of),
    Route("access-accounts", SECURITY),
    Route("access-new-account", SECURITY),
    Route("access-new-account", {**SECURITY, "security_admin": 422}, method="post"),
    Route("access-account", SECURITY, subject=account),
    Route("access-account-action", SECURITY, subject=lambda world: {**account(world), "action": "lock"}),
    Route(
        "access-account-action",
        {**SECURITY, "security_admin": 302},
        method="post",
        subject=lambda world: {**account(world), "action": "lock"},
        data=lambda world: {"reason": "Left"},
    ),
    Route("access-roles", SECURITY),
    Route("access-new-role", SECURITY),
    Route("access-role", SECURITY, subject=own_role),
    Route("access-retire-role", {"stranger": LOGIN, "*": 403}, method="post", subject=own_role),
    Route("access-grants", SECURITY),
    Route("access-new-grant", SECURITY),
    Route("access-new-grant", {**SECURITY, "security_admin": 422}, method="post"),
    Route("access-revoke-grant", SECURITY, subject=grant_to_revoke),
    Route("access-tokens", SECURITY),
    Route("access-reviews", REVIEWERS),
    Route("access-new-review", SECURITY),
    Route("access-review", ONE_REVIEW, subject=lambda world: {"pk": review(world).pk}),
    Route(
        "access-review-line",
        {**SECURITY, "security_admin": 302},
        method="post",
        subject=review_line,
        data=lambda world: {"decision": "keep"},
    ),
    Route("access-emergencies", {"stranger": LOGIN, **NO_EMERGENCY, "*": 200}),
    Route("access-new-emergency", ASKED),
    Route("access-emergency", ONE_EMERGENCY, subject=emergency),
    Route("access-providers", SYSTEM),
    Route("access-new-provider", SYSTEM, subject=lambda world: {"kind": "oidc"}),
    Route("access-provider", SYSTEM, subject=provider),
    Route("access-test-provider", {"stranger": LOGIN, "*": 403}, method="post", subject=provider),
]
# The library's pages: open before the log-in, or everybody's own.
AGAIN = {"stranger": LOGIN, "*": 302}  # asks for the password once more, however fresh the log-in of a test is
LIBRARY = [
    Route("account_login", {"stranger": 200, "*": 302}),
    Route("account_logout", {"stranger": 302, "*": 200}),
    Route("account_inactive", OPEN),
    Route("account_reauthenticate", EVERYBODY),
    Route("account_change_password", EVERYBODY),
    Route("account_set_password", AGAIN),
    Route("mfa_index", EVERYBODY),
    Route("mfa_authenticate", AGAIN),
    Route("mfa_reauthenticate", AGAIN),
    Route("mfa_activate_totp", AGAIN),
    Route("mfa_deactivate_totp", {"stranger": LOGIN, "*": 404}),
    Route("mfa_view_recovery_codes", {"stranger": LOGIN, "*": 404}),
    Route("mfa_generate_recovery_codes", AGAIN),
    Route("mfa_download_recovery_codes", {"stranger": LOGIN, "*": 404}),
    Route("mfa_list_webauthn", EVERYBODY),
    Route("mfa_add_webauthn", AGAIN),
    Route("mfa_edit_webauthn", AGAIN, subject=lambda world: {"pk": 1}),
    Route("mfa_remove_webauthn", AGAIN, subject=lambda world: {"pk": 1}),
    Route("mfa_login_webauthn", {"*": 302}),
    Route("mfa_reauthenticate_webauthn", AGAIN),
    Route("socialaccount_login_cancelled", OPEN),
    Route("socialaccount_login_error", {"*": 401}),
    Route("openid_connect_login", {"*": 401}, subject=provider_slug),
    Route("openid_connect_callback", {"*": 401}, subject=provider_slug),
]
ROUTES = [
    *PAGES,
    *LIBRARY,
    Route("api-me", KNOWN),
    Route("api-tokens", KNOWN),
    Route("api-tokens", {"stranger": 401, "*": 400}, method="post", as_json=True),
    Route("api-token", {"stranger": 401, "security_admin": 200, "*": 404}, method="delete", subject=token_of),
    Route("api-accounts", KNOWN),
    Route("api-grants", KNOWN),
    Route(
        "api-grants",
        {"stranger": 401, "security_admin": 201, "*": 404},
        method="post",
        data=new_grant,
        as_json=True,
    ),
    Route(
        "api-grant-revoke",
        {"stranger": 401, "security_admin": 200, "*": 404},
        method="post",
        subject=grant_to_revoke,
        data=lambda world: {"reason": "Left"},
        as_json=True,
    ),
]
