"""What other domains and the demo city may use of shops and convenience goods."""

from guanjia.domains.amenities.commands import (
    borrow_any,
    load_standard_kinds,
    open_point,
    open_shop,
    plan_check,
    publish_prices,
    record_check,
    remind_loan,
    report_piece,
    return_piece,
    set_hours,
    set_target,
    stock_pieces,
)
from guanjia.domains.amenities.queries import list_kinds

__all__ = [
    "borrow_any",
    "list_kinds",
    "load_standard_kinds",
    "open_point",
    "open_shop",
    "plan_check",
    "publish_prices",
    "record_check",
    "remind_loan",
    "report_piece",
    "return_piece",
    "set_hours",
    "set_target",
    "stock_pieces",
]
