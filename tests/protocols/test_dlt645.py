"""DL/T 645: what is computed by hand, and what a meter and its master say to each other."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.protocols import dlt645
from guanjia.protocols.bcd import CHINA
from guanjia.protocols.dlt645 import commands
from guanjia.protocols.dlt645.fields import of_frame
from guanjia.protocols.stream import BadFrame, EncodeError


def content(raw: bytes) -> dlt645.Content:
    [frame] = dlt645.Dlt645Decoder().feed(raw)
    assert isinstance(frame, dlt645.Frame)
    return frame.content


def answer(data: str, control: int = 0x91) -> dlt645.Content:
    return content(dlt645.encode_frame("1", control, bytes.fromhex(data)))


def test_a_request_is_the_bytes_of_the_standard():
    # 68 | 000000000001 low byte first | 68 | 11 | 04 | 00010000 low byte first + 33H | sum | 16
    # sum: 68+01+68+11+04 = E6, + 33+33+34+33 = CD -> 1B3 -> B3
    assert commands.read("1", "00010000").hex() == "fefefefe" + "680100000000006811043333" + "3433b316"


def test_a_reading_of_1997_has_a_short_identifier():
    reading = answer("1090" + "75660000", 0x81)
    assert isinstance(reading, dlt645.Reading)
    assert (reading.di, reading.values, reading.unit) == ("9010", (Decimal("66.75"),), "kWh")


def test_the_sign_is_the_top_bit_where_an_item_has_one():
    assert answer("00000302" + "122580").values == (Decimal("-0.2512"),)
    assert answer("00000100" + "64027580").values == (Decimal("807502.64"),)  # forward energy is unsigned


@pytest.mark.parametrize("digits", ["ffffffff", "0a000000", "000000f0"])
def test_what_is_no_number_has_no_value(digits):
    assert answer("00000100" + digits).values == (None,)


def test_a_demand_has_the_moment_it_was_reached():
    reading = answer("00000101" + "563412" + "3015020326")
    assert reading.values == (Decimal("12.3456"),)
    assert reading.moment == datetime(2026, 3, 2, 15, 30, tzinfo=CHINA)
    assert answer("00000101" + "563412" + "3015310226").moment is None  # 31 February


def test_dates_times_numbers_and_texts():
    day = answer("01010004" + "01020326")
    assert (day.moment.date(), day.text, day.weekday) == (date(2026, 3, 2), "2026-03-02", 1)
    assert answer("02010004" + "003015").text == "15:30:00"
    assert answer("02010004" + "006015").text is None
    assert answer("02040004" + "563412907856").text == "567890123456"
    assert answer("03040004" + "00" * 27 + b"A-001"[::-1].hex()).text == "A-001"
    assert answer("03050004" + "1000").text == "0010"  # status word 3, relay open


def test_a_short_value_is_told_and_what_is_there_is_kept():
    reading = answer("00000100" + "5634")
    assert (reading.values, reading.problem, reading.trailing.hex()) == ((None,), "short", "5634")
    assert of_frame(dlt645.decode_frame(dlt645.encode_frame("1", 0x91, b"\0")))["problem"] == "short"


def test_an_unknown_identifier_is_no_mistake():
    reading = answer("01020304" + "0011")
    assert (reading.di, reading.item, reading.problem) == ("04030201", None, "")


def test_a_switching_command_and_its_words():
    until = datetime(2026, 12, 31, 23, 59, 59, tzinfo=CHINA)
    raw = commands.switch("161", "close_allowed", password=b"\x02\0\0\0", operator=b"\0\0\0\x01", valid_until=until)
    command = content(raw)
    assert isinstance(command, dlt645.SwitchCommand)
    assert (command.action, command.valid_until) == ("close_allowed", until)
    with pytest.raises(EncodeError):
        commands.switch("161", "explode", password=bytes(4), operator=bytes(4), valid_until=until)


def test_error_bits_are_told_all():
    assert content(commands.refuse("1", 0x11, 0x06)) == dlt645.ErrorAnswer(6)
    assert dlt645.ErrorAnswer(6).error_bits == ("no_requested_data", "password_error_or_unauthorised")


def test_a_meter_tells_its_number_and_reading_on_has_a_sequence():
    assert content(commands.answer_address("123456789012")) == dlt645.AddressAnswer("123456789012")
    assert content(commands.read_on("1", "0001FF00", seq=3)) == dlt645.ReadRequest("0001FF00", 3)
    assert commands.read_address()[4:].hex() == "68aaaaaaaaaaaa681300df16"


@pytest.mark.parametrize(
    "make",
    [
        lambda: commands.read("1" * 13, "00010000"),
        lambda: commands.read("1", "000100"),
        lambda: commands.read_on("1", "00010000", seq=0),
        lambda: commands.answer("1", "00010000", [Decimal("1.001")]),
        lambda: commands.answer("1", "00010000", [Decimal("-1")]),
        lambda: commands.answer("1", "00010000", [Decimal(1), Decimal(2)]),
        lambda: commands.answer("1", "04000101", [Decimal(1)]),
        lambda: dlt645.encode_frame("1", 0x91, bytes(201)),
    ],
)
def test_what_cannot_be_carried_is_loud(make):
    with pytest.raises(EncodeError):
        make()


def test_noise_preamble_and_a_doubled_start_are_skipped():
    frame = commands.answer("161", "00010000", [Decimal(1)])
    decoder = dlt645.Dlt645Decoder()
    [found] = decoder.feed(b"\x12\x16\x68" + frame + b"\xfe\xfe")
    assert found.preamble_bytes == 4
    assert not decoder.counters.bad
    assert decoder.counters.noise_bytes == 3 + 4 + 2


def test_a_length_over_the_limit_is_broken_at_once():
    [bad] = dlt645.Dlt645Decoder().feed(bytes.fromhex("681290785634126891c9"))
    assert bad == BadFrame("length", bytes.fromhex("681290785634126891c9"))


@given(
    st.sampled_from(["00010000", "00000000", "02010100", "02020300", "02060000", "0001FF00", "9010", "B611"]),
    st.data(),
)
def test_decoding_undoes_encoding(di, data):
    item = dlt645.find_item(bytes.fromhex(di))
    digits = 2 * item.width - item.signed
    whole = data.draw(
        st.lists(st.integers(-(10**digits - 1) // 2 * item.signed, (10**digits - 1) // 2), min_size=1, max_size=5)
    )
    values = [Decimal(one).scaleb(-item.decimals) for one in whole[: None if item.block else 1]]
    reading = content(commands.answer("161", di, values))
    assert [0 if value == 0 else value for value in reading.values] == values
    assert (reading.di, reading.unit) == (di, item.unit)


def test_every_line_of_the_tables_is_well_formed():
    from guanjia.protocols.dlt645.items import Kind, _table

    for width in (2, 4):
        rows = _table(width)
        assert rows
        for patterns, row in rows:
            assert len(patterns) == width
            assert Kind(row["kind"])
            assert row["source"], row
            assert row["zh"], row
