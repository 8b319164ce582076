"""What may be granted in the access room. Business roles ask for emergency access and approve it for those below; the
security administrator grants and does no business."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.rights import Right

ASKERS = frozenset(
    {"liaison", "owner_section", "finance_role", "deputy", "head", "dispatcher", "desk_agent", "field_worker"}
)

NOUNS = {
    "access.account": _("Account"),
    "access.role": _("Role"),
    "access.grant": _("Grant"),
    "access.devicesession": _("Device"),
    "access.apitoken": _("API token"),
    "access.emergencyaccess": _("Emergency access"),
    "access.grantreview": _("Grant review"),
    "access.grantreviewline": _("Reviewed grant"),
    "access.loginprovider": _("Log-in connection"),
}

RIGHTS = (
    Right("access.manage", _("Create accounts, lock them and grant roles"), frozenset({"security_admin"})),
    Right("access.roles", _("Make and change own roles"), frozenset({"security_admin"})),
    Right("access.see_reviews", _("Read grant reviews"), frozenset({"security_admin", "supervisor"})),
    Right("access.connect", _("Connect outside log-ins (OpenID Connect, LDAP)"), frozenset({"sys_admin"})),
    Right("access.ask_emergency", _("Ask for emergency access"), ASKERS),
    Right("access.approve_emergency", _("Approve emergency access"), frozenset({"head", "security_admin"})),
    Right("access.review_emergency", _("Review emergency access"), frozenset({"supervisor", "security_admin"})),
)

# What the trail's lines are called.
EVENTS = {
    "access.account.created": _("Account made"),
    "access.account.locked": _("Account locked"),
    "access.account.unlocked": _("Account opened again"),
    "access.device.revoked": _("Device logged out"),
    "access.emergency.approved": _("Emergency access approved"),
    "access.emergency.asked": _("Emergency access asked for"),
    "access.emergency.ended": _("Emergency access ended"),
    "access.emergency.refused": _("Emergency access not approved"),
    "access.emergency.reviewed": _("Emergency access reviewed"),
    "access.grant.given": _("Role granted"),
    "access.grant.revoked": _("Grant of a role taken back"),
    "access.login.ended": _("Logged out"),
    "access.login.failed": _("Log-in failed"),
    "access.login.succeeded": _("Logged in"),
    "access.login.throttled": _("Log-in stopped after many failures"),
    "access.login.unmatched": _("Outside log-in without an account"),
    "access.password.changed": _("Password changed"),
    "access.password.rehashed": _("Password stored with a stronger hash"),
    "access.password.reset": _("New first password set"),
    "access.preferences.changed": _("Preferences changed"),
    "access.provider.saved": _("Log-in connection saved"),
    "access.provider.tested": _("Log-in connection tested"),
    "access.review.closed": _("Grant review finished"),
    "access.review.line_decided": _("Grant reviewed"),
    "access.review.started": _("Grant review started"),
    "access.role.changed": _("Role changed"),
    "access.role.created": _("Role made"),
    "access.role.renewed": _("Standard role renewed by an upgrade: %(label)s"),
    "access.role.retired": _("Role taken out of use"),
    "access.roles.watched": _("%(roles)s standard roles watched from now on"),
    "access.second_factor.added": _("Second factor set up"),
    "access.second_factor.failed": _("Second factor failed"),
    "access.second_factor.removed": _("Second factor removed"),
    "access.second_factor.renewed": _("Recovery codes renewed"),
    "access.second_factor.taken_off": _("Second factor taken off by an administrator"),
    "access.token.created": _("API token made"),
    "access.token.revoked": _("API token taken back"),
}
