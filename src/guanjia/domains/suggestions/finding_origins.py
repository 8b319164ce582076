"""An idea may name what is wrong rather than what could be better."""

from guanjia.domains.suggestions import queries
from guanjia.foundation.findings.public import Draft, Source
from guanjia.kernel.actor import Actor


def draft_of_idea(actor: Actor, number: int) -> Draft:
    """Without the proposer: who wrote an idea, anonymously or not, is no part of a finding."""
    idea = queries.get_idea(actor, number)
    return Draft(
        source=idea, origin="complaint", title=idea.title, detail=idea.text, unit=idea.office, place=idea.place
    )


SOURCES = (Source("suggestions.idea", draft_of_idea, path_of=lambda idea: idea.office_path),)
