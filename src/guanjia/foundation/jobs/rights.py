"""What may be granted in the jobs room. Everybody sees the jobs that they started themselves."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.rights import Right

NOUNS = {
    "jobs.job": _("Background job"),
    "jobs.schedule": _("Schedule"),
}

RIGHTS = (Right("jobs.manage", _("See all background jobs, restart and stop them"), frozenset({"sys_admin"})),)

EVENTS = {
    "jobs.job.restarted": _("Background job started again"),
    "jobs.job.stopped": _("Background job stopped"),
    "jobs.schedule.switched_on": _("Schedule switched on"),
    "jobs.schedule.switched_off": _("Schedule switched off"),
    "jobs.schedule.run_asked": _("Schedule called out of turn"),
}
