"""Pages and API of documents: one happy and one refused call each; the commands carry the cases."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.factories import make_account, make_office
from tests.foundation.documents.paper import NOW, draft, issue, make_scene

from guanjia.foundation.documents import commands, kinds, public
from guanjia.foundation.documents.models import Document, DocumentTemplateVersion, IssuingRule

LETTER = "documents.letter"


@pytest.fixture
def scene(db):
    return make_scene()


@pytest.fixture
def section(scene, client):
    client.force_login(
        make_account("owner_section", office=scene.bureau), "guanjia.foundation.access.backends.AccountBackend"
    )
    return client


def entered(scene, **over):
    samples = {f"v_{name}": text for name, text in kinds.kind_of(LETTER).samples.items()}
    return {
        "office": scene.bureau.pk,
        "receivers": [scene.unit.pk],
        "copies": "市财政局",
        "urgency": "",
        **samples,
        **over,
    }


def test_a_letter_from_the_form_to_the_file(scene, section):
    page = section.get(reverse("document-draft", args=[LETTER]))
    assert page.content.decode().count("<svg xmlns") >= 1
    answer = section.post(reverse("document-draft", args=[LETTER]), entered(scene))
    made = Document.objects.get()
    assert answer.url == reverse("document", args=[made.pk])
    assert [row.office for row in made.receivers.all()] == [scene.unit]
    answer = section.post(reverse("document-act", args=[made.pk, "issue"]), {"day": "2026-03-05"})
    assert answer.status_code == 302
    made.refresh_from_db()
    for form in ("docx", "pdf"):
        file = section.get(reverse("document-file", args=[made.pk, form]))
        assert hashlib.sha256(file.content).hexdigest() == getattr(
            made, "word_sha256" if form == "docx" else "pdf_sha256"
        )
    assert made.number in section.get(reverse("document", args=[made.pk])).content.decode()


def test_the_preview_follows_and_escapes(scene, section):
    answer = section.post(
        reverse("document-preview", args=[LETTER]), entered(scene, v_title="关于<b>粗体</b>的函"),
    )  # fmt: skip
    text = answer.content.decode()
    assert "云机管〔" in text
    assert "<b>粗体" not in text
    assert "云州市档案馆" in text.replace("</text>", "")


def test_a_missing_value_comes_back_beside_the_deed(scene, section):
    document = draft(scene, values={"title": "关于调剂的函", "text": ""})
    answer = section.post(reverse("document-act", args=[document.pk, "issue"]), {"day": "2026-03-05"})
    assert answer.status_code == 422
    assert Document.objects.get().number == ""


def test_an_issued_document_has_no_edit(scene, section):
    made = issue(scene, draft(scene))
    answer = section.post(reverse("document-edit", args=[made.pk]), entered(scene, v_title="换个标题"))
    assert answer.status_code == 422
    made.refresh_from_db()
    assert made.title == "关于规范办公用房使用管理的函"


def test_the_register_lists_filters_and_counts(scene, section, django_assert_max_num_queries):
    made = issue(scene, draft(scene))
    draft(scene)
    text = section.get(reverse("documents"), {"state": "issued"}).content.decode()
    assert text.count(made.number) >= 1
    with django_assert_max_num_queries(60):
        section.get(reverse("documents"))


def test_list_queries_do_not_grow(scene, section):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (2, 6):
        for _n in range(more):
            draft(scene)
        section.get(reverse("documents"))
        with CaptureQueriesContext(
            connection,
        ) as ran:
            section.get(reverse("documents"))
        counts.append(len(ran))
    assert counts[0] == counts[1]


def test_the_editor_puts_a_version_in_force(scene, section):
    parts = [(role.value, text) for role, text in kinds.kind_of(LETTER).parts]
    data = {"office": scene.bureau.pk, "comment": "第一版", "p-TOTAL_FORMS": len(parts), "p-INITIAL_FORMS": 0}
    for n, (role, text) in enumerate(parts):
        data |= {f"p-{n}-role": role, f"p-{n}-text": text}
    assert section.get(reverse("document-template-edit", args=[LETTER])).status_code == 200
    assert section.post(reverse("document-template-edit", args=[LETTER]), data).status_code == 302
    version = DocumentTemplateVersion.objects.get()
    assert version.parts == [list(part) for part in parts]
    bad = section.post(reverse("document-template-edit", args=[LETTER]), data | {"p-4-text": "{{ nobody }}"})
    assert bad.status_code == 422
    assert "nobody" in bad.content.decode()


def test_a_word_template_goes_down_and_up(scene, section):
    content = section.get(reverse("document-template-word", args=[LETTER])).content
    up = reverse("document-template-upload", args=[LETTER])
    sent = {"office": scene.bureau.pk, "file": SimpleUploadedFile("函.docx", content)}
    assert section.post(up, sent).status_code == 302
    assert DocumentTemplateVersion.objects.get().word_sha256
    refused = section.post(up, {"office": scene.bureau.pk, "file": SimpleUploadedFile("x.docx", b"nonsense")})
    assert refused.status_code == 422


def test_a_word_for_numbers_is_set_on_its_page(scene, section):
    data = {"office": scene.bureau.pk, "kind": LETTER, "word": "云机管函"}
    assert section.post(reverse("document-numbers"), data).status_code == 302
    assert IssuingRule.objects.filter(word="云机管函", kind=LETTER).exists()
    assert section.post(reverse("document-numbers"), data | {"word": "x"}).status_code == 422


def test_the_receiver_finds_it_in_the_to_do_list_and_acknowledges(scene, client):
    made = issue(scene, draft(scene))
    client.force_login(make_account("liaison", office=scene.unit), "guanjia.foundation.access.backends.AccountBackend")
    assert made.title in client.get(reverse("documents"), {"box": "open"}).content.decode()
    assert client.post(reverse("document-act", args=[made.pk, "receive"])).status_code == 302
    assert made.receivers.get().received_at is not None


def test_the_panel_of_a_record(scene, rf):
    from django.template.loader import render_to_string

    made = issue(scene, draft(scene, subject=scene.unit))
    context = {"documents": public.documents_of(scene.unit, scene.issuer)}
    assert made.number in render_to_string("documents/_of_subject.html", context)


def test_the_api_drafts_issues_and_gives_the_file(scene, section):
    body = {
        "kind": LETTER, "office_id": scene.bureau.pk, "values": kinds.kind_of(LETTER).samples,
        "receiver_ids": [scene.unit.pk],
    }  # fmt: skip
    made = section.post(reverse("api-documents"), body, content_type="application/json").json()
    done = section.post(
        reverse("api-document-issue", args=[made["id"]]), {"day": "2026-03-05"}, content_type="application/json"
    ).json()
    assert done["number"] == "云机管〔2026〕1号"
    file = section.get(reverse("api-document-file", args=[made["id"]]))
    assert hashlib.sha256(file.content).hexdigest() == done["pdf_sha256"]
    again = section.post(reverse("api-document-issue", args=[made["id"]]), {}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "issued_stays")
    foreign = section.post(
        reverse("api-documents"), body | {"office_id": make_office().pk}, content_type="application/json"
    )
    assert foreign.status_code == 404


def test_a_changed_file_answers_409_and_is_recorded(scene, section):
    import os

    from guanjia.foundation.audit import trail
    from guanjia.foundation.files import vault

    made = issue(scene, draft(scene))
    path = vault.path_of(made.pdf_sha256)
    os.chmod(path, 0o640)
    path.write_bytes(b"%PDF-1.4 forged")
    answer = section.get(reverse("document-file", args=[made.pk, "pdf"]))
    assert answer.status_code == 409
    assert trail.actions_on(made)[-1] == "documents.file.refused"


def test_sign_off_runs_through_the_approvals_room(scene):
    from guanjia.foundation.access.actors import actor_of
    from guanjia.foundation.approvals import public as approvals
    from guanjia.kernel import clock

    commands.set_issuing_rule(scene.issuer, office=scene.bureau, word="云机管", signoff=True, now=NOW)
    head = actor_of(make_account("head", office=scene.bureau), today=clock.today())
    document = draft(scene)
    commands.request_signoff(scene.issuer, document_id=document.pk, now=clock.now())
    case = approvals.case_of(document)
    assert case is not None
    approvals.approve_case(head, case_id=case.pk, opinion="同意印发", now=clock.now())
    document.refresh_from_db()
    assert document.state == "signed"
    assert issue(scene, document).number == "云机管〔2026〕1号"
