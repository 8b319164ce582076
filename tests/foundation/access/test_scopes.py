"""Every model knows who may see its rows; what does not is listed here with its reason."""

from __future__ import annotations

import pytest
from django.apps import apps

from guanjia.kernel.actor import stranger

# label → why nobody asks this model for its rows by itself
EXCEPTIONS = {
    "org.division": "GB/T 2260 codes are public",
    "org.grade": "the ladder of grades is public",
    "org.officeversion": "read through its office, which is visible or not",
    "org.mandatepower": "read through its mandate",
    "audit.streamhead": "hashes for the verification command, no content",
    "audit.anchor": "hashes for the verification command, no content",
    "audit.sealrefusal": "work list of the sealer",
    "audit.verification": "results shown by the audit room's own guarded page",
    "jobs.worker": "heartbeats of the workers, read by the health check",
    "files.storedfile": "bytes by their digest; reached only through an attachment, whose subject decides",
    "calendar.officehours": "office hours are public",
    "servicedesk.faultkind": "the catalogue of faults is public",
    "servicedesk.servicelevel": "promised times are public",
    "servicedesk.daycounter": "hands out numbers",
    "servicedesk.joining": "read through its ticket",
    "servicedesk.workorder": "read through its ticket",
    "servicedesk.rating": "read through its ticket",
    "calendar.calendartoken": "read by its secret, never listed",
    "amenities.checkplan": "read through its shop",
    "amenities.goodskind": "the kinds of goods are public",
    "amenities.movement": "read through its piece and its points",
    "amenities.pointtarget": "read through its point",
    "amenities.priceboard": "prices of a shop are public",
    "checklists.draw": "read through its campaign; the secret is in no answer before the draw",
    "checklists.earlieranswers": "read through its answers",
    "checklists.formversion": "read through its form",
    "checklists.planrun": "keeps a plan from being made twice, never listed",
    "checklists.routepoint": "read through its route",
    "checklists.visitroom": "read through its visit",
    "codes.passuse": "which pass was used at a gate; never listed, swept",
    "discussion.earliertext": "read through its comment",
    "discussion.follow": "read by its own account, and by whoever tells followers",
    "discussion.mention": "read through its comment",
    "documents.documentreceiver": "read through its document",
    "documents.documenttemplateversion": "read through its template",
    "exchange.chunk": "read through its sheet",
    "exchange.columnmemory": "read by its own account alone",
    "exchange.takenrow": "asked by its key, never listed",
    "findings.clockstop": "read through its finding",
    "findings.counter": "hands out numbers",
    "findings.escalationstep": "read through its terms",
    "findings.lookback": "read through its finding",
    "findings.part": "read through its finding",
    "findings.progressnote": "read through its finding",
    "findings.seat": "read through its joint review",
    "findings.supervision": "read through its finding",
    "findings.support": "read through its finding",
    "findings.treated": "read through its joint review",
    "findings.verification": "read through its finding",
    "notify.attempt": "read through its delivery",
    "notify.notice": "read through the message of each reader",
    "notify.preference": "read by its own account alone",
    "notify.settings": "read by its own account alone",
    "registers.customvalue": "read through its record",
    "search.entry": "hits are asked for again through their own model's visible_to",
    "search.note": "work list of the index, no content",
    "servicedesk.alarm": "read through its ticket",
    "servicedesk.callattempt": "read through its ticket",
    "servicedesk.dispute": "read through its score sheet",
    "servicedesk.itemversion": "the service catalogue is public",
    "servicedesk.linecorrection": "read through its score sheet",
    "servicedesk.renewaldecision": "read through its contract",
    "servicedesk.scorearea": "read through its contract",
    "servicedesk.scorestandard": "read through its contract",
    "servicedesk.serviceitem": "the service catalogue is public",
    "servicedesk.sheetline": "read through its score sheet",
    "servicedesk.standarditem": "read through its contract",
    "servicedesk.stockentry": "read through its store",
    "servicedesk.stocklevel": "read through its store",
    "standards.sourceconfirmation": "read through its value",
    "standards.librarystamp": "one fingerprint, no content",
    "standards.declaredtotal": "how many documents there have to be is public",
    "standards.ruleedition": "the text of the program's rules is public",
    "standards.subscription": "read by its own account, and by whoever tells followers",
    "suggestions.answer": "read through its idea",
    "suggestions.ballot": "read through its vote, after the count; nobody's in particular",
    "suggestions.candidate": "read through its vote",
    "suggestions.ideakind": "the kinds of ideas are public",
    "suggestions.itemrating": "read through its item",
    "suggestions.milestone": "read through its item",
    "suggestions.progressentry": "read through its item",
    "suggestions.voter": "asked by person and vote, never listed",
    "suggestions.yearcounter": "hands out numbers",
}
MODELS = [
    model for config in apps.get_app_configs() if config.name.startswith("guanjia.") for model in config.get_models()
]


def is_scoped(model) -> bool:
    return hasattr(model._default_manager, "visible_to") or hasattr(model._default_manager.all(), "visible_to")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_every_model_says_who_sees_its_rows(model):
    label = model._meta.label_lower
    assert label in EXCEPTIONS or is_scoped(model), f"give {label} a visible_to(actor), or list it with a reason"


@pytest.mark.parametrize("model", [m for m in MODELS if is_scoped(m)], ids=lambda model: model._meta.label_lower)
def test_a_stranger_s_scope_is_a_valid_query(db, model):
    """Fails where a scope cannot be asked at all, which a page would only show to whoever opens it."""
    list(model._default_manager.visible_to(stranger())[:1])
