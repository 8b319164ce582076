"""From a template version and values to the two files of a document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from guanjia.foundation.documents.filling import ATTACHMENTS, attachment_parts, sheet_from
from guanjia.foundation.documents.kinds import DocumentKind
from guanjia.foundation.documents.layout import pdf, uploaded, word
from guanjia.foundation.documents.layout.sheet import Part, Role, Sheet
from guanjia.foundation.documents.models import DocumentTemplateVersion
from guanjia.foundation.documents.rules import FileChanged
from guanjia.foundation.files import vault
from guanjia.kernel.words import N_

Parts = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document's two files, and the characters that no font of the PDF has."""

    word: bytes
    pdf: bytes
    missing: str


def parts_in(version: DocumentTemplateVersion | None, kind: DocumentKind) -> Parts:
    """The paragraphs of a version, or those that come with the program."""
    if version is None:
        return [(role.value, text) for role, text in kind.parts]
    return [(role, text) for role, text in version.parts]


def word_template(version: DocumentTemplateVersion | None) -> bytes | None:
    """The Word file that an office uploaded for this version, checked against its hash; raises FileChanged."""
    if version is None or not version.word_sha256:
        return None
    return kept(version.word_sha256)


def kept(sha256: str) -> bytes:
    """A content of the vault, if it still is what its hash says; raises FileChanged."""
    path = vault.path_of(sha256)
    content = path.read_bytes() if path.exists() else b""
    check_told(hashlib.sha256(content).hexdigest(), sha256)
    return content


def check_told(found: str, told: str) -> None:
    """Raise FileChanged where a content's hash is not the one that was written down."""
    if found != told:
        raise FileChanged(
            N_("The kept file is no longer the one that was issued. It is not given out; tell the administrator.")
        )


def sheet_of(kind: DocumentKind, version: DocumentTemplateVersion | None, values: Mapping[str, str]) -> Sheet:
    """The document as data, whichever template it has."""
    template = word_template(version)
    if template is None:
        return sheet_from(kind.layout, parts_in(version, kind), values)
    return uploaded.read_sheet(uploaded.filled_in(template, for_word(values)), kind.layout)


def for_word(values: Mapping[str, str]) -> dict[str, str]:
    """Values as a Word template takes them: attachments with their numbers."""
    listed = "\n".join(part.text for part in attachment_parts(values.get(ATTACHMENTS, "")))
    return {**values, ATTACHMENTS: listed}


def draw(
    kind: DocumentKind,
    version: DocumentTemplateVersion | None,
    values: Mapping[str, str],
    *,
    title: str,
    made_at: datetime,
) -> Drawn:
    """Both files of a document."""
    template = word_template(version)
    if template is None:
        sheet = sheet_from(kind.layout, parts_in(version, kind), values)
        content = word.docx_of(sheet, title=title, made_at=made_at)
    else:
        content = uploaded.filled_in(template, for_word(values))
        sheet = uploaded.read_sheet(content, kind.layout)
    return Drawn(content, pdf.pdf_of(sheet, title=title, made_at=made_at), pdf.missing_in(sheet))


def template_as_word(kind: DocumentKind, version: DocumentTemplateVersion | None, *, made_at: datetime) -> bytes:
    """What an office downloads to edit: its own Word file, or one made of the paragraphs with their placeholders."""
    template = word_template(version)
    if template is not None:
        return template
    parts = tuple(Part(Role(role), text) for role, text in parts_in(version, kind))
    return word.docx_of(Sheet(kind.layout, parts), title=str(kind.label), made_at=made_at)
