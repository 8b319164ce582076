"""Shapes of what people enter; what is right is the commands' business."""

from guanjia.domains.servicedesk.forms.catalogue import (
    ItemForm,
    UseForm,
)
from guanjia.domains.servicedesk.forms.contractors import (
    AreaForm,
    ContractForm,
    DisputeForm,
    LineForm,
    RenewalForm,
    SheetForm,
    StandardForm,
)
from guanjia.domains.servicedesk.forms.redline import (
    AdviceForm,
    CallForm,
    ContactChangeForm,
    ContactForm,
    EscortForm,
)
from guanjia.domains.servicedesk.forms.repairs import (
    ArriveForm,
    CallbackForm,
    ChangeForm,
    ConsoleForm,
    DispatchForm,
    EnrolForm,
    FinishForm,
    GuestForm,
    LevelForm,
    PositionForm,
    RateForm,
    ReasonForm,
    ReportForm,
)
from guanjia.domains.servicedesk.forms.terms import (
    DeskTermsForm,
)
from guanjia.domains.servicedesk.forms.visits import (
    LeaveForm,
    OutsideForm,
    PartChangeForm,
    PartForm,
    PartUseForm,
    PlanForm,
    StockForm,
    StoreForm,
)

__all__ = [
    "AdviceForm",
    "AreaForm",
    "ArriveForm",
    "CallForm",
    "CallbackForm",
    "ChangeForm",
    "ConsoleForm",
    "ContactChangeForm",
    "ContactForm",
    "ContractForm",
    "DeskTermsForm",
    "DispatchForm",
    "DisputeForm",
    "EnrolForm",
    "EscortForm",
    "FinishForm",
    "GuestForm",
    "ItemForm",
    "LeaveForm",
    "LevelForm",
    "LineForm",
    "OutsideForm",
    "PartChangeForm",
    "PartForm",
    "PartUseForm",
    "PlanForm",
    "PositionForm",
    "RateForm",
    "ReasonForm",
    "RenewalForm",
    "ReportForm",
    "SheetForm",
    "StandardForm",
    "StockForm",
    "StoreForm",
    "UseForm",
]
