"""Templates: one person drafts, another puts in force; running cases keep the version they began with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from guanjia.foundation.access.models import Role
from guanjia.foundation.access.queries import require_whole_tree
from guanjia.foundation.approvals import kinds, queries
from guanjia.foundation.approvals.commands.deciding import clean
from guanjia.foundation.approvals.commands.opening import found_template
from guanjia.foundation.approvals.models import Template, TemplateVersion
from guanjia.foundation.approvals.rules.templates import VERDICT, check_template, dump, load
from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries as org
from guanjia.foundation.org.models import Office
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import NotAllowed, Refusal
from guanjia.kernel.words import N_


class SecondPersonNeeded(NotAllowed):
    """Whoever drafted does not put in force."""


class NoDraft(Refusal):
    """There is no draft of this template."""


class DraftExists(Refusal):
    """A template has one draft at a time."""


class TemplateExists(Refusal):
    """The office has a template of this kind."""


def require_at(actor: Actor, right: str, template: Template) -> None:
    """A general template needs the right over the whole tree, an office's own there."""
    if template.office is None:
        require_whole_tree(actor, right)
    else:
        actor.require(right, template.office.path)


def vocabulary_of(kind: str) -> dict[str, Any]:
    """What a template of this kind may name: fields, roles, offices."""
    fields = dict(kinds.kind_of(kind).field_kinds)
    roles = set(Role.objects.filter(retired_at=None).values_list("code", flat=True))
    return {"fields": fields | {VERDICT: "verdict"}, "roles": roles}


def check_body(kind: str, body: Any) -> dict[str, Any]:
    """The body as it is stored. Raises TemplateInvalid."""
    plan = load(body)
    named = {
        who.office_id
        for step in plan.steps
        for who in (*step.who, *(w for w in (step.escalate, step.substitutes) if w))
        if who.office_id
    }
    offices = set(Office.objects.filter(pk__in=named, valid_to=None).values_list("pk", flat=True)) if named else set()
    check_template(plan, **vocabulary_of(kind), offices=offices)
    return dump(plan)


@transaction.atomic
def open_template(actor: Actor, *, kind: str, office_id: int | None, now: datetime) -> Template:
    """The template of a kind, general or an office's own; an office's own begins with a draft of what holds there.

    Raises NotVisible, NotAllowed, TemplateExists.
    """
    known = kinds.kind_of(kind)
    general = Template.objects.filter(kind=kind, office=None).first() or found_template(known, now=now)
    if office_id is None:
        require_at(actor, "approvals.manage", general)
        return general
    office = org.get_office(actor, office_id)
    actor.require("approvals.manage", office.path)
    source = queries.template_for(kind, office.path) or general
    try:
        with transaction.atomic():
            template = Template.objects.create(kind=kind, office=office)
    except IntegrityError as clash:  # template_one_per_kind_and_office
        raise TemplateExists(N_("%(office)s has a template of this kind already."), office=office.name) from clash
    body = queries.version_in_force(source).body
    _store_draft(actor, template, body, note="", now=now)
    return template


@transaction.atomic
def save_draft(actor: Actor, *, template_id: int, body: Any, note: str = "", now: datetime) -> TemplateVersion:
    """Save the draft of the next version. Raises NotVisible, NotAllowed, TemplateInvalid."""
    template = queries.get_template(actor, template_id, lock=True)
    require_at(actor, "approvals.manage", template)
    return _store_draft(actor, template, check_body(template.kind, body), note=clean(note)[:200], now=now)


def _store_draft(actor: Actor, template: Template, body: Any, *, note: str, now: datetime) -> TemplateVersion:
    draft = template.versions.filter(status=TemplateVersion.Status.DRAFT).first()
    if draft is None:
        last = template.versions.aggregate(last=Max("number"))["last"] or 0
        draft = TemplateVersion(template=template, number=last + 1)
    draft.body, draft.note, draft.drafted_by_id, draft.drafted_at = body, note, actor.person_id, now
    draft.save()
    trail.record(
        actor, "approvals.template.drafted", draft, office_path=template.office_path or ROOT, kind=template.kind
    )
    return draft


def draft_of(template: Template) -> TemplateVersion:
    """The draft, locked. Raises NoDraft."""
    draft = template.versions.filter(status=TemplateVersion.Status.DRAFT).select_for_update(of=("self",)).first()
    if draft is None:
        raise NoDraft(N_("There is no draft of this template. Change it first."))
    return draft


@transaction.atomic
def discard_draft(actor: Actor, *, template_id: int, now: datetime) -> None:
    """Throw the draft away; it keeps its number as a replaced version."""
    template = queries.get_template(actor, template_id, lock=True)
    require_at(actor, "approvals.manage", template)
    draft = draft_of(template)
    draft.status = TemplateVersion.Status.RETIRED
    draft.save(update_fields=["status"])
    trail.record(
        actor, "approvals.template.discarded", draft, office_path=template.office_path or ROOT, kind=template.kind
    )


@transaction.atomic
def enforce_draft(actor: Actor, *, template_id: int, now: datetime) -> TemplateVersion:
    """Put the draft in force; new cases use it from now on, running ones keep theirs. By somebody other than whoever
    drafted it. Raises NotVisible, NotAllowed, SecondPersonNeeded, NoDraft, TemplateInvalid."""
    template = queries.get_template(actor, template_id, lock=True)
    require_at(actor, "approvals.enforce", template)
    draft = draft_of(template)
    if not actor.person_id or draft.drafted_by_id == actor.person_id:
        raise SecondPersonNeeded(N_("Whoever drafted a template does not put it in force. Ask a second person."))
    check_body(template.kind, draft.body)
    before = list(template.versions.filter(status=TemplateVersion.Status.FORCE).select_for_update(of=("self",)))
    for old in before:
        old.status = TemplateVersion.Status.RETIRED
        old.save(update_fields=["status"])
    draft.status, draft.enforced_by_id, draft.enforced_at = TemplateVersion.Status.FORCE, actor.person_id, now
    draft.save(update_fields=["status", "enforced_by", "enforced_at"])
    trail.record(
        actor,
        "approvals.template.enforced",
        draft,
        office_path=template.office_path or ROOT,
        also=before,
        number=draft.number,
        kind=template.kind,
    )
    return draft
