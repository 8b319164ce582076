"""Ideas with their answers, programmes and votes, practical-benefit items with milestones, progress and ratings.

The vote is anonymous in storage. Who voted stands in `Voter`, what was voted in `Ballot`; the two share nothing but the
round. A ballot has no number and no instant: its key is its random receipt. So that not even the place of the rows on
disk, their numbers or the number of the transaction that wrote them tells which belong together, casting a ballot
writes both tables of the round anew, each in an order of its own (`commands.voting`).
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.domains.suggestions import rules
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.classes import DataClass
from guanjia.foundation.protection.fields import BlindIndexField, SensitiveTextField, index_lookup
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


def starting(path_field: str, path: str) -> Q:
    """Rows whose path is the beginning of `path`: bodies that stand above an office, or the office itself."""
    parts = [part for part in path.split("/") if part]
    above = ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    return Q(**{f"{path_field}__in": above})


class IdeaKind(models.Model):
    """What ideas are about, and within how many working days one is answered. `code` is stable.

    `head_days` working days past the limit the head of the office is told, too."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=30)
    icon = models.CharField(max_length=30, default="bulb")
    limit_days = models.PositiveSmallIntegerField(default=10)
    head_days = models.PositiveSmallIntegerField(default=3)
    rank = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    AUDIT_FINGERPRINT = ("code", "name", "limit_days", "active")

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(limit_days__range=(1, 90)), name="ideakind_limit_one_to_ninety"),
            models.CheckConstraint(condition=Q(head_days__range=(1, 90)), name="ideakind_head_one_to_ninety"),
        ]

    def __str__(self) -> str:
        return self.name


class YearCounter(models.Model):
    """The last number given in a year; locked by whoever takes the next."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, actor: Actor) -> Self:
        """Programmes of bodies in reach, and of those the actor belongs to: they are public within."""
        return self.filter(
            within("office__path", actor.reach("suggestions.view")) | starting("office__path", actor.office_path)
        )


class Programme(models.Model):
    """The practical-benefit items of one body in one year; `size` says how many there are."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    size = models.PositiveSmallIntegerField(default=10)

    AUDIT_FINGERPRINT = ("office", "year", "size")
    AUDIT_EVERY_ROW = True

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "year"], name="programme_one_per_office_and_year"),
            models.CheckConstraint(condition=Q(size__range=(1, 50)), name="programme_size_one_to_fifty"),
        ]

    def __str__(self) -> str:
        return f"{self.office.short_name or self.office.name} {self.year}"

    @property
    def office_path(self) -> str:
        return self.office.path


class IdeaQuerySet(models.QuerySet["Idea"]):
    def own_of(self, person_id: int | None) -> Self:
        """What a person proposed, with their name or without."""
        if person_id is None:
            return self.none()
        return self.filter(Q(proposer_id=person_id) | index_lookup(Idea, "proposer_key", str(person_id)))

    def overseen_by(self, actor: Actor) -> Self:
        """The ideas of offices whose register the actor may read: those that come from there or are answered there."""
        reach = actor.reach("suggestions.view")
        return self.filter(within("office_path", reach) | within("owner_path", reach))

    def visible_to(self, actor: Actor) -> Self:
        """Ideas in reach, one's own, and the answered ones of the body one belongs to."""
        reach = actor.reach("suggestions.view")
        seen = within("office_path", reach) | within("owner_path", reach)
        if actor.person_id:
            seen |= Q(proposer_id=actor.person_id) | index_lookup(Idea, "proposer_key", str(actor.person_id))
        if actor.may("suggestions.propose"):
            seen |= Q(state__in=rules.ANSWERED) & starting("circle_path", actor.office_path)
        return self.filter(seen)


