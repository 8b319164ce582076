"""Which clauses the lines of published forms hold up, for the standards room."""

from __future__ import annotations

from collections.abc import Iterable

from guanjia.foundation.checklists import queries
from guanjia.foundation.standards import public as standards
from guanjia.kernel.actor import Actor


def enforced_lines(actor: Actor) -> Iterable[standards.Enforced]:
    """One place a line with a clause, of the newest published version of every form in sight."""
    for version in queries.list_published(actor):
        for line in version.lines:
            if clause := line.get("clause"):
                yield standards.Enforced(
                    clause, standards.CHECK, f"{version.form.name} · {line['zh']}", href=version.form.get_absolute_url()
                )
