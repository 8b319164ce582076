"""What may be granted in the organisation room, and the words for what it records."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.rights import Right

RIGHTS = (
    Right(
        "org.view",
        _("See offices and sections"),
        frozenset(
            {
                "staff",
                "liaison",
                "owner_section",
                "finance_role",
                "deputy",
                "head",
                "supervisor",
                "dispatcher",
                "desk_agent",
                "field_worker",
                "sys_admin",
                "security_admin",
                "audit_admin",
            }
        ),
    ),
    Right(
        "org.people",
        _("See people"),
        frozenset(
            {
                "liaison",
                "owner_section",
                "deputy",
                "head",
                "supervisor",
                "dispatcher",
                "desk_agent",
                "sys_admin",
                "security_admin",
            }
        ),
    ),
    Right("org.manage", _("Change offices, posts and people"), frozenset({"sys_admin"})),
)

EVENTS = {
    "org.office.founded": _("Founded"),
    "org.office.renamed": _("Renamed from “%(before)s” to “%(after)s”"),
    "org.office.corrected": _("Facts corrected"),
    "org.office.moved": _("Moved below another body"),
    "org.office.closed": _("Closed, last day %(last_day)s"),
    "org.office.reorganised": _("Handed %(total)s things over to “%(target_name)s”"),
    "org.office.took_over": _("Took over from “%(source_name)s”"),
    "org.person.hired": _("Hired"),
    "org.person.corrected": _("Facts corrected"),
    "org.person.moved": _("Moved from “%(before_name)s” to “%(after_name)s”"),
    "org.person.left": _("Left, last day %(last_day)s"),
    "org.person.rehired": _("Hired again"),
    "org.person.appointed": _("Appointed at “%(office_name)s”"),
    "org.person.appointment_ended": _("Appointment at “%(office_name)s” ended, last day %(last_day)s"),
    "org.post.opened": _("Post opened"),
    "org.post.closed": _("Post closed"),
    "org.post.moved": _("Post handed over"),
    "org.grade.added": _("Grade added"),
    "org.establishment.approved": _("Establishment approved: %(approved)s places"),
    "org.establishment.moved": _("Establishment taken over: %(approved)s places"),
    "org.mandate.given": _("Mandate %(number)s recorded"),
    "org.mandate.ended": _("Mandate %(number)s ends on %(last_day)s"),
    "org.mandate.moved": _("Mandate %(number)s taken over"),
    "org.divisions.imported": _("Divisions imported"),
}
