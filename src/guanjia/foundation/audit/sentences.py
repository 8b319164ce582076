"""Findings as sentences in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from guanjia.foundation.audit.verifying import Finding
from guanjia.foundation.protection.words import kind_of


def where_of_finding(finding: Finding) -> str:
    """What is concerned: the record with its number, stream, place, action and object."""
    parts = []
    if finding.record_id is not None:
        parts.append(_("record %(id)s") % {"id": finding.record_id})
    if finding.stream:
        parts.append(_("stream %(stream)s") % {"stream": finding.stream})
    if finding.seq is not None:
        parts.append(_("place %(seq)s") % {"seq": finding.seq})
    if finding.action:
        parts.append(finding.action)
    if finding.object_type:
        parts.append(
            f"{kind_of(finding.object_type)} {finding.object_id}" + (f" “{finding.name}”" if finding.name else "")
        )
    return ", ".join(parts)


def sentence_of_finding(finding: Finding) -> str:
    """One line: where, and what is wrong."""
    what = _(finding.message) % finding.params
    where = where_of_finding(finding)
    return _("%(where)s: %(what)s") % {"where": where, "what": what} if where else what
