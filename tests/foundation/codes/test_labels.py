"""Labels: true to the millimetre, never blank, read back from the print, and every printing on record."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import zxingcpp
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from PIL import Image
from tests.factories import make_account, make_actor, make_office, make_place
from tests.foundation.codes.printed import pages_of, picture_of

from guanjia.foundation.audit import trail
from guanjia.foundation.codes import queries
from guanjia.foundation.codes.commands import labelling
from guanjia.foundation.codes.commands.issuing import issue_code, retire_code
from guanjia.foundation.codes.labels import fonts, pdf
from guanjia.foundation.codes.labels.geometry import (
    Calibration,
    Design,
    DesignInvalid,
    Element,
    check_design,
    design_from,
    slot,
)
from guanjia.foundation.codes.labels.layout import SMALLEST_POINTS, Box, Content, Line, fit, lay_out, marks_of
from guanjia.foundation.codes.labels.standard import STANDARD
from guanjia.foundation.codes.models import LabelPrint, LabelTemplate
from guanjia.foundation.codes.qr import address_of
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from guanjia.kernel.errors import NotAllowed, NotVisible

NOW = clock.now()
BY_KEY = {standard.key: standard.design for standard in STANDARD}
TALL = BY_KEY["a4-3x7-60x40"]
ADDRESS = "http://127.0.0.1:8000/c/FJ-7K3M-9QT2"
ROOM = Content("FJ-7K3M-9QT2", ADDRESS, "512 室", "1 号楼 5 层 512 室", "1 号楼", "水利局")


def drawn(design: Design, contents: list[Content], calibration: Calibration | None = None, **over: Any) -> bytes:
    labels = lay_out(design, contents, **over)
    return pdf.labels_pdf(design, labels, calibration or Calibration(), title="t", made_at=NOW)


# --- geometry ---


@pytest.mark.parametrize("standard", STANDARD, ids=lambda s: s.key)
def test_every_standard_template_is_sound_and_draws_all_it_says(standard):
    check_design(standard.design)
    assert design_from(json.loads(json.dumps(standard.design.as_data()))) == standard.design
    marks, missing, shortened = marks_of(standard.design, ROOM)
    assert (missing, shortened) == ("", ())
    said = "".join(mark.text for mark in marks if isinstance(mark, Line))
    assert "512" in said
    assert "FJ-7K3M-9QT2" in said
    page = pages_of(drawn(standard.design, [ROOM]))[0]
    assert (page.width, page.height) == pytest.approx(
        (standard.design.paper.width, standard.design.paper.height), abs=0.02
    )
    assert page.filled
    assert page.texts


def test_the_grid_of_21_labels_lies_where_the_paper_has_them():
    assert slot(TALL, 0) == (0, 15, 8.5)
    assert slot(TALL, 4) == (0, 75, 48.5)
    assert slot(TALL, 20) == (0, 135, 248.5)
    assert slot(TALL, 21) == (1, 15, 8.5)


def test_the_pdf_is_true_to_the_millimetre():
    """The first dark module of each QR code: label corner, element corner, quiet zone; the last one: symmetric."""
    contents = [replace(ROOM, name=f"{n}") for n in range(23)]
    pages = pages_of(drawn(TALL, contents))
    assert len(pages) == 2
    element = next(element for element in TALL.elements if element.kind == "qr")
    for number in range(23):
        page, x, y = slot(TALL, number)
        inside = [
            box for box in pages[page].filled if x - 0.1 <= box[0] < x + TALL.width and y - 0.1 <= box[1] < y + 40 - 0.1
        ]
        left, top = min(box[0] for box in inside), min(box[1] for box in inside)
        right, bottom = max(box[0] + box[2] for box in inside), max(box[1] + box[3] for box in inside)
        module = min(box[3] for box in inside)
        assert left - x == pytest.approx(element.x + 4 * module, abs=0.05), number
        assert top - y == pytest.approx(element.y + 4 * module, abs=0.05), number
        assert right - x == pytest.approx(element.x + element.w - 4 * module, abs=0.05), number
        assert bottom - y == pytest.approx(element.y + element.h - 4 * module, abs=0.05), number
        assert module >= 0.5  # a cheap printer still draws it


def test_text_stands_where_the_preview_shows_it():
    marks, _missing, _cut = marks_of(TALL, ROOM)
    lines = [mark for mark in marks if isinstance(mark, Line)]
    page = pages_of(drawn(TALL, [ROOM]))[0]
    assert len(page.texts) == len(lines)
    for (x, y, points), line in zip(page.texts, lines, strict=True):
        assert (x, y) == pytest.approx((15 + line.x, 8.5 + line.y), abs=0.02)
        assert points == pytest.approx(line.points, abs=0.01)


def test_a_used_sheet_begins_at_its_first_free_label_and_copies_follow_each_other():
    page = pages_of(drawn(TALL, [ROOM], start=5, copies=2))[0]
    columns = {round((box[0] - 15) // 60) for box in page.filled}
    rows = {round((box[1] - 8.5) // 40) for box in page.filled}
    assert (columns, rows) == ({1, 2}, {1})


def test_a_printers_correction_moves_and_stretches_everything():
    plain = pages_of(drawn(TALL, [ROOM]))[0]
    moved = pages_of(drawn(TALL, [ROOM], Calibration(1.5, -2.0, 101.0, 99.0)))[0]
    for before, after in zip(plain.filled, moved.filled, strict=True):
        assert after[0] == pytest.approx(before[0] * 1.01 + 1.5, abs=0.02)
        assert after[1] == pytest.approx(before[1] * 0.99 - 2.0, abs=0.02)
        assert after[2] == pytest.approx(before[2] * 1.01, abs=0.02)


@pytest.mark.parametrize("standard", STANDARD, ids=lambda s: s.key)
def test_the_printed_code_is_read_from_the_paper(standard):
    page = pages_of(drawn(standard.design, [ROOM]))[0]
    found = zxingcpp.read_barcodes(picture_of(page, dpi=300))
    assert [code.text for code in found] == [ROOM.address]


def test_a_whole_sheet_is_read_from_one_picture():
    contents = [replace(ROOM, address=f"http://127.0.0.1:8000/c/FJ-7K3M-{n:04}") for n in range(21)]
    page = pages_of(drawn(TALL, contents))[0]
    found = {code.text for code in zxingcpp.read_barcodes(picture_of(page, dpi=200))}
    assert found == {content.address for content in contents}


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed here")
def test_another_program_renders_the_same(tmp_path):
    (tmp_path / "a.pdf").write_bytes(drawn(TALL, [ROOM]))
    subprocess.run(["pdftoppm", "-r", "300", "-png", tmp_path / "a.pdf", tmp_path / "a"], check=True)
    with Image.open(next(tmp_path.glob("a*.png"))) as picture:
        assert picture.size == pytest.approx((2480, 3508), abs=1)
        code = zxingcpp.read_barcodes(picture.convert("L"))[0]
    assert code.text == ROOM.address
    corner = code.position.top_left
    element = next(element for element in TALL.elements if element.kind == "qr")
    module = element.w / 37  # version 3 has 29 modules and 2 × 4 of quiet zone
    expected = (15 + element.x + 4 * module, 8.5 + element.y + 4 * module)
    assert (corner.x / 300 * 25.4, corner.y / 300 * 25.4) == pytest.approx(expected, abs=0.4)


def test_the_print_dialogue_is_told_not_to_scale():
    content = drawn(TALL, [ROOM])
    assert b"/PrintScaling /None" in content
    assert content.count(b"/FontFile3") == 1  # the Chinese font travels along
    assert len(content) < 100_000


def test_a_roll_has_one_page_a_label_with_its_gap():
    design = BY_KEY["roll-60x40"]
    pages = pages_of(drawn(replace(design, paper=replace(design.paper, height=43.0)), [ROOM] * 3))
    assert [(round(page.width, 1), round(page.height, 1)) for page in pages] == [(60.0, 43.0)] * 3


# --- text ---


NAME = Element("name", 0, 0, 26, 16, 10)


def test_a_long_name_wraps_then_shrinks_then_is_cut_and_says_so():
    short, cut = fit("512 室", NAME)
    assert (len(short), short[0].points, cut) == (1, 10, False)
    wrapped, cut = fit("机关大院东区一号办公楼南翼五层", NAME)
    assert len(wrapped) > 1
    assert not cut
    small, cut = fit("机关大院东区一号办公楼南翼五层五百一十二号多功能会议室及设备间与配套资料室" * 2, NAME)
    assert small[0].points < 10
    endless, cut = fit("会议室" * 200, NAME)
    assert cut
    assert endless[-1].text.endswith("…")


@given(st.text(alphabet="一二会议室ABC abc-0，。", min_size=1, max_size=120), st.floats(4, 60), st.floats(2.5, 40))
@settings(max_examples=150, deadline=None)
def test_no_text_ever_leaves_its_element(text, w, h):
    shown, _missing = fonts.printable(text)
    lines, cut = fit(shown, Element("name", 3, 2, w, h, 12))
    for line in lines:
        assert line.x >= 3 - 0.01
        assert line.x + line.width <= 3 + w + 0.05 or len(line.text) <= 2
        assert line.points >= SMALLEST_POINTS
    assert len(lines) * lines[0].points * 25.4 / 72 * 1.2 <= h + 0.05 or len(lines) == 1 if lines else not shown
    if lines and not cut:
        assert "".join(line.text for line in lines).replace(" ", "") == shown.replace(" ", "")


def test_rare_characters_are_printed_or_named_never_boxes():
    shown, missing = fonts.printable("龘䶮㛃㙓")  # in people's and places' names, all in the fonts we bring
    assert (shown, missing) == ("龘䶮㛃㙓", "")
    shown, missing = fonts.printable("会议室\U000323af\u200b\ufe0f一")
    assert (shown, missing) == ("会议室〓一", "\U000323af")
    marks, missing, _cut = marks_of(TALL, replace(ROOM, full="仓库\U000323af"))
    assert missing == "\U000323af"
    assert any("〓" in mark.text for mark in marks if isinstance(mark, Line))


def test_a_thing_without_a_name_still_has_a_label():
    marks, _missing, _cut = marks_of(TALL, Content("WP-0000-0001", "http://x/c/WP-0000-0001"))
    assert any(isinstance(mark, Box) for mark in marks)
    assert sum("WP-0000-0001" in mark.text for mark in marks if isinstance(mark, Line)) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"elements": ()}, "needs a QR code"),
        ({"elements": (Element("name", 0, 0, 10, 5),)}, "needs a QR code"),
        ({"elements": (Element("qr", 0, 0, 8, 8),)}, "cannot be scanned"),
        ({"elements": (Element("qr", 45, 0, 20, 20),)}, "sticks out"),
        ({"elements": (Element("qr", 0, 0, 20, 20), Element("line", 0, 30, 10, 5))}, "no words"),
        ({"width": 80}, "to the right"),
        ({"height": 60}, "down"),
        ({"paper": replace(TALL.paper, pitch_x=50)}, "overlap"),
    ],
)
def test_a_design_that_would_print_wrong_is_refused(change, said):
    with pytest.raises(DesignInvalid) as refused:
        check_design(replace(TALL, **change))
    assert said in str(refused.value)


# --- commands ---


@pytest.fixture
def room(db):
    return make_place(full_name="Hall 1, room 512", name="512")


@pytest.fixture
def printer_person(room):
    return make_actor("codes.print", "codes.design", "codes.issue", "places.view", office=room.office)


@pytest.fixture
def code(room):
    return issue_code(make_actor(), room, kind="room", now=NOW)


@pytest.fixture
def standard(db):
    labelling.load_standard_templates(system_actor("test", "codes.design"), now=NOW)
    return LabelTemplate.objects.get(key="a4-3x7-60x40")


def test_setup_brings_the_standard_templates_once(db):
    call_command("labels_standard")
    assert set(LabelTemplate.objects.values_list("key", flat=True)) == set(BY_KEY)
    LabelTemplate.objects.filter(key="roll-60x40").update(retired_at=NOW)
    call_command("labels_standard")
    assert LabelTemplate.objects.count() == len(STANDARD)
    assert LabelTemplate.objects.get(key="roll-60x40").retired_at is not None


def test_a_printing_is_recorded_with_its_codes(printer_person, code, standard):
    printing = labelling.print_labels(
        printer_person, code_ids=[code.pk], template_id=standard.pk, printer_id=None, start=3, copies=2, now=NOW
    )
    assert (printing.labels, printing.actor_name, printing.code_ids) == (2, printer_person.name, [code.pk])
    record = trail.records_on(printing).get()
    assert record.facts["codes"] == [code.text]
    assert queries.codes_of_print(printer_person, printing) == [code]


def test_what_cannot_be_printed_is_refused(printer_person, code, standard, room):
    def attempt(**over: Any) -> Any:
        given = {"code_ids": [code.pk], "template_id": standard.pk, "printer_id": None, "now": NOW}
        return labelling.print_labels(printer_person, **(given | over))

    with pytest.raises(labelling.StartOffSheet):
        attempt(start=22)
    with pytest.raises(labelling.TooMuchToPrint):
        attempt(copies=21)
    with pytest.raises(NotVisible):
        attempt(template_id=standard.pk + 999)
    with pytest.raises(NotVisible):
        attempt(printer_id=1)
    elsewhere = issue_code(make_actor(), make_place(), kind="room", now=NOW)
    with pytest.raises(labelling.NothingToPrint):
        attempt(code_ids=[elsewhere.pk])
    retire_code(make_actor(), room, reason="gone", now=NOW)
    with pytest.raises(labelling.NothingToPrint):
        attempt()
    with pytest.raises(NotAllowed):
        labelling.print_labels(
            make_actor("places.view"), code_ids=[code.pk], template_id=standard.pk, printer_id=None, now=NOW
        )


def test_a_standard_template_is_copied_not_changed(printer_person, standard, room):
    saved = labelling.save_template(
        printer_person, template_id=standard.pk, name="Ours", design=TALL, office_path=room.office.path, now=NOW
    )
    assert (saved.pk != standard.pk, saved.key, saved.office_path) == (True, "", room.office.path)
    again = labelling.save_template(
        printer_person, template_id=saved.pk, name="Ours two", design=TALL, office_path=room.office.path, now=NOW
    )
    assert again.pk == saved.pk
    with pytest.raises(labelling.TemplateNameTaken):
        labelling.save_template(
            printer_person, template_id=None, name="Ours two", design=TALL, office_path=room.office.path, now=NOW
        )
    with pytest.raises(NotAllowed):
        labelling.retire_template(printer_person, template_id=standard.pk, now=NOW)
    labelling.retire_template(printer_person, template_id=saved.pk, now=NOW)
    with pytest.raises(NotVisible):
        queries.get_template(printer_person, saved.pk)


def test_templates_and_printers_of_other_offices_are_not_seen(printer_person, standard, room):
    saved = labelling.save_template(
        printer_person, template_id=None, name="Ours", design=TALL, office_path=room.office.path, now=NOW
    )
    printer = labelling.save_printer(
        printer_person,
        printer_id=None,
        name="HP",
        dx_mm=Decimal("0.5"),
        dy_mm=Decimal(0),
        scale_x=Decimal(100),
        scale_y=Decimal(100),
        office_path=room.office.path,
        now=NOW,
    )
    other = make_actor("codes.print", "codes.design")
    assert list(queries.list_templates(other).values_list("key", flat=True).distinct()) != []
    with pytest.raises(NotVisible):
        queries.get_template(other, saved.pk)
    with pytest.raises(NotVisible):
        queries.get_printer(other, printer.pk)
    below = make_actor("codes.print", office=make_office(parent=room.office))
    assert queries.get_template(below, saved.pk) == saved
    with pytest.raises(NotAllowed):
        labelling.remove_printer(below, printer_id=printer.pk)
    labelling.remove_printer(printer_person, printer_id=printer.pk)


# --- doors ---


def test_two_clicks_from_the_list_to_a_pdf_that_reads_back(browse, code, room, standard):
    client = browse(make_account("liaison", office=room.office))
    listed = html.fromstring(client.get(reverse("codes"), {"kind": "room"}).content)
    button = listed.xpath("//form[@role='search']//button[@formaction]")[0]
    first = client.get(button.get("formaction"), {"kind": "room", button.get("name"): button.get("value")})
    page = html.fromstring(first.content)
    assert [g.get("data-code") for g in page.xpath("//*[@class='gc-label']")] == [code.text]
    form = page.xpath("//form[@id='print']")[0]
    sent = {field.get("name"): field.get("value") or "" for field in form.xpath(".//input")}
    sent["template"] = form.xpath(".//select[@name='template']/option[@selected]/@value")[0]
    assert sent["template"] == str(standard.pk)
    printed = client.post(form.get("action"), sent)
    second = client.get(printed["Location"])
    assert second["Content-Type"] == "application/pdf"
    found = zxingcpp.read_barcodes(picture_of(pages_of(second.content)[0]))
    assert [read.text for read in found] == [address_of(code.text)]
    assert client.post(form.get("action"), sent)["Location"] == printed["Location"]  # a double click prints once
    assert LabelPrint.objects.count() == 1
    assert "1" in client.get(reverse("label-prints")).content.decode()
    assert code.text in client.get(reverse("label-print", args=[LabelPrint.objects.get().pk])).content.decode()


def test_the_preview_follows_template_start_and_copies(browse, code, room, standard):
    client = browse(make_account("liaison", office=room.office))
    asked = {"codes": code.pk, "template": standard.pk, "start": 4, "copies": 3}
    answer = client.get(reverse("code-labels"), asked, headers={"HX-Request": "true", "HX-Target": "sheet"})
    body = answer.content.decode()
    assert body.count('class="gc-label"') == 3
    assert "<html" not in body
    assert "translate(15 48.5)" in body


def test_a_printing_of_somebody_else_is_not_seen(browse, printer_person, code, standard, room):
    printing = labelling.print_labels(
        printer_person, code_ids=[code.pk], template_id=standard.pk, printer_id=None, now=NOW
    )
    other = browse(make_account("liaison", office=room.office))
    assert other.get(reverse("label-print-pdf", args=[printing.pk])).status_code == 404
    keeper = browse(make_account("owner_section", office=room.office))
    assert keeper.get(reverse("label-print-pdf", args=[printing.pk])).status_code == 200


def test_a_page_without_templates_says_what_to_do(browse, code, room):
    client = browse(make_account("liaison", office=room.office))
    assert "There is no label template yet" in client.get(reverse("code-labels"), {"code": code.pk}).content.decode()


def designed(client, address):
    """The designer's own fields as a browser would send them."""
    form = html.fromstring(client.get(address).content).xpath("//form[@id='design']")[0]
    sent = {field.get("name"): field.get("value") or "" for field in form.xpath(".//input[@name]")}
    for select in form.xpath(".//select"):
        sent[select.get("name")] = (select.xpath("./option[@selected]/@value") or select.xpath("./option/@value"))[0]
    return sent


