"""The doors: what a requester, a worker, a dispatcher and a guest see and do; figures open to their rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories import (
    make_account,
    make_actor,
    make_kind,
    make_office,
    make_picture,
    make_place,
    make_ticket,
    make_worker,
)

from guanjia.domains.servicedesk import commands, queries
from guanjia.domains.servicedesk.models import Joining, Rating, Ticket
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.codes.commands import issue_code
from guanjia.kernel import clock

BACKEND = "guanjia.foundation.access.backends.AccountBackend"


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("p.jpg", make_picture(), "image/jpeg")


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
def room(unit):
    return make_place(office=unit)


@pytest.fixture
def staff(unit):
    return make_account("staff", office=unit)


@pytest.fixture
def dispatcher(county):
    return make_account("dispatcher", office=county)


@pytest.fixture
def repairer(county):
    account = make_account("field_worker", office=county)
    return make_worker(account=account, office=county)


def send(client, room, kind, **over):
    fields = {"place_id": room.pk, "kind_id": kind.pk, "description": "It drips", "photos": photo()} | over
    return client.post(f"{reverse('repair-new')}?place={room.pk}&code=x", fields)


def test_a_clerk_reports_by_the_rooms_code_and_follows_it(staff, room):
    client, kind = client_of(staff), make_kind()
    page = client.get(f"{reverse('repair-new')}?place={room.pk}&code=ABC").content.decode()
    assert room.full_name in page
    assert kind.name in page
    answer = send(client, room, kind)
    ticket = Ticket.objects.get()
    assert answer.url == reverse("repair-ticket", kwargs={"pk": ticket.pk})
    assert (ticket.channel, ticket.reporter) == ("code", staff.person)
    followed = client.get(answer.url).content.decode()
    assert ticket.number in followed
    assert "Photos of the fault" in followed
    assert ticket.number in client.get(reverse("repair-mine")).content.decode()


def test_a_double_click_makes_one_ticket(staff, room):
    client, kind = client_of(staff), make_kind()
    for _twice in range(2):
        assert send(client, room, kind, idempotency_key="k1").status_code == 302
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("over", [{"kind_id": ""}, {"description": ""}, {"kind_id": 2**62}, {"description": "\x00"}])
def test_what_is_missing_is_said_and_nothing_stored(staff, room, over):
    answer = send(client_of(staff), room, make_kind(), **over)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_known_fault_is_hinted_and_joined(staff, room, unit):
    ticket = make_ticket(office=unit, place=room)
    client = client_of(staff)
    hint = client.get(reverse("repair-duplicates"), {"place_id": room.pk, "kind_id": ticket.kind_id}).content.decode()
    assert ticket.number in hint
    assert ticket.reporter_name not in hint
    client.post(reverse("repair-act", kwargs={"pk": ticket.pk, "verb": "join"}))
    assert Joining.objects.get().person == staff.person


def test_the_whole_path_through_the_pages(staff, dispatcher, repairer, room):
    kind = make_kind()
    asker, desk, hand = client_of(staff), client_of(dispatcher), client_of(repairer.person.accounts.get())
    send(asker, room, kind)
    ticket = Ticket.objects.get()
    board = desk.get(reverse("service-board"), {"ticket": ticket.pk}).content.decode()
    assert "has the skill" in board
    assert repairer.person.name in board
    act = reverse("ticket-act", kwargs={"pk": ticket.pk, "verb": "dispatch"})
    desk.post(act, {"worker_id": repairer.pk, "version": ticket.version, "back": "board"})
    assert "Accept the order" in hand.get(reverse("repair-tasks")).content.decode()

    def step(verb, **data):
        return hand.post(reverse("repair-task-act", kwargs={"pk": ticket.pk, "verb": verb}), data)

    step("accept")
    hand.post(reverse("repair-position", kwargs={"pk": ticket.pk}), {"latitude": "30.1", "longitude": "120.2"})
    live = asker.get(
        reverse("repair-ticket", kwargs={"pk": ticket.pk}), headers={"HX-Request": "true", "HX-Target": "live"}
    )
    assert "is on the way" in live.content.decode()
    assert "30.1, 120.2" in live.content.decode()
    assert "I have arrived" in hand.get(f"{reverse('repair-tasks')}?at={room.pk}", follow=True).content.decode()
    step("arrive", photos=photo())
    refused = step("finish", note="New washer")
    assert refused.status_code == 422
    assert "Take a photo of the repaired thing first" in refused.content.decode()
    assert "New washer" in refused.content.decode(), "what was typed is kept"
    assert Ticket.objects.get().state == "arrived"
    step("finish", photos=photo(), note="New washer")
    assert Ticket.objects.get().state == "done"
    rate = reverse("repair-act", kwargs={"pk": ticket.pk, "verb": "rate"})
    asker.post(rate, {"stars": "6"})
    assert not Rating.objects.exists()
    asker.post(rate, {"stars": "2", "comment": "still drips"})
    asker.post(reverse("repair-act", kwargs={"pk": ticket.pk, "verb": "reopen"}), {"reason": "still drips"})
    assert Ticket.objects.get().round == 2
    page = desk.get(reverse("ticket", kwargs={"pk": ticket.pk})).content.decode()
    for words in ("Reopened: still drips", "New washer", "Rated with 2 stars", "round 2", "To be called back by"):
        assert words in page
    task = ticket.callbacks.get()
    answer = desk.post(reverse("callback-settle", kwargs={"pk": task.pk}), {"outcome": "settled", "note": "Explained"})
    assert answer.status_code == 302


def test_a_county_head_sees_the_county_only(unit, room, county):
    ticket = make_ticket(office=unit, place=room)
    other = make_ticket()
    head = client_of(make_account("head", office=county))
    page = head.get(reverse("tickets")).content.decode()
    assert ticket.number in page
    assert other.number not in page
    assert head.get(reverse("ticket", kwargs={"pk": other.pk})).status_code == 404


def test_a_guest_needs_the_code_and_learns_nothing(db, room, unit, client):
    text = issue_code(make_ticket(office=unit, place=room).asker, room, kind="room", now=clock.now()).text
    kind, address = make_kind(), reverse("repair-guest")
    assert client.get(address, {"place": room.pk}).status_code == 404
    page = client.get(address, {"place": room.pk, "code": text}).content.decode()
    assert room.full_name in page
    assert Ticket.objects.get().number not in page
    fields = {"place_id": room.pk, "kind_id": kind.pk, "description": "Wet floor", "name": "Lin", "code": text}
    assert client.post(address, fields).status_code == 422
    fields["phone"] = "13800001203"
    robot = client.post(address, fields | {"website": "x"})
    assert (robot.status_code, Ticket.objects.count()) == (302, 1)
    done = client.post(address, fields, follow=True).content.decode()
    ticket = Ticket.objects.get(channel="guest")
    assert ticket.number in done
    assert str(ticket.reporter_phone) == "138****1203"
    codes = [client.post(address, fields | {"description": f"Again {n}"}).status_code for n in range(6)]
    assert codes == [302, 302, 302, 302, 422, 422]


def test_the_console_enters_and_dispatches_at_once(dispatcher, repairer, room, unit):
    agent = client_of(make_account("desk_agent", office=unit.parent))
    kind = make_kind()
    found = agent.get(reverse("service-places"), {"where": room.name}).content.decode()
    assert room.full_name in found
    answer = agent.post(
        f"{reverse('service-console')}?place={room.pk}",
        {"place_id": room.pk, "kind_id": kind.pk, "description": "Lamp", "caller_name": "Lin", "phone": "13800001203",
         "dispatch": "on"},
    )  # fmt: skip
    ticket = Ticket.objects.get()
    assert answer.url == ticket.get_absolute_url()
    assert (ticket.channel, ticket.worker) == ("phone", repairer)


def test_a_caller_is_found_by_the_exact_number_and_it_is_recorded(staff, unit):
    staff.person.phone = "13900004321"
    staff.person.save()
    agent = client_of(make_account("desk_agent", office=unit.parent))
    page = agent.get(reverse("service-callers"), {"who": "139 0000 4321"}).content.decode()
    assert staff.person.name in page
    assert "13900004321" not in page


def test_figures_open_to_exactly_their_rows(dispatcher, repairer, unit, room):
    now = clock.now() - timedelta(days=2)
    desk = actor_of(dispatcher, today=clock.today())
    tickets = [make_ticket(office=unit, place=room, now=now) for _n in range(3)]
    for n, ticket in enumerate(tickets[:2]):
        commands.dispatch_ticket(desk, ticket_id=ticket.pk, worker_id=repairer.pk, now=now)
        commands.accept_order(repairer.actor, ticket_id=ticket.pk, now=now + timedelta(minutes=10))
        commands.arrive_at_place(repairer.actor, ticket_id=ticket.pk, now=now + timedelta(minutes=20))
        commands.finish_order(
            repairer.actor, ticket_id=ticket.pk, now=now + timedelta(hours=1 if n else 9), photos=[photo()]
        )
    commands.rate_ticket(tickets[0].asker, ticket_id=tickets[0].pk, stars=5, now=now + timedelta(hours=10))
    row = queries.figures_between(desk, first=clock.local_day(now), last=clock.today(), by="unit", now=clock.now())[1]
    shown = {rate: (ratio.numerator, ratio.denominator) for rate, ratio in row.ratios.items()}
    assert shown == {
        "response": (2, 3), "completion": (1, 3), "first_time": (2, 2), "repeat": (0, 2), "satisfaction": (1, 1)
    }  # fmt: skip
    client = client_of(dispatcher)
    for by in queries.GROUPINGS:
        assert client.get(reverse("service-figures"), {"by": by}).status_code == 200
    for rate, (hit, over) in shown.items():
        for part, count in (("hit", hit), ("all", over), ("miss", over - hit)):
            rows = (
                client.get(reverse("tickets"), {"rate": rate, "part": part, "office": unit.pk}).context["sheet"].total
            )
            assert rows == count, (rate, part)


@pytest.mark.parametrize("name", ["tickets", "callbacks", "workers", "service-board"])
def test_pages_cost_the_same_queries_for_three_rows_and_for_thirty(
    name, dispatcher, unit, room, county, django_assert_max_num_queries, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, kind = client_of(dispatcher), make_kind()

    def fill(count):
        for _n in range(count):
            ticket = make_ticket(office=unit, place=room, kind=kind)
            rating = Rating.objects.create(ticket=ticket, round=1, stars=1, rated_at=clock.now())
            ticket.callbacks.create(rating=rating, due_at=clock.now())
            make_worker(office=county).serves.add(room)

    def cost():
        client.get(reverse(name))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(reverse(name)).status_code == 200
        return len(seen)

    fill(3)
    few = cost()
    fill(22)
    assert cost() == few


@pytest.mark.parametrize(
    "query",
    ["q=%00", "state=nope", "kind=99999999999999999999", "since=2026-13-45", "office=x", "rate=response&part=zzz",
     "sort=-stars&page=99999999999", "q=GD-2026", "due=overdue", "due=soon", "stars=low", "stars=none", "worker=0"],
)  # fmt: skip
def test_odd_filters_never_break_the_register(dispatcher, query):
    assert client_of(dispatcher).get(f"{reverse('tickets')}?{query}").status_code == 200


def test_todos_tell_everybody_what_waits(staff, dispatcher, repairer, room):
    from guanjia.domains.servicedesk import navigation

    kind = make_kind()
    send(client_of(staff), room, kind)
    ticket, now = Ticket.objects.get(), clock.now()
    desk = actor_of(dispatcher, today=clock.today())
    assert [todo.title for todo in navigation.todos(desk, now)] == ["1 tickets to dispatch"]
    commands.dispatch_ticket(desk, ticket_id=ticket.pk, worker_id=repairer.pk, now=now)
    assert [todo.action for todo in navigation.todos(repairer.actor, now)] == ["Accept"]


def test_the_place_of_a_fault_is_scanned_into_a_field(browse, db):
    room = make_place(full_name="Hall 1, room 512", name="512")
    code = issue_code(make_actor(), room, kind="room", now=clock.now())
    client = browse(make_account("staff", office=room.office))
    answer = client.get(reverse("repair-new"), {"code": code.text.lower().replace("-", " ")})
    assert answer["Location"] == f"{reverse('repair-new')}?place={room.pk}&code={code.text}"
    elsewhere = issue_code(make_actor(), make_place(), kind="room", now=clock.now())
    for wrong, said in (
        (elsewhere.text, "not of a place"),
        ("https://evil.example/x", "not one of ours"),
        ("FJ-1", "10 letters"),
    ):
        page = client.get(reverse("repair-new"), {"code": wrong}).content.decode()
        assert said in page
        assert "data-wedge" in page
