"""Every write in the organisation room, a module an activity."""

from guanjia.foundation.org.commands.divisions import import_divisions
from guanjia.foundation.org.commands.mandates import end_mandate, give_mandate
from guanjia.foundation.org.commands.people import (
    correct_person,
    hire_person,
    leave_person,
    move_person,
    rehire_person,
)
from guanjia.foundation.org.commands.posts import (
    add_grade,
    appoint,
    approve_establishment,
    close_post,
    end_appointment,
    open_post,
)
from guanjia.foundation.org.commands.reorganisation import reorganise
from guanjia.foundation.org.commands.tree import (
    close_office,
    correct_office,
    found_office,
    move_office,
    rename_office,
)

__all__ = [
    "add_grade",
    "appoint",
    "approve_establishment",
    "close_office",
    "close_post",
    "correct_office",
    "correct_person",
    "end_appointment",
    "end_mandate",
    "found_office",
    "give_mandate",
    "hire_person",
    "import_divisions",
    "leave_person",
    "move_office",
    "move_person",
    "open_post",
    "rehire_person",
    "rename_office",
    "reorganise",
]
