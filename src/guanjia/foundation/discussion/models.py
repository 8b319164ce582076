"""Comments on any record of any room, what they said before, whom they mention, and who follows what."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.urls import reverse

from guanjia.foundation.access.models import Account
from guanjia.kernel.actor import Actor


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, actor: Actor) -> Self:
        """Comments on things that the actor sees, whatever room they come from."""
        seen = Q(pk__in=[])
        if not actor.is_known:
            return self.none()
        for label in Comment.objects.order_by().values_list("subject_type", flat=True).distinct():
            try:
                manager: Any = apps.get_model(label)._default_manager
            except LookupError:
                continue
            if hasattr(manager, "visible_to"):
                ids = manager.visible_to(actor).order_by().annotate(as_text=Cast("pk", models.CharField()))
                seen |= Q(subject_type=label, subject_id__in=ids.values("as_text"))
        return self.filter(seen)


class Comment(models.Model):
    """What somebody wrote on a record. It is withdrawn, never deleted."""

    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    office_path = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=120)
    text = models.TextField()
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    withdraw_reason = models.CharField(max_length=200, blank=True)

    AUDIT_FINGERPRINT = ("subject_type", "subject_id", "account", "text", "withdrawn_at", "withdraw_reason")

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="comment_withdrawn_by_somebody",
            )
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="comment_by_subject")]

    def __str__(self) -> str:
        return f"{self.author_name} #{self.pk}"

    def get_absolute_url(self) -> str:
        return f"{reverse('discussion', args=[self.subject_type, self.subject_id])}#c{self.pk}"


class EarlierText(models.Model):
    """What a comment said before it was changed."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="earlier")
    text = models.TextField()
    until = models.DateTimeField()


class Mention(models.Model):
    """Somebody named in a comment; told once, however often the comment is changed."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "account"], name="mention_once_per_comment")]


class Follow(models.Model):
    """Somebody who wants to be told of new comments on a record, and of what happens to it."""

    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_type", "subject_id", "account"], name="follow_once")]
