"""The doors of practical-benefit items: the public list, one item, the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.domains.suggestions import commands, queries
from guanjia.domains.suggestions.forms import (
    ChangeItemForm,
    ItemForm,
    MilestoneForm,
    NoteForm,
    PersonForm,
    ProgressForm,
    ReachForm,
    ReasonForm,
    StarsForm,
)
from guanjia.domains.suggestions.views.answering import form_page
from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.listing import SavedView
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest


class ItemList(LoginRequiredMixin, RegisterPage):
    """The register of practical-benefit items."""

    template_name = "suggestions/list.html"
    register_key = "suggestions.items"

    def get_views(self, request: PageRequest) -> Sequence[SavedView]:  # type: ignore[override]
        counted = queries.count_items(request.actor, clock.today())
        return (
            SavedView(_("All"), ""),
            SavedView(_("Past its date"), "late=late", counted["late"], hot=counted["late"] > 0),
            SavedView(_("Last month's entry missing"), "late=missing"),
            SavedView(_("Done, to be confirmed"), "state=done", counted["done"]),
            SavedView(_("Confirmed"), "state=closed", counted["closed"]),
        )

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {"domain": "service", "page_url": "benefit-items", "heading": _("Practical-benefit items")}


@login_required
@require_GET
def public(request: PageRequest) -> HttpResponse:
    """What is done for the staff this year, and how far it is: public within the body."""
    actor, today = request.actor, clock.today()
    programmes = [row for row in queries.list_programmes(actor)[:20] if row.item_count]  # type: ignore[attr-defined]
    asked = request.GET.get("programme", "")
    chosen = next((row for row in programmes if str(row.pk) == asked), programmes[0] if programmes else None)
    rows = list(queries.list_items(actor).filter(programme=chosen).order_by("number")) if chosen else []
    lacking = queries.missing_months(rows, today)
    context = {
        "tab": "services",
        "programmes": programmes,
        "chosen": chosen,
        "items": [
            {
                "row": row,
                "missing": lacking[row.pk],
                "thanks": queries.thanks_to(row),
                "late": row.is_open and row.due_on < today,
            }
            for row in rows
        ],
        "closed": sum(row.state == "closed" for row in rows),
    }
    return render(request, "suggestions/public.html", context)


def deeds_of(actor: Actor, item: Any) -> list[Deed]:
    """What may be done with an item, by whoever proposed it, does it, runs it or is served by it."""
    now, today = clock.now(), clock.today()
    manages = actor.may("suggestions.manage", item.served_path)
    closer = queries.closer_id_of(item, today)
    doing = item.is_open and (actor.person_id == item.doer_id or manages)
    decides = actor.person_id is not None and actor.person_id == closer
    served = actor.person_id is not None and actor.office_path.startswith(item.served_path)
    months = [month.month for month in queries.list_months(item, today)]
    this = today.replace(day=1)
    months = months if this in months or this < item.starts_on.replace(day=1) else [this, *months]
    steps = [step for step in item.milestones.all() if step.done_on is None]
    rated = queries.list_own_ratings(actor, item).filter(round=item.round).exists()

    def url(verb: str) -> str:
        return reverse("benefit-act", kwargs={"pk": item.pk, "verb": verb})

    def progress(*, month: str, photos: Any, **fields: Any) -> object:
        ready = commands.prepare_photos(photos, holder="suggestions.benefititem", purpose="evidence")
        return commands.enter_progress(
            actor, item_id=item.pk, month=date.fromisoformat(month), photos=ready, now=now, **fields
        )

    def name_closer(*, person: str) -> object:
        found = queries.find_person(actor, person, field="person")
        return commands.name_closer(actor, item_id=item.pk, person_id=found.pk, today=today)

    return [
        Deed(
            "close",
            _("Confirm that it is done"),
            StarsForm,
            lambda **f: commands.close_item(actor, item_id=item.pk, now=now, **f),
            _("Confirmed. Thank you."),
            url("close"),
            offered=decides and item.state == "done",
            open=True,
            icon="circle-check",
        ),
        Deed(
            "reopen",
            _("It is not good enough"),
            ReasonForm,
            lambda **f: commands.reopen_item(actor, item_id=item.pk, now=now, **f),
            _("Reopened."),
            url("reopen"),
            submit=_("Reopen the item"),
            offered=decides and not item.is_open,
            danger=True,
            icon="arrow-back-up",
        ),
        Deed(
            "rate",
            _("Rate this item"),
            StarsForm,
            lambda **f: commands.rate_item(actor, item_id=item.pk, now=now, **f),
            _("Thank you for the rating."),
            url("rate"),
            offered=served
            and not item.is_open
            and not rated
            and actor.person_id != item.doer_id
            and actor.may("suggestions.propose"),
            icon="star",
        ),
        Deed(
            "progress",
            _("Enter this month's progress"),
            partial(ProgressForm, months=months),
            progress,
            _("Entered."),
            url("progress"),
            submit=_("Enter the progress"),
            offered=doing,
            icon="chart-bar",
            initial={"percent": item.percent},
        ),
        Deed(
            "reach",
            _("Milestone reached"),
            partial(ReachForm, steps=steps),
            lambda **f: commands.reach_milestone(actor, item_id=item.pk, today=today, **f),
            _("Noted."),
            url("reach"),
            offered=doing and bool(steps),
            icon="check",
        ),
        Deed(
            "milestone",
            _("Add a milestone"),
            MilestoneForm,
            lambda **f: commands.set_milestone(actor, item_id=item.pk, **f),
            _("Added."),
            url("milestone"),
            offered=doing,
            icon="plus",
        ),
        Deed(
            "claim",
            _("Report as done"),
            NoteForm,
            lambda **f: commands.claim_done(actor, item_id=item.pk, now=now, **f),
            _("Reported. Whoever proposed it decides now."),
            url("claim"),
            offered=doing,
            icon="send",
        ),
        Deed(
            "change",
            _("Change title, goal or dates"),
            ChangeItemForm,
            lambda **f: commands.change_item(actor, item_id=item.pk, now=now, **f),
            _("Changed."),
            url("change"),
            submit=_("Save the change"),
            offered=manages and item.is_open,
            icon="pencil",
            initial={name: getattr(item, name) for name in ("title", "goal", "starts_on", "due_on")},
        ),
        Deed(
            "closer",
            _("Name who confirms"),
            PersonForm,
            name_closer,
            _("Named."),
            url("closer"),
            offered=manages and item.state != "closed" and (closer is None or item.closer_id is not None),
            icon="user",
            hint=_("The proposer does the work, has left, or there is none: name somebody whom the item serves."),
        ),
    ]


@login_required
@require_GET
def item(request: PageRequest, pk: int) -> HttpResponse:
    """One item for everybody whom it serves, and for those who do, run and confirm it."""
    found = queries.get_item(request.actor, pk)
    return show(request, found, deeds_of(request.actor, found))


def show(request: PageRequest, found: Any, deeds: list[Deed]) -> HttpResponse:
    actor, today = request.actor, clock.today()
    ratings = list(queries.list_ratings(found))
    now_rated = [rating.stars for rating in ratings if rating.round == found.round]
    context = {
        "tab": "services",
        "item": found,
        "thanks": queries.thanks_to(found),
        "months": queries.list_months(found, today),
        "milestones": list(found.milestones.all()),
        "photos": queries.photos(found),
        "ratings": ratings[:20],
        "mean": sum(now_rated) / len(now_rated) if now_rated else None,
        "rated": len(now_rated),
        "events": queries.story(actor, found),
        "is_doer": actor.person_id is not None and actor.person_id == found.doer_id,
        "late": found.is_open and found.due_on < today,
        "deeds": deeds,
        "any_deed": any(deed.offered for deed in deeds),
        "idempotency_key": new_key(),
        "today": today,
    }
    return render(request, "suggestions/item.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def item_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Close, reopen, rate, progress and the rest."""
    found = queries.get_item(request.actor, pk)
    if found.idea is not None and found.idea.anonymous and verb in ("close", "reopen"):
        return take(request, found, verb)  # a kept key would say who the proposer is
    return take_once(request, found, verb)


