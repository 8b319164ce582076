"""The Word file, written part by part: every run names its East Asian font, no theme fonts, the page of GB/T 9704.

The same sheet gives the same bytes. A paragraph's role is the name of its style, by which an edited template is read
back. Fonts are named, not embedded: the office's Word has them, licensed.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from guanjia.foundation.documents.layout import measures as m
from guanjia.foundation.documents.layout.compose import mark_points
from guanjia.foundation.documents.layout.sheet import FACES, FANG, HEI, SONG, Layout, Part, Role, Sheet, faces_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REL = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = {
    Role.URGENCY: "公文紧急程度",
    Role.MARK: "公文发文机关标志",
    Role.NUMBER: "公文发文字号",
    Role.TITLE: "公文标题",
    Role.ADDRESSEE: "公文主送机关",
    Role.BODY: "公文正文",
    Role.ATTACHMENT: "公文附件说明",
    Role.PRESENT: "公文出席名单",
    Role.ISSUER: "公文发文机关署名",
    Role.DATE: "公文成文日期",
    Role.NOTE: "公文附注",
    Role.COPY: "公文抄送机关",
    Role.PRINTED: "公文印发机关",
}
SIZES = {Role.TITLE: m.SIZE_2, Role.COPY: m.SIZE_4, Role.PRINTED: m.SIZE_4}
RED = "FF0000"
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EXACT = f'w:line="{m.LINE_TWIPS}" w:lineRule="exact"'


def rpr(face: str, points: float, *, colour: str = "000000") -> str:
    """The properties of a run: fonts by name for all scripts, never of a theme."""
    font = FACES[face]
    return (
        f'<w:rPr><w:rFonts w:hint="eastAsia" w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
        f'<w:color w:val="{colour}"/><w:sz w:val="{m.half_points(points)}"/><w:szCs w:val="{m.half_points(points)}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    )


def run(face: str, points: float, text: str, *, colour: str = "000000") -> str:
    """A run; a tab in the text becomes Word's."""
    inside = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in text.split("\t")
    )
    return f"<w:r>{rpr(face, points, colour=colour)}{inside}</w:r>"


def spacing(before: int = 0) -> str:
    return f'<w:spacing w:before="{before}" w:after="0" {EXACT}/>'


def frame(layout: Layout) -> str:
    """Where the imprint stands: at the foot of the type area of its page."""
    return (
        f'<w:framePr w:w="{m.twips(m.TEXT_WIDTH)}" w:hSpace="0" w:wrap="notBeside" w:vAnchor="margin" '
        'w:hAnchor="margin" w:xAlign="left" w:yAlign="bottom"/>'
    )


def border(side: str, kind: str, eighths: int, colour: str, space: int = 0) -> str:
    return f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'


