"""`guanjia rule simulate SPC-CAP rooms.csv --draft draft.toml`: who would newly fail under changed values."""

from __future__ import annotations

import csv
import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from guanjia.config.management.commands.rule_judge import day
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal
from guanjia.rulebook.engine import get_rule, judge, one_value
from guanjia.rulebook.library import Library, national, read_document, read_parameter
from guanjia.rulebook.verdicts import State
from guanjia.ui.answers import sentence_of

SHOWN = 20


def with_draft(library: Library, text: str) -> Library:
    """The library with a draft's documents and further lines of parameters that it has."""
    draft = tomllib.loads(text)
    for data in draft.get("document", ()):
        document = read_document(data)
        library.check_current(document.number, document.in_force_on)
        library = library.with_document(document)
    for data in draft.get("parameter", ()):
        known = library.parameter(data["key"])
        shape = {"en": known.label_en, "zh": known.label_zh, "axes": list(known.axes)}
        library = library.with_lines(known.key, read_parameter({**shape, **data}).lines)
    return library


class Command(BaseCommand):
    help = "Judge the rows of a CSV file, as they are and under a draft, and name those that would newly fail."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("rule")
        parser.add_argument("rows", type=Path, help="a CSV file whose headings are the rule's inputs (UTF-8)")
        parser.add_argument(
            "--draft", type=Path, help="a TOML file with documents and values, like those of the rulebook"
        )
        parser.add_argument("--on", type=day, help="the day (YYYY-MM-DD), today when left out")
        parser.add_argument("--place", default="", help="division code (GB/T 2260), the nation when left out")
        parser.add_argument("--json", action="store_true", help="answer with data")

    def handle(self, *args: Any, **options: Any) -> None:
        on, place = options["on"] or clock.today(), options["place"]
        try:
            rule = get_rule(options["rule"])
            today = national()
            draft = with_draft(today, options["draft"].read_text("utf-8")) if options["draft"] else today
            with options["rows"].open(encoding="utf-8-sig", newline="") as handle:
                rows = list(csv.DictReader(handle))
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        except (OSError, UnicodeError, tomllib.TOMLDecodeError, KeyError, ValueError) as error:
            raise CommandError(str(error)) from error
        names = {given.name for given in rule.inputs}
        before: Counter[str] = Counter()
        after: Counter[str] = Counter()
        newly: list[dict[str, Any]] = []
        bad: list[dict[str, Any]] = []
        for number, row in enumerate(rows, start=2):  # line 1 holds the headings
            record = {name: value for name, value in row.items() if name in names}
            try:
                for given in rule.inputs:
                    one_value(given, record.get(given.name))
                old = judge(today, rule.key, record, on=on, place=place)
                new = judge(draft, rule.key, record, on=on, place=place)
            except Refusal as refusal:
                bad.append({"line": number, "why": sentence_of(refusal)})
                continue
            before[old.state.word] += 1
            after[new.state.word] += 1
            if new.state > old.state and new.state >= State.WARN:
                newly.append({"line": number, "state": new.state.word, "sentence": new.sentence(gettext)})
        if options["json"]:
            told = {"rule": rule.key, "rows": len(rows), "before": before, "after": after, "newly": newly, "bad": bad}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(gettext("%(n)s rows, %(bad)s of them not readable") % {"n": len(rows), "bad": len(bad)})
        for state in State:
            self.stdout.write(f"  {state.word:<16}{before[state.word]:>8} → {after[state.word]}")
        self.stdout.write(gettext("%(n)s would newly fail:") % {"n": len(newly)})
        for one in newly[:SHOWN]:
            self.stdout.write(f"  {one['line']}: {one['sentence']}")
        for one in bad[:SHOWN]:
            self.stdout.write(f"  {one['line']}: {one['why']}")
