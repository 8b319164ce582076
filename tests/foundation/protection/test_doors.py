"""Pages and API around sensitive values: masks everywhere, the value once, never in an address."""

from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from tests.factories import make_account, make_actor, make_person

from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.protection.serializers import SealedField

PHONE = "13800011203"


def ask(person, reason="water on the floor"):
    return {"subject": "org.person", "pk": person.pk, "field": "phone", "reason": reason}


def test_the_tag_shows_the_mask_and_the_button_only_with_the_right(db):
    person = make_person(phone=PHONE)
    template = Template('{% load protection %}{% sealed person "phone" %}')
    request = RequestFactory().get("/")
    for actor, offered in (
        (make_actor("org.people", office=person.office), False),
        (make_actor("protection.reveal", office=person.office), True),
        (make_actor("protection.reveal"), False),
    ):
        request.actor = actor
        html = template.render(Context({"person": person, "request": request, "actor": actor}))
        assert "138****1203" in html
        assert PHONE not in html
        assert ("/reveal/" in html) is offered


def test_the_value_comes_once_as_a_fragment_that_no_cache_keeps(db, browse):
    person = make_person(phone=PHONE)
    client = browse(make_account("desk_agent", office=person.office))
    question = client.get(reverse("reveal"), ask(person), headers={"HX-Request": "true"}).content.decode()
    assert PHONE not in question
    assert "<html" not in question
    answer = client.post(reverse("reveal"), ask(person), headers={"HX-Request": "true"})
    assert PHONE in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert AuditRecord.objects.get(action="protection.field.revealed").facts["field"] == "phone"


def test_without_javascript_a_page_asks_and_answers(db, browse):
    person = make_person(phone=PHONE)
    client = browse(make_account("desk_agent", office=person.office))
    assert "<html" in client.get(reverse("reveal"), ask(person)).content.decode()
    short = client.post(reverse("reveal"), ask(person, "why"))
    assert short.status_code == 422
    assert PHONE not in short.content.decode()
    assert PHONE in client.post(reverse("reveal"), ask(person)).content.decode()


def test_the_api_reveals_and_searches_by_body_only(db, browse):
    person = make_person(phone=PHONE)
    client = browse(make_account("desk_agent", office=person.office))
    answer = client.post(reverse("api-reveal"), ask(person), content_type="application/json")
    assert answer.json() == {"value": PHONE}
    body = {"subject": "org.person", "field": "phone", "value": "138 0001 1203", "reason": "caller by number"}
    assert client.post(reverse("api-protection-search"), body, content_type="application/json").json() == {
        "found": [person.pk]
    }
    for bad in ({"subject": "nonsense"}, {"subject": "a.b.c"}, {"field": "name"}, {"subject": "\0"}, {"field": "\0"}):
        got = client.post(reverse("api-protection-search"), body | bad, content_type="application/json")
        assert got.status_code in (400, 404)
    for bad in ({"pk": 2**70}, {"pk": 0}, {"pk": None}, {"reason": "no"}, {"field": "office"}, {"subject": "org"}):
        got = client.post(reverse("api-reveal"), ask(person) | bad, content_type="application/json")
        assert got.status_code in (400, 404)


def test_a_search_page_finds_people_and_says_when_nobody_has_the_value(db, browse):
    person = make_person(phone=PHONE)
    client = browse(make_account("desk_agent", office=person.office))
    body = {"where": "org.person:phone", "value": PHONE, "reason": "caller by number"}
    page = client.post(reverse("protection-search"), body).content.decode()
    assert person.name in page
    assert "138****1203" in page
    page = client.post(reverse("protection-search"), body | {"value": "13900000000"}).content.decode()
    assert "Nobody in your offices has this value" in page


def test_a_sealed_field_serializes_to_its_mask(db):
    assert SealedField().to_representation(make_person(phone=PHONE).phone) == "138****1203"
