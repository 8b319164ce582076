from datetime import timedelta
from random import Random
from uuid import uuid4

from guanjia.foundation.checklists import commands
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.factories import make_account, make_actor, make_office, make_place

VIEW = ("liaison", "owner_section", "deputy", "head", "supervisor")
INSPECT = ("liaison", "owner_section", "supervisor", "field_worker", "contractor")
MANAGE = ("owner_section",)
RIGHTS = ("checklists.view", "checklists.manage", "checklists.forms", "checklists.inspect", "org.view", "places.view")
LINES = [
    {"key": "clean", "kind": "choice", "zh": "是否整洁",
     "choices": [{"value": "yes", "zh": "是"}, {"value": "no", "zh": "否"}]},
]  # fmt: skip


def boss(world: World):
    if "cl_boss" not in world.made:
        world.made["cl_boss"] = make_actor(*RIGHTS, account=make_account(office=world.county), office=world.county)
    return world.made["cl_boss"]


def form(world: World) -> dict[str, int]:
    if "cl_form" not in world.made:
        actor = boss(world)
        made = commands.make_form(actor, code="rooms-clean", name="Rooms", office_id=world.county.pk)
        draft = commands.draft_version(actor, form_id=made.pk, lines=LINES)
        commands.publish_version(actor, version_id=draft.pk, now=clock.now())
        world.made["cl_form"] = made
    return {"pk": world.made["cl_form"].pk}


def visit(world: World) -> dict[str, int]:
    """An open visit of county A's unit, run by a section beside it, made by nobody of the table."""
    if "cl_visit" not in world.made:
        form_id = form(world)["pk"]
        runner = make_office(parent=world.county, kind="section")
        room = make_place(office=world.unit, user=world.unit)
        world.made["cl_room"] = room
        world.made["cl_visit"] = commands.plan_visit(
            boss(world), form_id=form_id, unit_id=world.unit.pk, planned_on=clock.today() + timedelta(days=1),
            inspector_ids=[boss(world).person_id], room_ids=[room.pk], office_id=runner.pk, now=clock.now(),
        )  # fmt: skip
    return {"pk": world.made["cl_visit"].pk}


def filling(world: World) -> dict[str, int]:
    return visit(world) | {"place": world.made["cl_room"].pk}


def answers(world: World) -> dict[str, object]:
    if "cl_answers" not in world.made:
        pk = visit(world)["pk"]
        world.made["cl_answers"] = commands.keep_answers(
            boss(world), uuid=uuid4(), visit_id=pk, place_id=world.made["cl_room"].pk, answers={"clean": "yes"},
            answered_at=clock.now(), now=clock.now(),
        ).answers  # fmt: skip
    return {"uuid": world.made["cl_answers"].uuid}


def photo(world: World) -> dict[str, object]:
    return visit(world) | {"sha256": "0" * 64}


def campaign(world: World) -> dict[str, int]:
    """A campaign of county A whose list is published."""
    if "cl_campaign" not in world.made:
        form_id = form(world)["pk"]
        made = commands.open_campaign(
            boss(world), title="Clean rooms", office_id=world.county.pk, form_id=form_id, starts_on=clock.today(),
            ends_on=clock.today() + timedelta(days=9), today=clock.today(),
        )  # fmt: skip
        commands.publish_frame(
            boss(world), campaign_id=made.pk, unit_ids=[world.unit.pk], size=1, now=clock.now(), rng=Random(1)
        )
        world.made["cl_campaign"] = made
    return {"pk": world.made["cl_campaign"].pk}


def route(world: World) -> dict[str, int]:
    if "cl_route" not in world.made:
        form_id = form(world)["pk"]
        point = make_place(office=world.unit, user=world.unit)
        world.made["cl_route"] = commands.make_route(
            boss(world), name="Round", office_id=world.county.pk, form_id=form_id, window_minutes=30,
            place_ids=[point.pk], now=clock.now(),
        )  # fmt: skip
    return {"pk": world.made["cl_route"].pk}


def plan(world: World) -> dict[str, int]:
    if "cl_plan" not in world.made:
        form_id = form(world)["pk"]
        world.made["cl_plan"] = commands.make_plan(
            boss(world), title="Daily", office_id=world.county.pk, unit_id=world.unit.pk, form_id=form_id,
            cadence="daily", inspector_ids=[boss(world).person_id], since=clock.today(),
        )  # fmt: skip
    return {"pk": world.made["cl_plan"].pk}


def version(world: World) -> dict[str, int]:
    form(world)
    return {"pk": world.made["cl_form"].versions.get().pk}


def room(world: World) -> dict[str, int]:
    visit(world)
    return {"pk": world.made["cl_room"].pk}


def verb(subject, name: str):
    return lambda world: subject(world) | {"verb": name}


def page(*roles: str, ok: int = 200, outsider: int = 200) -> dict[str, int]:
    return {"stranger": LOGIN, "*": 403, "outsider": outsider, **dict.fromkeys(roles, ok)}


def thing(*roles: str, ok: int = 200) -> dict[str, int]:
    return {"stranger": LOGIN, "*": 404, **dict.fromkeys(roles, ok)}


def api(*roles: str, ok: int = 200, other: int = 404) -> dict[str, int]:
    return {"stranger": 401, "*": other, **dict.fromkeys(roles, ok)}


def managed(*, view: int = 403, ok: int = 200, stranger: int = LOGIN) -> dict[str, int]:
    """A record that some see and only those who run checks may change."""
    return {"stranger": stranger, "*": 404, **dict.fromkeys(VIEW, view), **dict.fromkeys(MANAGE, ok)}


