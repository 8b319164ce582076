"""Own roles beside the standard ones: an installation names a bundle of rights, inside one power."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from guanjia.foundation.access import queries, rules
from guanjia.foundation.access.catalogue import all_rights
from guanjia.foundation.access.models import Grant, Role
from guanjia.foundation.audit import trail
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import NotVisible, Refusal
from guanjia.kernel.words import N_


class RoleIsStandard(Refusal):
    """Standard roles come with the program."""


class RoleInUse(Refusal):
    """Somebody still holds it."""


class RoleNameMissing(Refusal):
    """A role without a name, or with a taken one."""


def _check(label: str, rights: Collection[str], *, but: int | None = None) -> None:
    if not label.strip() or Role.objects.filter(label=label.strip(), retired_at=None).exclude(pk=but or 0).exists():
        raise RoleNameMissing(N_("Give the role a name of its own."), field="label")
    rules.check_rights("business", rights, [(right.name, right.roles) for right in all_rights().values()])
    unknown = set(rights) - set(all_rights())
    if unknown:
        raise NotVisible(N_("There is no such right: %(rights)s."), rights=", ".join(sorted(unknown)))


def get_own_role(role_id: int) -> Role:
    """An own role under a lock. Raises NotVisible or RoleIsStandard."""
    try:
        role = Role.objects.select_for_update(of=("self",)).get(pk=role_id, retired_at=None)
    except Role.DoesNotExist:
        raise NotVisible(N_("There is no such role.")) from None
    if role.standard:
        raise RoleIsStandard(N_("Standard roles come with the program. Make an own role instead."))
    return role


@transaction.atomic
def create_role(actor: Actor, *, label: str, rights: Collection[str], note: str, second_factor: bool) -> Role:
    """Make an own business role. Needs the right over the whole tree, because a role is valid everywhere."""
    queries.require_whole_tree(actor, "access.roles")
    _check(label, rights)
    role = Role.objects.create(
        code=f"own_{secrets.token_hex(5)}",
        label=label.strip(),
        rights=sorted(set(rights)),
        note=note.strip(),
        second_factor=second_factor,
    )
    trail.record(actor, "access.role.created", role, office_path=ROOT, label=role.label, rights=role.rights)
    return role


@transaction.atomic
def change_role(
    actor: Actor, *, role_id: int, label: str, rights: Collection[str], note: str, second_factor: bool
) -> Role:
    """Change an own role; whoever holds it has the new rights with the next request."""
    queries.require_whole_tree(actor, "access.roles")
    role = get_own_role(role_id)
    _check(label, rights, but=role.pk)
    added, dropped = sorted(set(rights) - set(role.rights)), sorted(set(role.rights) - set(rights))
    role.label, role.rights, role.note = label.strip(), sorted(set(rights)), note.strip()
    role.second_factor = second_factor
    role.save(update_fields=["label", "rights", "note", "second_factor"])
    trail.record(actor, "access.role.changed", role, office_path=ROOT, label=role.label, added=added, dropped=dropped)
    return role


@transaction.atomic
def retire_role(actor: Actor, *, role_id: int, now: datetime) -> Role:
    """Take an own role out of use; refused while somebody holds it."""
    queries.require_whole_tree(actor, "access.roles")
    role = get_own_role(role_id)
    if Grant.objects.filter(role=role, revoked_at=None).exists():
        raise RoleInUse(N_("People still hold this role. Take it back from them first."))
    role.retired_at = now
    role.save(update_fields=["retired_at"])
    trail.record(actor, "access.role.retired", role, office_path=ROOT, label=role.label)
    return role
