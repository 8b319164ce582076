"""Every read of comments: those of a record, who may be mentioned there, and the record's whole story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.models import Account
from guanjia.foundation.audit.queries import Event, story_of
from guanjia.foundation.discussion import rules
from guanjia.foundation.discussion.models import Comment, Follow
from guanjia.foundation.discussion.rules import MentionAmbiguous, MentionUnknown, NotToBeDiscussed
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.protection.subjects import get_subject
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

LARGEST_ID = 2**63 - 1
NOT_HERE = frozenset({"discussion", "notify", "jobs", "audit", "protection"})
MOST_CANDIDATES = 30
OFFERED = 8


def get_record(actor: Actor, label: str, pk: Any) -> models.Model:
    """The record behind a label and a number, if the actor sees it and it has comments. Raises NotVisible,
    NotToBeDiscussed."""
    subject = get_subject(actor, label, pk)
    if not can_be_discussed(subject):
        raise NotToBeDiscussed(N_("This kind of thing has no comments."))
    return subject


def can_be_discussed(subject: models.Model) -> bool:
    """Whether a record has a page of its own and may carry comments."""
    return hasattr(subject, "get_absolute_url") and subject._meta.app_label not in NOT_HERE


def about(subject: models.Model) -> dict[str, str]:
    """How comments and follows point at a record."""
    return {"subject_type": subject._meta.label_lower, "subject_id": str(subject.pk)}


def comments_on(subject: models.Model) -> QuerySet[Comment]:
    """The comments of a record that the caller has been shown, newest first."""
    return (
        Comment.objects.filter(**about(subject))
        .select_related("account__person", "withdrawn_by__person")
        .prefetch_related("mentions")
        .order_by("-id")
    )


def get_comment(actor: Actor, comment_id: int, *, lock: bool = False) -> tuple[Comment, models.Model]:
    """A comment and its record, if the actor sees the record; else NotVisible."""
    rows = Comment.objects.select_for_update() if lock else Comment.objects.all()
    found = rows.filter(pk=comment_id).first() if 0 < comment_id <= LARGEST_ID else None
    if found is None or not actor.is_known:
        raise NotVisible(N_("There is no such comment."))
    return found, get_record(actor, found.subject_type, found.subject_id)


def follows(actor: Actor, subject: models.Model) -> bool:
    """Whether the actor follows a record."""
    return Follow.objects.filter(**about(subject), account_id=actor.account_id or 0).exists()


def followers_of(subject: models.Model) -> list[int]:
    """The accounts that follow a record."""
    return list(Follow.objects.filter(**about(subject)).order_by("pk").values_list("account_id", flat=True))


def followers_of_many(subjects: Sequence[models.Model]) -> dict[tuple[str, str], set[int]]:
    """The accounts that follow each of many records, by label and number; one query a type of record."""
    found: dict[tuple[str, str], set[int]] = {}
    by_type: dict[str, set[str]] = {}
    for subject in subjects:
        by_type.setdefault(subject._meta.label_lower, set()).add(str(subject.pk))
    for label, ids in by_type.items():
        rows = Follow.objects.filter(subject_type=label, subject_id__in=ids)
        for subject_id, account_id in rows.values_list("subject_id", "account_id"):
            found.setdefault((label, subject_id), set()).add(account_id)
    return found


def may_see(account: Account, subject: models.Model) -> bool:
    """Whether an account sees a record, with the rights it has right now."""
    now = clock.now()
    manager: Any = type(subject)._default_manager
    seer = actor_of(account, today=clock.local_day(now), now=now, via="job")
    return bool(manager.visible_to(seer).filter(pk=subject.pk).exists())


def those_who_see(account_ids: Iterable[int], subject: models.Model) -> list[int]:
    """Those of the accounts that are open and see a record."""
    accounts = Account.objects.filter(pk__in=set(account_ids), is_active=True).select_related("person__office")
    return [account.pk for account in accounts.order_by("pk") if may_see(account, subject)]


def _people() -> QuerySet[Account]:
    return Account.objects.filter(is_active=True, person__isnull=False, person__valid_to=None).select_related(
        "person__office"
    )


def offer_people(actor: Actor, subject: models.Model, asked: str) -> list[Account]:
    """Who may be mentioned: people with accounts who see the record, by name, pinyin or staff number."""
    asked = asked.replace("\x00", "").strip()[: rules.LONGEST_NAME]
    if not asked:
        return []
    rows = _people().exclude(pk=actor.account_id or 0)
    rows = rows.filter(
        Q(person__name__startswith=asked)
        | Q(person__pinyin__startswith=asked.lower())
        | Q(person__staff_number__istartswith=asked)
    )
    found = []
    for account in rows.order_by("person__name", "pk")[:MOST_CANDIDATES]:
        if may_see(account, subject):
            found.append(account)
        if len(found) == OFFERED:
            break
    return found


def mentioned_in(text: str, subject: models.Model) -> list[tuple[Account, str]]:
    """The accounts that a text mentions, each with the name as it was typed.

    Raises MentionUnknown when nobody of that name may see the record (whether there is such a person stays untold),
    MentionAmbiguous when several may.
    """
    found: dict[int, tuple[Account, str]] = {}
    for run, number in rules.mentions_in(text):
        account, name = _one(run, number, subject)
        found.setdefault(account.pk, (account, name))
    return list(found.values())


def _one(run: str, number: str, subject: models.Model) -> tuple[Account, str]:
    names = [run] if number else rules.beginnings(run)
    rows = _people().filter(person__name__in=names)
    if number:
        rows = rows.filter(person__staff_number__iexact=number)
    by_name: dict[str, list[Account]] = {}
    for account in rows.order_by("pk")[:MOST_CANDIDATES]:
        if account.person is not None and may_see(account, subject):
            by_name.setdefault(account.person.name, []).append(account)
    name = next((name for name in names if name in by_name), "")
    if not name:
        raise MentionUnknown(
            N_("Nobody called “%(name)s” may see this. Choose somebody from the list, or leave the @ out."),
            field="text",
            name=run[: rules.LONGEST_NAME],
        )
    people = {account.person_id: account for account in by_name[name]}
    if len(people) > 1:
        raise MentionAmbiguous(
            N_("Several people are called “%(name)s”. Write the staff number behind the name: @%(name)s(%(number)s)."),
            field="text",
            name=name,
            number=next(iter(people.values())).person.staff_number,  # type: ignore[union-attr]
        )
    return next(iter(people.values())), name


class Part(StrEnum):
    """What of a story is asked for."""

    ALL = "all"
    BUSINESS = "business"
    CHANGES = "changes"
    COMMENTS = "comments"


CHANGES = ("changed", "corrected", "renamed", "moved", "updated", "saved", "edited", "set")


@dataclass(slots=True)
class Item:
    """One line of a record's story: something that happened, or a comment."""

    at: datetime
    part: Part
    title: str
    actor_name: str
    text: str = ""
    tone: str = "info"
    comment: Comment | None = None
    files: list[StoredFile] = field(default_factory=list)
    href: str = ""


