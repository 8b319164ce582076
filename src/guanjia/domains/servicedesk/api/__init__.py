"""The service desk's API: the same commands and the same filter sets as the pages."""

from guanjia.domains.servicedesk.api.contractors import (
    Areas,
    Contracts,
    Months,
    ServiceItems,
    SheetDisputes,
    Sheets,
    Standards,
)
from guanjia.domains.servicedesk.api.redline import (
    Alarms,
    CallOne,
    Calls,
    Contacts,
)
from guanjia.domains.servicedesk.api.repairs import (
    Accept,
    Arrive,
    Dispatch,
    Figures,
    Finish,
    Kinds,
    Photos,
    Rate,
    RefuseOrder,
    Reopen,
    TicketOne,
    Tickets,
    Workers,
)
from guanjia.domains.servicedesk.api.terms import (
    DeskTerms,
)
from guanjia.domains.servicedesk.api.visits import (
    CostFigures,
    Costs,
    Leave,
    Parts,
    Stock,
    Visits,
)

__all__ = [
    "Accept",
    "Alarms",
    "Areas",
    "Arrive",
    "CallOne",
    "Calls",
    "Contacts",
    "Contracts",
    "CostFigures",
    "Costs",
    "DeskTerms",
    "Dispatch",
    "Figures",
    "Finish",
    "Kinds",
    "Leave",
    "Months",
    "Parts",
    "Photos",
    "Rate",
    "RefuseOrder",
    "Reopen",
    "ServiceItems",
    "SheetDisputes",
    "Sheets",
    "Standards",
    "Stock",
    "TicketOne",
    "Tickets",
    "Visits",
    "Workers",
]
