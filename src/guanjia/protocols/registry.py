"""The protocols by name: a decoder, an encoder, and the names of their fields. What `guanjia codec` prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from guanjia.protocols import building_energy, cjt188, dlt645, gb32960, jt808, modbus, mqtt, ocpp16
from guanjia.protocols.building_energy import fields as energy_fields
from guanjia.protocols.building_energy import messages as energy_messages
from guanjia.protocols.building_energy import packet as energy_packet
from guanjia.protocols.building_energy.profiles import Crc
from guanjia.protocols.cjt188 import fields as cjt188_fields
from guanjia.protocols.dlt645 import fields as dlt645_fields
from guanjia.protocols.fields import Fields, bytes_of, decimal_of, of_bad, whole_of
from guanjia.protocols.modbus import fields as modbus_fields
from guanjia.protocols.modbus import rtu, tcp
from guanjia.protocols.stream import BadFrame, Decoder, EncodeError


class UnknownProtocol(ValueError):
    """No protocol has this name."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a frame does not say about itself."""

    profile: str = ""
    topic: str = "guanjia/v1/site/gateway/device/telemetry"
    request: bytes = b""
    aes_key: bytes = field(default=b"", repr=False)
    aes_iv: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Codec:
    """One protocol.

    decoder: a new decoder for a connection; None for MQTT, whose broker keeps messages whole.
    decode: the fields of everything found in some bytes. encode: bytes from such fields; raises EncodeError.
    """

    name: str
    title: str
    aliases: tuple[str, ...]
    decoder: Callable[[Options], Decoder] | None
    decode: Callable[[bytes, Options], list[Fields]]
    encode: Callable[[Mapping[str, object], Options], bytes]


def find_codec(name: str) -> Codec:
    """The protocol of this name or alias; raises UnknownProtocol, which lists them."""
    spoken = name.strip().lower().replace("_", "-")
    codec = next((one for one in CODECS.values() if spoken == one.name or spoken in one.aliases), None)
    if codec is None:
        raise UnknownProtocol(f"There is no protocol {name!r}. There are: {', '.join(CODECS)}.")
    return codec


def _all(
    data: bytes, decoder: Decoder, alone: Callable[[bytes], object], printed: Callable[[object], Fields]
) -> list[Fields]:
    """Everything a stream of these bytes gives; where nothing is sound, why these bytes alone are no frame."""
    found = [*decoder.feed(data), *decoder.idle()]
    if all(isinstance(event, BadFrame) for event in found):
        found = [alone(data)]
    return [of_bad(event) if isinstance(event, BadFrame) else printed(event) for event in found]


def _decode_dlt645(data: bytes, options: Options) -> list[Fields]:
    return _all(data, dlt645.Dlt645Decoder(), dlt645.decode_frame, dlt645_fields.of_frame)  # type: ignore[arg-type]


def _cjt188_profile(options: Options) -> cjt188.Profile:
    known = {"": cjt188.Profile(), "standard": cjt188.Profile(), "unit-first": cjt188.Profile(unit_first=True)}
    if options.profile not in known:
        raise UnknownProtocol(f"There is no profile {options.profile!r}. There are: standard, unit-first.")
    return known[options.profile]


def _decode_cjt188(data: bytes, options: Options) -> list[Fields]:
    profile = _cjt188_profile(options)
    return _all(
        data,
        cjt188.Cjt188Decoder(profile),
        lambda raw: cjt188.decode_frame(raw, profile),
        cjt188_fields.of_frame,  # type: ignore[arg-type]
    )


