"""`guanjia rule list`: every rule with what it compares."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from guanjia.foundation.standards.wording import in_both
from guanjia.rulebook.engine import all_rules


class Command(BaseCommand):
    help = "List the rules of the rulebook."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="answer with data")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = all_rules()
        if options["json"]:
            told = [
                {"rule": rule.key, "title": in_both(lambda translate, rule=rule: translate(rule.title))}
                for rule in rules
            ]
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for rule in rules:
            self.stdout.write(f"{rule.key:<14}{gettext(rule.title)}")
