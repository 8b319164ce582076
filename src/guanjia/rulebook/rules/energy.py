"""Energy, carbon and temperature. Factors come in named sets; none is a global constant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guanjia.kernel.words import N_
from guanjia.rulebook import columns
from guanjia.rulebook.checks import Check, equal, forbidden, needed, no_less, no_more, shown
from guanjia.rulebook.engine import Book, Case, Input, Kind, rule
from guanjia.rulebook.verdicts import State

ENERGIES = (
    ("electricity_kwh", N_("Electric power"), "kWh"),
    ("raw_coal_kg", N_("Raw coal"), "kg"),
    ("petrol_kg", N_("Petrol"), "kg"),
    ("diesel_kg", N_("Diesel"), "kg"),
    ("lpg_kg", N_("Liquefied gas"), "kg"),
    ("gas_oilfield_m3", N_("Natural gas of oil fields"), "m³"),
    ("gas_gasfield_m3", N_("Natural gas of gas fields"), "m³"),
    ("heat_mj", N_("Heat"), "MJ"),
)
SETS = ("gbt2589-2020", "shandong-quota-2019")


@rule(
    "NRG-TCE",
    N_("Energy in coal equivalent"),
    Input("factor_set", N_("Set of factors"), Kind.CHOICE, choices=SETS),
    *(Input(name, label, unit=unit, default=0.0, needed=False) for name, label, unit in ENERGIES),
    Input("reported_tce", N_("Figure reported"), unit="tce", needed=False),
    parameters=("tce-factor",),
)
def coal_equivalent(case: Case, book: Book) -> Sequence[Check]:
    """E = Σ amount × factor ÷ 1000, in tonnes of coal equivalent, by the set that the report names: electricity is
    0.1229 kgce/kWh by its own heat (GB/T 2589-2020) and 0.31 by supply coal (Shandong's quotas); never mixed."""
    total: Any = 0.0
    used = []
    for name, _label, _unit in ENERGIES:
        factor = book.find("tce-factor", set=case.factor_set, energy=name)
        amount = getattr(case, name)
        total = total + columns.where(amount > 0, amount * factor.value, 0.0)
        if case.many or amount > 0:
            used.append(factor)
    total = total / 1000
    cited = tuple(used[:1]) if case.many else tuple(used)
    checks = [shown(N_("Energy in coal equivalent"), total, unit="tce", found=cited)]
    there = case.has("reported_tce")
    if case.many or there:
        label = N_("Reported coal equivalent")
        checks.append(equal(label, case.reported_tce, total, within=0.005, unit="tce", applies=there, found=cited))
    return checks


FUELS = (
    ("gas_m3", N_("Natural gas"), "m³"),
    ("petrol_kg", N_("Petrol"), "kg"),
    ("diesel_kg", N_("Diesel"), "kg"),
    ("kerosene_kg", N_("Kerosene"), "kg"),
    ("lpg_kg", N_("Liquefied gas"), "kg"),
    ("fuel_oil_kg", N_("Fuel oil"), "kg"),
    ("raw_coal_kg", N_("Raw coal"), "kg"),
)


def fuel_factor(heat: float, carbon: float, oxidation: float) -> float:
    """kgCO2 for a kg (or m³) of fuel: heat GJ/t (GJ/10³m³) × carbon tC/TJ × oxidation × 44/12, in thousandths."""
    return heat * carbon * oxidation * 44 / 12 / 1000


@rule(
    "NRG-CO2",
    N_("Carbon dioxide"),
    Input("factor_year", N_("Year of the grid factor"), Kind.CHOICE, choices=("2021", "2022", "2023")),
    Input("area", N_("Area of the grid factor"), Kind.TEXT, default="nation", needed=False),
    Input("electricity_kwh", N_("Electricity bought"), unit="kWh", default=0.0, needed=False),
    Input("heat_gj", N_("Heat bought"), unit="GJ", default=0.0, needed=False),
    *(Input(name, label, unit=unit, default=0.0, needed=False) for name, label, unit in FUELS),
    Input("reported_kgco2", N_("Figure reported"), unit="kgCO2", needed=False),
    parameters=("grid-factor", "fuel-carbon", "heat-carbon"),
)
def carbon_dioxide(case: Case, book: Book) -> Sequence[Check]:
    """Σ fuel × (net heat × carbon × oxidation × 44/12) + bought electricity × grid factor + bought heat × 110 kg/GJ.
    Electricity from the own roof is not bought and does not count."""
    grid = book.find("grid-factor", year=case.factor_year, area=case.area)
    heat = book.value("heat-carbon")
    total: Any = case.electricity_kwh * grid.value + case.heat_gj * heat.value
    for name, _label, _unit in FUELS:
        parts = [book.value("fuel-carbon", name, part).value for part in ("heat", "carbon", "oxidation")]
        total = total + getattr(case, name) * fuel_factor(*parts)
    checks = [shown(N_("Carbon dioxide"), total, unit="kgCO2", found=(grid,))]
    there = case.has("reported_kgco2")
    if case.many or there:
        label = N_("Reported carbon dioxide")
        checks.append(equal(label, case.reported_kgco2, total, within=0.5, unit="kgCO2", applies=there, found=(grid,)))
    return checks


@rule(
    "NRG-QUOTA",
    N_("Energy quota"),
    Input(
        "indicator",
        N_("Indicator"),
        Kind.CHOICE,
        choices=("non_heating_kgce_per_m2", "electricity_kwh_per_m2", "energy_kgce_per_head"),
    ),
    Input("class", N_("Class of institution"), Kind.TEXT),
    Input("actual", N_("Actual value")),
    Input("explained", N_("Written explanation"), Kind.FLAG, default=False, needed=False),
    parameters=("energy-quota",),
    clauses=("energy-regulation/art17",),
)
def energy_quota(case: Case, book: Book) -> Sequence[Check]:
    """Above the limit value a written explanation is owed; above the norm it is a warning. Quotas are local."""
    keys = {"indicator": case.indicator, "class": case.values["class"]}
    limit, norm = (book.find("energy-quota", band=band, **keys) for band in ("limit", "norm"))
    over = columns.no(columns.at_most(case.actual, limit.value))
    return [
        no_more(N_("Norm value"), case.actual, norm.value, otherwise=State.WARN, found=(norm,)),
        Check(
            N_("Limit value"),
            columns.no(over) | case.explained,
            case.actual,
            limit.value,
            relation="≤",
            found=(limit,),
            clauses=("energy-regulation/art17",),
            kept=N_("%(label)s: %(value)s, at most %(limit)s or explained."),
            broken=N_("%(label)s: %(value)s, at most %(limit)s. Explain in writing why it is exceeded."),
        ),
    ]


@rule(
    "NRG-REPORT",
    N_("Yearly energy report"),
    Input("year", N_("Year reported on"), Kind.WHOLE),
    Input("reported", N_("Report sent"), Kind.FLAG, default=False, needed=False),
    clauses=("energy-regulation/art15",),
)
def energy_report(case: Case, book: Book) -> Sequence[Check]:
    """The report on a year is sent by 31 March of the next: a warning from 1 March, a fault from 1 April."""
    today = book.today.year * 10000 + book.today.month * 100 + book.today.day
    following = (case.year + 1) * 10000
    return [
        needed(
            N_("Report sent"),
            case.reported,
            otherwise=columns.where(today >= following + 401, State.BLOCK, State.WARN),
            applies=today >= following + 301,
            clauses=("energy-regulation/art15",),
        )
    ]


@rule(
    "NRG-TEMP",
    N_("Set point of air conditioning"),
    Input("season", N_("Season"), Kind.CHOICE, choices=("cooling", "heating")),
    Input("setpoint_c", N_("Set point"), unit="°C"),
    Input("exempt", N_("Room with a process need"), Kind.FLAG, default=False, needed=False),
    parameters=("cooling-setpoint", "heating-setpoint"),
)
def set_point(case: Case, book: Book) -> Sequence[Check]:
    """Cooling not below 26 °C, heating not above 20 °C; rooms that a process needs otherwise are outside."""
    cooling, heating = book.value("cooling-setpoint"), book.value("heating-setpoint")
    judged = columns.no(case.exempt)
    return [
        no_less(
            N_("Set point for cooling"),
            case.setpoint_c,
            cooling.value,
            unit="°C",
            otherwise=State.WARN,
            applies=judged & case.is_in("season", "cooling"),
            found=(cooling,),
        ),
        no_more(
            N_("Set point for heating"),
            case.setpoint_c,
            heating.value,
            unit="°C",
            otherwise=State.WARN,
            applies=judged & case.is_in("season", "heating"),
            found=(heating,),
        ),
    ]


@rule(
    "NRG-PUBLISH",
    N_("Quarterly publication of energy use"),
    Input("quarter_over", N_("Quarter is over"), Kind.FLAG),
    Input("published", N_("Published inside the unit"), Kind.FLAG, default=False, needed=False),
    clauses=("conservation-office/publish",),
)
def quarterly_publication(case: Case, book: Book) -> Sequence[Check]:
    """Energy use is published inside the unit every quarter; missing is a warning."""
    return [
        forbidden(
            N_("Quarter without publication"),
            case.quarter_over & columns.no(case.published),
            applies=case.quarter_over,
            otherwise=State.WARN,
            clauses=("conservation-office/publish",),
        )
    ]
