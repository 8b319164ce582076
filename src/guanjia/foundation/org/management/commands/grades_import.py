"""`guanjia grades import`: enter the standard list of civil servants' posts and ranks as grades."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from guanjia.foundation.org.commands import add_grade
from guanjia.foundation.org.commands.posts import GradeCodeTaken
from guanjia.foundation.org.standard_grades import STANDARD_GRADES
from guanjia.kernel.actor import system_actor


class Command(BaseCommand):
    help = "Enter the standard grades (Civil Servants Law, articles 18 and 19). Run again, it adds what is missing."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="answer with data")

    def handle(self, *args: Any, **options: Any) -> None:
        actor, added = system_actor("grades", "org.manage"), 0
        for rank, (code, name) in enumerate(STANDARD_GRADES, start=1):
            try:
                add_grade(actor, code=code, name=name, rank=rank * 10)
                added += 1
            except GradeCodeTaken:
                continue
        self.stdout.write(json.dumps({"added": added}) if options["json"] else f"{added} grades added")
