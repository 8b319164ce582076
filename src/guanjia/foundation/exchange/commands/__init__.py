"""Every write of the exchange room, a module an activity."""

from guanjia.foundation.exchange.commands.checking import ask_check, check_rows
from guanjia.foundation.exchange.commands.exporting import ask_export, fill_export, hand_over, take_export
from guanjia.foundation.exchange.commands.tidying import delete_exports, erase_rows
from guanjia.foundation.exchange.commands.uploading import discard_import, map_columns, upload_sheet
from guanjia.foundation.exchange.commands.writing import ask_write, bad_rows_sheet, write_rows

__all__ = [
    "ask_check",
    "ask_export",
    "ask_write",
    "bad_rows_sheet",
    "check_rows",
    "delete_exports",
    "discard_import",
    "erase_rows",
    "fill_export",
    "hand_over",
    "map_columns",
    "take_export",
    "upload_sheet",
    "write_rows",
]
