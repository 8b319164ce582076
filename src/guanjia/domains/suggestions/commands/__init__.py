"""Every write of ideas, votes and practical-benefit items, a module an activity."""

from guanjia.domains.suggestions.commands.answering import answer_idea, assign_idea, shortlist_idea, unlist_idea
from guanjia.domains.suggestions.commands.doing import (
    add_item,
    change_item,
    claim_done,
    close_item,
    enter_progress,
    name_closer,
    rate_item,
    reach_milestone,
    reopen_item,
    set_milestone,
)
from guanjia.domains.suggestions.commands.proposing import (
    load_standard_kinds,
    prepare_photos,
    propose_idea,
    set_limit,
    withdraw_idea,
)
from guanjia.domains.suggestions.commands.upkeep import (
    escalate_idea,
    follow_offices,
    move_ideas,
    move_items,
    prompt_item,
    tell_head,
    upkeep_actor,
)
from guanjia.domains.suggestions.commands.voting import (
    cast_ballot,
    count_round,
    open_programme,
    open_round,
    prepare_round,
    resize_programme,
)

__all__ = [
    "add_item",
    "answer_idea",
    "assign_idea",
    "cast_ballot",
    "change_item",
    "claim_done",
    "close_item",
    "count_round",
    "enter_progress",
    "escalate_idea",
    "follow_offices",
    "load_standard_kinds",
    "move_ideas",
    "move_items",
    "name_closer",
    "open_programme",
    "open_round",
    "prepare_photos",
    "prepare_round",
    "prompt_item",
    "propose_idea",
    "rate_item",
    "reach_milestone",
    "reopen_item",
    "resize_programme",
    "set_limit",
    "set_milestone",
    "shortlist_idea",
    "tell_head",
    "unlist_idea",
    "upkeep_actor",
    "withdraw_idea",
]
