"""The least that is valid, one plain function a kind of thing. Nothing is shared between tests."""

from __future__ import annotations

import io
import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.models import Account, Grant, Role
from guanjia.foundation.files.commands import attach_file
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.org.models import Appointment, Office, OfficeVersion, Person
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor, Reach

_count = itertools.count(1)
LONG_AGO = date(2020, 1, 1)
STOCKED_AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


def make_office(*, parent: Office | None = None, **over: Any) -> Office:
    """An office; without a parent it hangs below a root of its own."""
    n = next(_count)
    fields: dict[str, Any] = {
        "kind": "unit",
        "level": "county",
        "name": f"Unit {n}",
        "valid_from": LONG_AGO,
        "path": f"new:{n}",
        "parent": parent,
        "depth": parent.depth + 1 if parent else 0,
    }
    office = Office.objects.create(**(fields | over))
    office.path = f"{parent.path if parent else '/'}{office.pk}/"
    office.save(update_fields=["path"])
    OfficeVersion.objects.create(
        office=office,
        name=office.name,
        short_name=office.short_name,
        parent=parent,
        valid_from=office.valid_from,
        valid_to=office.valid_to,
    )
    return office


def make_person(*, office: Office | None = None, **over: Any) -> Person:
    """A person of an office."""
    n = next(_count)
    fields: dict[str, Any] = {
        "name": f"Person {n}",
        "staff_number": f"S{n:06}",
        "office": office or make_office(),
        "valid_from": LONG_AGO,
    }
    person = Person.objects.create(**(fields | over))
    Appointment.objects.create(
        person=person, office=person.office, valid_from=person.valid_from, valid_to=person.valid_to
    )
    return person


def make_account(*roles: str, office: Office | None = None, **over: Any) -> Account:
    """An account of a person of `office`, with the standard roles granted there."""
    person = over.pop("person", None) or make_person(office=office)
    account = Account(username=over.pop("username", f"account{next(_count)}"), person=person, **over)
    account.set_password("correct horse battery")
    account.password_changed_at = clock.now()
    account.save()
    for code in roles:
        Grant.objects.create(
            account=account, role=Role.objects.get(code=code), office=office or person.office, valid_from=LONG_AGO
        )
    return account


def make_actor(*rights: str, office: Office | None = None, everywhere: bool = False, **over: Any) -> Actor:
    """An actor with a real account whose listed rights hold over `office` (a fresh one without)."""
    account = over.pop("account", None) or make_account(office=office)
    person = account.person
    path = "/" if everywhere else (office or person.office).path
    return Actor(
        key=f"account:{account.pk}",
        name=person.name,
        account_id=account.pk,
        person_id=person.pk,
        office_id=person.office_id,
        office_path=person.office.path,
        grants={right: Reach((path,)) for right in rights},
        **over,
    )


def actor_with_role(*roles: str, office: Office | None = None) -> Actor:
    """An actor as a log-in would make it, from standard roles."""
    return actor_of(make_account(*roles, office=office), today=clock.today())


def tomorrow() -> date:
    return clock.today() + timedelta(days=1)


def make_place(*, parent: Place | None = None, office: Office | None = None, **over: Any) -> Place:
    """A room in a building of its own compound, or the next smaller thing below `parent`."""
    if parent is None and over.get("kind", "room") != "compound":
        office = office or make_office()
        compound = make_place(kind="compound", office=office)
        building = make_place(kind="building", parent=compound)
        parent = make_place(kind="storey", parent=building)
    n = next(_count)
    name = over.pop("name", f"Place {n}")
    fields: dict[str, Any] = {
        "kind": "room",
        "name": name,
        "full_name": f"{parent.full_name} {name}" if parent else name,
        "parent": parent,
        "office": office or (parent.office if parent else make_office()),
        "path": f"new:{n}",
        "valid_from": LONG_AGO,
    }
    place = Place.objects.create(**(fields | over))
    place.path = f"{parent.path if parent else '/'}{place.pk}/"
    place.compound = parent.compound if parent and parent.compound_id else (parent or None)
    place.save(update_fields=["path", "compound"])
    return place


