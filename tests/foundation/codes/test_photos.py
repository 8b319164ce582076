"""Codes in photos, read on the server: several at once, bar codes, foreign ones, and what is no photo."""

from __future__ import annotations

import io
from typing import Any

import pytest
import segno
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html
from PIL import Image
from tests.factories import make_account, make_actor, make_picture, make_place
from tests.foundation.codes.printed import pages_of, picture_of

from guanjia.foundation.codes.commands.issuing import issue_code
from guanjia.foundation.codes.forms import HouseForm, ScannedCodeField
from guanjia.foundation.codes.labels import pdf
from guanjia.foundation.codes.labels.geometry import Calibration
from guanjia.foundation.codes.labels.layout import Content, lay_out
from guanjia.foundation.codes.labels.standard import STANDARD
from guanjia.foundation.codes.qr import address_of
from guanjia.kernel import clock


@pytest.fixture
def code(db):
    return issue_code(make_actor(), make_place(), kind="room", now=clock.now())


def qr(content: str, side: int = 400) -> Image.Image:
    out = io.BytesIO()
    segno.make_qr(content, error="m").save(out, kind="png", scale=8, border=4)
    return Image.open(out).convert("L").resize((side, side))


def bar(content: str, kind: Any = zxingcpp.BarcodeFormat.Code128) -> Image.Image:
    drawn = zxingcpp.create_barcode(content, kind).to_image(scale=3)
    wide, high = drawn.shape[1], drawn.shape[0]
    return Image.frombytes("L", (wide, high), bytes(memoryview(drawn))).resize((wide, 160))


def photo(*pictures: Image.Image, turn: float = 0, kind: str = "JPEG", size: tuple[int, int] = (2400, 1600)) -> bytes:
    """Labels that lie beside each other on a grey desk."""
    desk = Image.new("L", size, 190)
    for place, picture in enumerate(pictures):
        turned = picture.rotate(turn, expand=True, fillcolor=255)
        desk.paste(turned, (100 + place % 3 * 760, 100 + place // 3 * 720))
    out = io.BytesIO()
    desk.save(out, kind, **({"quality": 70} if kind == "JPEG" else {}))
    return out.getvalue()


def send(client: Client, content: bytes, name: str = "a.jpg", kind: str = "image/jpeg", **extra: Any) -> Any:
    upload = SimpleUploadedFile(name, content, kind)
    return client.post(reverse("scan-photo"), {"photo": upload}, **extra)


@pytest.mark.parametrize("turn", [0, 17, 90, 200])
def test_a_photo_of_a_label_opens_its_page(browse, code, turn):
    answer = send(browse(make_account("staff")), photo(qr(address_of(code.text)), turn=turn))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("code", args=[code.text])


def test_a_label_printed_by_us_is_read_from_a_photo_of_the_sheet(browse, code):
    design = STANDARD[0].design
    content = Content(code.text, address_of(code.text), name="512")
    sheet = pdf.labels_pdf(design, lay_out(design, [content], start=8), Calibration(), title="t", made_at=clock.now())
    page = picture_of(pages_of(sheet)[0], dpi=150)
    answer = send(browse(make_account("staff")), photo(page.rotate(4, fillcolor=255), size=(1500, 2000)))
    assert answer["Location"] == reverse("code", args=[code.text])


def test_several_codes_are_listed_and_foreign_ones_lead_nowhere(browse, code):
    other = issue_code(make_actor(), make_place(), kind="room", now=clock.now())
    taken = photo(qr(address_of(code.text)), qr("https://evil.example/c/FJ-1"), qr(address_of(other.text)))
    answer = send(browse(make_account("staff")), taken)
    page = html.fromstring(answer.content)
    links = page.xpath("//main//ul[@class='gp-rows']//a/@href")
    assert links == [reverse("code", args=[code.text]), reverse("code", args=[other.text])]
    assert "https://evil.example/c/FJ-1" in page.xpath("string(//ul[@class='gc-foreign'])")
    assert not page.xpath("//a[contains(@href, 'evil.example')]")


def test_one_foreign_code_is_shown_and_not_followed(browse, db):
    answer = send(browse(make_account("staff")), photo(qr("https://evil.example/")))
    assert answer.status_code == 200
    assert "https://evil.example/" in answer.content.decode()
    assert b'href="https://evil' not in answer.content


def test_bar_codes_are_read_and_ours_among_them_opens(browse, code):
    client = browse(make_account("staff"))
    assert send(client, photo(bar(code.text)))["Location"] == reverse("code", args=[code.text])
    listed = send(client, photo(bar("6901234567892", zxingcpp.BarcodeFormat.EAN13))).content.decode()
    assert "6901234567892" in listed
    assert "EAN" in listed


def test_a_photo_without_a_code_says_what_to_do(browse, db):
    answer = send(browse(make_account("staff")), make_picture())
    assert answer.status_code == 200
    assert "Go closer" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "name", "kind", "said"),
    [
        (b"no picture at all", "a.jpg", "image/jpeg", "a.jpg"),
        (b"%PDF-1.4 x", "a.pdf", "application/pdf", "not taken here"),
        (b"\xff\xd8\xff\xe0" + b"x" * 500, "a.jpg", "image/jpeg", "damaged"),
        (b"", "a.jpg", "image/jpeg", "empty"),
    ],
)
def test_what_is_no_photo_is_refused_with_its_reason(browse, db, content, name, kind, said):
    answer = send(browse(make_account("staff")), content, name, kind)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_photo_too_large_is_refused(browse, db, settings):
    settings.GUANJIA_MAX_UPLOAD_BYTES = 10_000
    assert send(browse(make_account("staff")), photo(qr("x"))).status_code == 422


def test_nobody_decodes_without_end(browse, db, monkeypatch):
    from guanjia.foundation.codes import limits

    monkeypatch.setitem(limits.MOST, "photo-read", 1)
    client = browse(make_account("staff"))
    assert send(client, make_picture()).status_code == 200
    assert "more than 1 times" in send(client, make_picture()).content.decode()


def test_a_stranger_logs_in_first(db):
    assert send(Client(), make_picture()).status_code == 302


def test_the_api_lists_what_a_photo_holds(browse, code):
    taken = photo(qr(address_of(code.text)), qr("WIFI:x"))
    upload = SimpleUploadedFile("a.jpg", taken, "image/jpeg")
    answer = browse(make_account("staff")).post(reverse("api-code-photo"), {"photo": upload})
    assert [(row["text"], row["own"]) for row in answer.json()] == [(address_of(code.text), code.text), ("WIFI:x", "")]


class CodeForm(HouseForm):
    place = ScannedCodeField()


@pytest.mark.parametrize("shape", ["{}", "  {} ", "http://127.0.0.1:8000/c/{}"])
def test_any_form_may_take_a_scanned_code(settings, shape):
    settings.GUANJIA_PUBLIC_URL = "http://127.0.0.1:8000"
    from guanjia.foundation.codes.texts import draw_text

    text = draw_text("room", __import__("random").Random(5))
    for typed in (text, text.lower()):
        form = CodeForm({"place": shape.format(typed)})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["place"] == text
    wide = "".join(chr(ord(char) + 0xFEE0) if char != "-" else char for char in text)
    assert CodeForm({"place": wide}).is_valid()
    assert not CodeForm({"place": "https://evil.example/c/" + text}).is_valid()
    assert "data-wedge" in CodeForm().as_p()
