"""What may be granted in the exchange room, and the words for what it records.

Who may bring a sheet into a register is the register's own right, and who may take one out as well; here stands only
the right to look at the imports of others.
"""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.rights import Right

NOUNS = {
    "exchange.import": _("Import"),
    "exchange.export": _("Export"),
    "exchange.chunk.rows": _("Rows of an import"),
    "exchange.chunk.findings": _("Findings of an import"),
    "exchange.chunk.outcomes": _("Outcomes of an import"),
}

RIGHTS = (Right("exchange.oversee", _("See the imports of others and what became of them"), frozenset({"sys_admin"})),)

EVENTS = {
    "exchange.import.uploaded": _("Sheet “%(name)s” uploaded: %(rows)s rows"),
    "exchange.import.checked": _("Checked: %(new)s new, %(changed)s changed, %(same)s unchanged, %(bad)s bad"),
    "exchange.import.started": _("Writing of %(good)s rows asked for"),
    "exchange.import.written": _("Written: %(new)s new, %(changed)s changed, %(same)s unchanged, %(bad)s bad"),
    "exchange.import.discarded": _("Discarded"),
    "exchange.import.bad_rows_taken": _("%(bad)s bad rows taken away as a sheet"),
    "exchange.imports.erased": _("Rows of %(imports)s old imports erased"),
    "exchange.export.asked": _("Export of %(label)s asked for"),
    "exchange.export.made": _("%(rows)s rows of %(label)s exported"),
    "exchange.export.taken": _("Export downloaded"),
    "exchange.exports.deleted": _("%(exports)s old exports deleted"),
}
