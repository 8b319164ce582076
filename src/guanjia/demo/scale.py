"""How big a demo city is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """One size of the demo. `sections`: sections a unit, `rooms`: rooms a storey, `days`: length of the past."""

    cities: int
    people: int
    other_county_units: int
    sections: int
    storeys: tuple[int, int]
    rooms: int
    tickets: int
    days: int = 182


SCALES = {
    "small": Scale(cities=1, people=3_000, other_county_units=6, sections=3, storeys=(3, 5), rooms=12, tickets=200),
    "city": Scale(cities=1, people=30_000, other_county_units=40, sections=6, storeys=(5, 9), rooms=20, tickets=12_000),
    "province": Scale(
        cities=11, people=330_000, other_county_units=40, sections=6, storeys=(5, 9), rooms=20, tickets=120_000
    ),
}
