"""Every write of checklists, one function a business action."""

from guanjia.foundation.checklists.commands.answering import add_photo, finish_visit, keep_answers
from guanjia.foundation.checklists.commands.forms import draft_version, make_form, publish_version, retire_form
from guanjia.foundation.checklists.commands.visiting import assign_visit, plan_recheck, plan_visit, void_visit

__all__ = [
    "add_photo",
    "assign_visit",
    "draft_version",
    "finish_visit",
    "keep_answers",
    "make_form",
    "plan_recheck",
    "plan_visit",
    "publish_version",
    "retire_form",
    "void_visit",
]
