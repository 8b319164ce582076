"""Custom fields: defined, changed, taken out of use, brought back. What is stored never changes its type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from django.apps import apps
from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.org.models import Office
from guanjia.foundation.registers import queries, rules
from guanjia.foundation.registers.models import CustomField, CustomFieldQuerySet, offices_above
from guanjia.foundation.search.following import note_written
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_
from guanjia.ui import registers


@transaction.atomic
def define_field(
    actor: Actor,
    *,
    register_key: str,
    office_id: int,
    key: str,
    label: str,
    kind: str,
    unit: str = "",
    help: str = "",
    required: bool = False,
    in_list: bool = False,
    minimum: Decimal | None = None,
    maximum: Decimal | None = None,
    pattern: str = "",
    choices: Iterable[str] = (),
    rank: int = 100,
    now: datetime,
) -> CustomField:
    """Add a field to a list, for the records of an office and of those below it.

    Raises NotVisible, NotAllowed or CustomFieldRefused; nothing is stored then.
    """
    actor.require("registers.define")
    register = registers.register(register_key)
    if not register.custom:
        raise rules.CustomFieldRefused(N_("This list takes no custom fields."), field="register_key")
    office = queries.offices_to_define_for(actor).filter(pk=office_id).first()
    if office is None:
        raise rules.CustomFieldRefused(N_("Choose a body that you administer."), field="office_id")
    actor.require("registers.define", office.path)
    hold_tree(office)
    _check_free(register_key, office, key, label)
    field = CustomField(
        register=register_key,
        office=office,
        key=key,
        label=label.strip(),
        kind=kind,
        unit=unit.strip(),
        help=help.strip(),
        required=required,
        in_list=in_list,
        minimum=minimum,
        maximum=maximum,
        pattern=pattern,
        choices=[asdict(one) for one in rules.renew_choices((), choices)] if kind == rules.Kind.CHOICE else [],
        rank=rank,
        created_at=now,
    )
    rules.check_definition(queries.shape_of(field), key)
    try:
        with transaction.atomic():
            field.save(force_insert=True)
    except IntegrityError:
        raise rules.CustomFieldRefused(N_("The key is taken. Choose another."), field="key") from None
    trail.record(actor, "registers.field.defined", field, office_path=office.path, label=field.label, kind=kind)
    return field


def hold_tree(office: Office) -> None:
    """Two definitions in one tree wait for each other: a key must be free above and below."""
    top = offices_above(office.path)[0]
    list(Office.objects.filter(path=top).select_for_update(of=("self",), no_key=True).values_list("pk"))


def fields_near(register_key: str, office: Office) -> CustomFieldQuerySet:
    """The fields of a list, in use or not, that hold for some of the records that one of this office would hold for."""
    above = CustomField.objects.holding_at(office.path)
    below = CustomField.objects.filter(office__path__startswith=office.path)
    return (above | below).filter(register=register_key)


def _check_free(register_key: str, office: Office, key: str, label: str, *, but: int | None = None) -> None:
    """Refuse a key or a label that another field has for some of the same records; raises CustomFieldRefused."""
    near = fields_near(register_key, office).exclude(pk=but or 0)
    if near.filter(key=key).exists():
        raise rules.CustomFieldRefused(N_("The key is taken. Choose another."), field="key")
    if near.in_use().filter(label=label.strip()).exists():
        raise rules.CustomFieldRefused(N_("Another field is called “%(label)s”."), field="label", label=label.strip())
    taken = {str(field.label) for field in registers.register(register_key).fields}
    if label.strip() in taken:
        raise rules.CustomFieldRefused(N_("The list has a column “%(label)s”."), field="label", label=label.strip())
    mine = CustomField.objects.in_use().filter(register=register_key, office=office)
    if but is None and mine.count() >= rules.MOST_FIELDS:
        raise rules.CustomFieldRefused(
            N_("%(office)s has %(most)s fields in this list already. Take one out of use."),
            office=office.name,
            most=rules.MOST_FIELDS,
        )


def _to_change(actor: Actor, field_id: int) -> CustomField:
    field = queries.get_field(actor, field_id, lock=True)
    actor.require("registers.define", field.office.path)
    return field


@transaction.atomic
def change_field(
    actor: Actor,
    *,
    field_id: int,
    label: str,
    unit: str = "",
    help: str = "",
    required: bool = False,
    in_list: bool = False,
    minimum: Decimal | None = None,
    maximum: Decimal | None = None,
    pattern: str = "",
    choices: Iterable[str] = (),
    rank: int = 100,
) -> CustomField:
    """Change what a field is called and takes; key, type, list and office stay. Old values stay as they are.

    Raises NotVisible, NotAllowed or CustomFieldRefused.
    """
    field = _to_change(actor, field_id)
    hold_tree(field.office)
    _check_free(field.register, field.office, "", label, but=field.pk)
    before = field.label
    field.label, field.unit, field.help = label.strip(), unit.strip(), help.strip()
    field.required, field.in_list, field.rank = required, in_list, rank
    field.minimum, field.maximum, field.pattern = minimum, maximum, pattern
    if field.kind == rules.Kind.CHOICE:
        field.choices = [asdict(one) for one in rules.renew_choices(rules.choices_of(field.choices), choices)]
    rules.check_definition(queries.shape_of(field), field.key)
    field.save()
    trail.record(
        actor, "registers.field.changed", field, office_path=field.office.path, label=field.label, before=before
    )
    return field


@transaction.atomic
def retire_field(actor: Actor, *, field_id: int, now: datetime) -> CustomField:
    """Take a field out of use: its values stay on their records, new ones are not taken."""
    field = _to_change(actor, field_id)
    if field.is_retired:
        raise rules.CustomFieldRefused(N_("“%(label)s” is out of use already."), label=field.label)
    field.retired_at = now
    field.save(update_fields=["retired_at"])
    trail.record(actor, "registers.field.retired", field, office_path=field.office.path, label=field.label)
    find_anew(field, now)
    return field


@transaction.atomic
def restore_field(actor: Actor, *, field_id: int, now: datetime) -> CustomField:
    """Bring a field back into use."""
    field = _to_change(actor, field_id)
    if not field.is_retired:
        raise rules.CustomFieldRefused(N_("“%(label)s” is in use."), label=field.label)
    hold_tree(field.office)
    _check_free(field.register, field.office, "", field.label, but=field.pk)
    field.retired_at = None
    field.save(update_fields=["retired_at"])
    trail.record(actor, "registers.field.restored", field, office_path=field.office.path, label=field.label)
    find_anew(field, now)
    return field


def find_anew(field: CustomField, now: datetime) -> None:
    """The search learns what the records with a value are found by now."""
    model = apps.get_model(registers.register(field.register).model)
    note_written([model(pk=pk) for pk in field.values.values_list("subject_id", flat=True)], now)
