"""What may be granted in the discussion room, what may be attached, and the words for what it records."""

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.files.purposes import Purpose
from guanjia.kernel.rights import Right

NOUNS = {
    "discussion.comment": _("Comment"),
}

EVERYBODY = frozenset(
    {
        "staff",
        "liaison",
        "owner_section",
        "finance_role",
        "deputy",
        "head",
        "supervisor",
        "dispatcher",
        "desk_agent",
        "field_worker",
        "contractor",
        "sys_admin",
    }
)
RIGHTS = (
    Right("discussion.comment", _("Comment on what one sees"), EVERYBODY),
    Right(
        "discussion.moderate",
        _("Withdraw comments of others"),
        frozenset({"owner_section", "head", "supervisor", "sys_admin"}),
    ),
)

ATTACHED = Purpose("discussion.comment", "comment", _("Files"), max_files=5)

EVENTS = {
    "discussion.comment.added": _("Comment written"),
    "discussion.comment.changed": _("Comment changed"),
    "discussion.comment.withdrawn": _("Comment withdrawn"),
    "discussion.follow.begun": _("Followed"),
    "discussion.follow.ended": _("Followed no longer"),
}
