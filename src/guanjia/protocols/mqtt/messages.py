"""The platform's own topics, read and made: telemetry, events, gateway status, commands and their replies.

{prefix}/v1/{site}/{gateway}/{device}/telemetry | event | cmd/{id} | cmd/{id}/reply
{prefix}/v1/{site}/{gateway}/status
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from guanjia.protocols.json_text import NotJson, as_number, read
from guanjia.protocols.mqtt.telemetry import (
    LONGEST_PAYLOAD,
    Point,
    Profile,
    Scalar,
    match_topic,
    read_telemetry,
    shipped_profiles,
)
from guanjia.protocols.stream import BadFrame, Counters, EncodeError

PREFIX = "guanjia"
_LEVEL = r"[A-Za-z0-9._-]{1,64}"
_TOPIC = re.compile(
    rf"v1/(?P<site>{_LEVEL})/(?P<gateway>{_LEVEL})/"
    rf"(?:(?P<status>status)|(?P<device>{_LEVEL})/(?:(?P<event>event)|cmd/(?P<command>{_LEVEL})/reply))"
)


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """Something happened at a device. `data` is what the device says about it."""

    site: str
    gateway: str
    device: str
    kind: str
    time_ms: int | None
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class GatewayStatus:
    """A gateway is there, or its last will says it is gone."""

    site: str
    gateway: str
    online: bool
    time_ms: int | None
    version: str = ""


@dataclass(frozen=True, slots=True)
class CommandReply:
    """A device's own answer to a command. Without one a command is unknown, never done."""

    site: str
    gateway: str
    device: str
    command: str
    ok: bool
    code: str = ""
    message: str = ""


Event = Point | DeviceEvent | GatewayStatus | CommandReply | BadFrame


class MqttDecoder:
    """Messages of one subscription to events; broken ones are counted by reason."""

    def __init__(self, profiles: Sequence[Profile] = (), *, prefix: str = PREFIX) -> None:
        self.counters = Counters()
        own = shipped_profiles()["guanjia"]
        self._profiles = tuple(profiles) or tuple(shipped_profiles().values())
        self._prefix = prefix
        if prefix != PREFIX:
            moved = {name: getattr(own, name) for name in Profile.__slots__} | {
                "topic": own.topic.replace(PREFIX, prefix, 1)
            }
            self._profiles = tuple(Profile(**moved) if one is own else one for one in self._profiles)

    def receive(self, topic: str, payload: bytes) -> list[Event]:
        """The events of one message; a wrong message is one `BadFrame`."""
        events = self._read(topic, payload)
        bad = [event for event in events if isinstance(event, BadFrame)]
        self.counters.bad.update(event.reason for event in bad)
        self.counters.frames += not bad
        self.counters.bad_in_a_row = self.counters.bad_in_a_row + 1 if bad else 0
        return events

    def _read(self, topic: str, payload: bytes) -> list[Event]:
        if "" in topic.split("/"):
            return [BadFrame("topic", payload, "empty topic level")]
        profile = next((one for one in self._profiles if match_topic(one, topic) is not None), None)
        if profile is not None:
            found = read_telemetry(profile, topic, payload)
            return [found] if isinstance(found, BadFrame) else list(found)
        own = _TOPIC.fullmatch(topic.removeprefix(f"{self._prefix}/")) if topic.startswith(f"{self._prefix}/") else None
        if own is None:
            return [BadFrame("topic", payload, "topic fits no profile")]
        try:
            body = read(payload, longest=LONGEST_PAYLOAD)
        except NotJson:
            return [BadFrame("json", payload, "json")]
        if not isinstance(body, Mapping):
            return [BadFrame("shape", payload, "payload is not an object")]
        return [_own(own, body, payload)]


def _own(topic: re.Match[str], body: Mapping[str, object], payload: bytes) -> Event:
    site, gateway, device = topic["site"], topic["gateway"], topic["device"]
    stamp = as_number(body.get("ts"))
    if "ts" in body and (stamp is None or not 0 <= stamp < 10**14):
        return BadFrame("time", payload, "ts not a number")
    time_ms = None if stamp is None else int(stamp * 1000 if stamp < 10**11 else stamp)
    if topic["status"]:
        if not isinstance(body.get("online"), bool):
            return BadFrame("shape", payload, "online not true or false")
        return GatewayStatus(site, gateway, bool(body["online"]), time_ms, _short(body.get("version")))
    if topic["event"]:
        data = body.get("data", {})
        if not isinstance(body.get("type"), str) or not isinstance(data, Mapping):
            return BadFrame("shape", payload, "an event needs type and data")
        return DeviceEvent(site, gateway, device, _short(body["type"]), time_ms, data)
    if not isinstance(body.get("ok"), bool):
        return BadFrame("shape", payload, "ok not true or false")
    code, message = _short(body.get("code")), _short(body.get("message"))
    return CommandReply(site, gateway, device, topic["command"], bool(body["ok"]), code, message)


def _short(value: object) -> str:
    return "" if value is None else str(value)[:256]


def encode_telemetry(readings: Sequence[tuple[int | None, Mapping[str, Scalar]]]) -> bytes:
    """A telemetry payload in the platform's own form: (time in ms or None, values by key), one or many."""
    items = [({} if time is None else {"ts": time}) | {"values": dict(values)} for time, values in readings]
    return _write(items[0] if len(items) == 1 else items)


def encode_status(*, online: bool, time_ms: int, version: str = "") -> bytes:
    """A gateway's status; with online false it is the last will."""
    return _write({"online": online, "ts": time_ms} | ({"version": version} if version else {}))


def encode_command(
    *,
    site: str,
    gateway: str,
    device: str,
    command: str,
    name: str,
    params: Mapping[str, Scalar],
    expires_ms: int,
    prefix: str = PREFIX,
) -> tuple[str, bytes]:
    """Topic and payload of a command; raises EncodeError for a level that no topic may have."""
    for level in (site, gateway, device, command):
        if not re.fullmatch(_LEVEL, level):
            raise EncodeError(f"{level!r} cannot be a level of a topic.")
    topic = f"{prefix}/v1/{site}/{gateway}/{device}/cmd/{command}"
    return topic, _write({"name": name, "params": dict(params), "expires": expires_ms})


def _write(value: object) -> bytes:
    def number(value: object) -> object:
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)
        raise EncodeError(f"{value!r} cannot be written as JSON.")

    payload = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=number).encode()
    if len(payload) > LONGEST_PAYLOAD:
        raise EncodeError(f"The payload is over {LONGEST_PAYLOAD} bytes.")
    return payload
