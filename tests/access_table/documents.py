from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from guanjia.foundation.documents import commands, drawing, kinds
from guanjia.foundation.documents.models import IssuingRule
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.factories import make_actor

SEERS = ("liaison", "owner_section", "deputy", "head", "supervisor")
DRAFTERS = ("owner_section", "deputy", "head", "supervisor")
ISSUERS = ("owner_section", "deputy", "head")
KEEPERS = ("owner_section", "sys_admin")
RECEIVERS = ("liaison", "owner_section", "head")
LETTER = "documents.letter"


def keeper(world: World):
    """Somebody of county A's unit who may do everything, and the unit's word for numbers."""
    if "document_keeper" not in world.made:
        world.made["document_keeper"] = actor = make_actor(
            "documents.view", "documents.draft", "documents.issue", "documents.manage", office=world.unit
        )
        if not IssuingRule.objects.filter(office=world.unit).exists():
            commands.set_issuing_rule(actor, office=world.unit, word="云机管", now=clock.now())
    return world.made["document_keeper"]


def draft(world: World) -> dict[str, int]:
    """A complete draft of county A's unit."""
    actor = keeper(world)
    row = commands.draft_document(
        actor, kind=LETTER, unit=world.unit, values=kinds.kind_of(LETTER).samples, receivers=[world.unit],
        now=clock.now(),
    )  # fmt: skip
    return {"pk": row.pk}


def one_draft(world: World) -> dict[str, int]:
    if "document_draft" not in world.made:
        world.made["document_draft"] = draft(world)
    return world.made["document_draft"]


def issued(world: World) -> dict[str, int]:
    """An issued letter of county A's unit to itself."""
    found = draft(world)
    commands.issue_document(keeper(world), document_id=found["pk"], today=clock.today(), now=clock.now())
    return found


def one_issued(world: World) -> dict[str, int]:
    if "document_issued" not in world.made:
        world.made["document_issued"] = issued(world)
    return world.made["document_issued"]


def once(first: int, then: int, roles, *, stranger: int = LOGIN) -> dict[str, int]:
    """The first of the roles gets its way, the others find it done."""
    return hidden(then, roles, stranger=stranger) | {roles[0]: first}


def verb(make, name):
    return lambda world: {**make(world), "verb": name}


def template(world: World) -> dict[str, int]:
    if "document_template" not in world.made:
        kind = kinds.kind_of(LETTER)
        world.made["document_template"] = commands.save_template(
            keeper(world), kind=LETTER, office=world.unit, parts=[(r.value, t) for r, t in kind.parts], now=clock.now()
        ).template
    return {"pk": world.made["document_template"].pk}


def by(status: int, roles=SEERS, *, outsider: int = 200, rest: int = 403, stranger: int = LOGIN) -> dict[str, int]:
    return {"stranger": stranger, "*": rest, "outsider": outsider, **dict.fromkeys(roles, status)}


def api(status: int, roles=SEERS, **over: int) -> dict[str, int]:
    return by(status, roles, stranger=401, **over)


def hidden(status: int, roles=SEERS, *, stranger: int = LOGIN) -> dict[str, int]:
    """Only who sees the unit's documents; the rest of those who see it may not do it."""
    found = by(403, SEERS, outsider=404, rest=404, stranger=stranger)
    return found | dict.fromkeys(roles, status)


def kind(_world: World) -> dict[str, str]:
    return {"kind": LETTER}


def values(world: World) -> dict:
    return {"values": kinds.kind_of(LETTER).samples, "receiver_ids": [], "addressees": "各单位"}


def word_file(_world: World) -> dict:
    content = drawing.template_as_word(kinds.kind_of(LETTER), None, made_at=datetime(2026, 3, 5, tzinfo=UTC))
    return {"kind": LETTER, "file": SimpleUploadedFile("letter.docx", content)}


VIEWS = (*SEERS, "sys_admin")
ROUTES = [
    Route("documents", by(200)),
    Route("document-new", by(200, DRAFTERS)),
    Route("document-draft", by(200, DRAFTERS), subject=kind),
    Route("document-preview", by(200, DRAFTERS), subject=kind, method="post"),
    Route("document", hidden(200), subject=one_issued),
    Route("document-edit", hidden(200, DRAFTERS), subject=one_draft),
    Route("document-preview-pdf", hidden(200), subject=one_draft),
    Route("document-file", hidden(200), subject=lambda world: {**one_issued(world), "form": "pdf"}),
    Route("document-act", once(302, 422, RECEIVERS), subject=verb(issued, "receive"), method="post"),
    Route("document-templates", by(200, VIEWS)),
    Route("document-template", by(200, SEERS, outsider=404) | {"sys_admin": 404}, subject=template),
    Route("document-template-edit", by(200, KEEPERS), subject=kind),
    Route("document-template-preview", by(200, KEEPERS), subject=kind, method="post"),
    Route("document-template-upload", by(200, KEEPERS), subject=kind),
    Route("document-template-word", by(200, VIEWS), subject=kind),
    Route("document-numbers", by(200, VIEWS)),
    Route("api-documents", {"stranger": 401, "*": 200}),
    Route("api-document-kinds", {"stranger": 401, "*": 200}),
    Route(
        "api-document-preview", api(200, DRAFTERS, outsider=404), method="post", as_json=True,
        data=lambda world: {"kind": LETTER, "office_id": world.unit.pk, "values": {}},
    ),
    Route("api-document", hidden(200, stranger=401), subject=one_issued),
    Route("api-document-file", hidden(200, stranger=401), subject=one_issued),
    Route("api-document-signoff", once(200, 409, DRAFTERS, stranger=401), subject=draft, method="post", as_json=True),
    Route("api-document-issue", once(200, 409, ISSUERS, stranger=401), subject=draft, method="post", as_json=True),
    Route(
        "api-document-acknowledge", once(200, 409, RECEIVERS, stranger=401), subject=issued, method="post", as_json=True
    ),
    Route(
        "api-document-void", once(200, 409, ISSUERS, stranger=401), subject=issued, method="post", as_json=True,
        data=lambda world: {"reason": "主送机关有误"},
    ),
    Route("api-document-drop", once(204, 409, DRAFTERS, stranger=401), subject=draft, method="post", as_json=True),
    Route("api-document-templates", api(200, VIEWS)),
    Route(
        "api-document-word-templates", api(201, (), outsider=404) | dict.fromkeys(KEEPERS, 201), method="post",
        data=lambda world: {**word_file(world), "office_id": world.unit.pk},
    ),
    Route("api-document-rules", api(200, VIEWS)),
    Route("api-document-series", api(200, VIEWS)),
]  # fmt: skip
