from tests.access_table import LOGIN, Route
from tests.factories import make_person

HOLDERS = {"liaison": 200, "owner_section": 200, "supervisor": 200, "dispatcher": 200, "desk_agent": 200}
LOOKERS = {"deputy": 403, "head": 403, "sys_admin": 403, "security_admin": 403}
SEARCHERS = {"desk_agent": 200, "supervisor": 200, "outsider": 200, "*": 403}
REASON = "water on the floor"


def a_phone(world):
    person = world.made.setdefault("person", make_person(office=world.unit, phone="13800011203"))
    return {"subject": "org.person", "pk": person.pk, "field": "phone", "reason": REASON}


def a_search(world):
    return {"where": "org.person:phone", "value": "13800011203", "reason": REASON}


def a_search_by_api(world):
    return {"subject": "org.person", "field": "phone", "value": "13800011203", "reason": REASON}


ROUTES = [
    Route("reveal", HOLDERS | LOOKERS | {"stranger": LOGIN, "*": 404}, data=a_phone),
    Route("reveal", HOLDERS | LOOKERS | {"stranger": LOGIN, "*": 404}, method="post", data=a_phone),
    Route("protection-search", SEARCHERS | {"stranger": LOGIN}),
    Route("protection-search", SEARCHERS | {"stranger": LOGIN}, method="post", data=a_search),
    Route(
        "api-reveal",
        HOLDERS | LOOKERS | {"stranger": 401, "*": 404},
        method="post",
        data=a_phone,
        as_json=True,
    ),
    Route("api-protection-search", SEARCHERS | {"stranger": 401}, method="post", data=a_search_by_api, as_json=True),
]
