"""Every write of the standards library, a module an activity."""

from guanjia.foundation.standards.rules import DraftClause, DraftLine

__all__ = ["DraftClause", "DraftLine"]
