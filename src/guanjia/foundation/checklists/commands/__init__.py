"""Every write of checklists, one function a business action."""

from guanjia.foundation.checklists.commands.answering import (
    Kept,
    add_photo,
    finish_visit,
    keep_answers,
)
from guanjia.foundation.checklists.commands.campaigning import (
    close_campaign,
    draft_bulletin,
    draw_units,
    open_campaign,
    publish_frame,
    void_campaign,
)
from guanjia.foundation.checklists.commands.forms import (
    draft_version,
    make_form,
    publish_version,
    retire_form,
)
from guanjia.foundation.checklists.commands.planning import (
    alarm_round,
    end_plan,
    make_due_visits,
    make_plan,
    make_route,
    run_plan,
    set_points,
    start_round,
    take_reading,
    upkeep_actor,
)
from guanjia.foundation.checklists.commands.visiting import (
    assign_visit,
    plan_recheck,
    plan_visit,
    void_visit,
)

__all__ = [
    "Kept",
    "add_photo",
    "alarm_round",
    "assign_visit",
    "close_campaign",
    "draft_bulletin",
    "draft_version",
    "draw_units",
    "end_plan",
    "finish_visit",
    "keep_answers",
    "make_due_visits",
    "make_form",
    "make_plan",
    "make_route",
    "open_campaign",
    "plan_recheck",
    "plan_visit",
    "publish_frame",
    "publish_version",
    "retire_form",
    "run_plan",
    "set_points",
    "start_round",
    "take_reading",
    "upkeep_actor",
    "void_campaign",
    "void_visit",
]
