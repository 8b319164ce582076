import random

from guanjia.foundation.codes.commands.issuing import issue_code
from guanjia.foundation.codes.commands.labelling import print_labels, save_printer, save_template
from guanjia.foundation.codes.labels.standard import STANDARD
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.access_table.files import SEE_PLACES
from tests.factories import make_actor, make_place

PRINTERS = ("liaison", "owner_section", "dispatcher", "desk_agent", "sys_admin")
DESIGNERS = ("owner_section", "sys_admin")


def code(world: World) -> dict[str, str]:
    """The code of a room of county A's unit."""
    if "code" not in world.made:
        room = make_place(office=world.unit)
        world.made["code"] = issue_code(make_actor(), room, kind="room", now=clock.now(), rng=random.Random(1))
    return {"text": world.made["code"].text}


def keeper(world: World):
    if "label_keeper" not in world.made:
        world.made["label_keeper"] = make_actor(
            "codes.print", "codes.design", "codes.issue", "places.view", office=world.unit
        )
    return world.made["label_keeper"]


def template(world: World) -> dict[str, int]:
    """A template of county A's unit."""
    if "template" not in world.made:
        world.made["template"] = save_template(
            keeper(world),
            template_id=None,
            name="Own",
            design=STANDARD[0].design,
            office_path=world.unit.path,
            now=clock.now(),
        )
    return {"pk": world.made["template"].pk}


def printer(world: World) -> dict[str, int]:
    """A printer of county A's unit."""
    world.made["printers"] = world.made.get("printers", 0) + 1
    row = save_printer(
        keeper(world),
        printer_id=None,
        name=f"打印机 {world.made['printers']}",
        dx_mm=0,
        dy_mm=0,
        scale_x=100,
        scale_y=100,
        office_path=world.unit.path,
        now=clock.now(),
    )
    return {"pk": row.pk}


def printing(world: World) -> dict[str, int]:
    """A printing of county A's unit."""
    code(world)
    row = print_labels(
        keeper(world),
        code_ids=[world.made["code"].pk],
        template_id=template(world)["pk"],
        printer_id=None,
        now=clock.now(),
    )
    return {"pk": row.pk}


def by(status: int, *roles: str, outsider: int = 200) -> dict[str, int]:
    return {"stranger": LOGIN, "*": 403, "outsider": outsider, **dict.fromkeys(roles or PRINTERS, status)}


EVERYBODY = {"stranger": LOGIN, "*": 200}
API_PRINT = {"stranger": 401, "*": 403, "outsider": 200, **dict.fromkeys(PRINTERS, 200)}
SEEN = by(404, *PRINTERS, outsider=404) | dict.fromkeys(DESIGNERS, 200)

ROUTES = [
    # a code answers everybody; what it says depends on who asks (tests/foundation/codes)
    Route("code", {"*": 200}, subject=code),
    Route("code-lookup", {"*": 404}, data=lambda world: {"text": "FJ-0000"}),
    Route("codes", by(200)),
    Route("code-labels", by(200)),
    Route("label-print-new", by(422, outsider=422), method="post"),
    Route("label-prints", by(200)),
    # one's own printings, and all of the office for whoever issues codes there
    Route("label-print", SEEN, subject=printing),
    Route("label-print-pdf", SEEN, subject=printing),
    Route("label-templates", by(200)),
    Route("label-templates-load", {"stranger": LOGIN, "*": 403}, method="post"),
    Route("label-template-new", by(200, *DESIGNERS)),
    Route("label-template-preview", by(200, *DESIGNERS), method="post"),
    Route("label-template", by(200, *DESIGNERS, outsider=404), subject=template),
    Route(
        "label-template-retire",
        {"stranger": LOGIN, "*": 404, "liaison": 403, "owner_section": 302},  # then it is gone, for all who follow
        subject=template,
        method="post",
    ),
    Route("label-printer-new", by(200, *DESIGNERS)),
    Route("label-printer", by(200, *DESIGNERS, outsider=404), subject=printer),
    Route(
        "label-printer-remove",
        {"stranger": LOGIN, "*": 404, "liaison": 403, "owner_section": 302},
        subject=printer,
        method="post",
    ),
    Route("label-test-page", by(200)),
    Route(
        "code-reissue",
        {
            "stranger": LOGIN,
            "*": 404,
            **dict.fromkeys(SEE_PLACES, 403),
            **dict.fromkeys(("owner_section", "sys_admin"), 200),
        },
        subject=code,
    ),
    Route("scan-photo", EVERYBODY),
    Route("my-pass", EVERYBODY),
    Route("my-pass-code", EVERYBODY),
    Route("pass-check", by(200, "desk_agent")),
    Route("api-code", {"stranger": 401, "*": 200}, subject=code),
    Route("api-code-photo", {"stranger": 401, "*": 400}, method="post"),
    Route("api-pass-keys", {"*": 200}),
    Route("api-my-pass", {"stranger": 401, "*": 200}),
    Route(
        "api-pass-check",
        {"stranger": 401, "*": 403, "outsider": 409, "desk_agent": 409},
        data=lambda world: {"code": "GJP1:X", "gate": "g1"},
        method="post",
        as_json=True,
    ),
    Route("api-label-templates", API_PRINT),
    Route("api-label-prints", API_PRINT),
]
