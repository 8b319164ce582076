"""What the protection room must know of a model that carries sensitive fields, without knowing the model.

Such a model has `objects.visible_to(actor)`. Its office is the property `office_path`, or `office.path`; whose own
record a row is, is said by `person_id` (or the row is the person itself: a model with a `staff_number`).
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.urls import NoReverseMatch

from guanjia.foundation.protection.fields import SensitiveTextField
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

LARGEST_ID = 2**63 - 1


def office_path_of(subject: models.Model) -> str:
    """The path of the office a row belongs to; empty where it belongs to none."""
    path = getattr(subject, "office_path", None)
    if path is None:
        path = getattr(getattr(subject, "office", None), "path", "")
    return path or ""


def is_own(actor: Actor, subject: models.Model) -> bool:
    """Whether the row is about the actor's own person."""
    if actor.person_id is None:
        return False
    if subject._meta.label_lower == "org.person":
        return bool(subject.pk == actor.person_id)
    return bool(getattr(subject, "person_id", None) == actor.person_id)


def sensitive_field(model: type[models.Model], name: str) -> SensitiveTextField:
    """The sensitive field of that name, or NotVisible."""
    for field in model._meta.get_fields():
        if isinstance(field, SensitiveTextField) and field.name == name:
            return field
    raise NotVisible(N_("There is no such value."))


def get_subject(actor: Actor, label: str, pk: Any) -> models.Model:
    """The row behind a model's label (`org.person`) and a number, if the actor may see it; else NotVisible."""
    try:
        model = apps.get_model(label)
        number = int(str(pk))
    except (LookupError, ValueError):
        raise NotVisible(N_("There is no such thing, or it is not yours to see.")) from None
    manager: Any = model._default_manager
    if not hasattr(manager, "visible_to") or not 0 < number <= LARGEST_ID:
        raise NotVisible(N_("There is no such thing, or it is not yours to see."))
    subject = manager.visible_to(actor).filter(pk=number).first()
    if subject is None:
        raise NotVisible(N_("There is no such thing, or it is not yours to see."))
    return subject  # type: ignore[no-any-return]


def check_visible(actor: Actor, subject: models.Model) -> None:
    """Raise NotVisible unless the actor sees the row through its own model's eyes."""
    manager: Any = type(subject)._default_manager
    if not hasattr(manager, "visible_to") or not manager.visible_to(actor).filter(pk=subject.pk).exists():
        raise NotVisible(N_("There is no such thing, or it is not yours to see."))


def address_of(subject: Any) -> str:
    """Where the row can be looked at; empty where there is no page for it."""
    address = getattr(subject, "get_absolute_url", None)
    try:
        return str(address()) if address else ""
    except NoReverseMatch:
        return ""
