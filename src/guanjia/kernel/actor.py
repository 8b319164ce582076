"""Who acts: a frozen picture of one asker's rights, made once per request, job or command line call.

Rights are granted over subtrees of the organisation. An office is known by its path (`/1/12/345/`: the ids from the
root down), so "may do this there" is a question about path prefixes and needs no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from guanjia.kernel.errors import NotAllowed
from guanjia.kernel.words import N_

ROOT = "/"


@dataclass(frozen=True, slots=True)
class Reach:
    """The subtrees that a right covers; empty means nowhere."""

    prefixes: tuple[str, ...] = ()

    @classmethod
    def over(cls, paths: Iterable[str]) -> Reach:
        """The fewest prefixes that cover all of `paths`."""
        kept: list[str] = []
        for path in sorted(set(paths), key=lambda p: (len(p), p)):
            if not any(path.startswith(wider) for wider in kept):
                kept.append(path)
        return cls(tuple(kept))

    def covers(self, path: str) -> bool:
        """Whether the office with this path lies inside."""
        return any(path.startswith(prefix) for prefix in self.prefixes)

    @property
    def everywhere(self) -> bool:
        """Whether the whole tree is covered."""
        return ROOT in self.prefixes

    def __bool__(self) -> bool:
        return bool(self.prefixes)


NOWHERE = Reach()


@dataclass(frozen=True, slots=True)
class Actor:
    """One asker. `key` is stable and goes into the audit trail (`account:17`, `system:sealer`, `stranger`)."""

    key: str
    name: str
    grants: Mapping[str, Reach] = field(default_factory=dict)
    account_id: int | None = None
    person_id: int | None = None
    office_id: int | None = None
    office_path: str = ""
    roles: frozenset[str] = frozenset()
    via: str = "page"
    address: str = ""
    emergency: tuple[int, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether somebody stands behind the actor: an account or a named system job, not a stranger."""
        return self.key != STRANGER_KEY

    def reach(self, right: str) -> Reach:
        """Where the right holds; empty when it was never granted."""
        return self.grants.get(right, NOWHERE)

    def may(self, right: str, path: str | None = None) -> bool:
        """Whether the right holds at the office with this path, or anywhere at all without one."""
        reach = self.reach(right)
        return bool(reach) if path is None else reach.covers(path)

    def require(self, right: str, path: str | None = None) -> None:
        """Raise NotAllowed unless `may(right, path)`."""
        if not self.may(right, path):
            raise NotAllowed(N_("This needs the right “%(right)s”. Ask your administrator for it."), right=right)


STRANGER_KEY = "stranger"


def stranger(*, address: str = "", via: str = "page") -> Actor:
    """Somebody who has not logged in: no rights at all."""
    return Actor(key=STRANGER_KEY, name="", address=address, via=via)


def system_actor(name: str, *rights: str) -> Actor:
    """A named job of the system itself, with the listed rights everywhere and no others."""
    everywhere = Reach((ROOT,))
    return Actor(key=f"system:{name}", name=name, grants=dict.fromkeys(rights, everywhere), via="job")
