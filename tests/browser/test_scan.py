"""A person scans: with the camera, from a photo, by typing; and a foreign code leads nowhere."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import segno
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image

from guanjia.foundation.codes.commands import issue_code
from guanjia.foundation.codes.commands.labelling import load_standard_templates
from guanjia.foundation.files.forms import UploadField
from guanjia.foundation.files.purposes import PHOTOS, Purpose
from guanjia.foundation.files.queries import files_of
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from tests.browser.conftest import DESK, PHONE, QUIET, chromium_path, open_page
from tests.factories import make_account, make_actor, make_photo, make_picture, make_place


@pytest.fixture
def room(db) -> Any:
    return make_place(full_name="1 号楼 512 室", name="512 室")


@pytest.fixture
def account(room) -> Any:
    return make_account("staff", "liaison", office=room.office)


@pytest.fixture
def code(room) -> Any:
    return issue_code(make_actor(), room, kind="room", now=clock.now())


def qr_picture(content: str, *, side: int = 360, frame: tuple[int, int] = (640, 480), turn: float = 0) -> Image.Image:
    """A QR code lying on a desk, as a camera sees it."""
    out = io.BytesIO()
    segno.make_qr(content, error="m").save(out, kind="png", scale=8, border=4)
    printed = Image.open(out).convert("L").resize((side, side)).rotate(turn, expand=True, fillcolor=255)
    desk = Image.new("L", frame, 205)
    desk.paste(printed, ((frame[0] - printed.width) // 2, (frame[1] - printed.height) // 2))
    return desk


def camera_film(path: Path, picture: Image.Image, frames: int = 20) -> Path:
    """A short film for Chromium's make-believe camera: YUV4MPEG2, grey."""
    width, height = picture.size
    grey = bytes([128]) * (width * height // 2)
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{width} H{height} F20:1 Ip A1:1 C420jpeg\n".encode())
        for _ in range(frames):
            film.write(b"FRAME\n" + picture.tobytes() + grey)
    return path


@pytest.fixture
def camera(browser, live_server, tmp_path):
    """A phone whose camera sees the given content: `camera(content, account)` opens the scan page."""
    opened = []

    def look_at(content: str, account: Any, **over: Any) -> Any:
        film = camera_film(tmp_path / "film.y4m", qr_picture(content, turn=7))
        chromium = browser.browser_type.launch(
            executable_path=chromium_path(),
            args=[*QUIET, "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"],
        )
        opened.append(chromium)
        over.setdefault("permissions", ["camera"])
        return open_page(chromium, live_server, account, path="/scan/", viewport=PHONE, **over)

    yield look_at
    for chromium in opened:
        chromium.close()


def test_the_camera_opens_the_rooms_page(camera, live_server, account, code, photo):
    page = camera(f"{live_server.url}/c/{code.text}", account)
    page.wait_for_url(f"**/c/{code.text}")
    assert page.locator("h2").first.inner_text() == "1 号楼 512 室"
    photo(page, "scan-result")


def test_a_foreign_code_is_shown_and_never_followed(camera, live_server, account, photo):
    page = camera("https://evil.example/c/FJ-7K3M-9QT2", account)
    page.locator("[data-foreign]").wait_for(state="visible")
    assert page.locator("[data-foreign-text]").inner_text() == "https://evil.example/c/FJ-7K3M-9QT2"
    assert page.url == f"{live_server.url}/scan/"
    assert not page.locator("[data-foreign] a").count()
    photo(page, "scan-foreign")


def test_a_refused_camera_is_explained_and_typing_still_works(camera, live_server, account, code, photo):
    page = camera("x", account, permissions=[])
    page.locator("[data-say=denied]").wait_for(state="visible")
    photo(page, "scan-denied")
    page.fill("#code-text", code.text.lower().replace("-", " "))
    page.press("#code-text", "Enter")
    page.wait_for_url(f"**/c/{code.text}")


def test_a_photo_is_read_too(at_phone, live_server, account, code):
    page = at_phone(account, path="/scan/")
    plain = io.BytesIO()
    Image.new("L", (640, 480), 200).save(plain, "PNG")
    page.set_input_files("[data-photo-input]", {"name": "a.png", "mimeType": "image/png", "buffer": plain.getvalue()})
    page.wait_for_url("**/scan/photo/")  # the server looks, too, and says what to do
    page.get_by_role("alert").wait_for()
    page.goto(f"{live_server.url}/scan/")
    taken = io.BytesIO()
    qr_picture(f"{live_server.url}/c/{code.text}", side=700, frame=(3000, 2000), turn=20).save(
        taken, "JPEG", quality=70
    )
    page.set_input_files("[data-photo-input]", {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": taken.getvalue()})
    page.wait_for_url(f"**/c/{code.text}")


def test_without_scripts_the_code_is_typed(browser, live_server, account, code):
    page = open_page(browser, live_server, account, path="/scan/", viewport=PHONE, java_script_enabled=False)
    page.locator("[data-scanner]").wait_for(state="hidden")
    page.fill("#code-text", code.text)
    page.get_by_role("button", name="打开").click()
    assert page.url.endswith(f"/c/{code.text}")


def test_labels_are_shown_as_they_print(browser, live_server, account, code, photo):
    load_standard_templates(system_actor("test", "codes.design"), now=clock.now())
    address = f"{reverse('code-labels')}?code={code.pk}"
    page = open_page(browser, live_server, account, path=address, viewport=DESK)
    photo(page, "labels")
    sheet = page.locator(".gc-page").bounding_box()
    label = page.locator(".gc-label rect").first.bounding_box()
    assert sheet["height"] / sheet["width"] == pytest.approx(297 / 210, abs=0.01)
    assert 15 < (label["x"] - sheet["x"]) / sheet["width"] * 210 < 30
    page.select_option("#id_template", label="卷纸，60 × 40 毫米")
    page.locator(".gc-paper.roll").wait_for()
    roll = page.locator(".gc-page").bounding_box()
    assert roll["height"] / roll["width"] == pytest.approx(40 / 60, abs=0.01)


def test_continuous_scanning_lists_each_code_once_and_takes_back(camera, live_server, account, code, photo):
    page = camera(f"{live_server.url}/c/{code.text}", account)
    page.wait_for_url(f"**/c/{code.text}")
    page.evaluate("localStorage.setItem('gj.scan.continuous', 'on')")
    page.goto(f"{live_server.url}/scan/")
    row = page.locator("[data-scanned-rows] li")
    row.first.wait_for()
    page.get_by_text("1 号楼 512 室").wait_for()
    page.wait_for_function("() => document.querySelector('[data-video]').currentTime > 1")
    assert row.count() == 1
    photo(page, "scan-continuous")
    page.locator("[data-scanned-undo]").click()
    assert page.url.endswith("/scan/")


def test_a_hand_scanner_types_through_a_chinese_input_method(at_phone, account, code, live_server):
    page = at_phone(account, path="/scan/")
    page.locator("#code-text").focus()
    # an input method shows its own letters while the keys say what the scanner sent
    page.evaluate(
        """(text) => {
          const field = document.getElementById("code-text");
          for (const char of text) {
            const code = char === "-" ? "Minus" : /[0-9]/.test(char) ? `Digit${char}` : `Key${char}`;
            const shiftKey = /[A-Z]/.test(char);
            field.dispatchEvent(new KeyboardEvent("keydown", { code, shiftKey, key: "Process", bubbles: true }));
          }
          field.value = "法警";
          field.dispatchEvent(new KeyboardEvent("keydown", { code: "Enter", key: "Enter", bubbles: true }));
        }""",
        code.text,
    )
    page.wait_for_url(f"**/c/{code.text}")


def test_the_pass_renews_itself_and_hides_when_it_cannot(at_phone, account, photo):
    page = at_phone(account, path="/me/pass/")
    box = page.locator(".gc-qr-box").bounding_box()
    assert box["width"] >= 220
    photo(page, "pass")
    page.clock.install()
    page.reload()
    first = page.locator("[data-pass-until] svg").inner_html()
    page.clock.run_for(26_000)
    page.wait_for_function("(old) => document.querySelector('[data-pass-until] svg').innerHTML !== old", arg=first)
    page.context.set_offline(True)
    page.clock.run_for(20_000)
    page.locator("[data-pass-over]").wait_for(state="hidden")  # readable for its life
    page.clock.run_for(15_000)
    page.locator("[data-pass-over]").wait_for(state="visible")


def show(page: Any, live_server: Any, body: str, script: str) -> None:
    """A page of ours that holds one component."""
    head = '<meta charset="utf-8"><title>x</title><link rel="stylesheet" href="/static/files/files.css">'
    module = f'<script type="module" src="/static/files/{script}"></script>'
    whole = f"<!doctype html>{head}<body>{body}{module}</body>"
    # the service worker would fetch the address itself, past the route; the portal's tests are where it matters
    page.add_init_script("Object.defineProperty(navigator, 'serviceWorker', {value: undefined})")
    page.context.route("**/component/", lambda route: route.fulfill(body=whole, content_type="text/html"))
    page.goto(f"{live_server.url}/component/")


def test_photos_are_collected_previewed_weighed_and_taken_back(at_phone, live_server, account, settings):
    settings.GUANJIA_MAX_UPLOAD_BYTES = 200_000
    field = UploadField(purpose=Purpose("x.y", "photo", "Photos", kinds=PHOTOS, max_files=3))
    page = at_phone(account)
    show(page, live_server, f"<form>{field.widget.render('photos', None, {'id': 'photos'})}</form>", "upload.js")
    page.locator(".gf-live").wait_for()

    def choose(target, *names, size=1):
        content = make_picture() if size == 1 else b"x" * size
        page.set_input_files(target, [{"name": n, "mimeType": "image/jpeg", "buffer": content} for n in names])

    choose("[data-upload-input]", "a.jpg")
    choose("[data-upload-camera]", "b.jpg")
    assert page.locator("[data-upload-list] li").count() == 2
    choose("[data-upload-input]", "huge.jpg", size=300_000)
    assert "huge.jpg" in page.locator("[data-upload-problem]").inner_text()
    choose("[data-upload-input]", "c.jpg", "d.jpg")
    assert page.locator("[data-upload-list] li").count() == 3
    page.locator("[data-upload-problem]").wait_for()
    page.get_by_role("button", name="b.jpg").click()
    sent = page.evaluate("[...new FormData(document.forms[0]).getAll('photos')].map(f => f.name).filter(n => n)")
    assert sent == ["a.jpg", "c.jpg"]


def test_photos_open_large_and_are_walked_through_by_keyboard(at_phone, live_server, account, room):
    keeper = make_actor()
    for colour in ("teal", "brown"):
        make_photo(keeper, room, content=make_picture(colour=colour))
    page = at_phone(account)
    request = RequestFactory().get("/")
    body = render_to_string("files/_photos.html", {"files": files_of(room), "actor": keeper, "request": request})
    show(page, live_server, body, "photos.js")
    page.locator("[data-photo]").first.click()
    caption = page.locator("[data-lightbox-caption]")
    assert caption.inner_text().startswith("1 / 2")
    page.keyboard.press("ArrowRight")
    assert caption.inner_text().startswith("2 / 2")
    page.keyboard.press("Escape")
    caption.wait_for(state="hidden")
