"""A few frames of each protocol, made by our own encoders, and a decoder for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from guanjia.protocols import building_energy, cjt188, dlt645, gb32960, jt808, modbus
from guanjia.protocols.bcd import CHINA
from guanjia.protocols.building_energy.messages import report
from guanjia.protocols.cjt188 import commands as cjt188_commands
from guanjia.protocols.dlt645 import commands as dlt645_commands
from guanjia.protocols.modbus import pdu, rtu, tcp
from guanjia.protocols.stream import Decoder

NOON = datetime(2026, 3, 2, 12, 0, 0, tzinfo=CHINA)
SECRETS = building_energy.Secrets(b"k" * 16, b"v" * 16, b"login-key-0000000")
PROFILES = building_energy.shipped_profiles()

WATER = {
    "current_total": cjt188.Quantity(Decimal("12.34"), "m3"),
    "settlement_total": cjt188.Quantity(Decimal("10.00"), "m3"),
    "meter_time": NOON,
    "status": cjt188.Status(b"\x04\x00"),
}
METERS = (
    building_energy.Meter("01", (building_energy.Function("1", "01000", "0", "1234.5"),)),
    building_energy.Meter("02", (building_energy.Function("1", "02000", "1", ""),)),
)


def report_packet(profile: str = "national", *, sequence: int = 1, **how: object) -> bytes:
    """An encrypted report of two meters, one of which failed."""
    message = report("330106A001", "0001", sequence=sequence, time=NOON, meters=METERS)
    return building_energy.encode_packet(message, PROFILES[profile], SECRETS, sequence=sequence, **how)  # type: ignore[arg-type]


#: name: (new decoder, sound frames as they are sent)
SAMPLES: dict[str, tuple[Callable[[], Decoder], list[bytes]]] = {
    "dlt645": (
        dlt645.Dlt645Decoder,
        [
            dlt645_commands.read("000000000161", "00010000"),
            dlt645_commands.answer("161", "00010000", [Decimal("1234.56")]),
            dlt645_commands.answer("161", "0201FF00", [Decimal("230.1"), None, None]),
            dlt645_commands.refuse("161", 0x11, 2),
        ],
    ),
    "cjt188": (
        cjt188.Cjt188Decoder,
        [
            cjt188_commands.read(0x10, "33010600000001", ser=1, swapped=True),
            cjt188_commands.answer(0x10, "33010600000001", WATER, ser=1, swapped=True),
            cjt188_commands.turn_valve(0x10, "33010600000001", "close", ser=2),
        ],
    ),
    "modbus-rtu": (
        lambda: modbus.RtuDecoder(modbus.Side.BOTH),
        [
            rtu.encode_frame(17, pdu.encode_request(modbus.Request(3, 107, 3))),
            rtu.encode_frame(17, pdu.encode_answer(modbus.Answer(3, registers=(555, 0, 100)))),
            rtu.encode_frame(17, pdu.encode_request(modbus.Request(16, 1, 2, registers=(10, 258)))),
            rtu.encode_frame(17, pdu.encode_answer(modbus.Answer(16, address=1, count=2))),
            rtu.encode_frame(17, pdu.encode_answer(modbus.Refused(3, 2))),
        ],
    ),
    "modbus-tcp": (
        lambda: modbus.TcpDecoder(modbus.Side.ANSWERS),
        [
            tcp.encode_frame(1, 17, pdu.encode_answer(modbus.Answer(3, registers=(1, 2, 3)))),
            tcp.encode_frame(2, 17, pdu.encode_answer(modbus.Answer(1, coils=(1, 0, 1)))),
        ],
    ),
    "building-energy": (
        lambda: building_energy.EnergyDecoder(PROFILES["national"], SECRETS),
        [report_packet(), report_packet(sequence=2)],
    ),
    "building-energy-plain": (
        lambda: building_energy.EnergyDecoder(PROFILES["plain-8bae9b"], SECRETS),
        [report_packet("plain-8bae9b"), report_packet("plain-8bae9b", sequence=2)],
    ),
    "building-energy-1f1f": (
        lambda: building_energy.EnergyDecoder(PROFILES["plain-1f1f"], SECRETS),
        [report_packet("plain-1f1f")],
    ),
    "gb32960": (
        gb32960.Gb32960Decoder,
        [
            gb32960.encode_frame(2016, 0x07, 0xFE, "LTEST000000000001", b""),
            gb32960.encode_frame(2025, 0x02, 0xFE, "LTEST000000000002", bytes(range(40))),
        ],
    ),
    "jt808": (
        jt808.Jt808Decoder,
        [
            jt808.encode_frame(0x0002, "013800000001", 1),
            jt808.encode_frame(0x0200, "013800000001", 0x7E7D, b"\x7d\x7e\x01" * 9),
            jt808.encode_frame(0x0704, "013800000001", 3, bytes(40), layout_2019=True, package=(2, 1)),
        ],
    ),
}
