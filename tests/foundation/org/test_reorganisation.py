"""A body closes only with empty hands, and all it held has a new owner the same day."""

from datetime import UTC, date, datetime

import pytest
from tests.factories import make_actor, make_office

from guanjia.foundation.audit import trail
from guanjia.foundation.org import holding, queries, rules
from guanjia.foundation.org.commands import (
    appoint,
    approve_establishment,
    found_office,
    give_mandate,
    hire_person,
    open_post,
    reorganise,
)
from guanjia.foundation.org.commands.reorganisation import HoldingUnknown
from guanjia.foundation.org.commands.tree import things_left
from guanjia.foundation.org.holding import Holding
from guanjia.foundation.org.models import Appointment, Establishment, Mandate, Office
from guanjia.foundation.org.queries import OfficeClosed
from guanjia.kernel.errors import NotAllowed

NOW = datetime(2026, 3, 9, 17, 0, tzinfo=UTC)  # the 10th, local
DAY, EVE = date(2026, 3, 10), date(2026, 3, 9)
START = date(2026, 1, 1)


@pytest.fixture
def city(db):
    return make_office(kind="region", level="city", name="City")


@pytest.fixture
def keeper(city):
    return make_actor("org.view", "org.people", "org.manage", office=city)


@pytest.fixture(params=[START, DAY], ids=["old", "begun today"])
def full(request, city, keeper):
    """A body that holds one of everything, all since a day."""
    since = request.param
    body = found_office(
        keeper, kind="temp_body", level="city", name="Task force", parent_id=city.pk, valid_from=since, ends_on=DAY
    )
    post = open_post(keeper, office_id=body.pk, name="Clerk", valid_from=since, seats=2)
    for n in range(2):
        hire_person(keeper, name=f"P{n}", staff_number=f"R{n}", office_id=body.pk, valid_from=since, post_id=post.pk)
    found_office(keeper, kind="section", level="city", name="Section", parent_id=body.pk, valid_from=since)
    guest = hire_person(keeper, name="Guest", staff_number="G", office_id=city.pk, valid_from=START)
    appoint(keeper, person_id=guest.pk, office_id=body.pk, valid_from=since)
    give_mandate(
        keeper,
        office_id=body.pk,
        title="T",
        number="1",
        issuer="I",
        level="city",
        powers=["dining.run"],
        valid_from=since,
    )
    approve_establishment(keeper, office_id=body.pk, kind="administrative", approved=3, valid_from=since)
    return body


@pytest.mark.parametrize("busy", [False, True], ids=["into an empty body", "into one that has the same"])
def test_everything_goes_over_and_the_body_closes(city, keeper, full, busy):
    heir = make_office(parent=city, level="city", name="Heir")
    if busy:
        open_post(keeper, office_id=heir.pk, name="Clerk", valid_from=START)
        approve_establishment(keeper, office_id=heir.pk, kind="administrative", approved=4, valid_from=START)
        give_mandate(
            keeper,
            office_id=heir.pk,
            title="T",
            number="1",
            issuer="I",
            level="city",
            powers=["fleet.manage"],
            valid_from=START,
        )
        guest = Appointment.objects.get(office=full, primary=False).person
        appoint(keeper, person_id=guest.pk, office_id=heir.pk, valid_from=START)
    done = reorganise(keeper, office_id=full.pk, target_id=heir.pk, now=NOW)
    assert done.moved == {
        "org.posts": 1,
        "org.people": 2,
        "org.places": 1,
        "org.parts": 1,
        "org.mandates": 1,
        "org.establishment": 1,
    } | {key: 0 for key in done.moved if not key.startswith("org.")}
    full.refresh_from_db()
    assert full.valid_to == max(EVE, full.valid_from)
    assert not any(things_left(full).values())

    on_day = [a for a in Appointment.objects.as_of(DAY).filter(office=heir) if a.primary]
    assert {a.person.name for a in on_day} == {"P0", "P1"}
    assert {a.post.name for a in on_day} == {"Clerk"}
    assert {a.post.office_id for a in on_day} == {heir.pk}
    assert all(a.person.office_id == heir.pk for a in on_day)
    assert Appointment.objects.as_of(DAY).filter(office=heir, primary=False).count() == 1
    assert Office.objects.get(name="Section").path.startswith(heir.path)
    powers = set(queries.powers_of(heir, DAY))
    assert powers == ({"dining.run", "fleet.manage"} if busy else {"dining.run"})
    assert Establishment.objects.as_of(DAY).get(office=heir).approved == (7 if busy else 3)
    if busy:
        assert heir.posts.get(valid_to=None).seats == 3
    assert trail.actions_on(full)[-2:] == ["org.office.reorganised", "org.office.closed"]
    assert "org.office.took_over" in trail.actions_on(heir)
    # the past stays as it was
    if full.valid_from < DAY:
        then = Appointment.objects.as_of(EVE).filter(office=full, primary=True)
        assert {a.person.name for a in then} == {"P0", "P1"}
        assert set(queries.powers_of(full, EVE)) == {"dining.run"}
    for model in (Appointment, Establishment, Mandate):
        assert model.objects.filter(office=full, valid_to=None).count() == 0
    with pytest.raises(OfficeClosed):
        reorganise(keeper, office_id=full.pk, target_id=heir.pk, now=NOW)


