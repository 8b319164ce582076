"""From a payload to points, by a profile: where device, time and values stand, what keys mean and in which unit.

A profile is a JSON file. Its fields:

* topic: the pattern, with names in braces; level_pattern: what such a level may be;
* items: the path to the list of readings, empty where the payload itself is one reading or a list of them;
* device: {"topic": name}, {"field": path}, or {"key": true} where the payload is an object by device;
* time: {"field": path, "format": "epoch" (ms, or s below 10^11) | "digits" (YYYYMMDDhhmmss[SSS])}, utc_offset_minutes;
* values: {"field": path, "shape": "flat" | "nested", "leaf": word}; a nested leaf is an object with that word;
* key_pattern; number_suffixes: keys that end so must be numbers; rename: key to key; factors: key (after renaming) to a
  decimal the number is multiplied with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from guanjia.protocols.json_text import NotJson, as_number, read
from guanjia.protocols.stream import BadFrame

LONGEST_PAYLOAD = 256 * 1024
MOST_ITEMS = 500
MOST_POINTS = 20_000
LONGEST_TEXT = 64
DEEPEST_NESTING = 16
#: Smaller numbers are seconds: in milliseconds they would lie before 1973.
SECONDS_BELOW = 10**11
_LATEST_MS = 10**14
_NO_NUMBERS = frozenset({"nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})

Scalar = int | Decimal | bool | str


class _Refused(Exception):
    """The message is wrong: the reason to count by, and the detail to show."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Point:
    """One value of one device. time_ms: since 1970 UTC; None means the time of arrival."""

    device: str
    key: str
    value: Scalar
    time_ms: int | None


@dataclass(frozen=True, slots=True)
class Profile:
    """How one kind of gateway writes its payloads."""

    name: str
    topic: str
    level_pattern: str = "[^/]{1,128}"
    items: tuple[str, ...] = ()
    device_topic: str = ""
    device_field: tuple[str, ...] = ()
    device_key: bool = False
    time_field: tuple[str, ...] = ("ts",)
    time_format: str = "epoch"
    utc_offset_minutes: int = 480
    values_field: tuple[str, ...] = ("values",)
    nested_leaf: str = ""
    key_pattern: str = ".{1,128}"
    number_suffixes: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)
    factors: Mapping[str, Decimal] = field(default_factory=dict)


def load_profile(data: Mapping[str, Any]) -> Profile:
    """A profile from its JSON object; raises ValueError where it does not hold together."""
    device, time, values = data["device"], data.get("time", {}), data["values"]
    profile = Profile(
        name=str(data["name"]),
        topic=str(data["topic"]),
        level_pattern=str(data.get("level_pattern", "[^/]{1,128}")),
        items=tuple(data.get("items", ())),
        device_topic=str(device.get("topic", "")),
        device_field=tuple(device.get("field", ())),
        device_key=bool(device.get("key", False)),
        time_field=tuple(time.get("field", ())),
        time_format=str(time.get("format", "epoch")),
        utc_offset_minutes=int(time.get("utc_offset_minutes", 480)),
        values_field=tuple(values.get("field", ())),
        nested_leaf=str(values.get("leaf", "value")) if values.get("shape") == "nested" else "",
        key_pattern=str(data.get("key_pattern", ".{1,128}")),
        number_suffixes=tuple(data.get("number_suffixes", ())),
        rename=dict(data.get("rename", {})),
        factors={key: Decimal(str(factor)) for key, factor in data.get("factors", {}).items()},
    )
    if profile.time_format not in ("epoch", "digits"):
        raise ValueError(f"{profile.name}: time format {profile.time_format} is unknown")
    if not (profile.device_topic or profile.device_field or profile.device_key):
        raise ValueError(f"{profile.name} does not say where the device stands")
    re.compile(profile.key_pattern)
    _pattern(profile.topic, profile.level_pattern)
    return profile


@cache
def shipped_profiles() -> Mapping[str, Profile]:
    """The profiles that come with the platform, by name."""
    folder = files(__package__).joinpath("profiles")
    loaded = [load_profile(json.loads(file.read_text(encoding="utf-8"))) for file in folder.iterdir()]
    return {profile.name: profile for profile in sorted(loaded, key=lambda profile: profile.name)}


def match_topic(profile: Profile, topic: str) -> Mapping[str, str] | None:
    """The named levels of a topic, None when the pattern does not fit."""
    found = _pattern(profile.topic, profile.level_pattern).fullmatch(topic)
    return None if found is None else found.groupdict()


def read_telemetry(profile: Profile, topic: str, payload: bytes) -> list[Point] | BadFrame:
    """All points of a message in order, or why it is refused as a whole."""
    try:
        return _points(profile, topic, payload)
    except _Refused as refused:
        return BadFrame(refused.reason, payload, refused.detail)


