"""What may be granted in the files room, and the words for what it records."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.rights import Right

NOUNS = {
    "files.storedfile": _("Attachment"),
}

RIGHTS = (
    Right(
        "files.void",
        _("Void files that others attached"),
        frozenset({"owner_section", "dispatcher", "desk_agent"}),
    ),
)

EVENTS = {
    "files.file.attached": _("File attached: %(name)s"),
    "files.file.voided": _("File voided: %(name)s (%(reason)s)"),
    "files.file.opened": _("File opened: %(name)s"),
    "files.file.refused": _("A changed file was not given out: %(name)s"),
    "files.evidence.sealed": _("Evidence sealed: %(files)s files"),
}
