from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.approvals import commands
from guanjia.foundation.approvals.commands.opening import version_for
from guanjia.foundation.approvals.commands.requesting import GENERAL
from guanjia.foundation.approvals.kinds import kind_of
from guanjia.foundation.approvals.models import Delegation
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.factories import make_account

SEERS = ("owner_section", "deputy", "head", "supervisor", "sys_admin")
KEEPERS = ("owner_section", "sys_admin")
ENFORCERS = ("head", "supervisor", "security_admin")
READERS = tuple({*SEERS, *KEEPERS, *ENFORCERS})
ASKERS = (
    "staff", "liaison", "owner_section", "finance_role", "deputy", "head", "supervisor", "dispatcher", "desk_agent",
    "field_worker",
)  # fmt: skip
EVERYBODY = {"stranger": LOGIN, "*": 200}


def case(world: World) -> dict[str, int]:
    """A request of county A's unit; nobody in the world signs it but a liaison of its own."""
    if "case" not in world.made:
        now = clock.now()
        signer = make_account("liaison", office=world.unit)
        clerk = actor_of(make_account("staff", office=world.unit), today=clock.today())
        world.made["case"] = commands.file_request(clerk, topic="report", title="Lamps", body="They flicker", now=now)
        world.made["signer"] = signer
    return {"pk": world.made["case"].pk}


def urgent(world: World) -> dict[str, int]:
    case(world)
    return {"pk": world.made["case"].pk}


def request(world: World) -> dict[str, int]:
    case(world)
    return {"pk": int(world.made["case"].subject_id)}


def verb(name: str):
    return lambda world: case(world) | {"verb": name}


def template(world: World) -> dict[str, int]:
    return {"pk": version(world, "template_id")["pk"]}


def version(world: World, field: str = "pk") -> dict[str, int]:
    found = version_for(kind_of(GENERAL), world.unit.path, now=clock.now())
    return {"pk": getattr(found, field)}


def delegation(world: World) -> dict[str, int]:
    if "delegation" not in world.made:
        giver, taker = make_account("liaison", office=world.unit), make_account("staff", office=world.unit)
        world.made["delegation"] = Delegation.objects.create(
            principal=giver.person, stand_in=taker.person, since=clock.today(), until=clock.today(), reason="Leave",
            made_at=clock.now(),
        )  # fmt: skip
    return {"pk": world.made["delegation"].pk}


def only(status: int, roles: tuple[str, ...], *, other: int = 403, stranger: int = LOGIN, outsider: int | None = None):
    """Status for the roles, and for whoever holds them over another county."""
    return {
        "stranger": stranger,
        "*": other,
        "outsider": other if outsider is None else outsider,
        **dict.fromkeys(roles, status),
    }


def seen(status: int, stranger: int = LOGIN):
    return only(status, SEERS, other=404, stranger=stranger)


def api(status: int, roles: tuple[str, ...], **more: int):
    return only(status, roles, stranger=401, **more)


