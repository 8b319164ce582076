"""Every given vector, as `guanjia codec` prints it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from guanjia.protocols import building_energy, cjt188, dlt645, jt808, modbus
from guanjia.protocols.registry import Options, find_codec
from guanjia.protocols.stream import BadFrame
from tests.protocols.vectors import feed, load

hexed = bytes.fromhex


@pytest.mark.parametrize("name", ["dlt645", "cjt188"])
def test_meter_frames_are_read_and_made_again(name):
    codec = find_codec(name)
    for vector in load(name)["frames"]:
        raw = hexed(vector["hex"])
        assert codec.decode(raw, Options()) == [vector["decoded"]], vector["id"]
        assert codec.encode(json.loads(json.dumps(vector["decoded"])), Options()) == raw, vector["id"]


@pytest.mark.parametrize("name", ["dlt645", "cjt188"])
def test_broken_meter_frames_say_why(name):
    for vector in load(name)["invalid"]:
        found = find_codec(name).decode(hexed(vector["hex"]), Options())
        assert [fields["error"] for fields in found] == [vector["error"]], vector["id"]


@pytest.mark.parametrize(("name", "decoder"), [("dlt645", dlt645.Dlt645Decoder), ("cjt188", cjt188.Cjt188Decoder)])
def test_meter_streams_give_their_frames(name, decoder):
    for vector in load(name)["streams"]:
        one = decoder()
        events = feed(one, vector["chunks"])
        assert [event.raw.hex() for event in events] == vector["frames"], vector["id"]
        assert sum(one.counters.bad.values()) == vector["errors"], vector["id"]


def test_a_heat_meter_with_the_unit_first_needs_its_profile():
    for vector in load("cjt188")["quirks"]:
        [fields] = find_codec("cjt188").decode(hexed(vector["hex"]), Options(profile="unit-first"))
        assert {name: fields[name] for name in vector["decoded"]} == vector["decoded"], vector["id"]


@pytest.mark.parametrize("transport", ["rtu", "tcp"])
def test_modbus_exchanges(transport):
    codec = find_codec(f"modbus-{transport}")
    for vector in load("modbus")["exchanges"]:
        request, answer = hexed(vector[f"{transport}_request"]), hexed(vector[f"{transport}_response"])
        [fields] = codec.decode(answer, Options(request=request))
        assert {name: fields[name] for name in vector["decoded"]} == vector["decoded"], vector["id"]
        for raw in (request, answer):
            [alone] = codec.decode(raw, Options())
            assert codec.encode(json.loads(json.dumps(alone)), Options()) == raw, vector["id"]


def test_modbus_exceptions_and_frames_of_devices():
    given = load("modbus")
    for vector in given["exceptions"]:
        for name in ("rtu_response", "tcp_response"):
            [fields] = find_codec("modbus").decode(hexed(vector[name]), Options())
            assert fields | vector["decoded"] == fields, vector["id"]
    for vector in given["device_frames"]:
        [fields] = find_codec("modbus").decode(hexed(vector["rtu_frame"]), Options())
        scaled = vector["decoded"].pop("scaled", None)
        assert fields | vector["decoded"] == fields, vector["id"]
        if scaled is not None:
            kind = scaled.get("type", "uint16").split()[0]
            row = modbus.Row(scaled["name"], "", 3, 0, kind, scale=Decimal(str(scaled["scale"])))
            assert modbus.read_row(row, fields["registers"]).value == Decimal(str(scaled["value"])), vector["id"]


def test_modbus_types():
    for vector in load("modbus")["types"]:
        row = modbus.Row("value", "", 3, 0, vector["type"], vector.get("word_order", ""))
        value = modbus.read_row(row, vector["registers"]).value
        assert (None if value is None else float(value)) == vector["value"], vector["id"]


def test_broken_modbus_frames_say_why():
    for vector in load("modbus")["invalid"]:
        over_tcp = "tcp_frame" in vector
        codec = find_codec("modbus-tcp" if over_tcp else "modbus-rtu")
        [fields] = codec.decode(hexed(vector["tcp_frame" if over_tcp else "rtu_frame"]), Options())
        assert vector["error"] in (fields["error"], fields.get("detail")), vector["id"]


def test_mqtt_messages():
    given = load("mqtt")
    for vector in given["messages"]:
        [fields] = find_codec("mqtt").decode(vector["payload"].encode(), Options(topic=vector["topic"]))
        assert fields == {"points": vector["points"]}, vector["id"]
    for vector in given["invalid"]:
        [fields] = find_codec("mqtt").decode(vector["payload"].encode(), Options(topic=vector["topic"]))
        assert vector["error"] in (fields["error"], fields.get("detail")), vector["id"]


def test_energy_packets_are_read_and_made_again():
    codec = find_codec("building-energy")
    for vector in load("building_energy")["packets"]:
        raw = hexed(vector["hex"])
        options = Options(aes_key=hexed(vector["aes_key_hex"]), aes_iv=hexed(vector["aes_iv_hex"]))
        [fields] = codec.decode(raw, options)
        assert fields["envelope"] == vector["envelope"], vector["id"]
        assert fields["fields"] == vector["fields"], vector["id"]
        assert codec.encode(json.loads(json.dumps(fields)), options) == raw, vector["id"]


def test_energy_digests_and_other_framings():
    given = load("building_energy")
    for vector in given["md5"]:
        key_first = vector["rule"].startswith("md5(key")
        found = building_energy.digest(vector["sequence"], vector["key"].encode(), key_first=key_first)
        assert found == vector["md5"], vector["id"]
    for vector in given["other_framing"]:
        [fields] = find_codec("building-energy").decode(hexed(vector["hex"]), Options())
        assert fields["fields"] == vector["fields"], vector["id"]
        assert fields["type_byte"] == vector["type_byte"], vector["id"]
        assert fields["declared_length"] == vector.get("declared_length", fields["declared_length"]), vector["id"]


def test_broken_energy_packets_say_why():
    given = load("building_energy")
    key = hexed(next(one for one in given["packets"] if one["id"] == "energy-005")["aes_key_hex"])
    for vector in given["invalid"]:
        [fields] = find_codec("building-energy").decode(hexed(vector["hex"]), Options(aes_key=key))
        assert fields["error"] == vector["error"], vector["id"]


def test_energy_streams_give_their_packets():
    given = load("building_energy")
    key = hexed(next(one for one in given["packets"] if one["id"] == "energy-002")["aes_key_hex"])
    for vector in given["streams"]:
        decoder = building_energy.EnergyDecoder(
            building_energy.shipped_profiles()["national"], building_energy.Secrets(key, key)
        )
        events = feed(decoder, vector["chunks"])
        assert [event.raw.hex() for event in events] == vector["frames"], vector["id"]
        assert not any(isinstance(event, BadFrame) for event in events)
        assert sum(decoder.counters.bad.values()) == vector["errors"], vector["id"]


@pytest.mark.parametrize("group", ["frames", "quirks"])
def test_vehicle_frames_have_their_headers(group):
    codec = find_codec("jt808")
    for vector in load("jt808")[group]:
        [fields] = codec.decode(hexed(vector["hex"]), Options())
        given = {name: value for name, value in vector["header"].items() if name in fields["header"]}
        assert fields["header"] | given == fields["header"], vector["id"]
        assert set(vector["header"]) <= set(fields["header"]), vector["id"]
        if len(fields["body_hex"]) // 2 <= jt808.LONGEST_BODY:
            assert codec.encode(fields, Options()) == hexed(vector["hex"]), vector["id"]


def test_broken_vehicle_frames_and_streams():
    given = load("jt808")
    for vector in given["invalid"]:
        assert jt808.decode_frame(hexed(vector["hex"])).reason == vector["error"], vector["id"]
    for vector in given["streams"]:
        decoder = jt808.Jt808Decoder()
        events = feed(decoder, vector["chunks"])
        sound = [event.raw.hex() for event in events if not isinstance(event, BadFrame)]
        assert sound == vector["frames"], vector["id"]
        assert sum(decoder.counters.bad.values()) == vector["errors"], vector["id"]


def test_packets_of_new_energy_vehicles():
    given, codec = load("gb32960"), find_codec("gb32960")
    names = ("edition", "command", "response", "vin", "encryption", "length")
    for vector in given["frames"]:
        [fields] = codec.decode(hexed(vector["hex"]), Options())
        assert {name: fields[name] for name in names} == {name: vector["decoded"][name] for name in names}, vector["id"]
        assert codec.encode(fields, Options()) == hexed(vector["hex"]), vector["id"]
    for vector in given["invalid"]:
        assert codec.decode(hexed(vector["hex"]), Options())[0]["error"] == vector["error"], vector["id"]
