"""`guanjia createadmin`: the three separated administrators of a fresh installation, each a person of its own."""

from __future__ import annotations

import getpass
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from guanjia.foundation.access.commands.accounts import create_account
from guanjia.foundation.access.commands.grants import grant_role
from guanjia.foundation.access.models import Account, Grant
from guanjia.foundation.access.rules import POWER_ROLES
from guanjia.foundation.access.standard_roles import watch_standard_roles
from guanjia.foundation.org.commands.people import hire_person
from guanjia.foundation.org.commands.tree import found_office
from guanjia.foundation.org.models import Office, Person
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor, system_actor
from guanjia.kernel.errors import DomainError

RIGHTS = ("access.manage", "org.view", "org.people", "org.manage")


class Command(BaseCommand):
    help = (
        "Make the system, the security and the audit administrator: three accounts of three people. "
        "Weak passwords are refused; each must be changed at the first log-in. "
        "With --json the answers are read from standard input: "
        '{"office": "…", "system": {"username", "name", "staff_number", "password"}, "security": …, "audit": …}.'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--office", default="", help="name of the root office, made when there is none")
        for power in POWER_ROLES:
            parser.add_argument(f"--{power}", default="", metavar="USERNAME", help=f"account name of the {power} admin")
            parser.add_argument(f"--{power}-name", default="", help="the person's name")
            parser.add_argument(f"--{power}-number", default="", help="the person's staff number")
        parser.add_argument("--json", action="store_true", help="read all answers from standard input as JSON")
        parser.add_argument("--only", choices=sorted(POWER_ROLES), help="make only this one of the three")

    def handle(self, *args: Any, **options: Any) -> None:
        given: dict[str, Any] = json.load(sys.stdin) if options["json"] else {}
        powers = [options["only"]] if options["only"] else list(POWER_ROLES)
        actor = system_actor("createadmin", *RIGHTS)
        made = []
        try:
            with transaction.atomic():
                office = self.root_office(actor, given.get("office") or options["office"])
                for power in powers:
                    made.append(self.make(actor, power, office, given.get(power, {}), options))
                watch_standard_roles()
        except DomainError as error:
            raise CommandError(str(error)) from error
        except KeyError as error:
            raise CommandError(_("The answer %(name)s is missing.") % {"name": error}) from error
        if options["json"]:
            self.stdout.write(json.dumps({"made": [account.username for account in made]}))
        else:
            for account in made:
                self.stdout.write(self.style.SUCCESS(_("Made the account %(name)s.") % {"name": account.username}))
            self.stdout.write(_("Each sets a new password and a second factor at the first log-in."))

    def root_office(self, actor: Actor, name: str) -> Office:
        """The root of the tree, founded when there is none."""
        root = Office.objects.filter(parent=None).order_by("pk").first()
        if root is not None:
            return root
        name = name or self.ask(_("Name of the office at the top of the tree"))
        return found_office(
            actor, kind=Office.Kind.BUREAU, level=Office.Level.CITY, name=name, parent_id=None, valid_from=clock.today()
        )

    def make(self, actor: Actor, power: str, office: Office, given: dict[str, Any], options: dict[str, Any]) -> Account:
        """One administrator: person, account, grant over the whole tree."""
        role = POWER_ROLES[power]
        if Grant.objects.in_force(clock.today()).filter(role__code=role, office=office).exists():
            raise CommandError(_("There is a %(role)s already; that account grants and locks.") % {"role": role})
        interactive = not options["json"]
        username = (
            given.get("username") or options[power] or self.ask_if(interactive, _("Account name"), role, "username")
        )
        name = given.get("name") or options[f"{power}_name"] or self.ask_if(interactive, _("Name"), role, "name")
        number = (
            given.get("staff_number")
            or options[f"{power}_number"]
            or self.ask_if(interactive, _("Staff number"), role, "staff_number")
        )
        password = given["password"] if options["json"] else self.ask_password(role)
        person = Person.objects.filter(staff_number=number).first() or hire_person(
            actor, name=name, staff_number=number, office_id=office.pk, valid_from=clock.today()
        )
        account = create_account(actor, username=username, person_id=person.pk, password=password, now=clock.now())
        grant_role(
            actor,
            account_id=account.pk,
            role_code=role,
            office_id=office.pk,
            valid_from=clock.today(),
            valid_to=None,
            reason="createadmin",
            today=clock.today(),
        )
        return account

    def ask_if(self, interactive: bool, question: str, role: str, name: str) -> str:
        if not interactive:
            raise KeyError(name)
        return self.ask(f"{role}: {question}")

    def ask(self, question: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError(_("%(question)s? Give it as an option.") % {"question": question})
        return input(f"{question}: ").strip()

    def ask_password(self, role: str) -> str:
        """Typed twice at a terminal, or one line of standard input each."""
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        first = getpass.getpass(f"{role}: {_('First password')}: ")
        if first != getpass.getpass(f"{role}: {_('Once more')}: "):
            raise CommandError(_("The two passwords differ."))
        return first
