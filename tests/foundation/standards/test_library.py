"""The library's life: totals, both ways of enforcement, trials, the report, study and quiz, followers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.factories import make_account, make_actor
from tests.foundation.standards.world import NATIONAL, NEXT_MONTH, NOW, TODAY, limit, make_city, put_in_force

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.jobs.public import run_pending
from guanjia.foundation.notify.models import Message
from guanjia.foundation.org.models import Person
from guanjia.foundation.standards import enforced, estates, queries, rules
from guanjia.foundation.standards import public as standards
from guanjia.foundation.standards.commands import confirming, drafting, keeping, learning, trying
from guanjia.foundation.standards.models import Standard, TrialRow
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible


@pytest.fixture
def city(db):
    with clock.at(NOW):
        yield make_city()


def keep(city, unit, value, on=TODAY):
    case = {"season": "cooling", "setpoint_c": value}
    said = standards.judge("NRG-TEMP", case=case, on=on, unit=unit)
    return standards.keep_verdict(city.officer, said, rule="NRG-TEMP", subject=unit, unit=unit, on=on, now=NOW)


def test_counted_and_declared_totals_stand_side_by_side(city):
    keys = ["temperature-notice", "goa-regulation", "office-rules"]
    assert keeping.adopt_packaged(city.officer, keys=keys, now=NOW) == 3
    assert keeping.adopt_packaged(city.officer, keys=keys, now=NOW) == 0
    keeping.declare_total(city.officer, kind="external", subsystem="general", count=4, today=TODAY)
    cell = next(one for one in queries.totals(city.officer, TODAY) if one.kind == "external")
    assert (cell.declared, cell.counted, cell.differs) == (4, 3, True)
    keeping.declare_total(city.officer, kind="external", subsystem="general", count=3, today=TODAY)
    assert not any(one.differs for one in queries.totals(city.officer, TODAY))
    with pytest.raises(NotAllowed):
        keeping.declare_total(city.second, kind="external", subsystem="general", count=3, today=TODAY)


def test_documents_of_other_provinces_are_left_out_unless_named(city):
    keeping.adopt_packaged(city.officer, now=NOW)
    known = set(Standard.objects.values_list("key", flat=True))
    assert "temperature-notice" in known
    assert "zhejiang-waste" not in known


def test_a_clause_knows_where_it_is_enforced_and_nothing_s_clause_is_listed(city, monkeypatch):
    monkeypatch.setattr(enforced, "_declared", [])
    made = drafting.draft_standard(
        city.officer, number="内1", title="内部制度", in_force_on=TODAY, now=NOW,
        clauses=[rules.DraftClause("a", "第一条", "下班关灯。"), rules.DraftClause("b", "第二条", "离开锁门。")],
    )  # fmt: skip
    drafting.submit_draft(city.officer, standard_id=made.pk, now=NOW)
    confirming.confirm_standard(city.second, standard_id=made.pk, now=NOW)
    enforced.declare(enforced.Enforced(f"{made.key}/a", enforced.CHECK, "Evening round", url="standards"))
    bare = {one.key for one in queries.unenforced(city.officer, on=TODAY)}
    assert f"{made.key}/b" in bare
    assert f"{made.key}/a" not in bare
    places = queries.places_shown(queries.enforcement(city.officer)[NATIONAL])
    assert any("NRG-TEMP" in place.title for place in places)
    with pytest.raises(ValueError, match="no kind"):
        enforced.declare(enforced.Enforced(NATIONAL, "wall", "x"))


def test_clauses_are_found_by_words_and_shown_with_their_link(city):
    put_in_force(city)
    found = standards.clauses(q="空调 27")
    assert [one.number for one in found] == ["云事务〔2026〕8号"]
    assert standards.clause(found[0].key).href.endswith(found[0].key)
    assert (found[0].key, standards.clause_choices()[0][0]) != ("", "")


def test_a_trial_names_who_would_newly_fail_before_anything_is_in_force(city, monkeypatch):
    """Kept verdicts are judged again; a room's own records come by a provider; other counties are not touched."""
    keep(city, city.unit, 26)
    keep(city, city.other, 26)
    monkeypatch.setattr(estates, "_providers", {})
    records = [
        estates.Record({"season": "cooling", "setpoint_c": value}, f"Room {n}", city.unit, f"/rooms/{n}/")
        for n, value in enumerate((25, 26.5, 28))
    ]
    estates.register("NRG-TEMP", lambda _on: records)
    made = drafting.set_limit(city.officer, **limit(city))
    trial = trying.start_trial(city.officer, standard_id=made.pk, now=NOW)
    run_pending(now=NOW)
    trial.refresh_from_db()
    assert trial.state == "done"
    told = next(one for one in trial.figures if one["rule"] == "NRG-TEMP")
    assert (told["records"], told["newly"]) == (4, 2)
    assert told["before"] == {"pass": 3, "warn": 1}
    assert told["after"] == {"pass": 1, "warn": 3}
    rows = {row.label: row for row in TrialRow.objects.filter(trial=trial)}
    assert set(rows) == {"Room 1", str(city.unit)}
    assert rows["Room 1"].href == "/rooms/1/"
    assert "27" in rows["Room 1"].sentence_zh
    assert keep(city, city.unit, 26).outcome == "pass", "nothing is in force"
    stranger = make_actor("standards.view", "standards.edit", office=city.other_county)
    with pytest.raises(NotVisible):
        queries.get_trial(stranger, trial.pk)


