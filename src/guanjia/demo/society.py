"""The organisation tree of the demo city, its people and their accounts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from guanjia.demo import words
from guanjia.demo.scale import Scale
from guanjia.foundation.org.commands import found_office, hire_person
from guanjia.foundation.org.models import Office, Person
from guanjia.kernel.actor import Actor, system_actor

SINCE = date(2019, 1, 1)

FOUNDER: Actor = replace(
    system_actor("demo", "org.view", "org.manage", "org.people", "places.view", "places.manage", "access.manage"),
    name="演示建库",
)


@dataclass
class County:
    """A county of the demo: its region, its centre and its units."""

    region: Office
    centre: Office
    units: list[Office] = field(default_factory=list)


@dataclass
class Society:
    """What the later steps build on."""

    province: Office
    city: Office
    bureau: Office
    bureau_sections: dict[str, Office]
    city_units: list[Office]
    counties: list[County]
    sections: dict[int, list[Office]] = field(default_factory=dict)
    people: dict[int, list[Person]] = field(default_factory=dict)

    @property
    def main_county(self) -> County:
        return next(county for county in self.counties if county.region.name == words.MAIN_COUNTY)

    @property
    def units(self) -> list[Office]:
        """Every unit, the city's and the counties'."""
        return [*self.city_units, *(unit for county in self.counties for unit in county.units)]


def found(parent: Office | None, kind: str, level: str, name: str, rank: int = 0) -> Office:
    """An office; one whose name begins with its region's is called without it where space is short."""
    short = name.removeprefix(parent.name) if parent else name
    return found_office(
        FOUNDER,
        kind=kind,
        level=level,
        name=name,
        short_name=short if short != name else "",
        parent_id=parent.pk if parent else None,
        valid_from=SINCE,
        rank=rank,
    )


def found_society(rng: Random, scale: Scale) -> Society:
    """Found the province, the city with bureau and units, nine counties with centres and units, and all sections."""
    province = found(None, "region", "province", words.PROVINCE)
    society = found_city(rng, scale, province, words.CITY)
    for n in range(1, scale.cities):
        found_city(rng, scale, province, f"演示{n}市")
    return society


def found_city(rng: Random, scale: Scale, province: Office, name: str) -> Society:
    city = found(province, "region", "city", name)
    bureau = found(city, "bureau", "city", f"{name}机关事务管理局")
    sections = {title: found(bureau, "section", "city", title, n) for n, title in enumerate(words.BUREAU_SECTIONS)}
    units = [found(city, "unit", "city", f"{name}{title[1:]}", n + 1) for n, title in enumerate(words.CITY_UNITS)]
    counties = []
    for rank, title in enumerate(words.COUNTIES):
        region = found(city, "region", "county", title, 100 + rank)
        county = County(region, found(region, "centre", "county", f"{title}机关事务中心"))
        wanted = len(words.COUNTY_UNITS) if title == words.MAIN_COUNTY else scale.other_county_units
        county.units = [
            found(region, "unit", "county", f"{title}{unit.removeprefix('县')}", n + 1)
            for n, unit in enumerate(words.COUNTY_UNITS[:wanted])
        ]
        counties.append(county)
    society = Society(province, city, bureau, sections, units, counties)
    for unit in society.units:
        titles = rng.sample(words.SECTIONS[1:], scale.sections - 1)
        society.sections[unit.pk] = [
            found(unit, "section", unit.level, title, n) for n, title in enumerate([words.SECTIONS[0], *titles])
        ]
    return society


def hire_people(rng: Random, scale: Scale, society: Society) -> None:
    """Fill the units' sections with people; the staff number counts through the city."""
    homes = [section for sections in society.sections.values() for section in sections]
    homes += [*society.bureau_sections.values()]
    homes += [county.centre for county in society.counties for _desk in range(10)]
    for n in range(scale.people):
        home = homes[n % len(homes)] if n < len(homes) * 2 else rng.choice(homes)
        person = hire_person(
            FOUNDER,
            name=words.full_name(rng),
            staff_number=f"YZ{n + 1:06d}",
            office_id=home.pk,
            valid_from=date(rng.randint(2019, 2025), rng.randint(1, 12), rng.randint(1, 28)),
            phone=words.phone(rng),
        )
        society.people.setdefault(home.pk, []).append(person)
