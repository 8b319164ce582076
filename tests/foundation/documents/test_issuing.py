"""Drafting, issuing, receiving, voiding: what a clerk would say about documents."""

from __future__ import annotations

import hashlib
import os
from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.factories import make_account, make_actor, make_office
from tests.foundation.documents.paper import NOW, TODAY, draft, issue, make_scene, text_of

from guanjia.foundation.audit import trail
from guanjia.foundation.documents import commands, public, queries, rules
from guanjia.foundation.documents.models import Document, DocumentTemplateVersion, NumberSeries
from guanjia.foundation.files import vault
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.notify.models import Message
from guanjia.kernel.errors import NotAllowed, NotVisible


@pytest.fixture
def scene(db):
    return make_scene()


def test_an_issued_letter_has_a_number_two_files_and_its_hashes_in_the_trail(scene):
    handler = make_account("liaison", office=scene.unit)
    made = issue(scene, draft(scene, subject=scene.unit))
    assert made.number == "云机管〔2026〕1号"
    assert trail.actions_on(made) == [
        "documents.document.drafted", "files.file.attached", "files.file.attached", "files.evidence.sealed",
        "documents.document.issued",
    ]  # fmt: skip
    for form, sha256 in (("docx", made.word_sha256), ("pdf", made.pdf_sha256)):
        name, content = commands.open_issued_file(scene.issuer, document_id=made.pk, form=form)
        assert hashlib.sha256(content).hexdigest() == sha256
        assert name == f"云机管〔2026〕1号.{form}"
        assert trail.records_on(made).last().facts[f"{'word' if form == 'docx' else 'pdf'}_sha256"] == rules.grouped(
            sha256
        )
    assert "云机管〔2026〕1号" in text_of(content if form == "docx" else vault.path_of(made.word_sha256).read_bytes())
    assert list(public.documents_of(scene.unit)) == [made]
    assert Message.objects.get(account=handler).notice.params["number"] == made.number
    assert made.template.number == 1


def test_numbers_follow_each_other_by_word_and_year(scene):
    commands.set_issuing_rule(scene.issuer, office=scene.bureau, word="云机通", kind="documents.bulletin", now=NOW)
    numbers = [issue(scene, draft(scene)).number for _n in range(2)]
    numbers.append(issue(scene, draft(scene, "documents.bulletin")).number)
    numbers.append(issue(scene, draft(scene), today=date(2027, 1, 4)).number)
    assert numbers == ["云机管〔2026〕1号", "云机管〔2026〕2号", "云机通〔2026〕1号", "云机管〔2027〕1号"]
    assert [(one.next, one.holes) for one in queries.list_series(scene.issuer)] == [
        ("云机管〔2027〕2号", ()),
        ("云机管〔2026〕3号", ()),
        ("云机通〔2026〕2号", ()),
    ]


def test_a_refused_issue_takes_no_number(scene, monkeypatch):
    first = draft(scene, values={"title": "关于资产调剂的函", "text": ""})
    with pytest.raises(rules.ValueMissing):
        issue(scene, first)
    second = draft(scene)
    issue(scene, second, today=date(2026, 3, 9))
    with pytest.raises(rules.DayBefore):
        issue(scene, draft(scene))
    assert NumberSeries.objects.get().last == 1
    assert issue(scene, draft(scene), today=date(2026, 3, 9)).serial == 2


def test_a_failure_while_storing_gives_the_number_back(scene, monkeypatch):
    from guanjia.foundation.documents.commands import issuing

    def full(*_args, **_fields):
        raise OSError("disk full")

    document = draft(scene)
    with monkeypatch.context() as patched:
        patched.setattr(issuing, "_keep", full)
        with pytest.raises(OSError, match="disk full"):
            issue(scene, document)
    assert not NumberSeries.objects.filter(last__gt=0).exists()
    assert issue(scene, document).serial == 1


def test_what_was_issued_is_never_changed(scene):
    made = issue(scene, draft(scene))
    with pytest.raises(rules.IssuedStays):
        commands.change_draft(scene.issuer, document_id=made.pk, values={"title": "别的标题", "text": "别的内容"})
    with pytest.raises(rules.IssuedStays):
        issue(scene, made)
    with pytest.raises(rules.IssuedStays):
        commands.drop_draft(scene.issuer, document_id=made.pk)
    assert NumberSeries.objects.get().last == 1


