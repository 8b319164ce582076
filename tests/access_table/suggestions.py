from datetime import timedelta

from guanjia.domains.suggestions import commands
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.factories import make_account, make_actor, make_adopted_idea, make_idea, make_idea_kind, make_item

STAFF = (
    "staff", "liaison", "owner_section", "finance_role", "deputy", "head", "supervisor", "dispatcher", "desk_agent",
    "field_worker",
)  # fmt: skip
VIEW = ("liaison", "owner_section", "deputy", "head", "supervisor", "desk_agent")
TRIAGE = ("desk_agent", "owner_section")
MANAGE = ("owner_section",)
INSIDE = (*STAFF, "contractor", "sys_admin", "security_admin", "audit_admin")


def idea(world: World) -> dict[str, int]:
    """A waiting idea of county A's unit, nobody's own."""
    if "idea" not in world.made:
        world.made["idea"] = make_idea(office=world.unit)
    return {"pk": world.made["idea"].pk}


def kind(world: World) -> dict[str, int]:
    return {"pk": world.made.setdefault("idea_kind", make_idea_kind()).pk}


def programme(world: World) -> dict[str, int]:
    if "programme" not in world.made:
        boss = make_actor("suggestions.view", "suggestions.manage", office=world.county)
        world.made["programme"] = commands.open_programme(boss, office_id=world.county.pk, year=2026, size=10)
        world.made["boss"] = boss
    return {"pk": world.made["programme"].pk}


def vote(world: World) -> dict[str, int]:
    """An open vote of county A."""
    if "vote" not in world.made:
        pk, now = programme(world)["pk"], clock.now()
        boss = world.made["boss"]
        for _n in range(2):
            adopted = make_adopted_idea(county=world.county, office=world.unit)
            commands.shortlist_idea(boss, idea_id=adopted.pk, programme_id=pk)
        made = commands.prepare_round(
            boss, programme_id=pk, title="Vote", votes_each=1, opens_at=now, ends_at=now + timedelta(days=1)
        )
        world.made["vote"] = commands.open_round(boss, round_id=made.pk, now=now)
    return {"pk": world.made["vote"].pk}


def item(world: World) -> dict[str, int]:
    if "benefit_item" not in world.made:
        doer = make_actor(account=make_account(office=world.unit))
        world.made["benefit_item"] = make_item(county=world.county, doer=doer)
    return {"pk": world.made["benefit_item"].pk}


def page(*roles: str, outsider: int = 200, ok: int = 200) -> dict[str, int]:
    """A page that a right opens; the outsider holds the right elsewhere."""
    return {"stranger": LOGIN, "*": 403, "outsider": outsider, **dict.fromkeys(roles, ok)}


def thing(*roles: str, ok: int = 200) -> dict[str, int]:
    """A record: missing for all who do not see it."""
    return {"stranger": LOGIN, "*": 404, **dict.fromkeys(roles, ok)}


def api(*roles: str, ok: int = 200, other: int = 404) -> dict[str, int]:
    return {"stranger": 401, "*": other, **dict.fromkeys(roles, ok)}


def verb(subject, name: str):
    return lambda world: subject(world) | {"verb": name}


ROUTES = [
    Route("ideas-mine", page(*STAFF)),
    Route("idea-new", page(*STAFF)),
    Route("idea-new", page(*STAFF, ok=422, outsider=422), method="post"),
    Route("idea-similar", page(*STAFF)),
    Route("idea-follow", thing(*VIEW), subject=idea),
    Route("idea-withdraw", thing(*VIEW, ok=422), method="post", subject=idea),
    Route("vote", thing(*INSIDE), subject=vote),
    Route("vote", thing(*INSIDE, ok=403) | dict.fromkeys(STAFF, 422), method="post", subject=vote),
    Route("vote-ballots", thing(*INSIDE, ok=409), subject=vote),
    Route(
        "vote-act",
        thing(*INSIDE, ok=403) | dict.fromkeys(MANAGE, 422),
        method="post",
        subject=verb(vote, "count"),
    ),
    Route("benefit-public", {"*": 200, "stranger": LOGIN}),
    Route("benefit-item", thing(*INSIDE), subject=item),
    Route("benefit-act", thing(*INSIDE, ok=422), method="post", subject=verb(item, "close")),
    Route("ideas", page(*VIEW)),
    Route("idea", thing(*VIEW), subject=idea),
    Route(
        "idea-act",
        thing(*VIEW, ok=422),
        method="post",
        subject=verb(idea, "adopt"),
    ),
    Route("benefit-items", page(*VIEW)),
    Route("programmes", page(*VIEW)),
    Route("programme-new", page(*MANAGE)),
    Route("programme", page(*VIEW, outsider=404), subject=programme),
    Route("programme-size", thing(*INSIDE, ok=403) | dict.fromkeys(MANAGE, 200), subject=programme),
    Route("vote-new", thing(*INSIDE, ok=403) | dict.fromkeys(MANAGE, 200), subject=programme),
    Route("benefit-new", thing(*INSIDE, ok=403) | dict.fromkeys(MANAGE, 200), subject=programme),
    Route("idea-kinds", page(*VIEW)),
    Route("idea-kinds-load", page(*MANAGE, ok=302, outsider=302), method="post"),
    Route("idea-kind", page(*MANAGE), subject=kind),
    Route("api-ideas", {"*": 200, "stranger": 401}),
    Route("api-ideas", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-idea-kinds", {"*": 200, "stranger": 401}),
    Route("api-idea", api(*VIEW), subject=idea),
    Route("api-idea-assign", {"*": 400, "stranger": 401}, method="post", subject=idea, as_json=True),
    Route("api-idea-answer", {"*": 400, "stranger": 401}, method="post", subject=idea, as_json=True),
    Route("api-programmes", {"*": 200, "stranger": 401}),
    Route("api-programmes", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-programme-size", {"*": 400, "stranger": 401}, method="post", subject=programme, as_json=True),
    Route("api-votes", {"*": 200, "stranger": 401}),
    Route("api-votes", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-vote-open", api(*INSIDE, ok=403) | dict.fromkeys(MANAGE, 409), method="post", subject=vote),
    Route("api-vote-count", api(*INSIDE, ok=403) | dict.fromkeys(MANAGE, 409), method="post", subject=vote),
    Route("api-vote", api(*INSIDE), subject=vote),
    Route("api-vote-ballot", {"*": 400, "stranger": 401}, method="post", subject=vote, as_json=True),
    Route("api-vote-ballots", api(*INSIDE, ok=409), subject=vote),
    Route("api-benefit-items", {"*": 200, "stranger": 401}),
    Route("api-benefit-item", api(*INSIDE), subject=item),
    Route("api-benefit-progress", {"*": 400, "stranger": 401}, method="post", subject=item, as_json=True),
    Route("api-benefit-change", {"*": 400, "stranger": 401}, method="post", subject=item, as_json=True),
    Route("api-benefit-close", {"*": 400, "stranger": 401}, method="post", subject=item, as_json=True),
    Route("api-benefit-reopen", {"*": 400, "stranger": 401}, method="post", subject=item, as_json=True),
    Route("api-benefit-rate", {"*": 400, "stranger": 401}, method="post", subject=item, as_json=True),
]
