"""Word templates that an office edited: read, checked against GB/T 9704, filled in by docxtpl in its sandbox."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import jinja2
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from guanjia.foundation.documents.filling import PLACEHOLDER, names_in
from guanjia.foundation.documents.layout import measures as m
from guanjia.foundation.documents.layout.sheet import FACES, FLOWING, Layout, Part, Role, Sheet, parts_of
from guanjia.foundation.documents.layout.word import STYLES, W, packed
from guanjia.foundation.documents.rules import TemplateInvalid
from guanjia.kernel.words import N_

NS = {"w": W}
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
ROLES = {name: role for role, name in STYLES.items()}
TAGS = re.compile(r"<[^>]*>")
TOLERANCE_TWIPS = 57  # 1 mm, the standard's own


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where a template leaves GB/T 9704: a msgid with its parts."""

    message: str
    params: Mapping[str, object] = field(default_factory=dict)

    def as_data(self) -> list[Any]:
        return [self.message, dict(self.params)]


def q(name: str) -> str:
    return f"{{{W}}}{name}"


def parsed(content: bytes) -> Any:
    """An XML part without entities and without anything from outside."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def opened(content: bytes) -> dict[str, bytes]:
    """The parts of a Word file; raises TemplateInvalid for anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                raise TemplateInvalid(N_("This Word file unpacks to more than is taken."), field="file")
            parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        raise TemplateInvalid(N_("This is no Word file (.docx)."), field="file") from None
    if "word/document.xml" not in parts:
        raise TemplateInvalid(N_("This is no Word file (.docx)."), field="file")
    if any("vbaProject" in name or name.startswith("word/embeddings") for name in parts):
        raise TemplateInvalid(N_("A template holds no macros and no embedded files."), field="file")
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            if b"<!DOCTYPE" in part[:2000]:
                raise TemplateInvalid(N_("This is no Word file (.docx)."), field="file")
            try:
                parsed(part)
            except etree.XMLSyntaxError:
                raise TemplateInvalid(N_("This Word file is damaged."), field="file") from None
        if name.endswith(".rels") and b'TargetMode="External"' in part:
            raise TemplateInvalid(
                N_("A template leads nowhere outside: take out links and linked pictures."), field="file"
            )
    return parts


def environment() -> SandboxedEnvironment:
    """Values are text: escaped, and an unknown name is an error."""
    return SandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)


def placeholders(content: bytes) -> set[str]:
    """The names that a Word template asks for; raises TemplateInvalid where it cannot be read as one."""
    _check_plain(content)
    try:
        return set(DocxTemplate(io.BytesIO(content)).get_undeclared_template_variables(environment()))
    except jinja2.TemplateError as error:
        raise TemplateInvalid(
            N_("The placeholders cannot be read: %(why)s"), field="file", why=str(error)[:200]
        ) from error
    except (KeyError, ValueError, etree.LxmlError) as error:
        raise TemplateInvalid(N_("This Word file is damaged."), field="file") from error


def _check_plain(content: bytes) -> None:
    """Refuse statements and expressions: a placeholder is a name, wherever it stands in the file."""
    for name, part in opened(content).items():
        if not name.endswith(".xml"):
            continue
        text = PLACEHOLDER.sub("", TAGS.sub("", part.decode("utf-8", "replace")))
        if any(mark in text for mark in ("{{", "}}", "{%", "%}", "{#", "#}")):
            raise TemplateInvalid(
                N_("A placeholder is a name in two braces, such as {{ issuer }}, and nothing else."), field="file"
            )


