"""Ideas, a vote and an item."""

from datetime import date, datetime, timedelta

from guanjia.domains.suggestions import commands
from guanjia.domains.suggestions.models import (
    Answer,
    BenefitItem,
    Candidate,
    Idea,
    IdeaKind,
    ItemRating,
    Milestone,
    Programme,
    ProgressEntry,
    VoteRound,
)
from guanjia.kernel import clock

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=clock.LOCAL)


def live(city):
    """Two ideas, one of them anonymous, become candidates; one is voted for and done."""
    commands.load_standard_kinds(city.boss)
    kind = IdeaKind.objects.order_by("pk").first()
    programme = commands.open_programme(city.boss, office_id=city.region.pk, year=2026, size=2)
    for anonymous in (True, False):
        idea = commands.propose_idea(
            city.asker, kind_id=kind.pk, title=f"More light {anonymous}", text="It is dark in the yard.", now=NOW,
            anonymous=anonymous,
        )  # fmt: skip
        commands.assign_idea(city.boss, idea_id=idea.pk, office_id=city.unit.pk, now=NOW)
        commands.answer_idea(city.boss, idea_id=idea.pk, verb="adopt", reason="A good idea", now=NOW)
        commands.shortlist_idea(city.boss, idea_id=idea.pk, programme_id=programme.pk)
    vote = commands.prepare_round(
        city.boss, programme_id=programme.pk, title="Vote", votes_each=1, opens_at=NOW, ends_at=NOW + timedelta(days=1)
    )
    commands.open_round(city.boss, round_id=vote.pk, now=NOW)
    commands.cast_ballot(city.asker, round_id=vote.pk, choices=[1], now=NOW)
    commands.count_round(city.boss, round_id=vote.pk, now=NOW + timedelta(days=2), today=date(2026, 3, 12))
    item = commands.add_item(
        city.boss, programme_id=programme.pk, title="More light", goal="Nobody walks in the dark",
        doer_id=city.handyman.person_id, starts_on=date(2026, 3, 1), due_on=date(2026, 9, 1),
        candidate_id=Candidate.objects.order_by("place").first().pk,
    )  # fmt: skip
    step = commands.set_milestone(city.handyman, item_id=item.pk, title="Bought", due_on=date(2026, 4, 1))
    commands.reach_milestone(city.handyman, item_id=item.pk, milestone_id=step.pk, today=date(2026, 3, 10))
    commands.enter_progress(
        city.handyman, item_id=item.pk, month=date(2026, 3, 1), percent=50, text="Half of it", now=NOW
    )  # fmt: skip
    commands.claim_done(city.handyman, item_id=item.pk, note="All of it", now=NOW)
    commands.rate_item(city.asker, item_id=item.pk, stars=5, now=NOW)
    commands.close_item(city.asker, item_id=item.pk, stars=5, now=NOW)


EDITS = [
    (Idea, "title", "Less light", None),
    (Answer, "reason", "Because", None),
    (Programme, "size", 3, None),
    (VoteRound, "digest", "0", None),
    (Candidate, "votes", 9, None),
    (BenefitItem, "percent", 10, None),
    (Milestone, "title", "Sold", None),
    (IdeaKind, "limit_days", 80, None),
    (ItemRating, "stars", 1, None),
    (ProgressEntry, "percent", 99, None),
]
