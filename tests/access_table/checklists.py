from datetime import timedelta
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


def page(*roles: str, ok: int = 200, outsider: int = 200) -> dict[str, int]:
    return {"stranger": LOGIN, "*": 403, "outsider": outsider, **dict.fromkeys(roles, ok)}


def thing(*roles: str, ok: int = 200) -> dict[str, int]:
    return {"stranger": LOGIN, "*": 404, **dict.fromkeys(roles, ok)}


def api(*roles: str, ok: int = 200, other: int = 404) -> dict[str, int]:
    return {"stranger": 401, "*": other, **dict.fromkeys(roles, ok)}


def managed(*, view: int = 403, ok: int = 200, stranger: int = LOGIN) -> dict[str, int]:
    """A record that some see and only those who run checks may change."""
    return {"stranger": stranger, "*": 404, **dict.fromkeys(VIEW, view), **dict.fromkeys(MANAGE, ok)}


ROUTES = [
    Route("checklist-away", {"*": 200}),
    Route("checklist-mine", page(*INSPECT)),
    Route("checklist-visit", thing(*VIEW), subject=visit),
    Route("checklist-finish", managed(ok=422), method="post", subject=visit),
    Route("checklist-fill", managed(), subject=visit),
    Route("checklist-fill", managed(), subject=filling),
    Route("checklist-fill", managed(ok=422), method="post", subject=filling),
    Route("checklist-answers", thing(*VIEW), subject=answers),
    Route("api-checklist-mine", {"stranger": 401, "*": 403, "outsider": 200, **dict.fromkeys(INSPECT, 200)}),
    Route("api-checklist-visit", api(*VIEW), subject=visit),
    Route("api-checklist-finish", managed(stranger=401, ok=409), method="post", subject=visit),
    Route("api-checklist-photo", api(), subject=photo),
    Route("api-checklist-photo", {"stranger": 401, "*": 415}, method="put", subject=photo),
    Route("api-checklist-answers", api(*VIEW), subject=answers),
    Route("api-checklist-answers", {"stranger": 401, "*": 400}, method="put", subject=answers, as_json=True),
    Route("api-checklist-set-aside", {"stranger": 401, "*": 400}, method="post", subject=answers, as_json=True),
]
