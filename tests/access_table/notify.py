from guanjia.foundation.notify.models import Delivery, Gateway, Message, Webhook
from guanjia.foundation.notify.public import send
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.factories import make_account


def message(world: World) -> dict[str, int]:
    """A message of somebody of county A: nobody else sees it."""
    reader = make_account("staff", office=world.county)
    send("notify.test", to=[reader.pk], title="Hello", now=clock.now())
    return {"pk": Message.objects.get().pk}


def webhook(world: World) -> dict[str, int]:
    """A webhook of county A with an address that leads nowhere."""
    if "webhook" not in world.made:
        world.made["webhook"] = Webhook.objects.create(
            name="Hook", url="https://127.0.0.1:1/", office=world.county, kinds=[], secret="s", created_at=clock.now()
        )
    return {"pk": world.made["webhook"].pk}


def delivery(world: World, state: str = "sent") -> dict[str, int]:
    now = clock.now()
    hook = Webhook.objects.get(**webhook(world))
    row = Delivery.objects.create(
        uid="7e57" * 8, channel="webhook", kind="notify.test", webhook=hook, state=state, due_at=now, created_at=now
    )
    return {"pk": row.pk}


def failed(world: World) -> dict[str, int]:
    Gateway.objects.create(channel="email", enabled=True)
    return delivery(world, "failed")


def of_the_ways(status: int, other: int = 404) -> dict[str, int]:
    """For the system administrator of county A; others learn nothing."""
    return {"stranger": LOGIN, "*": other, "sys_admin": status}


FOREIGN = {"stranger": LOGIN, "*": 404}
WHOLE_TREE = {"stranger": LOGIN, "*": 403}  # the system administrator of one county does not set up what all use
ROUTES = [
    Route("inbox", {"stranger": LOGIN, "*": 200}),
    Route("inbox-read-all", {"stranger": LOGIN, "*": 302}, method="post"),
    Route("message-open", FOREIGN, subject=message),
    Route("message-read", FOREIGN, method="post", subject=message),
    Route("message-settings", {"stranger": LOGIN, "*": 200}),
    Route("message-ways", of_the_ways(200, 403)),
    Route("message-way", WHOLE_TREE, subject=lambda world: {"channel": "wecom"}),
    Route("message-way-test", WHOLE_TREE, method="post", subject=lambda world: {"channel": "wecom"}),
    Route("webhook-new", of_the_ways(200, 403)),
    Route("webhook", of_the_ways(200), subject=webhook),
    Route("webhook-edit", of_the_ways(200), subject=webhook),
    Route("webhook-rotate", of_the_ways(200), method="post", subject=webhook),
    Route("webhook-test", of_the_ways(302), method="post", subject=webhook),
    Route("deliveries", of_the_ways(200, 403)),
    Route("delivery", of_the_ways(200), subject=delivery),
    Route("delivery-again", of_the_ways(302), method="post", subject=failed),
    Route("api-messages", {"stranger": 401, "*": 200}),
    Route("api-messages-read", {"stranger": 401, "*": 200}, method="post", as_json=True),
    Route("api-message", {"stranger": 401, "*": 404}, subject=message),
    Route("api-message-read", {"stranger": 401, "*": 404}, method="post", subject=message, as_json=True),
    Route("api-message-settings", {"stranger": 401, "*": 200}),
    Route("api-webhooks", {"stranger": 401, "*": 403, "sys_admin": 200}),
    Route("api-deliveries", {"stranger": 401, "*": 403, "sys_admin": 200}),
    Route("api-delivery", {"stranger": 401, "*": 404, "sys_admin": 200}, subject=delivery),
]
