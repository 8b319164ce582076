"""A campaign from its list to its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from random import Random

import pytest
from tests.factories import make_account, make_actor, make_place
from tests.foundation.checklists.world import JUDGED, LINES, NOW, RUN, answer, make_bureau
from tests.foundation.standards import world as limits

from guanjia.foundation.audit import trail
from guanjia.foundation.checklists import commands, queries
from guanjia.foundation.checklists.models import AnswerSet, Draw, Visit
from guanjia.foundation.checklists.rules.refusals import AnswersSealed, DatesWrong, DrawRefused, StateRefused
from guanjia.foundation.findings import public as findings
from guanjia.foundation.standards import public as standards
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible

JULY = (date(2026, 7, 14), date(2026, 7, 31))


def opened(world, **over):
    fields = {
        "title": "夏季空调温度专项检查", "office_id": world.bureau.pk, "form_id": world.form.pk, "starts_on": JULY[0],
        "ends_on": JULY[1], "rooms_each": 2, "today": NOW.date(),
    }  # fmt: skip
    return commands.open_campaign(world.boss, **(fields | over))


def drawn(world, size=2, **over):
    campaign = opened(world)
    commands.publish_frame(
        world.boss, campaign_id=campaign.pk, unit_ids=[unit.pk for unit in world.units], size=size, now=NOW,
        rng=Random(7), **over,
    )  # fmt: skip
    commands.draw_units(
        world.boss, campaign_id=campaign.pk, inspector_ids=[world.inspector.person_id], public_number="2026087",
        number_source="体彩第2026087期", now=NOW,
    )  # fmt: skip
    campaign.refresh_from_db()
    return queries.get_campaign(world.boss, campaign.pk)


def test_22_units_are_drawn_visited_and_proved(db):
    world = make_bureau(units=26, rooms=3)
    campaign = drawn(world, size=22)
    draw = Draw.objects.get(campaign=campaign)
    proof = queries.prove(draw)
    assert proof.holds
    assert [one["id"] for one in draw.result] == [one.candidate.id for one in proof.keys[:22]]
    visits = Visit.objects.filter(campaign=campaign)
    assert visits.count() == 22
    assert {visit.unit_id for visit in visits} == {int(one["id"]) for one in draw.result}
    for visit in visits:
        assert [room.place_id for room in visit.rooms.all()] == [
            room.pk for room in queries.draw_rooms(visit.unit, draw.seed, 2)
        ]
    assert trail.actions_on(campaign) == [
        "checklists.campaign.opened", "checklists.frame.published", "checklists.draw.made",
    ]  # fmt: skip


def test_the_secret_is_in_nothing_published_before_the_draw(db):
    world = make_bureau()
    campaign = opened(world)
    draw = commands.publish_frame(
        world.boss, campaign_id=campaign.pk, unit_ids=[unit.pk for unit in world.units], size=1, now=NOW, rng=Random(1)
    )
    assert draw.secret not in str(queries.published(draw))
    assert not any(draw.secret in str(record.facts) for record in trail.records_on(campaign))


@pytest.mark.parametrize("part", ["frame", "secret", "result"])
def test_a_draw_that_was_tampered_with_does_not_prove(db, part):
    world = make_bureau(units=4)
    draw = Draw.objects.get(campaign=drawn(world))
    if part == "frame":
        draw.frame = [one | {"weight": one["weight"] + 1} for one in draw.frame]
    elif part == "secret":
        draw.secret = "0" * 64
    else:
        draw.result = list(reversed(draw.result))
    assert not queries.prove(draw).holds


def test_weights_follow_what_was_found_before(db):
    world = make_bureau()
    visit = drawn(world).visits.filter(unit=world.units[0]).get()
    for room in world.rooms[world.units[0].pk]:
        answer(world, visit, room, answers={"setpoint": 20})
    assert queries.risk_weights(world.units) == {world.units[0].pk: 3, world.units[1].pk: 1}


def test_figures_are_sums_of_their_rows(db):
    world = make_bureau(units=2, rooms=2)
    campaign = drawn(world)
    first, second = campaign.visits.order_by("unit")
    rooms = [*world.rooms[world.units[0].pk], *world.rooms[world.units[1].pk]]
    answer(world, first, rooms[0], answers={"setpoint": 27})
    answer(world, first, rooms[1], answers={"setpoint": 24})
    answer(world, second, rooms[2], answers={"room_use": "data_room", "setpoint": 18})
    answer(world, second, rooms[3], answers={"ac": "off"})
    commands.finish_visit(world.inspector, visit_id=first.pk, now=NOW)
    commands.finish_visit(world.inspector, visit_id=second.pk, now=NOW)
    figures = queries.figures_of(campaign)
    assert (figures.rooms, figures.passed, figures.warned, figures.exempt, figures.unjudged) == (4, 1, 1, 1, 1)
    assert (figures.judged, figures.pass_share, figures.visited) == (2, "50.0%", 2)
    for name in queries.FIGURE_ROWS:
        assert queries.rows_of_figure(world.boss, campaign, name).count() == getattr(figures, name)
    assert not queries.rows_of_figure(world.boss, campaign, "pass_share").exists()


def test_a_campaign_closes_when_all_visits_are_over_and_seals_its_answers(db):
    world = make_bureau(units=1, rooms=2)
    campaign = drawn(world, size=1)
    visit = campaign.visits.get()
    rooms = world.rooms[world.units[0].pk]
    kept = [answer(world, visit, room).answers for room in rooms]
    with pytest.raises(StateRefused):
        commands.close_campaign(world.boss, campaign_id=campaign.pk, now=NOW)
    commands.finish_visit(world.inspector, visit_id=visit.pk, now=NOW)
    commands.close_campaign(world.boss, campaign_id=campaign.pk, now=NOW)
    with pytest.raises(AnswersSealed):
        answer(world, visit, rooms[0], uuid=kept[0].uuid, base_revision=1, answers={"setpoint": 20})
    assert AnswerSet.objects.get(pk=kept[0].pk).revision == 1


def test_steps_out_of_order_and_wrong_input_are_refused(db):
    world = make_bureau()
    with pytest.raises(DatesWrong):
        opened(world, ends_on=date(2026, 7, 1))
    campaign = opened(world)
    with pytest.raises(StateRefused):
        commands.draw_units(world.boss, campaign_id=campaign.pk, inspector_ids=[world.inspector.person_id], now=NOW)
    with pytest.raises(DrawRefused):
        commands.publish_frame(
            world.boss, campaign_id=campaign.pk, unit_ids=[world.units[0].pk], size=2, now=NOW, rng=Random(1)
        )
    commands.void_campaign(world.boss, campaign_id=campaign.pk, reason="改期")
    with pytest.raises(StateRefused):
        commands.void_campaign(world.boss, campaign_id=campaign.pk, reason="改期")


def test_who_may_not_run_a_campaign_cannot(db):
    world = make_bureau()
    watcher = make_actor("checklists.view", "org.view", account=make_account(office=world.bureau), office=world.city)
    with pytest.raises(NotAllowed):
        opened(replace(world, boss=watcher))
    campaign = opened(world)
    outsider = make_actor("checklists.view", "checklists.manage")
    with pytest.raises(NotVisible):
        queries.get_campaign(outsider, campaign.pk)


def test_a_county_with_27_degrees_from_next_month_keeps_todays_records_at_26(db):
    """Acceptance: a limit confirmed for county A from 1 July; one form, two counties, two days."""
    city = limits.make_city()
    limits.put_in_force(city)
    world = make_bureau(units=0)
    world.boss = make_actor(*RUN, account=make_account(office=city.city), office=city.city)
    world.inspector = make_actor("checklists.inspect", account=make_account(office=city.city), office=city.city)
    form = commands.make_form(world.boss, code="county-ac", name="空调检查", office_id=city.city.pk)
    draft = commands.draft_version(world.boss, form_id=form.pk, lines=LINES, judged=JUDGED)
    commands.publish_version(world.boss, version_id=draft.pk, now=limits.NOW)
    rooms = {unit.pk: make_place(office=unit, user=unit) for unit in (city.unit, city.other)}

    def ask(unit, at):
        visit = commands.plan_visit(
            world.boss, form_id=form.pk, unit_id=unit.pk, planned_on=clock.local_day(at),
            inspector_ids=[world.inspector.person_id], office_id=city.city.pk, now=at,
        )  # fmt: skip
        line = next(one for one in queries.asked_lines(visit, clock.local_day(at)) if one["key"] == "setpoint")
        row = answer(world, visit, rooms[unit.pk], answered_at=at, now=at).answers
        return row, line["limits"][0]

    july = datetime(2026, 7, 1, 10, 0, tzinfo=clock.LOCAL)
    june_row, june_limit = ask(city.unit, limits.NOW)
    july_row, july_limit = ask(city.unit, july)
    other_row, other_limit = ask(city.other, july)
    assert (june_row.outcome, june_limit["value"]) == ("pass", 26)
    assert (july_row.outcome, july_limit["value"]) == ("warn", 27)
    assert "27" in july_limit["meaning"]
    assert (other_row.outcome, other_limit["value"]) == ("pass", 26)
    june_row.refresh_from_db()
    assert june_row.verdict[0]["compared"][0]["limit"] == 26  # the record of June stays as it was judged
    assert [kept.outcome for kept in standards.verdicts_of(july_row)] == ["warn"]


def test_a_warning_is_ordered_on_the_spot_once(db):
    world = make_bureau(units=1, rooms=2)
    campaign = drawn(world, size=1)
    visit = campaign.visits.get()
    cold, warm = world.rooms[world.units[0].pk]
    row = answer(world, visit, cold, answers={"setpoint": 20}).answers
    answer(world, visit, warm)
    assert not world.inspector.may("findings.raise")
    found = list(findings.findings_of(row))
    assert [one.number for one in found] == [row.finding]
    assert found[0].clause == "temperature-notice/item2"
    answer(world, visit, cold, uuid=row.uuid, answers={"setpoint": 21}, base_revision=1)
    assert findings.Finding.objects.count() == 1
    figures = queries.figures_of(campaign)
    assert figures.ordered == queries.rows_of_figure(world.boss, campaign, "ordered").count() == 1
