"""What people are told about ideas and practical-benefit items."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.messages import MessageKind

KINDS = (
    MessageKind("suggestions.to_answer", _("An idea waits for my answer")),
    MessageKind("suggestions.answered", _("My idea was answered")),
    MessageKind("suggestions.overdue", _("An idea was not answered in time")),
    MessageKind("suggestions.overdue_head", _("An idea stays unanswered past its limit")),
    MessageKind("suggestions.item", _("Practical-benefit items that concern me")),
    MessageKind("suggestions.progress_missing", _("A monthly entry of mine is missing")),
)

FOLLOWED = (
    "suggestions.idea.assigned",
    "suggestions.idea.adopted",
    "suggestions.idea.explained",
    "suggestions.idea.forwarded",
    "suggestions.idea.withdrawn",
    "suggestions.idea.escalated",
    "suggestions.idea.shortlisted",
    "suggestions.idea.unlisted",
    "suggestions.round.opened",
    "suggestions.round.counted",
    "suggestions.milestone.reached",
    "suggestions.item.progressed",
    "suggestions.item.claimed",
    "suggestions.item.closed",
    "suggestions.item.reopened",
)