PLACES = {"stranger": 401, "*": 200, **dict.fromkeys(("outsider", "contractor", "security_admin", "audit_admin"), 404)}
ROUTES = [
    Route("checklist-away", {"*": 200}),
    Route("checklist-mine", page(*INSPECT)),
    Route("checklist-visit", thing(*VIEW), subject=visit),
    Route("checklist-finish", managed(ok=422), method="post", subject=visit),
    Route("checklist-fill", managed(), subject=visit),
    Route("checklist-fill", managed(), subject=filling),
    Route("checklist-fill", managed(ok=422), method="post", subject=filling),
    Route("checklist-answers", thing(*VIEW), subject=answers),
    Route("checklist-scanned", {"stranger": LOGIN, "*": 403, "outsider": 404, **dict.fromkeys(INSPECT, 404)}),
    Route("checklist-visit-act", managed(ok=422), method="post", subject=verb(visit, "void")),
    Route("checklist-campaigns", page(*VIEW)),
    Route("checklist-campaign-new", page(*MANAGE)),
    Route("checklist-campaign", thing(*VIEW), subject=campaign),
    Route("checklist-proof", thing(*VIEW), subject=campaign),
    Route("checklist-proof-file", thing(*VIEW), subject=campaign),
    Route("checklist-campaign-act", managed(ok=422), method="post", subject=verb(campaign, "draw")),
    Route("checklist-visits", page(*VIEW)),
    Route("checklist-answer-list", page(*VIEW)),
    Route("checklist-forms", page(*VIEW)),
    Route("checklist-form-new", page(*MANAGE)),
    Route("checklist-form", thing(*VIEW), subject=form),
    Route("checklist-form-edit", managed(), subject=form),
    Route("checklist-form-publish", managed(ok=302), method="post", subject=form),
    Route("checklist-form-act", thing(*VIEW, ok=422), method="post", subject=verb(form, "retire")),
    Route("checklist-plans", page(*VIEW)),
    Route("checklist-plan-new", page(*MANAGE)),
    Route("checklist-plan-end", managed(), subject=plan),
    Route("checklist-routes", page(*VIEW)),
    Route("checklist-route-new", page(*MANAGE)),
    Route("checklist-route", thing(*VIEW), subject=route),
    Route("checklist-route-act", managed(ok=422), method="post", subject=verb(route, "round")),
    Route("checklist-coverage", page(*VIEW)),
    Route("api-checklist-answer-list", {"*": 200, "stranger": 401}),
    Route("api-checklist-visits", {"*": 200, "stranger": 401}),
    Route("api-checklist-visits", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-checklist-assign", {"*": 400, "stranger": 401}, method="post", subject=visit, as_json=True),
    Route("api-checklist-recheck", {"*": 400, "stranger": 401}, method="post", subject=visit, as_json=True),
    Route("api-checklist-visit-void", {"*": 400, "stranger": 401}, method="post", subject=visit, as_json=True),
    Route("api-checklist-forms", {"*": 200, "stranger": 401}),
    Route("api-checklist-forms", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route(
        "api-checklist-propose",
        {"stranger": 401, "*": 403, "outsider": 200, **dict.fromkeys(MANAGE, 200)},
        method="post",
        as_json=True,
    ),
    Route("api-checklist-versions", api(*VIEW), subject=form),
    Route("api-checklist-versions", {"*": 400, "stranger": 401}, method="put", subject=form, as_json=True),
    Route("api-checklist-retire", {"*": 400, "stranger": 401}, method="post", subject=form, as_json=True),
    Route("api-checklist-publish", managed(stranger=401, ok=409), method="post", subject=version),
    Route("api-checklist-plans", {"*": 200, "stranger": 401}),
    Route("api-checklist-plans", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-checklist-plan-end", {"*": 400, "stranger": 401}, method="post", subject=plan, as_json=True),
    Route("api-checklist-routes", {"*": 200, "stranger": 401}),
    Route("api-checklist-routes", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-checklist-points", {"*": 400, "stranger": 401}, method="put", subject=route, as_json=True),
    Route("api-checklist-rounds", {"*": 400, "stranger": 401}, method="post", subject=route, as_json=True),
    Route("api-checklist-readings", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-checklist-place-readings", PLACES, subject=room),
    Route("api-checklist-coverage", {"stranger": 401, "*": 403, "outsider": 200, **dict.fromkeys(VIEW, 200)}),
    Route("api-campaigns", {"*": 200, "stranger": 401}),
    Route("api-campaigns", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-campaign-figures", api(*VIEW), subject=campaign),
    Route("api-campaign-frame", {"*": 400, "stranger": 401}, method="post", subject=campaign, as_json=True),
    Route("api-campaign-draw", api(*VIEW), subject=campaign),
    Route("api-campaign-draw", {"*": 400, "stranger": 401}, method="post", subject=campaign, as_json=True),
    Route("api-campaign-close", managed(stranger=401, ok=409), method="post", subject=campaign),
    Route("api-campaign-void", {"*": 400, "stranger": 401}, method="post", subject=campaign, as_json=True),
    Route("api-campaign-bulletin", managed(stranger=401, ok=409), method="post", subject=campaign),
    Route("api-checklist-mine", {"stranger": 401, "*": 403, "outsider": 200, **dict.fromkeys(INSPECT, 200)}),
    Route("api-checklist-visit", api(*VIEW), subject=visit),
    Route("api-checklist-finish", managed(stranger=401, ok=409), method="post", subject=visit),
    Route("api-checklist-photo", api(), subject=photo),
    Route("api-checklist-photo", {"stranger": 401, "*": 415}, method="put", subject=photo),
    Route("api-checklist-answers", api(*VIEW), subject=answers),
    Route("api-checklist-answers", {"stranger": 401, "*": 400}, method="put", subject=answers, as_json=True),
    Route("api-checklist-set-aside", {"stranger": 401, "*": 400}, method="post", subject=answers, as_json=True),
]
