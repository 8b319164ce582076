"""`guanjia audit adopt`: after an upgrade, keep fingerprints of watched rows that have none yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from guanjia.foundation.audit.commands import adopt_rows
from guanjia.kernel.actor import system_actor


class Command(BaseCommand):
    help = "Watch rows that no record has a fingerprint of yet, as they are now. The trail says which."

    def handle(self, *args: Any, **options: Any) -> None:
        adopted = adopt_rows(system_actor("command-line", "audit.verify"))
        for label, count in adopted.items():
            self.stdout.write(f"{label}: {count}")
        self.stdout.write(_("%(n)s rows are watched from now on") % {"n": sum(adopted.values())})
