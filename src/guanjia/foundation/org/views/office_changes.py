"""What is done with an office, its posts, establishment and mandates."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from guanjia.foundation.org import commands, forms, queries
from guanjia.foundation.org.holding import all_holdings
from guanjia.foundation.org.views.commands import CommandPage
from guanjia.foundation.org.views.pages import actor_of
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor


class OfficeCommandPage(CommandPage):
    def load(self, actor: Actor, pk: int) -> Any:
        office = queries.get_office(actor, pk)
        actor.require("org.manage", office.path)
        return office


class FoundPage(CommandPage):
    form_class, heading, submit = forms.FoundForm, gettext_lazy("Found a body"), gettext_lazy("Found the body")

    def load(self, actor: Actor, pk: int) -> Any:
        actor.require("org.manage")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        parent = request.GET.get("parent", "")
        start: dict[str, Any] = {"valid_from": clock.today()}
        if parent.isascii() and parent.isdigit() and len(parent) < 18:
            above = queries.list_manageable(actor_of(request), clock.today()).filter(pk=int(parent)).first()
            if above is not None:
                start |= {"parent_id": above.pk, "level": above.level}
        return start

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        return commands.found_office(actor, **form.cleaned_data)


class RenamePage(OfficeCommandPage):
    form_class, heading, submit = forms.RenameForm, gettext_lazy("Rename the body"), gettext_lazy("Rename the body")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"name": subject.name, "short_name": subject.short_name, "on": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        return commands.rename_office(actor, office_id=subject.pk, today=clock.today(), **form.cleaned_data)


class CorrectOfficePage(OfficeCommandPage):
    form_class, heading, submit = forms.CorrectOfficeForm, gettext_lazy("Correct facts"), gettext_lazy("Save the facts")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {name: getattr(subject, name) for name in ("credit_code", "division_id", "rank", "ends_on")}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        return commands.correct_office(actor, office_id=subject.pk, today=clock.today(), **form.cleaned_data)


class MoveOfficePage(OfficeCommandPage):
    form_class, heading, submit = forms.MoveOfficeForm, gettext_lazy("Move the body"), gettext_lazy("Move the body")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"parent_id": subject.parent_id, "on": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        office = commands.move_office(actor, office_id=subject.pk, today=clock.today(), **form.cleaned_data)
        return office if actor.reach("org.view").covers(office.path) else "office-tree"


class HoldingsBeside(OfficeCommandPage):
    """Shows what the body holds beside the form."""

    def aside(self, actor: Actor, subject: Any) -> dict[str, Any]:
        return {"holdings": [(holding.label, holding.count(subject)) for holding in all_holdings()]}


class CloseOfficePage(HoldingsBeside):
    form_class, heading, submit = forms.CloseForm, gettext_lazy("Close the body"), gettext_lazy("Close the body")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"last_day": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        return commands.close_office(actor, office_id=subject.pk, today=clock.today(), **form.cleaned_data)


class ReorganisePage(HoldingsBeside):
    form_class, heading, submit = (
        forms.ReorganiseForm,
        gettext_lazy("Re-organise"),
        gettext_lazy("Hand everything over"),
    )

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        assert isinstance(form, forms.ReorganiseForm)
        data = {name: form.cleaned_data[name] for name in ("target_id", "close", "document")}
        commands.reorganise(actor, office_id=subject.pk, now=clock.now(), targets=form.targets(), **data)
        return subject


class OpenPostPage(OfficeCommandPage):
    form_class, heading, submit = forms.OpenPostForm, gettext_lazy("Open a post"), gettext_lazy("Open the post")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"valid_from": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        commands.open_post(actor, office_id=subject.pk, **form.cleaned_data)
        return f"{subject.get_absolute_url()}?tab=posts"


class ClosePostPage(CommandPage):
    form_class, heading, submit = forms.LastDayForm, gettext_lazy("Close a post"), gettext_lazy("Close the post")
    page_url = "post-list"

    def load(self, actor: Actor, pk: int) -> Any:
        post = queries.get_post(actor, pk)
        actor.require("org.manage", post.office.path)
        return post

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"last_day": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        commands.close_post(actor, post_id=subject.pk, today=clock.today(), **form.cleaned_data)
        return f"{subject.office.get_absolute_url()}?tab=posts"


class ApproveEstablishmentPage(OfficeCommandPage):
    form_class = forms.EstablishmentForm
    heading, submit = gettext_lazy("Approved places"), gettext_lazy("Record the number")

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"valid_from": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        commands.approve_establishment(actor, office_id=subject.pk, **form.cleaned_data)
        return subject


class GiveMandatePage(OfficeCommandPage):
    form_class, heading, submit = (
        forms.MandateForm,
        gettext_lazy("Record a mandate"),
        gettext_lazy("Record the mandate"),
    )

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"valid_from": clock.today(), "level": subject.level}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        commands.give_mandate(actor, office_id=subject.pk, **form.cleaned_data)
        return f"{subject.get_absolute_url()}?tab=mandates"


class EndMandatePage(CommandPage):
    form_class, heading, submit = forms.LastDayForm, gettext_lazy("End a mandate"), gettext_lazy("End the mandate")

    def load(self, actor: Actor, pk: int) -> Any:
        mandate = queries.get_mandate(actor, pk)
        actor.require("org.manage", mandate.office.path)
        return mandate

    def start(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {"last_day": clock.today()}

    def act(self, actor: Actor, subject: Any, form: forms.ActorForm) -> Any:
        commands.end_mandate(actor, mandate_id=subject.pk, **form.cleaned_data)
        return f"{subject.office.get_absolute_url()}?tab=mandates"
