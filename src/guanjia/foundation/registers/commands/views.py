"""Saved views and the arrangement of columns. A person's own are preferences; what is shared needs a right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from guanjia.foundation.access.models import Role
from guanjia.foundation.audit import trail
from guanjia.foundation.org.models import Office
from guanjia.foundation.registers import queries, rules
from guanjia.foundation.registers.models import Arrangement, SavedView
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed
from guanjia.kernel.registers import Register
from guanjia.kernel.words import N_
from guanjia.ui import list_extras

MOST_VIEWS = 30  # of one person in one list


def _account_of(actor: Actor) -> int:
    if actor.account_id is None:
        raise NotAllowed(N_("Only somebody with an account keeps views."))
    return actor.account_id


def known_columns(actor: Actor, register: Register, columns: Sequence[str]) -> list[str]:
    """The asked columns that exist, fixed ones always, at most as many as a list shows."""
    fields = list_extras.all_fields(actor, register)
    names = {field.name for field in fields}
    chosen = list(dict.fromkeys(name for name in columns if name in names))
    missing = [field.name for field in fields if field.fixed and field.name not in chosen]
    kept = [*missing, *chosen]
    if len(kept) > list_extras.MOST_COLUMNS:
        raise rules.SavedViewRefused(
            N_("A list shows at most %(most)s columns. Take some away."), field="columns", most=list_extras.MOST_COLUMNS
        )
    return kept


def _scope_of(actor: Actor, role_code: str, office_id: int | None) -> tuple[Role | None, Office | None]:
    """With whom a view is shared, as far as the actor may; nobody without a role."""
    if not role_code:
        return None, None
    office = queries.offices_to_share_in(actor).filter(pk=office_id).first() if office_id else None
    if office is None:
        actor.require("registers.share")
        raise rules.SavedViewRefused(N_("Choose the body in which the view is shared."), field="office_id")
    actor.require("registers.share", office.path)
    role = queries.roles_to_share_with(actor).filter(code=role_code).first()
    if role is None:
        raise rules.SavedViewRefused(N_("There is no such role."), field="role")
    return role, office


@transaction.atomic
def save_view(
    actor: Actor,
    *,
    register_key: str,
    name: str,
    query: str,
    columns: Sequence[str] = (),
    role: str = "",
    office_id: int | None = None,
    now: datetime,
) -> SavedView:
    """Keep a question to a list under a name, for oneself or for a role in a body.

    Raises NotVisible, NotAllowed or SavedViewRefused; nothing is stored then.
    """
    register, owner = queries.get_register(actor, register_key), _account_of(actor)
    if SavedView.objects.filter(owner=owner, register=register.key).count() >= MOST_VIEWS:
        raise rules.SavedViewRefused(N_("You keep %(most)s views of this list already. Delete one."), most=MOST_VIEWS)
    shared_role, office = _scope_of(actor, role, office_id)
    try:
        with transaction.atomic():
            view = SavedView.objects.create(
                register=register.key,
                owner_id=owner,
                name=name.strip()[:40],
                query=queries.kept_question(actor, register, query),
                columns=known_columns(actor, register, columns) if columns else [],
                role=shared_role,
                office=office,
                created_at=now,
            )
    except IntegrityError:
        raise _name_taken(name) from None
    trail.record(actor, "registers.view.saved", view, office_path=office.path if office else "", **_facts(view))
    return view


def _name_taken(name: str) -> rules.SavedViewRefused:
    return rules.SavedViewRefused(
        N_("You have a view “%(name)s” already. Choose another name."), field="name", name=name
    )


def _facts(view: SavedView) -> dict[str, Any]:
    return {
        "name": view.name,
        "list": view.register,
        "query": view.query,
        "role": view.role.code if view.role else "",
        "office": view.office_id,
    }


def _to_change(actor: Actor, view_id: int) -> SavedView:
    view = queries.get_view(actor, view_id, lock=True)
    if not queries.may_change(actor, view):
        raise NotAllowed(N_("This view belongs to somebody else. Save one of your own."))
    return view


@transaction.atomic
def change_view(
    actor: Actor,
    *,
    view_id: int,
    name: str,
    role: str = "",
    office_id: int | None = None,
    query: str | None = None,
    columns: Sequence[str] | None = None,
) -> SavedView:
    """Rename a view, share it anew, or give it another question; raises NotVisible, NotAllowed, SavedViewRefused."""
    view = _to_change(actor, view_id)
    register = queries.get_register(actor, view.register)
    before = view.office.path if view.office else ""
    if (role, office_id) != (view.role.code if view.role else "", view.office_id):
        view.role, view.office = _scope_of(actor, role, office_id)
    view.name = name.strip()[:40]
    if query is not None:
        view.query = queries.kept_question(actor, register, query)
    if columns is not None:
        view.columns = known_columns(actor, register, columns) if columns else []
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise _name_taken(name) from None
    path = view.office.path if view.office else before
    trail.record(actor, "registers.view.changed", view, office_path=path, **_facts(view))
    return view


@transaction.atomic
def delete_view(actor: Actor, *, view_id: int) -> Register:
    """Throw a view away; whoever had it as the start of the list gets the bare list. Answers the list."""
    view = _to_change(actor, view_id)
    register = queries.get_register(actor, view.register)
    facts, path = _facts(view), view.office.path if view.office else ""
    trail.record(actor, "registers.view.deleted", view, office_path=path, touched=False, **facts)
    view.delete()
    return register


@transaction.atomic
def set_home(actor: Actor, *, register_key: str, view_id: int | None) -> None:
    """Let the list open with a view for the actor, or bare. A preference: not recorded."""
    register, owner = queries.get_register(actor, register_key), _account_of(actor)
    view = queries.get_view(actor, view_id) if view_id else None
    if view is not None and view.register != register.key:
        raise rules.SavedViewRefused(N_("This view belongs to another list."))
    Arrangement.objects.update_or_create(owner_id=owner, register=register.key, defaults={"home": view})


@transaction.atomic
def arrange_list(actor: Actor, *, register_key: str, columns: Sequence[str]) -> list[str]:
    """Choose the columns of a list and their order for oneself; none at all: as declared. A preference: not
    recorded."""
    register, owner = queries.get_register(actor, register_key), _account_of(actor)
    kept = known_columns(actor, register, columns) if columns else []
    Arrangement.objects.update_or_create(owner_id=owner, register=register.key, defaults={"columns": kept})
    return kept
