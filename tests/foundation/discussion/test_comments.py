"""Comments: who may write, who is told, what a change leaves behind, and what nobody reads any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from tests.factories import make_account, make_actor, make_office, make_person, make_picture, make_place

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.audit import trail
from guanjia.foundation.discussion import queries, rules
from guanjia.foundation.discussion.commands import add_comment, change_comment, follow, unfollow, withdraw_comment
from guanjia.foundation.discussion.models import Comment, EarlierText, Follow
from guanjia.foundation.notify.models import Message
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
LABEL = "places.place"


@pytest.fixture
def county(db):
    return make_office()


@pytest.fixture
def room(county):
    return make_place(office=county, name="Room 501")


def seer(county, name: str, *, role: str = "dispatcher", **over):
    """Somebody of the county who sees its places; the account, with its actor."""
    account = make_account(role, office=county, person=make_person(office=county, name=name, **over))
    account.actor = actor_of(account, today=clock.today(), now=clock.now())
    return account


def write(account, room, text: str, **over) -> Comment:
    return add_comment(account.actor, label=LABEL, pk=room.pk, text=text, **({"now": NOW} | over))


def told(account) -> list[tuple[str, str]]:
    return [
        (m.kind.removeprefix("discussion."), m.notice.params["text"])
        for m in Message.objects.filter(account=account, gone=False).order_by("pk")
    ]


def test_whoever_is_mentioned_or_follows_is_told_once(county, room):
    author, named, follower = (seer(county, name) for name in ("Lin", "Wang", "Zhao"))
    follow(follower.actor, label=LABEL, pk=room.pk, now=NOW)
    follow(named.actor, label=LABEL, pk=room.pk, now=NOW)
    write(author, room, "A draught. @Wang please look")
    assert told(named) == [("mention", "A draught. @Wang please look")]
    assert told(follower) == [("comment", "A draught. @Wang please look")]
    assert told(author) == []
    write(named, room, "It is the window")
    assert told(author) == [("comment", "It is the window")]
    unfollow(follower.actor, label=LABEL, pk=room.pk, now=NOW)
    write(named, room, "Mended")
    assert len(told(follower)) == 2
    assert Follow.objects.filter(subject_id=str(room.pk)).count() == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@张三请看", [("张三请看", "")]),
        ("请@张三，@李四(S01)看", [("张三", ""), ("李四", "S01")]),
        ("mail a@b.example", []),
        ("@", []),
        ("@Wang, @Wang again", [("Wang", "")]),
    ],
)
def test_mentions_are_found_as_people_type_them(text, found):
    assert rules.mentions_in(text) == found


def test_a_chinese_name_needs_no_space_behind_it(county, room):
    author, named = seer(county, "林一"), seer(county, "王小明")
    seer(county, "王小")
    write(author, room, "请@王小明看一下窗户")
    assert [kind for kind, _text in told(named)] == ["mention"]


def test_of_two_with_one_name_the_staff_number_tells(county, room):
    author = seer(county, "Lin")
    first, second = seer(county, "Wang", staff_number="W1"), seer(county, "Wang", staff_number="W2")
    with pytest.raises(rules.MentionAmbiguous, match=r"@Wang\(W1\)"):
        write(author, room, "@Wang look")
    write(author, room, "@Wang(W2) look")
    assert (told(first), [kind for kind, _t in told(second)]) == ([], ["mention"])


def test_whoever_may_not_see_the_thing_is_refused_like_whoever_does_not_exist(county, room):
    author = seer(county, "Lin")
    seer(make_office(), "Wang")
    said = []
    for name in ("Wang", "Nemo"):
        with pytest.raises(rules.MentionUnknown) as refusal:
            write(author, room, f"@{name} look")
        said.append(str(refusal.value).replace(name, "?"))
        assert refusal.value.field == "text"
    assert said[0] == said[1]
    assert not Comment.objects.exists()
    assert not Message.objects.exists()


def test_a_follower_who_sees_it_no_longer_is_not_told(county, room):
    author, follower = seer(county, "Lin"), seer(county, "Wang")
    follow(follower.actor, label=LABEL, pk=room.pk, now=NOW)
    follower.grants.update(revoked_at=NOW)
    write(author, room, "Secret of the house")
    assert told(follower) == []


def test_nobody_writes_where_they_do_not_see_or_may_not(county, room):
    outsider = seer(make_office(), "Out")
    for act in (
        lambda: write(outsider, room, "x"),
        lambda: follow(outsider.actor, label=LABEL, pk=room.pk, now=NOW),
        lambda: queries.timeline(outsider.actor, room),
    ):
        with pytest.raises(NotVisible):
            act()
    reader = make_actor("places.view", office=county)
    with pytest.raises(NotAllowed):
        add_comment(reader, label=LABEL, pk=room.pk, text="x", now=NOW)
    with pytest.raises(rules.CommentEmpty):
        write(seer(county, "Lin"), room, " \x00 ")
    with pytest.raises(rules.CommentTooLong):
        write(seer(county, "Lin"), room, "x" * 2001)
    with pytest.raises(rules.TooManyMentions):
        write(seer(county, "Lin"), room, " ".join(f"@n{n}" for n in range(21)))
    assert not Comment.objects.exists()


def test_a_change_within_ten_minutes_leaves_a_trace(county, room):
    author, named = seer(county, "Lin"), seer(county, "Wang")
    comment = write(author, room, "A draft")
    changed = change_comment(
        author.actor, comment_id=comment.pk, text="A draught @Wang", now=NOW + timedelta(minutes=9)
    )
    assert (changed.text, changed.edited_at) == ("A draught @Wang", NOW + timedelta(minutes=9))
    assert EarlierText.objects.get().text == "A draft"
    assert [kind for kind, _t in told(named)] == ["mention"]
    change_comment(author.actor, comment_id=comment.pk, text="A draught, @Wang!", now=NOW + timedelta(minutes=10))
    assert len(told(named)) == 1
    with pytest.raises(rules.EditTooLate):
        change_comment(author.actor, comment_id=comment.pk, text="x", now=NOW + timedelta(minutes=11))
    with pytest.raises(rules.NotYourComment):
        change_comment(named.actor, comment_id=comment.pk, text="x", now=NOW)
    assert trail.actions_on(room).count("discussion.comment.changed") == 2


def test_withdrawing_keeps_the_row_and_takes_the_messages_back(county, room):
    author, follower = seer(county, "Lin"), seer(county, "Wang")
    follow(follower.actor, label=LABEL, pk=room.pk, now=NOW)
    comment = write(author, room, "Said too much")
    assert len(told(follower)) == 1
    with pytest.raises(NotAllowed):
        withdraw_comment(follower.actor, comment_id=comment.pk, reason="I dislike it", now=NOW)
    withdraw_comment(author.actor, comment_id=comment.pk, now=NOW)
    assert told(follower) == []
    comment.refresh_from_db()
    assert (comment.text, comment.withdrawn_by) == ("Said too much", author)
    item = queries.timeline(follower.actor, room, part="comments")[0]
    assert item.text == ""
    with pytest.raises(rules.CommentWithdrawn):
        withdraw_comment(author.actor, comment_id=comment.pk, now=NOW)
    with pytest.raises(rules.CommentWithdrawn):
        change_comment(author.actor, comment_id=comment.pk, text="x", now=NOW)


def test_a_moderator_withdraws_with_a_reason(county, room):
    author, moderator = seer(county, "Lin"), seer(county, "Head", role="owner_section")
    comment = write(author, room, "Rude")
    with pytest.raises(rules.ReasonMissing):
        withdraw_comment(moderator.actor, comment_id=comment.pk, reason="no", now=NOW)
    withdraw_comment(moderator.actor, comment_id=comment.pk, reason="Not polite", now=NOW)
    assert Comment.objects.get().withdraw_reason == "Not polite"


def test_files_of_a_comment_are_seen_by_whoever_sees_the_thing(county, room):
    author, outsider = seer(county, "Lin"), seer(make_office(), "Out")
    photo = SimpleUploadedFile("crack.jpg", make_picture(), "image/jpeg")
    comment = write(author, room, "Look", files=[photo])
    item = queries.timeline(author.actor, room)[0]
    assert [stored.name for stored in item.files] == ["crack.jpg"]
    assert Comment.objects.visible_to(author.actor).get() == comment
    assert not Comment.objects.visible_to(outsider.actor).exists()
    from guanjia.foundation.files.queries import get_file

    assert get_file(author.actor, item.files[0].pk)
    with pytest.raises(NotVisible):
        get_file(outsider.actor, item.files[0].pk)


def test_the_story_mixes_what_happened_with_what_was_said(county, room):
    author = seer(county, "Lin")
    keeper = make_actor("places.view", "places.manage", office=county)
    trail.record(keeper, "places.place.added", room, office_path=county.path, name=room.name)
    trail.record(keeper, "places.place.changed", room, office_path=county.path, name=room.name)
    write(author, room, "First", now=clock.now())
    by_part = {part.value: queries.timeline(author.actor, room, part=part) for part in queries.Part}
    assert [item.part.value for item in by_part["all"]] == ["comments", "changes", "business"]
    assert [len(by_part[name]) for name in ("business", "changes", "comments")] == [1, 1, 1]
    assert by_part["comments"][0].comment.text == "First"


def test_only_those_who_see_are_offered(county, room):
    author = seer(county, "Lin")
    seer(county, "Wang One", staff_number="W100")
    seer(make_office(), "Wang Two")
    make_account(office=county, person=make_person(office=county, name="Wang Three"))  # sees no places
    assert [a.person.name for a in queries.offer_people(author.actor, room, "Wang")] == ["Wang One"]
    assert [a.person.name for a in queries.offer_people(author.actor, room, "w10")] == ["Wang One"]
    assert queries.offer_people(author.actor, room, "") == []
    assert queries.offer_people(author.actor, room, "\x00") == []


def test_messages_and_comments_are_not_discussed(county, room):
    author = seer(county, "Lin")
    comment = write(author, room, "x")
    with pytest.raises(rules.NotToBeDiscussed):
        add_comment(author.actor, label="discussion.comment", pk=comment.pk, text="x", now=NOW)
    for label, pk in (("no.such", 1), ("places.place", 0), ("places.place", "x"), ("places.place", 2**70)):
        with pytest.raises(NotVisible):
            add_comment(author.actor, label=label, pk=pk, text="x", now=NOW)


def test_one_follows_once(county, room):
    follower = seer(county, "Wang")
    assert follow(follower.actor, label=LABEL, pk=room.pk, now=NOW)
    assert not follow(follower.actor, label=LABEL, pk=room.pk, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Follow.objects.create(subject_type=LABEL, subject_id=str(room.pk), account=follower, since=NOW)
    assert unfollow(follower.actor, label=LABEL, pk=room.pk, now=NOW)
    assert not unfollow(follower.actor, label=LABEL, pk=room.pk, now=NOW)
