"""Who holds which role at which office today: the rules' `Directory`, read from grants and the organisation tree."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from guanjia.foundation.access.models import Grant
from guanjia.foundation.approvals.rules.states import Found
from guanjia.foundation.approvals.rules.templates import LEVEL, LEVELS, MANAGER, OFFICE, UNIT, Who
from guanjia.foundation.org.models import Office

MANAGERS = (Office.Kind.BUREAU, Office.Kind.CENTRE)


def ids_in(path: str) -> list[int]:
    """The offices of a path, from the root down."""
    return [int(part) for part in path.split("/") if part]


class OfficeDirectory:
    """Answers from the database; what was asked once is remembered, so one object serves one command."""

    def __init__(self, *, today: date, now: datetime) -> None:
        self.today, self.now = today, now
        self._lines: dict[str, list[Office]] = {}
        self._holders: dict[tuple[str, int], tuple[int, ...]] = {}

    def find(self, who: Who, office: str, barred: Collection[int]) -> Found:
        """Holders of the role at the scope; a role nobody holds there is looked for in the next higher office."""
        line = self._start(who, office)
        if not line:
            return Found()
        self._fetch(who.role, line)
        tried: list[str] = []
        for body in line:
            people = tuple(p for p in self._holders[who.role, body.pk] if p not in barred)
            if people:
                return Found(people, body.name, tuple(tried))
            tried.append(body.name)
            if not who.climb:
                break
        return Found((), tried[-1], tuple(tried))

    def unit_of(self, office: str) -> tuple[Office | None, Office | None]:
        """The unit of an office, and the office next above it."""
        line = self._start(Who("", UNIT), office)
        return (line[0] if line else None), (line[1] if len(line) > 1 else None)

    def asks_above(self, who: Who, office: str, barred: Collection[int]) -> bool:
        """Whether the role line asks at an office above the unit of this one: where its holders are or, where nobody
        holds it, anywhere on its way up."""
        unit, _above = self.unit_of(office)
        line = self._start(who, office)
        if unit is None or not line:
            return False
        line = line if who.climb else line[:1]
        self._fetch(who.role, line)
        held = [body for body in line if any(p not in barred for p in self._holders[who.role, body.pk])]
        return any(self._is_above(body, unit) for body in held[:1] or line)

    @staticmethod
    def _is_above(body: Office, unit: Office) -> bool:
        """Above are the offices that the unit lies in, and the bureaux and centres that serve such a region."""
        if body.path.startswith(unit.path):
            return False
        region = body.path.removesuffix(f"{body.pk}/") if body.kind in MANAGERS else body.path
        return unit.path.startswith(region)

    def _start(self, who: Who, office: str) -> list[Office]:
        """The offices to ask, nearest first."""
        if who.scope == OFFICE:
            named = Office.objects.filter(pk=who.office_id).first()
            return self._line(named.path) if named else []
        line = self._line(office)
        if who.scope == UNIT:
            return line[next((n for n, body in enumerate(line) if body.kind != Office.Kind.SECTION), 0) :]
        if who.scope == MANAGER:
            return self._managers(line)
        if who.scope == LEVEL:
            wanted = LEVELS.index(who.level)
            return [body for body in line if LEVELS.index(body.level) >= wanted]
        return line

    def _managers(self, line: list[Office]) -> list[Office]:
        """The bureaux and centres in charge, each before the region it serves, from the nearest region up."""
        regions = [body for body in line if body.kind == Office.Kind.REGION]
        by_region: dict[int | None, list[Office]] = {}
        for body in Office.objects.filter(
            kind__in=MANAGERS, parent__in=[region.pk for region in regions], valid_to=None
        ).order_by("rank", "pk"):
            by_region.setdefault(body.parent_id, []).append(body)
        found = [body for body in line if body.kind in MANAGERS]
        for region in regions:
            found += [body for body in by_region.get(region.pk, []) if body not in found]
            found.append(region)
        return found

    def _line(self, path: str) -> list[Office]:
        """The office of a path and those above it, nearest first."""
        if path not in self._lines:
            rows = Office.objects.in_bulk(ids_in(path))
            self._lines[path] = [rows[pk] for pk in reversed(ids_in(path)) if pk in rows]
        return self._lines[path]

    def _fetch(self, role: str, line: Iterable[Office]) -> None:
        missing = [body.pk for body in line if (role, body.pk) not in self._holders]
        if not missing:
            return
        found: dict[int, list[int]] = {pk: [] for pk in missing}
        rows = (
            Grant.objects.in_force(self.today)
            .filter(
                role__code=role,
                role__retired_at=None,
                office__in=missing,
                account__is_active=True,
                account__person__isnull=False,
                emergency=None,
            )
            .exclude(account__person__valid_to__lt=self.today)
            .order_by("account__person_id")
            .values_list("office_id", "account__person_id")
        )
        for office_id, person_id in rows:
            if person_id not in found[office_id]:
                found[office_id].append(person_id)
        for pk, people in found.items():
            self._holders[role, pk] = tuple(people)
