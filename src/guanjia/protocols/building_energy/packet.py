"""Packets: head, length, sequence, cipher, CRC, tail; and the two plain framings seen in the field.

A CRC over a megabyte is dear, and a hostile stream could make every eighth byte the head of another megabyte. Inside a
packet whose CRC was wrong, further candidates share a budget of CRC work; when it is spent, the search goes on behind
that packet.
"""

from __future__ import annotations

from binascii import crc_hqx
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from guanjia.protocols.building_energy import xml_text
from guanjia.protocols.building_energy.messages import Message, read_message, write_message
from guanjia.protocols.building_energy.profiles import MARKS, Crc, Framing, Profile, Secrets
from guanjia.protocols.stream import BAD_IN_A_ROW, WAIT, BadFrame, Decoder, EncodeError, Step

LONGEST_BODY = xml_text.LONGEST
BLOCK = 16
#: Head, length, CRC and tail around sequence and cipher.
AROUND = 14
_WORK_BUDGET = 4
_PLAIN_MARKS = {Framing.PLAIN_1F1F: b"\x1f\x1f", Framing.PLAIN_8BAE9B: b"\x8b\xae\x9b"}


@dataclass(frozen=True, slots=True)
class Packet:
    """A sound packet. message: None where the content cannot be read, `problem` ("xml", "xml_dtd") says why then.

    crc_mode and head say how the peer sends; for the plain framings both are empty and sequence is the type byte.
    """

    sequence: int
    message: Message | None
    xml: str
    padding: bytes
    raw: bytes
    head: bytes = b""
    crc_mode: Crc | None = None
    problem: str = ""


class EnergyDecoder(Decoder[Packet]):
    """Packets of one connection. What the profile leaves open is settled by the first sound packet."""

    longest = LONGEST_BODY + AROUND + 4

    def __init__(self, profile: Profile, secrets: Secrets, *, bad_in_a_row: int = BAD_IN_A_ROW) -> None:
        super().__init__(bad_in_a_row=bad_in_a_row)
        self._profile, self._secrets = profile, secrets
        self._heads = MARKS if profile.head is None else (profile.head,)
        self.crc_mode = profile.crc
        self._region_end = self._budget = 0

    def _look(self, held: bytearray, at: int) -> Step[Packet]:
        mark = _PLAIN_MARKS.get(self._profile.framing)
        if mark is not None:
            return _look_plain(held, at, mark, self._profile)
        left = len(held) - at
        start = bytes(held[at : at + 4])
        if start not in self._heads:
            if left < 4 and any(head.startswith(start) for head in self._heads):
                return WAIT
            return Step(_next_start(held, at + 1, self._heads) - at)
        if left < 8:
            return WAIT
        body = int.from_bytes(held[at + 4 : at + 8], "little")
        fits = 4 < body <= LONGEST_BODY + 4 and not (self._profile.encrypted and (body - 4) % BLOCK)
        if not fits:
            return Step(1, BadFrame("length", bytes(held[at : at + 8])))
        size = body + AROUND
        if left < size:
            return WAIT
        if bytes(held[at + size - 4 : at + size]) != _other(start):
            return Step(1, BadFrame("tail", bytes(held[at : at + size])))
        place = self._offset + at
        if place < self._region_end:
            self._budget -= size
            if self._budget < 0:
                return Step(self._region_end - place)
        raw = bytes(held[at : at + size])
        mode = _fitting_crc(raw, self.crc_mode)
        if mode is None:
            if place >= self._region_end:
                self._region_end, self._budget = place + size, _WORK_BUDGET * size
            return Step(1, BadFrame("crc", raw))
        self.crc_mode = mode
        return Step(size, _open(raw, mode, self._profile, self._secrets))


def decode_packet(raw: bytes, profile: Profile, secrets: Secrets) -> Packet | BadFrame:
    """One packet that stands alone."""
    decoder = EnergyDecoder(profile, secrets)
    events = decoder.feed(raw) or decoder.idle()
    return events[0] if events else BadFrame("start", raw)


def encode_packet(
    message: Message,
    profile: Profile,
    secrets: Secrets,
    *,
    sequence: int,
    head: bytes | None = None,
    crc_mode: Crc | None = None,
) -> bytes:
    """A packet to send; head and crc_mode where the peer was seen to use others. Raises EncodeError."""
    xml = write_message(message, encoding=profile.encoding)
    return seal(xml, profile, secrets, sequence=sequence, head=head, crc_mode=crc_mode)


