"""What the desk's lists are searched by, on pages and in the API alike."""

from guanjia.domains.servicedesk.filters.catalogue import (
    ItemFilter,
    UseFilter,
)
from guanjia.domains.servicedesk.filters.contractors import (
    ContractFilter,
    SheetFilter,
)
from guanjia.domains.servicedesk.filters.redline import (
    ContactFilter,
)
from guanjia.domains.servicedesk.filters.repairs import (
    DUE,
    OUTCOMES,
    PARTS,
    RATES,
    STARS,
    STATES,
    CallbackFilter,
    TicketFilter,
    WorkerFilter,
)
from guanjia.domains.servicedesk.filters.visits import (
    CostFilter,
    PartFilter,
    VisitFilter,
)

__all__ = [
    "DUE",
    "OUTCOMES",
    "PARTS",
    "RATES",
    "STARS",
    "STATES",
    "CallbackFilter",
    "ContactFilter",
    "ContractFilter",
    "CostFilter",
    "ItemFilter",
    "PartFilter",
    "SheetFilter",
    "TicketFilter",
    "UseFilter",
    "VisitFilter",
    "WorkerFilter",
]
