"""What may be attached to what. A room names its purposes in `rights.ATTACHMENTS`; this module collects them.

A command that attaches files itself needs no declaration; the upload doors (page and API) serve declared ones only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings

PHOTOS = frozenset({"jpeg", "png", "webp", "gif", "heic"})
DOCUMENTS = frozenset({"pdf", "docx", "xlsx", "pptx", "txt", "csv"})
DRAWINGS = frozenset({"svg"})


@dataclass(frozen=True, slots=True)
class Purpose:
    """One reason to attach files to a kind of record.

    holder: the model's label in lower case (`places.place`). right: needed at the record's office to upload by the
    doors; empty means whoever sees the record. max_bytes: 0 means the installation's limit. sensitive: every download
    leaves a record in the trail.
    """

    holder: str
    name: str
    label: Any
    right: str = ""
    kinds: frozenset[str] = PHOTOS | DOCUMENTS
    max_bytes: int = 0
    max_files: int = 20
    sensitive: bool = False

    @property
    def limit_bytes(self) -> int:
        """The largest file taken: never more than the installation allows."""
        ceiling: int = settings.GUANJIA_MAX_UPLOAD_BYTES
        return min(self.max_bytes, ceiling) if self.max_bytes else ceiling


@cache
def declared() -> dict[tuple[str, str], Purpose]:
    """Every declared purpose by holder and name."""
    found: dict[tuple[str, str], Purpose] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.rights"
        if config.name.startswith("guanjia.") and find_spec(name):
            for purpose in getattr(import_module(name), "ATTACHMENTS", ()):
                found[purpose.holder, purpose.name] = purpose
    return found


def purpose_of(holder_type: str, name: str) -> Purpose:
    """The declared purpose, or an undeclared one with the general limits."""
    return declared().get((holder_type, name)) or Purpose(holder_type, name, name)
