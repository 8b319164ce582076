"""The end that reports upward: log-in, heart beat, live and stored reports, resending. No socket, no clock.

    idle --start--> asked --sequence--> answered --result pass--> open
                                        answered --result fail--> closed

Stored data is sent oldest first by whoever owns the store, one `send_report` at a time; `may_send` says when.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from guanjia.protocols.building_energy.messages import Message, Meter, digest, report
from guanjia.protocols.building_energy.packet import EnergyDecoder, Packet, encode_packet
from guanjia.protocols.building_energy.profiles import Profile, Secrets
from guanjia.protocols.stream import BadFrame, EncodeError

BEAT_EVERY = timedelta(seconds=60)
ANSWER_WITHIN = timedelta(seconds=30)
RESENDS = 3
MOST_UNACKNOWLEDGED = 64


class State(StrEnum):
    """Where the log-in stands."""

    IDLE = "idle"
    ASKED = "asked"
    ANSWERED = "answered"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Opened:
    """The platform accepts us; server_time is its clock, None where it did not say."""

    server_time: datetime | None


@dataclass(frozen=True, slots=True)
class ServerTime:
    """The platform's clock, from the answer to a heart beat."""

    server_time: datetime | None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The platform has a report."""

    sequence: int


@dataclass(frozen=True, slots=True)
class Resent:
    """A report was not acknowledged in time and went out again; tries counts from 2."""

    sequence: int
    tries: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The platform wants something: data of a time, a meter list, another collecting period.

    Control is never carried out from here: it needs a person, a reason and an audit record.
    """

    message: Message


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A sound packet whose content is refused."""

    packet: Packet


@dataclass(frozen=True, slots=True)
class Closed:
    """Close and connect again later, with jitter. Reports in `unacknowledged` have to be sent again."""

    reason: str
    unacknowledged: tuple[int, ...] = ()


Event = Opened | ServerTime | Acknowledged | Resent | Asked | Unreadable | Closed | BadFrame


@dataclass(slots=True)
class _Waiting:
    packet: bytes
    sent_at: datetime
    tries: int = 1


class ClientSession:
    """One upload connection of one gateway."""

    def __init__(
        self, profile: Profile, secrets: Secrets, *, building_id: str, gateway_id: str, first_report: int = 1
    ) -> None:
        self.state = State.IDLE
        self._profile, self._secrets = profile, secrets
        self._identity = (building_id, gateway_id)
        self.decoder = EnergyDecoder(profile, secrets)
        self._outbox = bytearray()
        self._packets = 0
        self._reports = first_report
        self._waiting: dict[int, _Waiting] = {}
        self._since: datetime | None = None
        self._beat_at: datetime | None = None
        self._head: bytes | None = None

    @property
    def may_send(self) -> bool:
        """Whether another report may go out now."""
        return self.state is State.OPEN and len(self._waiting) < MOST_UNACKNOWLEDGED

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is read or sent."""
        return self.state is State.CLOSED

    def start(self, now: datetime) -> None:
        """The connection is there: ask to be let in."""
        self.state, self._since = State.ASKED, now
        self._send("id_validate", "request", [])

    def send_report(
        self, time: datetime, meters: Iterable[Meter], *, now: datetime, stored: tuple[int, int] | None = None
    ) -> int:
        """Send readings taken at `time`; returns the sequence that its acknowledgement will carry."""
        if not self.may_send:
            raise EncodeError("The connection is not open, or too many reports wait for their acknowledgement.")
        sequence, self._reports = self._reports, self._reports + 1
        id_tag = self._profile.id_tag
        message = report(*self._identity, sequence=sequence, time=time, meters=meters, stored=stored, id_tag=id_tag)
        self._waiting[sequence] = _Waiting(self._put(message), now)
        return sequence

    def answer(self, section: str, operation: str, values: list[tuple[str, str]]) -> None:
        """Answer what the platform asked, `config`/`period_ack` for example."""
        self._send(section, operation, values)

    def receive(self, data: bytes, now: datetime) -> list[Event]:
        """What the bytes mean. Bytes of a closed connection are dropped."""
        if self.is_closed:
            return []
        events: list[Event] = []
        for found in self.decoder.feed(data):
            if isinstance(found, BadFrame):
                events.append(found)
            elif found.message is None:
                events.append(Unreadable(found))
            else:
                self._head = found.head or None
                events += self._understand(found.message, now)
            if self.is_closed:
                return events
        if self.decoder.should_close:
            events.append(self._close("too many broken packets"))
        return events

    def tick(self, now: datetime) -> list[Event]:
        """Time has passed: beat, send again, or give up."""
        if self.state in (State.ASKED, State.ANSWERED) and self._since is not None:
            return [self._close("no answer to the log-in")] if now - self._since > ANSWER_WITHIN else []
        if self.state is not State.OPEN:
            return []
        events: list[Event] = []
        for sequence, waiting in self._waiting.items():
            if now - waiting.sent_at <= ANSWER_WITHIN:
                continue
            if waiting.tries > RESENDS:
                return [*events, self._close("reports are not acknowledged")]
            waiting.tries, waiting.sent_at = waiting.tries + 1, now
            self._outbox += waiting.packet
            events.append(Resent(sequence, waiting.tries))
        if self._beat_at is None or now - self._beat_at >= BEAT_EVERY:
            self._beat_at = now
            self._send("heart_beat", "notify", [("notify", "")])
        return events

    def take(self) -> bytes:
        """The bytes to send now; taken once."""
        data = bytes(self._outbox)
        self._outbox.clear()
        return data

    def _understand(self, message: Message, now: datetime) -> list[Event]:
        what = (message.section, message.operation)
        if what == ("id_validate", "sequence") and self.state is State.ASKED:
            self.state, self._since = State.ANSWERED, now
            key_first = self._profile.key_first
            proof = digest(message.value("sequence"), self._secrets.login, key_first=key_first)
            self._send("id_validate", "md5", [("md5", proof)])
            return []
        if what == ("id_validate", "result") and self.state is State.ANSWERED:
            if message.value("result").lower() != "pass":
                return [self._close("log-in refused")]
            self.state, self._beat_at = State.OPEN, now
            return [Opened(message.time)]
        if self.state is not State.OPEN:
            return []
        if what == ("heart_beat", "time"):
            return [ServerTime(message.time)]
        if what in (("data", "report_ack"), ("data", "continuous_ack")):
            text = message.value("sequence")
            sequence = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
            if sequence is None or sequence not in self._waiting:
                return []
            del self._waiting[sequence]
            return [Acknowledged(sequence)]
        return [Asked(message)]

    def _send(self, section: str, operation: str, values: list[tuple[str, str]]) -> None:
        id_tag = self._profile.id_tag
        self._put(Message(section, operation, *self._identity, operation, tuple(values), id_tag=id_tag))

    def _put(self, message: Message) -> bytes:
        self._packets += 1
        packet = encode_packet(
            message,
            self._profile,
            self._secrets,
            sequence=self._packets,
            head=self._head,
            crc_mode=self.decoder.crc_mode,
        )
        self._outbox += packet
        return packet

    def _close(self, reason: str) -> Closed:
        self.state = State.CLOSED
        return Closed(reason, tuple(self._waiting))
