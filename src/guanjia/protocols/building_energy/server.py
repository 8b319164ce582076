"""The data centre's end of one connection, without a socket and without a clock.

    new --request--> challenged --md5 right--> open --silence, wrong peer--> closed
                     challenged --md5 wrong or late--> closed

A report is acknowledged by `acknowledge`, after it was stored: an acknowledged report that was lost is lost for ever,
a stored one that comes again is harmless (key: building, gateway, meter, function, time).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from guanjia.protocols import bcd
from guanjia.protocols.building_energy.messages import Message, digest
from guanjia.protocols.building_energy.packet import EnergyDecoder, Packet, encode_packet
from guanjia.protocols.building_energy.profiles import Profile, Secrets
from guanjia.protocols.stream import BadFrame

CHALLENGE_LASTS = timedelta(seconds=60)
LONGEST_SILENCE = timedelta(minutes=3)


class State(StrEnum):
    """Where a connection stands."""

    NEW = "new"
    CHALLENGED = "challenged"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A gateway has proved that it knows its key."""

    building_id: str
    gateway_id: str


@dataclass(frozen=True, slots=True)
class Beat:
    """A gateway is alive; it was told the time."""

    gateway_id: str


@dataclass(frozen=True, slots=True)
class Report:
    """Readings to store, then to acknowledge. stored: sent after an outage."""

    message: Message
    stored: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Another message of an open connection: device lists, answers to questions, acknowledgements."""

    message: Message


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A sound packet whose content is refused."""

    packet: Packet


@dataclass(frozen=True, slots=True)
class Closed:
    """Send what is left, then close the connection; the reason is for the log."""

    reason: str


Event = LoggedIn | Beat | Report | Told | Unreadable | Closed | BadFrame


class ServerSession:
    """One gateway's connection. `key_of(building, gateway)` gives the log-in key, None where nobody has it."""

    def __init__(
        self, profile: Profile, secrets: Secrets, key_of: Callable[[str, str], bytes | None], rng: Random
    ) -> None:
        self.state = State.NEW
        self._profile, self._secrets, self._key_of, self._rng = profile, secrets, key_of, rng
        self.decoder = EnergyDecoder(profile, secrets)
        self._outbox = bytearray()
        self._sequence = 0
        self._challenge: tuple[str, str, str, datetime] | None = None  # sequence, building, gateway, asked at
        self._heard_at: datetime | None = None
        self._last: Packet | None = None
        self._identity = ("", "")

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is read."""
        return self.state is State.CLOSED

    def receive(self, data: bytes, now: datetime) -> list[Event]:
        """What the bytes mean. Bytes of a closed connection are dropped."""
        if self.is_closed:
            return []
        events: list[Event] = []
        for found in self.decoder.feed(data):
            if isinstance(found, BadFrame):
                events.append(found)
                continue
            self._heard_at, self._last = now, found
            events += [Unreadable(found)] if found.message is None else self._answer(found.message, now)
            if self.is_closed:
                return events
        if self.decoder.should_close:
            events.append(self._close("too many broken packets"))
        return events

    def tick(self, now: datetime) -> list[Event]:
        """Time has passed; call it every few seconds, the first time when the connection opens."""
        if self._heard_at is None:
            self._heard_at = now
        if self.state is State.CLOSED or now - self._heard_at < LONGEST_SILENCE:
            return []
        return [self._close("silence")]

    def acknowledge(self, report: Report) -> None:
        """The report is stored: tell the gateway."""
        message, operation = report.message, "continuous_ack" if report.stored else "report_ack"
        self._send("data", operation, [("sequence", message.value("sequence"))], message)

    def ask(self, section: str, operation: str, values: list[tuple[str, str]]) -> None:
        """Ask an open connection for something: a collecting period, data of a time, the meter list."""
        message = Message(section, operation, *self._identity, id_tag=self._tag())
        self._send(section, operation, values, message)

    def take(self) -> bytes:
        """The bytes to send now; taken once."""
        data = bytes(self._outbox)
        self._outbox.clear()
        return data

    def _answer(self, message: Message, now: datetime) -> list[Event]:
        what = (message.section, message.operation)
        if what == ("id_validate", "request"):
            return self._challenge_peer(message, now)
        if what == ("id_validate", "md5"):
            return self._judge(message, now)
        if self.state is not State.OPEN:
            return [self._close("data before log-in")]
        if (message.building_id, message.gateway_id) != self._identity:
            return [self._close("another gateway on an open connection")]
        if what == ("heart_beat", "notify"):
            self._send("heart_beat", "time", [("time", _digits(now))], message)
            return [Beat(message.gateway_id)]
        if message.section == "data" and message.operation in ("report", "continuous"):
            return [Report(message, message.operation == "continuous")]
        return [Told(message)]

    def _challenge_peer(self, message: Message, now: datetime) -> list[Event]:
        self.state = State.CHALLENGED
        sequence = f"{self._rng.getrandbits(64):016x}"
        self._challenge = (sequence, message.building_id, message.gateway_id, now)
        self._send("id_validate", "sequence", [("sequence", sequence)], message)
        return []

    def _judge(self, message: Message, now: datetime) -> list[Event]:
        asked, self._challenge = self._challenge, None  # a challenge is answered once
        identity = (message.building_id, message.gateway_id)
        key = self._key_of(*identity)
        right = asked is not None and key is not None and asked[1:3] == identity and now - asked[3] <= CHALLENGE_LASTS
        if right and asked is not None and key is not None:
            expected = digest(asked[0], key, key_first=self._profile.key_first)
            right = hmac.compare_digest(expected.encode(), message.value("md5").lower().encode())
        verdict = [("result", "pass" if right else "fail"), ("time", _digits(now))]
        self._send("id_validate", "result", verdict, message)
        if not right:
            return [self._close("log-in failed")]
        self.state, self._identity = State.OPEN, identity
        return [LoggedIn(*identity)]

    def _tag(self) -> str:
        return self._last.message.id_tag if self._last and self._last.message else self._profile.id_tag

    def _send(self, section: str, operation: str, values: list[tuple[str, str]], to: Message) -> None:
        self._sequence += 1
        message = Message(section, operation, to.building_id, to.gateway_id, operation, tuple(values), id_tag=to.id_tag)
        head = self._last.head if self._last else None
        self._outbox += encode_packet(
            message,
            self._profile,
            self._secrets,
            sequence=self._sequence,
            head=head or None,
            crc_mode=self.decoder.crc_mode,
        )

    def _close(self, reason: str) -> Closed:
        self.state = State.CLOSED
        return Closed(reason)


def _digits(now: datetime) -> str:
    return bcd.to_digits(now, "%Y%m%d%H%M%S").hex()
