"""Modbus: frames of one side and of both, answers that do not belong, and values from register words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.protocols.modbus import (
    Answer,
    Quality,
    Refused,
    Request,
    Row,
    RtuDecoder,
    Side,
    TcpDecoder,
    mismatch,
    pdu,
    read_pdu,
    read_row,
    rtu,
    tcp,
)
from guanjia.protocols.modbus.reads import plan_reads
from guanjia.protocols.modbus.registers import arrange
from guanjia.protocols.stream import BadFrame, EncodeError

word = st.integers(0, 0xFFFF)


def test_the_crc_of_the_specification():
    # Serial Line V1.02, appendix B: 02 07 gives 41 12
    assert rtu.crc(b"\x02\x07").to_bytes(2, "little").hex() == "4112"


def test_the_exchange_of_the_specification():
    # V1.1b3, 6.3: read registers 108 to 110
    assert pdu.encode_request(Request(3, 107, 3)).hex() == "03006b0003"
    assert read_pdu(bytes.fromhex("0306022b00000064"), Side.ANSWERS) == Answer(3, registers=(555, 0, 100))
    # 6.1: coils 20 to 38
    answer = read_pdu(bytes.fromhex("0103cd6b05"), Side.ANSWERS)
    assert answer.coils[:8] == (1, 0, 1, 1, 0, 0, 1, 1)


requests = st.one_of(
    st.builds(Request, st.sampled_from([1, 2]), word, st.integers(1, 2000)),
    st.builds(Request, st.sampled_from([3, 4]), word, st.integers(1, 125)),
    st.builds(lambda a, v: Request(5, a, coils=(v,)), word, st.integers(0, 1)),
    st.builds(lambda a, v: Request(6, a, registers=(v,)), word, word),
    st.builds(
        lambda a, v: Request(15, a, len(v), coils=tuple(v)), word, st.lists(st.integers(0, 1), min_size=1, max_size=40)
    ),
    st.builds(lambda a, v: Request(16, a, len(v), registers=tuple(v)), word, st.lists(word, min_size=1, max_size=123)),
    st.builds(lambda a, b, c: Request(22, a, and_mask=b, or_mask=c), word, word, word),
    st.builds(
        lambda a, n, to, v: Request(23, a, n, registers=tuple(v), write_address=to),
        word,
        st.integers(1, 125),
        word,
        st.lists(word, min_size=1, max_size=121),
    ),
)


@given(requests, st.integers(0, 247), word)
def test_decoding_a_request_undoes_encoding_it(request, unit, transaction):
    body = pdu.encode_request(request)
    for decoder, raw in (
        (RtuDecoder(Side.REQUESTS), rtu.encode_frame(unit, body)),
        (TcpDecoder(Side.REQUESTS), tcp.encode_frame(transaction, unit, body)),
    ):
        [frame] = decoder.feed(raw)
        assert (frame.unit, frame.content) == (unit, request)


@given(st.lists(word, min_size=1, max_size=125), st.sampled_from([3, 4, 23]))
def test_decoding_an_answer_undoes_encoding_it(words, function):
    answer = Answer(function, registers=tuple(words))
    [frame] = RtuDecoder(Side.ANSWERS).feed(rtu.encode_frame(1, pdu.encode_answer(answer)))
    assert frame.content == answer


def test_an_answer_must_belong_to_its_request():
    request = Request(3, 107, 3)
    assert mismatch(request, Answer(3, registers=(1, 2, 3))) is None
    assert mismatch(request, Answer(3, registers=(1, 2))) == "byte_count"
    assert mismatch(request, Answer(4, registers=(1, 2, 3))) == "mismatch"
    assert mismatch(request, Refused(3, 2)) is None
    assert mismatch(Request(6, 1, registers=(3,)), Answer(6, registers=(3,), address=2)) == "mismatch"
    assert mismatch(Request(1, 19, 19), Answer(1, coils=(0,) * 24)) is None
    assert mismatch(request, read_pdu(bytes.fromhex("030502"), Side.ANSWERS)) == "byte_count"


def test_a_listener_tells_requests_from_answers():
    frames = [
        rtu.encode_frame(1, pdu.encode_request(Request(3, 0, 6))),
        rtu.encode_frame(1, pdu.encode_answer(Answer(3, registers=(1, 2, 3, 4, 5, 6)))),
        rtu.encode_frame(1, pdu.encode_request(Request(16, 1, 1, registers=(9,)))),
        rtu.encode_frame(1, pdu.encode_answer(Answer(16, address=1, count=1))),
    ]
    found = RtuDecoder(Side.BOTH).feed(b"".join(frames))
    assert [frame.raw for frame in found] == frames
    assert [type(frame.content) for frame in found] == [Request, Answer, Request, Answer]


def test_a_length_no_frame_has_is_not_waited_for():
    """Found by the fuzzer: a write of 255 bytes would be longer than any frame."""
    decoder = RtuDecoder(Side.BOTH)
    decoder.feed(bytes.fromhex("1f10000000ffff") + b"\xff" * 250)
    assert decoder.held_bytes <= decoder.longest
    decoder.feed(bytes.fromhex("1f10000000ffff") * 200)
    assert decoder.held_bytes <= decoder.longest
    assert RtuDecoder(Side.REQUESTS).feed(bytes.fromhex("1f10000000ffff")) == []
    only = RtuDecoder(Side.REQUESTS)
    only.feed(bytes.fromhex("0110000000ff" + "ff" * 2))
    assert only.held_bytes < 8


def test_a_wrong_header_over_tcp_closes_and_reads_nothing_more():
    decoder = TcpDecoder()
    good = tcp.encode_frame(1, 1, pdu.encode_answer(Answer(3, registers=(1,))))
    assert len(decoder.feed(good)) == 1
    [bad] = decoder.feed(bytes.fromhex("000100010006110300") + good)
    assert (bad.reason, decoder.should_close) == ("protocol_id", True)
    assert decoder.feed(good) == []


def test_too_much_cannot_be_asked():
    for request in (
        Request(3, 0, 126),
        Request(1, 0, 2001),
        Request(3, 65536, 1),
        Request(16, 0, registers=()),
        Request(7, 0),
    ):
        with pytest.raises(EncodeError):
            pdu.encode_request(request)
    with pytest.raises(EncodeError):
        rtu.encode_frame(248, b"\x03")
    assert rtu.decode_frame(b"\x01\x03").reason == "too_short"
    assert isinstance(tcp.decode_frame(bytes(6)), BadFrame)


def row(**over: object) -> Row:
    return Row(**({"name": "energy", "unit": "kWh", "function": 3, "address": 0, "type": "uint16"} | over))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("over", "words", "value", "quality"),
    [
        ({"scale": Decimal("0.1")}, [2265], Decimal("226.5"), Quality.GOOD),
        ({"type": "int16"}, [0xFFF6], Decimal(-10), Quality.GOOD),
        ({"type": "float32", "word_order": "CDAB"}, [62915, 16456], Decimal("3.14"), Quality.GOOD),
        ({"type": "float32"}, [0x7FC0, 0], None, Quality.NOT_A_NUMBER),
        ({"type": "float64"}, [0x7FF0, 0, 0, 0], None, Quality.NOT_A_NUMBER),
        ({"type": "uint64", "word_order": "CDAB"}, [2, 0, 0, 1], Decimal(281474976710658), Quality.GOOD),
        ({"type": "bcd16"}, [0x1234], Decimal(1234), Quality.GOOD),
        ({"type": "bcd16"}, [0x12A4], None, Quality.NOT_A_NUMBER),
        ({"invalid_raw": frozenset({0x7FFF})}, [0x7FFF], None, Quality.INVALID_RAW),
        ({"valid_max": Decimal(100)}, [101], None, Quality.OUT_OF_RANGE),
        ({"type": "uint32"}, [1], None, Quality.MISSING),
        ({"type": "bool", "bit": 3}, [8], True, Quality.GOOD),
        ({"type": "string", "registers": 2}, [0x4142, 0x4300], "ABC", Quality.GOOD),
        ({"enumeration": {2: "fault"}}, [2], "fault", Quality.GOOD),
        ({"function": 1, "type": "bool"}, [1], True, Quality.GOOD),
    ],
)
def test_values_of_register_words(over, words, value, quality):
    found = read_row(row(**over), words)
    assert (found.value, found.quality) == (value, quality)
    assert found.raw == tuple(words)


def test_a_map_that_does_not_hold_together_is_loud():
    for over in (
        {"type": "uint128"},
        {"word_order": "ABCD"} | {"type": "float64", "word_order": "ABXY"},
        {"function": 6},
    ):
        with pytest.raises(ValueError):
            row(**over)


def test_word_orders_name_the_bytes_as_they_arrive():
    assert arrange([0x4048, 0xF5C3], "BADC").hex() == "4840c3f5"
    assert arrange([0x0102, 0x0304, 0x0506, 0x0708], "GHEFCDAB").hex() == "0708050603040102"


def test_neighbours_are_read_together():
    rows = [row(address=address) for address in (0, 1, 9, 30, 31)] + [row(function=4, address=2)]
    plans = [(request.function, request.address, request.count, len(members)) for request, members in plan_reads(rows)]
    assert plans == [(3, 0, 10, 3), (3, 30, 2, 2), (4, 2, 1, 1)]
    assert [request.count for request, _ in plan_reads(rows[:3], widest_gap=0)] == [2, 1]
    long = [row(address=address) for address in range(0, 150, 2)]
    assert max(request.count for request, _ in plan_reads(long)) <= 100