def test_parts_may_go_to_different_takers(city, keeper, full):
    one, two = make_office(parent=city, level="city"), make_office(parent=city, level="city")
    reorganise(keeper, office_id=full.pk, target_id=one.pk, targets={"org.people": two.pk}, now=NOW)
    assert {p.name for p in two.people.all()} == {"P0", "P1"}
    assert one.mandates.exists()
    assert one.posts.exists()
    assert Appointment.objects.as_of(DAY).filter(office=two).first().post is None


def test_what_a_room_cannot_move_keeps_the_body_open_and_nothing_moves(city, keeper, full, monkeypatch):
    heir = make_office(parent=city, level="city")
    stuck = Holding("test.stuck", "Stuck things", lambda office: 3, lambda *args: 0)
    known = holding.all_holdings()
    for room in ("reorganisation", "tree"):
        monkeypatch.setattr(f"guanjia.foundation.org.commands.{room}.all_holdings", lambda: (*known, stuck))
    with pytest.raises(rules.StillHolds, match="Stuck things 3"):
        reorganise(keeper, office_id=full.pk, target_id=heir.pk, now=NOW)
    full.refresh_from_db()
    assert full.valid_to is None
    assert full.people.count() == 2
    assert not heir.people.exists()
    done = reorganise(keeper, office_id=full.pk, target_id=heir.pk, now=NOW, close=False)
    assert done.moved["org.people"] == 2
    full.refresh_from_db()
    assert full.valid_to is None


def test_what_is_refused_moves_nothing(city, keeper, full):
    inside = Office.objects.get(name="Section")
    closed = make_office(parent=city, valid_to=START)
    heir = make_office(parent=city)
    for target, refusal in (
        (full, rules.SourceAndTargetTheSame),
        (inside, rules.ParentInsideItself),
        (closed, OfficeClosed),
    ):
        with pytest.raises(refusal):
            reorganise(keeper, office_id=full.pk, target_id=target.pk, now=NOW)
    with pytest.raises(HoldingUnknown):
        reorganise(keeper, office_id=full.pk, target_id=heir.pk, targets={"x.y": heir.pk}, now=NOW)
    looker = make_actor("org.view", "org.people", office=city)
    with pytest.raises(NotAllowed):
        reorganise(looker, office_id=full.pk, target_id=heir.pk, now=NOW)
    assert full.people.count() == 2


def test_holdings_have_keys_of_their_own():
    keys = [h.key for h in holding.all_holdings()]
    assert len(keys) == len(set(keys))
    assert keys.index("org.posts") < keys.index("org.people")
