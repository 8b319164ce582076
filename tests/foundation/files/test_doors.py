"""The doors of attachments: what leaves the house, to whom, dressed how; and what is stopped at the gate."""

import io
import json

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from lxml import html
from tests.factories import make_account, make_actor, make_photo, make_picture, make_place

from guanjia.foundation.audit import trail
from guanjia.foundation.files import purposes, vault
from guanjia.foundation.files.commands import attach_file, lock_files
from guanjia.foundation.files.forms import UploadField
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.files.purposes import PHOTOS, Purpose
from guanjia.kernel import clock

PLACE_PHOTO = Purpose("places.place", "photo", "Photo of the place", kinds=PHOTOS, max_files=3)


@pytest.fixture
def declare(monkeypatch):
    """Let the given purposes be the declared ones."""

    def declared(*given: Purpose):
        table = {(purpose.holder, purpose.name): purpose for purpose in given}
        monkeypatch.setattr("guanjia.foundation.files.purposes.declared", lambda: table)
        monkeypatch.setattr("guanjia.foundation.files.commands.declared", lambda: table)

    return declared


@pytest.fixture
def room(db):
    return make_place()


@pytest.fixture
def account(room):
    return make_account("staff", office=room.office)


def test_a_picture_is_served_to_whoever_sees_the_record_and_cached_by_nobody_else(browse, room, account):
    photo = make_photo(make_actor(), room)
    answer = browse(account).get(reverse("file-content", args=[photo.pk]))
    assert b"".join(answer.streaming_content) == vault.path_of(photo.sha256).read_bytes()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline; filename*=UTF-8''photo")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["ETag"] == f'"{photo.sha256}"'


def test_an_unchanged_picture_is_not_sent_again_but_permission_is_asked_again(client, browse, room, account):
    photo = make_photo(make_actor(), room)
    address, tag = reverse("file-content", args=[photo.pk]), f'"{photo.sha256}"'
    assert browse(account).get(address, headers={"If-None-Match": tag}).status_code == 304
    outsider = make_account("staff")
    assert browse(outsider).get(address, headers={"If-None-Match": tag}).status_code == 404


def test_a_document_is_saved_never_shown(browse, room, account):
    upload = SimpleUploadedFile("清单 1.csv", b"=cmd|' /C calc'!A0,1\n", "text/csv")
    stored = attach_file(make_actor(), holder=room, purpose="x", upload=upload, now=clock.now(), permitted=True)
    answer = browse(account).get(reverse("file-content", args=[stored.pk]))
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%B8%85%E5%8D%95%201.csv"


def test_no_content_has_an_address_of_its_own(client, room):
    photo = make_photo(make_actor(), room)
    for address in (f"/media/{photo.sha256}", f"/files/{photo.sha256}/", f"/static/{photo.sha256}"):
        assert client.get(address).status_code == 404


def test_opening_a_sensitive_file_leaves_a_record(browse, room, account, declare):
    declare(Purpose("places.place", "photo", "Identity paper", sensitive=True))
    photo = make_photo(make_actor(), room)
    browse(account).get(reverse("file-content", args=[photo.pk]))
    browse(account).get(reverse("file-thumbnail", args=[photo.pk]))
    assert trail.actions_on(room).count("files.file.opened") == 1


def send(client, room, *files, **over):
    fields = {"holder_type": "places.place", "holder_id": room.pk, "purpose": "photo", "next": "/scan/"}
    return client.post(reverse("file-attach"), fields | over | {"file": list(files)})


def jpeg(name="a.jpg", colour="teal"):
    return SimpleUploadedFile(name, make_picture(colour=colour), "image/jpeg")


def test_photos_are_attached_by_the_page_and_the_person_is_sent_back(browse, room, account, declare):
    declare(PLACE_PHOTO)
    answer = send(browse(account), room, jpeg(), jpeg("b.jpg", "red"))
    assert (answer.status_code, answer["Location"]) == (302, "/scan/")
    assert StoredFile.objects.count() == 2


def test_nobody_is_sent_to_another_host(browse, room, account, declare):
    declare(PLACE_PHOTO)
    assert send(browse(account), room, jpeg(), next="https://evil.example/")["Location"] == "/"


def test_the_good_photos_of_a_batch_are_kept_and_the_bad_ones_named(browse, room, account, declare):
    declare(PLACE_PHOTO)
    liar = SimpleUploadedFile("lie.jpg", make_picture("PNG"), "image/jpeg")
    answer = send(browse(account), room, jpeg(), liar)
    assert answer.status_code == 422
    assert "lie.jpg" in answer.content.decode()
    assert "really is PNG" in answer.content.decode()
    assert StoredFile.objects.count() == 1


def test_htmx_gets_the_gallery_anew(browse, room, account, declare):
    declare(PLACE_PHOTO)
    answer = browse(account).post(
        reverse("file-attach"),
        {"holder_type": "places.place", "holder_id": room.pk, "purpose": "photo", "file": jpeg()},
        headers={"HX-Request": "true"},
    )
    page = html.fromstring(answer.content)
    assert page.xpath("//ul/li/a[@data-photo]/img/@alt")
    assert json.loads(answer["HX-Trigger"])["gj:toast"]["text"] == "1 file attached"


