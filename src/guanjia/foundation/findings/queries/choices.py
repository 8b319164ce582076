"""What the forms offer, and what pages show beside a finding."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guanjia.foundation.access.models import Account
from guanjia.foundation.files.queries import files_of
from guanjia.foundation.findings.models import Finding, Letter
from guanjia.foundation.notify.public import accounts_with
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places.models import Place
from guanjia.kernel.actor import Actor
from guanjia.rulebook.library import national

MOST = 400


def list_verifiers(finding: Finding, now: datetime) -> list[Person]:
    """The people who may be named to verify a finding: holders of the right where it was raised, the owner aside."""
    accounts = Account.objects.filter(pk__in=accounts_with("findings.verify", finding.raised_path, now=now))
    people = Person.objects.filter(pk__in=accounts.values("person_id"), valid_to=None).select_related("office")
    return list(people.exclude(pk=finding.owner_id or 0).order_by("office__path", "pk")[:MOST])


def list_support_choices(finding: Finding) -> list[Office]:
    """The open units around the one that answers, those of the bodies above it."""
    top = [int(part) for part in finding.office_path.split("/") if part][:2]
    path = "/" + "/".join(map(str, top)) + "/"
    rows = Office.objects.filter(path__startswith=path, valid_to=None).exclude(kind__in=["region", "section"])
    return list(rows.exclude(pk=finding.office_id).order_by("path")[:MOST])


def list_repeated_by(actor: Actor, finding: Finding) -> list[Finding]:
    """The later findings in sight that repeat this one."""
    return list(Finding.objects.visible_to(actor).filter(repeats=finding).order_by("pk")[:20])


def files(finding: Finding | Letter, purpose: str) -> list[Any]:
    """The files of a finding or letter that the caller has been shown."""
    return list(files_of(finding, purpose))


def list_place_choices(actor: Actor) -> list[Place]:
    """Compounds, buildings and storeys in sight."""
    rows = Place.objects.visible_to(actor).open().filter(kind__in=["compound", "building", "storey"])
    return list(rows.order_by("full_name")[:MOST])


def list_clause_choices() -> list[tuple[str, str]]:
    """The clauses of the rulebook as (key, name)."""
    found = []
    for document in national().documents.values():
        found += [(clause.key, f"《{document.title}》{clause.ref}") for clause in document.clauses]
    return found
