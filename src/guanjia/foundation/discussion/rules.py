"""Decisions about comments without a database."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

LONGEST = 2000
EDIT_WINDOW = timedelta(minutes=10)
MOST_MENTIONS = 20
LONGEST_NAME = 20
# an @ that begins a word, or stands behind Chinese text or a mark; never the one inside an e-mail address
_MENTION = re.compile(
    r"(?<![A-Za-z0-9._%+-])@([^\s@,，。;；:：!！?？、()（）\[\]<>《》“”\"']{1,40})(?:[(（]([0-9A-Za-z-]{1,20})[)）])?"
)


class CommentEmpty(Refusal):
    """A comment says something."""


class CommentTooLong(Refusal):
    """A comment has an end."""


class EditTooLate(Refusal):
    """What others have read for a while stays as it is."""


class NotYourComment(Refusal):
    """Only its author changes a comment."""


class CommentWithdrawn(Refusal):
    """A withdrawn comment stays withdrawn."""


class MentionUnknown(Refusal):
    """Nobody of this name may see the thing."""


class MentionAmbiguous(Refusal):
    """Several people of this name may see the thing."""


class TooManyMentions(Refusal):
    """A comment is no circular letter."""


class NotToBeDiscussed(Refusal):
    """This kind of thing has no comments."""


class ReasonMissing(Refusal):
    """Whoever withdraws another's comment says why."""


def clean_text(text: str) -> str:
    """The text to store. Raises CommentEmpty or CommentTooLong."""
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise CommentEmpty(N_("Write something first."), field="text")
    if len(text) > LONGEST:
        raise CommentTooLong(N_("A comment has at most %(most)s characters."), field="text", most=LONGEST)
    return text


def mentions_in(text: str) -> list[tuple[str, str]]:
    """What stands behind each @: the run of characters (the name is its beginning), and a staff number in brackets.

    Raises TooManyMentions.
    """
    found = list(dict.fromkeys((match[1], match[2] or "") for match in _MENTION.finditer(text)))
    if len(found) > MOST_MENTIONS:
        raise TooManyMentions(N_("At most %(most)s people are mentioned at once."), field="text", most=MOST_MENTIONS)
    return found


def beginnings(run: str) -> list[str]:
    """All that a name at the beginning of a run may be, the longest first: Chinese puts no space behind a name."""
    return [run[:n] for n in range(min(len(run), LONGEST_NAME), 0, -1)]


def check_edit(*, own: bool, withdrawn: bool, written_at: datetime, now: datetime) -> None:
    """Refuse unless the author changes a fresh comment."""
    if not own:
        raise NotYourComment(N_("Only its author changes a comment."))
    if withdrawn:
        raise CommentWithdrawn(N_("This comment was withdrawn."))
    if now - written_at > EDIT_WINDOW:
        raise EditTooLate(N_("A comment is changed within ten minutes. Withdraw it, or write another one."))


def may_edit(*, own: bool, withdrawn: bool, written_at: datetime, now: datetime) -> bool:
    """Whether `check_edit` would let it pass."""
    return own and not withdrawn and now - written_at <= EDIT_WINDOW