def take(request: PageRequest, found: Any, verb: str) -> HttpResponse:
    deeds = deeds_of(request.actor, found)
    if deed_of(deeds, verb).take(request):
        return redirect("benefit-item", pk=found.pk)
    return show(request, found, deeds)


take_once = acts_once_page("suggestions.item.act")(take)


@login_required
@acts_once_page("suggestions.item.add")
def item_new(request: PageRequest, pk: int) -> HttpResponse:
    """Add an item to a programme, from a chosen candidate or an idea where one is named."""
    actor = request.actor
    found = queries.get_programme(actor, pk)
    actor.require("suggestions.manage", found.office.path)
    initial: dict[str, Any] = {"starts_on": clock.today(), "due_on": date(found.year, 12, 31)}
    number = request.GET.get("candidate", "")
    if number.isascii() and number.isdigit() and len(number) < 18:
        chosen = queries.find_candidate(found, int(number))
        if chosen is not None:
            initial |= {"candidate_id": chosen.pk, "title": chosen.title, "goal": chosen.text}
    form = ItemForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        with refusals_as_form_errors(form):
            person = queries.find_person(actor, fields.pop("doer"), field="doer")
            made = commands.add_item(actor, programme_id=pk, doer_id=person.pk, **fields)
            messages.success(request, _("Added as item %(n)s.") % {"n": made.number})
            return redirect("benefit-item", pk=made.pk)
    return form_page(
        request,
        form,
        "programmes",
        _("New item of %(programme)s") % {"programme": found},
        _("Add the item"),
        reverse("programme", kwargs={"pk": pk}),
    )
