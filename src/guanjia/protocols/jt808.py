"""JT/T 808 frames: vehicle terminals, editions 2011, "2013" and 2019. The frame layer only.

    7E | header | body | check | 7E          escaped between the marks: 7E -> 7D 02, 7D -> 7D 01

Every mark may end one frame and start the next. Bodies are kept as bytes and not read yet; sub-packages are told one by
one. Real terminals announce one header and send the other: when the declared length fits only the other, that one is
taken and `rescued` says so. Answer in the layout the terminal uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guanjia.protocols.checksum import xor_of
from guanjia.protocols.fields import Fields, bytes_of, text_of, whole_of
from guanjia.protocols.stream import WAIT, BadFrame, Decoder, EncodeError, Step

MARK = 0x7E
SHORTEST = 13
LONGEST_BODY = 1023
#: Escaped bytes between two marks; some vendors exceed the legal 2.1 KiB.
LONGEST_ESCAPED = 8 * 1024


@dataclass(frozen=True, slots=True)
class Frame:
    """A sound frame. `phone` keeps its leading zeros and is no number: some terminals send a hexadecimal id."""

    msg_id: int
    phone: str
    msg_sn: int
    body: bytes
    raw: bytes
    layout_2019: bool
    version_flag: bool
    protocol_version: int | None = None
    encryption: int = 0
    package: tuple[int, int] | None = None  # total, number from 1
    rescued: bool = False


class Jt808Decoder(Decoder[Frame]):
    """Frames of one connection."""

    longest = LONGEST_ESCAPED + 2

    def idle(self) -> list[Frame | BadFrame]:
        """The line was silent; a lone mark is the end of the last frame and no unfinished one."""
        if self._held == b"\x7e":
            self._held.clear()
            self._offset += 1
            return []
        return super().idle()

    def _look(self, held: bytearray, at: int) -> Step[Frame]:
        if held[at] != MARK:
            start = held.find(MARK, at)
            return Step((start if start >= 0 else len(held)) - at)
        end = held.find(MARK, at + 1, at + 2 + LONGEST_ESCAPED)
        if end < 0:
            if len(held) - at < 2 + LONGEST_ESCAPED:
                return WAIT
            return Step(1 + LONGEST_ESCAPED, BadFrame("too_long", bytes(held[at : at + 1 + LONGEST_ESCAPED])))
        raw = bytes(held[at : end + 1])
        found = _judge(raw)
        if isinstance(found, BadFrame):  # what cannot hold a header never looked like a frame
            noise = found.reason in ("empty", "too_short") or len(raw) - 2 < SHORTEST
            return Step(end - at, None if noise else BadFrame(found.reason, raw[:-1], found.detail))
        return Step(end - at, found)


def decode_frame(raw: bytes) -> Frame | BadFrame:
    """One frame that stands alone, from mark to mark."""
    if len(raw) < 2 or raw[0] != MARK or raw[-1] != MARK:
        return BadFrame("incomplete", raw)
    return _judge(raw)


def escape(plain: bytes) -> bytes:
    """Bytes as they stand between the marks."""
    return plain.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")


def encode_frame(
    msg_id: int,
    phone: str,
    msg_sn: int,
    body: bytes = b"",
    *,
    layout_2019: bool = False,
    version_flag: bool | None = None,
    protocol_version: int = 1,
    package: tuple[int, int] | None = None,
    encryption: int = 0,
) -> bytes:
    """A frame to send; raises EncodeError. version_flag: only for a terminal that announces the other layout."""
    width = 20 if layout_2019 else 12
    try:
        number = bytes.fromhex(phone.rjust(width, "0"))
    except ValueError:
        number = b""
    if 2 * len(number) != width or len(body) > LONGEST_BODY or not 0 <= encryption <= 7:
        raise EncodeError(f"A phone has up to {width} digits and a body up to {LONGEST_BODY} bytes; split longer ones.")
    flag = layout_2019 if version_flag is None else version_flag
    attributes = len(body) | encryption << 10 | (package is not None) << 13 | flag << 14
    words = [msg_id, attributes], [msg_sn, *(package or ())]
    try:
        first, last = (b"".join(word.to_bytes(2, "big") for word in group) for group in words)
    except OverflowError:
        raise EncodeError("Message id, serial and package numbers have 16 bits.") from None
    plain = first + (bytes([protocol_version]) if layout_2019 else b"") + number + last + body
    return b"\x7e" + escape(plain + bytes([xor_of(plain)])) + b"\x7e"


def of_frame(frame: Frame) -> Fields:
    """The printed fields."""
    header: Fields = {
        "msg_id": f"0x{frame.msg_id:04x}",
        "body_length": len(frame.body),
        "encryption": frame.encryption,
        "subpackage": frame.package is not None,
        "version_flag": frame.version_flag,
        "protocol": "2019" if frame.layout_2019 else "2013",
        "phone": frame.phone,
        "msg_sn": frame.msg_sn,
    }
    if frame.protocol_version is not None:
        header["protocol_version"] = frame.protocol_version
    if frame.package is not None:
        header |= {"package_total": frame.package[0], "package_number": frame.package[1]}
    return {"header": header, "body_hex": frame.body.hex()}


def to_frame(fields: Mapping[str, object]) -> bytes:
    """A frame from printed fields; raises EncodeError."""
    header = fields.get("header", fields)
    if not isinstance(header, Mapping):
        raise EncodeError("header is an object.")
    package = None
    if header.get("subpackage"):
        package = (whole_of(header, "package_total"), whole_of(header, "package_number"))
    flag = header.get("version_flag")
    return encode_frame(
        int.from_bytes(bytes.fromhex(text_of(header, "msg_id").removeprefix("0x")), "big"),
        text_of(header, "phone"),
        whole_of(header, "msg_sn", 0),
        bytes_of(fields, "body_hex", ""),
        layout_2019=header.get("protocol") == "2019",
        version_flag=flag if isinstance(flag, bool) else None,
        protocol_version=whole_of(header, "protocol_version", 1),
        package=package,
        encryption=whole_of(header, "encryption", 0),
    )


def _judge(raw: bytes) -> Frame | BadFrame:
    escaped = raw[1:-1]
    if not escaped:
        return BadFrame("empty", raw)
    plain = escaped.replace(b"\x7d\x02", b"\x7e").replace(b"\x7d\x01", b"\x7d")
    if escaped.count(b"\x7d") != escaped.count(b"\x7d\x01") + escaped.count(b"\x7d\x02"):
        return BadFrame("escape", raw)
    if len(plain) < SHORTEST:
        return BadFrame("too_short", raw)
    if xor_of(plain):
        return BadFrame("checksum", raw)
    attributes = plain[2] << 8 | plain[3]
    announced = bool(attributes & 0x4000)
    for layout_2019 in (announced, not announced):
        head = (17 if layout_2019 else 12) + (4 if attributes & 0x2000 else 0)
        if len(plain) - 1 - head == attributes & 0x3FF:
            return _frame(plain, raw, attributes, head, layout_2019)
    return BadFrame("length", raw, f"declared {attributes & 0x3FF}")


def _frame(plain: bytes, raw: bytes, attributes: int, head: int, layout_2019: bool) -> Frame:
    start = 5 if layout_2019 else 4
    end = start + (10 if layout_2019 else 6)
    words = [plain[at] << 8 | plain[at + 1] for at in range(end, head, 2)]
    return Frame(
        msg_id=plain[0] << 8 | plain[1],
        phone=plain[start:end].hex(),
        msg_sn=words[0],
        body=plain[head:-1],
        raw=raw,
        layout_2019=layout_2019,
        version_flag=bool(attributes & 0x4000),
        protocol_version=plain[4] if layout_2019 else None,
        encryption=attributes >> 10 & 7,
        package=(words[1], words[2]) if len(words) == 3 else None,
        rescued=layout_2019 != bool(attributes & 0x4000),
    )
