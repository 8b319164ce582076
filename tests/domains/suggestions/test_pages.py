"""The doors: propose, answer, vote, confirm; what they show, refuse and cost."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import (
    make_account,
    make_actor,
    make_adopted_idea,
    make_idea,
    make_idea_kind,
    make_item,
    make_office,
)

from guanjia.domains.suggestions import commands, navigation
from guanjia.domains.suggestions.models import Ballot, BenefitItem, Idea
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.models import IdempotencyKey
from guanjia.kernel import clock

BACKEND = "guanjia.foundation.access.backends.AccountBackend"


def client_of(account) -> Client:
    account.language = "en"
    account.save(update_fields=["language"])
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


@pytest.fixture
def county(db):
    return make_office(kind="centre", name="County")


@pytest.fixture
def unit(county):
    return make_office(parent=county, name="Unit")


@pytest.fixture
def staff(unit):
    return make_account("staff", office=unit)


@pytest.fixture
def boss(county):
    return make_account("owner_section", office=county)


def send_idea(client, **over):
    data = {
        "kind_id": make_idea_kind().pk,
        "title": "More light in the yard",
        "text": "The path to the gate is dark in winter.",
        "idempotency_key": "a-key-of-the-form",
    }
    return client.post(reverse("idea-new"), data | over)


def test_an_idea_goes_from_the_form_to_its_answer(staff, boss, unit):
    client, desk = client_of(staff), client_of(boss)
    assert send_idea(client, title="x").status_code == 422
    assert send_idea(client).status_code == 302
    idea = Idea.objects.get()
    page = desk.get(reverse("idea", kwargs={"pk": idea.pk})).content.decode()
    assert staff.person.name in page
    url = lambda verb: reverse("idea-act", kwargs={"pk": idea.pk, "verb": verb})  # noqa: E731
    assert desk.post(url("assign"), {"office_id": unit.pk}).status_code == 302
    refused = desk.post(url("adopt"), {"reason": ""})
    assert refused.status_code == 422
    assert desk.post(url("adopt"), {"reason": "We put up four lamps."}).status_code == 302
    page = client.get(reverse("idea-follow", kwargs={"pk": idea.pk})).content.decode()
    assert "We put up four lamps." in page
    assert f"Thanks to Unit {staff.person.name}" in page


def test_an_anonymous_idea_keeps_no_key_and_acts_once(staff, boss):
    client = client_of(staff)
    for _twice in range(2):
        assert send_idea(client, anonymous="on", kind_id=make_idea_kind().pk).url == reverse("ideas-mine")
    idea = Idea.objects.get()
    assert not IdempotencyKey.objects.exists()
    page = client_of(boss).get(reverse("idea", kwargs={"pk": idea.pk})).content.decode()
    assert "Anonymous" in page
    assert staff.person.name not in page
    assert "that is you" in client.get(reverse("idea-follow", kwargs={"pk": idea.pk})).content.decode()


def test_similar_ideas_are_hinted_while_typing(staff, county):
    make_idea(office=make_office(parent=county), title="More light in the yard", text="It is dark there in winter.")
    answer = client_of(staff).get(reverse("idea-similar"), {"title": "Light in the yard", "text": "dark in winter"})
    assert "Somebody had a similar idea" in answer.content.decode()


def make_vote(county, boss):
    actor = actor_of(boss, today=clock.today())
    programme = commands.open_programme(actor, office_id=county.pk, year=2026, size=2)
    for _n in range(3):
        idea = make_adopted_idea(county=county)
        commands.shortlist_idea(actor, idea_id=idea.pk, programme_id=programme.pk)
    now = clock.now()
    vote = commands.prepare_round(
        actor, programme_id=programme.pk, title="Vote", votes_each=2, opens_at=now, ends_at=now + timedelta(days=3)
    )
    return commands.open_round(actor, round_id=vote.pk, now=now)


def test_a_ballot_is_cast_counted_and_found_by_its_receipt(staff, boss, county):
    vote = make_vote(county, boss)
    client, url = client_of(staff), reverse("vote", kwargs={"pk": vote.pk})
    assert [todo.action for todo in navigation.todos(actor_of(staff, today=clock.today()), clock.now())] == ["Vote"]
    assert client.post(url, {"choices": ["1", "2", "3"]}).status_code == 422
    answer = client.post(url, {"choices": ["1", "3"]})
    receipt = re.search(r'su-receipt">([0-9A-Z-]{19})<', answer.content.decode())[1]
    assert "no-store" in answer.headers["Cache-Control"]
    assert Ballot.objects.get().receipt == receipt
    assert receipt not in str(client.session.items())
    assert client.post(url, {"choices": ["2"]}).status_code == 422
    assert "Result" not in client.get(url).content.decode()
    assert client.get(reverse("vote-ballots", kwargs={"pk": vote.pk})).status_code == 409
    with clock.at(vote.ends_at + timedelta(minutes=1)):
        desk = client_of(boss)
        count = reverse("vote-act", kwargs={"pk": vote.pk, "verb": "count"})
        assert desk.post(count).status_code == 302
        assert "Chosen" in desk.get(url).content.decode()
        found = client_of(staff).get(
            reverse("vote-ballots", kwargs={"pk": vote.pk}), {"receipt": receipt.lower()}
        )  # fmt: skip
        assert receipt in found.content.decode()
        text = client_of(staff).get(reverse("vote-ballots", kwargs={"pk": vote.pk}), {"format": "text"})
        assert text.content.decode() == f"{receipt} 1,3\n"


def test_the_doer_is_refused_in_clear_words_and_the_proposer_confirms(staff, county, unit):
    asker = actor_of(staff, today=clock.today())
    idea = make_adopted_idea(county=county, asker=asker)
    account = make_account("staff", office=county)
    doer = actor_of(account, today=clock.today())
    item = make_item(county=county, doer=doer, idea=idea, starts_on=date(2026, 1, 1), due_on=date(2027, 12, 31))
    url = lambda verb: reverse("benefit-act", kwargs={"pk": item.pk, "verb": verb})  # noqa: E731
    works, proposes = client_of(account), client_of(staff)
    month = clock.today().replace(day=1).isoformat()
    sent = works.post(url("progress"), {"month": month, "percent": "60", "text": "Lamps are there"})
    assert sent.status_code == 302
    assert works.post(url("claim"), {"note": "All four are lit"}).status_code == 302
    refused = works.post(url("close"), {"stars": "5"})
    assert refused.status_code == 422
    assert "You did this work, so you cannot close it." in refused.content.decode()
    assert proposes.post(url("close"), {"stars": "4", "comment": "Fine"}).status_code == 302
    assert BenefitItem.objects.get().state == "closed"
    page = proposes.get(reverse("benefit-public")).content.decode()
    assert "Thanks to Unit" in page
    assert proposes.post(url("reopen"), {"reason": "One is dark again"}).status_code == 302
    assert "round 2" in proposes.get(item.get_absolute_url()).content.decode()


def fill(county, count):
    doer, kind = make_actor(office=county), make_idea_kind()
    for _n in range(count):
        idea = make_adopted_idea(county=county, kind=kind, anonymous=_n % 2 == 0)
        make_item(county=county, doer=doer, idea=idea) if _n < 5 else None


@pytest.mark.parametrize("name", ["ideas", "benefit-items", "programmes", "benefit-public", "ideas-mine"])
def test_pages_cost_the_same_queries_for_few_rows_and_for_many(name, boss, county):
    client = client_of(boss)

    def cost():
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name)).status_code == 200
        return len(seen)

    fill(county, 3)
    few = cost()
    fill(county, 12)
    assert cost() == few


@pytest.mark.parametrize(
    "query",
    ["q=%00", "state=nope", "kind=99999999999999999999", "due=overdue", "due=told", "state=waiting", "sort=-due_at"],
)
def test_odd_filters_never_break_the_register(boss, query):
    assert client_of(boss).get(f"{reverse('ideas')}?{query}").status_code == 200


@pytest.mark.parametrize("query", ["q=%00", "late=late", "late=missing", "state=open", "programme=0", "sort=percent"])
def test_odd_filters_never_break_the_items(boss, query):
    assert client_of(boss).get(f"{reverse('benefit-items')}?{query}").status_code == 200


def test_desk_forms_open_a_programme_a_vote_and_an_item(boss, county):
    desk = client_of(boss)
    assert desk.post(reverse("programme-new"), {"office_id": county.pk, "year": 2026, "size": 3}).status_code == 302
    again = desk.post(reverse("programme-new"), {"office_id": county.pk, "year": 2026, "size": 3})
    assert again.status_code == 422
    actor = actor_of(boss, today=clock.today())
    from guanjia.domains.suggestions.models import Programme

    programme = Programme.objects.get()
    for _n in range(2):
        idea = make_adopted_idea(county=county)
        commands.shortlist_idea(actor, idea_id=idea.pk, programme_id=programme.pk)
    vote = {"title": "Vote 2026", "votes_each": 1, "opens_at": "2026-03-01T08:00", "ends_at": "2027-03-05T18:00"}
    made = desk.post(reverse("vote-new", kwargs={"pk": programme.pk}), vote)
    assert made.status_code == 302
    assert desk.get(made.url).status_code == 200
    person = make_account(office=county).person
    item = {
        "title": "Lamps in the yard", "goal": "Nobody walks in the dark", "doer": person.staff_number,
        "starts_on": "2026-01-01", "due_on": "2026-12-31",
    }  # fmt: skip
    assert desk.post(reverse("benefit-new", kwargs={"pk": programme.pk}), item | {"doer": "nobody"}).status_code == 422
    assert desk.post(reverse("benefit-new", kwargs={"pk": programme.pk}), item).status_code == 302
    assert desk.get(reverse("programme", kwargs={"pk": programme.pk})).status_code == 200
