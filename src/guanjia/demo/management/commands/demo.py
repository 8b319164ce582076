"""`guanjia demo`: load the fictional city and print its accounts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guanjia.demo.building import is_loaded, load_city
from guanjia.demo.scale import SCALES
from guanjia.foundation.access.models import DemoAccount
from guanjia.kernel import clock
from guanjia.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Load the demo city 云州市 and print one account per role. Loading twice changes nothing."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--scale", choices=sorted(SCALES), default="small")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if is_loaded():
            self.stdout.write("The demo city is there already.")
        else:
            try:
                load_city(scale=options["scale"], seed=options["seed"], now=clock.now(), tell=self.stdout.write)
            except DomainError as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write("\n账号 account   密码 password        角色 role")
        for row in DemoAccount.objects.select_related("account__person__office").order_by("rank"):
            person = row.account.person
            self.stdout.write(
                f"{row.account.username:<12} {row.password}   {row.label}  {person.name if person else ''}"
            )
