from datetime import date

from guanjia.foundation.org.models import Appointment, Mandate, Post
from tests.access_table import LOGIN, Route, World
from tests.factories import LONG_AGO, make_office, make_person

TOKENLESS = 401
# who sees offices, who sees people, who changes them
SEE = {"stranger": LOGIN, "contractor": 403, "*": 200}
SEE_ONE = {"stranger": LOGIN, "contractor": 404, "outsider": 404, "*": 200}
CHANGE = {"stranger": LOGIN, "sys_admin": 200, "*": 403}
CHANGE_ONE = {"stranger": LOGIN, "sys_admin": 200, "contractor": 404, "outsider": 404, "*": 403}
NO_PEOPLE = ("staff", "finance_role", "field_worker", "contractor", "audit_admin")
PEOPLE = {"stranger": LOGIN, "*": 200} | dict.fromkeys(NO_PEOPLE, 403)
PERSON = {"stranger": LOGIN, "outsider": 404, "*": 200} | dict.fromkeys(NO_PEOPLE, 404)
CHANGE_PERSON = {"stranger": LOGIN, "sys_admin": 200, "outsider": 404, "*": 403} | dict.fromkeys(NO_PEOPLE, 404)


def by_api(expect, **over):
    return {asker: TOKENLESS if asker == "stranger" else status for asker, status in expect.items()} | over


def an_office(world: World):
    return {"pk": world.unit.pk}


def the_person(world: World):
    return world.made.setdefault("person", make_person(office=world.unit))


def a_person(world: World):
    return {"pk": the_person(world).pk}


def a_post(world: World):
    return {"pk": Post.objects.create(office=world.unit, name="Clerk", valid_from=LONG_AGO).pk}


def a_mandate(world: World):
    fields = {"title": "T", "number": "1", "issuer": "I", "level": "county", "valid_from": LONG_AGO}
    return {"pk": Mandate.objects.create(office=world.unit, **fields).pk}


def an_appointment(world: World):
    place = Appointment.objects.create(person=the_person(world), office=world.unit, primary=False, valid_from=LONG_AGO)
    return {"pk": place.pk}


def founding(world: World):
    fields = {"kind": "unit", "level": "county", "name": "New", "valid_from": "2026-01-01"}
    return fields | {"parent_id": world.unit.pk}


def hiring(world: World):
    return {"name": "P", "staff_number": "new", "office_id": world.unit.pk, "valid_from": "2026-01-01"}


def renaming(world: World):
    return {"name": "Renamed", "on": "2026-01-02"}


def moving(world: World):
    there = world.made.setdefault("there", make_office(parent=world.county))
    return {"parent_id": there.pk, "on": "2026-01-02"}


def closing(world: World):
    return {"last_day": "2026-01-02"}


def handing_over(world: World):
    there = world.made.setdefault("there", make_office(parent=world.county))
    return {"target_id": there.pk}


def moving_person(world: World):
    there = world.made.setdefault("there", make_office(parent=world.county))
    return {"office_id": there.pk, "on": str(date(2026, 1, 2))}


def leaving(world: World):
    return {"last_day": "2026-01-02", "left_as": "retired"}


def form(name, expect, subject=None):
    """A form's page: shown, and answered with 422 when it comes back empty."""
    empty = {asker: 422 if status == 200 else status for asker, status in expect.items()}
    return [Route(name, expect, subject=subject), Route(name, empty, method="post", subject=subject)]


def post(name, expect, subject, data):
    return Route(name, by_api(expect), method="post", subject=subject, data=data, as_json=True)


ROUTES = [
    Route("office-tree", SEE),
    Route("office-list", SEE),
    Route("post-list", SEE),
    Route("establishment-list", SEE),
    Route("office-detail", SEE_ONE, subject=an_office),
    Route("person-list", PEOPLE),
    Route("person-detail", PERSON, subject=a_person),
    *form("office-found", CHANGE),
    *form("office-rename", CHANGE_ONE, an_office),
    *form("office-correct", CHANGE_ONE, an_office),
    *form("office-move", CHANGE_ONE, an_office),
    *form("office-close", CHANGE_ONE, an_office),
    *form("office-reorganise", CHANGE_ONE, an_office),
    *form("post-open", CHANGE_ONE, an_office),
    *form("establishment-approve", CHANGE_ONE, an_office),
    *form("mandate-give", CHANGE_ONE, an_office),
    *form("post-close", CHANGE_ONE, a_post),
    *form("mandate-end", CHANGE_ONE, a_mandate),
    *form("person-hire", CHANGE),
    *form("person-correct", CHANGE_PERSON, a_person),
    *form("person-move", CHANGE_PERSON, a_person),
    *form("person-leave", CHANGE_PERSON, a_person),
    *form("person-rehire", CHANGE_PERSON, a_person),
    *form("person-appoint", CHANGE_PERSON, a_person),
    *form("appointment-end", CHANGE_PERSON, an_appointment),
    Route("api-offices", by_api(SEE)),
    Route("api-office", by_api(SEE_ONE), subject=an_office),
    Route("api-people", by_api(PEOPLE)),
    Route("api-person", by_api(PERSON), subject=a_person),
    Route("api-posts", by_api(SEE)),
    Route("api-establishments", by_api(SEE)),
    Route("api-mandates", by_api(SEE)),
    Route("api-divisions", by_api(SEE)),
    Route("api-offices", by_api(CHANGE_ONE, sys_admin=201), method="post", data=founding, as_json=True),
    post("api-office-rename", CHANGE_ONE, an_office, renaming),
    post("api-office-move", CHANGE_ONE, an_office, moving),
    post("api-office-close", CHANGE_ONE, an_office, closing),
    post("api-office-reorganise", CHANGE_ONE, an_office, handing_over),
    Route("api-people", by_api(CHANGE_ONE, sys_admin=201), method="post", data=hiring, as_json=True),
    post("api-person-move", CHANGE_PERSON, a_person, moving_person),
    post("api-person-leave", CHANGE_PERSON, a_person, leaving),
]
