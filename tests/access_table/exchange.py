from guanjia.foundation.exchange.models import Export, Import
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.access_table.org import PEOPLE


def an_import(world: World) -> dict[str, int]:
    """A checked sheet that somebody of county A's unit brought: overseers see it, nobody else does."""
    row = Import.objects.create(
        register="org.people",
        state="checked",
        file_name="people.xlsx",
        sha256="0" * 64,
        size=1,
        format="xlsx",
        headings=["工号"],
        language="en",
        actor_key="account:0",
        office_path=world.unit.path,
        created_at=clock.now(),
    )
    return {"pk": row.pk}


def an_export(world: World) -> dict[str, int]:
    """An export of somebody else: nobody sees it."""
    row = Export.objects.create(
        register="org.people",
        state="handed",
        format="csv",
        language="en",
        actor_key="account:0",
        office_path=world.unit.path,
        created_at=clock.now(),
    )
    return {"pk": row.pk}


def overseen(stranger: int, status: int) -> dict[str, int]:
    return {"stranger": stranger, "sys_admin": status, "*": 404}


def the_people(world: World) -> dict[str, str]:
    return {"register": "org.people", "format": "csv"}


OPEN = {"stranger": LOGIN, "*": 200}
HIDDEN = {"stranger": LOGIN, "*": 404}
BY_API = {asker: 401 if asker == "stranger" else status for asker, status in PEOPLE.items()}
ASKED = {asker: 202 if status == 200 else status for asker, status in BY_API.items()}

ROUTES = [
    Route("imports", OPEN),
    Route("import-start", OPEN),
    # nothing chosen: there is no such list
    Route("import-start", {"stranger": LOGIN, "*": 404}, method="post"),
    Route("import-blank", {"stranger": LOGIN, "sys_admin": 200, "*": 403}, subject=lambda world: {"key": "org.people"}),
    Route("import-detail", overseen(LOGIN, 200), subject=an_import),
    # an overseer looks; only whoever brought the sheet goes on with it
    Route("import-columns", overseen(LOGIN, 422), method="post", subject=an_import),
    Route("import-write", overseen(LOGIN, 422), method="post", subject=an_import),
    Route("import-go-on", overseen(LOGIN, 302), method="post", subject=an_import),
    Route("import-discard", overseen(LOGIN, 302), method="post", subject=an_import),
    Route("import-bad-rows", overseen(LOGIN, 200), subject=an_import),
    Route("exports", OPEN),
    Route("export-start", PEOPLE, data=the_people),
    Route("export-start", PEOPLE, method="post", data=the_people),
    Route("export-detail", HIDDEN, subject=an_export),
    Route("export-file", HIDDEN, subject=an_export),
    Route("api-imports", {"stranger": 401, "*": 200}),
    Route("api-imports", {"stranger": 401, "*": 400}, method="post"),
    Route("api-import", overseen(401, 200), subject=an_import),
    Route("api-import-columns", overseen(401, 409), method="post", subject=an_import, as_json=True),
    Route("api-import-rows", overseen(401, 200), subject=an_import),
    Route("api-import-bad-rows", overseen(401, 200), subject=an_import),
    Route("api-import-write", overseen(401, 409), method="post", subject=an_import, as_json=True),
    Route("api-import-discard", overseen(401, 409), method="post", subject=an_import, as_json=True),
    Route("api-exports", {"stranger": 401, "*": 200}),
    Route("api-exports", ASKED, method="post", data=the_people, as_json=True),
    Route("api-export", {"stranger": 401, "*": 404}, subject=an_export),
    Route("api-export-file", {"stranger": 401, "*": 404}, subject=an_export),
]
