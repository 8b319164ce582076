"""An exception: asked with reason and grounds, decided higher up, lets one record pass until its day, and ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import make_account, make_actor
from tests.foundation.standards.world import NOW, TODAY, a_paper, make_city

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.models import Account
from guanjia.foundation.approvals import public as approvals
from guanjia.foundation.files.commands import prepare_file
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.standards import public as standards
from guanjia.foundation.standards import queries, rules
from guanjia.foundation.standards.commands import excepting
from guanjia.foundation.standards.models import CitedClause, Exemption, KeptVerdict
from guanjia.kernel import clock
from guanjia.kernel.errors import NotVisible

RULE, CLAUSE = "SPC-CAP", "office-standard/art11"
UNTIL = TODAY + timedelta(days=30)


@pytest.fixture
def city(db):
    with clock.at(NOW):
        yield make_city()


def blocked(city, on=TODAY):
    """A division chief's room of 60 m² in a county."""
    case = {"level": "county", "grade": "正科级", "area_m2": 60, "sharers": 1}
    return standards.judge(RULE, case=case, on=on, unit=city.unit)


def ask(city, actor, **over):
    verdict = blocked(city)
    clause = next(cited.clause for one in verdict.compared if one.state.word == "block" for cited in one.citations)
    ready = prepare_file(a_paper(), purpose_of("approvals.case", "grounds"))
    fields = {
        "rule": RULE, "clause": clause, "subject": city.unit, "unit": city.unit, "until": UNTIL, "files": [ready],
        "reason": "房屋结构所限，暂无法分隔，报批过渡使用。", "now": NOW,
    }  # fmt: skip
    return excepting.ask_exception(actor, **(fields | over))


def approve_all(city, made):
    """Everybody whom the case asks approves it, one after the other."""
    case = approvals.case_of(made)
    for _step in range(6):
        case.refresh_from_db()
        seat = case.seats.waiting().order_by("pk").first()
        if seat is None:
            break
        signer = actor_of(Account.objects.get(person=seat.person), today=TODAY)
        ready = prepare_file(a_paper("instruction.txt"), purpose_of("approvals.case", "grounds"))
        approvals.approve_case(
            signer,
            case_id=case.pk,
            opinion="房屋结构所限，同意过渡期间按例外处理，期满前完成分隔改造。",
            grounds=[ready],
            until=UNTIL,
            now=NOW,
        )
    case.refresh_from_db()
    made.refresh_from_db()
    return case


def staffed(city):
    for role, office in (("head", city.unit), ("owner_section", city.county), ("head", city.county)):
        make_account(role, office=office)
    return actor_of(make_account("staff", office=city.unit), today=TODAY)


def test_a_block_forbids_and_quotes_the_clause(city):
    verdict = blocked(city)
    assert verdict.state.word == "block"
    with pytest.raises(standards.ClauseForbids) as refused:
        standards.require_allowed(verdict, field="area")
    cited = verdict.worst.citations[0]
    assert refused.value.field == "area"
    assert cited.number in str(refused.value)
    assert cited.ref in str(refused.value)


def test_an_approved_exception_lets_it_pass_until_its_day_and_no_longer(city):
    asker = staffed(city)
    made = ask(city, asker)
    assert made.status == "asked"
    with pytest.raises(standards.ClauseForbids):
        standards.require_allowed(blocked(city), exception=made)
    case = approve_all(city, made)
    assert (case.status, made.status, made.until) == ("approved", "approved", UNTIL)
    found = standards.exception_for(RULE, city.unit, on=UNTIL)
    assert found == made
    verdict = blocked(city, on=UNTIL)
    standards.require_allowed(verdict, exception=found)
    kept = standards.keep_verdict(
        asker, verdict, rule=RULE, subject=city.unit, unit=city.unit, on=UNTIL, exception=found, now=NOW
    )
    assert (kept.outcome, kept.exception) == ("exception", made)
    assert "exception" in set(CitedClause.objects.filter(verdict=kept).values_list("outcome", flat=True))
    after = UNTIL + timedelta(days=1)
    assert standards.exception_for(RULE, city.unit, on=after) is None
    late = blocked(city, on=after)
    with pytest.raises(standards.ClauseForbids):
        standards.require_allowed(late, exception=found)
    with pytest.raises(standards.ExceptionRefused):
        standards.keep_verdict(
            asker, late, rule=RULE, subject=city.unit, unit=city.unit, on=after, exception=found, now=NOW
        )
    assert KeptVerdict.objects.count() == 1


def test_an_exception_of_another_rule_or_thing_helps_nobody(city):
    asker = staffed(city)
    made = ask(city, asker)
    approve_all(city, made)
    assert standards.exception_for("NRG-TEMP", city.unit, on=TODAY) is None
    assert standards.exception_for(RULE, city.other, on=TODAY) is None
    made.clause = "temperature-notice/item2"
    with pytest.raises(standards.ClauseForbids):
        standards.require_allowed(blocked(city), exception=made)


@pytest.mark.parametrize(
    "over",
    [{"files": []}, {"reason": "short"}, {"until": TODAY - timedelta(days=1)}, {"until": TODAY + timedelta(days=400)}],
)
def test_what_an_exception_has_to_say(city, over):
    with pytest.raises(rules.ExceptionRefused):
        ask(city, staffed(city), **over)
    assert not Exemption.objects.exists()


def test_one_thing_asks_once_at_a_time_and_others_do_not_see_it(city):
    asker = staffed(city)
    made = ask(city, asker)
    with pytest.raises(rules.ExceptionRefused):
        ask(city, asker)
    with pytest.raises(NotVisible):
        queries.get_exemption(make_actor("standards.view", "standards.report", office=city.other_county), made.pk)
    assert queries.get_exemption(city.officer, made.pk) == made