def test_the_designer_saves_what_its_own_page_offers(browse, room, standard, code):
    client = browse(make_account("owner_section", office=room.office))
    sent = designed(client, reverse("label-template", args=[standard.pk]))
    preview = client.post(reverse("label-template-preview"), sent)
    assert preview.content.decode().count("<svg") == 2
    assert client.post(reverse("label-template", args=[standard.pk]), sent).status_code == 302
    saved = LabelTemplate.objects.get(key="")
    assert design_from(saved.design) == design_from(standard.design)
    assert saved.office_path == room.office.path


def test_the_designer_says_what_is_wrong(browse, room, standard, code):
    client = browse(make_account("owner_section", office=room.office))
    sent = designed(client, reverse("label-template-new")) | {"name": "Wide", "width": "90"}
    answer = client.post(reverse("label-template-new"), sent)
    assert answer.status_code == 422
    assert "to the right" in answer.content.decode()
    assert "to the right" in client.post(reverse("label-template-preview"), sent).content.decode()
    assert client.post(reverse("label-template-new"), sent | {"e-0-w": "x"}).status_code == 422
    assert client.post(reverse("label-template-new"), {"name": "x"}).status_code == 422
    assert client.post(reverse("label-template-preview"), {}).status_code == 200


def test_a_printer_is_calibrated_with_its_test_page(browse, room, db):
    client = browse(make_account("owner_section", office=room.office))
    sent = {"name": "HP", "dx_mm": "1.5", "dy_mm": "-0.5", "scale_x": "100.5", "scale_y": "100"}
    answer = client.post(reverse("label-printer-new"), sent)
    address = answer["Location"]
    number = int(re.findall(r"\d+", address)[0])
    plain = pages_of(client.get(reverse("label-test-page")).content)[0]
    own = pages_of(client.get(reverse("label-test-page"), {"printer": number}).content)[0]
    assert (plain.width, plain.height) == pytest.approx((210, 297), abs=0.02)
    long_x = next(s for s in plain.strokes if s[3] == pytest.approx(20, abs=0.01) and s[2] - s[0] > 100)
    assert (long_x[0], long_x[2]) == pytest.approx((20, 190), abs=0.02)  # 170 mm of ruler
    moved = own.strokes[plain.strokes.index(long_x)]
    assert (moved[0], moved[1], moved[2]) == pytest.approx((20 * 1.005 + 1.5, 19.5, 190 * 1.005 + 1.5), abs=0.02)
    assert client.post(reverse("label-printer-new"), sent).status_code == 422
    assert client.post(reverse("label-printer-new"), sent | {"scale_x": "300"}).status_code == 422
    assert client.post(reverse("label-printer-remove", args=[number])).status_code == 302


