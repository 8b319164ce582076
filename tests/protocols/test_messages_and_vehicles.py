"""Charging points' messages and vehicles' frames: what is computed by hand."""

from __future__ import annotations

from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.protocols import gb32960, jt808, ocpp16
from guanjia.protocols.checksum import xor_of
from guanjia.protocols.registry import Options, find_codec
from guanjia.protocols.stream import BadFrame, EncodeError
from tests.protocols.vectors import load


def test_a_heartbeat_of_a_vehicle_is_the_bytes_of_the_standard():
    # 00 02, no body, phone 013800000001, serial 1; XOR: 02 ^ 01 ^ 38 ^ 01 ^ 01 = 3B
    assert jt808.encode_frame(2, "13800000001", 1).hex() == "7e0002000001380000000100013b7e"


@given(st.binary(max_size=70))
def test_the_folded_check_is_the_plain_one(data):
    assert xor_of(data) == reduce(xor, data, 0)


def test_marks_inside_a_frame_are_escaped():
    raw = jt808.encode_frame(0x0900, "1", 0x7E7D, b"\x7d\x7e\x02")
    assert raw.count(b"\x7e") == 2
    [frame] = jt808.Jt808Decoder().feed(raw)
    assert (frame.msg_sn, frame.body) == (0x7E7D, b"\x7d\x7e\x02")


def test_one_mark_may_end_a_frame_and_start_the_next():
    one, two = jt808.encode_frame(2, "1", 1), jt808.encode_frame(2, "1", 2)
    assert [frame.msg_sn for frame in jt808.Jt808Decoder().feed(one + two[1:] + b"\x7e\x7e")] == [1, 2]


def test_a_header_of_the_other_edition_is_rescued_by_its_length():
    raw = jt808.encode_frame(0x0102, "1", 9, b"code", layout_2019=False, version_flag=True)
    frame = jt808.decode_frame(raw)
    assert (frame.layout_2019, frame.version_flag, frame.rescued, frame.body) == (False, True, True, b"code")


def test_a_frame_without_an_end_is_dropped_at_the_limit():
    decoder = jt808.Jt808Decoder()
    [bad] = decoder.feed(b"\x7e" + b"\x01" * 10_000)
    assert (bad.reason, len(bad.raw)) == ("too_long", 1 + jt808.LONGEST_ESCAPED)
    assert len(decoder.feed(jt808.encode_frame(2, "1", 1))) == 1


def test_a_packet_of_a_new_energy_vehicle():
    raw = gb32960.encode_frame(2016, 0x07, 0xFE, "LTEST000000000001", b"")
    assert raw[:4].hex() == "232307fe"
    assert raw[21:24].hex() == "010000"
    assert gb32960.decode_frame(raw).vin == "LTEST000000000001"
    broken = raw[:-1] + bytes([raw[-1] ^ 1])
    assert gb32960.decode_frame(broken).reason == "bcc"
    with pytest.raises(EncodeError):
        gb32960.encode_frame(2016, 7, 0xFE, "L" * 18, b"")


def test_messages_of_a_charging_point():
    call = ocpp16.Call("19", "Heartbeat", {})
    assert ocpp16.encode_message(call) == '[2,"19","Heartbeat",{}]'
    for message in (
        call,
        ocpp16.Result("19", {"currentTime": "t"}),
        ocpp16.Failure("19", "NotImplemented", "no", {"a": 1}),
    ):
        assert ocpp16.read_message(ocpp16.encode_message(message)) == message
        assert ocpp16.from_fields(ocpp16.of_message(message)) == message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not json {", "json"),
        ('{"a":1}', "shape"),
        ("[]", "shape"),
        ('[99,"x","Heartbeat",{}]', "type"),
        ("[[2]]", "type"),
        ("[2]", "id"),
        ('[2,5,"Heartbeat",{}]', "id"),
        ('[2,"x"]', "formation"),
        ('[2,"x","Heartbeat",[]]', "formation"),
        ('[3,"x"]', "shape"),
        ("[" * 50_000, "json"),
        ('"' + "x" * 70_000 + '"', "size"),
    ],
)
def test_broken_messages_say_why(text, reason):
    decoder = ocpp16.Ocpp16Decoder()
    bad = decoder.receive(text)
    assert (type(bad), bad.reason) == (BadFrame, reason)
    assert dict(decoder.counters.bad) == {reason: 1}
    answer = ocpp16.answer_to(bad)
    assert (answer is None) == (reason != "formation")
    if answer is not None:
        assert ocpp16.read_message(answer) == ocpp16.Failure("x", "FormationViolation", "", {})


@given(st.binary(max_size=200))
def test_random_text_never_raises(text):
    assert isinstance(ocpp16.read_message(text), (BadFrame, ocpp16.Call, ocpp16.Result, ocpp16.Failure))


def test_given_messages_of_charging_points():
    given_here, codec = load("ocpp16"), find_codec("ocpp16")
    for vector in given_here["messages"] + given_here["edge"]:
        [fields] = codec.decode(vector["text"].encode(), Options())
        if vector["message_type"] is None:
            assert fields["valid"] is False, vector["id"]
            continue
        names = [name for name in ("message_type", "unique_id", "action", "payload", "error_code") if name in vector]
        assert {name: fields[name] for name in names} == {name: vector[name] for name in names}, vector["id"]
        assert ocpp16.read_message(codec.encode(fields, Options())) is not None
