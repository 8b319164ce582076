"""`guanjia audit verify`: check the whole trail and name the first bad record; exit code 0 only when all is well."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from guanjia.foundation.audit.sentences import sentence_of_finding
from guanjia.foundation.audit.verifying import Verdict, verify
from guanjia.kernel import clock


class Command(BaseCommand):
    help = "Check records, chains, anchors, witness file and watched rows; exit code 1 when one is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer with data")
        parser.add_argument("--no-rows", action="store_true", help="leave the business rows out")
        parser.add_argument("--max-tail", type=int, metavar="S", help="also fail when records wait unsealed this long")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify(clock.now(), rows=not options["no_rows"])
        tail_s = verdict.tail_age.total_seconds() if verdict.tail_age else 0
        late = options["max_tail"] is not None and tail_s > options["max_tail"]
        if options["json"]:
            self.stdout.write(json.dumps(verdict.as_json(), ensure_ascii=False, indent=1))
        else:
            self.tell(verdict)
        if late:
            raise CommandError(_("Records wait unsealed for %(s)s s: start the worker.") % {"s": int(tail_s)})
        if not verdict.clean:
            sys.stdout.flush()
            raise CommandError(_("The audit trail was tampered with: %(n)s findings.") % {"n": verdict.wrong})

    def tell(self, verdict: Verdict) -> None:
        out = self.stdout.write
        out(
            _("%(records)s sealed records in %(streams)s streams, %(anchors)s anchors, %(rows)s watched rows")
            % {
                "records": verdict.records,
                "streams": verdict.streams,
                "anchors": verdict.anchors,
                "rows": verdict.rows,
            }
        )
        out(
            _("unsealed tail: %(n)s records, the oldest %(age)s s old; last anchor %(at)s")
            % {
                "n": verdict.unsealed,
                "age": int(verdict.tail_age.total_seconds()) if verdict.tail_age else 0,
                "at": verdict.last_anchor_at.isoformat(timespec="seconds") if verdict.last_anchor_at else "—",
            }
        )
        if verdict.clean:
            out(_("The audit trail is whole."))
            return
        assert verdict.first is not None
        out(_("First bad record: %(what)s") % {"what": sentence_of_finding(verdict.first)})
        for finding in verdict.findings[:20]:
            if finding is not verdict.first:
                out("  " + sentence_of_finding(finding))
        if verdict.wrong > 20:
            out(_("  and %(n)s more") % {"n": verdict.wrong - 20})
