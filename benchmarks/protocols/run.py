"""Frames a second on one core, each protocol beside a named baseline in the same run.

    PYTHONPATH=src:. python benchmarks/protocols/run.py [--seconds 1] [--rounds 5]

Ours is the whole way: stream search, check, content, events. The baselines are told in README.md. Ours and the baseline
take turns; the ratio is the median of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from struct import unpack
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from tests.protocols.samples import PROFILES, SECRETS, WATER, report_packet

from guanjia.protocols import building_energy, cjt188, dlt645, modbus, mqtt
from guanjia.protocols.cjt188 import commands as cjt188_commands
from guanjia.protocols.dlt645 import commands as dlt645_commands
from guanjia.protocols.modbus import pdu, rtu, tcp

FRAMES = 200
TOPIC = "guanjia/v1/s01/gw01/m-0001/telemetry"
PAYLOAD = b'{"ts":1763775930000,"values":{"active_energy_kwh":12345.67,"power_kw":3.21}}'


def bare_dlt645(frame: bytes) -> Decimal:
    """What the shortest script does: fixed places, check sum, one value."""
    start = frame.index(b"\x68")
    length = frame[start + 9]
    if sum(frame[start : start + 10 + length]) % 256 != frame[start + 10 + length]:
        raise ValueError("checksum")
    data = bytes((byte - 0x33) % 256 for byte in frame[start + 10 : start + 10 + length])
    return Decimal(data[4:8][::-1].hex()).scaleb(-2)


def bare_cjt188(frame: bytes) -> tuple[Decimal, Decimal]:
    """The same for a water meter: check sum, both totals."""
    start = frame.index(b"\x68")
    length = frame[start + 10]
    if sum(frame[start : start + 11 + length]) % 256 != frame[start + 11 + length]:
        raise ValueError("checksum")
    body = frame[start + 14 :]
    return Decimal(body[3::-1].hex()).scaleb(-2), Decimal(body[8:4:-1].hex()).scaleb(-2)


def bare_energy(raw: bytes) -> list[str]:
    """Decrypt, cut, ElementTree; no check, no limits."""
    cipher = raw[12 : 8 + unpack("<I", raw[4:8])[0]]
    decryptor = Cipher(algorithms.AES(SECRETS.aes_key), modes.CBC(SECRETS.aes_iv)).decryptor()
    plain = decryptor.update(cipher) + decryptor.finalize()
    root = ElementTree.fromstring(plain[: plain.rfind(b">") + 1])
    return [function.text or "" for function in root.iter("function")]


def with_pymodbus(kind: str) -> tuple[str, Callable[[bytes], object]]:
    """pymodbus, where it is installed; one framer for the whole run, as in a connection."""
    try:
        import pymodbus
        from pymodbus.framer import FramerRTU, FramerSocket
        from pymodbus.pdu import DecodePDU
    except ImportError:
        sys.exit("pymodbus is needed for the baseline: pip install 'guanjia[devices]'")
    framer = (FramerRTU if kind == "rtu" else FramerSocket)(DecodePDU(False))
    return f"pymodbus {pymodbus.__version__}", lambda raw: framer.handleFrame(raw, 0, 0)


def rate(work: Callable[[], object], seconds: float) -> float:
    """Frames a second of processor time; `work` handles FRAMES frames."""
    began, times = time.process_time(), 0
    while time.process_time() - began < seconds:
        work()
        times += 1
    return FRAMES * times / (time.process_time() - began)


def cases() -> list[tuple[str, Callable[[], object], str, Callable[[], object]]]:
    """(name, ours, name of the baseline, the baseline)."""
    words = modbus.Answer(3, registers=tuple(range(10)))
    energy = dlt645_commands.answer("161", "00010000", [Decimal("1234.56")])
    water = cjt188_commands.answer(0x10, "33010600000001", WATER, ser=1)
    over_rtu = rtu.encode_frame(17, pdu.encode_answer(words))
    over_tcp = tcp.encode_frame(0, 17, pdu.encode_answer(words))
    report = report_packet()
    listed: list[tuple[str, Callable[[], object], str, Callable[[], object]]] = []

    def add(
        name: str, frame: bytes, ours: Callable[[], object], other: str, baseline: Callable[[bytes], object]
    ) -> None:
        decoder = ours()
        stream = frame * FRAMES

        def run() -> None:
            if len(decoder.feed(stream)) != FRAMES:  # type: ignore[attr-defined]
                raise RuntimeError(f"{name}: frames were lost")

        listed.append((name, run, other, lambda: [baseline(frame) for _ in range(FRAMES)]))

    add("dlt645, one energy", energy, dlt645.Dlt645Decoder, "bare script", bare_dlt645)
    add("cjt188, water meter", water, cjt188.Cjt188Decoder, "bare script", bare_cjt188)
    add("modbus-rtu, ten registers", over_rtu, modbus.RtuDecoder, *with_pymodbus("rtu"))
    add("modbus-tcp, ten registers", over_tcp, modbus.TcpDecoder, *with_pymodbus("tcp"))
    add(
        "building-energy, two meters",
        report,
        lambda: building_energy.EnergyDecoder(PROFILES["national"], SECRETS),
        "AES and ElementTree",
        bare_energy,
    )
    receiver = mqtt.MqttDecoder()
    listed.append(
        (
            "mqtt, two values",
            lambda: [receiver.receive(TOPIC, PAYLOAD) for _ in range(FRAMES)],
            "json.loads",
            lambda: [json.loads(PAYLOAD)["values"] for _ in range(FRAMES)],
        )
    )
    return listed


def main() -> None:
    """Print one JSON line a protocol."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for name, ours, other, baseline in cases():
        pairs = [(rate(ours, options.seconds), rate(baseline, options.seconds)) for _ in range(options.rounds)]
        line = {
            "protocol": name,
            "frames_per_s": round(statistics.median(pair[0] for pair in pairs)),
            "baseline": other,
            "baseline_frames_per_s": round(statistics.median(pair[1] for pair in pairs)),
            "ratio": round(statistics.median(pair[0] / pair[1] for pair in pairs), 2),
        }
        print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