def _decode_modbus(data: bytes, options: Options, over_tcp: bool | None = None) -> list[Fields]:
    if over_tcp is None:
        over_tcp = isinstance(rtu.decode_frame(data), BadFrame) and isinstance(tcp.decode_frame(data), tcp.TcpFrame)
    alone = tcp.decode_frame if over_tcp else rtu.decode_frame
    if options.request:
        asked, answered = alone(options.request, modbus.Side.REQUESTS), alone(data, modbus.Side.ANSWERS)
        for frame in (asked, answered):
            if isinstance(frame, BadFrame):
                return [of_bad(frame)]
        if not isinstance(asked, BadFrame) and not isinstance(answered, BadFrame):
            if not isinstance(asked.content, modbus.Request):
                return [{"valid": False, "error": "request", "detail": "the request cannot be read"}]
            fields: Fields = {"unit": answered.unit}
            if isinstance(answered, tcp.TcpFrame):
                fields["transaction"] = answered.transaction
            wrong = asked.unit != answered.unit
            if isinstance(asked, tcp.TcpFrame) and isinstance(answered, tcp.TcpFrame):
                wrong = wrong or asked.transaction != answered.transaction
            if wrong:
                return [fields | {"error": "mismatch"}]
            return [fields | modbus_fields.of_exchange(asked.content, answered.content)]
    decoder = modbus.TcpDecoder(modbus.Side.BOTH) if over_tcp else modbus.RtuDecoder(modbus.Side.BOTH)
    return _all(data, decoder, alone, modbus_fields.of_frame)  # type: ignore[arg-type]


def _decode_mqtt(data: bytes, options: Options) -> list[Fields]:
    events = mqtt.MqttDecoder(_mqtt_profiles(options)).receive(options.topic, data)
    points = [event for event in events if isinstance(event, mqtt.Point)]
    if len(points) == len(events):
        printed = [[one.device, one.key, _json(one.value), one.time_ms] for one in points]
        return [{"points": printed}]
    return [_mqtt_event(event) for event in events]


def _mqtt_event(event: object) -> Fields:
    if isinstance(event, BadFrame):
        return of_bad(event)
    names = type(event).__slots__  # type: ignore[attr-defined]
    return {"event": type(event).__name__} | {name: _json(getattr(event, name)) for name in names}


