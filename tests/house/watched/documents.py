"""A template, a word, an issued letter with its receipt."""

from datetime import date, datetime

from guanjia.foundation.documents import commands, kinds
from guanjia.foundation.documents.models import (
    Document,
    DocumentReceiver,
    DocumentTemplate,
    DocumentTemplateVersion,
    IssuingRule,
    NumberSeries,
)
from guanjia.kernel import clock

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=clock.LOCAL)


def live(city):
    """One letter is issued and acknowledged, another changed while it is a draft."""
    kind = kinds.kind_of("documents.letter")
    commands.set_issuing_rule(city.boss, office=city.region, word="云机管", now=NOW)
    parts = [(role.value, text) for role, text in kind.parts]
    commands.save_template(city.boss, kind=kind.key, office=city.region, parts=parts, now=NOW)
    drafts = [
        commands.draft_document(
            city.boss, kind=kind.key, unit=city.region, values=kind.samples, receivers=[city.unit], now=NOW
        )
        for _n in range(2)
    ]
    commands.change_draft(city.boss, document_id=drafts[1].pk, values=kind.samples, receivers=[], addressees="各单位")
    commands.issue_document(city.boss, document_id=drafts[0].pk, today=date(2026, 3, 10), now=NOW)
    commands.acknowledge_document(city.boss, document_id=drafts[0].pk, now=NOW)


EDITS = [
    (Document, "title", "别的标题", None),
    (DocumentReceiver, "received_by", "Nobody", None),
    (DocumentTemplate, "kind", "documents.minutes", None),
    (DocumentTemplateVersion, "made_by", "Nobody", None),
    (IssuingRule, "word", "云机发", None),
    (NumberSeries, "last", 9, None),
]