def test_the_api_prints_by_the_texts_on_the_labels(browse, code, room, standard):
    client = browse(make_account("liaison", office=room.office))
    listed = client.get(reverse("api-label-templates")).json()["results"]
    assert {row["per_page"] for row in listed} >= {1, 21, 40}
    body = {"codes": [code.text.lower()], "template": standard.pk}
    answer = client.post(reverse("api-label-prints"), body, content_type="application/json")
    assert answer.status_code == 201
    assert client.get(answer.json()["pdf"])["Content-Type"] == "application/pdf"
    assert client.get(reverse("api-label-prints")).json()["count"] == 1
    wrong = client.post(reverse("api-label-prints"), body | {"codes": ["FJ-1"]}, content_type="application/json")
    assert wrong.status_code == 409


def test_a_printing_made_again_shows_the_names_of_today(printer_person, browse, code, standard, room):
    printing = labelling.print_labels(
        printer_person, code_ids=[code.pk], template_id=standard.pk, printer_id=None, now=NOW + timedelta(days=1)
    )
    room.full_name = "Hall 2, room 9"
    room.save()
    assert queries.contents_of(queries.codes_of_print(printer_person, printing))[0].full == "Hall 2, room 9"
    assert io.BytesIO(drawn(TALL, queries.contents_of([code]))).read(5) == b"%PDF-"