def _json(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _json(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(one) for one in value]
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return float(str(value))


def _mqtt_profiles(options: Options) -> Sequence[mqtt.Profile]:
    if not options.profile:
        return ()
    if options.profile not in mqtt.shipped_profiles():
        raise UnknownProtocol(
            f"There is no profile {options.profile!r}. There are: {', '.join(mqtt.shipped_profiles())}."
        )
    return (mqtt.shipped_profiles()[options.profile],)


def _encode_mqtt(fields: Mapping[str, object], options: Options) -> bytes:
    values = fields.get("values")
    if not isinstance(values, Mapping):
        raise EncodeError("A reading needs values.")
    stamp = whole_of(fields, "ts") if "ts" in fields else None
    numbers = {
        str(key): value if isinstance(value, (bool, str)) else decimal_of(value, str(key))
        for key, value in values.items()
    }
    return mqtt.encode_telemetry([(stamp, numbers)])


def _energy(data: bytes, options: Options) -> tuple[building_energy.Profile, building_energy.Secrets]:
    profiles = building_energy.shipped_profiles()
    by_mark = {b"\x1f\x1f": "plain-1f1f", b"\x8b\xae": "plain-8bae9b"}
    name = options.profile or by_mark.get(data[:2], "national")
    if name not in profiles:
        raise UnknownProtocol(f"There is no profile {name!r}. There are: {', '.join(profiles)}.")
    try:
        return profiles[name], building_energy.Secrets(options.aes_key, options.aes_iv or options.aes_key)
    except ValueError as cause:
        raise EncodeError(str(cause)) from cause


def _decode_energy(data: bytes, options: Options) -> list[Fields]:
    profile, secrets = _energy(data, options)
    return _all(
        data,
        building_energy.EnergyDecoder(profile, secrets),
        lambda raw: building_energy.decode_packet(raw, profile, secrets),
        energy_fields.of_packet,  # type: ignore[arg-type]
    )


def _encode_energy(fields: Mapping[str, object], options: Options) -> bytes:
    profile, secrets = _energy(b"", options)
    envelope = fields.get("envelope", {})
    inner = fields.get("fields", fields)
    if not isinstance(envelope, Mapping) or not isinstance(inner, Mapping):
        raise EncodeError("envelope and fields are objects.")
    sequence = whole_of(envelope, "sequence", 1)
    head = bytes_of(envelope, "head") if "head" in envelope else None
    mode = {"data": Crc.DATA_LITTLE, "all": Crc.ALL_BIG}.get(str(envelope.get("crc_over")))
    if "xml" in envelope:
        xml = str(envelope["xml"]).encode() + bytes_of(envelope, "padding_hex", "")
        return energy_packet.seal(xml, profile, secrets, sequence=sequence, head=head, crc_mode=mode)
    message = energy_messages.from_fields(inner)
    return building_energy.encode_packet(message, profile, secrets, sequence=sequence, head=head, crc_mode=mode)


def _decode_ocpp16(data: bytes, options: Options) -> list[Fields]:
    message = ocpp16.read_message(data)
    return [of_bad(message) if isinstance(message, BadFrame) else ocpp16.of_message(message)]


_LISTED = (
    Codec(
        "dlt645",
        "DL/T 645-2007 and -1997, electricity meters",
        ("dl-t-645", "dlt645-2007", "dlt645-1997"),
        lambda options: dlt645.Dlt645Decoder(),
        _decode_dlt645,
        lambda fields, options: dlt645_fields.to_frame(fields),
    ),
    Codec(
        "cjt188",
        "CJ/T 188-2004 and -2018, water, heat and gas meters",
        ("cj-t-188",),
        lambda options: cjt188.Cjt188Decoder(_cjt188_profile(options)),
        _decode_cjt188,
        lambda fields, options: cjt188_fields.to_frame(fields),
    ),
    Codec(
        "modbus",
        "Modbus, RTU or TCP by its shape",
        (),
        None,
        _decode_modbus,
        lambda fields, options: modbus_fields.to_frame(fields, over_tcp="transaction" in fields),
    ),
    Codec(
        "modbus-rtu",
        "Modbus RTU, on a wire or inside TCP",
        ("modbus-rtu-over-tcp",),
        lambda options: modbus.RtuDecoder(modbus.Side.BOTH),
        lambda data, options: _decode_modbus(data, options, False),
        lambda fields, options: modbus_fields.to_frame(fields, over_tcp=False),
    ),
    Codec(
        "modbus-tcp",
        "Modbus TCP",
        (),
        lambda options: modbus.TcpDecoder(modbus.Side.BOTH),
        lambda data, options: _decode_modbus(data, options, True),
        lambda fields, options: modbus_fields.to_frame(fields, over_tcp=True),
    ),
    Codec("mqtt", "MQTT telemetry, JSON payloads", ("mqtt-telemetry",), None, _decode_mqtt, _encode_mqtt),
    Codec(
        "building-energy",
        "Building energy data upload (2008 guide)",
        ("building-energy-upload",),
        lambda options: building_energy.EnergyDecoder(*_energy(b"", options)),
        _decode_energy,
        _encode_energy,
    ),
    Codec(
        "gb32960",
        "GB/T 32960.3-2016 and -2025, new-energy vehicles: packets, data units unread",
        ("gb-t-32960",),
        lambda options: gb32960.Gb32960Decoder(),
        lambda data, options: _all(data, gb32960.Gb32960Decoder(), gb32960.decode_frame, gb32960.of_frame),  # type: ignore[arg-type]
        lambda fields, options: gb32960.to_frame(fields),
    ),
    Codec(
        "jt808",
        "JT/T 808, vehicle terminals: frames and headers, bodies unread",
        ("jt-t-808",),
        lambda options: jt808.Jt808Decoder(),
        lambda data, options: _all(data, jt808.Jt808Decoder(), jt808.decode_frame, jt808.of_frame),  # type: ignore[arg-type]
        lambda fields, options: jt808.to_frame(fields),
    ),
    Codec(
        "ocpp16",
        "OCPP 1.6 JSON messages, payloads unread",
        ("ocpp1.6j", "ocpp"),
        None,
        _decode_ocpp16,
        lambda fields, options: ocpp16.encode_message(ocpp16.from_fields(fields)).encode(),
    ),
)

#: All protocols by name.
CODECS: Mapping[str, Codec] = MappingProxyType({codec.name: codec for codec in _LISTED})
