"""All kinds of messages there are: each installed room's `messages.KINDS`, found by convention."""

from __future__ import annotations

from functools import cache

from guanjia.kernel.messages import MessageKind
from guanjia.ui.navigation import modules


@cache
def all_kinds() -> dict[str, MessageKind]:
    """Every kind by name; raises ValueError when two rooms take the same name."""
    found: dict[str, MessageKind] = {}
    for module in modules("messages"):
        for kind in getattr(module, "KINDS", ()):
            if kind.name in found:
                raise ValueError(f"message kind {kind.name} is declared twice")
            found[kind.name] = kind
    return found


def get_kind(name: str) -> MessageKind:
    """The kind of this name; raises ValueError for one that no room declares: a defect of the program."""
    try:
        return all_kinds()[name]
    except KeyError:
        raise ValueError(f"no room declares the message kind {name!r} in its module `messages`") from None


def label_of(name: str) -> str:
    """What people call this kind, in their language."""
    kind = all_kinds().get(name)
    return str(kind.label) if kind else name
