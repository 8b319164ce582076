"""Every write of the registers room."""

from guanjia.foundation.registers.commands.fields import change_field, define_field, restore_field, retire_field
from guanjia.foundation.registers.commands.moving import move_fields, move_views
from guanjia.foundation.registers.commands.values import fill_in
from guanjia.foundation.registers.commands.views import arrange_list, change_view, delete_view, save_view, set_home

__all__ = [
    "arrange_list",
    "change_field",
    "change_view",
    "define_field",
    "delete_view",
    "fill_in",
    "move_fields",
    "move_views",
    "restore_field",
    "retire_field",
    "save_view",
    "set_home",
]