def ppr(part: Part, sheet: Sheet, *, again: bool, final: bool) -> str:
    """The properties of a paragraph. again: one of the same role stands before it. final: the imprint ends here."""
    style = f'<w:pStyle w:val="GJ{part.role.value}"/>'
    size3 = m.half_points(m.SIZE_3) * 10  # one character in twips
    letter = sheet.layout is Layout.LETTER
    keep, framed, borders, snap, gap, indent, align = "", "", "", "", 0, "", ""
    match part.role:
        case Role.MARK if letter:
            points = mark_points(part.text)
            framed = (
                f'<w:framePr w:w="{m.twips(m.LETTER_RULE)}" w:wrap="notBeside" w:vAnchor="page" w:hAnchor="page" '
                f'w:x="{m.twips((m.PAGE_WIDTH - m.LETTER_RULE) / 2)}" w:y="{m.twips(m.LETTER_MARK_TOP)}"/>'
            )
            borders = f"<w:pBdr>{border('bottom', 'thickThinSmallGap', 24, RED, 11)}</w:pBdr>"
            line = f'<w:spacing w:before="0" w:after="0" w:line="{round(points * 20)}" w:lineRule="exact"/>'
            return f'<w:pPr>{style}{framed}{borders}<w:snapToGrid w:val="0"/>{line}<w:jc w:val="center"/></w:pPr>'
        case Role.MARK:
            points = mark_points(part.text)
            before = m.twips(m.MARK_TOP) - (m.LINE_TWIPS if sheet.first(Role.URGENCY) else 0)
            line = f'<w:spacing w:before="{before}" w:after="0" w:line="{round(points * 20)}" w:lineRule="exact"/>'
            return f'<w:pPr>{style}<w:snapToGrid w:val="0"/>{line}<w:jc w:val="center"/></w:pPr>'
        case Role.NUMBER if letter:
            gap, align = round(m.SIZE_3 * 20 * 7 / 8), "right"
        case Role.NUMBER:
            gap, align = 2 * m.LINE_TWIPS, "center"
            borders = f"<w:pBdr>{border('bottom', 'single', 12, RED, 5)}</w:pBdr>"
        case Role.TITLE:
            gap, align, keep = 2 * m.LINE_TWIPS, "center", "<w:keepNext/>"
        case Role.ADDRESSEE:
            gap, align = 0 if again else m.LINE_TWIPS, "both"
        case Role.BODY:
            align, indent = "both", f'<w:ind w:firstLineChars="200" w:firstLine="{2 * size3}"/>'
            if not sheet.first(Role.ADDRESSEE) and not again:
                gap = m.LINE_TWIPS
        case Role.ATTACHMENT:
            gap = 0 if again else m.LINE_TWIPS
            hang = 1 if again else 4
            indent = (
                f'<w:ind w:leftChars="600" w:left="{6 * size3}" w:hangingChars="{hang * 100}" '
                f'w:hanging="{hang * size3}"/>'
            )
        case Role.PRESENT:
            gap = 0 if again else m.LINE_TWIPS
            head = part.text.find("：") + 1
            indent = (
                f'<w:ind w:leftChars="{(2 + head) * 100}" w:left="{(2 + head) * size3}" w:hangingChars="{head * 100}" '
                f'w:hanging="{head * size3}"/>'
            )
        case Role.ISSUER:
            gap, keep, align = 2 * m.LINE_TWIPS, "<w:keepNext/>", "right"
            indent = f'<w:ind w:right="{round(issuer_indent(sheet) * size3)}"/>'
        case Role.DATE:
            align, indent = "right", f'<w:ind w:rightChars="400" w:right="{4 * size3}"/>'
        case Role.NOTE:
            indent = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * size3}"/>'
        case Role.COPY | Role.PRINTED:
            framed = frame(sheet.layout)
            one = round(m.SIZE_4 * 20)
            if not letter:
                first = border(
                    "top", "single", 6 if part.role is Role.PRINTED and sheet.first(Role.COPY) else 8, "000000"
                )
                last = border("bottom", "single", 8, "000000") if final else ""
                borders = f"<w:pBdr>{first}{last}</w:pBdr>"
            head = part.text.find("：") + 1 if part.role is Role.COPY else 0
            indent = f'<w:ind w:left="{(1 + head) * one}" w:right="{one}"' + (
                f' w:hanging="{head * one}"/>' if head else "/>"
            )
            tabs = ""
            if part.role is Role.PRINTED:
                tabs = f'<w:tabs><w:tab w:val="right" w:pos="{m.twips(m.TEXT_WIDTH) - one}"/></w:tabs>'
            line = f'<w:spacing w:before="0" w:after="0" w:line="{m.twips(7.2)}" w:lineRule="exact"/>'
            return f'<w:pPr>{style}{framed}{borders}{tabs}<w:snapToGrid w:val="0"/>{line}{indent}</w:pPr>'
    jc = f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:pPr>{style}{keep}{framed}{borders}{snap}{spacing(gap)}{indent}{jc}</w:pPr>"


def issuer_indent(sheet: Sheet) -> float:
    """How far the issuer's name stands from the right, in characters: its middle over that of the day."""
    from guanjia.foundation.documents.layout.placing import width

    issuer, day = (
        sum(width(char, FANG) for char in sheet.first(role)) for role in (Role.ISSUER, Role.DATE)
    )  # fmt: skip
    return max(0.0, 4.0 + (day - issuer) / 2)


def paragraph(part: Part, sheet: Sheet, *, again: bool, final: bool) -> str:
    colour = RED if part.role is Role.MARK else "000000"
    points = mark_points(part.text) if part.role is Role.MARK else SIZES.get(part.role, m.SIZE_3)
    runs = "".join(run(face, points, text, colour=colour) for face, text in faces_of(part))
    return f"<w:p>{ppr(part, sheet, again=again, final=final)}{runs}</w:p>"


def section(sheet: Sheet) -> str:
    """Page, margins, character grid of 22 × 28, footers."""
    letter = sheet.layout is Layout.LETTER
    first = '<w:footerReference w:type="first" r:id="rId5"/>' if letter else ""
    return (
        f'<w:sectPr>{first}<w:footerReference w:type="default" r:id="rId3"/>'
        '<w:footerReference w:type="even" r:id="rId4"/>'
        f'<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="{m.twips(m.TOP)}" w:right="{m.twips(m.RIGHT)}" '
        f'w:bottom="{m.twips(m.BOTTOM)}" w:left="{m.twips(m.LEFT)}" w:header="851" w:footer="{m.twips(25)}" '
        f'w:gutter="0"/>{"<w:titlePg/>" if letter else ""}'
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{m.LINE_TWIPS}" w:charSpace="{m.CHAR_SPACE}"/></w:sectPr>'
    )


def document_xml(sheet: Sheet) -> str:
    parts = [part for part in sheet.parts if not (part.role is Role.PRINTED and sheet.layout is Layout.LETTER)]
    body, before = [], None
    for number, part in enumerate(parts):
        body.append(paragraph(part, sheet, again=before is part.role, final=number == len(parts) - 1))
        before = part.role
    if before in (Role.COPY, Role.PRINTED):  # a frame hangs on the paragraph after it
        body.append('<w:p><w:pPr><w:pStyle w:val="GJnote"/><w:spacing w:before="0" w:after="0" w:line="20" '
                    'w:lineRule="exact"/></w:pPr></w:p>')  # fmt: skip
    return (
        f'{HEADER}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{"".join(body)}{section(sheet)}</w:body></w:document>'
    )


