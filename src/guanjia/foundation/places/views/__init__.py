"""The page doors of the places room: compounds, storeys with their plans, the room register, and its forms."""

from guanjia.foundation.places.views.changing import AddPlace, ChangePlace, ChangeTenure, ClosePlace, MovePlace
from guanjia.foundation.places.views.plans import UploadPlan, plan_discard, plan_preview, plan_publish
from guanjia.foundation.places.views.showing import RoomList, compounds, place

__all__ = [
    "AddPlace",
    "ChangePlace",
    "ChangeTenure",
    "ClosePlace",
    "MovePlace",
    "RoomList",
    "UploadPlan",
    "compounds",
    "place",
    "plan_discard",
    "plan_preview",
    "plan_publish",
]
