"""OCPP 1.6 JSON messages: one WebSocket text frame to one event. The message layer only, payloads are not judged here.

[2, id, action, payload] call    [3, id, payload] result    [4, id, code, description, details] error
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from guanjia.protocols.fields import Fields, text_of
from guanjia.protocols.json_text import NotJson, read
from guanjia.protocols.stream import BadFrame, Counters, EncodeError

LONGEST_TEXT = 64 * 1024
#: Ids of the specification; longer ones are read and echoed, never made.
LONGEST_ID = 36
LONGEST_ID_READ = 255
#: Codes of the specification ("Occurence" is spelt so there), and other spellings chargers send.
ERROR_CODES = frozenset(
    {
        "NotImplemented",
        "NotSupported",
        "InternalError",
        "ProtocolError",
        "SecurityError",
        "FormationViolation",
        "PropertyConstraintViolation",
        "OccurenceConstraintViolation",
        "TypeConstraintViolation",
        "GenericError",
    }
)
_SPELT_OTHERWISE = {
    "OccurrenceConstraintViolation": "OccurenceConstraintViolation",
    "FormatViolation": "FormationViolation",
}

Payload = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Call:
    """A request of either side."""

    unique_id: str
    action: str
    payload: Payload


@dataclass(frozen=True, slots=True)
class Result:
    """An answer; which action it answers is known by the id only."""

    unique_id: str
    payload: Payload


@dataclass(frozen=True, slots=True)
class Failure:
    """A refused call. An id that we did not send is logged and dropped."""

    unique_id: str
    error_code: str
    description: str = ""
    details: Payload | None = None


Message = Call | Result | Failure


class Ocpp16Decoder:
    """Text frames of one charging point. A broken one is one `BadFrame`; `answer_to` says whether it is answered."""

    def __init__(self) -> None:
        self.counters = Counters()

    def receive(self, text: str | bytes) -> Message | BadFrame:
        """The message of one text frame."""
        message = read_message(text)
        if isinstance(message, BadFrame):
            self.counters.bad[message.reason] += 1
            self.counters.bad_in_a_row += 1
        else:
            self.counters.frames += 1
            self.counters.bad_in_a_row = 0
        return message


def read_message(text: str | bytes) -> Message | BadFrame:
    """The message of one text frame: reasons are json, size, shape (no list), type (unknown number), id, formation.

    `detail` of a formation error is the id it can be answered under.
    """
    raw = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if len(raw) > LONGEST_TEXT:
        return BadFrame("size", raw[:LONGEST_TEXT])
    try:
        parts = read(raw, longest=LONGEST_TEXT)
    except NotJson:
        return BadFrame("json", raw)
    if not isinstance(parts, list) or not parts:
        return BadFrame("shape", raw)
    kind = parts[0]
    if isinstance(kind, bool) or kind not in (2, 3, 4):
        return BadFrame("type", raw)
    if len(parts) < 2 or not isinstance(parts[1], str) or not 1 <= len(parts[1]) <= LONGEST_ID_READ:
        return BadFrame("id", raw)
    return _message(int(kind), parts, raw)


def answer_to(bad: BadFrame) -> str | None:
    """The text to answer a broken frame with, None where nothing can be answered."""
    return encode_message(Failure(bad.detail, "FormationViolation")) if bad.reason == "formation" else None


def encode_message(message: Message) -> str:
    """The text frame of a message; raises EncodeError."""
    longest = LONGEST_ID if isinstance(message, Call) else LONGEST_ID_READ
    if not 1 <= len(message.unique_id) <= longest:
        raise EncodeError(f"An id has 1 to {longest} characters.")
    if isinstance(message, Call):
        parts: list[object] = [2, message.unique_id, message.action, message.payload]
    elif isinstance(message, Result):
        parts = [3, message.unique_id, message.payload]
    else:
        if message.error_code not in ERROR_CODES:
            raise EncodeError(f"There is no error code {message.error_code}.")
        parts = [4, message.unique_id, message.error_code, message.description, message.details or {}]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_number)
    if len(text.encode()) > LONGEST_TEXT:
        raise EncodeError(f"A message has at most {LONGEST_TEXT} bytes.")
    return text


def of_message(message: Message) -> Fields:
    """The printed fields."""
    if isinstance(message, Call):
        what: Fields = {"message_type": "CALL", "action": message.action, "payload": _plain(message.payload)}
    elif isinstance(message, Result):
        what = {"message_type": "CALLRESULT", "payload": _plain(message.payload)}
    else:
        what = {"message_type": "CALLERROR", "error_code": message.error_code, "description": message.description}
        what["details"] = _plain(message.details or {})
    return {"unique_id": message.unique_id} | what


def from_fields(fields: Mapping[str, object]) -> Message:
    """A message from printed fields; raises EncodeError."""
    kind, unique_id, payload = text_of(fields, "message_type"), text_of(fields, "unique_id"), fields.get("payload", {})
    if not isinstance(payload, Mapping):
        raise EncodeError("payload is an object.")
    if kind == "CALL":
        return Call(unique_id, text_of(fields, "action"), payload)
    if kind == "CALLRESULT":
        return Result(unique_id, payload)
    details = fields.get("details", {})
    if kind != "CALLERROR" or not isinstance(details, Mapping):
        raise EncodeError("message_type is CALL, CALLRESULT or CALLERROR.")
    return Failure(unique_id, text_of(fields, "error_code"), str(fields.get("description", "")), details)


def _message(kind: int, parts: list[object], raw: bytes) -> Message | BadFrame:
    unique_id = str(parts[1])
    if kind == 2 and len(parts) == 4 and isinstance(parts[2], str) and isinstance(parts[3], Mapping):
        return Call(unique_id, parts[2], parts[3])
    if kind == 3 and len(parts) == 3 and isinstance(parts[2], Mapping):
        return Result(unique_id, parts[2])
    if kind == 4 and 3 <= len(parts) <= 5 and isinstance(parts[2], str):
        description = str(parts[3]) if len(parts) > 3 else ""
        details = parts[4] if len(parts) > 4 and isinstance(parts[4], Mapping) else None
        return Failure(unique_id, _SPELT_OTHERWISE.get(parts[2], parts[2]), description, details)
    return BadFrame("formation" if kind == 2 else "shape", raw, unique_id if kind == 2 else "")


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return float(value) if isinstance(value, Decimal) else value


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    raise EncodeError(f"{value!r} cannot be written as JSON.")
