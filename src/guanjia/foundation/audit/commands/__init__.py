"""What may be done with the trail: verify it, export it."""

from guanjia.foundation.audit.commands.adopting import adopt_rows
from guanjia.foundation.audit.commands.exporting import ExportReport, export_trail
from guanjia.foundation.audit.commands.verifying import TrailTooLong, verify_trail

__all__ = ["ExportReport", "TrailTooLong", "adopt_rows", "export_trail", "verify_trail"]
