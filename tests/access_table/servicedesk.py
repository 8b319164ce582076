from datetime import timedelta

from guanjia.domains.servicedesk.models import (
    CallbackTask,
    CallContact,
    Contract,
    EscortPlace,
    ItemVersion,
    Rating,
    ScoreArea,
    ScoreSheet,
    ScoreStandard,
    ServiceItem,
)
from guanjia.foundation.codes.commands import issue_code
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.factories import make_actor, make_kind, make_place, make_stock, make_ticket, make_worker

REPORT = (
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
)
VIEW = ("liaison", "owner_section", "deputy", "head", "supervisor", "dispatcher", "desk_agent")
DISPATCH = ("dispatcher", "desk_agent")
WORK = ("field_worker", "contractor")
MANAGE = ("owner_section",)
STOCK = ("owner_section", "dispatcher")
CONTRACTS = ("owner_section", "head")
SCORE = ("owner_section", "dispatcher", "desk_agent", "liaison")
HANDS = (*VIEW, "field_worker", "contractor")


def ticket(world: World) -> dict[str, int]:
    """A ticket of county A's unit, nobody's own."""
    if "ticket" not in world.made:
        world.made["ticket"] = make_ticket(office=world.unit)
    return {"pk": world.made["ticket"].pk}


def worker(world: World) -> dict[str, int]:
    if "worker" not in world.made:
        world.made["worker"] = make_worker(office=world.county)
    return {"pk": world.made["worker"].pk}


def kind(world: World) -> dict[str, int]:
    return {"pk": world.made.setdefault("kind", make_kind()).pk}


def callback(world: World) -> dict[str, int]:
    found = ticket(world)
    if "callback" not in world.made:
        now = clock.now()
        rating = Rating.objects.create(ticket_id=found["pk"], round=1, stars=1, rated_at=now)
        world.made["callback"] = CallbackTask.objects.create(
            ticket_id=found["pk"], rating=rating, due_at=now + timedelta(hours=24)
        )
    return {"pk": world.made["callback"].pk}


def contact(world: World) -> dict[str, int]:
    if "contact" not in world.made:
        world.made["contact"] = CallContact.objects.create(
            office=world.county, name="Duty officer", phone="13800000001"
        )
    return {"pk": world.made["contact"].pk}


def escort(world: World) -> dict[str, int]:
    if "escort" not in world.made:
        place = make_place(office=world.county)
        world.made["escort"] = EscortPlace.objects.create(place=place, reason="Files", escort="Keeper")
    return {"pk": world.made["escort"].pk}


def part(world: World) -> dict[str, int]:
    if "part" not in world.made:
        world.made["part"] = make_stock(world.county).part
    return {"pk": world.made["part"].pk}


def cost(world: World) -> dict[str, int]:
    return ticket(world) | {"line": 1}


def contract(world: World) -> dict[str, int]:
    if "contract" not in world.made:
        today = clock.today()
        made = Contract.objects.create(
            office=world.county, number="C-1", firm="Firm", valid_from=today, valid_to=today, monthly_fee_fen=1
        )
        world.made["contract"] = made
        world.made["area"] = ScoreArea.objects.create(contract=made, name="Hall")
    return {"pk": world.made["contract"].pk}


def area(world: World) -> dict[str, int]:
    return contract(world) | {"area": world.made["area"].pk}


def month(world: World) -> dict[str, int | str]:
    return contract(world) | {"month": "2026-03"}


def sheet(world: World) -> dict[str, int]:
    found = contract(world)
    if "sheet" not in world.made:
        day = clock.today()
        standard = ScoreStandard.objects.create(
            contract_id=found["pk"], version=1, valid_from=day, bands=[[0, None, 1000]]
        )
        world.made["sheet"] = ScoreSheet.objects.create(
            contract_id=found["pk"], standard=standard, area=world.made["area"], day=day, key="k",
            submitted_at=clock.now(),
        )  # fmt: skip
    return {"pk": world.made["sheet"].pk}


def sheet_line(world: World) -> dict[str, int | str]:
    return sheet(world) | {"line": 1, "verb": "correct"}


def item(world: World) -> dict[str, str]:
    if "item" not in world.made:
        made = ServiceItem.objects.create(code="repair", name="Repair", owner=world.county)
        ItemVersion.objects.create(
            item=made, version=1, valid_from=clock.today(), basis="b", limit_days=1, steps="s", online="full", who="w"
        )
        world.made["item"] = made
    return {"code": "repair"}


