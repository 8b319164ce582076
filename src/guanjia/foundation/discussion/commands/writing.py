"""Comments are written, changed for a short while, and withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.urls import reverse

from guanjia.foundation.access.models import Account
from guanjia.foundation.audit import trail
from guanjia.foundation.discussion import queries, rules
from guanjia.foundation.discussion.commands.following import begin_following
from guanjia.foundation.discussion.models import Comment, EarlierText, Mention
from guanjia.foundation.discussion.rights import ATTACHED
from guanjia.foundation.files.commands import PreparedFile, attach_file
from guanjia.foundation.notify.public import send, settle
from guanjia.foundation.protection.subjects import office_path_of
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed
from guanjia.kernel.words import N_


@transaction.atomic
def add_comment(
    actor: Actor,
    *,
    label: str,
    pk: int | str,
    text: str,
    files: Sequence[UploadedFile | PreparedFile] = (),
    now: datetime,
) -> Comment:
    """Write a comment on a record that the actor sees; who is mentioned and who follows is told, the author follows.

    Raises NotVisible, NotAllowed, CommentEmpty, CommentTooLong, MentionUnknown, MentionAmbiguous, TooManyMentions, and
    what attaching files raises.
    """
    subject = queries.get_record(actor, label, pk)
    actor.require("discussion.comment")
    if actor.account_id is None:
        raise NotAllowed(N_("Comments are written by people."))
    text = rules.clean_text(text)
    mentioned = queries.mentioned_in(text, subject)
    comment = Comment.objects.create(
        **queries.about(subject),
        office_path=office_path_of(subject),
        account_id=actor.account_id,
        author_name=actor.name[:120],
        text=text,
        created_at=now,
    )
    for upload in files:
        attach_file(
            actor,
            holder=comment,
            purpose=ATTACHED.name,
            upload=upload,
            now=now,
            limit=ATTACHED.max_files,
            permitted=True,
        )
    told = _name(actor, comment, subject, mentioned, now=now)
    others = queries.those_who_see(set(queries.followers_of(subject)) - told - {actor.account_id}, subject)
    send(
        "discussion.comment",
        to=others,
        title=N_("%(who)s commented on %(thing)s"),
        body=N_("%(text)s"),
        params=_params(comment, subject),
        href=reverse("discussion", args=[label, pk]),
        subject=subject,
        about=_about(comment),
        now=now,
    )
    begin_following(actor.account_id, subject, now=now)
    trail.record(
        actor,
        "discussion.comment.added",
        subject,
        office_path=comment.office_path,
        also=[comment],
        touched=False,
        comment_id=comment.pk,
        files=len(files),
    )
    return comment


def _about(comment: Comment) -> str:
    return f"discussion.comment:{comment.pk}"


def _params(comment: Comment, subject: models.Model) -> dict[str, object]:
    short = comment.text if len(comment.text) <= 120 else f"{comment.text[:120]}…"
    return {"who": comment.author_name, "thing": str(subject)[:80], "text": short}


def _name(
    actor: Actor,
    comment: Comment,
    subject: models.Model,
    mentioned: Sequence[tuple[Account, str]],
    *,
    now: datetime,
) -> set[int]:
    """Keep whom a comment mentions and tell those who were not told before; all that it mentions."""
    known = set(comment.mentions.values_list("account_id", flat=True))
    fresh = [(account, name) for account, name in mentioned if account.pk not in known]
    Mention.objects.bulk_create([Mention(comment=comment, account=account, name=name) for account, name in fresh])
    for account, _name_typed in fresh:
        begin_following(account.pk, subject, now=now)
    send(
        "discussion.mention",
        to=[account.pk for account, _name_typed in fresh if account.pk != actor.account_id],
        title=N_("%(who)s mentions you: %(thing)s"),
        body=N_("%(text)s"),
        params=_params(comment, subject),
        href=reverse("discussion", args=[comment.subject_type, comment.subject_id]),
        subject=subject,
        about=_about(comment),
        now=now,
    )
    return known | {account.pk for account, _name_typed in fresh}


@transaction.atomic
def change_comment(actor: Actor, *, comment_id: int, text: str, now: datetime) -> Comment:
    """Change a comment within ten minutes; what it said before is kept. Who is mentioned anew is told.

    Raises NotVisible, NotYourComment, CommentWithdrawn, EditTooLate, and what writing raises.
    """
    comment, subject = queries.get_comment(actor, comment_id, lock=True)
    rules.check_edit(
        own=comment.account_id == actor.account_id,
        withdrawn=comment.withdrawn_at is not None,
        written_at=comment.created_at,
        now=now,
    )
    text = rules.clean_text(text)
    if text == comment.text:
        return comment
    mentioned = queries.mentioned_in(text, subject)
    EarlierText.objects.create(comment=comment, text=comment.text, until=now)
    comment.text, comment.edited_at = text, now
    comment.save(update_fields=["text", "edited_at"])
    _name(actor, comment, subject, mentioned, now=now)
    trail.record(
        actor,
        "discussion.comment.changed",
        subject,
        office_path=comment.office_path,
        also=[comment],
        touched=False,
        comment_id=comment.pk,
    )
    return comment


@transaction.atomic
def withdraw_comment(actor: Actor, *, comment_id: int, reason: str = "", now: datetime) -> Comment:
    """Take a comment out of sight; its row and its files are kept. By its author, or with the right to moderate at
    the record's office and a reason. Raises NotVisible, NotAllowed, CommentWithdrawn, ReasonMissing."""
    comment, subject = queries.get_comment(actor, comment_id, lock=True)
    reason = reason.replace("\x00", "").strip()[:200]
    if comment.account_id != actor.account_id or actor.account_id is None:
        actor.require("discussion.moderate", comment.office_path)
        if len(reason) < 4:
            raise rules.ReasonMissing(
                N_("Say why you withdraw this comment, in at least four characters."), field="reason"
            )
    if comment.withdrawn_at is not None:
        raise rules.CommentWithdrawn(N_("This comment was withdrawn."))
    comment.withdrawn_at, comment.withdrawn_by_id, comment.withdraw_reason = now, actor.account_id, reason
    comment.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
    settle(_about(comment), now=now)
    trail.record(
        actor,
        "discussion.comment.withdrawn",
        subject,
        office_path=comment.office_path,
        also=[comment],
        touched=False,
        comment_id=comment.pk,
        reason=reason,
    )
    return comment
