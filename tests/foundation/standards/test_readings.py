"""A value of the program's that nobody saw in its text: one person reads it, a second compares, then it may forbid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import make_account, make_actor
from tests.foundation.standards.test_exceptions import blocked
from tests.foundation.standards.test_pages import BACKEND, client_of
from tests.foundation.standards.world import NOW, known_value, make_city

from guanjia.foundation.audit import trail
from guanjia.foundation.standards import library, queries, rules
from guanjia.foundation.standards.commands import keeping, reading
from guanjia.foundation.standards.models import SourceReading, Standard
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible
from guanjia.rulebook.documents import Evidence
from guanjia.rulebook.engine import get_rule
from guanjia.rulebook.library import sealed

KEY, VALUE = known_value()
WHERE = {"document": "云财〔2026〕3号", "clause": "第二条", "link": "https://yunzhou.example/3.pdf"}


@pytest.fixture
def city(db):
    with clock.at(NOW):
        found = make_city()
        keeping.adopt_packaged(found.officer, owner_id=found.city.pk, keys=[KEY], now=NOW)
        yield found


def row() -> Standard:
    return Standard.objects.get(key=KEY)


def read(actor, **over):
    return reading.read_source(actor, **({"standard_id": row().pk, "now": NOW} | VALUE | WHERE | over))


def evidence_now() -> str:
    lines = library.effective().parameter(VALUE["parameter"]).lines
    return next(one.evidence.value for one in lines if (list(one.keys), one.since) == (VALUE["keys"], VALUE["since"]))


def test_two_persons_confirm_a_value_and_the_trail_says_so(city):
    made = read(city.officer)
    assert evidence_now() == "K", "one person alone changes nothing"
    assert [one.pk for one in queries.readings_to_agree(city.second)] == [made.pk]
    reading.agree_reading(city.second, reading_id=made.pk, now=NOW)
    assert evidence_now() == "C"
    made.refresh_from_db()
    assert (made.reader_id, made.second_id) == (city.officer.person_id, city.second.person_id)
    assert trail.actions_on(made) == ["standards.reading.proposed", "standards.reading.agreed"]
    with pytest.raises(rules.ConfirmRefused):
        read(city.officer)


def test_nobody_confirms_alone(city):
    """Whoever holds every right still needs another person."""
    boss = make_actor("standards.view", "standards.edit", "standards.confirm", office=city.city)
    made = read(boss)
    assert not queries.readings_to_agree(boss).exists()
    with pytest.raises(rules.SecondPersonNeeded):
        reading.agree_reading(boss, reading_id=made.pk, now=NOW)
    with pytest.raises(rules.SecondPersonNeeded):
        reading.decline_reading(boss, reading_id=made.pk, reason="No", now=NOW)
    made.refresh_from_db()
    assert made.state == "waiting"
    assert evidence_now() == "K"


def test_who_has_no_right_neither_reads_nor_agrees(city):
    with pytest.raises(NotAllowed):
        read(make_actor("standards.view", office=city.city))
    made = read(city.officer)
    with pytest.raises(NotAllowed):
        reading.agree_reading(make_actor("standards.view", "standards.edit", office=city.city), reading_id=made.pk,
                              now=NOW)  # fmt: skip
    with pytest.raises(NotVisible):
        reading.agree_reading(make_actor("standards.confirm", office=city.county), reading_id=made.pk, now=NOW)


def test_an_unsure_value_forbids_once_it_is_confirmed(city, monkeypatch):
    """The same room of 60 m² first gets a warning, then is forbidden."""
    national = library.national()
    cap = national.parameter(get_rule("SPC-CAP").parameters[0])
    line = replace(next(one for one in cap.lines if "正科级" in one.keys), evidence=Evidence.UNSURE)
    lines = tuple(line if one.keys == line.keys else one for one in cap.lines)
    unsure = sealed(replace(national, parameters=national.parameters | {cap.key: replace(cap, lines=lines)}))
    monkeypatch.setattr(library, "national", lambda: unsure)
    library._built.cache_clear()

    def state() -> str:
        return blocked(city).state.word

    try:
        document = line.clause.split("/")[0]
        keeping.adopt_packaged(city.officer, owner_id=city.city.pk, keys=[document], now=NOW)
        assert state() == "warn"
        made = read(
            city.officer, standard_id=Standard.objects.get(key=document).pk, parameter=cap.key, keys=list(line.keys),
            since=line.since,
        )  # fmt: skip
        assert state() == "warn"
        reading.agree_reading(city.second, reading_id=made.pk, now=NOW)
        assert state() == "block"
    finally:
        library._built.cache_clear()


def test_a_figure_that_the_program_changes_later_is_asked_anew(city):
    made = read(city.officer)
    reading.agree_reading(city.second, reading_id=made.pk, now=NOW)
    SourceReading.objects.filter(pk=made.pk).update(value=made.value + 1)
    assert library.with_readings(library.national()) == library.national()


def test_a_declined_reading_may_be_read_again(city):
    first = read(city.officer)
    with pytest.raises(rules.ConfirmRefused):
        read(city.second)
    reading.decline_reading(city.second, reading_id=first.pk, reason="第二条没有这个数", now=NOW)
    assert evidence_now() == "K"
    with pytest.raises(rules.ConfirmRefused):
        reading.agree_reading(city.second, reading_id=first.pk, now=NOW)
    assert read(city.officer).pk != first.pk


@pytest.mark.parametrize("over", [{"link": "javascript:alert(1)"}, {"link": "x"}, {"clause": " "}, {"document": "3"}])
def test_a_reading_names_document_clause_and_place(city, over):
    with pytest.raises(rules.DraftIncomplete):
        read(city.officer, **over)
    assert not SourceReading.objects.exists()


def test_a_value_that_is_not_of_this_document_is_not_found(city):
    with pytest.raises(NotVisible):
        read(city.officer, parameter="no-such-limit")


def test_the_page_offers_reading_and_comparing_to_two_persons(city):
    officer = client_of(make_account("owner_section", office=city.city))
    page = reverse("standard", kwargs={"pk": row().pk})
    assert "Confirm a value against its text" in officer.get(page).content.decode()
    value = f"{VALUE['parameter']}|{'/'.join(VALUE['keys'])}|{VALUE['since'].isoformat()}"
    act = {verb: reverse("standard-act", kwargs={"pk": row().pk, "verb": verb}) for verb in ("read", "agree")}
    assert officer.post(act["read"], {"value": value} | WHERE).status_code == 302
    made = SourceReading.objects.get()
    assert "Second person: confirm a value" not in officer.get(page).content.decode()
    second = client_of(make_account("supervisor", office=city.city))
    body = second.get(page).content.decode()
    assert "Second person: confirm a value" in body
    assert WHERE["document"] in body
    assert second.post(act["agree"], {"reading_id": made.pk}).status_code == 302
    assert evidence_now() == "C"
    assert "Confirmed by the office" in second.get(page).content.decode()


def test_the_api_reads_agrees_and_declines(city):
    def doors(role) -> Client:
        client = Client()
        client.force_login(make_account(role, office=city.city), backend=BACKEND)
        return client

    def send(client, name, pk, body=None):
        return client.post(reverse(name, kwargs={"pk": pk}), body or {}, content_type="application/json")

    officer, second = doors("owner_section"), doors("supervisor")
    body = VALUE | WHERE | {"since": VALUE["since"].isoformat()}
    first = send(officer, "api-standard-reading", row().pk, body)
    assert (first.status_code, first.json()["state"]) == (201, "waiting")
    assert send(officer, "api-standard-reading-agree", first.json()["id"]).status_code == 403
    said = send(second, "api-standard-reading-decline", first.json()["id"], {"reason": "Not there"})
    assert (said.status_code, said.json()["state"]) == (200, "declined")
    again = send(officer, "api-standard-reading", row().pk, body).json()
    said = send(second, "api-standard-reading-agree", again["id"])
    assert (said.status_code, said.json()["state"]) == (200, "agreed")
    own = send(second, "api-standard-reading-agree", again["id"])
    assert (own.status_code, own.json()["code"]) == (409, "confirm_refused")
