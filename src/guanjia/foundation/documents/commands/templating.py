"""Templates and the words of numbers: each change is a new row, and what was issued keeps the old one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.documents import filling, rules
from guanjia.foundation.documents.kinds import DocumentKind, kind_of
from guanjia.foundation.documents.layout import uploaded
from guanjia.foundation.documents.layout.sheet import Role
from guanjia.foundation.documents.models import DocumentTemplate, DocumentTemplateVersion, IssuingRule
from guanjia.foundation.files import commands as files
from guanjia.foundation.files import vault
from guanjia.foundation.files.kinds import KINDS
from guanjia.foundation.org.models import Office
from guanjia.foundation.org.queries import body_of
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.words import N_

MOST_PARTS = 80
NEEDED = (Role.MARK, Role.NUMBER, Role.TITLE, Role.BODY)


def save_template(
    actor: Actor,
    *,
    kind: str,
    office: Office | None,
    parts: Iterable[Sequence[str]],
    comment: str = "",
    now: datetime,
) -> DocumentTemplateVersion:
    """Put a new version by paragraphs in force for an office and everything below it.

    Raises NotVisible, NotAllowed, TemplateInvalid.
    """
    known = kind_of(kind)
    actor.require("documents.manage", office.path if office else ROOT)
    clean = checked_parts(known, parts)
    with transaction.atomic():
        version = _next_version(known, office, actor, parts=clean, comment=comment, now=now)
        _record(actor, version)
    return version


def checked_parts(kind: DocumentKind, parts: Iterable[Sequence[str]]) -> list[list[str]]:
    """A template's paragraphs; raises TemplateInvalid."""
    found: list[list[str]] = []
    for role, text in parts:
        if role not in set(Role):
            raise rules.TemplateInvalid(N_("There is no such kind of paragraph."), field="parts")
        if text.strip():
            found.append([str(role), text.replace("\x00", "").strip()[:2000]])
    have = {role for role, _text in found}
    for needed in NEEDED:
        if needed.value not in have:
            raise rules.TemplateInvalid(
                N_("A template needs a mark of the issuer, a number, a title and a text."), field="parts"
            )
    if len(found) > MOST_PARTS:
        raise rules.TemplateInvalid(
            N_("A template has at most %(n)s paragraphs."), field="parts", n=MOST_PARTS
        )  # fmt: skip
    for role, text in found:
        rules.check_placeholders(filling.names_in(text), kind.placeholders)
        left = filling.PLACEHOLDER.sub("", text)
        if "{{" in left or "}}" in left or "{%" in left:
            raise rules.TemplateInvalid(
                N_("A placeholder is a name in two braces, such as {{ issuer }}, and nothing else."), field="parts"
            )
        if role == Role.NUMBER and "number" not in filling.names_in(text):
            raise rules.TemplateInvalid(
                N_("The paragraph of the number holds {{ number }}: the system gives it."), field="parts"
            )
    return found


def check_word(kind: DocumentKind, content: bytes) -> list[uploaded.Deviation]:
    """Where an uploaded Word template deviates from GB/T 9704; raises TemplateInvalid where it cannot be used."""
    if len(content) > uploaded.MOST_BYTES:
        raise rules.TemplateInvalid(N_("A Word template has 5 MB at most."), field="file")
    uploaded.opened(content)
    used = uploaded.placeholders(content)
    rules.check_placeholders(used, kind.placeholders)
    if "number" not in used:
        raise rules.TemplateInvalid(
            N_("The paragraph of the number holds {{ number }}: the system gives it."), field="file"
        )
    uploaded.filled_in(content, {**dict.fromkeys(kind.placeholders, "样"), **kind.samples})
    return uploaded.deviations(content)


