"""What the part of a page shows that talks about its record: story, comments, the field to write in."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from guanjia.foundation.discussion import queries, rules
from guanjia.foundation.discussion.forms import CommentForm
from guanjia.foundation.discussion.models import Comment
from guanjia.foundation.discussion.queries import Part
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

SHOWN, MOST = 15, 200


def marked_up(comment: Comment) -> SafeString:
    """A comment's text, escaped, with who is mentioned set apart."""
    text = str(escape(comment.text))
    for mention in sorted(comment.mentions.all(), key=lambda m: -len(m.name)):
        name = f"@{escape(mention.name)}"
        text = text.replace(name, f'<b class="ds-at">{name}</b>')
    return mark_safe(text.replace("\n", "<br>"))


def parts(part: str) -> list[dict[str, Any]]:
    """The filter over the story."""
    labels = {
        Part.ALL: _("All"),
        Part.BUSINESS: _("Business"),
        Part.CHANGES: _("Changes"),
        Part.COMMENTS: _("Comments"),
    }
    return [{"value": p.value, "label": label, "on": p == part} for p, label in labels.items()]


def context_of(
    actor: Actor,
    subject: models.Model,
    *,
    part: str = "",
    form: CommentForm | None = None,
    back: str = "",
    whole: bool = False,
) -> dict[str, Any]:
    """What `discussion/_section.html` needs. The caller has been shown the record."""
    part = part if part in list(Part) else Part.ALL
    limit = MOST if whole else SHOWN
    items = queries.timeline(actor, subject, part=part, limit=limit + 1)
    now, moderates = clock.now(), actor.may("discussion.moderate")
    label, pk = subject._meta.label_lower, subject.pk
    for item in items:
        comment: Any = item.comment
        if comment is not None:
            own = comment.account_id == actor.account_id
            comment.shown = marked_up(comment)
            comment.may_change = rules.may_edit(
                own=own, withdrawn=bool(comment.withdrawn_at), written_at=comment.created_at, now=now
            )
            comment.may_withdraw = not comment.withdrawn_at and (own or moderates)
    may_write = actor.may("discussion.comment") and actor.account_id is not None
    return {
        "talk": {
            "items": items[:limit],
            "more": len(items) > limit and not whole,
            "parts": parts(part),
            "part": part,
            "label": label,
            "pk": pk,
            "url": reverse("discussion", args=[label, pk]),
            "people": reverse("discussion-people", args=[label, pk]),
            "follow": reverse("discussion-follow", args=[label, pk]),
            "follows": queries.follows(actor, subject),
            "form": (form or CommentForm(auto_id="talk_%s")) if may_write else None,
            "back": back,
            "whole": whole,
        }
    }


def heading_of(subject: models.Model) -> SafeString:
    """The record as a link to its own page."""
    address: Any = getattr(subject, "get_absolute_url", None)
    return format_html('<a href="{}">{}</a>', address(), subject) if address else format_html("{}", subject)
