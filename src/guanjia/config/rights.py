"""The words for what operators do from the command line; there is nothing to grant here."""

from django.utils.translation import gettext_lazy as _

RIGHTS = ()

EVENTS = {
    "config.backup.made": _("Backup made"),
    "config.backup.restored": _("Backup restored"),
}