def make_picture(
    kind: str = "JPEG", size: tuple[int, int] = (640, 480), *, colour: str = "teal", exif: Any = None
) -> bytes:
    """A picture's bytes."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **({"exif": exif} if exif is not None else {}))
    return out.getvalue()


def make_photo(actor: Actor, holder: Any, *, purpose: str = "photo", content: bytes | None = None) -> StoredFile:
    """A photo attached to a record by somebody who sees it."""
    upload = SimpleUploadedFile(f"photo{next(_count)}.jpg", content or make_picture(), "image/jpeg")
    return attach_file(actor, holder=holder, purpose=purpose, upload=upload, now=clock.now(), permitted=True)


def make_kind(*, red_line: bool = False, skill: str = "water", **over: Any) -> Any:
    """A kind of fault in a group of its own, with a promise: accept in 30, finish in 240 minutes, round the clock."""
    from guanjia.domains.servicedesk.models import FaultKind, ServiceLevel

    n = next(_count)
    level = {"respond_minutes": 30, "finish_minutes": 240, "round_the_clock": True} | over.pop("level", {})
    group = FaultKind.objects.create(code=f"group{n}", name=f"Group {n}")
    fields = {"code": f"kind{n}", "name": f"Kind {n}", "parent": group, "skill": skill, "red_line": red_line}
    kind = FaultKind.objects.create(**(fields | over))
    ServiceLevel.objects.create(kind=kind, valid_from=LONG_AGO, **level)
    return kind


def make_worker(*, office: Office | None = None, skills: tuple[str, ...] = ("water",), **over: Any) -> Any:
    """A worker on duty with an account that may do repairs; `worker.actor` acts for them."""
    from guanjia.domains.servicedesk.models import Worker

    account = over.pop("account", None) or make_account(office=office)
    person = account.person
    worker = Worker.objects.create(person=person, office=office or person.office, skills=list(skills), **over)
    worker.actor = make_actor("servicedesk.work", "servicedesk.report", "places.view", account=account)
    return worker


def make_ticket(*, office: Office | None = None, place: Place | None = None, **over: Any) -> Any:
    """A ticket reported by somebody of `office`, by the command; `ticket.asker` is the requester's actor."""
    from guanjia.domains.servicedesk.commands import report_fault

    office = office or (place.office if place else make_office())
    place = place or make_place(office=office)
    asker = over.pop("asker", None) or make_actor("servicedesk.report", "places.view", office=office)
    kind = over.pop("kind", None) or make_kind()
    ticket = report_fault(
        asker,
        place_id=place.pk,
        kind_id=kind.pk,
        description=over.pop("description", "The tap drips."),
        now=over.pop("now", None) or clock.now(),
        **over,
    )
    ticket.asker = asker
    return ticket


def make_stock(office: Office, *, price_fen: int = 1_500, quantity: str = "10", **over: Any) -> Any:
    """A part with some of it in a store of its own: the level; `level.part`, `level.store`."""
    from decimal import Decimal

    from guanjia.domains.servicedesk.models import Part, StockLevel, Store

    n = next(_count)
    fields = {"code": f"P{n}", "name": f"Part {n}", "pinyin": f"p{n}", "unit": "pcs"} | over
    part = Part.objects.create(office=office, price_fen=price_fen, **fields)
    store = Store.objects.create(office=office, name=f"Store {n}")
    return StockLevel.objects.create(store=store, part=part, quantity=Decimal(quantity))


def make_idea_kind(**over: Any) -> Any:
    """A kind of idea that is answered within five working days."""
    from guanjia.domains.suggestions.models import IdeaKind

    n = next(_count)
    return IdeaKind.objects.create(**({"code": f"about{n}", "name": f"About {n}", "limit_days": 5} | over))


