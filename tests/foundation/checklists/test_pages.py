"""The desk's pages, and the check of a draw from its file."""

from __future__ import annotations

import io
import json
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from tests.factories import make_account
from tests.foundation.checklists.world import JUDGED, NOW, answer, make_bureau

from guanjia.foundation.access.models import Account
from guanjia.foundation.checklists import commands, generating, queries
from guanjia.foundation.checklists.forms.editing import judged_of_words, words_of_judged
from guanjia.foundation.checklists.models import Draw
from guanjia.foundation.checklists.rules.lines import check_judged, check_lines
from guanjia.kernel import clock


@pytest.fixture
def running(db):
    with clock.at(NOW):
        world = make_bureau(units=1, rooms=2)
        campaign = commands.open_campaign(
            world.boss, title="夏季检查", office_id=world.bureau.pk, form_id=world.form.pk, starts_on=NOW.date(),
            ends_on=NOW.date(), rooms_each=2, today=NOW.date(),
        )  # fmt: skip
        commands.publish_frame(
            world.boss, campaign_id=campaign.pk, unit_ids=[world.units[0].pk], size=1, now=NOW, rng=Random(3)
        )
        commands.draw_units(world.boss, campaign_id=campaign.pk, inspector_ids=[world.inspector.person_id], now=NOW)
        cold, warm = world.rooms[world.units[0].pk]
        answer(world, campaign.visits.get(), cold, answers={"setpoint": 20})
        answer(world, campaign.visits.get(), warm)
        client = Client()
        account = make_account("owner_section", office=world.city)
        client.force_login(Account.objects.get(pk=account.pk), "guanjia.foundation.access.backends.AccountBackend")
        yield world, campaign, client, cold, warm


def test_a_figure_opens_to_its_rows(running):
    _world, campaign, client, cold, warm = running
    page = client.get(f"/checks/answers/?campaign={campaign.pk}&figure=warned").content.decode()
    assert cold.full_name in page
    assert warm.full_name not in page
    assert (
        f"campaign={campaign.pk}&amp;figure=warned" in client.get(f"/checks/campaigns/{campaign.pk}/").content.decode()
    )


def test_a_taken_away_draw_is_verified_without_the_database(running, tmp_path):
    _world, campaign, client, *_rooms = running
    file = tmp_path / "draw.json"
    file.write_bytes(client.get(f"/checks/campaigns/{campaign.pk}/proof/draw.json").content)
    out = io.StringIO()
    call_command("draw_verify", str(file), stdout=out)
    assert "1 drawn from 1" in out.getvalue()
    told = json.loads(file.read_text("utf-8"))
    told["frame"][0]["weight"] = 2
    file.write_text(json.dumps(told), "utf-8")
    with pytest.raises(CommandError):
        call_command("draw_verify", str(file), stdout=io.StringIO())
    assert queries.prove(Draw.objects.get(campaign=campaign)).holds


def test_lines_are_proposed_from_a_rule_and_from_clauses(db):
    lines, judged = generating.from_rule("NRG-TEMP")
    assert [line["key"] for line in check_lines(lines)] == ["season", "setpoint_c", "exempt"]
    assert check_judged(judged, lines)[0]["inputs"]["exempt"] == {"line": "exempt", "in": ["yes"]}
    from_clause = check_lines(generating.from_clauses(["temperature-notice/item2"]))
    assert from_clause[0]["clause"] == "temperature-notice/item2"
    assert from_clause[1]["when"] == {"line": from_clause[0]["key"], "is": "broken"}


def test_what_judges_goes_to_words_and_back():
    assert judged_of_words(words_of_judged(JUDGED)) == JUDGED
