"""What may be granted in the documents room, and the words for what it records."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.rights import Right

NOUNS = {
    "documents.document": _("Document"),
    "documents.documentreceiver": _("Receiver of a document"),
    "documents.documenttemplate": _("Document template"),
    "documents.documenttemplateversion": _("Version of a document template"),
    "documents.issuingrule": _("Issuing rule"),
    "documents.numberseries": _("Number series"),
}

RIGHTS = (
    Right(
        "documents.view",
        _("See all documents of an office"),
        frozenset({"liaison", "owner_section", "deputy", "head", "supervisor"}),
    ),
    Right("documents.draft", _("Draft documents"), frozenset({"owner_section", "deputy", "head", "supervisor"})),
    Right("documents.issue", _("Issue and void documents"), frozenset({"owner_section", "deputy", "head"})),
    Right(
        "documents.receive",
        _("Receive documents of other offices and acknowledge them"),
        frozenset({"liaison", "owner_section", "head"}),
    ),
    Right(
        "documents.manage",
        _("Keep document templates and words for numbers"),
        frozenset({"owner_section", "sys_admin"}),
    ),
)

EVENTS = {
    "documents.document.drafted": _("Document drafted: %(title)s"),
    "documents.document.changed": _("Draft changed"),
    "documents.document.dropped": _("Draft thrown away"),
    "documents.document.presented": _("Handed in to be signed off"),
    "documents.document.signed": _("Signed off"),
    "documents.document.sent_back": _("Not signed off: a draft again"),
    "documents.document.issued": _("Issued as %(number)s"),
    "documents.document.received": _("Receipt acknowledged: %(offices)s"),
    "documents.document.voided": _("Voided: %(reason)s"),
    "documents.file.refused": _("A changed file was not given out: %(number)s (%(form)s)"),
    "documents.template.founded": _("Standard document template taken over"),
    "documents.template.saved": _("Document template saved: version %(number)s"),
    "documents.rule.set": _("Word for numbers set: %(word)s"),
}
