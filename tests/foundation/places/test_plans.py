"""A plan is uploaded as a draft, looked at, and published."""

from datetime import UTC, date, datetime

import pytest
from tests.factories import make_actor, make_office, make_place

from guanjia.foundation.audit import trail
from guanjia.foundation.places import queries
from guanjia.foundation.places.commands import discard_plan, publish_plan, upload_plan
from guanjia.foundation.places.commands.plans import NoPlanHere, PlanAlreadyPublished
from guanjia.foundation.places.models import Plan
from guanjia.foundation.places.plan_cleaner import PlanActs
from guanjia.kernel.errors import NotAllowed, NotVisible

DAY = date(2026, 1, 1)
NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)


def drawing(*rooms: str, extra: str = "") -> bytes:
    groups = "".join(f'<g class="rm" data-id="{room}"><rect width="9" height="9"/></g>' for room in rooms)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90">{groups}{extra}</svg>'.encode()


@pytest.fixture
def storey(db):
    county = make_office()
    compound = make_place(kind="compound", office=county)
    building = make_place(kind="building", parent=compound)
    return make_place(kind="storey", parent=building, name="5F")


@pytest.fixture
def keeper(storey):
    return make_actor("org.view", "places.view", "places.manage", office=storey.office)


def test_a_draft_is_for_managers_only_until_it_is_published(storey, keeper):
    rooms = [make_place(parent=storey, name="501 室"), make_place(parent=storey, name="502", plan_id="502")]
    looker = make_actor("places.view", office=storey.office)
    plan = upload_plan(
        keeper, storey_id=storey.pk, raw=drawing("501", "502", "503"), valid_from=DAY, now=NOW, file_name="5F.svg"
    )
    assert queries.plan_in_force(keeper, storey, on=DAY) is None
    with pytest.raises(NotVisible):
        queries.get_plan(looker, plan.pk)
    publish_plan(keeper, plan_id=plan.pk, now=NOW)
    assert queries.plan_in_force(looker, storey, on=DAY) == plan
    assert queries.plan_in_force(looker, storey, on=date(2025, 12, 31)) is None
    rooms[0].refresh_from_db()
    assert rooms[0].plan_id == "501"  # linked by its number
    matching = queries.match_plan(plan, queries.list_parts(keeper, storey))
    assert set(matching.rooms) == {"501", "502"}
    assert matching.only_drawn == ["503"]
    assert trail.actions_on(storey) == ["places.plan.uploaded", "places.plan.published"]


def test_a_new_edition_takes_over_on_its_day(storey, keeper):
    first = upload_plan(keeper, storey_id=storey.pk, raw=drawing("1"), valid_from=DAY, now=NOW)
    second = upload_plan(keeper, storey_id=storey.pk, raw=drawing("1", "2"), valid_from=date(2026, 7, 1), now=NOW)
    for plan in (first, second):
        publish_plan(keeper, plan_id=plan.pk, now=NOW)
    assert (first.version, second.version) == (1, 2)
    assert queries.plan_in_force(keeper, storey, on=date(2026, 6, 30)) == first
    assert queries.plan_in_force(keeper, storey, on=date(2026, 7, 1)) == second
    with pytest.raises(PlanAlreadyPublished):
        publish_plan(keeper, plan_id=first.pk, now=NOW)
    with pytest.raises(PlanAlreadyPublished):
        discard_plan(keeper, plan_id=first.pk)


def test_a_plan_with_a_script_is_refused_and_nothing_is_lost(storey, keeper):
    good = upload_plan(keeper, storey_id=storey.pk, raw=drawing("1"), valid_from=DAY, now=NOW)
    publish_plan(keeper, plan_id=good.pk, now=NOW)
    with pytest.raises(PlanActs):
        upload_plan(keeper, storey_id=storey.pk, raw=drawing("1", extra="<script>x</script>"), valid_from=DAY, now=NOW)
    assert list(Plan.objects.all()) == [good]
    assert queries.plan_in_force(keeper, storey, on=DAY) == good


def test_a_draft_may_be_thrown_away(storey, keeper):
    plan = upload_plan(keeper, storey_id=storey.pk, raw=drawing("1"), valid_from=DAY, now=NOW)
    discard_plan(keeper, plan_id=plan.pk)
    assert not Plan.objects.exists()
    assert trail.actions_on(storey)[-1] == "places.plan.discarded"


def test_plans_belong_to_storeys_and_to_managers(storey, keeper):
    room = make_place(parent=storey)
    with pytest.raises(NoPlanHere):
        upload_plan(keeper, storey_id=room.pk, raw=drawing("1"), valid_from=DAY, now=NOW)
    looker = make_actor("places.view", office=storey.office)
    with pytest.raises(NotAllowed):
        upload_plan(looker, storey_id=storey.pk, raw=drawing("1"), valid_from=DAY, now=NOW)
    stranger = make_actor("places.view", "places.manage")
    with pytest.raises(NotVisible):
        upload_plan(stranger, storey_id=storey.pk, raw=drawing("1"), valid_from=DAY, now=NOW)
