from guanjia.domains.amenities import commands
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.factories import STOCKED_AT, make_goods_kind, make_goods_point, make_piece, make_shop

STAFF = (
    "staff", "liaison", "owner_section", "finance_role", "deputy", "head", "supervisor", "dispatcher", "desk_agent",
    "field_worker",
)  # fmt: skip
VIEW = ("liaison", "owner_section", "deputy", "head", "supervisor", "desk_agent", "dispatcher")
KEEP = ("desk_agent", "owner_section")
MANAGE = ("owner_section",)


def shop(world: World) -> dict[str, int]:
    """A shop of county A's unit with a planned check."""
    if "shop" not in world.made:
        made = world.made["shop"] = make_shop(office=world.unit)
        commands.plan_check(made.boss, shop_id=made.pk, kind="fire", every_days=30, next_on=clock.today())
    return {"pk": world.made["shop"].pk}


def point(world: World) -> dict[str, int]:
    return {"pk": world.made.setdefault("goods_point", make_goods_point(office=world.unit)).pk}


def piece(world: World) -> dict[str, int]:
    """A piece in stock at the point."""
    if "piece" not in world.made:
        point(world)
        world.made["piece"] = make_piece(point=world.made["goods_point"], now=STOCKED_AT)
    return {"pk": world.made["piece"].pk}


def kind(world: World) -> dict[str, int]:
    return {"pk": world.made.setdefault("goods_kind", make_goods_kind()).pk}


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
    Route("shops", page(*STAFF)),
    Route("shop", thing(*STAFF), subject=shop),
    Route("goods", page(*STAFF)),
    Route("goods-borrow", page(*STAFF, ok=404, outsider=404), method="post"),
    Route("goods-scanned", thing()),
    Route("piece", thing(*STAFF), subject=piece),
    Route("piece-act", thing(*STAFF, ok=422), method="post", subject=verb(piece, "return")),
    Route("shops-desk", page(*VIEW)),
    Route("shop-new", page(*MANAGE)),
    Route("shop-desk", thing(*VIEW), subject=shop),
    Route("shop-act", thing(*VIEW, ok=422), method="post", subject=verb(shop, "check")),
    Route("pieces", page(*VIEW)),
    Route("goods-loans", page(*VIEW)),
    Route("goods-points", page(*VIEW)),
    Route("goods-point-new", page(*MANAGE)),
    Route("goods-carry", page(*KEEP, ok=302, outsider=302), method="post"),
    Route("goods-point", page(*VIEW, outsider=404), subject=point),
    Route("goods-point-act", page(*VIEW, ok=422, outsider=404), method="post", subject=verb(point, "stock")),
    Route("goods-kinds-load", page(*MANAGE, ok=302, outsider=302), method="post"),
    Route("goods-kind", page(*MANAGE), subject=kind),
    Route("goods-figures", page(*VIEW)),
    Route("api-shops", {"*": 200, "stranger": 401}),
    Route("api-shops", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-shop-checks", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-shop-prices", {"*": 400, "stranger": 401}, method="post", subject=shop, as_json=True),
    Route("api-shop-plans", {"*": 400, "stranger": 401}, method="post", subject=shop, as_json=True),
    Route("api-goods-points", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-shop", api(*STAFF), subject=shop),
    Route("api-goods-points", {"*": 200, "stranger": 401}),
    Route("api-goods-pieces", {"*": 200, "stranger": 401}),
    Route("api-goods-loans", {"*": 200, "stranger": 401}),
    Route("api-goods-mine", {"*": 200, "stranger": 401}),
    Route("api-goods-borrow", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-goods-return", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-goods-trouble", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-shop", {"*": 400, "stranger": 401}, method="put", as_json=True, subject=shop),
    Route("api-shop-hours", {"*": 400, "stranger": 401}, method="put", as_json=True, subject=shop),
    Route("api-shop-end", {"*": 400, "stranger": 401}, method="post", as_json=True, subject=shop),
    Route("api-goods-kinds", {"*": 200, "stranger": 401}),
    Route("api-goods-kind", {"*": 400, "stranger": 401}, method="put", as_json=True, subject=kind),
    Route("api-goods-kinds-load", api(*MANAGE, "outsider", other=403), method="post", as_json=True),
    Route("api-goods-point-stock", {"*": 400, "stranger": 401}, method="post", as_json=True, subject=point),
    Route("api-goods-point-target", {"*": 400, "stranger": 401}, method="put", as_json=True, subject=point),
]
