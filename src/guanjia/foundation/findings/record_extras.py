"""What came of a record, and the button that raises a finding from it, for the tag `{% record_extras record %}`."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from guanjia.foundation.findings import origins, queries
from guanjia.kernel.actor import Actor


def panels(actor: Actor, record: Any) -> list[str]:
    """The card of findings; none for records that declare nothing, and none where it would be empty and without a
    button."""
    source = origins.all_sources().get(record._meta.label_lower)
    if source is None:
        return []
    found = list(queries.findings_of(record).visible_to(actor))
    may_raise = actor.may("findings.raise", source.path_of(record))
    if not found and not may_raise:
        return []
    context = {"found": found, "may_raise": may_raise, "named": origins.name_of(record)}
    return [render_to_string("findings/_of_record.html", context)]