def filled_in(content: bytes, values: Mapping[str, str]) -> bytes:
    """The Word template with values, a line of a value as a paragraph of its own."""
    template = DocxTemplate(io.BytesIO(_without_empty(content, values)))
    clean = {name: "".join(char for char in text if char == "\n" or ord(char) >= 32) for name, text in values.items()}
    try:
        template.render(clean, jinja_env=environment(), autoescape=True)
    except jinja2.TemplateError as error:
        raise TemplateInvalid(
            N_("The placeholders cannot be read: %(why)s"), field="file", why=str(error)[:200]
        ) from error
    out = io.BytesIO()
    template.save(out)
    parts = opened(out.getvalue())
    root = parsed(parts["word/document.xml"])
    for node in list(root.iter(q("p"))):
        _split(node)
    for node in list(root.iterfind(".//w:body/w:p", NS)):
        if not _text(node).strip() and node.find(".//w:sectPr", NS) is None and _role(node, parts) in FLOWING:
            node.getparent().remove(node)
    parts["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed(dict(sorted(parts.items(), key=lambda item: item[0] != "[Content_Types].xml")))


def _without_empty(content: bytes, values: Mapping[str, str]) -> bytes:
    """The template without the paragraphs all of whose values are empty: 抄送 without anybody."""
    parts = opened(content)
    root = parsed(parts["word/document.xml"])
    for node in list(root.iterfind(".//w:body/w:p", NS)):
        names = names_in(_text(node))
        empty = bool(names) and not any(values.get(name, "").strip() for name in names)
        if empty and node.find(".//w:sectPr", NS) is None:
            node.getparent().remove(node)
    parts["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed(parts)


def _split(node: Any) -> None:
    """A paragraph with line breaks as several of the same properties."""
    breaks = [br for br in node.iter(q("br")) if br.get(q("type")) in (None, "textWrapping")]
    while breaks:
        br = breaks.pop()
        spot = br.getparent()
        if spot.getparent() is not node:
            continue
        new = etree.Element(q("p"))
        if (props := node.find("w:pPr", NS)) is not None:
            new.append(copy.deepcopy(props))
        tail = etree.SubElement(new, q("r"))
        if (props := spot.find("w:rPr", NS)) is not None:
            tail.append(copy.deepcopy(props))
        for after in list(br.itersiblings()):
            tail.append(after)
        for after in list(spot.itersiblings()):
            new.append(after)
        spot.remove(br)
        node.addnext(new)


def _text(node: Any) -> str:
    found = []
    for inner in node.iter():
        if inner.tag == q("t"):
            found.append(inner.text or "")
        elif inner.tag == q("tab") and inner.getparent().tag == q("r"):
            found.append("\t")
    return "".join(found)


def _styles(parts: Mapping[str, bytes]) -> dict[str, Any]:
    if "word/styles.xml" not in parts:
        return {}
    return {style.get(q("styleId")): style for style in parsed(parts["word/styles.xml"]).iterfind("w:style", NS)}


def _role(node: Any, parts: Mapping[str, bytes], styles: Mapping[str, Any] | None = None) -> Role | None:
    """The role that a paragraph's style names."""
    style = node.find("w:pPr/w:pStyle", NS)
    known = (styles if styles is not None else _styles(parts)).get(style.get(q("val"))) if style is not None else None
    name = known.find("w:name", NS).get(q("val")) if known is not None else ""
    return ROLES.get(name)


def read_sheet(content: bytes, layout: Layout) -> Sheet:
    """A filled-in Word file as a sheet: what the PDF is drawn from. A paragraph of another style is body."""
    parts = opened(content)
    styles = _styles(parts)
    found: list[Part] = []
    for node in parsed(parts["word/document.xml"]).iterfind(".//w:body/w:p", NS):
        role = _role(node, parts, styles) or Role.BODY
        text = _text(node)
        if role is Role.PRINTED:
            if text.strip():
                found.append(Part(role, text.strip(" ")))
        else:
            found += parts_of(role, text.replace("\t", " "))
    return Sheet(layout, tuple(found))


def deviations(content: bytes) -> list[Deviation]:
    """Where the file leaves the standard: page, margins, grid, fonts, styles, line pitch."""
    parts = opened(content)
    root, styles = parsed(parts["word/document.xml"]), _styles(parts)
    found: list[Deviation] = []
    sections = root.findall(".//w:sectPr", NS)
    if not sections:
        found.append(Deviation(N_("The file says nothing about its page.")))
    for sect in sections:
        found += _page(sect)
    themed = [name for name in ("word/styles.xml", "word/document.xml") if b"eastAsiaTheme" in parts.get(name, b"")]
    if themed:
        found.append(Deviation(N_("Fonts come from the theme (标题/正文 fonts). Name them instead.")))
    found += _fonts(root, styles, parts)
    roles = [_role(node, parts, styles) for node in root.iterfind(".//w:body/w:p", NS) if _text(node).strip()]
    if strange := sum(role is None for role in roles):
        found.append(
            Deviation(N_("%(n)s paragraphs have a style of their own; they count as body text."), {"n": strange})
        )
    for needed in (Role.MARK, Role.NUMBER, Role.TITLE, Role.BODY):
        if needed not in roles:
            found.append(Deviation(N_("There is no paragraph of the style “%(style)s”."), {"style": STYLES[needed]}))
    return list({(one.message, tuple(one.params.items())): one for one in found}.values())


def _page(sect: Any) -> list[Deviation]:
    found = []
    size, margin, grid = (sect.find(f"w:{name}", NS) for name in ("pgSz", "pgMar", "docGrid"))

    def near(node: Any, name: str, wanted: float) -> bool:
        try:
            return node is not None and abs(float(node.get(q(name), "nan")) - m.twips(wanted)) <= TOLERANCE_TWIPS
        except ValueError:
            return False

    if not (near(size, "w", m.PAGE_WIDTH) and near(size, "h", m.PAGE_HEIGHT)):
        found.append(Deviation(N_("The page is not A4 upright.")))
    for name, wanted, side in (
        ("top", m.TOP, N_("top")), ("left", m.LEFT, N_("left")), ("right", m.RIGHT, N_("right")),
        ("bottom", m.BOTTOM, N_("bottom")),
    ):  # fmt: skip
        if not near(margin, name, wanted):
            found.append(
                Deviation(N_("The %(side)s margin is not %(mm)s mm."), {"side": side, "mm": f"{wanted:g}"})
            )  # fmt: skip
    pitch = grid.get(q("linePitch")) if grid is not None else None
    if grid is None or grid.get(q("type")) != "linesAndChars" or not (pitch or "").isdigit():
        found.append(Deviation(N_("The grid of 22 lines with 28 characters is not set.")))
    elif abs(int(pitch or 0) - m.LINE_TWIPS) > 3:
        found.append(Deviation(N_("The line pitch is not 28.95 points.")))
    return found


def _fonts(root: Any, styles: Mapping[str, Any], parts: Mapping[str, bytes]) -> list[Deviation]:
    """Runs whose East Asian font is none of the standard's, or is not named at all."""
    allowed: Collection[str] = set(FACES.values()) | {
        "仿宋",
        "楷体",
        "方正小标宋_GBK",
        "方正仿宋_GBK",
        "方正楷体_GBK",
        "方正黑体_GBK",
    }
    strange, unnamed = set(), 0
    for node in root.iter(q("r")):
        if node.find("w:t", NS) is None:
            continue
        fonts = node.find("w:rPr/w:rFonts", NS)
        name = fonts.get(q("eastAsia")) if fonts is not None else None
        if name is None:
            name = _inherited(node, styles)
        if name is None:
            unnamed += 1
        elif name not in allowed:
            strange.add(name)
    found = [Deviation(N_("The font “%(font)s” is none of GB/T 9704."), {"font": font}) for font in sorted(strange)]
    if unnamed:
        found.append(Deviation(N_("%(n)s pieces of text name no Chinese font."), {"n": unnamed}))
    return found


def _inherited(node: Any, styles: Mapping[str, Any]) -> str | None:
    """The East Asian font that a run's paragraph style names, up to the one it is based on."""
    paragraph = next(node.iterancestors(q("p")), None)
    style = paragraph.find("w:pPr/w:pStyle", NS) if paragraph is not None else None
    key = style.get(q("val")) if style is not None else None
    for _step in range(10):
        known = styles.get(key) if key else None
        if known is None:
            return None
        fonts = known.find("w:rPr/w:rFonts", NS)
        if fonts is not None and fonts.get(q("eastAsia")):
            return str(fonts.get(q("eastAsia")))
        based = known.find("w:basedOn", NS)
        key = based.get(q("val")) if based is not None else None
    return None
