from django.utils import timezone

from guanjia.foundation.calendar.models import DayOverride
from tests.access_table import LOGIN, Route, World

SEE = ("owner_section", "deputy", "head", "supervisor", "dispatcher", "desk_agent", "sys_admin")


def seen(**over: int) -> dict[str, int]:
    return {"stranger": LOGIN, "*": 403, "outsider": 200, **dict.fromkeys(SEE, 200), **over}


def managed(status: int = 200, **over: int) -> dict[str, int]:
    return {"stranger": LOGIN, "*": 403, "sys_admin": status, **over}


def override(world: World) -> dict[str, int]:
    row = DayOverride.objects.create(
        day="2026-03-09", kind="holiday", note="x", office_path=world.county.path, entered_by="x",
        entered_at=timezone.now(),
    )  # fmt: skip
    return {"pk": row.pk}


ROUTES = [
    Route("calendar", seen()),
    Route("calendar-add", managed()),
    Route("calendar-add", managed(422), method="post"),
    Route("calendar-hours", managed()),
    # sys_admin takes it back; for whoever asks later there is no such exception any more.
    Route(
        "calendar-void",
        managed(302, security_admin=404, audit_admin=404, outsider=404),
        method="post",
        subject=override,
    ),
    Route(
        "api-calendar-days",
        seen(stranger=401),
        data=lambda world: {"first": "2026-01-01", "last": "2026-01-31"},
    ),
    Route("api-calendar-days", {"stranger": 401, "*": 400}, method="post", as_json=True),
    Route("api-calendar-due", seen(stranger=401), data=lambda world: {"start": "2026-01-05T08:00Z", "minutes": "60"}),
]
