"""What other domains and the demo city may use of ideas and practical-benefit items."""

from guanjia.domains.suggestions.commands import (
    add_item,
    answer_idea,
    assign_idea,
    cast_ballot,
    claim_done,
    close_item,
    count_round,
    enter_progress,
    load_standard_kinds,
    open_programme,
    open_round,
    prepare_round,
    propose_idea,
    rate_item,
    reach_milestone,
    reopen_item,
    set_milestone,
    shortlist_idea,
)
from guanjia.domains.suggestions.queries import list_kinds, list_result
from guanjia.domains.suggestions.queries import list_rounds as list_votes

__all__ = [
    "add_item",
    "answer_idea",
    "assign_idea",
    "cast_ballot",
    "claim_done",
    "close_item",
    "count_round",
    "enter_progress",
    "list_kinds",
    "list_result",
    "list_votes",
    "load_standard_kinds",
    "open_programme",
    "open_round",
    "prepare_round",
    "propose_idea",
    "rate_item",
    "reach_milestone",
    "reopen_item",
    "set_milestone",
    "shortlist_idea",
]
