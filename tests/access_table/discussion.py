from guanjia.foundation.discussion.commands import add_comment
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.access_table.files import SEE_PLACES
from tests.factories import make_actor, make_place


def place(world: World) -> dict[str, str]:
    """A room of county A's unit."""
    return {"label": "places.place", "pk": str(make_place(office=world.unit).pk)}


def comment(world: World) -> dict[str, int]:
    """A comment of somebody of county A on that room."""
    actor = make_actor("discussion.comment", "places.view", office=world.county)
    made = add_comment(actor, now=clock.now(), text="A draught", **place(world))
    return {"pk": made.pk}


def seers(status: int, stranger: int = LOGIN) -> dict[str, int]:
    """Whoever sees the room; to everybody else it looks missing."""
    return {"stranger": stranger, "*": 404, **dict.fromkeys(SEE_PLACES, status)}


WRITERS = tuple(role for role in SEE_PLACES if role not in ("security_admin", "audit_admin"))
MODERATORS = tuple(role for role in ("owner_section", "head", "supervisor", "sys_admin") if role in SEE_PLACES)
ROUTES = [
    Route("discussion", seers(200), subject=place),
    Route("discussion-follow", seers(302), method="post", subject=place),
    Route(
        "discussion-people",
        {**seers(403), **dict.fromkeys(WRITERS, 200)},
        subject=place,
        data=lambda world: {"q": "Person"},
    ),
    Route("comment-change", seers(200), subject=comment),
    Route("comment-withdraw", {**seers(403), **dict.fromkeys(MODERATORS, 200)}, subject=comment),
    Route("api-comments", seers(200, 401), subject=place),
    Route("api-timeline", seers(200, 401), subject=place),
    Route("api-follow", seers(200, 401), subject=place),
    Route("api-comment", seers(200, 401), subject=comment),
    Route(
        "api-comment-withdraw",
        {**seers(403, 401), **dict.fromkeys(MODERATORS, 409)},  # another's, and no reason given
        method="post",
        subject=comment,
        as_json=True,
    ),
]
