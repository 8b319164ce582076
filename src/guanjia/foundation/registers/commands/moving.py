"""Custom fields and shared views go with a re-organisation to the body that takes over.

Values stay on their records: a field is handed over whole, and shows what it says wherever its records are then. What
the taker has under the same key or name stays the taker's; the field that comes gets the next free one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from guanjia.foundation.audit import trail
from guanjia.foundation.org.models import Office
from guanjia.foundation.registers import queries, rules
from guanjia.foundation.registers.commands.fields import fields_near, find_anew, hold_tree
from guanjia.foundation.registers.models import CustomField
from guanjia.kernel.actor import Actor
from guanjia.ui import registers


def move_fields(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Hand an office's custom fields over, those out of use as well; how many. The caller has checked the rights."""
    hold_tree(target)
    moved = 0
    for field in queries.held_fields(source).select_for_update(of=("self",)).order_by("pk"):
        before = field.key
        near = fields_near(field.register, target).exclude(pk=field.pk)
        field.key = rules.free_name(field.key, set(near.values_list("key", flat=True)), joint="_")
        if not field.is_retired:
            field.label = rules.free_name(field.label, _labels_taken(field, target), joint=" ")
        field.office = target
        field.save(update_fields=["office", "key", "label"])
        trail.record(
            actor, "registers.field.moved", field, office_path=target.path, label=field.label, key=field.key,
            key_before=before, before=source.pk, after=target.pk,
        )  # fmt: skip
        find_anew(field, now)
        moved += 1
    return moved


def _labels_taken(field: CustomField, target: Office) -> Collection[str]:
    """The names that a field may not have there: of other fields in use, and of the list's own columns."""
    others = fields_near(field.register, target).in_use().exclude(pk=field.pk)
    own = {str(one.label) for one in registers.register(field.register).fields}
    return own | set(others.values_list("label", flat=True))


def move_views(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Share the views of an office in the one that takes over; how many. The caller has checked the rights."""
    moved = 0
    for view in queries.held_views(source).select_for_update(of=("self",)).order_by("pk"):
        view.office = target
        view.save(update_fields=["office"])
        trail.record(
            actor, "registers.view.moved", view, office_path=target.path, name=view.name, list=view.register,
            before=source.pk, after=target.pk,
        )  # fmt: skip
        moved += 1
    return moved
