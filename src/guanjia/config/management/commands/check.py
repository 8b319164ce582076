"""`guanjia check`: what is wrong with this installation and how to mend it; then Django's own checks."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from django.core.checks import Error, Warning, run_checks
from django.core.management.commands import check as django_check
from django.utils import translation
from django.utils.translation import gettext as _

from guanjia.config.diagnosis import Finding, Level, diagnose
from guanjia.kernel.words import N_

MARKS = {Level.OK: "✓", Level.HINT: "·", Level.WARN: "!", Level.BAD: "✗"}
OWN_OPTIONS = ("tags", "list_tags", "deploy", "databases")


def in_words(text: str, finding: Finding) -> str:
    """A sentence of a finding in the current language."""
    return _(text) % finding.params if text else ""


class Command(django_check.Command):
    help = "Say what is wrong with this installation and how to mend it. With --django only Django's own checks."

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("--django", action="store_true", help="only Django's own checks")
        parser.add_argument("--json", action="store_true", help="answer with data")
        parser.add_argument("--language", choices=("zh", "en"), help="default: by LANG")
        parser.add_argument("--quiet", action="store_true", help="show only what needs doing")

    def handle(self, *labels: Any, **options: Any) -> None:
        if options["django"] or labels or any(options.get(name) for name in OWN_OPTIONS):
            super().handle(*labels, **options)
            return
        spoken = options["language"] or os.environ.get("LC_ALL") or os.environ.get("LANG") or "en"
        with translation.override("zh-hans" if spoken.startswith("zh") else "en"):
            findings = [*diagnose(), *self._django()]
            bad = sum(finding.level is Level.BAD for finding in findings)
            if options["json"]:
                self.stdout.write(json.dumps([self._data(finding) for finding in findings], ensure_ascii=False))
            else:
                self._show(findings, quiet=options["quiet"])
        if bad:
            sys.exit(1)

    def _django(self) -> list[Finding]:
        """What Django itself has to say, as findings; its sentences are English."""
        found = []
        for message in run_checks():
            if message.is_silenced():
                continue
            level = Level.BAD if message.level >= Error("").level else Level.WARN
            if message.level >= Warning("").level:
                text = f"{message.obj or ''} {message.msg}".strip().replace("%", "%%")
                found.append(Finding(f"django.{message.id}", level, text, (message.hint or "").replace("%", "%%")))
        return found

    def _data(self, finding: Finding) -> dict[str, str]:
        return {
            "code": finding.code,
            "level": str(finding.level),
            "what": in_words(finding.what, finding),
            "mend": in_words(finding.mend, finding),
        }

    def _show(self, findings: list[Finding], *, quiet: bool) -> None:
        styles = {Level.OK: self.style.SUCCESS, Level.WARN: self.style.WARNING, Level.BAD: self.style.ERROR}
        for finding in findings:
            if quiet and finding.level in (Level.OK, Level.HINT):
                continue
            paint = styles.get(finding.level, str)
            self.stdout.write(f"{paint(MARKS[finding.level])} {in_words(finding.what, finding)}")
            if finding.mend:
                self.stdout.write(f"    → {in_words(finding.mend, finding)}")
        counts = {level: sum(f.level is level for f in findings) for level in Level}
        end = {"bad": counts[Level.BAD], "warn": counts[Level.WARN]}
        text = N_("Mend first: %(bad)s. Look at: %(warn)s.") if any(end.values()) else N_("All is well.")
        self.stdout.write("")
        self.stdout.write(_(text) % end)
