"""Every write in the places room, a module an activity."""

from guanjia.foundation.places.commands.plans import discard_plan, publish_plan, upload_plan
from guanjia.foundation.places.commands.tenure import change_tenure, enter_past_tenure
from guanjia.foundation.places.commands.tree import add_place, change_place, close_place, move_place

__all__ = [
    "add_place",
    "change_place",
    "change_tenure",
    "close_place",
    "discard_plan",
    "enter_past_tenure",
    "move_place",
    "publish_plan",
    "upload_plan",
]