def styles_xml() -> str:
    face_of = {Role.MARK: SONG, Role.TITLE: SONG, Role.URGENCY: HEI}
    styles = [
        f'<w:style w:type="paragraph" w:default="1" w:styleId="GJnormal"><w:name w:val="Normal"/>'
        f"<w:pPr>{spacing()}</w:pPr>{rpr(FANG, m.SIZE_3)}</w:style>"
    ]
    for role, name in STYLES.items():
        styles.append(
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="GJ{role.value}">'
            f"<w:name w:val={quoteattr(name)}/>"
            f'<w:basedOn w:val="GJnormal"/><w:qFormat/>'
            f"{rpr(face_of.get(role, FANG), SIZES.get(role, m.SIZE_3), colour=RED if role is Role.MARK else '000000')}"
            "</w:style>"
        )
    defaults = f"<w:docDefaults><w:rPrDefault>{rpr(FANG, m.SIZE_3)}</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    return f'{HEADER}<w:styles xmlns:w="{W}">{defaults}{"".join(styles)}</w:styles>'


def footer_xml(align: str) -> str:
    """— 1 — in 四号 宋体, one character in from the edge."""
    one = round(m.SIZE_4 * 20)
    indent = f'w:right="{one}"' if align == "right" else f'w:left="{one}"'
    half = rpr("page", m.SIZE_4)
    field = "".join(
        f'<w:r>{half}<w:fldChar w:fldCharType="{kind}"/></w:r>'
        if kind != "code"
        else f'<w:r>{half}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        for kind in ("begin", "code", "separate")
    )
    return (
        f'{HEADER}<w:ftr xmlns:w="{W}" xmlns:r="{R}"><w:p><w:pPr><w:pStyle w:val="GJnormal"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="280" w:lineRule="exact"/><w:ind {indent}/>'
        f'<w:jc w:val="{align}"/></w:pPr>{run("page", m.SIZE_4, "— ")}{field}{run("page", m.SIZE_4, "1")}'
        f'<w:r>{half}<w:fldChar w:fldCharType="end"/></w:r>{run("page", m.SIZE_4, " —")}</w:p></w:ftr>'
    )


def letter_footer_xml() -> str:
    """The first page of a letter: the second double rule 20 mm from the edge, no page number."""
    return (
        f'{HEADER}<w:ftr xmlns:w="{W}" xmlns:r="{R}"><w:p><w:pPr><w:pStyle w:val="GJnormal"/>'
        f'<w:framePr w:w="{m.twips(m.LETTER_RULE)}" w:wrap="around" w:vAnchor="page" w:hAnchor="page" '
        f'w:x="{m.twips((m.PAGE_WIDTH - m.LETTER_RULE) / 2)}" '
        f'w:y="{m.twips(m.PAGE_HEIGHT - m.LETTER_RULE_BOTTOM)}"/>'
        f"<w:pBdr>{border('top', 'thinThickSmallGap', 24, RED)}</w:pBdr>"
        '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
        '<w:p><w:pPr><w:pStyle w:val="GJnormal"/></w:pPr></w:p></w:ftr>'
    )


def docx_of(sheet: Sheet, *, title: str, made_at: datetime) -> bytes:
    """The document as a Word file."""
    kinds = {
        "document": "document.main", "styles": "styles", "settings": "settings", "footer1": "footer",
        "footer2": "footer", "footer3": "footer", "fontTable": "fontTable",
    }  # fmt: skip
    types = "".join(
        f'<Override PartName="/word/{name}.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{R}/{kind}" Target="{target}.xml"/>'
        for n, (kind, target) in enumerate(
            (("styles", "styles"), ("settings", "settings"), ("footer", "footer1"), ("footer", "footer2"),
             ("footer", "footer3"), ("fontTable", "fontTable")), start=1,
        )
    )  # fmt: skip
    stamp = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    fonts = "".join(
        f'<w:font w:name="{name}"><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
        for name in FACES.values()
    )
    files = {
        "[Content_Types].xml": f'{HEADER}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'{HEADER}<Relationships xmlns="{REL}">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
        'core-properties" Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": f'{HEADER}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dc:title>{escape(title)}</dc:title><dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        "</cp:coreProperties>",
        "word/document.xml": document_xml(sheet),
        "word/styles.xml": styles_xml(),
        "word/settings.xml": f'{HEADER}<w:settings xmlns:w="{W}"><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>',
        "word/footer1.xml": footer_xml("right"),
        "word/footer2.xml": footer_xml("left"),
        "word/footer3.xml": letter_footer_xml(),
        "word/fontTable.xml": f'{HEADER}<w:fonts xmlns:w="{W}">{fonts}</w:fonts>',
        "word/_rels/document.xml.rels": f'{HEADER}<Relationships xmlns="{REL}">{relations}</Relationships>',
    }
    return packed({name: text.encode() for name, text in files.items()})


def packed(files: dict[str, bytes]) -> bytes:
    """The parts of a Word file as its zip, the same bytes for the same parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