def make_idea(*, asker: Actor | None = None, office: Office | None = None, **over: Any) -> Any:
    """An idea of somebody of `office`, by the command; `idea.asker` is the proposer's actor."""
    from guanjia.domains.suggestions.commands import propose_idea

    asker = asker or make_actor("suggestions.propose", office=office)
    n = next(_count)
    fields: dict[str, Any] = {
        "title": f"Idea number {n}",
        "text": f"It would be good to have thing {n} here.",
        "now": clock.now(),
    }
    kind = over.pop("kind", None) or make_idea_kind()
    idea = propose_idea(asker, kind_id=kind.pk, **(fields | over))
    idea.asker = asker
    return idea


def make_adopted_idea(*, county: Office, office: Office | None = None, **over: Any) -> Any:
    """An idea that its body adopted."""
    from guanjia.domains.suggestions.commands import answer_idea, assign_idea

    idea = make_idea(office=office or county, **over)
    boss = make_actor("suggestions.view", "suggestions.triage", "suggestions.answer", office=county)
    assign_idea(boss, idea_id=idea.pk, office_id=idea.office_id, now=idea.filed_at)
    answer_idea(boss, idea_id=idea.pk, verb="adopt", reason="A good idea.", now=idea.filed_at)
    idea.refresh_from_db()
    return idea


def make_item(*, county: Office, doer: Actor, idea: Any = None, programme: Any = None, **over: Any) -> Any:
    """A practical-benefit item of a body, done by `doer`; `item.boss` runs the programme."""
    from guanjia.domains.suggestions.commands import add_item, open_programme
    from guanjia.domains.suggestions.models import Programme

    boss = make_actor("suggestions.view", "suggestions.manage", office=county)
    programme = programme or Programme.objects.filter(office=county).first()
    programme = programme or open_programme(boss, office_id=county.pk, year=2026, size=10)
    fields: dict[str, Any] = {
        "title": f"Item {next(_count)}",
        "goal": "So that it is better.",
        "starts_on": date(2026, 1, 5),
        "due_on": date(2026, 11, 30),
    }
    item = add_item(
        boss,
        programme_id=programme.pk,
        doer_id=doer.person_id,
        idea_id=idea.pk if idea else None,
        **(fields | over),
    )
    item.boss = boss
    return item


def make_shop(*, office: Office, **over: Any) -> Any:
    """A shop in a compound kept by `office`, open on working days from 8 to 18; `shop.boss` runs it."""
    from guanjia.domains.amenities.commands import open_shop

    boss = make_actor("amenities.view", "amenities.manage", "amenities.check", office=office)
    compound = over.pop("compound", None) or make_place(kind="compound", office=office)
    n = next(_count)
    shop = open_shop(
        boss, compound_id=compound.pk, **({"name": f"Shop {n}", "kind": "store", "operator": f"Operator {n}"} | over)
    )
    shop.boss = boss
    return shop


def make_goods_kind(**over: Any) -> Any:
    """A kind of goods that is lent for 24 hours, one a person."""
    from guanjia.domains.amenities.models import GoodsKind

    n = next(_count)
    return GoodsKind.objects.create(**({"code": f"goods{n}", "name": f"Goods {n}"} | over))


def make_goods_point(*, office: Office, **over: Any) -> Any:
    """A goods point in a compound kept by `office`; `point.keeper` keeps it."""
    from guanjia.domains.amenities.commands import open_point

    keeper = make_actor("amenities.view", "amenities.manage", "amenities.keep", "amenities.use", office=office)
    compound = over.pop("compound", None) or make_place(kind="compound", office=office)
    point = open_point(
        keeper, compound_id=compound.pk, now=STOCKED_AT, **({"name": f"Point {next(_count)}"} | over)
    )  # fmt: skip
    point.keeper = keeper
    return point


def make_piece(*, point: Any, kind: Any = None, now: Any = None) -> Any:
    """A piece in stock at a point."""
    from guanjia.domains.amenities.commands import stock_pieces

    kind = kind or make_goods_kind()
    return stock_pieces(point.keeper, point_id=point.pk, kind_id=kind.pk, pieces=1, now=now or STOCKED_AT)[0]
