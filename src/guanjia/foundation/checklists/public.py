"""What other rooms, domains and the demo city may use of checklists.

A domain plans a visit with `plan_visit`, reads its answers with `list_answers`, and links to the visit's own page.
A phone that is away from the network uses the API of `api_sync`; its payloads stand in `serializers`.
"""

from guanjia.foundation.checklists.commands import (
    add_photo,
    alarm_round,
    close_campaign,
    draft_bulletin,
    draft_version,
    draw_units,
    finish_visit,
    keep_answers,
    make_form,
    make_plan,
    make_route,
    open_campaign,
    plan_recheck,
    plan_visit,
    publish_frame,
    publish_version,
    run_plan,
    start_round,
    take_reading,
)
from guanjia.foundation.checklists.generating import from_clauses, from_rule, summer_ac
from guanjia.foundation.checklists.queries import (
    figures_of,
    get_campaign,
    get_visit,
    list_answers,
    list_my_visits,
    prove,
    risk_weights,
    visits_of,
)

__all__ = [
    "add_photo",
    "alarm_round",
    "close_campaign",
    "draft_bulletin",
    "draft_version",
    "draw_units",
    "figures_of",
    "finish_visit",
    "from_clauses",
    "from_rule",
    "get_campaign",
    "get_visit",
    "keep_answers",
    "list_answers",
    "list_my_visits",
    "make_form",
    "make_plan",
    "make_route",
    "open_campaign",
    "plan_recheck",
    "plan_visit",
    "prove",
    "publish_frame",
    "publish_version",
    "risk_weights",
    "run_plan",
    "start_round",
    "summer_ac",
    "take_reading",
    "visits_of",
]
