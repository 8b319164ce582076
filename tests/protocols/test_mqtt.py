"""MQTT: the platform's own payloads, foreign ones by profile, and what is refused as a whole."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.protocols.mqtt import (
    CommandReply,
    DeviceEvent,
    GatewayStatus,
    MqttDecoder,
    Point,
    encode_command,
    encode_status,
    encode_telemetry,
    load_profile,
    read_telemetry,
)
from guanjia.protocols.stream import BadFrame, EncodeError

TOPIC = "guanjia/v1/s1/g1/m1/telemetry"


def receive(payload: object, topic: str = TOPIC) -> list:
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return MqttDecoder().receive(topic, raw)


def test_values_become_points_with_exact_numbers():
    assert receive(b'{"ts":1763775930,"values":{"a_kwh":0.1,"door":true,"mode":"auto"}}') == [
        Point("m1", "a_kwh", Decimal("0.1"), 1763775930000),  # seconds
        Point("m1", "door", True, 1763775930000),
        Point("m1", "mode", "auto", 1763775930000),
    ]
    assert receive({"values": {"a_kw": 1}}) == [Point("m1", "a_kw", 1, None)]


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({"ts": "now", "values": {}}, "time"),
        ({"ts": True, "values": {}}, "time"),
        ({"ts": -1, "values": {}}, "time"),
        (b'{"ts":1e400,"values":{}}', "time"),
        ({"values": {"a_kw": "3"}}, "value"),
        ({"values": {"a_kw": True}}, "value"),
        ({"values": {"a": "NaN"}}, "value"),
        ({"values": {"a": None}}, "value"),
        ({"values": {"a": [1]}}, "value"),
        ({"values": {"a": "x" * 65}}, "value"),
        (b'{"values":{"a":NaN}}', "json"),
        (b'{"values":{"a":1e999999}}', "value"),
        (b'{"values":{"a":' + b"9" * 5000 + b"}}", "json"),
        ({"values": {"A B": 1}}, "key"),
        ({"values": 3}, "shape"),
        ({}, "shape"),
        (3, "shape"),
        ([{"values": {"a": 1}}, 3], "shape"),
        ([{"values": {}}] * 501, "size"),
        (b"[" * 100_000, "json"),
        (b"\xff\xfe", "json"),
        (b'"' + b"x" * 300_000 + b'"', "size"),
    ],
)
def test_a_message_that_is_wrong_anywhere_is_refused_as_a_whole(payload, reason):
    [bad] = receive(payload)
    assert isinstance(bad, BadFrame)
    assert bad.reason == reason


@pytest.mark.parametrize(
    "topic", ["guanjia/v1/s1//m1/telemetry", "guanjia/v1/s1/g1/m1", "guanjia/v1/s/g/d/e/telemetry", ""]
)
def test_topics_that_are_not_ours(topic):
    [bad] = receive({"values": {"a": 1}}, topic)
    assert bad.reason == "topic"


def test_status_events_and_replies():
    status = encode_status(online=False, time_ms=1_763_775_930_000, version="2")
    assert receive(status, "guanjia/v1/s1/g1/status") == [GatewayStatus("s1", "g1", False, 1_763_775_930_000, "2")]
    event = {"ts": 1763775930000, "type": "leak", "data": {"litres": 3}}
    assert receive(event, "guanjia/v1/s1/g1/m1/event") == [
        DeviceEvent("s1", "g1", "m1", "leak", 1763775930000, {"litres": 3})
    ]
    topic, payload = encode_command(
        site="s1", gateway="g1", device="m1", command="c-1", name="close", params={"valve": 1}, expires_ms=5
    )
    assert (topic, json.loads(payload)["expires"]) == ("guanjia/v1/s1/g1/m1/cmd/c-1", 5)
    reply = receive({"ok": True, "code": 0, "message": "done"}, f"{topic}/reply")
    assert reply == [CommandReply("s1", "g1", "m1", "c-1", True, "0", "done")]
    assert receive({"ok": 1}, f"{topic}/reply")[0].reason == "shape"
    with pytest.raises(EncodeError):
        encode_command(site="a/b", gateway="g", device="d", command="c", name="n", params={}, expires_ms=1)


def test_messages_are_counted():
    decoder = MqttDecoder()
    decoder.receive(TOPIC, b"{")
    decoder.receive(TOPIC, b'{"values":{"a":1}}')
    assert (decoder.counters.frames, dict(decoder.counters.bad), decoder.counters.bad_in_a_row) == (1, {"json": 1}, 0)


def test_another_prefix_moves_our_topics():
    assert MqttDecoder(prefix="yun").receive("yun/v1/s/g/d/telemetry", b'{"values":{"a":1}}') == [
        Point("d", "a", 1, None)
    ]
    assert MqttDecoder(prefix="yun").receive(TOPIC, b"{}")[0].reason == "topic"


FOREIGN = load_profile(
    {
        "name": "foreign",
        "topic": "plant/{line}/up",
        "items": ["payload", "list"],
        "device": {"field": ["meta", "sn"]},
        "time": {"field": ["at"], "format": "digits", "utc_offset_minutes": 480},
        "values": {"field": ["m"], "shape": "nested", "leaf": "value"},
        "rename": {"energy.total": "active_energy_kwh"},
        "factors": {"active_energy_kwh": "0.001"},
    }
)


def foreign(item: dict) -> list[Point] | BadFrame:
    return read_telemetry(FOREIGN, "plant/a/up", json.dumps({"payload": {"list": [item]}}).encode())


def test_a_profile_renames_and_converts():
    metrics = {"energy": {"unit": "Wh", "total": {"value": 1500, "unit": "Wh"}}, "i": {"value": {"a": 1.5, "b": 2}}}
    assert foreign({"meta": {"sn": "X1"}, "at": "20250619145824", "m": metrics}) == [
        Point("X1", "active_energy_kwh", Decimal("1.500"), 1750316304000),
        Point("X1", "i.a", Decimal("1.5"), 1750316304000),
        Point("X1", "i.b", 2, 1750316304000),
    ]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"at": "20250619145824", "m": {}}, "device"),
        ({"meta": {"sn": "X1"}, "at": "20250231145824", "m": {}}, "time"),
        ({"meta": {"sn": "X1"}, "at": "2025", "m": {}}, "time"),
        ({"meta": {"sn": "X1"}, "m": {"i": {"value": "high"}}}, "value"),
    ],
)
def test_a_profile_refuses(item, reason):
    assert foreign(item).reason == reason


def test_a_profile_that_does_not_hold_together_is_loud():
    for wrong in ({"device": {}}, {"time": {"format": "lunar"}}):
        with pytest.raises(ValueError):
            load_profile({"name": "x", "topic": "x", "device": {"key": True}, "values": {"field": []}} | wrong)


key = st.text("abcdefghij_0123456789", min_size=1, max_size=20).map(lambda text: text + "x")
number = st.one_of(st.integers(-(10**15), 10**15), st.decimals(-1000, 1000, places=3))


@given(
    st.lists(st.tuples(st.integers(10**11, 10**13), st.dictionaries(key, number, max_size=5)), min_size=1, max_size=4)
)
def test_decoding_undoes_encoding(readings):
    expected = [Point("m1", key, value, time) for time, values in readings for key, value in values.items()]
    assert receive(encode_telemetry(readings)) == expected


@given(st.text("/ab+#$", max_size=12), st.binary(max_size=200))
def test_random_messages_never_raise(topic, payload):
    for event in MqttDecoder().receive(topic, payload) + MqttDecoder().receive(TOPIC, payload):
        assert isinstance(event, (Point, BadFrame))
