from guanjia.foundation.files.commands import lock_files
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.factories import make_actor, make_photo, make_place

SEE_PLACES = (
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


def photo(world: World) -> dict[str, int]:
    """A photo of a room of county A's unit, attached by somebody there."""
    if "photo" not in world.made:
        room = make_place(office=world.unit)
        keeper = make_actor("places.view", office=world.unit)
        world.made["photo"] = make_photo(keeper, room)
    return {"pk": world.made["photo"].pk}


def sealed_photo(world: World) -> dict[str, int]:
    """The same, of a closed record."""
    found = photo(world)
    lock_files(make_actor(), holder=Place.objects.get(pk=world.made["photo"].holder_id), now=clock.now())
    return found


def holder(world: World) -> dict[str, object]:
    photo(world)
    return {"holder_type": "places.place", "holder_id": world.made["photo"].holder_id, "purpose": "photo"}


def seen(stranger: int, status: int) -> dict[str, int]:
    """The record decides: who sees the place sees its photo, for all others it is missing."""
    return {"stranger": stranger, "*": 404, **dict.fromkeys(SEE_PLACES, status)}


ROUTES = [
    Route("file-content", seen(LOGIN, 200), subject=photo),
    Route("file-thumbnail", seen(LOGIN, 200), subject=photo),
    Route("file-void", seen(LOGIN, 200), subject=photo),
    # nothing chosen: who sees the record is told so
    Route("file-attach", seen(LOGIN, 422), method="post", data=holder),
    Route("api-files", seen(401, 200), data=holder),
    Route("api-file", seen(401, 200), subject=photo),
    Route("api-file-content", seen(401, 200), subject=photo),
    Route("api-file-thumbnail", seen(401, 200), subject=photo),
    # seeing is not enough; whoever has the right learns that this one is sealed
    Route(
        "api-file-void",
        {**seen(401, 403), "owner_section": 409, "dispatcher": 409, "desk_agent": 409},
        method="post",
        subject=sealed_photo,
        data=lambda world: {"reason": "wrong room"},
        as_json=True,
    ),
]
