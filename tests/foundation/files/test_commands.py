"""What is attached, to whom it shows, and what is refused without a trace."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image
from tests.factories import make_actor, make_place

from guanjia.foundation.audit import trail
from guanjia.foundation.files import images, purposes, queries, rules, vault
from guanjia.foundation.files.commands import attach_file, lock_files, void_file
from guanjia.foundation.files.models import StoredFile
from guanjia.kernel import clock
from guanjia.kernel.actor import stranger
from guanjia.kernel.errors import NotAllowed, NotVisible, Refusal


def picture(kind="JPEG", size=(640, 480), *, gps=False, orientation=None, colour="teal") -> bytes:
    image, out, exif = Image.new("RGB", size, colour), io.BytesIO(), Image.Exif()
    if gps:
        exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
        exif[0x010F] = "SecretPhone"
    if orientation:
        exif[0x0112] = orientation
    image.save(out, kind, exif=exif) if gps or orientation else image.save(out, kind)
    return out.getvalue()


def upload(content: bytes, name="photo.jpg", content_type="") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type or "application/octet-stream")


def attach(actor, holder, content, name="photo.jpg", **over):
    return attach_file(actor, holder=holder, purpose="photo", upload=upload(content, name), now=clock.now(), **over)


@pytest.fixture
def keeper(db):
    return make_actor("places.view", everywhere=True)


def stored_contents() -> list[Path]:
    return list(vault.contents())


def test_a_photo_is_kept_without_place_camera_or_turn(keeper):
    room = make_place()
    kept = attach(keeper, room, picture(gps=True, orientation=6))
    content = vault.path_of(kept.sha256).read_bytes()
    image = Image.open(io.BytesIO(content))
    assert image.size == (480, 640), "turned upright"
    assert not image.getexif()
    assert b"SecretPhone" not in content
    assert b"Exif" not in content
    assert (kept.width, kept.height, kept.content_type) == (480, 640, "image/jpeg")
    assert Image.open(vault.path_of(kept.thumbnail)).size == (360, 480)
    assert kept.original_sha256 != kept.sha256
    assert trail.actions_on(room) == ["files.file.attached"]


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("WEBP", "a.webp"), ("GIF", "a.gif")])
def test_other_pictures_are_taken_too(keeper, kind, name):
    kept = attach(keeper, make_place(), picture(kind), name)
    assert kept.is_image
    assert kept.name == ("a.png" if kind == "GIF" else name)


def docx(*extra: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in ("[Content_Types].xml", "word/document.xml", *extra):
            archive.writestr(part, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (b"%PDF-1.7\n%%EOF", "letter.pdf", "application/pdf"),
        (docx(), "letter.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"a,b\n1,2\n", "list.csv", "text/csv"),
        ("水管漏水".encode("gb18030"), "note.txt", "text/plain"),
    ],
)
def test_documents_are_kept_byte_for_byte(keeper, content, name, content_type):
    kept = attach(keeper, make_place(), content, name)
    assert vault.path_of(kept.sha256).read_bytes() == content
    assert (kept.content_type, kept.name) == (content_type, name)


def bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (picture("PNG"), "photo.jpg", rules.FileLies),
        (b"%PDF-1.7\n%%EOF", "photo.jpg", rules.FileLies),
        (b"MZ\x90\x00" + b"\x00" * 60, "photo.jpg", rules.FileLies),
        (b"MZ\x90\x00" + b"\x00" * 60, "setup", rules.FileKindRefused),
        (b"<html><script>alert(1)</script></html>", "page.txt", rules.FileLies),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "plan.svg", rules.FileKindRefused),
        (docx("word/vbaProject.bin"), "macro.docx", rules.FileLies),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "IMG_1.heic", rules.FileKindRefused),
        (b"", "photo.jpg", rules.FileEmpty),
        (picture()[:-400], "photo.jpg", images.PictureBroken),
        (picture()[:300], "photo.jpg", images.PictureBroken),
        (bomb(), "photo.png", images.PictureTooLarge),
        (b"\x01\x02\x03\x04" * 20, "photo", rules.FileKindRefused),
    ],
)
def test_what_is_refused_leaves_nothing_behind(keeper, content, name, refusal):
    room = make_place()
    with pytest.raises(refusal):
        attach(keeper, room, content, name)
    assert not StoredFile.objects.exists()
    assert not stored_contents()
    assert not list(vault.leftovers())
    assert trail.actions_on(room) == []


def test_a_file_past_the_limit_is_refused_with_both_sizes(keeper, settings):
    settings.GUANJIA_MAX_UPLOAD_BYTES = 512 * 1024
    with pytest.raises(rules.FileTooLarge, match=r"1 MB; at most 0\.5 MB"):
        attach(keeper, make_place(), b"%PDF-" + b"x" * (1024 * 1024 - 5), "big.pdf")


def test_a_lie_is_named(keeper):
    with pytest.raises(rules.FileLies, match="says it is JPEG but really is PNG"):
        attach(keeper, make_place(), picture("PNG"), "photo.jpg")


def test_svg_is_stored_as_its_cleaner_gives_it_back(keeper, monkeypatch):
    room = make_place()
    plan = purposes.Purpose("places.place", "plan", "Plan", kinds=purposes.DRAWINGS)
    monkeypatch.setattr(purposes, "declared", lambda: {("places.place", "plan"): plan})
    content = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"
    order = {"holder": room, "purpose": "plan", "upload": upload(content, "plan.svg"), "now": clock.now()}
    with pytest.raises(rules.FileKindRefused):
        attach_file(keeper, **order)
    kept = attach_file(keeper, **order, clean_svg=lambda data: data.replace(b"<script/>", b""))
    assert b"script" not in vault.path_of(kept.sha256).read_bytes()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\fakepath\\漏水 1.JPG", "漏水 1.jpg"),
        ("a\u202egpj.exe.jpg", "agpj.exe.jpg"),
        ("photo", "photo.jpg"),
        (".jpg", "jpg.jpg"),
        ("...", "file.jpg"),
        ('x"y\r\nSet-Cookie: a.jpg', "xy Set-Cookie a.jpg"),
        ("n" * 300 + ".jpeg", "n" * 115 + ".jpeg"),
    ],
)
def test_names_are_cleaned(keeper, given, kept):
    from guanjia.foundation.files.kinds import KINDS

    assert rules.clean_name(given, KINDS["jpeg"]) == kept


def test_the_same_photo_twice_acts_once(keeper):
    room, content = make_place(), picture()
    assert attach(keeper, room, content) == attach(keeper, room, content)
    assert trail.actions_on(room) == ["files.file.attached"]


def test_one_more_than_the_most_is_refused(keeper):
    room = make_place()
    attach(keeper, room, picture(colour="red"), limit=1)
    with pytest.raises(rules.TooManyFiles):
        attach(keeper, room, picture(colour="blue"), limit=1)


def test_only_who_sees_the_record_sees_its_files(keeper):
    room = make_place()
    kept = attach(keeper, room, picture())
    other = make_actor("places.view")
    assert list(queries.list_files(keeper, room)) == [kept]
    assert not queries.list_files(other, room)
    with pytest.raises(NotVisible):
        queries.get_file(other, kept.pk)
    with pytest.raises(NotVisible):
        attach(other, room, picture(colour="red"))
    with pytest.raises(NotVisible):
        queries.get_file(stranger(), kept.pk)


def test_a_stranger_attaches_only_where_a_command_allows_it(db):
    room = make_place()
    with pytest.raises(NotVisible):
        attach(stranger(), room, picture())
    assert attach(stranger(), room, picture(), permitted=True).actor_key == "stranger"


def test_evidence_of_a_closed_record_is_read_only(keeper):
    room = make_place()
    kept = attach(keeper, room, picture())
    assert lock_files(keeper, holder=room, now=clock.now()) == 1
    with pytest.raises(rules.FileSealed):
        void_file(keeper, file_id=kept.pk, reason="wrong room", now=clock.now())
    assert trail.actions_on(room)[-1] == "files.evidence.sealed"


def test_voiding_needs_a_reason_and_the_right_and_keeps_the_content(keeper):
    room = make_place()
    kept = attach(keeper, room, picture())
    colleague = make_actor("places.view", everywhere=True)
    with pytest.raises(NotAllowed):
        void_file(colleague, file_id=kept.pk, reason="wrong room", now=clock.now())
    with pytest.raises(rules.ReasonMissing):
        void_file(keeper, file_id=kept.pk, reason=" ", now=clock.now())
    void_file(keeper, file_id=kept.pk, reason="wrong room", now=clock.now())
    assert not queries.list_files(keeper, room)
    assert vault.path_of(kept.sha256).exists()
    assert trail.actions_on(room)[-1] == "files.file.voided"
    again = attach(keeper, room, picture())
    assert again.pk != kept.pk


def test_a_rolled_back_command_leaves_no_row(keeper):
    room = make_place()

    @transaction.atomic
    def attach_and_refuse():
        attach(keeper, room, picture())
        raise Refusal("no")

    with pytest.raises(Refusal):
        attach_and_refuse()
    assert not StoredFile.objects.exists()