def seal(
    xml: bytes,
    profile: Profile,
    secrets: Secrets,
    *,
    sequence: int,
    head: bytes | None = None,
    crc_mode: Crc | None = None,
) -> bytes:
    """The packet around XML that is written already. Raises EncodeError."""
    if len(xml) > LONGEST_BODY - BLOCK:
        raise EncodeError(f"The message is over {LONGEST_BODY} bytes.")
    mark = _PLAIN_MARKS.get(profile.framing)
    if mark == b"\x1f\x1f":
        return mark + bytes([profile.type_byte]) + len(xml).to_bytes(4, "big") + xml
    if mark is not None:
        if len(xml) > 0xFFFF:
            raise EncodeError("This framing carries at most 65535 bytes.")
        return mark + bytes([profile.type_byte]) + f"{len(xml):04x}".encode() + xml
    head = head or profile.sent_head
    data = (sequence % 2**32).to_bytes(4, "little") + (_encrypt(xml, profile, secrets) if profile.encrypted else xml)
    front = head + len(data).to_bytes(4, "little") + data
    mode = crc_mode or profile.crc or Crc.DATA_LITTLE
    return front + _crc(front, mode) + _other(head)


def _other(head: bytes) -> bytes:
    return MARKS[1] if head == MARKS[0] else MARKS[0]


def _next_start(held: bytearray, at: int, heads: tuple[bytes, ...]) -> int:
    """The next place where a head may begin, the end of the buffer if none."""
    places = [place for head in heads if (place := held.find(head[:1], at)) >= 0]
    return min(places, default=max(at, len(held)))


def _crc(front: bytes, mode: Crc) -> bytes:
    """The two bytes after `front` (head, length, sequence, cipher). CRC-16, polynomial 1021, start 0."""
    if mode is Crc.DATA_LITTLE:
        return crc_hqx(front[8:], 0).to_bytes(2, "little")
    return crc_hqx(front, 0).to_bytes(2, "big")


def _fitting_crc(raw: bytes, known: Crc | None) -> Crc | None:
    front, sent = raw[:-6], raw[-6:-4]
    return next((mode for mode in ([known] if known else Crc) if _crc(front, mode) == sent), None)


def _open(raw: bytes, mode: Crc, profile: Profile, secrets: Secrets) -> Packet:
    sequence, cipher = int.from_bytes(raw[8:12], "little"), raw[12:-6]
    if not profile.encrypted:
        plain = cipher
    elif secrets.aes_key:
        decryptor = Cipher(algorithms.AES(secrets.aes_key), modes.CBC(secrets.aes_iv)).decryptor()
        plain = decryptor.update(cipher) + decryptor.finalize()
    else:
        return Packet(sequence, None, "", b"", raw, raw[:4], mode, "no_key")
    end = plain.rfind(b">") + 1  # padding is whatever stands behind the XML
    message, xml, problem = _read(plain[:end])
    return Packet(sequence, message, xml, plain[end:], raw, raw[:4], mode, problem)


def _read(raw: bytes) -> tuple[Message | None, str, str]:
    xml = ""
    try:
        xml = xml_text.decode_text(raw)
        return read_message(xml_text.parse(xml)), xml, ""
    except xml_text.Unreadable as cause:
        return None, xml, cause.reason


def _encrypt(xml: bytes, profile: Profile, secrets: Secrets) -> bytes:
    if not secrets.aes_key:
        raise EncodeError("The profile encrypts, and there is no key.")
    short = -len(xml) % BLOCK
    if profile.padding == "pkcs7":
        short = short or BLOCK
    filler = {"zero": b"\0", "space": b" ", "ascii_zero": b"0", "pkcs7": bytes([short])}[profile.padding]
    encryptor = Cipher(algorithms.AES(secrets.aes_key), modes.CBC(secrets.aes_iv)).encryptor()
    return encryptor.update(xml + filler * short) + encryptor.finalize()


def _look_plain(held: bytearray, at: int, mark: bytes, profile: Profile) -> Step[Packet]:
    left = len(held) - at
    start = bytes(held[at : at + len(mark)])
    if start != mark:
        if left < len(mark) and mark.startswith(start):
            return WAIT
        return Step(_next_start(held, at + 1, (mark,)) - at)
    front = len(mark) + 5
    if left < front:
        return WAIT
    declared = bytes(held[at + len(mark) + 1 : at + front])
    length = int.from_bytes(declared, "big") if profile.framing is Framing.PLAIN_1F1F else _hexadecimal(declared)
    if not 0 < length <= LONGEST_BODY:
        return Step(1, BadFrame("length", bytes(held[at : at + front])))
    if left <= front:
        return WAIT
    if held[at + front] not in b"<\xef \t\r\n":
        return Step(1, BadFrame("start", bytes(held[at : at + front + 1])))
    if left < front + length:
        return WAIT
    raw = bytes(held[at : at + front + length])
    if not raw.rstrip(b"\0 \t\r\n").endswith(b">"):
        return Step(1, BadFrame("length", raw))
    body = raw[front:]
    end = body.rfind(b">") + 1
    message, xml, problem = _read(body[:end])
    return Step(len(raw), Packet(raw[len(mark)], message, xml, body[end:], raw, problem=problem))


def _hexadecimal(digits: bytes) -> int:
    try:
        return int(digits, 16) if digits.isalnum() else 0
    except ValueError:
        return 0
