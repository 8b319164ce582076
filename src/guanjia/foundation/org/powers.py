"""The powers that a mandate may give a body. A power is data: it holds where a mandate in force says so."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Power(models.TextChoices):
    """What a body may be empowered to do, one resource or kind of decision each."""

    ASSETS_MANAGE = "assets.manage", _("Manage state assets")
    ASSETS_DISPOSE = "assets.dispose", _("Approve the disposal of assets")
    SPACE_ALLOCATE = "space.allocate", _("Allocate office space")
    SPACE_LEASE = "space.lease", _("Approve leases")
    FLEET_MANAGE = "fleet.manage", _("Manage official vehicles")
    ENERGY_SUPERVISE = "energy.supervise", _("Supervise energy saving in public institutions")
    DINING_RUN = "dining.run", _("Run canteens")
    MEETINGS_RUN = "meetings.run", _("Run meetings and receptions")
    SERVICEDESK_RUN = "servicedesk.run", _("Run repairs and services")
    ENTRY_CONTROL = "entry.control", _("Control gates and security")
    EMERGENCY_COMMAND = "emergency.command", _("Command in emergencies")
    FINANCE_SUPERVISE = "finance.supervise", _("Supervise operating cost")
    STANDARDS_ISSUE = "standards.issue", _("Issue standards")
    INSPECTION_LEAD = "inspection.lead", _("Lead inspections and rectification")
