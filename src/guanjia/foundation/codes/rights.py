"""What may be granted in the codes room, and the words for what it records."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.rights import Right

NOUNS = {
    "codes.code": _("Code"),
    "codes.labeltemplate": _("Label template"),
    "codes.labelprinter": _("Label printer"),
    "codes.labelprint": _("Label printing"),
}

RIGHTS = (
    Right(
        "codes.print",
        _("Print labels with codes"),
        frozenset({"liaison", "owner_section", "dispatcher", "desk_agent", "sys_admin"}),
    ),
    Right("codes.issue", _("Issue and retire codes"), frozenset({"owner_section", "sys_admin"})),
    Right("codes.design", _("Design labels and set up label printers"), frozenset({"owner_section", "sys_admin"})),
    Right("codes.verify_pass", _("Check passes at a gate"), frozenset({"desk_agent"})),
)

EVENTS = {
    "codes.code.issued": _("Code issued: %(code)s"),
    "codes.code.retired": _("Code retired: %(code)s (%(reason)s)"),
    "codes.template.saved": _("Label template saved: %(name)s"),
    "codes.template.retired": _("Label template retired: %(name)s"),
    "codes.templates.loaded": _("Standard label templates loaded"),
    "codes.printer.saved": _("Label printer set up: %(name)s"),
    "codes.printer.removed": _("Label printer removed: %(name)s"),
    "codes.labels.printed": _("Labels printed: %(labels)s"),
    "codes.pass.accepted": _("Pass accepted at %(gate)s"),
    "codes.pass.refused": _("Pass refused at %(gate)s (%(reason)s)"),
    "codes.passes.rotated": _("New key for passes: %(key)s"),
}