class Idea(models.Model):
    """One idea. `office` is the unit it comes from, `owner` whoever answers it, `circle_path` the body within which an
    answered idea is public. Of an anonymous idea only a sealed name is kept, and a sealed number by which its proposer
    finds it again; neither is in the row of a named one, so that equal seals never join the two."""

    class State(models.TextChoices):
        FILED = "filed", _("To assign")
        ASSIGNED = "assigned", _("To answer")
        ADOPTED = "adopted", _("Adopted")
        EXPLAINED = "explained", _("Explained")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    number = models.CharField(max_length=20, unique=True)
    kind = models.ForeignKey(IdeaKind, models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=2000)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    circle_path = models.CharField(max_length=200, db_index=True)
    owner = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    owner_path = models.CharField(max_length=200, blank=True, db_index=True)
    anonymous = models.BooleanField(default=False)
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    proposer_name = SensitiveTextField(mask="all")
    proposer_key = SensitiveTextField(mask="all", index="proposer_key_index")
    proposer_key_index = BlindIndexField()
    state = models.CharField(max_length=10, choices=State, default=State.FILED)
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    head_told_at = models.DateTimeField(null=True, blank=True)
    shortlist = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="shortlisted")

    DATA_CLASSES = {"proposer_name": DataClass.SENSITIVE, "proposer_key": DataClass.SENSITIVE}
    AUDIT_FINGERPRINT = (
        "number", "kind", "title", "text", "office", "owner", "anonymous", "proposer", "proposer_key", "state",
        "filed_at", "due_at", "answered_at", "shortlist",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = IdeaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(anonymous=True, proposer=None) | Q(anonymous=False, proposer_key_index=""),
                name="idea_anonymous_names_nobody",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["adopted", "explained"]) & Q(answered_at__isnull=False))
                | (~Q(state__in=["adopted", "explained"]) & Q(answered_at=None)),
                name="idea_answered_has_its_instant",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("filed_at")), name="idea_due_after_filing"),
            models.CheckConstraint(
                condition=Q(shortlist=None) | Q(state="adopted"), name="idea_shortlisted_is_adopted"
            ),
        ]
        indexes = [
            models.Index(fields=["-filed_at", "-id"], name="idea_newest"),
            models.Index(fields=["state", "due_at"], name="idea_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("idea", kwargs={"pk": self.pk})

    @property
    def person_id(self) -> int | None:
        """Whose own record this is; opens the seal of an anonymous one, so ask only to decide, never to show."""
        if not self.anonymous:
            return self.proposer_id
        clear: str = self.proposer_key.open()  # type: ignore[attr-defined]
        return int(clear) if clear.isdigit() else None

    @property
    def is_waiting(self) -> bool:
        return self.state in rules.WAITING

    @property
    def tone(self) -> str:
        """The colour of the state's dot."""
        return {"filed": "warn", "assigned": "info", "adopted": "ok", "explained": "ok"}.get(self.state, "mute")


class Answer(models.Model):
    """One answer: adopted, explained or forwarded, always with the reason."""

    class Verb(models.TextChoices):
        ADOPT = "adopt", _("Adopt")
        EXPLAIN = "explain", _("Explain")
        FORWARD = "forward", _("Forward")

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="answers")
    verb = models.CharField(max_length=8, choices=Verb)
    reason = models.TextField(max_length=1000)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    answered_by = models.CharField(max_length=80)
    at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("idea", "verb", "reason", "office", "answered_by", "at")
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["idea"], condition=Q(verb__in=["adopt", "explain"]), name="answer_one_that_settles"
            )
        ]


class RoundQuerySet(models.QuerySet["VoteRound"]):
    def visible_to(self, actor: Actor) -> Self:
        """Votes in reach, and opened ones of the body one belongs to."""
        open_to = starting("electorate_path", actor.office_path) & ~Q(state="draft")
        return self.filter(within("electorate_path", actor.reach("suggestions.view")) | open_to)


