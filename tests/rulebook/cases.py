"""Cases of the rules, taken from the norms' own arithmetic: rule, inputs, expected state, day, place.

One line a case, so that an officer who knows the norm can read the table. The day is 2026-06-01 where none is named.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

DAY = date(2026, 6, 1)


class Example(NamedTuple):
    rule: str
    data: dict[str, Any]
    state: str
    on: date = DAY
    place: str = ""


def room(level: str, grade: str, area: float, state: str, **more: Any) -> Example:
    return Example("SPC-CAP", {"level": level, "grade": grade, "area_m2": area, **more}, state)


CAPS = {
    "central": {"部级正职": 54, "部级副职": 42, "正司（局）级": 24, "副司（局）级": 18, "处级": 12, "处级以下": 9},
    "province": {
        "省级正职": 54, "省级副职": 42, "正厅（局）级": 30, "副厅（局）级": 24,
        "正处级": 18, "副处级": 12, "处级以下": 9,
    },
    "city": {"市级正职": 42, "市级副职": 30, "正局（处）级": 24, "副局（处）级": 18, "局（处）级以下": 9},
    "county": {"县级正职": 30, "县级副职": 24, "正科级": 18, "副科级": 12, "科级以下": 9},
}  # fmt: skip

EXAMPLES: list[Example] = [
    *(
        room(level, grade, cap + over, state)
        for level, grades in CAPS.items()
        for grade, cap in grades.items()
        for over, state in ((0, "pass"), (0.1, "block"))
    ),
    room("county", "正科级", 36, "pass", sharers=2),
    room("county", "正科级", 36.5, "block", sharers=2),
    room("county", "正处级", 12, "not_applicable"),  # the rank of another level
    room("township", "科级以下", 9, "not_applicable"),  # the province sets it
    Example("SPC-CAP", {"level": "county", "grade": "正科级"}, "not_applicable"),  # no area given
    Example("SPC-ONE", {"rooms": 1}, "pass"),
    Example("SPC-ONE", {"rooms": 2}, "block"),
    Example("SPC-ONE", {"rooms": 3, "approved": True, "far_away": True}, "block"),
    Example(
        "SPC-ONE",
        {
            "rooms": 2,
            "approved": True,
            "far_away": True,
            "second_area_m2": 20,
            "level": "city",
            "grade": "正局（处）级",
        },
        "pass",
    ),
    Example(
        "SPC-ONE",
        {
            "rooms": 2,
            "approved": True,
            "far_away": True,
            "second_area_m2": 24,
            "level": "city",
            "grade": "正局（处）级",
        },
        "block",
    ),
    Example("SPC-PT2M", {"ended_on": "2026-03-31", "cleared_on": "2026-05-31"}, "pass"),
    Example("SPC-PT2M", {"ended_on": "2026-03-31", "cleared_on": "2026-06-01"}, "block"),
    Example("SPC-PT2M", {"ended_on": "2026-04-02"}, "pass"),
    Example("SPC-PT2M", {"ended_on": "2026-03-30"}, "block"),
    Example("SPC-EXIT1M", {"left_on": "2026-01-31", "returned_on": "2026-02-28"}, "pass"),
    Example("SPC-EXIT1M", {"left_on": "2026-01-31", "returned_on": "2026-03-01"}, "block"),
    Example("SPC-SVC", {"level": "city", "establishment": 300, "service_m2": 2100}, "pass"),  # 300 × 7.0
    Example("SPC-SVC", {"level": "city", "establishment": 300, "service_m2": 2101}, "block"),
    Example("SPC-SVC", {"level": "city", "establishment": 250, "service_m2": 1875}, "pass"),  # 250 × 7.5
    Example("SPC-SVC", {"level": "city", "establishment": 200, "service_m2": 1600}, "pass"),  # 200 × 8
    Example("SPC-SVC", {"level": "city", "establishment": 400, "service_m2": 2400}, "pass"),  # 400 × 6
    Example("SPC-SVC", {"level": "city", "establishment": 500, "service_m2": 3001}, "block"),
    Example("SPC-SVC", {"level": "province", "establishment": 300, "service_m2": 2400}, "pass"),  # 300 × 8
    Example("SPC-SVC", {"level": "county", "establishment": 150, "service_m2": 1050}, "pass"),  # 150 × 7
    Example("SPC-SVC", {"level": "county", "establishment": 150, "service_m2": 1051}, "block"),
    # (1000 + 500) × 1.09 ÷ 0.65 + 300 = 2815.38
    Example(
        "SPC-TOTAL",
        {"office_m2": 1000, "service_m2": 500, "coefficient": 65, "ancillary_m2": 300, "total_m2": 2815},
        "pass",
    ),
    Example(
        "SPC-TOTAL",
        {"office_m2": 1000, "service_m2": 500, "coefficient": 65, "ancillary_m2": 300, "total_m2": 2816},
        "block",
    ),
    Example("SPC-K", {"building": "multi_storey", "usable_m2": 650, "gross_m2": 1000}, "pass"),
    Example("SPC-K", {"building": "multi_storey", "usable_m2": 649, "gross_m2": 1000}, "block"),
    Example("SPC-K", {"building": "high_rise", "usable_m2": 600, "gross_m2": 1000}, "pass"),
    Example("SPC-AUX", {"people": 100, "canteen_m2": 370}, "pass"),
    Example("SPC-AUX", {"people": 150, "canteen_m2": 500}, "pass"),  # 370 + 50 × 2.6
    Example("SPC-AUX", {"people": 150, "canteen_m2": 501}, "block"),
    Example("SPC-AUX", {"cars": 210, "garage_m2": 8380}, "pass"),  # 8000 + 10 × 38
    Example("SPC-AUX", {"cars": 210, "garage_m2": 8381}, "block"),
    Example("SPC-AUX", {"bicycles": 100, "bicycles_m2": 180, "guards": 4, "guards_m2": 100}, "pass"),
    Example("SPC-AUX", {"mopeds": 10, "mopeds_m2": 26}, "block"),
    Example("SPC-FITOUT", {"level": "city", "fitout_yuan": 350, "build_yuan": 1000}, "pass"),
    Example("SPC-FITOUT", {"level": "county", "fitout_yuan": 301, "build_yuan": 1000}, "block"),
    Example("SPC-FITOUT", {"level": "township", "fitout_yuan": 250, "build_yuan": 1000}, "pass"),
    Example("SPC-TITLE", {"owner_is_authority": False}, "warn"),
    Example("SPC-TITLE", {"owner_is_authority": True}, "pass"),
    Example("SPC-LADDER", {"way": "rent", "no_transfer": True, "no_swap": True}, "pass"),
    Example("SPC-LADDER", {"way": "rent", "no_transfer": True}, "block"),
    Example("SPC-LADDER", {"way": "transfer"}, "not_applicable"),
    Example("SPC-LADDER", {"way": "build", "no_transfer": True, "no_swap": True, "no_rent": True}, "pass"),
    Example("SPC-LET", {"deal": "let"}, "block"),
    Example("SPC-LET", {"deal": "rent_in"}, "block"),
    Example("SPC-LET", {"deal": "rent_in", "approved": True}, "pass"),
    Example("SPC-YEAR", {"year": 2025}, "warn"),
    Example("SPC-YEAR", {"year": 2025, "published": True, "filed": True}, "pass"),
    Example("SPC-YEAR", {"year": 2026}, "not_applicable"),
    Example("VEH-CAP", {"category": "confidential_mail", "price_yuan": 120000, "engine_l": 1.6}, "pass"),
    Example("VEH-CAP", {"category": "confidential_mail", "price_yuan": 120001}, "block"),
    Example("VEH-CAP", {"category": "emergency", "price_yuan": 180000, "engine_l": 1.8}, "pass"),
    Example("VEH-CAP", {"category": "emergency", "price_yuan": 180000, "engine_l": 2.0}, "block"),
    Example("VEH-CAP", {"category": "other", "occasion": "special", "price_yuan": 250000, "engine_l": 3.0}, "block"),
    Example(
        "VEH-CAP",
        {"category": "other", "occasion": "special", "price_yuan": 250000, "engine_l": 3.0, "approved": True},
        "pass",
    ),
    Example(
        "VEH-CAP",
        {"category": "law_enforcement", "occasion": "work_need", "price_yuan": 180000, "approved": True},
        "pass",
    ),
    Example("VEH-CAP", {"category": "other", "occasion": "large_bus", "price_yuan": 450001, "approved": True}, "block"),
    Example("VEH-CAP", {"category": "special_purpose", "price_yuan": 900000}, "not_applicable"),
    Example("VEH-NEVCAP", {"fuel": "electric", "body": "saloon", "price_yuan": 180000}, "pass"),
    Example("VEH-NEVCAP", {"fuel": "electric", "body": "saloon", "price_yuan": 180001}, "block"),
    Example("VEH-NEVCAP", {"fuel": "petrol", "body": "saloon", "price_yuan": 300000}, "not_applicable"),
    Example("VEH-AGE", {"registered_on": "2018-05-31"}, "pass"),
    Example("VEH-AGE", {"registered_on": "2018-06-01"}, "block"),  # eight years to the day are not more than eight
    Example("VEH-AGE", {"registered_on": "2022-06-01", "approved": True}, "pass"),
    Example("VEH-AGE", {"registered_on": "2016-06-01", "fit": True}, "warn"),
    Example("VEH-NEVSHARE", {"bought": 10, "bought_nev": 3}, "pass"),
    Example("VEH-NEVSHARE", {"bought": 10, "bought_nev": 2}, "block"),
    Example("VEH-NEVSHARE", {"bought": 10, "bought_nev": 5, "fixed": 2, "fixed_nev": 1}, "block"),
    Example("VEH-NEVSHARE", {"bought": 10, "bought_nev": 0}, "not_applicable", date(2024, 1, 1)),  # before the notice
    Example("VEH-FLEET", {"fleet": 12, "quota": 12}, "pass"),
    Example("VEH-FLEET", {"fleet": 13, "quota": 12}, "block"),
    Example("VEH-FLEET", {"fleet": 3, "quota": 12, "source": "borrowed"}, "block"),
    Example(
        "VEH-LOG",
        {f"has_{n}": True for n in ("order", "driver", "time", "reason", "route", "distance", "fuel", "cost")},
        "pass",
    ),
    Example(
        "VEH-LOG",
        {f"has_{n}": True for n in ("order", "driver", "time", "reason", "route", "distance", "fuel")},
        "block",
    ),
    Example("VEH-SEAL", {"holiday": True, "moved": True}, "warn"),
    Example("VEH-SEAL", {"holiday": True, "moved": True, "on_duty": True}, "pass"),
    Example("VEH-SEAL", {"holiday": False, "moved": True}, "not_applicable"),
    Example("VEH-UNIT", {"distance_km": 500, "fuel_l": 40}, "pass"),
    Example("VEH-UNIT", {"distance_km": 500, "fuel_l": 60, "own_limit_l": 10}, "warn"),
    Example("EQP-QTY", {"item": "desktop", "staff": 100, "pieces": 100}, "pass"),
    Example("EQP-QTY", {"item": "desktop", "staff": 100, "pieces": 101}, "block"),
    Example("EQP-QTY", {"item": "desktop", "staff": 100, "pieces": 150, "secret": True}, "pass"),
    Example("EQP-QTY", {"item": "laptop", "staff": 100, "pieces": 51}, "block"),
    Example("EQP-QTY", {"item": "printer", "staff": 100, "pieces": 80}, "pass"),
    Example("EQP-QTY", {"item": "copier", "staff": 95, "pieces": 5}, "pass"),  # ⌈95 ÷ 20⌉
    Example("EQP-QTY", {"item": "copier", "staff": 100, "pieces": 6}, "block"),
    Example("EQP-QTY", {"item": "copier", "staff": 131, "pieces": 7}, "pass"),  # 5 + ⌈31 ÷ 30⌉
    Example("EQP-QTY", {"item": "copier", "staff": 130, "pieces": 7}, "block"),
    Example("EQP-PRICE", {"item": "desktop", "price_yuan": 5000}, "pass"),
    Example("EQP-PRICE", {"item": "desktop", "price_yuan": 5001}, "block"),
    Example("EQP-PRICE", {"item": "desktop", "price_yuan": 6000, "approved": True}, "pass"),
    Example("EQP-PRICE", {"item": "desk", "rank": "division", "price_yuan": 3000}, "pass"),
    Example("EQP-PRICE", {"item": "desk", "rank": "division", "price_yuan": 3000}, "block", DAY, "330000"),
    Example("EQP-PRICE", {"item": "telescope", "price_yuan": 3000}, "not_applicable"),
    Example("EQP-LIFE", {"item": "desktop", "booked_on": "2020-06-01"}, "pass"),
    Example("EQP-LIFE", {"item": "desktop", "booked_on": "2020-06-02"}, "block"),
    Example("EQP-LIFE", {"item": "desk", "booked_on": "2015-01-01"}, "block"),
    Example("EQP-LIFE", {"item": "desk", "booked_on": "2025-01-01", "unrepairable": True}, "pass"),
    Example("EQP-TABLE", {"room_m2": 50, "price_yuan": 80000}, "pass"),
    Example("EQP-TABLE", {"room_m2": 80, "price_yuan": 96000}, "pass"),
    Example("EQP-TABLE", {"room_m2": 120, "price_yuan": 120001}, "block"),
    Example("AST-CODE", {"code": "A02010105"}, "pass"),
    Example("AST-CODE", {"code": "A02000105"}, "block"),
    Example("AST-CODE", {"code": "A09010105"}, "block"),
    Example("AST-CODE", {"code": "A02010104", "catalogue": "2013"}, "block"),
    Example("AST-DEP", {"kind": "computer", "years": 6}, "pass"),
    Example("AST-DEP", {"kind": "computer", "years": 5}, "block"),
    Example(
        "AST-DEP",
        {"kind": "furniture", "years": 15, "value_yuan": 1800, "booked_on": "2026-01-20", "accumulated_yuan": 60},
        "pass",
    ),
    Example(
        "AST-DEP",
        {"kind": "furniture", "years": 15, "value_yuan": 1800, "booked_on": "2026-01-20", "accumulated_yuan": 50},
        "block",
    ),
    Example(
        "AST-DEP",
        {"kind": "vehicle", "years": 8, "value_yuan": 9600, "booked_on": "2010-01-20", "accumulated_yuan": 9600},
        "pass",
    ),
    Example("AST-POOL", {"idle": 0}, "pass"),
    Example("AST-POOL", {"idle": 3}, "block"),
    Example("AST-DISP", {"way": "scrap", "reason": "over_age", "decided": True, "approved": True}, "pass"),
    Example("AST-DISP", {"way": "scrap", "reason": "other", "decided": True, "approved": True}, "block"),
    Example("AST-DISP", {"way": "auction", "decided": True, "approved": True}, "block"),
    Example("AST-DISP", {"way": "auction", "decided": True, "approved": True, "valued": True}, "pass"),
    Example("AST-DONE1Y", {"accepted_on": "2025-06-01"}, "pass"),
    Example("AST-DONE1Y", {"accepted_on": "2025-05-31"}, "block"),
    Example("AST-DONE1Y", {"accepted_on": "2020-05-31", "settled_on": "2021-01-01"}, "pass"),
    Example("AST-COUNT", {"booked": 10, "counted": 9}, "warn"),
    Example("AST-COUNT", {"booked": 10, "counted": 9, "adjusted": True}, "block"),
    Example("AST-COUNT", {"booked": 10, "counted": 10}, "pass"),
    Example("RCP-LETTER", {"letter": False}, "block"),
    Example("RCP-LETTER", {"letter": True, "private": True}, "block"),
    Example("RCP-LETTER", {"letter": True}, "pass"),
    Example("RCP-COMPANION", {"guests": 10, "companions": 3}, "pass"),
    Example("RCP-COMPANION", {"guests": 10, "companions": 4}, "block"),
    Example("RCP-COMPANION", {"guests": 11, "companions": 3}, "pass"),  # ⌊11 ÷ 3⌋
    Example("RCP-COMPANION", {"guests": 11, "companions": 4}, "block"),
    Example("RCP-COMPANION", {"guests": 30, "companions": 10}, "pass"),
    Example("RCP-ONEMEAL", {"meals": 1}, "pass"),
    Example("RCP-ONEMEAL", {"meals": 2}, "block"),
    Example("RCP-DRY", {"line": "ordinary"}, "pass"),
    Example("RCP-DRY", {"line": "alcohol"}, "block"),
    Example("RCP-DRY", {"line": "birds_nest"}, "block"),
    Example("RCP-MEALCAP", {"meal": "lunch", "origin": "outside", "people": 5, "amount_yuan": 9999}, "not_applicable"),
    Example(
        "RCP-PACK",
        {"bill": True, "letter": True, "approval": True, "list": True, "bill_yuan": 880, "list_yuan": 880},
        "pass",
    ),
    Example(
        "RCP-PACK",
        {"bill": True, "letter": True, "approval": True, "list": True, "bill_yuan": 880, "list_yuan": 780},
        "block",
    ),
    Example("RCP-PACK", {"bill": True, "approval": True, "list": True}, "block"),
    Example("MTG-SIZE", {"class": "two", "people": 300, "days": 2, "staff": 45}, "pass"),
    Example("MTG-SIZE", {"class": "two", "people": 300, "days": 2, "staff": 46}, "block"),
    Example("MTG-SIZE", {"class": "three", "people": 151, "days": 2}, "block"),
    Example("MTG-SIZE", {"class": "four", "people": 50, "days": 2.5}, "block"),
    Example("MTG-SIZE", {"class": "one", "people": 5000, "days": 9}, "not_applicable"),
    Example("MTG-COST", {"class": "two", "people": 100, "days": 2, "cost_yuan": 130000}, "pass"),
    Example("MTG-COST", {"class": "three", "people": 100, "days": 2, "cost_yuan": 110001}, "block"),
    Example("MTG-COST", {"class": "one", "people": 1, "days": 1, "cost_yuan": 760}, "pass"),
    Example("TRV-MEAL", {"breakfasts": 1, "lunches": 1, "dinners": 1, "paid_yuan": 100}, "pass"),
    Example("TRV-MEAL", {"lunches": 2, "paid_yuan": 79}, "block"),
    Example("TRV-MEAL", {"region": "plateau", "lunches": 1, "dinners": 1, "paid_yuan": 96}, "pass"),
    Example("NRG-TCE", {"factor_set": "gbt2589-2020", "electricity_kwh": 10000, "reported_tce": 1.229}, "pass"),
    Example(
        "NRG-TCE",
        {"factor_set": "gbt2589-2020", "electricity_kwh": 500000, "gas_oilfield_m3": 70000, "reported_tce": 154.55},
        "pass",
    ),
    Example("NRG-TCE", {"factor_set": "gbt2589-2020", "electricity_kwh": 10000, "reported_tce": 3.1}, "block"),
    Example(
        "NRG-TCE",
        {"factor_set": "shandong-quota-2019", "electricity_kwh": 10000, "reported_tce": 3.1},
        "not_applicable",
    ),
    Example(
        "NRG-TCE",
        {"factor_set": "shandong-quota-2019", "electricity_kwh": 10000, "reported_tce": 3.1},
        "pass",
        DAY,
        "370000",
    ),
    Example("NRG-CO2", {"factor_year": "2022", "electricity_kwh": 1000, "reported_kgco2": 536.6}, "pass"),
    Example("NRG-CO2", {"factor_year": "2021", "electricity_kwh": 1000, "reported_kgco2": 556.8}, "pass"),
    Example("NRG-CO2", {"factor_year": "2022", "electricity_kwh": 1000, "reported_kgco2": 556.8}, "block"),
    Example(
        "NRG-CO2", {"factor_year": "2022", "area": "330000", "electricity_kwh": 1000, "reported_kgco2": 515.3}, "pass"
    ),
    Example("NRG-CO2", {"factor_year": "2022", "gas_m3": 1000, "reported_kgco2": 2162.2}, "pass"),
    Example("NRG-CO2", {"factor_year": "2022", "petrol_kg": 1000, "reported_kgco2": 2925.1}, "pass"),
    Example("NRG-CO2", {"factor_year": "2022", "diesel_kg": 1000, "heat_gj": 10, "reported_kgco2": 4195.9}, "pass"),
    Example(
        "NRG-QUOTA",
        {"indicator": "electricity_kwh_per_m2", "class": "below_city_coast", "actual": 39},
        "pass",
        DAY,
        "370200",
    ),
    Example(
        "NRG-QUOTA",
        {"indicator": "electricity_kwh_per_m2", "class": "below_city_coast", "actual": 50},
        "warn",
        DAY,
        "370200",
    ),
    Example(
        "NRG-QUOTA",
        {"indicator": "electricity_kwh_per_m2", "class": "below_city_coast", "actual": 70},
        "block",
        DAY,
        "370200",
    ),
    Example(
        "NRG-QUOTA",
        {"indicator": "electricity_kwh_per_m2", "class": "below_city_coast", "actual": 70},
        "not_applicable",
    ),
    Example("NRG-REPORT", {"year": 2025}, "not_applicable", date(2026, 2, 28)),
    Example("NRG-REPORT", {"year": 2025}, "warn", date(2026, 3, 31)),
    Example("NRG-REPORT", {"year": 2025}, "block", date(2026, 4, 1)),
    Example("NRG-REPORT", {"year": 2025, "reported": True}, "pass", date(2026, 4, 1)),
    Example("NRG-TEMP", {"season": "cooling", "setpoint_c": 26}, "pass"),
    Example("NRG-TEMP", {"season": "cooling", "setpoint_c": 25}, "warn"),
    Example("NRG-TEMP", {"season": "heating", "setpoint_c": 20}, "pass"),
    Example("NRG-TEMP", {"season": "heating", "setpoint_c": 20.5}, "warn"),
    Example("NRG-TEMP", {"season": "cooling", "setpoint_c": 20, "exempt": True}, "not_applicable"),
    Example("NRG-PUBLISH", {"quarter_over": True}, "warn"),
    Example("NRG-PUBLISH", {"quarter_over": True, "published": True}, "pass"),
    Example("CAN-SAMPLE", {"grams": 125, "hours": 48, "warmest_c": 8}, "pass"),
    Example("CAN-SAMPLE", {"grams": 124, "hours": 48}, "block"),
    Example("CAN-SAMPLE", {"grams": 125, "hours": 47}, "block"),
    Example("CAN-SAMPLE", {"grams": 125, "hours": 48, "warmest_c": 9}, "block"),
    Example(
        "CAN-LEDGER",
        {
            **{
                f"has_{n}": True
                for n in ("name", "specification", "quantity", "batch", "shelf_life", "bought", "supplier", "contact")
            },
            "shelf_until": "2026-01-31",
            "kept_until": "2026-07-31",
        },
        "pass",
    ),
    Example(
        "CAN-LEDGER",
        {
            **{
                f"has_{n}": True
                for n in ("name", "specification", "quantity", "batch", "shelf_life", "bought", "supplier", "contact")
            },
            "bought_on": "2026-01-31",
            "kept_until": "2027-12-31",
        },
        "block",
    ),
    Example("CAN-LEDGER", {"has_name": True}, "block"),
    Example("CAN-HEALTH", {"issued_on": "2025-06-01"}, "pass"),
    Example("CAN-HEALTH", {"issued_on": "2025-05-31"}, "block"),
    Example("CAN-WASTE", {"evaluated": True, "canteens": 20, "sampled": 7, "covered": 20}, "pass"),
    Example("CAN-WASTE", {"evaluated": True, "canteens": 20, "sampled": 6}, "block"),
    Example("CAN-WASTE", {"evaluated": False}, "block"),
    Example("WST-LEDGER", {"kind": "kitchen", "weighed": True, "carrier": True, "one_way_cups": 100}, "pass"),
    Example(
        "WST-LEDGER", {"kind": "kitchen", "weighed": True, "carrier": True, "one_way_cups": 1}, "block", DAY, "330106"
    ),
    Example("WST-LEDGER", {"kind": "unsorted", "weighed": True, "carrier": True}, "block"),
    Example("WST-LEDGER", {"kind": "residual"}, "warn"),
    Example("EMG-DRILL", {"general": 1, "on_site": 1}, "pass"),
    Example("EMG-DRILL", {"general": 1, "on_site": 0}, "block"),
    Example("EMG-REPORT", {"minutes": 60}, "pass"),
    Example("EMG-REPORT", {"minutes": 61}, "block"),
    Example("EMG-STOCK", {"quantity": 20, "least": 20}, "pass"),
    Example("EMG-STOCK", {"quantity": 19, "least": 20}, "warn"),
    Example("EMG-STOCK", {"quantity": 20, "least": 20, "expires_on": "2026-06-30"}, "warn"),
    Example("EMG-STOCK", {"quantity": 20, "least": 20, "expires_on": "2026-07-01"}, "pass"),
    Example("FAC-SAFETY", {"fire_tested_on": "2025-06-01", "lift_serviced_on": "2026-05-17"}, "pass"),
    Example("FAC-SAFETY", {"fire_tested_on": "2025-05-31"}, "block"),
    Example("FAC-SAFETY", {"lift_serviced_on": "2026-05-16"}, "block"),
    Example(
        "DOC-9704", {"number": "云财资〔2024〕12号", "top_mm": 37, "left_mm": 28, "lines": 22, "characters": 28}, "pass"
    ),
    Example("DOC-9704", {"number": "云财资〔2024〕012号"}, "block"),
    Example("DOC-9704", {"number": "云财资[2024]12号"}, "block"),
    Example("DOC-9704", {"top_mm": 38}, "pass"),
    Example("DOC-9704", {"top_mm": 25.4}, "block"),
    Example("COD-ID", {"kind": "credit", "code": "91350100M000100Y43"}, "pass"),
    Example("COD-ID", {"kind": "credit", "code": "91350100M000100Y44"}, "block"),
    Example("COD-ID", {"kind": "citizen", "code": "11010519491231002X"}, "pass"),
    Example("COD-ID", {"kind": "citizen", "code": "110105194912310021"}, "block"),
    Example("COD-PLATE", {"plate": "浙A·12345"}, "pass"),
    Example("COD-PLATE", {"plate": "浙A·1234I"}, "block"),
    Example("COD-PLATE", {"plate": "浙AD12345", "energy": "new_energy"}, "pass"),
    Example("COD-PLATE", {"plate": "浙AD12345", "energy": "fuel"}, "block"),
    Example("COD-PLATE", {"plate": "浙A12345F", "energy": "new_energy"}, "pass"),
    Example("DAT-MASK", {"masked": True}, "pass"),
    Example("DAT-MASK", {"masked": False, "permitted": True}, "block"),
    Example("DAT-MASK", {"masked": False, "permitted": True, "reason": True, "assessment_years": 3}, "pass"),
    Example("DAT-KEEP", {"log_months": 6, "video_days": 30}, "pass"),
    Example("DAT-KEEP", {"log_months": 5}, "block"),
    Example("DAT-KEEP", {"video_days": 31, "purpose_met": True}, "block"),
    Example("DAT-KEEP", {"video_days": 31, "purpose_met": True, "deleted": True}, "pass"),
]
