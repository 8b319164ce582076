"""Plans of a storey: the next edition, its preview, putting it into force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.places import commands, queries
from guanjia.foundation.places.forms import PlanForm
from guanjia.foundation.places.models import Plan
from guanjia.foundation.places.plan_drawing import dress
from guanjia.foundation.places.views.changing import PlaceForm
from guanjia.foundation.places.views.showing import facts_of, tints_of
from guanjia.kernel import clock
from guanjia.ui.requests import PageRequest


class UploadPlan(PlaceForm):
    """The editions of a storey's plan, and a form for the next one."""

    heading = gettext_lazy("Plans")
    submit = gettext_lazy("Upload and check")
    template = "places/plans.html"

    def make_form(self, request: PageRequest, found: Any, data: Any = None) -> PlanForm:
        return PlanForm(data, request.FILES if data is not None else None, initial={"valid_from": clock.today()})

    def more(self, request: PageRequest, found: Any) -> dict[str, Any]:
        return {"plans": list(queries.list_plans(request.actor, found))}

    @acts_once_page("places.plan.upload")
    def post(self, request: PageRequest, pk: int | None = None) -> HttpResponse:
        return super().post(request, pk)

    def act(self, request: PageRequest, found: Any, sent: dict[str, Any]) -> HttpResponse:
        plan = commands.upload_plan(
            request.actor,
            storey_id=found.pk,
            raw=sent["file"].read(),
            file_name=sent["file"].name,
            edition=sent["edition"],
            valid_from=sent["valid_from"],
            now=clock.now(),
        )
        return redirect("plan", pk=plan.pk)


@login_required
@require_GET
def plan_preview(request: PageRequest, pk: int) -> HttpResponse:
    """A plan before it is published: what was dropped, what fits the register, and how it looks."""
    plan = queries.get_plan(request.actor, pk)
    request.actor.require("places.manage", plan.storey.office.path)
    rooms = list(queries.list_parts(request.actor, plan.storey).filter(kind="room"))
    matching = queries.match_plan(plan, rooms)
    tints = tints_of(rooms)
    context = {
        "domain": "space",
        "page_url": "places",
        "place": plan.storey,
        "above": [*queries.list_above(plan.storey), plan.storey],
        "plan": plan,
        "matching": matching,
        "dropped": sorted(plan.report.get("dropped", {}).items()),
        "drawing": dress(
            plan.svg, {key: facts_of(room, tints) for key, room in matching.rooms.items()}, label=str(plan)
        ),
    }
    return render(request, "places/plan.html", context)


def _storey_of(plan: Plan) -> str:
    return plan.storey.get_absolute_url()


@login_required
@require_POST
def plan_publish(request: PageRequest, pk: int) -> HttpResponse:
    """Put a draft into force."""
    plan = commands.publish_plan(request.actor, plan_id=pk, now=clock.now())
    text = _("The plan is in force from %(day)s on.") % {"day": plan.valid_from}
    messages.success(request, text, extra_tags="ok")
    return redirect(_storey_of(plan))


@login_required
@require_POST
def plan_discard(request: PageRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    plan = queries.get_plan(request.actor, pk)
    commands.discard_plan(request.actor, plan_id=pk)
    messages.success(request, _("The draft was thrown away."), extra_tags="ok")
    return redirect("place-plans", pk=plan.storey_id)
