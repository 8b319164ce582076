"""Templates that an office edits, by paragraphs and in Word; values stay text."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import make_actor, make_office
from tests.foundation.documents.paper import NOW, draft, issue, make_scene, pdf_pages, text_of, xml_of

from guanjia.foundation.documents import commands, drawing, kinds, queries, rules
from guanjia.foundation.documents.layout import uploaded, word
from guanjia.foundation.files import vault
from guanjia.kernel.errors import NotAllowed

LETTER = "documents.letter"
EVIL = "{{ 7*7 }} {% for x in ().__class__.__mro__ %}<w:p/>&amp;\"'</w:t> ]]> {# 注 #}"


@pytest.fixture
def scene(db):
    return make_scene()


def standard() -> bytes:
    return drawing.template_as_word(kinds.kind_of(LETTER), None, made_at=NOW)


def edited(change) -> bytes:
    parts = uploaded.opened(standard())
    parts["word/document.xml"] = change(parts["word/document.xml"].decode()).encode()
    return word.packed(parts)


def upload(scene, content: bytes, **over):
    return commands.save_word_template(
        scene.issuer, kind=LETTER, office=scene.bureau, upload=SimpleUploadedFile("函.docx", content), now=NOW, **over
    )


def test_the_downloaded_template_comes_back_without_deviations(scene):
    assert commands.templating.check_word(kinds.kind_of(LETTER), standard()) == []
    version = upload(scene, standard())
    assert version.word.sha256 == version.word_sha256
    made = issue(scene, draft(scene))
    assert made.template == version
    content = vault.path_of(made.word_sha256).read_bytes()
    assert "云机管〔2026〕1号" in text_of(content)
    assert "{{" not in text_of(content)
    assert uploaded.deviations(content) == []


def test_a_word_template_and_its_paragraphs_give_the_same_pages(scene):
    by_parts = issue(scene, draft(scene))
    upload(scene, standard())
    by_word = issue(scene, draft(scene))
    pages = [pdf_pages(vault.path_of(made.pdf_sha256).read_bytes()) for made in (by_parts, by_word)]
    assert pages[0][0][0] == pages[1][0][0]
    assert pages[0] == [[line.replace("〕2号", "〕1号") for line in page] for page in pages[1]]


def test_values_with_lines_become_paragraphs_in_word(scene):
    upload(scene, standard())
    made = issue(scene, draft(scene, values={"title": "关于资产清查的函", "text": "第一段。\n第二段。\n一、第三段"}))
    root = xml_of(vault.path_of(made.word_sha256).read_bytes())
    assert not list(root.iter(f"{{{word.W}}}br"))
    lines = text_of(vault.path_of(made.word_sha256).read_bytes()).split("\n")
    assert {"第一段。", "第二段。", "一、第三段"} <= set(lines)
    assert not any(line.startswith("抄送") for line in lines)  # nobody gets a copy


@pytest.mark.parametrize("by_word", [False, True])
def test_a_value_with_jinja_and_xml_stays_text(scene, by_word):
    if by_word:
        upload(scene, standard())
    made = issue(scene, draft(scene, values={"title": "关于{{ issuer }}的函", "text": EVIL}))
    content = vault.path_of(made.word_sha256).read_bytes()
    assert EVIL in text_of(content)
    assert "关于{{ issuer }}的函" in text_of(content)
    assert "49" not in text_of(content)
    pages = pdf_pages(vault.path_of(made.pdf_sha256).read_bytes())
    assert "{{7*7}}" in "".join("".join(page) for page in pages).replace(" ", "")


@pytest.mark.parametrize(
    "placeholder",
    ["{{ secret }}", "{{ ''.__class__.__mro__ }}", "{{ issuer.__class__.__init__.__globals__ }}", "{% include 'x' %}",
     "{{ cycler.__init__.__globals__.os.popen('id').read() }}"],
)  # fmt: skip
def test_an_upload_that_asks_for_more_is_refused(scene, placeholder):
    content = edited(lambda text: text.replace("{{ title }}", placeholder))
    with pytest.raises(rules.TemplateInvalid):
        upload(scene, content, accept=True)
    assert queries.version_for(LETTER, scene.bureau) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 no zip", b"<html></html>", word.packed({"word/other.xml": b"<a/>"}),
     word.packed({"word/document.xml": b"<a>"}),
     word.packed({"word/document.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}),
     word.packed({"word/document.xml": b"<a/>", "word/vbaProject.bin": b"x"}),
     word.packed({"word/document.xml": b"<a/>", "word/_rels/document.xml.rels": b'<R TargetMode="External"/>'})],
)  # fmt: skip
def test_what_is_no_word_template_is_refused(scene, content):
    with pytest.raises(rules.TemplateInvalid):
        upload(scene, content, accept=True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('w:top="2098"', 'w:top="1440"', "The %(side)s margin is not %(mm)s mm."),
        ('w:w="11906"', 'w:w="12240"', "The page is not A4 upright."),
        ('w:linePitch="579"', 'w:linePitch="312"', "The line pitch is not 28.95 points."),
        ('w:type="linesAndChars"', 'w:type="lines"', "The grid of 22 lines with 28 characters is not set."),
        ('w:eastAsia="仿宋_GB2312"', 'w:eastAsia="微软雅黑"', "The font “%(font)s” is none of GB/T 9704."),
        ('w:eastAsia="仿宋_GB2312"', 'w:eastAsiaTheme="minorEastAsia" w:eastAsia="仿宋_GB2312"',
         "Fonts come from the theme (标题/正文 fonts). Name them instead."),
        ('<w:pStyle w:val="GJtitle"/>', "", "There is no paragraph of the style “%(style)s”."),
    ],
)  # fmt: skip
def test_deviations_are_listed_and_need_a_word(scene, old, new, said):
    content = edited(lambda text: text.replace(old, new))
    assert said in [one.message for one in uploaded.deviations(content)]
    with pytest.raises(rules.TemplateDeviates):
        upload(scene, content)
    version = upload(scene, content, accept=True)
    assert said in [message for message, _params in version.deviations]


@pytest.mark.parametrize(
    "parts",
    [
        [["mark", "局"], ["number", "{{ number }}"], ["title", "{{ title }}"], ["body", "{{ secret }}"]],
        [["mark", "局"], ["number", "云机管〔2026〕1号"], ["title", "{{ title }}"], ["body", "{{ text }}"]],
        [["mark", "局"], ["number", "{{ number }}"], ["title", "{{ title }}"], ["body", "{{ text.__class__ }}"]],
        [["mark", "局"], ["number", "{{ number }}"], ["title", "{{ title }}"], ["body", "{% if 1 %}"]],
        [["mark", "局"], ["number", "{{ number }}"], ["title", "{{ title }}"]],
        [["nonsense", "局"], ["number", "{{ number }}"], ["title", "{{ title }}"], ["body", "{{ text }}"]],
    ],
)
def test_a_template_with_a_mistake_is_refused(scene, parts):
    with pytest.raises(rules.TemplateInvalid):
        commands.save_template(scene.issuer, kind=LETTER, office=scene.bureau, parts=parts, now=NOW)


def test_only_its_keeper_changes_a_template(scene):
    other = make_actor("documents.manage", "documents.view", office=make_office(parent=scene.city))
    parts = [(role.value, text) for role, text in kinds.kind_of(LETTER).parts]
    for office in (scene.bureau, None):
        with pytest.raises(NotAllowed):
            commands.save_template(other, kind=LETTER, office=office, parts=parts, now=NOW)


def test_a_changed_word_template_is_not_used(scene):
    import os

    version = upload(scene, standard())
    path = vault.path_of(version.word_sha256)
    os.chmod(path, 0o640)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(rules.FileChanged):
        issue(scene, draft(scene))


@pytest.mark.parametrize("word_text", ["", "云", "云机管2026", "云机管〔", "abc", "云机管" * 5])
def test_a_word_for_numbers_is_chinese(scene, word_text):
    with pytest.raises(rules.WordInvalid):
        commands.set_issuing_rule(scene.issuer, office=scene.bureau, word=word_text, now=NOW)
