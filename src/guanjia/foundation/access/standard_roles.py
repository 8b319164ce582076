"""The roles every installation starts with (DOMAIN 4), and the three separated administrators."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from guanjia.foundation.access.catalogue import all_rights
from guanjia.foundation.audit import trail
from guanjia.kernel.actor import ROOT, system_actor

# code → (label, power, second factor required)
STANDARD_ROLES: dict[str, tuple[str, str, bool]] = {
    "staff": (N_("Staff member"), "business", False),
    "liaison": (N_("Unit liaison"), "business", False),
    "owner_section": (N_("Section in charge"), "business", False),
    "finance_role": (N_("Finance"), "business", False),
    "deputy": (N_("Deputy in charge"), "business", False),
    "head": (N_("Head"), "business", False),
    "supervisor": (N_("Discipline and audit supervisor"), "business", False),
    "dispatcher": (N_("Repair dispatcher"), "business", False),
    "desk_agent": (N_("Service desk agent"), "business", False),
    "field_worker": (N_("Field worker"), "business", False),
    "contractor": (N_("Contractor"), "business", False),
    "sys_admin": (N_("System administrator"), "system", True),
    "security_admin": (N_("Security administrator"), "security", True),
    "audit_admin": (N_("Audit administrator"), "audit", True),
}


def sync_standard_roles(**kwargs: Any) -> None:
    """Bring the standard roles' rows in step with the program; runs after every migration."""
    from guanjia.foundation.access.models import Role

    carried: dict[str, list[str]] = {code: [] for code in STANDARD_ROLES}
    for right in all_rights().values():
        for code in right.roles:
            carried[code].append(right.name)
    for code, (label, power, second_factor) in STANDARD_ROLES.items():
        wanted = {
            "label": label,
            "power": power,
            "rights": sorted(carried[code]),
            "standard": True,
            "second_factor": second_factor,
        }
        known = Role.objects.filter(code=code).first()
        if known is not None and all(getattr(known, name) == value for name, value in wanted.items()):
            continue
        with transaction.atomic():
            role, _new = Role.objects.update_or_create(code=code, defaults=wanted)
            if known is not None and trail.is_watched(role):
                trail.record(system_actor("standard-roles"), "access.role.renewed", role, office_path=ROOT, label=label)


def watch_standard_roles() -> None:
    """Let the trail watch the standard roles, which come with the program and not by a command; asked twice, once."""
    from guanjia.foundation.access.models import Role

    new = [role for role in Role.objects.filter(standard=True).order_by("pk") if not trail.is_watched(role)]
    if new:
        trail.record(system_actor("standard-roles"), "access.roles.watched", office_path=ROOT, also=new, roles=len(new))
