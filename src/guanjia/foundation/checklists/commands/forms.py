"""Forms are made, their versions drafted and published; a published version never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from guanjia.foundation.audit import trail
from guanjia.foundation.checklists import judging, queries
from guanjia.foundation.checklists.models import Form, FormVersion
from guanjia.foundation.checklists.rules import lines as of_lines
from guanjia.foundation.checklists.rules.refusals import FormEmpty, FormSealed, LineWrong
from guanjia.foundation.org import queries as org
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_

State = FormVersion.State


@transaction.atomic
def make_form(actor: Actor, *, code: str, name: str, office_id: int, topic: str = "") -> Form:
    """Make a form of an office, without a version yet. Raises NotAllowed, or LineWrong for a code or name."""
    office = org.get_office(actor, office_id)
    actor.require("checklists.forms", office.path)
    code, name = code.strip().lower(), name.strip()
    if not of_lines.KEY.match(code.replace("-", "_")) or not name or len(name) > 60:
        raise LineWrong(N_("A form needs a name, and a code of small letters, digits and dashes."), field="code")
    try:
        with transaction.atomic():
            form = Form.objects.create(code=code, name=name, topic=topic.strip()[:60], office=office)
    except IntegrityError as clash:
        raise LineWrong(N_("There is a form with this code already."), field="code") from clash
    trail.record(actor, "checklists.form.made", form, office_path=office.path, name=name, code=code)
    return form


@transaction.atomic
def draft_version(
    actor: Actor,
    *,
    form_id: int,
    lines: Sequence[Mapping[str, Any]],
    judged: Sequence[Mapping[str, Any]] = (),
    note: str = "",
) -> FormVersion:
    """Write the next version's draft, or change the one there is. Raises LineWrong, RuleUnknown, ClauseUnknown, …"""
    form = queries.get_form(actor, form_id, lock=True)
    actor.require("checklists.forms", form.office.path)
    if form.retired_at:
        raise FormSealed(N_("This form is out of use."))
    kept = of_lines.check_lines(lines)
    rules = of_lines.check_judged(list(judged), kept)
    judging.check_rules(rules, kept)
    draft = form.versions.filter(state=State.DRAFT).first()
    if draft is None:
        last = form.versions.aggregate(last=Max("number"))["last"] or 0
        draft = FormVersion(form=form, number=last + 1)
    draft.lines, draft.judged, draft.note = kept, rules, note.strip()[:200]
    draft.content_hash = of_lines.content_hash(kept, rules)
    draft.save()
    trail.record(
        actor, "checklists.form.drafted", form, office_path=form.office.path, also=[draft], touched=False,
        number=draft.number, lines=len(kept), hash=draft.content_hash,
    )  # fmt: skip
    return draft


@transaction.atomic
def publish_version(actor: Actor, *, version_id: int, now: datetime) -> FormVersion:
    """Publish a draft; from now on new visits carry it. Raises FormSealed when it is no draft, FormEmpty."""
    version = queries.get_version(actor, version_id)
    form = queries.get_form(actor, version.form_id, lock=True)
    actor.require("checklists.forms", form.office.path)
    version = FormVersion.objects.select_for_update().get(pk=version.pk)
    if version.state != State.DRAFT:
        raise FormSealed(N_("A published version never changes. Draft a new one."))
    if not version.lines:
        raise FormEmpty(N_("This version has no lines yet."))
    version.state, version.published_at, version.published_by = State.PUBLISHED, now, actor.name[:120]
    version.save(update_fields=["state", "published_at", "published_by"])
    trail.record(
        actor, "checklists.form.published", form, office_path=form.office.path, also=[version], touched=False,
        number=version.number, hash=version.content_hash[:12],
    )  # fmt: skip
    return version


@transaction.atomic
def retire_form(actor: Actor, *, form_id: int, reason: str, now: datetime) -> Form:
    """Take a form out of use; visits that carry it go on."""
    form = queries.get_form(actor, form_id, lock=True)
    actor.require("checklists.forms", form.office.path)
    if form.retired_at is None:
        form.retired_at = now
        form.save(update_fields=["retired_at"])
        trail.record(actor, "checklists.form.retired", form, office_path=form.office.path, reason=reason[:300])
    return form