def call(world: World) -> dict[str, int]:
    return ticket(world) | {"call": 1}


def code(world: World) -> dict[str, str]:
    if "code" not in world.made:
        world.made["room"] = make_place(office=world.unit)
        world.made["code"] = issue_code(make_actor(), world.made["room"], kind="room", now=clock.now()).text
    return {"code": world.made["code"]}


def verb(name: str):
    return lambda world: ticket(world) | {"verb": name}


def page(*roles: str, outsider: int = 200, ok: int = 200) -> dict[str, int]:
    """A page that a right opens; the outsider holds the right elsewhere."""
    return {"stranger": LOGIN, "*": 403, "outsider": outsider, **dict.fromkeys(roles, ok)}


def thing(*roles: str, ok: int = 200) -> dict[str, int]:
    """A record: missing for all who do not see it."""
    return {"stranger": LOGIN, "*": 404, **dict.fromkeys(roles, ok)}


def api(*roles: str, ok: int = 200, other: int = 403, outsider: int = 0) -> dict[str, int]:
    """An API route that a right opens."""
    return {"stranger": 401, "*": other, "outsider": outsider or other, **dict.fromkeys(roles, ok)}


def period(world: World) -> dict[str, str]:
    return {"since": "2026-01-01", "until": "2026-12-31"}


