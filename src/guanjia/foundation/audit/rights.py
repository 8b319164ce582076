"""What may be granted in the audit room, and the words for what it records."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.rights import Right

NOUNS = {
    "audit.verification": _("Verification"),
    "audit.auditrecord": _("Audit record"),
}

RIGHTS = (
    Right("audit.view", _("Read the audit trail"), frozenset({"audit_admin", "supervisor"})),
    Right("audit.system", _("Read records of the system itself"), frozenset({"audit_admin"})),
    Right("audit.export", _("Export the audit trail"), frozenset({"audit_admin"})),
    Right("audit.verify", _("Verify the audit trail"), frozenset({"audit_admin", "supervisor"})),
)

EVENTS = {
    "audit.trail.exported": _("Audit trail exported"),
    "audit.rows.adopted": _("%(rows)s rows taken on as they are (%(model)s)"),
    "audit.trail.verified": _("Audit trail verified"),
}
