"""CJ/T 188: what is computed by hand, dialects, and what a meter and its master say to each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.protocols import cjt188
from guanjia.protocols.bcd import CHINA
from guanjia.protocols.cjt188 import commands
from guanjia.protocols.cjt188.tables import WIDTHS, _tables
from guanjia.protocols.stream import EncodeError
from tests.protocols.samples import NOON, WATER


def read(raw: bytes, profile: cjt188.Profile | None = None) -> cjt188.Frame:
    [frame] = cjt188.Cjt188Decoder(profile or cjt188.Profile()).feed(raw)
    assert isinstance(frame, cjt188.Frame)
    return frame


def test_a_request_is_the_bytes_of_the_standard():
    # 68 10 | 01 00 00 00 00 00 00 | 01 03 | 90 1F 05 | sum: 68+10+01+01+03 = 7D, + 90+1F+05 = B4 -> 131 -> 31
    assert commands.read(0x10, "1", ser=5)[3:].hex() == "681001000000000000" + "0103901f053116"
    assert commands.read(0x10, "1", ser=5, swapped=True)[3:].hex() == "681001000000000000" + "01031f90053116"


def test_a_water_meter_answers():
    frame = read(commands.answer(0x10, "33010600000001", WATER, ser=7, swapped=True))
    assert (frame.meter_kind, frame.address, frame.content.ser) == ("water", "33010600000001", 7)
    assert (frame.content.di, frame.content.di_wire) == (0x901F, 0x1F90)
    assert frame.content.values == WATER
    assert (WATER["status"].valve, WATER["status"].battery_low) == ("open", True)


@pytest.mark.parametrize(("low", "valve"), [(0, "open"), (1, "closed"), (2, "undefined"), (3, "abnormal")])
def test_the_valve_stands_in_two_bits(low, valve):
    assert cjt188.Status(bytes([low | 0xE0, 0xFF])).valve == valve


@pytest.mark.parametrize("time", ["00000000000000", "20260302120000", "00001232032620", "000012020326ff"])
def test_a_time_that_is_none_has_no_value(time):
    data = "901f01" + "341200002c" * 2 + time + "0000"
    content = cjt188.read_content(0x10, 0x81, bytes.fromhex(data))
    assert content.values["meter_time"] is None
    assert content.values["current_total"] == cjt188.Quantity(Decimal("12.34"), "m3")


def test_units_are_kept_when_unknown_and_litres_follow_the_profile():
    data = bytes.fromhex("d12001" + "7856341229")
    assert cjt188.read_content(0x10, 0x81, data).values["history_total"] == cjt188.Quantity(Decimal("123456.78"), "L")
    litres = cjt188.Profile(litre_decimals=0)
    assert cjt188.read_content(0x10, 0x81, data, litres).values["history_total"].value == Decimal(12345678)
    odd = cjt188.read_content(0x10, 0x81, bytes.fromhex("d12001" + "78563412ee"))
    assert odd.values["history_total"] == cjt188.Quantity(Decimal("123456.78"), "0xEE")
    assert odd.values["month_offset"] == 1


def test_a_heat_frame_with_the_unit_first_is_read_by_its_profile():
    data = bytes.fromhex("901f01" + "0534120000" * 5 + "121100" + "341200" + "100000" + "00001202032620" + "0000")
    content = cjt188.read_content(0x20, 0x81, data, cjt188.Profile(unit_first=True))
    assert content.values["current_heat"] == cjt188.Quantity(Decimal("12.34"), "kWh")
    assert content.values["supply_temp_c"] == Decimal("11.12")
    assert content.values["working_hours"] == 10


def test_an_error_answer_has_no_identifier():
    frame = read(cjt188.encode_frame(0x10, "1", 0xC1, b"\x07\x03\x00"))
    assert frame.error
    assert frame.content.di is None
    assert frame.content.values["status"].valve == "abnormal"


def test_short_and_vendor_data_are_kept():
    short = cjt188.read_content(0x10, 0x81, bytes.fromhex("901f01" + "3412"))
    assert (short.problem, short.rest.hex(), dict(short.values)) == ("short", "3412", {})
    vendor = cjt188.read_content(0x10, 0xA1, bytes.fromhex("901f01" + "3412"))
    assert (vendor.problem, vendor.rest.hex()) == ("", "3412")


def test_valves_clocks_and_what_they_refuse():
    frame = read(commands.turn_valve(0x10, "1", "close", ser=1))
    assert (frame.content.di, dict(frame.content.values)) == (0xA017, {"valve_command": "close"})
    assert read(commands.set_clock(0x10, "1", NOON, ser=1)).content.values["set_time"] == NOON
    with pytest.raises(EncodeError):
        commands.turn_valve(0x10, "1", "half", ser=1)
    with pytest.raises(EncodeError):
        commands.answer(0x10, "1", {"status": WATER["status"]}, ser=1)
    with pytest.raises(EncodeError):
        commands.read(0x10, "1" * 15, ser=1)


def test_a_start_byte_inside_noise_is_not_counted():
    decoder = cjt188.Cjt188Decoder()
    frame = commands.read(0x10, "1", ser=5)
    events = decoder.feed(b"\x68\xff\x68\x01" + frame)
    assert [event.raw for event in events] == [frame[3:]]
    assert not decoder.counters.bad


heat_number = st.integers(0, 99_999_999)


@given(heat_number, heat_number, st.integers(0, 80 * 365 * 86_400))
def test_decoding_undoes_encoding(heat, flow, seconds):
    values = {
        "settlement_heat": cjt188.Quantity(Decimal(heat).scaleb(-2), "kWh"),
        "current_heat": cjt188.Quantity(None, "GJ"),
        "heat_power": cjt188.Quantity(Decimal(heat).scaleb(-2), "kW"),
        "flow_rate": cjt188.Quantity(Decimal(flow).scaleb(-4), "m3/h"),
        "total_flow": cjt188.Quantity(Decimal(flow).scaleb(-2), "0x77"),
        "supply_temp_c": Decimal("45.30"),
        "return_temp_c": None,
        "working_hours": 1245,
        "meter_time": datetime(2015, 1, 1, tzinfo=CHINA) + timedelta(seconds=seconds),
        "status": cjt188.Status(b"\x05\x00"),
    }
    assert read(commands.answer(0x20, "112233445566", values, ser=9)).content.values == values


def test_every_line_of_the_tables_is_well_formed():
    tables = _tables()
    assert all(row["source"] and row["zh"] for row in tables["units"] + tables["kinds"])
    for row in tables["layouts"]:
        assert row["source"]
        assert all(one.split(":")[1] in WIDTHS for one in row["fields"])
