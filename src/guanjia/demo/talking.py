"""What people of the demo city say to each other: comments with mentions, and inboxes read now and then."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from guanjia.demo.estate import Estate
from guanjia.demo.staff import Staff
from guanjia.domains.servicedesk import public as desk
from guanjia.foundation.discussion.commands import add_comment
from guanjia.foundation.notify.commands import mark_all_read
from guanjia.kernel import clock

READ_UNTIL = timedelta(days=1)
ON_TICKETS = (
    ("dispatcher", "@{plumber} 这一单请优先，报修人下午要用房间。"),
    ("agent", "报修人来电催问，已告知到场时间。"),
    ("dispatcher", "备件库已备好角阀和软管，到场前先领取。"),
)
ON_A_COMPOUND = (
    ("section", "东侧外墙脱落处已围挡，请 @{cityhead} 安排复查。"),
    ("cityhead", "已安排本周内复查，结果写在这里。"),
)
ON_TICKETS_SEEN, MOST_TICKETS = 40, 4


def talk(rng: Random, estate: Estate, staff: Staff, now: datetime) -> int:
    """Let people read what is older than a day, then comment on open tickets and on a compound; how many comments."""
    for username in staff.accounts:
        mark_all_read(staff.actor(username), now=now, before=now - READ_UNTIL)
    names = {username: person.name for username, person in staff.people.items()}
    dispatcher, agent = staff.actor("dispatcher"), staff.actor("agent")
    seen = {ticket.pk for ticket in desk.list_tickets(agent).order_by("-pk")[:ON_TICKETS_SEEN]}
    worked_on = {ticket.pk for ticket in desk.list_tickets(staff.actor("plumber")).order_by("-pk")[:ON_TICKETS_SEEN]}
    shared = desk.list_tickets(dispatcher).filter(pk__in=seen & worked_on).order_by("-pk")
    tickets = [ticket for ticket in shared if ticket.is_open][:MOST_TICKETS]
    written = 0
    for ticket in tickets:
        lines = ON_TICKETS[: rng.randint(1, len(ON_TICKETS))]
        written += say(
            staff, names, "servicedesk.ticket", ticket.pk, lines, now - timedelta(minutes=rng.randint(9, 50))
        )
    compound = estate.compounds[0]
    written += say(staff, names, "places.place", compound.pk, ON_A_COMPOUND, now - timedelta(hours=3))
    return written


def say(
    staff: Staff, names: dict[str, str], label: str, pk: int, lines: tuple[tuple[str, str], ...], at: datetime
) -> int:
    """Write some lines one after the other, two minutes apart."""
    for n, (username, text) in enumerate(lines):
        then = at + timedelta(minutes=2 * n)
        with clock.at(then):
            add_comment(staff.actor(username), label=label, pk=pk, text=text.format(**names), now=then)
    return len(lines)
