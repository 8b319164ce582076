"""`guanjia rule judge SPC-CAP --input '{…}'`: what a rule says about one record."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language, gettext

from guanjia.foundation.standards.wording import verdict_data
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal
from guanjia.rulebook.engine import judge
from guanjia.rulebook.library import national
from guanjia.ui.answers import sentence_of


def day(text: str) -> date:
    """A day on the command line."""
    return date.fromisoformat(text)


class Command(BaseCommand):
    help = "Judge one record by a rule, on a day, at a place."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("rule")
        parser.add_argument("--input", required=True, help="the record as a JSON object")
        parser.add_argument("--on", type=day, help="the day (YYYY-MM-DD), today when left out")
        parser.add_argument("--place", default="", help="division code (GB/T 2260), the nation when left out")
        parser.add_argument("--json", action="store_true", help="answer with data")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            record = json.loads(options["input"])
        except ValueError as error:
            raise CommandError(gettext("The input is no JSON: %(error)s") % {"error": error}) from error
        if not isinstance(record, dict):
            raise CommandError(gettext('The input must be one JSON object, such as {"area_m2": 20}.'))
        place = options["place"]
        if place and not (place.isascii() and place.isdigit() and len(place) in (6, 9, 12)):
            raise CommandError(gettext("A place is a division code of 6, 9 or 12 digits."))
        on = options["on"] or clock.today()
        try:
            verdict = judge(national(), options["rule"], record, on=on, place=place)
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        data = verdict_data(verdict)
        if options["json"]:
            self.stdout.write(json.dumps(data, ensure_ascii=False))
            return
        tongue = "zh" if (get_language() or "").startswith("zh") else "en"
        self.stdout.write(f"{data['label'][tongue]}: {data['sentence'][tongue]}")
        for one in data["compared"]:
            for cited in one["citations"]:
                self.stdout.write(f"  {cited['number']} {cited['title']} {cited['ref']}  {cited['meaning'][tongue]}")
