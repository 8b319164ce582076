from datetime import timedelta

from guanjia.foundation.findings import commands
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.factories import make_account, make_actor

STAFF = (
    "staff", "liaison", "owner_section", "finance_role", "deputy", "head", "supervisor", "dispatcher", "desk_agent",
    "field_worker",
)  # fmt: skip
VIEW = ("liaison", "owner_section", "deputy", "head", "supervisor")
RAISE = ("owner_section", "deputy", "supervisor")
MANAGE = ("owner_section", "supervisor")
RIGHTS = ("findings.view", "findings.raise", "findings.act", "findings.verify", "findings.manage")


def finding(world: World) -> dict[str, int]:
    """A finding of county A's unit with an owner and no evidence yet."""
    if "finding" not in world.made:
        owner = make_account(office=world.unit)
        boss = make_actor(*RIGHTS, office=world.county)
        world.made["finding_boss"] = boss
        world.made["finding"] = commands.raise_finding(
            boss, origin="audit", title="Boxes on the stairs", unit=world.unit, owner=owner.person, now=clock.now()
        )
    return {"pk": world.made["finding"].pk}


def letter(world: World) -> dict[str, int]:
    if "letter" not in world.made:
        finding(world)
        today = clock.today()
        world.made["letter"] = commands.enter_letter(
            world.made["finding_boss"], office_id=world.county.pk, number="No. 8", issuer="Audit", title="Yearly audit",
            issued_on=today, received_on=today, now=clock.now(),
        )  # fmt: skip
    return {"pk": world.made["letter"].pk}


def review(world: World) -> dict[str, int]:
    if "review" not in world.made:
        pk, now = finding(world)["pk"], clock.now()
        world.made["review"] = commands.call_review(
            world.made["finding_boss"], office_id=world.county.pk, title="Stairs", meets_at=now + timedelta(days=1),
            chair="Chair", office_ids=[world.unit.pk, make_account(office=None).person.office_id],
            finding_ids=[pk], now=now,
        )  # fmt: skip
    return {"pk": world.made["review"].pk}


def page(*roles: str, outsider: int = 200, ok: int = 200) -> dict[str, int]:
    """A page that a right opens; the outsider holds the right elsewhere."""
    return {"stranger": LOGIN, "*": 403, "outsider": outsider, **dict.fromkeys(roles, ok)}


def thing(*roles: str, ok: int = 200) -> dict[str, int]:
    """A record: missing for all who do not see it."""
    return {"stranger": LOGIN, "*": 404, **dict.fromkeys(roles, ok)}


def api(*roles: str, ok: int = 200) -> dict[str, int]:
    return {"stranger": 401, "*": 404, **dict.fromkeys(roles, ok)}


def verb(subject, name: str):
    return lambda world: subject(world) | {"verb": name}


ALL = {"stranger": LOGIN, "*": 200}
ROUTES = [
    Route("findings", page(*VIEW)),
    Route("finding-new", page(*RAISE)),
    Route("finding-new", page(*RAISE, ok=422, outsider=422), method="post"),
    Route("finding", thing(*VIEW), subject=finding),
    Route("finding-drawer", thing(*VIEW), subject=finding),
    Route("finding-print", thing(*VIEW), subject=finding),
    Route("finding-notices", {"stranger": LOGIN, "*": 302}, method="post"),
    Route("finding-bulletin", page(*MANAGE)),
    Route("finding-notice", thing(*VIEW, ok=403) | dict.fromkeys(MANAGE, 302), method="post", subject=finding),
    Route("finding-notice-pdf", thing(*VIEW), subject=finding),
    Route("finding-act", thing(*VIEW, ok=422), method="post", subject=verb(finding, "close")),
    Route("finding-letters", page(*VIEW)),
    Route("finding-letter-new", page(*MANAGE)),
    Route("finding-letter", thing(*VIEW), subject=letter),
    Route("finding-reviews", page(*VIEW)),
    Route("finding-review-new", page(*MANAGE)),
    Route("finding-review", thing(*VIEW), subject=review),
    Route("finding-review-minutes", thing(*VIEW), subject=review),
    Route("finding-review-act", thing(*VIEW, ok=422), method="post", subject=verb(review, "hold")),
    Route("finding-figures", page(*VIEW)),
    Route("finding-terms", page(*VIEW)),
    Route("finding-terms-new", page(*MANAGE)),
    Route("findings-mine", ALL),
    Route("findings-published", ALL),
    Route("api-findings", {"*": 200, "stranger": 401}),
    Route("api-findings", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-finding-origins", {"*": 200, "stranger": 401}),
    Route("api-findings-published", {"*": 200, "stranger": 401}),
    Route("api-finding", api(*VIEW), subject=finding),
    Route("api-finding-act", {"*": 400, "stranger": 401}, method="post", subject=verb(finding, "close"), as_json=True),
    Route("api-finding-letters", {"*": 200, "stranger": 401}),
    Route("api-finding-letters", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-finding-letter", api(*VIEW), subject=letter),
    Route("api-finding-reviews", {"*": 200, "stranger": 401}),
    Route("api-finding-reviews", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-finding-review", api(*VIEW), subject=review),
    Route(
        "api-finding-review-act", {"*": 400, "stranger": 401}, method="post", subject=verb(review, "hold"), as_json=True
    ),
    Route("api-finding-figures", {"*": 403, "stranger": 401, "outsider": 200, **dict.fromkeys(VIEW, 200)}),
    Route("api-finding-terms", {"*": 200, "stranger": 401}),
    Route("api-finding-terms", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-finding-notices", {"*": 400, "stranger": 401}, method="post", as_json=True),
]
