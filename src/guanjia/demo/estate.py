"""Compounds, buildings, storeys and rooms of the demo city, each storey with its drawn plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import cycle
from random import Random

from guanjia.demo import words
from guanjia.demo.plans import Shape, StoreySpec, draw_storey
from guanjia.demo.scale import Scale
from guanjia.demo.society import FOUNDER, SINCE, Society
from guanjia.foundation.org.models import Office
from guanjia.foundation.places.commands import add_place, change_place, publish_plan, upload_plan
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock

SHAPES: tuple[Shape, ...] = ("slab", "ell", "hall")


@dataclass
class Estate:
    """What was built: compounds with their keepers, and the rooms that each unit uses."""

    compounds: list[Place] = field(default_factory=list)
    rooms: dict[int, list[Place]] = field(default_factory=dict)  # by using unit
    shared: dict[int, list[Place]] = field(default_factory=dict)  # by compound: wash rooms, halls, meeting rooms


def build_estate(rng: Random, scale: Scale, society: Society) -> Estate:
    """Build fifteen compounds; each county's units move into the county's compounds, the city's into the city's."""
    estate = Estate()
    queues: dict[int, cycle[Office]] = {}
    for rank, (name, buildings) in enumerate(words.COMPOUNDS):
        county = next((c for c in society.counties if name.startswith(c.region.name)), None)
        keeper = county.centre if county else society.bureau
        users = county.units if county else society.city_units
        queue = queues.setdefault(keeper.pk, cycle(users))
        build_compound(rng, scale, estate, name, rank, buildings, keeper, queue)
    return estate


def build_compound(
    rng: Random,
    scale: Scale,
    estate: Estate,
    name: str,
    rank: int,
    buildings: int,
    keeper: Office,
    users: cycle[Office],
) -> None:
    compound = add_place(FOUNDER, kind="compound", name=name, office_id=keeper.pk, valid_from=SINCE, rank=rank, rng=rng)
    estate.compounds.append(compound)
    for number in range(1, buildings + 1):
        shape = SHAPES[(rank + number) % len(SHAPES)]
        storeys = rng.randint(*scale.storeys)
        bays = rng.randint(max(5, scale.rooms // 2 - 1), max(6, scale.rooms // 2 + 1))
        building = add_place(
            FOUNDER,
            kind="building",
            name=f"{number} 号楼",
            parent_id=compound.pk,
            office_id=keeper.pk,
            valid_from=SINCE,
            rank=number,
            rng=rng,
        )
        storeys_m2 = [
            build_storey(rng, estate, building, level, shape, bays, keeper, users) for level in range(1, storeys + 1)
        ]
        change_place(
            FOUNDER,
            place_id=building.pk,
            name=building.name,
            rank=building.rank,
            gross_area_m2=sum(storeys_m2, Decimal()),
        )


def build_storey(
    rng: Random,
    estate: Estate,
    building: Place,
    level: int,
    shape: Shape,
    bays: int,
    keeper: Office,
    users: cycle[Office],
) -> Decimal:
    """One storey with its plan and rooms; answers its gross area."""
    drawn = draw_storey(
        StoreySpec(
            title=f"{building.full_name} {level} 层",
            prefix=str(level),
            shape=shape,
            bays=bays,
            seed=rng.randrange(2**30),
            print_room="物业公司" if level == 1 else "文印室",
        )
    )
    storey = add_place(
        FOUNDER,
        kind="storey",
        name=f"{level} 层",
        parent_id=building.pk,
        office_id=keeper.pk,
        gross_area_m2=drawn.gross_area_m2,
        valid_from=SINCE,
        rank=level,
        rng=rng,
    )
    user = next(users)
    offices = 0
    for n, room in enumerate(drawn.rooms):
        private = room.use == "office"
        if private:
            offices += 1
            if offices % 5 == 0:
                user = next(users)
        vacant = private and rng.random() < 0.03
        place = add_place(
            FOUNDER,
            kind="room",
            name=f"{room.plan_id} 室" if private else f"{room.plan_id} {room.name}",
            parent_id=storey.pk,
            office_id=keeper.pk,
            user_id=user.pk if private and not vacant else None,
            room_class=room.room_class,
            usable_area_m2=room.usable_area_m2,
            plan_id=room.plan_id,
            rank=n,
            valid_from=SINCE,
            rng=rng,
        )
        if private and not vacant:
            estate.rooms.setdefault(user.pk, []).append(place)
        elif not private:
            estate.shared.setdefault(place.compound_id or place.pk, []).append(place)
    plan = upload_plan(
        FOUNDER,
        storey_id=storey.pk,
        raw=drawn.svg.encode(),
        valid_from=SINCE,
        now=clock.now(),
        file_name="plan.svg",
        edition="2024-06 实测版",
    )
    publish_plan(FOUNDER, plan_id=plan.pk, now=clock.now())
    return drawn.gross_area_m2