class VoteRound(models.Model):
    """A vote over the candidates of a programme. Everybody below `electorate` has one ballot with up to `votes_each`
    names; the first `seats` are chosen. `seed` is drawn when the vote opens and published with it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        OPEN = "open", _("Published")
        COUNTED = "counted", _("Votes counted")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    title = models.CharField(max_length=60)
    electorate = models.ForeignKey(Office, models.PROTECT, related_name="+")
    electorate_path = models.CharField(max_length=200)
    votes_each = models.PositiveSmallIntegerField(default=3)
    seats = models.PositiveSmallIntegerField(default=10)
    opens_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    seed = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    turnout = models.PositiveIntegerField(null=True, blank=True)
    electors = models.PositiveIntegerField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = (
        "programme", "title", "electorate", "votes_each", "seats", "opens_at", "ends_at", "state", "seed", "digest",
        "turnout", "counted_at",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("opens_at")), name="voteround_ends_after_opening"),
            models.CheckConstraint(condition=Q(votes_each__gte=1, seats__gte=1), name="voteround_numbers_positive"),
            models.CheckConstraint(
                condition=Q(state="draft", seed="") | (~Q(state="draft") & ~Q(seed="")),
                name="voteround_open_has_a_seed",
            ),
            models.CheckConstraint(
                condition=Q(state="counted", counted_at__isnull=False, turnout__isnull=False)
                | (~Q(state="counted") & Q(counted_at=None, turnout=None)),
                name="voteround_counted_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("vote", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        return self.electorate_path


class Candidate(models.Model):
    """What may be voted for, by its number on the ballot. Votes and place stand here only after the count."""

    round = models.ForeignKey(VoteRound, models.PROTECT, related_name="candidates")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=2000, blank=True)
    idea = models.ForeignKey(Idea, models.PROTECT, null=True, blank=True, related_name="candidacies")
    votes = models.PositiveIntegerField(null=True, blank=True)
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    won = models.BooleanField(default=False)
    tied = models.BooleanField(default=False)

    AUDIT_FINGERPRINT = ("round", "number", "title", "idea", "votes", "place", "won")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="candidate_one_per_number"),
            models.UniqueConstraint(
                fields=["round", "idea"], condition=Q(idea__isnull=False), name="candidate_one_per_idea"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Voter(models.Model):
    """That a person voted; never when, and never what. No trail watches these rows: see `commands.voting`."""

    round = models.ForeignKey(VoteRound, models.PROTECT, related_name="voters")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="voter_one_ballot_each")]


class Ballot(models.Model):
    """What somebody voted. The receipt is drawn by chance and shown once to whoever cast the ballot."""

    receipt = models.CharField(max_length=20, primary_key=True)
    round = models.ForeignKey(VoteRound, models.PROTECT, related_name="ballots")
    choices = models.JSONField()


class ItemQuerySet(models.QuerySet["BenefitItem"]):
    def visible_to(self, actor: Actor) -> Self:
        """Items in reach, and those of the body one belongs to: the programme is public within it."""
        reach = actor.reach("suggestions.view")
        seen = within("served_path", reach) | within("office_path", reach)
        if actor.is_known:
            seen |= starting("served_path", actor.office_path)
        if actor.person_id:
            seen |= Q(doer_id=actor.person_id) | Q(closer_id=actor.person_id)
        return self.filter(seen)


class BenefitItem(models.Model):
    """One practical-benefit item of a year. `owner` does it (with `doer` in charge), `served_path` is the body it is
    for. Whoever proposed it closes it; `closer` is the person named where that is not possible. Never the doer."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Not begun")
        DOING = "doing", _("Being done")
        DONE = "done", _("Done, to be confirmed")
        CLOSED = "closed", _("Confirmed")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    goal = models.TextField(max_length=1000)
    idea = models.ForeignKey(Idea, models.PROTECT, null=True, blank=True, related_name="items")
    candidate = models.OneToOneField(Candidate, models.PROTECT, null=True, blank=True, related_name="item")
    owner = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    served_path = models.CharField(max_length=200, db_index=True)
    doer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    closer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    percent = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    done_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = (
        "programme", "number", "title", "idea", "owner", "doer", "closer", "starts_on", "due_on", "state", "percent",
        "round", "done_at", "closed_at",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="item_one_per_number"),
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="item_ends_after_start"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="item_percent_up_to_hundred"),
            models.CheckConstraint(condition=Q(closer=None) | ~Q(closer=F("doer")), name="item_doer_never_closes"),
            models.CheckConstraint(
                condition=(Q(state__in=["done", "closed"]) & Q(done_at__isnull=False))
                | (Q(state__in=["planned", "doing"]) & Q(done_at=None)),
                name="item_done_has_its_instant",
            ),
            models.CheckConstraint(
                condition=(Q(state="closed") & Q(closed_at__isnull=False)) | (~Q(state="closed") & Q(closed_at=None)),
                name="item_closed_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("benefit-item", kwargs={"pk": self.pk})

    @property
    def tone(self) -> str:
        """The colour of the state's dot."""
        return {"planned": "mute", "doing": "info", "done": "warn", "closed": "ok"}[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in ("planned", "doing")


class Milestone(models.Model):
    """A step of an item with its date."""

    item = models.ForeignKey(BenefitItem, models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=60)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("item", "title", "due_on", "done_on")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["due_on", "pk"]


class ProgressEntry(models.Model):
    """What was done in a month. A correction is a further entry; the newest one counts."""

    item = models.ForeignKey(BenefitItem, models.PROTECT, related_name="progress")
    month = models.DateField()
    percent = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=500)
    entered_by = models.CharField(max_length=80)
    at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("item", "month", "percent", "text", "entered_by", "at")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["-month", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="progress_percent_up_to_hundred")]


class ItemRating(models.Model):
    """What somebody whom the item serves thinks of it, once a round."""

    item = models.ForeignKey(BenefitItem, models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=300, blank=True)
    rated_at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("item", "round", "person", "stars", "comment", "rated_at")
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "round", "person"], name="itemrating_one_per_person_and_round"),
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="itemrating_stars_one_to_five"),
        ]
