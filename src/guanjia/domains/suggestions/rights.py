"""What may be granted for ideas and practical-benefit items, the words for what is recorded, what may be attached."""

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.files.purposes import PHOTOS, Purpose
from guanjia.kernel.rights import Right

STAFF = frozenset(
    {
        "staff", "liaison", "owner_section", "finance_role", "deputy", "head", "supervisor", "dispatcher",
        "desk_agent", "field_worker",
    }
)  # fmt: skip

NOUNS = {
    "suggestions.ideakind": _("Kind of idea"),
    "suggestions.idea": _("Idea"),
    "suggestions.idea.proposer_name": _("Who proposed it"),
    "suggestions.idea.proposer_key": _("Number of who proposed it"),
    "suggestions.answer": _("Answer to an idea"),
    "suggestions.programme": _("Programme of a year"),
    "suggestions.voteround": _("Vote"),
    "suggestions.candidate": _("Candidate of a vote"),
    "suggestions.benefititem": _("Practical-benefit item"),
    "suggestions.milestone": _("Milestone"),
    "suggestions.progressentry": _("Progress entry"),
    "suggestions.itemrating": _("Rating of an item"),
}

RIGHTS = (
    Right("suggestions.propose", _("Propose ideas, vote and rate"), STAFF),
    Right(
        "suggestions.view",
        _("See all ideas of an office"),
        frozenset({"liaison", "owner_section", "deputy", "head", "supervisor", "desk_agent"}),
    ),
    Right("suggestions.triage", _("Give ideas to the office that answers"), frozenset({"desk_agent", "owner_section"})),
    Right("suggestions.answer", _("Answer ideas"), frozenset({"liaison", "owner_section", "desk_agent"})),
    Right("suggestions.urge", _("Be told when an idea stays unanswered"), frozenset({"head"})),
    Right(
        "suggestions.manage",
        _("Run votes and practical-benefit items, set limits"),
        frozenset({"owner_section"}),
    ),
)

EVENTS = {
    "suggestions.kinds.loaded": _("Kinds of ideas entered: %(kinds)s"),
    "suggestions.kind.changed": _("Limit set: %(days)s working days"),
    "suggestions.idea.proposed": _("Proposed: %(title)s"),
    "suggestions.idea.assigned": _("Given to %(office)s"),
    "suggestions.idea.adopted": _("Adopted: %(reason)s"),
    "suggestions.idea.explained": _("Explained: %(reason)s"),
    "suggestions.idea.forwarded": _("Forwarded to %(office)s: %(reason)s"),
    "suggestions.idea.withdrawn": _("Idea withdrawn"),
    "suggestions.idea.escalated": _("Not answered within the limit: reported"),
    "suggestions.idea.head_told": _("Still not answered: the head was told"),
    "suggestions.idea.shortlisted": _("On the shortlist of %(year)s"),
    "suggestions.idea.unlisted": _("Taken off the shortlist: %(reason)s"),
    "suggestions.idea.moved": _("Moved with the re-organisation to %(office)s"),
    "suggestions.item.moved": _("Moved with the re-organisation to %(office)s"),
    "suggestions.programme.opened": _("Programme of %(year)s opened with %(size)s items"),
    "suggestions.programme.resized": _("From %(before)s to %(size)s items: %(reason)s"),
    "suggestions.round.prepared": _("Vote prepared with %(candidates)s candidates"),
    "suggestions.round.opened": _("Vote opened"),
    "suggestions.ballot.cast": _("A ballot was cast"),
    "suggestions.round.counted": _("Counted: %(ballots)s ballots, digest %(digest)s"),
    "suggestions.item.added": _("Item %(number)s added"),
    "suggestions.item.changed": _("Changed: %(reason)s"),
    "suggestions.milestone.set": _("Milestone set: %(title)s"),
    "suggestions.milestone.reached": _("Milestone reached: %(title)s"),
    "suggestions.item.progressed": _("Progress of %(month)s: %(percent)s%%"),
    "suggestions.item.claimed": _("Reported as done"),
    "suggestions.item.closer_named": _("%(person)s decides whether it is done"),
    "suggestions.item.closed": _("Closed by whoever proposed it"),
    "suggestions.item.reopened": _("Reopened for round %(round)s: %(reason)s"),
    "suggestions.item.rated": _("Rated by somebody it serves: %(stars)s stars"),
    "suggestions.item.prompted": _("Monthly entry of %(month)s is missing"),
}

ATTACHMENTS = (
    Purpose(
        "suggestions.idea", "photo", _("Photos of the idea"), right="suggestions.answer", kinds=PHOTOS,
        max_bytes=12 * 1024 * 1024, max_files=6,
    ),
    Purpose(
        "suggestions.benefititem", "evidence", _("Photos of the work"), right="suggestions.answer", kinds=PHOTOS,
        max_bytes=12 * 1024 * 1024, max_files=24,
    ),
)  # fmt: skip