def test_a_correction_is_a_new_document_that_names_the_old_one(scene):
    old = issue(scene, draft(scene))
    new = issue(scene, draft(scene, corrects=old))
    content = commands.open_issued_file(scene.issuer, document_id=new.pk, form="docx")[1]
    assert "本函更正云机管〔2026〕1号。" in text_of(content)
    with pytest.raises(rules.StateForbids):
        draft(scene, corrects=draft(scene))


def test_a_voided_document_keeps_its_number_and_files(scene):
    made = issue(scene, draft(scene))
    with pytest.raises(rules.ReasonMissing):
        commands.void_document(scene.issuer, document_id=made.pk, reason=" ", now=NOW)
    commands.void_document(scene.issuer, document_id=made.pk, reason="主送机关有误", now=NOW)
    assert issue(scene, draft(scene)).number == "云机管〔2026〕2号"
    assert commands.open_issued_file(scene.issuer, document_id=made.pk, form="pdf")[1].startswith(b"%PDF")
    assert queries.list_series(scene.issuer)[0].holes == ()


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_changed_file_is_refused_and_recorded(scene, harm):
    made = issue(scene, draft(scene))
    path = vault.path_of(made.pdf_sha256)
    os.chmod(path, 0o640)
    path.write_bytes(path.read_bytes().replace(b"%PDF-1", b"%PDF-9")) if harm == "changed" else path.unlink()
    with pytest.raises(rules.FileChanged):
        commands.open_issued_file(scene.issuer, document_id=made.pk, form="pdf")
    assert trail.actions_on(made)[-1] == "documents.file.refused"


def exchanged(made, text: str = "另一份文件") -> str:
    """Another content under the issued file's own row and hash, as somebody with the database could put it there."""
    other = vault.store(b"%PDF-1.7 " + text.encode())
    StoredFile.objects.filter(pk=made.pdf_file_id).update(sha256=other)
    Document.objects.filter(pk=made.pk).update(pdf_sha256=other)
    return other


def test_a_file_that_was_exchanged_with_its_hash_is_refused_by_the_trail(scene):
    """Bytes and both rows agree with one another; only the audit trail knows better."""
    made = issue(scene, draft(scene))
    was = made.pdf_sha256
    exchanged(made)
    with pytest.raises(rules.FileChanged):
        commands.open_issued_file(scene.issuer, document_id=made.pk, form="pdf")
    assert queries.issued_hash(made, "pdf") == was


def test_the_general_door_of_files_compares_an_issued_file_with_the_trail(scene, client):
    made = issue(scene, draft(scene))
    account = make_account("owner_section", office=scene.bureau)
    account.language = "en"
    account.save(update_fields=["language"])
    client.force_login(account, "guanjia.foundation.access.backends.AccountBackend")
    doors = [reverse("file-content", args=[made.pdf_file_id]), reverse("api-file-content", args=[made.pdf_file_id])]
    for door in doors:
        assert b"".join(client.get(door).streaming_content).startswith(b"%PDF")
    exchanged(made)
    for door in doors:
        refused = client.get(door)
        assert refused.status_code == 409
        assert "tell the administrator" in refused.content.decode()
    assert trail.actions_on(made).count("files.file.refused") == 2
    word = client.get(reverse("file-content", args=[made.word_file_id]))
    assert word.status_code == 200, "its neighbour is as it was"


def test_what_only_hangs_on_a_document_is_not_sealed(scene):
    from guanjia.foundation.documents.file_seals import issued_hash

    made = issue(scene, draft(scene))
    assert issued_hash(made, StoredFile(pk=made.pdf_file_id + 1000)) is None


def test_a_hole_in_the_numbers_is_seen(scene):
    issue(scene, draft(scene))
    NumberSeries.objects.update(last=3)
    assert queries.list_series(scene.issuer)[0].holes == (2, 3)