def save_word_template(
    actor: Actor,
    *,
    kind: str,
    office: Office | None,
    upload: UploadedFile,
    accept: bool = False,
    comment: str = "",
    now: datetime,
) -> DocumentTemplateVersion:
    """Put an uploaded Word template in force. With deviations from GB/T 9704 only when they are accepted, and then
    they are kept beside it. Raises NotVisible, NotAllowed, TemplateInvalid, TemplateDeviates."""
    known = kind_of(kind)
    actor.require("documents.manage", office.path if office else ROOT)
    content = upload.read(uploaded.MOST_BYTES + 1)
    found = check_word(known, content)
    if found and not accept:
        raise rules.TemplateDeviates(
            N_("The template deviates from GB/T 9704 in %(n)s points. Mend them, or accept them expressly."),
            field="file",
            n=len(found),
        )
    sheet = uploaded.read_sheet(content, known.layout)
    digest = vault.store(content)
    name = (upload.name or "template.docx")[-110:]
    ready = files.PreparedFile(digest, digest, len(content), name, KINDS["docx"].content_type)
    with transaction.atomic():
        paragraphs = [[part.role.value, part.text] for part in sheet.parts]
        version = _next_version(
            known, office, actor, parts=paragraphs, comment=comment, now=now,
            word_sha256=digest, deviations=[one.as_data() for one in found],
        )  # fmt: skip
        version.word = files.attach_file(
            actor, holder=version.template, purpose=f"word-{version.number}", upload=ready, now=now,
            office_path=version.template.office_path, permitted=True, limit=1,
        )  # fmt: skip
        version.save(update_fields=["word"])
        _record(actor, version)
    return version


def _next_version(
    kind: DocumentKind,
    office: Office | None,
    actor: Actor,
    *,
    parts: list[list[str]],
    comment: str,
    now: datetime,
    word_sha256: str = "",
    deviations: list[object] | None = None,
) -> DocumentTemplateVersion:
    path = office.path if office else ROOT
    template, _made = DocumentTemplate.objects.get_or_create(
        kind=kind.key, office_path=path, defaults={"office": office}
    )  # fmt: skip
    locked = DocumentTemplate.objects.select_for_update().get(pk=template.pk)
    last = locked.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return DocumentTemplateVersion.objects.create(
        template=locked,
        number=last + 1,
        parts=parts,
        word_sha256=word_sha256,
        deviations=deviations or [],
        comment=comment.strip()[:200],
        made_by=actor.name[:120],
        made_at=now,
    )


def _record(actor: Actor, version: DocumentTemplateVersion) -> None:
    trail.record(
        actor,
        "documents.template.saved",
        version,
        office_path=version.template.office_path,
        also=[version.template],
        kind=version.template.kind,
        number=version.number,
        deviations=len(version.deviations),
        word_sha256=rules.grouped(version.word_sha256),
    )


@transaction.atomic
def set_issuing_rule(
    actor: Actor, *, office: Office, word: str, kind: str = "", signoff: bool = False, now: datetime
) -> IssuingRule:
    """Set the word for a body's numbers (机关代字), for one kind or for all others, and whether documents are signed
    off first. The old rule is retired, numbers go on where the word's series stands. Raises NotAllowed, WordInvalid."""
    body = body_of(office)
    actor.require("documents.manage", body.path)
    if kind:
        kind_of(kind)
    clean = rules.check_word(word)
    old = IssuingRule.objects.select_for_update().filter(office=body, kind=kind, retired_at=None).first()
    if old is not None and (old.word, old.signoff) == (clean, signoff):
        return old
    if old is not None:
        old.retired_at = now
        old.save(update_fields=["retired_at"])
    rule = IssuingRule.objects.create(
        office=body,
        office_path=body.path,
        kind=kind,
        word=clean,
        signoff=signoff,
        made_by=actor.name[:120],
        made_at=now,
    )
    trail.record(
        actor, "documents.rule.set", rule, office_path=body.path, also=[old] if old else [], word=clean, kind=kind,
        signoff=signoff,
    )  # fmt: skip
    return rule
