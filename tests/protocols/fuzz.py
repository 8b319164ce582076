"""Coverage-guided fuzzing of every decoder with atheris; kept out of the tests, which only draw random bytes.

    pip install atheris          # not a dependency of the project
    PYTHONPATH=src:. python tests/protocols/fuzz.py -max_total_time=300

The first byte picks the protocol, the second the size of the reads. A crash is an exception, a decoder that holds more
than its longest frame, raw bytes of broken frames that outgrow what came in, or cuts that change the events.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["guanjia.protocols"]):
    from guanjia.protocols import ocpp16
    from guanjia.protocols.mqtt import MqttDecoder
    from guanjia.protocols.stream import BadFrame
    from tests.protocols.samples import SAMPLES

NAMES = [*sorted(SAMPLES), "mqtt", "ocpp16"]
TOPICS = ("guanjia/v1/s/g/d/telemetry", "v1/gateway/telemetry", "device/power/up/d", "guanjia/v1/s/g/status")


def one_input(data: bytes) -> None:
    """Feed one input and check what every decoder promises."""
    if len(data) < 2:
        return
    name, size, rest = NAMES[data[0] % len(NAMES)], data[1] % 31 + 1, data[2:]
    if name == "mqtt":
        MqttDecoder().receive(TOPICS[data[1] % len(TOPICS)], rest)
        return
    if name == "ocpp16":
        ocpp16.read_message(rest)
        return
    make, frames = SAMPLES[name]
    stream = rest + frames[data[1] % len(frames)] + rest[: len(rest) // 2]
    whole, cut = make(), make()
    events = whole.feed(stream)
    pieces = [event for at in range(0, len(stream), size) for event in cut.feed(stream[at : at + size])]
    assert events == pieces, name
    assert whole.counters == cut.counters, name
    assert whole.held_bytes <= whole.longest, name
    events += whole.idle()
    assert whole.held_bytes == 0, name
    assert sum(len(event.raw) for event in events if isinstance(event, BadFrame)) <= len(stream), name


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