def test_the_receiver_acknowledges_once(scene):
    made = issue(scene, draft(scene))
    assert [row.document for row in queries.list_to_receive(scene.receiver)] == [made]
    assert commands.acknowledge_document(scene.receiver, document_id=made.pk, now=NOW) == 1
    with pytest.raises(rules.AlreadyReceived):
        commands.acknowledge_document(scene.receiver, document_id=made.pk, now=NOW)
    assert made.receivers.get().received_by == scene.receiver.name
    with pytest.raises(NotAllowed):
        commands.acknowledge_document(scene.issuer, document_id=made.pk, now=NOW)


def test_others_see_nothing_and_receivers_no_drafts(scene):
    document = draft(scene)
    stranger = make_actor("documents.view", "documents.receive", office=make_office(kind="unit"))
    assert document not in Document.objects.visible_to(scene.receiver)
    issue(scene, document)
    assert document in Document.objects.visible_to(scene.receiver)
    with pytest.raises(NotVisible):
        queries.get_document(stranger, document.pk)
    with pytest.raises(NotAllowed):
        commands.draft_document(
            stranger, kind="documents.letter", unit=scene.bureau, values={}, now=NOW
        )  # fmt: skip


def test_with_sign_off_nothing_is_issued_without_it(scene):
    commands.set_issuing_rule(scene.issuer, office=scene.bureau, word="云机管", signoff=True, now=NOW)
    document = draft(scene)
    with pytest.raises(rules.SignOffMissing):
        issue(scene, document)
    commands.request_signoff(scene.issuer, document_id=document.pk, now=NOW)
    with pytest.raises(rules.StateForbids):
        issue(scene, document)
    commands.drafting.signoff_decided(scene.issuer, document.pk, "refused", NOW)
    assert Document.objects.get().state == "draft"
    Document.objects.update(state="signing")
    commands.drafting.signoff_decided(scene.issuer, document.pk, "approved", NOW)
    assert issue(scene, document).number == "云机管〔2026〕1号"


def test_a_changed_template_leaves_issued_documents_alone(scene):
    made = issue(scene, draft(scene))
    parts = [*made.template.parts, ["body", "特此函告。"]]
    commands.save_template(scene.issuer, kind="documents.letter", office=scene.bureau, parts=parts, now=NOW)
    made.refresh_from_db()
    assert made.template.template.office is None
    newer = issue(scene, draft(scene))
    assert newer.template.template.office == scene.bureau
    assert "特此函告。" in text_of(vault.path_of(newer.word_sha256).read_bytes())
    assert "特此函告。" not in text_of(vault.path_of(made.word_sha256).read_bytes())
    assert DocumentTemplateVersion.objects.count() == 2


def test_a_unit_below_uses_the_template_of_the_body_above(scene):
    below = make_office(parent=scene.bureau, kind="centre")
    parts = [["mark", "{{ issuer }}"], ["number", "{{ number }}"], ["title", "{{ title }}"], ["body", "{{ text }}"]]
    version = commands.save_template(
        scene.issuer, kind="documents.letter", office=scene.bureau, parts=parts, now=NOW
    )  # fmt: skip
    assert queries.version_for("documents.letter", below) == version
    assert queries.version_for("documents.letter", scene.unit) is None


def test_without_a_word_nothing_is_issued(scene):
    other = make_office(parent=scene.bureau, kind="centre")
    document = commands.draft_document(
        scene.issuer, kind="documents.letter", unit=other, values={}, addressees="各单位", now=NOW
    )
    with pytest.raises(rules.NoWordForNumbers):
        issue(scene, document)


def test_a_section_issues_in_the_name_of_its_body(scene):
    section = make_office(parent=scene.bureau, kind="section")
    document = commands.draft_document(scene.issuer, kind="documents.letter", unit=section, values={}, now=NOW)
    assert document.office == scene.bureau


def test_the_preview_is_a_pdf_without_a_number(scene):
    content = public.preview("documents.bulletin", public.kind_of("documents.bulletin").samples, scene.bureau)
    assert content.startswith(b"%PDF")
    assert not NumberSeries.objects.exists()


def test_days_of_a_series_never_run_backwards(scene):
    issue(scene, draft(scene))
    with pytest.raises(rules.DayBefore):
        issue(scene, draft(scene), today=TODAY - timedelta(days=1))
