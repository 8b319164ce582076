"""Data classes: every stored field is public, internal or sensitive.

A field is internal unless its model says otherwise in `DATA_CLASSES`; a sensitive one must be a `SensitiveTextField`
(encrypted at rest, masked on sight), which a test over all models enforces.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class DataClass(StrEnum):
    """How far a field's value may travel."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"


def class_of(model: Any, field: Any) -> DataClass:
    """The class of one field: the field's own (a sensitive field is sensitive), the model's word, else internal."""
    own = getattr(field, "data_class", None)
    return own or getattr(model, "DATA_CLASSES", {}).get(field.name, DataClass.INTERNAL)
