"""The inbox: told once, settled elsewhere, in the reader's language, and nothing of what was closed to the reader."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext_lazy
from tests.factories import make_account, make_actor, make_office, make_person, make_place

from guanjia.foundation.access.models import Account
from guanjia.foundation.notify import queries, wording
from guanjia.foundation.notify.commands import mark_all_read, mark_read
from guanjia.foundation.notify.lines import lines_of
from guanjia.foundation.notify.models import Message, Notice
from guanjia.foundation.notify.public import accounts_of_people, accounts_with, send, settle
from guanjia.kernel.errors import NotVisible

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def tell(*accounts: Account, **over) -> int:
    fields = {"title": "%(who)s says hello", "params": {"who": "Lin"}, "now": NOW} | over
    return send("notify.test", to=[account.pk for account in accounts], **fields)


def texts_of(account: Account) -> list[str]:
    actor = make_actor(account=account)
    return [line.title for line in lines_of(actor, list(queries.list_messages(actor)))]


def test_everybody_gets_a_copy_and_the_closed_account_none(db):
    first, second, closed = make_account(), make_account(), make_account(is_active=False)
    assert tell(first, second, closed) == 2
    assert Notice.objects.count() == 1
    assert texts_of(first) == texts_of(second) == ["Lin says hello"]
    assert texts_of(closed) == []


def test_what_is_rolled_back_was_never_said(db):
    reader = make_account()

    def fail() -> None:
        with transaction.atomic():
            tell(reader)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Notice.objects.exists()


def test_about_one_thing_nobody_is_told_twice_while_it_is_open(db):
    first, second = make_account(), make_account()
    assert tell(first, about="task:1") == 1
    assert tell(first, second, about="task:1") == 1
    assert tell(first, second, about="task:1") == 0
    assert tell(first, about="task:2") == 1
    assert (len(texts_of(first)), len(texts_of(second))) == (2, 1)
    assert Notice.objects.count() == 3


def test_what_was_settled_disappears_elsewhere_and_may_be_said_again(db):
    actor, other = make_account(), make_account()
    tell(actor, other, about="task:1")
    tell(other, about="task:2")
    later = NOW + timedelta(minutes=5)
    assert settle("task:1", now=later, but_for=actor.pk) == 2
    assert settle("task:1", now=later) == 0
    assert (len(texts_of(actor)), len(texts_of(other))) == (1, 1)
    assert Message.objects.get(account=actor).read_at == later
    assert tell(actor, other, about="task:1") == 2
    assert settle("", now=later) == 0


def test_a_message_fits_its_params_and_leads_to_a_path_of_ours(db):
    reader = make_account()
    with pytest.raises(ValueError, match="do not fit"):
        tell(reader, title="%(missing)s is late")
    for href in ("https://elsewhere.example/", "//elsewhere.example/"):
        with pytest.raises(ValueError, match="path of ours"):
            tell(reader, href=href)
    with pytest.raises(ValueError, match="no room declares"):
        send("notify.nothing", to=[reader.pk], title="x", now=NOW)
    assert not Notice.objects.exists()


def test_telephone_numbers_are_masked_and_instants_are_local():
    kept = wording.kept({"note": "call 13800138000", "at": NOW, "on": date(2026, 3, 3), "n": 3})
    said = wording.sentence("%(note)s at %(at)s on %(on)s, %(n)s times", kept)
    assert said == "call 138****8000 at 03-03 10:00 on 2026-03-03, 3 times"


def test_a_reader_reads_in_the_own_language(db):
    reader = make_account()
    tell(reader, title="Nothing waits for you.", params={})
    send("notify.test", to=[reader.pk], title="%(s)s", params={"s": gettext_lazy("Inbox")}, now=NOW)
    with translation.override("zh-hans"):
        assert texts_of(reader) == ["消息", "没有待办事项"]
    assert texts_of(reader) == ["Inbox", "Nothing waits for you."]


def test_of_a_thing_that_was_closed_to_the_reader_nothing_shows(db):
    office = make_office()
    reader, person = make_account(office=make_office()), make_person(office=office)
    tell(reader, title="%(who)s moved", params={"who": person.name}, body="Secret", subject=person)
    assert texts_of(reader) == ["This is no longer open to you"]
    actor = make_actor("org.people", account=reader, everywhere=True)
    messages = list(queries.list_messages(actor))
    assert [(line.title, line.body, line.opens) for line in lines_of(actor, messages)] == [
        (f"{person.name} moved", "Secret", True)
    ]


def test_only_the_reader_marks_as_read(db):
    reader, other = make_account(), make_account()
    tell(reader)
    tell(reader)
    message = Message.objects.first()
    with pytest.raises(NotVisible):
        mark_read(make_actor(account=other), message_id=message.pk, now=NOW)
    actor = make_actor(account=reader)
    assert queries.count_unread(actor) == 2
    mark_read(actor, message_id=message.pk, now=NOW)
    assert mark_read(actor, message_id=message.pk, now=NOW + timedelta(1)).read_at == NOW
    assert mark_all_read(make_actor(account=other), now=NOW) == 0
    assert mark_all_read(actor, now=NOW, kind="no.such") == 0
    assert mark_all_read(actor, now=NOW, before=NOW) == 0
    assert mark_all_read(actor, now=NOW) == 1


def test_accounts_are_found_by_people_and_by_rights_above_an_office(db):
    county = make_office()
    unit, elsewhere = make_office(parent=county), make_office()
    here, above, far = (make_account("dispatcher", office=office) for office in (unit, county, elsewhere))
    closed = make_account("dispatcher", office=unit, is_active=False)
    staff = make_account("staff", office=unit)
    assert accounts_with("servicedesk.dispatch", unit.path) == sorted([here.pk, above.pk])
    assert accounts_with("servicedesk.dispatch", county.path) == [above.pk]
    assert accounts_with("no.such", unit.path) == []
    people = [staff.person_id, far.person_id, closed.person_id, None]
    assert accounts_of_people(people) == sorted([staff.pk, far.pk])
    assert accounts_of_people([]) == []


def test_the_inbox_lists_opens_and_marks(db, browse, django_capture_on_commit_callbacks):
    reader = make_account("staff")
    place = make_place(office=reader.person.office)
    tell(reader, title="Room %(who)s is yours", subject=place)
    tell(reader, title="Second", params={})
    client = browse(reader)
    page = client.get("/inbox/").content.decode()
    assert "Room Lin is yours" in page
    assert "Mark all as read" in page
    message = Message.objects.order_by("id").first()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.get(f"/inbox/{message.pk}/").url == place.get_absolute_url()
    assert "Room Lin is yours" not in client.get("/inbox/?show=unread").content.decode()
    assert "1 unread message" in client.get("/desk/").content.decode()
    assert "No such message" in client.get("/inbox/?kind=no.such").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/inbox/read/", {"show": "unread"}).url == "/inbox/?show=unread"
    assert "unread message" not in client.get("/desk/").content.decode()
    assert client.post(f"/inbox/{message.pk}/read/").status_code == 302


def test_a_message_without_an_address_stays_in_the_inbox(db, browse):
    reader = make_account("staff")
    tell(reader)
    assert browse(reader).get(f"/inbox/{Message.objects.get().pk}/").url == "/inbox/"


def test_the_inbox_costs_the_same_for_three_and_for_twenty(db, browse):
    reader = make_account("staff")
    place = make_place(office=reader.person.office)
    client = browse(reader)

    def cost(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    urls = ("/inbox/", "/api/v1/messages/")
    for _n in range(3):
        tell(reader, subject=place)
    few = [cost(url) for url in urls]
    for _n in range(17):
        tell(reader, subject=place)
    assert [cost(url) for url in urls] == few
    assert few[0] <= 12


def test_the_api_lists_reads_and_hides(db, browse):
    reader, person = make_account("staff"), make_person()
    tell(reader)
    tell(reader, subject=person, title="Secret %(who)s")
    client = browse(reader)
    listed = client.get("/api/v1/messages/?unread=true").json()["results"]
    assert [row["title"] for row in listed] == ["This is no longer open to you", "Lin says hello"]
    assert client.post(f"/api/v1/messages/{listed[1]['id']}/read/").json()["read_at"]
    assert client.get("/api/v1/messages/?unread=true").json()["count"] == 1
    assert client.post("/api/v1/messages/read/").json() == {"marked": 1}
    assert client.get("/api/v1/messages/9999999999999999999999/").status_code == 404
