"""What the forms offer, and what pages show beside a finding."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guanjia.foundation.access.models import Account
from guanjia.foundation.documents.public import documents_of
from guanjia.foundation.files.queries import files_of
from guanjia.foundation.findings.models import Finding, Letter
from guanjia.foundation.notify.public import accounts_with
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places import queries as places
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.subjects import address_of
from guanjia.foundation.standards.public import clause_choices
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

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


def papers_of(actor: Actor, subject: Any) -> list[tuple[Any, str]]:
    """The official papers about a finding or a joint review that the actor sees, each with its address."""
    return [(row, address_of(row)) for row in documents_of(subject, actor)[:20]]


def list_place_choices(actor: Actor) -> list[Place]:
    """Compounds, buildings and storeys in sight."""
    rows = Place.objects.visible_to(actor).open().filter(kind__in=["compound", "building", "storey"])
    return list(rows.order_by("full_name")[:MOST])


def list_clause_choices() -> list[tuple[str, str]]:
    """The clauses of the library in force as (key, name)."""
    return clause_choices()


def get_unit(actor: Actor, office_id: int, right: str) -> Office:
    """An open office where a right of the actor holds, or NotVisible."""
    office = Office.objects.filter(pk=office_id, valid_to=None).first()
    if office is None or not actor.may(right, office.path):
        raise NotVisible(N_("There is no such office, or it is not yours to see."))
    return office


def get_place_or_none(actor: Actor, place_id: int | None) -> Place | None:
    """The place, or NotVisible; None for none."""
    return places.get_place(actor, place_id) if place_id else None