ROUTES = [
    Route("approval-new", only(200, ASKERS, outsider=200)),
    Route("approval-way", only(200, ASKERS, outsider=200)),
    Route("approval-together", EVERYBODY),
    Route("approval-request", seen(302), subject=request),
    Route("approval-case", seen(200), subject=case),
    Route("approval-desk", seen(200), subject=case),
    Route("approval-sheet", seen(200), subject=case),
    Route("approval-change", only(403, SEERS, other=404), subject=case),
    Route("approval-papers", only(403, SEERS, other=404), subject=case),
    # the step waits for none of them: a keeper may name signers
    Route("approval-ask", only(403, SEERS, other=404) | dict.fromkeys(KEEPERS, 200), subject=verb("assign")),
    Route("approval-act", only(403, SEERS, other=404), "post", subject=verb("approve")),
    Route("approvals", EVERYBODY),
    Route("approval-figures", only(200, ("deputy", "head", "supervisor"), outsider=200)),
    Route("delegations", EVERYBODY),
    Route("delegation-new", EVERYBODY),
    Route("delegation-end", only(200, KEEPERS, other=404), subject=delegation),
    Route("delegations-all", only(200, KEEPERS, outsider=200)),
    Route("approval-templates", only(200, READERS, outsider=200)),
    Route("approval-template-new", only(200, KEEPERS, outsider=200)),
    Route("approval-template", only(200, READERS, outsider=200), subject=template),
    Route("approval-version", only(200, READERS, outsider=200), subject=version),
    Route("approval-template-try", only(200, READERS, outsider=200), subject=template),
    # a general template is kept over the whole tree, which nobody here holds
    Route("approval-template-edit", {"stranger": LOGIN, "*": 403}, subject=template),
    Route("approval-template-enforce", {"stranger": LOGIN, "*": 403}, "post", subject=template),
    Route("approval-template-discard", {"stranger": LOGIN, "*": 403}, "post", subject=template),
    Route("api-approval-cases", {"stranger": 401, "*": 200}),
    Route("api-approval-case", seen(200, stranger=401), subject=case),
    *(
        Route(f"api-approval-{name}", api(status, SEERS, other=404), "post", subject=case,
              data=lambda world, body=body: body, as_json=True)
        for name, body, status in (
            ("approve", {}, 403),
            ("refuse", {"reason": "No money"}, 403),
            ("return", {"reason": "How many?"}, 403),
            ("signers-remove", {"person": 1}, 409),
            ("withdraw", {}, 403),
            ("resubmit", {}, 403),
            ("papers", {"note": "Done at once"}, 403),
        )
    ),
    *(
        Route(f"api-approval-{name}", api(403, SEERS, other=404), "post", subject=case,
              data=lambda world, body=body: {**body, **({"person": someone(world)} if "person" in body
                                                        else {"people": [someone(world)]})}, as_json=True)
        for name, body in (
            ("signers", {"people": []}),
            ("hand-over", {"person": 0, "reason": "Away"}),
        )
    ),
    Route("api-approval-remind", {**api(403, SEERS, other=404), "owner_section": 200, "sys_admin": 409}, "post",
          subject=case, as_json=True),
    Route("api-approval-assign", {**api(403, SEERS, other=404), "owner_section": 200, "sys_admin": 200}, "post",
          subject=case, data=lambda world: {"people": [someone(world)], "reason": "Absent"}, as_json=True),
    Route("api-approval-retry", api(409, SEERS, other=404), "post", subject=case, as_json=True),
    Route("api-approval-copies", {**api(403, SEERS, other=404), "owner_section": 200, "sys_admin": 200}, "post",
          subject=case, data=lambda world: {"people": [someone(world)]}, as_json=True),
    Route("api-approval-together", {"stranger": 401, "*": 409}, "post",
          data=lambda world: {"ids": [1], "expected": 1}, as_json=True),
    Route("api-approval-requests", api(201, ASKERS, outsider=201), "post",
          data=lambda world: {"topic": "report", "title": "Lamps", "body": "They flicker"}, as_json=True),
    Route("api-approval-delegations", {"stranger": 401, "*": 200}),
    Route("api-approval-delegations", {"stranger": 401, "*": 409}, "post",
          data=lambda world: {"stand_in": someone(world), "since": "2020-01-01", "until": "2020-01-02",
                              "reason": "Leave"}, as_json=True),
    Route("api-approval-delegation-end", {**api(409, KEEPERS, other=404), "owner_section": 200}, "post",
          subject=delegation, data=lambda world: {"reason": "Back again"}, as_json=True),
    Route("api-approval-templates", {"stranger": 401, "*": 200}),
    Route("api-approval-template", api(200, READERS, other=404, outsider=200), subject=template),
    Route("api-approval-template-draft", api(403, READERS, other=404, outsider=403), "post", subject=template,
          data=lambda world: {"body": {"steps": [{"key": "a", "label": "A", "who": [{"role": "head"}]}]}},
          as_json=True),
    Route("api-approval-template-enforce", api(403, READERS, other=404, outsider=403), "post", subject=template,
          as_json=True),
    Route("api-approval-template-discard", api(403, READERS, other=404, outsider=403), "post", subject=template,
          as_json=True),
    Route("api-approval-simulate", api(200, READERS, other=404, outsider=200), "post", subject=template,
          data=lambda world: {"requester": someone(world)}, as_json=True),
    Route("api-approval-figures", api(200, ("deputy", "head", "supervisor"), outsider=200)),
]  # fmt: skip


def someone(world: World) -> int:
    """A person of the unit with an account."""
    if "someone" not in world.made:
        world.made["someone"] = make_account("staff", office=world.unit)
    return world.made["someone"].person_id