ROUTES = [
    Route("repair-new", page(*REPORT)),
    Route("repair-new", page(*REPORT), method="post"),
    Route("repair-duplicates", page(*REPORT)),
    Route(
        "repair-guest",
        {
            "*": 302,
            "stranger": 200,
            "contractor": 200,
            **dict.fromkeys(("sys_admin", "security_admin", "audit_admin"), 200),
        },
        data=code,
    ),
    Route("repair-guest-done", {"*": 200}),
    Route("repair-mine", page(*REPORT)),
    Route("repair-open", {"stranger": LOGIN, "*": 404}),
    Route("repair-ticket", thing(*VIEW), subject=ticket),
    Route("repair-act", thing(*VIEW, ok=302), method="post", subject=verb("rate")),
    Route("repair-tasks", page(*WORK)),
    Route("repair-duty", page(*WORK, ok=404, outsider=404), method="post"),
    Route("repair-task", page(*WORK, ok=404, outsider=404), subject=ticket),
    Route("repair-task-act", page(*WORK, ok=404, outsider=404), method="post", subject=verb("accept")),
    Route(
        "repair-position",
        page(*WORK, ok=404, outsider=404),
        method="post",
        subject=ticket,
    ),
    Route("service-board", page(*DISPATCH)),
    Route("service-console", page(*DISPATCH)),
    Route("service-console", page(*DISPATCH, ok=422, outsider=422), method="post"),
    Route("service-callers", page(*DISPATCH)),
    Route("service-places", page(*DISPATCH)),
    Route("tickets", page(*VIEW)),
    Route("ticket", thing(*VIEW), subject=ticket),
    Route(
        "ticket-act",
        thing(*VIEW, ok=403) | dict.fromkeys(DISPATCH, 302),
        method="post",
        subject=verb("auto"),
    ),
    Route("callbacks", page(*DISPATCH)),
    Route("callback-settle", thing(*DISPATCH), subject=callback),
    Route("workers", page(*VIEW)),
    Route("worker-enrol", page(*MANAGE)),
    Route("worker", thing(*VIEW, ok=403) | dict.fromkeys(MANAGE, 200), subject=worker),
    Route(
        "worker-duty",
        thing(*VIEW, ok=403) | dict.fromkeys(DISPATCH, 302),
        method="post",
        subject=worker,
    ),
    Route("fault-kinds", page(*VIEW)),
    Route("fault-kinds-load", page(*MANAGE, ok=302, outsider=302), method="post"),
    Route("fault-kind", page(*MANAGE), subject=kind),
    Route("fault-kind-advice", page(*MANAGE), subject=kind),
    Route("call-contacts", page(*VIEW)),
    Route("call-contact-new", page(*MANAGE)),
    Route("call-contact", thing(*VIEW, ok=403) | dict.fromkeys((*MANAGE,), 200), subject=contact),
    Route("call-begin", thing(*VIEW, ok=403) | dict.fromkeys(DISPATCH, 302), method="post", subject=ticket),
    Route("call-end", thing(*VIEW, ok=302), method="post", subject=call),
    Route("escort-places", page(*VIEW)),
    Route("escort-places", page(*MANAGE, ok=422, outsider=422), method="post"),
    Route("escort-lift", thing(*VIEW, ok=403) | dict.fromkeys(MANAGE, 302), method="post", subject=escort),
    Route("visits", page(*VIEW)),
    Route("visit-act", thing(*VIEW, ok=302), method="post", subject=verb("plan")),
    Route("cost-back", thing(*VIEW, ok=404), method="post", subject=cost),
    Route("parts", page(*VIEW)),
    Route("part-new", page(*STOCK)),
    Route("store-new", page(*STOCK)),
    Route("part", thing(*HANDS), subject=part),
    Route("part", thing(*HANDS, ok=403) | dict.fromkeys(STOCK, 200), method="post", subject=part),
    Route("part-change", thing(*HANDS, ok=403) | dict.fromkeys(STOCK, 200), subject=part),
    Route("repair-costs", page(*VIEW)),
    Route("cost-lines", page(*VIEW)),
    Route("contracts", page(*VIEW)),
    Route("contract-new", page(*CONTRACTS)),
    Route("my-contracts", page("contractor")),
    Route("contract", thing(*VIEW), subject=contract),
    Route(
        "contract-act",
        thing(*VIEW, ok=302),
        method="post",
        subject=lambda world: contract(world) | {"verb": "area"},
    ),
    Route("standard-new", thing(*VIEW, ok=403) | dict.fromkeys(CONTRACTS, 200), subject=contract),
    Route("sheet-new", thing(*VIEW, ok=403) | dict.fromkeys(SCORE, 200), subject=area),
    Route("contract-month", thing(*VIEW), subject=month),
    Route("month-propose", thing(*VIEW, ok=403) | dict.fromkeys(CONTRACTS, 302), method="post", subject=month),
    Route("score-sheets", page(*VIEW)),
    Route("score-sheet", thing(*VIEW), subject=sheet),
    Route("line-act", thing(*VIEW, ok=302), method="post", subject=sheet_line),
    Route("service-catalogue", {"*": 200}),
    Route("service-item", {"*": 200}, subject=item),
    Route("service-items", page(*VIEW)),
    Route("service-item-new", page(*MANAGE)),
    Route("service-item-change", page(*MANAGE), subject=item),
    Route("service-uses", page(*VIEW)),
    Route("service-use-new", page(*DISPATCH)),
    Route("desk-terms", page(*VIEW)),
    Route("desk-terms-new", page(*MANAGE)),
    Route("service-figures", page(*VIEW)),
    Route("api-tickets", {"*": 200, "stranger": 401}),
    Route("api-tickets", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-fault-kinds", {"*": 200, "stranger": 401}),
    Route("api-workers", {"*": 200, "stranger": 401}),
    Route("api-alarms", api(*DISPATCH, outsider=200)),
    Route("api-call-contacts", api(*VIEW, outsider=200)),
    Route("api-ticket-calls", api(*VIEW, other=404), subject=ticket),
    Route("api-ticket-calls", {"*": 400, "stranger": 401}, method="post", subject=ticket, as_json=True),
    Route("api-ticket-call", {"*": 400, "stranger": 401}, method="post", subject=call, as_json=True),
    Route("api-desk-terms", {"*": 200, "stranger": 401}),
    Route("api-desk-terms", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-parts", {"*": 200, "stranger": 401}),
    Route("api-part-stock", {"*": 400, "stranger": 401}, method="post", subject=part, as_json=True),
    Route("api-repair-costs", api(*VIEW, outsider=200), data=period),
    Route("api-ticket-visits", api(*VIEW, other=404), subject=ticket),
    Route("api-ticket-visits", {"*": 400, "stranger": 401}, method="post", subject=ticket, as_json=True),
    Route("api-ticket-leave", {"*": 400, "stranger": 401}, method="post", subject=ticket, as_json=True),
    Route("api-ticket-costs", api(*VIEW, other=404), subject=ticket),
    Route("api-ticket-costs", {"*": 400, "stranger": 401}, method="post", subject=ticket, as_json=True),
    Route("api-contracts", {"*": 200, "stranger": 401}),
    Route("api-contracts", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-contract-areas", api(*VIEW, other=404), subject=contract),
    Route("api-contract-areas", {"*": 400, "stranger": 401}, method="post", subject=contract, as_json=True),
    Route("api-contract-standards", api(*VIEW, other=404), subject=contract),
    Route("api-contract-standards", {"*": 400, "stranger": 401}, method="post", subject=contract, as_json=True),
    Route("api-contract-months", api(*VIEW, other=404), subject=contract),
    Route("api-contract-sheets", api(*VIEW, other=404), subject=contract),
    Route("api-contract-sheets", {"*": 400, "stranger": 401}, method="post", subject=contract, as_json=True),
    Route("api-sheet-disputes", {"*": 400, "stranger": 401}, method="post", subject=sheet, as_json=True),
    Route("api-service-items", {"*": 200, "stranger": 401}),
    Route("api-service-figures", api(*VIEW, outsider=200), data=period),
    Route("api-ticket", api(*VIEW, other=404), subject=ticket),
    Route(
        "api-ticket-dispatch",
        api(*VIEW, other=404, ok=403) | dict.fromkeys(DISPATCH, 409),
        method="post",
        subject=ticket,
        as_json=True,
    ),
    Route("api-ticket-accept", api(*WORK, ok=404, outsider=404), method="post", subject=ticket, as_json=True),
    Route("api-ticket-refuse", {"*": 400, "stranger": 401}, method="post", subject=ticket, as_json=True),
    Route("api-ticket-arrive", api(*WORK, ok=404, outsider=404), method="post", subject=ticket, as_json=True),
    Route("api-ticket-finish", api(*WORK, ok=404, outsider=404), method="post", subject=ticket, as_json=True),
    Route("api-ticket-rate", {"*": 400, "stranger": 401}, method="post", subject=ticket, as_json=True),
    Route("api-ticket-reopen", {"*": 400, "stranger": 401}, method="post", subject=ticket, as_json=True),
    Route("api-ticket-photos", api(*VIEW, other=404), subject=ticket),
    Route("api-fault-kinds-load", api(*MANAGE, outsider=200), method="post", as_json=True),
    Route("api-fault-kind-levels", api(*VIEW, outsider=200), subject=kind),
    Route("api-fault-kind-levels", {"*": 400, "stranger": 401}, subject=kind, method="post", as_json=True),
    Route("api-fault-kind-advice", {"*": 200, "stranger": 401}, subject=kind),
    Route("api-fault-kind-advice", {"*": 400, "stranger": 401}, subject=kind, method="put", as_json=True),
    Route("api-workers", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-worker", api(*VIEW, other=404), subject=worker),
    Route("api-worker", {"*": 400, "stranger": 401}, subject=worker, method="put", as_json=True),
    Route("api-worker-duty", {"*": 400, "stranger": 401}, subject=worker, method="put", as_json=True),
    Route("api-escort-places", api(*VIEW, outsider=200)),
    Route("api-escort-places", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-escort-lift", {"*": 400, "stranger": 401}, subject=escort, method="post", as_json=True),
    Route("api-call-contacts", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-call-contact", api(*VIEW, other=404), subject=contact),
    Route("api-call-contact", {"*": 400, "stranger": 401}, subject=contact, method="put", as_json=True),
    Route("api-stores", {"*": 200, "stranger": 401}),
    Route("api-stores", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-parts", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-part", api(*HANDS, other=404), subject=part),
    Route("api-part", {"*": 400, "stranger": 401}, subject=part, method="put", as_json=True),
    Route("api-part-stock", api(*HANDS, other=404), subject=part),
    Route("api-part-count", {"*": 400, "stranger": 401}, subject=part, method="post", as_json=True),
    Route("api-contract-months", {"*": 400, "stranger": 401}, subject=contract, method="post", as_json=True),
    Route("api-contract-renewals", api(*VIEW, other=404), subject=contract),
    Route("api-contract-renewals", {"*": 400, "stranger": 401}, subject=contract, method="post", as_json=True),
    Route("api-service-items", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-service-item-versions", {"*": 200, "stranger": 401}, subject=item),
    Route("api-service-uses", api(*VIEW, outsider=200)),
    Route("api-service-uses", {"*": 400, "stranger": 401}, method="post", as_json=True),
]