def test_the_general_door_serves_declared_purposes_only_and_asks_for_their_right(browse, room, account, declare):
    declare()
    assert send(browse(account), room, jpeg()).status_code == 422
    declare(Purpose("places.place", "photo", "Photo", right="places.manage"))
    assert send(browse(account), room, jpeg()).status_code == 403
    assert not StoredFile.objects.exists()


def test_whoever_attached_it_may_void_it_while_the_record_is_open(browse, room, account, declare):
    declare(PLACE_PHOTO)
    send(browse(account), room, jpeg())
    photo = StoredFile.objects.get()
    address = reverse("file-void", args=[photo.pk])
    assert "Void the file" in browse(account).get(address).content.decode()
    assert browse(account).post(address, {"reason": ""}).status_code == 422
    lock_files(make_actor(), holder=room, now=clock.now())
    answer = browse(account).post(address, {"reason": "wrong room"})
    assert answer.status_code == 422
    assert "can no longer be changed" in answer.content.decode()
    StoredFile.objects.update(locked_at=None)
    assert browse(account).post(address, {"reason": "wrong room", "next": "/scan/"})["Location"] == "/scan/"
    assert browse(account).get(reverse("file-content", args=[photo.pk])).status_code == 404


# --- the gate ---


def body_of(name: str, size: int, *, boundary="x") -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="big.pdf"\r\n'
    return (
        f"{head}Content-Type: application/pdf\r\n\r\n%PDF-".encode()
        + b"0" * (size - 5)
        + f"\r\n--{boundary}--\r\n".encode()
    )


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *args):
        raise AssertionError("the body was read")


@pytest.mark.parametrize(("path", "kind"), [("/files/", "text/html"), ("/api/v1/files/", "application/json")])
def test_two_hundred_megabytes_are_refused_unread(db, tmp_path, settings, path, kind):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    answer = Client().generic(
        "POST",
        path,
        b"",
        content_type="multipart/form-data; boundary=x",
        **{
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
            "CONTENT_LENGTH": str(200 * 1024 * 1024),
            "wsgi.input": Unread(),
        },
    )
    assert answer.status_code == 413
    assert answer["Content-Type"].startswith(kind)
    assert "200 MB" in answer.content.decode()
    assert "100 MB" in answer.content.decode()
    assert not list(tmp_path.iterdir())


def test_a_json_body_may_be_ten_megabytes(db):
    answer = Client().generic(
        "POST",
        "/api/v1/files/",
        b"",
        content_type="application/json",
        **{
            "CONTENT_LENGTH": str(11 * 1024 * 1024),
            "wsgi.input": Unread(),
        },
    )
    assert answer.json()["code"] == "request_too_large"


def test_one_file_past_the_limit_is_told_with_its_size_and_leaves_nothing(browse, room, account, declare, settings):
    settings.GUANJIA_MAX_UPLOAD_BYTES = 1024 * 1024
    declare(Purpose("places.place", "photo", "Paper"))
    big = SimpleUploadedFile("big.pdf", b"%PDF-" + b"0" * (5 * 1024 * 1024), "application/pdf")
    answer = send(browse(account), room, big)
    assert answer.status_code == 422
    assert "big.pdf: The file has 5 MB; at most 1 MB are taken here." in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert not list(vault.contents())


# --- the field ---


class PhotoForm(forms.Form):
    photos = UploadField(purpose=Purpose("x.y", "photo", "Photos", kinds=PHOTOS, max_files=2), required=False)


def bound(*files) -> PhotoForm:
    request = RequestFactory().post("/", {"photos": list(files)})
    return PhotoForm(request.POST, request.FILES)


def test_the_field_gives_a_list_of_files(db):
    form = bound(jpeg(), jpeg("b.jpg"))
    assert form.is_valid()
    assert [item.name for item in form.cleaned_data["photos"]] == ["a.jpg", "b.jpg"]
    assert bound().is_valid()
    assert bound().fields["photos"].clean([]) == []


def test_the_field_counts_and_weighs(db, settings):
    assert "At most 2 files" in str(bound(jpeg(), jpeg("b.jpg"), jpeg("c.jpg")).errors)
    settings.GUANJIA_MAX_UPLOAD_BYTES = 100
    assert "a.jpg: The file has" in str(bound(jpeg()).errors)


def test_the_field_offers_camera_and_picker_under_one_name(db):
    page = html.fromstring(str(PhotoForm()["photos"]))
    inputs = page.xpath("//input[@type='file']")
    assert [item.get("name") for item in inputs] == ["photos", "photos"]
    assert inputs[1].get("capture") == "environment"
    assert "image/heic" not in inputs[0].get("accept")
    assert inputs[0].get("multiple") is not None
    for item in inputs:
        assert page.xpath(f"//*[@id='{item.get('aria-describedby')}']")


def test_declared_purposes_are_found_by_convention():
    purposes.declared.cache_clear()
    assert all(key == (purpose.holder, purpose.name) for key, purpose in purposes.declared().items())
