from datetime import date, datetime

from guanjia.foundation.approvals import commands
from guanjia.foundation.approvals.models import Case, Delegation, GeneralRequest, TemplateVersion
from guanjia.kernel import clock

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=clock.LOCAL)


def live(city):
    """A general request on its way, and a week of delegation."""
    commands.file_request(city.asker, topic="report", title="Lamps", body="They flicker", now=NOW)
    commands.delegate(
        city.asker,
        stand_in_id=city.handyman.person_id,
        since=date(2026, 3, 10),
        until=date(2026, 3, 16),
        reason="Leave",
        now=NOW,
    )


EDITS = [
    (Case, "status", "papers", None),
    (TemplateVersion, "body", '{"steps": []}', None),
    (Delegation, "until", "2027-01-01", None),
    (GeneralRequest, "amount_fen", 99, "title"),
]
