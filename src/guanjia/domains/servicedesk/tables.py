"""Cells of the ticket register as HTML.

Written in Python, not as a template: a page draws each row twice, as table row and as card of the phone, and a template
took a third of the whole page's time for it (benchmarks/pages).
"""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guanjia.domains.servicedesk.models import Ticket
from guanjia.ui.escaping import esc
from guanjia.ui.templatetags.gj import NONE, dt, icon, status, word_of


def office_of(ticket: Ticket) -> str:
    """The unit of the ticket by its short name."""
    return ticket.office.short_name or ticket.office.name


def worker_of(ticket: Ticket) -> str | None:
    """Who repairs it."""
    return ticket.worker.person.name if ticket.worker else None


def link_number(ticket: Ticket) -> SafeString:
    return SafeString(f'<a class="mono" href="{ticket.url}">{esc(ticket.number)}</a>')


def show_urgent(ticket: Ticket) -> str:
    """The mark of an urgent ticket; nothing for the others."""
    return SafeString(f'<span class="sd-urg">{esc(_("Urgent"))}</span>') if ticket.urgent else ""


def show_kind(ticket: Ticket) -> SafeString:
    """What is broken, whether it is urgent, how often it was opened again, and where."""
    again = ""
    if ticket.round > 1:
        again = f' <span class="gj-tag">{esc(_("round %(n)s") % {"n": ticket.round})}</span>'
    urgent = f" {show_urgent(ticket)}" if ticket.urgent else ""
    return SafeString(
        f'<a class="t" href="{ticket.url}">{esc(ticket.kind.name)}</a>{urgent}{again}'
        f"<small>{esc(ticket.place.full_name)}</small>"
    )


def show_office(ticket: Ticket) -> SafeString:
    return SafeString(f"{esc(office_of(ticket))}<small>{esc(ticket.reporter_name)}</small>")


def show_reported(ticket: Ticket) -> SafeString:
    return SafeString(f"{dt(ticket.reported_at)}<small>{esc(word_of(ticket, 'channel'))}</small>")


def show_promise(ticket: Ticket) -> SafeString:
    late = f'<small class="c-bad">{esc(_("overdue"))}</small>' if ticket.escalated_at and ticket.is_open else ""
    return SafeString(f"{dt(ticket.finish_due_at)}{late}")


def show_stars(ticket: Ticket) -> SafeString:
    return SafeString(f"{ticket.stars}{icon('star-filled')}") if ticket.stars else SafeString(NONE)


def show_state(ticket: Ticket) -> SafeString:
    return status(ticket.tone, word_of(ticket, "state"))