def timeline(actor: Actor, subject: models.Model, *, part: str = Part.ALL, limit: int = 50) -> list[Item]:
    """A record's story, newest first: what the trail tells, comments, and files. Raises NotVisible."""
    items: list[Item] = []
    if part != Part.COMMENTS:
        events = story_of(actor, subject, newest_first=True)
        items += [item for item in map(_of_event, events) if item is not None]
    if part in (Part.ALL, Part.COMMENTS):
        items += _of_comments(list(comments_on(subject)[:limit]))
    if part in (Part.BUSINESS, Part.CHANGES):
        items = [item for item in items if item.part == part]
    return sorted(items, key=lambda item: item.at, reverse=True)[:limit]


def _of_event(event: Event) -> Item | None:
    room, _thing, what = event.action.split(".")
    if room == "discussion":
        return None  # the comment itself is shown
    changed = what in CHANGES or what.endswith("_changed")
    href = ""
    if event.action == "files.file.attached" and isinstance(event.facts.get("file"), int):
        href = reverse("file-content", args=[event.facts["file"]])
    return Item(
        event.at, Part.CHANGES if changed else Part.BUSINESS, event.label, event.actor_name, event.note, href=href
    )


def _of_comments(comments: Sequence[Comment]) -> list[Item]:
    """Comments with their files, which one query fetches for all."""
    files: dict[str, list[StoredFile]] = {}
    if comments:
        rows = StoredFile.objects.filter(
            holder_type="discussion.comment", holder_id__in=[str(c.pk) for c in comments], voided_at=None
        )
        for row in rows.order_by("pk"):
            files.setdefault(row.holder_id, []).append(row)
    return [
        Item(
            comment.created_at,
            Part.COMMENTS,
            "",
            comment.author_name,
            "" if comment.withdrawn_at else comment.text,
            "now",
            comment,
            [] if comment.withdrawn_at else files.get(str(comment.pk), []),
        )
        for comment in comments
    ]