def test_a_trial_without_values_or_of_what_is_in_force_is_refused(city):
    bare = drafting.draft_standard(
        city.officer, number="内2", title="内部制度", in_force_on=TODAY, now=NOW,
        clauses=[rules.DraftClause("a", "第一条", "下班关灯。")],
    )  # fmt: skip
    with pytest.raises(rules.DraftIncomplete):
        trying.start_trial(city.officer, standard_id=bare.pk, now=NOW)
    with pytest.raises(rules.StandardSealed):
        trying.start_trial(city.officer, standard_id=put_in_force(city).pk, now=NOW)


def test_the_report_counts_per_clause_unit_and_month_and_opens_to_its_rows(city):
    for value, on in ((25, TODAY), (26, TODAY), (27, TODAY), (26, date(2026, 5, 4))):
        keep(city, city.unit, value, on=on)
    keep(city, city.other, 25)
    rows = {
        (row.verdict.unit_id, row.verdict.month): (row.verdicts, row.passes, row.warnings, row.blocks)
        for row in queries.list_compliance(city.officer).filter(clause=NATIONAL)
    }
    assert rows == {
        (city.unit.pk, date(2026, 6, 1)): (3, 2, 1, 0),
        (city.unit.pk, date(2026, 5, 1)): (1, 1, 0, 0),
        (city.other.pk, date(2026, 6, 1)): (1, 0, 1, 0),
    }
    opened = queries.list_verdicts(city.officer).filter(
        cited__clause=NATIONAL, cited__outcome="warn", unit=city.unit, month=date(2026, 6, 1)
    )
    assert opened.count() == 1
    county = make_actor("standards.report", office=city.other_county)
    assert {row.verdict.unit_id for row in queries.list_compliance(county)} == {city.other.pk}


def test_study_and_quiz_are_kept_by_person(city):
    made = put_in_force(city, since=TODAY)
    reader = actor_of(make_account("staff", office=city.unit), today=TODAY)
    learning.record_study(reader, standard_id=made.pk, today=TODAY)
    learning.record_study(reader, standard_id=made.pk, today=TODAY)
    assert queries.count_studies(made) == 1
    first = learning.write_question(
        city.officer, standard_id=made.pk, text="最低几度？", answers=["25", "26", "27"], right=2
    )
    second = learning.write_question(
        city.officer, standard_id=made.pk, text="从哪天起？", answers=["今天", "明天"], right=0
    )
    with pytest.raises(rules.QuizRefused):
        learning.take_quiz(reader, standard_id=made.pk, given={first.pk: 2}, now=NOW)
    attempt = learning.take_quiz(reader, standard_id=made.pk, given={first.pk: 2, second.pk: 1}, now=NOW)
    assert (attempt.right, attempt.asked) == (1, 2)
    assert [mark["right"] for mark in attempt.marks] == [True, False]
    other = make_actor("standards.view", office=city.other)
    assert not queries.attempts_of(other, made).exists()
    assert queries.attempts_of(city.officer, made).get() == attempt
    with pytest.raises(rules.QuizRefused):
        learning.write_question(city.officer, standard_id=made.pk, text="只有一个？", answers=["是"], right=0)


def test_followers_are_told_when_a_standard_ends(city):
    made = put_in_force(city, since=TODAY)
    follower = actor_of(make_account("staff", office=city.unit), today=TODAY)
    learning.follow(follower, standard_id=made.pk, on=True, now=NOW)
    confirming.retire_standard(city.second, standard_id=made.pk, last_day=NEXT_MONTH, reason="到期", now=NOW)
    told = Message.objects.filter(account_id=follower.account_id, kind="standards.changed")
    assert told.count() == 1
    learning.follow(follower, standard_id=made.pk, on=False, now=NOW)
    assert not queries.is_subscribed(follower, made)


def test_a_task_belongs_to_its_person_until_it_is_done(city):
    made = put_in_force(city, since=TODAY)
    doer = actor_of(make_account("staff", office=city.unit), today=TODAY)
    number = Person.objects.get(pk=doer.person_id).staff_number
    task = learning.set_task(
        city.officer, standard_id=made.pk, what="复审并提出修订意见", staff_number=number,
        due_on=TODAY + timedelta(days=9), today=TODAY, now=NOW,
    )  # fmt: skip
    assert list(queries.own_tasks(doer)) == [task]
    with pytest.raises(NotVisible):
        learning.finish_task(
            make_actor("standards.view", office=city.other), task_id=task.pk, result="x", today=TODAY, now=NOW
        )
    learning.finish_task(doer, task_id=task.pk, result="建议维持", today=TODAY, now=NOW)
    assert not queries.own_tasks(doer).exists()
    with pytest.raises(rules.ConfirmRefused):
        learning.finish_task(doer, task_id=task.pk, result="再次", today=TODAY, now=NOW)


def test_a_fusion_item_names_clauses_that_exist(city):
    with pytest.raises(rules.DraftIncomplete):
        learning.write_fusion(city.officer, name="空调", served="各单位", clauses=["no/such"], flow="申请\n核对")
    made = learning.write_fusion(city.officer, name="空调", served="各单位", clauses=[NATIONAL], flow="申请\n核对")
    with pytest.raises(rules.DraftIncomplete):
        learning.write_fusion(city.officer, name="空调", served="各单位", clauses=[NATIONAL], flow="申请\n核对")
    learning.withdraw_fusion(city.officer, item_id=made.pk)
    assert not queries.list_fusion(city.officer).exists()
