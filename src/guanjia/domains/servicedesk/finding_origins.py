"""A ticket may show what has to be put right for good."""

from guanjia.domains.servicedesk import queries
from guanjia.foundation.findings.public import Draft, Source
from guanjia.kernel.actor import Actor


def draft_of_ticket(actor: Actor, number: int) -> Draft:
    ticket = queries.get_ticket(actor, number)
    return Draft(
        source=ticket,
        origin="hazard" if ticket.is_alarm else "complaint",
        title=f"{ticket.kind.name} {ticket.place.full_name}"[:120],
        detail=ticket.description,
        unit=ticket.office,
        place=ticket.place,
    )


SOURCES = (Source("servicedesk.ticket", draft_of_ticket, path_of=lambda ticket: ticket.office_path),)
