"""The API's acts of documents: kinds, preview, templates, words, series; change, sign off, acknowledge, void, drop."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories import make_account
from tests.foundation.documents.paper import NOW, draft, issue, make_scene

from guanjia.foundation.audit import trail
from guanjia.foundation.documents import drawing, kinds
from guanjia.foundation.documents.models import DocumentTemplateVersion, IssuingRule

BACKEND = "guanjia.foundation.access.backends.AccountBackend"
LETTER = "documents.letter"
JSON = "application/json"


@pytest.fixture
def scene(db):
    return make_scene()


def client_of(role: str, office) -> Client:
    client = Client()
    client.force_login(make_account(role, office=office), BACKEND)
    return client


@pytest.fixture
def section(scene):
    return client_of("owner_section", scene.bureau)


@pytest.fixture
def stranger(scene):
    return client_of("staff", scene.unit)


def send(client, name, *args, **body):
    return client.post(reverse(name, args=args), body, content_type=JSON)


def test_the_kinds_name_their_values(section):
    told = {one["key"]: one for one in section.get(reverse("api-document-kinds")).json()}
    assert set(told) == set(kinds.all_kinds())
    names = {value["name"] for value in told[LETTER]["values"]}
    assert names == {field.name for field in kinds.kind_of(LETTER).fields}


def test_a_preview_is_a_pdf_and_leaves_nothing(scene, section, stranger):
    body = {"kind": LETTER, "office_id": scene.bureau.pk, "values": kinds.kind_of(LETTER).samples}
    made = send(section, "api-document-preview", **body)
    assert made.status_code == 200
    assert made.content.startswith(b"%PDF")
    assert section.get(reverse("api-documents")).json()["count"] == 0
    assert send(stranger, "api-document-preview", **body).status_code == 403


def test_a_draft_is_changed_whole_and_an_issued_one_is_not(scene, section, stranger):
    row = draft(scene)
    url = reverse("api-document", args=[row.pk])
    body = {"values": row.values | {"title": "关于另一事项的函"}, "receiver_ids": [scene.unit.pk], "urgency": "加急"}
    told = section.put(url, body, content_type=JSON).json()
    assert (told["title"], told["urgency"]) == ("关于另一事项的函", "加急")
    assert [one["office_id"] for one in told["receivers"]] == [scene.unit.pk]
    assert section.put(url, body | {"urgency": "不急"}, content_type=JSON).status_code == 400
    assert stranger.put(url, body, content_type=JSON).status_code == 404
    issue(scene, row)
    refused = section.put(url, body, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "issued_stays")


def test_a_draft_is_handed_in_and_then_stays_as_it_is(scene, section):
    row = draft(scene)
    told = send(section, "api-document-signoff", row.pk)
    assert (told.status_code, told.json()["state"]) == (200, "signing")
    assert send(section, "api-document-signoff", row.pk).status_code == 409
    assert trail.actions_on(row)[-1] == "documents.document.presented"


def test_a_receipt_is_acknowledged_once_by_the_receiver(scene, section):
    made = issue(scene, draft(scene))
    receiver = client_of("liaison", scene.unit)
    told = send(receiver, "api-document-acknowledge", made.pk)
    assert (told.status_code, told.json()) == (200, {"acknowledged": 1})
    assert send(receiver, "api-document-acknowledge", made.pk).status_code == 409
    assert made.receivers.get().received_at is not None
    assert send(section, "api-document-acknowledge", made.pk).status_code == 403


def test_a_void_needs_a_reason_and_keeps_the_number(scene, section, stranger):
    made = issue(scene, draft(scene))
    assert send(section, "api-document-void", made.pk).status_code == 400
    assert send(stranger, "api-document-void", made.pk, reason="主送机关有误").status_code == 404
    told = send(section, "api-document-void", made.pk, reason="主送机关有误").json()
    assert (told["state"], told["number"], told["void_reason"]) == ("voided", made.number, "主送机关有误")
    assert send(section, "api-document-void", made.pk, reason="主送机关有误").status_code == 409


def test_a_draft_is_thrown_away_and_an_issued_document_is_not(scene, section):
    row, made = draft(scene), issue(scene, draft(scene))
    assert send(section, "api-document-drop", row.pk).status_code == 204
    row.refresh_from_db()
    assert row.state == "dropped"
    assert send(section, "api-document-drop", made.pk).status_code == 409


def test_a_template_by_paragraphs_and_one_in_word(scene, section, stranger):
    known = kinds.kind_of(LETTER)
    parts = [[role.value, text] for role, text in known.parts]
    body = {"kind": LETTER, "office_id": scene.bureau.pk, "parts": parts, "comment": "第一版"}
    told = send(section, "api-document-templates", **body)
    assert (told.status_code, told.json()["number"]) == (201, 1)
    assert send(stranger, "api-document-templates", **body).status_code == 403
    wrong = send(section, "api-document-templates", **body | {"parts": [*parts, ["body", "{{ nobody }}"]]})
    assert wrong.status_code == 409
    content = drawing.template_as_word(known, DocumentTemplateVersion.objects.get(), made_at=NOW)
    file = SimpleUploadedFile("letter.docx", content)
    url = reverse("api-document-word-templates")
    sent = section.post(url, {"kind": LETTER, "office_id": scene.bureau.pk, "file": file})
    assert (sent.status_code, sent.json()["number"]) == (201, 2)
    no_word = SimpleUploadedFile("letter.docx", b"not a Word file")
    assert section.post(url, {"kind": LETTER, "office_id": scene.bureau.pk, "file": no_word}).status_code == 409
    listed = section.get(reverse("api-document-templates")).json()
    assert [(one["kind"], one["version"]) for one in listed] == [(LETTER, 2)]


def test_the_word_for_numbers_and_its_series(scene, section, stranger):
    url = reverse("api-document-rules")
    told = send(section, "api-document-rules", office_id=scene.bureau.pk, word="云机管发", kind=LETTER)
    assert (told.status_code, told.json()["word"]) == (201, "云机管发")
    assert send(section, "api-document-rules", office_id=scene.bureau.pk, word="2026").status_code == 409
    assert send(stranger, "api-document-rules", office_id=scene.bureau.pk, word="云机管发").status_code == 403
    assert {one["word"] for one in section.get(url).json()} == {"云机管", "云机管发"}
    assert IssuingRule.objects.in_force().count() == 2
    issue(scene, draft(scene))
    series = section.get(reverse("api-document-series")).json()
    assert [(one["word"], one["last"], one["next"], one["holes"]) for one in series] == [
        ("云机管发", 1, "云机管发〔2026〕2号", [])
    ]
