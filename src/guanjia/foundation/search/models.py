"""The index of the global search: one entry a record. What an entry is found by stands beside it in `search_terms`, a
table of the database's own kind (FTS5 on SQLite, a GIN index on PostgreSQL) that only `engine` touches.

All of it is derived: `guanjia search rebuild` makes it again from the records.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One record that can be found. `digest` says what it was indexed as, so that an unchanged one costs no write."""

    register = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    office_path = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200)
    digest = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("search entry")
        constraints = [models.UniqueConstraint(fields=["register", "object_id"], name="entry_one_per_record")]

    def __str__(self) -> str:
        return self.title


class Note(models.Model):
    """Something that entries must follow: a command writes it in its own transaction, the cheapest thing it can do, and
    whoever works off the notes next (a job every other second, a search before it answers) makes the entries true."""

    class What(models.TextChoices):
        ROW = "row", _("This record was written")
        MENTIONS = "mentions", _("What mentions this record")
        BELOW = "below", _("All records of this office and those below it")

    what = models.CharField(max_length=10, choices=What)
    model = models.CharField(max_length=100)
    object_id = models.BigIntegerField()
    office_path = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("note for the search")

    def __str__(self) -> str:
        return f"{self.what} {self.model}:{self.object_id}"
