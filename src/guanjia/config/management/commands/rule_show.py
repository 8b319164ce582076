"""`guanjia rule show SPC-CAP`: a rule's inputs, values and clauses."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language, gettext

from guanjia.foundation.standards.wording import rule_data
from guanjia.kernel.errors import Refusal
from guanjia.rulebook.engine import get_rule
from guanjia.rulebook.library import national
from guanjia.ui.answers import sentence_of


class Command(BaseCommand):
    help = "Show one rule: what it asks, the values it looks up, the clauses it cites."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("rule")
        parser.add_argument("--json", action="store_true", help="answer with data")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = rule_data(get_rule(options["rule"]), national())
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(data, ensure_ascii=False))
            return
        tongue = "zh" if (get_language() or "").startswith("zh") else "en"
        self.stdout.write(f"{data['rule']}  {data['title'][tongue]}\n{data['compares']}\n")
        self.stdout.write(gettext("Inputs:"))
        for given in data["inputs"]:
            shape = " | ".join(given["choices"]) or given["kind"]
            kind = ", ".join(part for part in (shape, given["unit"]) if part)
            self.stdout.write(f"  {given['name']:<18}{given['label'][tongue]}  ({kind})")
        self.stdout.write(gettext("Values:"))
        for parameter in data["parameters"]:
            for line in parameter["lines"]:
                span = f"{line['since']}–{line['until'] or ''}"
                keys = " ".join([*line["keys"], line["place"]]).strip()
                value = f"{line['value']:g} {parameter['unit']}"
                label = parameter["label"][tongue]
                self.stdout.write(f"  {label}  {keys}  {value}  {span}  [{line['evidence']}]")
        self.stdout.write(gettext("Clauses:"))
        for clause in data["clauses"]:
            self.stdout.write(f"  {clause['number']} {clause['ref']}  {clause['meaning'][tongue]}")
