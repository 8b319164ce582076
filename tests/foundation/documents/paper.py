"""A body that issues documents, and how the tests take a file apart."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import etree
from tests.factories import make_actor, make_office

from guanjia.foundation.documents import commands, kinds
from guanjia.foundation.documents.layout.word import W
from guanjia.kernel import clock

NOW = datetime(2026, 3, 5, 10, 0, tzinfo=clock.LOCAL)
TODAY = date(2026, 3, 5)
NS = {"w": W}
RIGHTS = ("documents.view", "documents.draft", "documents.issue", "documents.manage", "org.view")


def make_scene() -> Any:
    """A bureau with its word, a unit elsewhere in the city that receives."""
    city = make_office(kind="region", name="云州市")
    bureau = make_office(parent=city, kind="bureau", name="云州市机关事务管理局")
    unit = make_office(parent=city, kind="unit", name="云州市档案馆")
    issuer = make_actor(*RIGHTS, office=bureau)
    receiver = make_actor("documents.receive", office=unit)
    commands.set_issuing_rule(issuer, office=bureau, word="云机管", now=NOW)
    return SimpleNamespace(city=city, bureau=bureau, unit=unit, issuer=issuer, receiver=receiver)


def draft(scene: Any, kind: str = "documents.letter", **over: Any) -> Any:
    values = over.pop("values", None) or kinds.kind_of(kind).samples
    over.setdefault("receivers", [scene.unit])
    return commands.draft_document(scene.issuer, kind=kind, unit=scene.bureau, values=values, now=NOW, **over)


def issue(scene: Any, document: Any, **over: Any) -> Any:
    return commands.issue_document(scene.issuer, document_id=document.pk, **{"today": TODAY, "now": NOW, **over})


def xml_of(content: bytes, name: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def text_of(content: bytes) -> str:
    return "\n".join(
        "".join(node.text or "" for node in p.iter(f"{{{W}}}t")) for p in xml_of(content).iter(f"{{{W}}}p")
    )


def pdf_pages(content: bytes) -> list[list[str]]:
    """The lines of text of each page of a PDF, as poppler reads them."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not here")
    ran = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    pages = ran.stdout.decode().split("\f")
    return [[line.strip() for line in page.splitlines() if line.strip()] for page in pages if page.strip()]
