"""Forms and their versions."""

from __future__ import annotations

from django.db.models import QuerySet

from guanjia.foundation.checklists.models import Form, FormQuerySet, FormVersion
from guanjia.foundation.checklists.rules.refusals import FormEmpty
from guanjia.foundation.protection.subjects import LARGEST_ID
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


def list_forms(actor: Actor) -> FormQuerySet:
    """The forms in sight, by name."""
    return Form.objects.visible_to(actor).select_related("office").order_by("name", "pk")


def get_form(actor: Actor, form_id: int, *, lock: bool = False) -> Form:
    """The form, or NotVisible: the same answer whether it is hidden or missing."""
    forms = Form.objects.visible_to(actor)
    forms = forms.select_for_update(of=("self",)) if lock else forms.select_related("office")
    found = forms.filter(pk=form_id).first() if 0 < form_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such form."))
    return found


def list_versions(form: Form) -> QuerySet[FormVersion]:
    """All versions of a form that the caller has been shown, the newest first."""
    return form.versions.order_by("-number")


def get_version(actor: Actor, version_id: int) -> FormVersion:
    """One version of a form in sight."""
    found = None
    if 0 < version_id <= LARGEST_ID:
        versions = FormVersion.objects.filter(form__in=Form.objects.visible_to(actor))
        found = versions.select_related("form__office").filter(pk=version_id).first()
    if found is None:
        raise NotVisible(N_("There is no such version of a form."))
    return found


def latest_version(form: Form) -> FormVersion | None:
    """The newest published version; None while there is none."""
    return form.versions.filter(state=FormVersion.State.PUBLISHED).order_by("-number").first()


def version_in_force(form: Form) -> FormVersion:
    """The newest published version; raises FormEmpty while there is none."""
    found = latest_version(form)
    if found is None or form.retired_at is not None:
        raise FormEmpty(N_("“%(form)s” has no published version. Publish one first."), form=form.name, field="form_id")
    return found


def list_published(actor: Actor) -> QuerySet[FormVersion]:
    """The newest published version of every form in use."""
    forms = Form.objects.visible_to(actor).filter(retired_at=None)
    versions = FormVersion.objects.filter(form__in=forms, state=FormVersion.State.PUBLISHED)
    newest: dict[int, int] = {}
    for version in versions.order_by("number").only("pk", "form_id"):
        newest[version.form_id] = version.pk
    return FormVersion.objects.filter(pk__in=newest.values()).select_related("form").order_by("form__name")