@cache
def _pattern(topic: str, level: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", topic)
    spoken = (re.escape(part) if at % 2 == 0 else f"(?P<{part}>{level})" for at, part in enumerate(parts))
    return re.compile("".join(spoken))


def _points(profile: Profile, topic: str, payload: bytes) -> list[Point]:
    if "" in topic.split("/"):
        raise _Refused("topic", "empty topic level")
    levels = match_topic(profile, topic)
    if levels is None:
        raise _Refused("topic", "topic does not fit the profile")
    if len(payload) > LONGEST_PAYLOAD:
        raise _Refused("size", f"payload over {LONGEST_PAYLOAD} bytes")
    try:
        document = read(payload, longest=LONGEST_PAYLOAD)
    except NotJson:
        raise _Refused("json", "json") from None
    points: list[Point] = []
    for device, item in _items(profile, levels, document):
        time_ms = _time(profile, _at(item, profile.time_field))
        points += [Point(device, key, value, time_ms) for key, value in _values(profile, item)]
        if len(points) > MOST_POINTS:
            raise _Refused("size", f"more than {MOST_POINTS} values")
    return points


def _items(profile: Profile, levels: Mapping[str, str], document: object) -> Iterator[tuple[str, object]]:
    by_device: list[tuple[str | None, object]] = [(None, _at(document, profile.items))]
    if profile.device_key:
        inner = by_device[0][1]
        if not isinstance(inner, Mapping):
            raise _Refused("shape", "payload is not an object by device")
        by_device = list(inner.items())
    count = 0
    for name, some in by_device:
        for item in some if isinstance(some, list) else [some]:
            count += 1
            if count > MOST_ITEMS:
                raise _Refused("size", f"more than {MOST_ITEMS} readings")
            if not isinstance(item, Mapping):
                raise _Refused("shape", "reading is not an object")
            device: object = name
            if name is None:
                device = _at(item, profile.device_field) if profile.device_field else levels.get(profile.device_topic)
            if not isinstance(device, str) or not 1 <= len(device) <= 128:
                raise _Refused("device", "device is missing")
            yield device, item


def _at(item: object, path: Sequence[str]) -> object:
    for part in path:
        item = item.get(part) if isinstance(item, Mapping) else None
    return item


def _time(profile: Profile, value: object) -> int | None:
    if value is None:
        return None
    if profile.time_format == "epoch":
        number = as_number(value)
        if number is None:
            raise _Refused("time", f"{'.'.join(profile.time_field)} not a number")
        milliseconds = number * 1000 if number < SECONDS_BELOW else number
        if not 0 <= milliseconds < _LATEST_MS:
            raise _Refused("time", "time out of range")
        return int(milliseconds)
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or len(value) not in (14, 17):
        raise _Refused("time", "time is not YYYYMMDDhhmmss")
    parts = [int(value[:4]), *(int(value[at : at + 2]) for at in range(4, 14, 2))]
    try:
        moment = datetime(*parts, tzinfo=UTC) - timedelta(minutes=profile.utc_offset_minutes)  # type: ignore[misc,arg-type]
    except (ValueError, OverflowError):
        raise _Refused("time", "time is not in the calendar") from None
    return int(moment.timestamp()) * 1000 + int(value[14:] or 0)


def _values(profile: Profile, item: object) -> Iterator[tuple[str, Scalar]]:
    found = _at(item, profile.values_field)
    if found is None:
        raise _Refused("shape", "values are missing")
    if not isinstance(found, Mapping):
        raise _Refused("shape", "values are not an object")
    pairs = _leaves(profile, found, (), False) if profile.nested_leaf else iter(found.items())
    for key, value in pairs:
        if not re.fullmatch(profile.key_pattern, key):
            raise _Refused("key", "key not allowed")
        key = profile.rename.get(key, key)
        yield key, _scalar(profile, key, value)


def _scalar(profile: Profile, key: str, value: object) -> Scalar:
    number = as_number(value)
    if number is not None:
        factor = profile.factors.get(key)
        return number if factor is None else number * factor
    must_be_number = (
        bool(profile.nested_leaf) or key in profile.factors or key.endswith(profile.number_suffixes or ("\0",))
    )
    if not must_be_number and isinstance(value, bool):
        return value
    short = isinstance(value, str) and len(value) <= LONGEST_TEXT and value.strip().lower() not in _NO_NUMBERS
    if must_be_number or not short:
        raise _Refused("value", "value not a number")
    return str(value)


def _leaves(
    profile: Profile, tree: Mapping[str, object], path: tuple[str, ...], inside_leaf: bool
) -> Iterator[tuple[str, object]]:
    """Leaves of nested metrics: what stands under the word of the profile. Units and names beside it are no values."""
    if len(path) > DEEPEST_NESTING:
        raise _Refused("shape", "metrics nested too deep")
    if not inside_leaf and profile.nested_leaf in tree:
        value = tree[profile.nested_leaf]
        if isinstance(value, Mapping):
            yield from _leaves(profile, value, path, True)
        else:
            yield ".".join(path), value
        return
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(profile, value, (*path, name), inside_leaf)
        elif inside_leaf:
            yield ".".join((*path, name)), value
