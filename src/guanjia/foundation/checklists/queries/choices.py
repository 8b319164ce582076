"""What forms offer to choose from, as far as the asker sees it."""

from __future__ import annotations

from guanjia.foundation.access.models import Grant, Role
from guanjia.foundation.checklists.queries.forms import list_published
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.org.scope import within
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

MOST = 600


def office_choices(actor: Actor, right: str) -> list[tuple[int, str]]:
    """The bodies and their sections for which the actor holds a right; the own office first."""
    rows = Office.objects.filter(within("path", actor.reach(right)), valid_to=None).exclude(kind="region")
    rows = rows.filter(kind__in=["bureau", "centre", "unit"]) | rows.filter(path__startswith=actor.office_path or "-")
    found = list(rows.distinct().order_by("depth", "rank", "pk")[:MOST])
    found.sort(key=lambda office: (office.pk != actor.office_id, not actor.office_path.startswith(office.path)))
    return [(office.pk, office.name) for office in found]


def unit_choices(actor: Actor) -> list[tuple[int, str]]:
    """The units that may be visited."""
    rows = Office.objects.visible_to(actor).filter(valid_to=None, kind__in=["unit", "bureau", "centre"])
    return [(office.pk, office.name) for office in rows.order_by("depth", "rank", "pk")[:MOST]]


def form_choices(actor: Actor) -> list[tuple[int, str]]:
    """Forms with a published version."""
    return [(version.form_id, f"{version.form.name} v{version.number}") for version in list_published(actor)]


def people_choices(actor: Actor, office: Office) -> list[tuple[int, str]]:
    """People who may make visits for an office: of its body, with a role that carries the right."""
    roles = [role.pk for role in Role.objects.filter(retired_at=None) if "checklists.inspect" in role.rights]
    body = office.parent if office.kind == Office.Kind.SECTION and office.parent is not None else office
    granted = Grant.objects.in_force(clock.today()).filter(role__in=roles, account__is_active=True)
    people = Person.objects.filter(
        pk__in=granted.values("account__person"), office__path__startswith=body.path, valid_to=None
    )
    own = Person.objects.filter(pk=actor.person_id or 0)
    return [
        (person.pk, f"{person.name}（{person.office.short_name or person.office.name}）")
        for person in (people | own).distinct().select_related("office").order_by("office__path", "pk")[:MOST]
    ]


def point_choices(actor: Actor) -> list[tuple[int, str]]:
    """Points and rooms in sight, points first."""
    rows = Place.objects.visible_to(actor).filter(valid_to=None, kind__in=["point", "room"])
    found = rows.order_by("kind", "path").values_list("pk", "full_name")
    return list(found[:MOST])
