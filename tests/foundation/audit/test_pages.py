"""The audit pages: what the list shows and finds, the proof of one record, verifying and exporting."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from tests.factories import make_account, make_actor, make_office

from guanjia.foundation.audit import trail
from guanjia.foundation.audit.models import AuditRecord, Verification
from guanjia.foundation.audit.queries import story_of
from guanjia.foundation.audit.sealing import anchor, seal_pending
from guanjia.kernel import clock


@pytest.fixture
def told(db):
    office = make_office(name="Water bureau")
    actor = make_actor(office=office)
    for action in ("audit.trail.exported", "protection.field.revealed", "access.emergency.opened"):
        trail.record(actor, action, office, office_path=office.path, reason="burst pipe")
    return office


def sql(text, *params):
    with connection.cursor() as cursor:
        cursor.execute(text, params)


def test_the_list_names_who_what_and_where(browse, told):
    page = browse(make_account("audit_admin", office=told)).get(reverse("audit-records")).content.decode()
    for words in (
        "Sensitive value read in full",
        "Audit trail exported",
        "Water bureau",
        "Not verified yet",
        "Waiting",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ({"action": "protection.field.revealed"}, 1),
        ({"emergency": "1"}, 1),
        ({"q": "nobody of this name"}, 0),
        ({"object_type": "org.office"}, 3),
        ({"object_id": "999999"}, 0),
        ({"since": "2020-01-01", "until": "9999-12-31", "object_type": "org.office"}, 3),
        ({"until": "2020-01-01"}, 0),
        ({"q": "\0"}, 0),
    ],
)
def test_filters_narrow_the_list_on_page_and_api(browse, told, query, n):
    client = browse(make_account("audit_admin", office=told))
    page = client.get(reverse("audit-records"), query)
    assert len(page.context["sheet"].rows) == n
    answer = client.get(reverse("api-audit-records"), query)
    assert answer.json().get("count", 0) == n or answer.status_code == 400


def test_the_office_filter_takes_the_subtree(browse, told):
    part = make_office(parent=told)
    trail.record(make_actor(), "org.office.founded", part, office_path=part.path)
    client = browse(make_account("audit_admin", office=told))
    assert len(client.get(reverse("audit-records"), {"office": part.pk}).context["sheet"].rows) == 1
    assert (
        len(
            client.get(reverse("audit-records"), {"office": told.pk, "object_type": "org.office"}).context["sheet"].rows
        )
        == 4
    )


@pytest.mark.parametrize("query", ["since=nonsense", "office=99999999999999999999", "action=%00", "page=0"])
def test_bad_input_by_api_is_refused_in_plain_words(browse, told, query):
    answer = browse(make_account("audit_admin", office=told)).get(reverse("api-audit-records") + "?" + query)
    assert answer.status_code in (400, 404)
    assert set(answer.json()) == {"code", "detail", "fields"}


def test_one_record_shows_its_proof_and_shows_when_it_was_changed(browse, told):
    seal_pending(clock.now())
    anchor(clock.now() + timedelta(seconds=1))
    record = AuditRecord.objects.first()
    client = browse(make_account("audit_admin", office=told))
    page = client.get(reverse("audit-record", kwargs={"pk": record.pk})).content.decode()
    assert "Content unchanged" in page
    assert "In its place in the chain" in page
    assert "Anchored" in page
    assert record.chain_hash in page
    sql("UPDATE audit_auditrecord SET actor_name = 'x' WHERE id = %s", record.pk)
    page = client.get(reverse("audit-record", kwargs={"pk": record.pk})).content.decode()
    assert "Content was changed" in page
    assert "Tampered with" in page


def test_verify_now_says_what_it_found_and_links_the_bad_record(browse, told):
    seal_pending(clock.now())
    client = browse(make_account("audit_admin", office=told))
    assert "The audit trail is whole." in client.post(reverse("audit-verify"), follow=True).content.decode()
    record = AuditRecord.objects.first()
    sql("UPDATE audit_auditrecord SET via = 'x' WHERE id = %s", record.pk)
    page = client.post(reverse("audit-verify"), follow=True).content.decode()
    assert "Tampered with" in page
    assert f"record {record.pk}" in page
    assert reverse("audit-record", kwargs={"pk": record.pk}) in page
    assert [v.whole for v in Verification.objects.order_by("pk")] == [True, False]
    assert AuditRecord.objects.filter(action="audit.trail.verified").count() == 2


def test_an_export_downloads_and_is_recorded(browse, told):
    client = browse(make_account("audit_admin", office=told))
    answer = client.post(reverse("audit-export"), {})
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    kinds = [line["type"] for line in lines]
    assert (kinds[0], kinds.count("record") >= 3, kinds[-2:]) == ("header", True, ["anchor", "manifest"])
    assert AuditRecord.objects.filter(action="audit.trail.exported", actor_key__startswith="account:").count() == 2
    backwards = client.post(reverse("audit-export"), {"since": "2026-02-02", "until": "2026-02-01"})
    assert backwards.status_code == 422
    assert "The end lies before the start." in backwards.content.decode()


def test_the_list_costs_the_same_for_three_rows_and_for_thirty(browse, told, django_assert_num_queries):
    from django.test.utils import CaptureQueriesContext

    client = browse(make_account("audit_admin", office=told))
    client.get(reverse("audit-records"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("audit-records"))
    for _ in range(27):
        trail.record(make_actor(office=told), "org.office.founded", told, office_path=told.path)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("audit-records"))
    assert len(few) == len(many)
    assert len(many) <= 20


def test_a_story_is_drawn_as_a_timeline(told):
    from django.template.loader import render_to_string

    story = story_of(make_actor("org.view", "audit.view", office=told), told)
    html = render_to_string("audit/_timeline.html", {"story": story})
    assert "Sensitive value read in full" in html
    assert "burst pipe" in html
    assert "Nothing has happened here yet." in render_to_string("audit/_timeline.html", {"story": []})
