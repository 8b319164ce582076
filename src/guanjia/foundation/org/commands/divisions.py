"""The register of administrative divisions, filled from a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.org import rules
from guanjia.foundation.org.models import Division
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_
from guanjia.rulebook.check_digits import check_division_code, parent_division


class DivisionsIncomplete(Refusal):
    """The list names a division whose parent is neither in it nor registered."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    renamed: int
    unchanged: int


@transaction.atomic
def import_divisions(actor: Actor, *, rows: Iterable[Mapping[str, str]], valid_from: date) -> Imported:
    """Enter divisions by code and name, parents before parts; the same list twice changes nothing.

    Each row has `code` and `name`. A known code with another name is renamed. Raises NotAllowed, WrongDivisionCode,
    NameMissing or DivisionsIncomplete; nothing is stored then.
    """
    actor.require("org.manage", ROOT)
    wanted = {}
    for row in rows:
        code = check_division_code(row["code"])
        wanted[code] = rules.check_name(row["name"], longest=60)
    known = {division.code: division for division in Division.objects.filter(code__in=_with_parents(wanted))}
    added = renamed = unchanged = 0
    for code in sorted(wanted, key=lambda code: (_depth(code), code)):
        above = parent_division(code)
        if above is not None and above not in known:
            if above[:2] + "0000" in known and _stands_alone(above):
                above = above[:2] + "0000"  # counties under the province itself: no prefecture stands between
            else:
                raise DivisionsIncomplete(
                    N_("Division %(code)s comes without its parent %(parent)s. Add that row."),
                    field="code",
                    code=code,
                    parent=above,
                )
        division = known.get(code)
        if division is None:
            known[code] = Division.objects.create(
                code=code, name=wanted[code], parent=known[above] if above else None, valid_from=valid_from
            )
            added += 1
        elif division.name != wanted[code]:
            division.name = wanted[code]
            division.save(update_fields=["name"])
            renamed += 1
        else:
            unchanged += 1
    trail.record(actor, "org.divisions.imported", None, office_path=ROOT, added=added, renamed=renamed)
    return Imported(added, renamed, unchanged)


def _with_parents(codes: Iterable[str]) -> set[str]:
    found = set(codes)
    for code in list(found):
        above = parent_division(code)
        while above is not None:
            found.add(above)
            above = parent_division(above)
    return found


def _depth(code: str) -> int:
    above, depth = parent_division(code), 0
    while above is not None:
        above, depth = parent_division(above), depth + 1
    return depth


def _stands_alone(code: str) -> bool:
    """Whether a prefecture code is one of those that only collect counties run by the province (90, 91 … 99), or a
    municipality's districts (01, 02)."""
    return code[2:4] >= "90" or code[2:4] in ("01", "02")
