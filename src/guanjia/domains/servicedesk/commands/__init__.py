"""Every write of the service desk, a module an activity."""

from guanjia.domains.servicedesk.commands.catalogue import (
    Entry,
    load_items,
    publish_item,
    record_use,
)
from guanjia.domains.servicedesk.commands.contractors import (
    add_area,
    correct_line,
    decide_renewal,
    enter_contract,
    judge_dispute,
    propose_fee,
    raise_dispute,
    set_standard,
    settle_month,
    submit_sheet,
)
from guanjia.domains.servicedesk.commands.costs import (
    ask_for_part,
    enter_outside_cost,
    settle_part_request,
    take_back_cost,
    use_part,
)
from guanjia.domains.servicedesk.commands.dispatching import dispatch_automatically, dispatch_ticket, take_back
from guanjia.domains.servicedesk.commands.photos import prepare_photos, prepare_receipts, prepare_sheet_photos
from guanjia.domains.servicedesk.commands.rating import rate_ticket, reopen_ticket, settle_callback
from guanjia.domains.servicedesk.commands.redline import (
    add_contact,
    begin_call,
    change_contact,
    climb_alarm,
    end_call,
    lift_escort,
    require_escort,
)
from guanjia.domains.servicedesk.commands.reporting import (
    join_ticket,
    merge_ticket,
    receive_guest_report,
    receive_report,
    report_fault,
    withdraw_ticket,
)
from guanjia.domains.servicedesk.commands.setting_up import (
    enrol_worker,
    load_standard_kinds,
    set_advice,
    set_duty,
    set_service_level,
    update_worker,
)
from guanjia.domains.servicedesk.commands.stock import (
    add_part,
    add_store,
    change_part,
    count_stock,
    receive_stock,
)
from guanjia.domains.servicedesk.commands.terms import (
    set_desk_terms,
)
from guanjia.domains.servicedesk.commands.upkeep import (
    close_unrated,
    escalate_ticket,
    follow_offices,
    move_tickets,
    remind_callback,
    sweep_positions,
)
from guanjia.domains.servicedesk.commands.visits import (
    leave_place,
    plan_visit,
)
from guanjia.domains.servicedesk.commands.working import (
    accept_order,
    arrive_at_place,
    finish_order,
    refuse_order,
    share_position,
)

__all__ = [
    "Entry",
    "accept_order",
    "add_area",
    "add_contact",
    "add_part",
    "add_store",
    "arrive_at_place",
    "ask_for_part",
    "begin_call",
    "change_contact",
    "change_part",
    "climb_alarm",
    "close_unrated",
    "correct_line",
    "count_stock",
    "decide_renewal",
    "dispatch_automatically",
    "dispatch_ticket",
    "end_call",
    "enrol_worker",
    "enter_contract",
    "enter_outside_cost",
    "escalate_ticket",
    "finish_order",
    "follow_offices",
    "join_ticket",
    "judge_dispute",
    "leave_place",
    "lift_escort",
    "load_items",
    "load_standard_kinds",
    "merge_ticket",
    "move_tickets",
    "plan_visit",
    "prepare_photos",
    "prepare_receipts",
    "prepare_sheet_photos",
    "propose_fee",
    "publish_item",
    "raise_dispute",
    "rate_ticket",
    "receive_guest_report",
    "receive_report",
    "receive_stock",
    "record_use",
    "refuse_order",
    "remind_callback",
    "reopen_ticket",
    "report_fault",
    "require_escort",
    "set_advice",
    "set_desk_terms",
    "set_duty",
    "set_service_level",
    "set_standard",
    "settle_callback",
    "settle_month",
    "settle_part_request",
    "share_position",
    "submit_sheet",
    "sweep_positions",
    "take_back",
    "take_back_cost",
    "update_worker",
    "use_part",
    "withdraw_ticket",
]
