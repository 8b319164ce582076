from guanjia.foundation.places.models import Place, Plan
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.factories import make_place

SEE = (
    "staff",
    "liaison",
    "owner_section",
    "finance_role",
    "deputy",
    "head",
    "supervisor",
    "dispatcher",
    "desk_agent",
    "field_worker",
    "sys_admin",
)
MANAGE = ("owner_section", "sys_admin")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'


def room(world: World) -> dict[str, int]:
    return {"pk": world.made.setdefault("room", make_place(office=world.unit)).pk}


def storey(world: World) -> dict[str, int]:
    room(world)
    return {"pk": world.made["room"].parent_id}


def plan(world: World) -> dict[str, int]:
    fields = {"version": 1, "valid_from": clock.today(), "svg": SVG, "uploaded_at": clock.now()}
    if "plan" not in world.made:
        published = clock.now()
        found = Place.objects.get(pk=storey(world)["pk"])
        world.made["plan"] = Plan.objects.create(storey=found, published_at=published, **fields)
    return {"pk": world.made["plan"].pk}


def storey_with_plan(world: World) -> dict[str, int]:
    plan(world)
    return storey(world)


def everybody(status: int = 200, stranger: int = LOGIN) -> dict[str, int]:
    """Pages that need the right to see places, anywhere."""
    return {"stranger": stranger, "*": 403, "outsider": status, **dict.fromkeys(SEE, status)}


def seen(status: int = 200, stranger: int = LOGIN) -> dict[str, int]:
    """One place of county A: for all others it is missing."""
    return {"stranger": stranger, "*": 404, **dict.fromkeys(SEE, status)}


def managed(status: int = 200, stranger: int = LOGIN) -> dict[str, int]:
    """Who sees the place and may not change it is refused."""
    return {"stranger": stranger, "*": 404, **dict.fromkeys(SEE, 403), **dict.fromkeys(MANAGE, status)}


def manages_somewhere(status: int = 200) -> dict[str, int]:
    return {"stranger": LOGIN, "*": 403, "outsider": status, **dict.fromkeys(MANAGE, status)}


ROUTES = [
    Route("places", everybody()),
    Route("place-rooms", everybody()),
    Route("place-add", manages_somewhere()),
    Route("place-add", manages_somewhere(422), method="post"),
    Route("place", seen(), subject=room),
    Route("place", seen(), subject=storey_with_plan),
    Route("place-change", managed(), subject=room),
    Route("place-change", managed(422), method="post", subject=room),
    Route("place-tenure", managed(), subject=room),
    Route("place-tenure", managed(422), method="post", subject=room),
    Route("place-move", managed(), subject=room),
    Route("place-move", managed(422), method="post", subject=room),
    Route("place-close", managed(), subject=room),
    Route("place-close", managed(422), method="post", subject=room),
    Route("place-plans", managed(), subject=storey),
    Route("place-plans", managed(422), method="post", subject=storey),
    Route("plan", managed(), subject=plan),
    Route("plan-publish", managed(409), method="post", subject=plan),
    Route("plan-discard", managed(409), method="post", subject=plan),
    Route("api-places", everybody(stranger=401)),
    Route("api-places", {"stranger": 401, "*": 400}, method="post", as_json=True),
    Route("api-place", seen(stranger=401), subject=room),
    Route("api-place-tenures", seen(stranger=401), subject=room),
    Route("api-place-tenures", {"stranger": 401, "*": 400}, method="post", as_json=True, subject=room),
    Route("api-place-plan", seen(stranger=401), subject=storey_with_plan),
    Route("api-place-plan", {"stranger": 401, "*": 400}, method="post", as_json=True, subject=storey),
]
