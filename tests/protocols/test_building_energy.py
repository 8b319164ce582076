"""The energy upload: packets, hostile XML, and both ends talking without a socket."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.protocols import building_energy as energy
from guanjia.protocols.building_energy import client as upward
from guanjia.protocols.building_energy import messages, packet, server, xml_text
from guanjia.protocols.building_energy.profiles import MARKS, Crc, Profile, load_profile
from guanjia.protocols.stream import BadFrame, EncodeError
from tests.protocols.samples import METERS, NOON, PROFILES, SECRETS, report_packet

NATIONAL = PROFILES["national"]


def open_xml(xml: bytes, profile: Profile = NATIONAL) -> energy.Packet:
    raw = packet.seal(xml, profile, SECRETS, sequence=1)
    [found] = energy.EnergyDecoder(profile, SECRETS).feed(raw)
    assert isinstance(found, energy.Packet)
    return found


def test_the_crc_is_the_one_called_xmodem():
    assert packet._crc(bytes(8) + b"123456789", Crc.DATA_LITTLE).hex() == "c331"  # 31C3, low byte first


def test_a_report_comes_through_as_it_was_written():
    found = energy.decode_packet(report_packet(sequence=9), NATIONAL, SECRETS)
    message = found.message
    assert (message.section, message.operation, message.value("sequence")) == ("data", "report", "9")
    assert (message.building_id, message.gateway_id, message.time) == ("330106A001", "0001", NOON)
    assert message.meters == METERS
    assert [one.value for meter in message.meters for one in meter.functions] == [Decimal("1234.5"), None]


@pytest.mark.parametrize("head", MARKS)
@pytest.mark.parametrize("mode", list(Crc))
@pytest.mark.parametrize("padding", ["zero", "space", "ascii_zero", "pkcs7"])
def test_every_variant_is_recognised_by_the_open_profile(head, mode, padding):
    sender = load_profile({"name": "x", "head": head.hex(), "crc": mode.value, "padding": padding})
    decoder = energy.EnergyDecoder(NATIONAL, SECRETS)
    message = messages.report("330106A001", "0001", sequence=1, time=NOON, meters=METERS)
    [found] = decoder.feed(energy.encode_packet(message, sender, SECRETS, sequence=77))
    assert (found.sequence, found.message, found.head, found.crc_mode) == (77, message, head, mode)
    assert decoder.crc_mode is mode


def test_the_check_of_a_connection_does_not_change():
    decoder = energy.EnergyDecoder(NATIONAL, SECRETS)
    assert len(decoder.feed(report_packet(crc_mode=Crc.ALL_BIG))) == 1
    [bad] = decoder.feed(report_packet(crc_mode=Crc.DATA_LITTLE))
    assert (type(bad), bad.reason) == (BadFrame, "crc")


@pytest.mark.parametrize(
    ("xml", "problem"),
    [
        (b'<!DOCTYPE root [<!ENTITY a "b">]><root/>', "xml_dtd"),
        (b'<?xml version="1.0"?><!doctype root><root/>', "xml_dtd"),
        (b"<root><common>&bomb;</common></root>", "xml"),
        (b"<root><common></root>", "xml"),
        (b"<a>" * 17 + b"</a>" * 17, "xml"),
        (b"<root>" + b"<a/>" * 70_000 + b"</root>", "xml"),
        (b"<root/>", "xml"),
        (b"<root><common/></root>", "xml"),
        (b"\xff\xff\xff>", "xml"),
        (b"no xml at all >", "xml"),
        (b"", "xml"),
    ],
)
def test_content_that_is_refused_is_told_in_a_sound_packet(xml, problem):
    if not xml:
        xml = b"                "
    found = open_xml(xml)
    assert (found.message, found.problem) == (None, problem)


def test_deep_and_wide_documents_cost_little():
    with pytest.raises(xml_text.Unreadable):
        xml_text.parse("<a>" * 300_000)
    with pytest.raises(xml_text.Unreadable):
        xml_text.parse("<r>" + "x" * xml_text.LONGEST + "</r>")


def test_chinese_text_in_both_encodings():
    common = "<common><building_id>大厅</building_id></common>"
    xml = f'<?xml version="1.0" encoding="{{}}"?><root>{common}<data operation=" x "/></root>'
    for encoding, codec in (("GB2312", "gb18030"), ("utf-8", "utf-8")):
        message = open_xml(xml.format(encoding).encode(codec)).message
        assert (message.building_id, message.operation) == ("大厅", "x")
    assert (
        open_xml(xml.format("utf-8").encode("gb18030")).message.building_id == "大厅"
    )  # says one thing, sends another


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_survives_or_is_refused(value, error):
    message = energy.Message("data", "report", "B", "G", "report", (("note", value.strip()),))
    raw = energy.encode_packet(message, NATIONAL, SECRETS, sequence=1) if value.isprintable() else None
    if raw is not None:
        assert energy.decode_packet(raw, NATIONAL, SECRETS).message == message
    assert energy.Function("1", "01000", error, "1").value == (1 if error.strip() in ("", "0") else None)


def test_a_wrong_key_is_a_problem_and_no_key_another():
    raw = report_packet()
    other = energy.Secrets(b"x" * 16, b"y" * 16)
    assert energy.decode_packet(raw, NATIONAL, other).problem == "xml"
    assert energy.decode_packet(raw, NATIONAL, energy.Secrets()).problem == "no_key"
    with pytest.raises(ValueError):
        energy.Secrets(b"short", b"short")
    with pytest.raises(EncodeError):
        energy.encode_packet(energy.Message("a", "b", "c", "d"), NATIONAL, energy.Secrets(), sequence=1)
    assert "k" * 16 not in repr(SECRETS)


def test_the_work_on_a_hostile_megabyte_is_bounded(monkeypatch):
    work = []
    honest = packet.crc_hqx
    monkeypatch.setattr(packet, "crc_hqx", lambda data, start: work.append(len(data)) or honest(data, start))
    size = 64 * 1024
    hostile = bytearray(size)
    tails = size - 6 - 4 * (size // 16)
    for place in range(0, size // 2, 16):  # every sixteenth byte of the first half is a head with a tail of its own
        end = tails + (place // 16) * 4
        body = (end - place - 10) // 16 * 16 + 4
        hostile[place : place + 8] = MARKS[0] + body.to_bytes(4, "little")
        hostile[place + body + 10 : place + body + 14] = MARKS[1]
    decoder = energy.EnergyDecoder(NATIONAL, SECRETS)
    decoder.feed(bytes(hostile))
    assert sum(work) <= 20 * size


# Both ends


class Line:
    """A client and a server, and a clock that only moves when it is told to."""

    def __init__(self, *, key: bytes | None = SECRETS.login, profile: Profile = NATIONAL) -> None:
        self.now = NOON
        self.server = energy.ServerSession(profile, SECRETS, lambda building, gateway: key, Random(1))
        self.client = energy.ClientSession(profile, SECRETS, building_id="330106A001", gateway_id="0001")

    def wait(self, seconds: float) -> list:
        self.now += timedelta(seconds=seconds)
        return self.server.tick(self.now) + self.client.tick(self.now)

    def talk(self) -> list:
        """Carry bytes both ways, seven at a time, until nobody has any."""
        events: list = []
        while True:
            up, down = self.client.take(), self.server.take()
            if not up and not down:
                return events
            for start in range(0, max(len(up), len(down)), 7):
                events += self.server.receive(up[start : start + 7], self.now)
                events += self.client.receive(down[start : start + 7], self.now)


@pytest.fixture
def line() -> Line:
    line = Line()
    line.client.start(line.now)
    assert line.talk() == [server.LoggedIn("330106A001", "0001"), upward.Opened(NOON)]
    return line


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_both_ends_understand_each_other_in_every_profile(name):
    line = Line(profile=PROFILES[name])
    line.client.start(line.now)
    line.talk()
    assert (line.server.state, line.client.state) == (server.State.OPEN, upward.State.OPEN)
    line.client.send_report(NOON, METERS, now=line.now)
    [report] = line.talk()
    line.server.acknowledge(report)
    assert line.talk() == [upward.Acknowledged(1)]


def test_a_report_is_acknowledged_after_it_is_stored(line):
    sequence = line.client.send_report(NOON, METERS, now=line.now)
    [report] = line.talk()
    assert isinstance(report, server.Report)
    assert (report.stored, report.message.meters) == (False, METERS)
    assert line.wait(31) == [upward.Resent(sequence, 2)]  # not acknowledged yet: it comes again
    [again] = [event for event in line.talk() if isinstance(event, server.Report)]
    assert again.message == report.message
    line.server.acknowledge(again)
    assert upward.Acknowledged(sequence) in line.talk()
    assert not [event for event in line.wait(31) if isinstance(event, upward.Resent)]


def test_stored_data_says_where_it_stands(line):
    line.client.send_report(NOON, METERS, now=line.now, stored=(3, 40))
    [report] = line.talk()
    assert report.stored
    assert (report.message.value("current"), report.message.value("total")) == ("3", "40")
    line.server.acknowledge(report)
    assert line.talk() == [upward.Acknowledged(1)]


def test_a_report_nobody_acknowledges_ends_the_connection(line):
    sequence = line.client.send_report(NOON, METERS, now=line.now)
    for tries in (2, 3, 4):
        assert line.wait(31)[-1:] == [upward.Resent(sequence, tries)]
        line.talk()
    assert line.wait(31)[-1] == upward.Closed("reports are not acknowledged", (sequence,))
    with pytest.raises(EncodeError):
        line.client.send_report(NOON, METERS, now=line.now)


def test_heart_beats_carry_the_clock(line):
    assert line.wait(60) == []
    assert line.talk() == [server.Beat("0001"), upward.ServerTime(NOON + timedelta(seconds=60))]


def test_silence_ends_the_connection(line):
    line.now += timedelta(seconds=181)
    assert line.server.tick(line.now) == [server.Closed("silence")]
    assert line.server.receive(report_packet(), line.now) == []


def test_the_wrong_key_is_refused_and_closes():
    for key in (b"another", None):
        line = Line(key=key)
        line.client.start(line.now)
        assert line.talk() == [server.Closed("log-in failed"), upward.Closed("log-in refused")]


def test_a_challenge_is_answered_once_and_in_time():
    late = Line()
    late.client.start(late.now)
    late.server.receive(late.client.take(), late.now)
    late.client.receive(late.server.take(), late.now)
    proof = late.client.take()
    assert late.server.receive(proof, late.now + timedelta(seconds=61)) == [server.Closed("log-in failed")]

    replayed = Line()
    assert replayed.server.receive(proof, replayed.now) == [server.Closed("log-in failed")]


def test_two_challenges_are_never_alike():
    line = Line()
    asked = energy.encode_packet(energy.Message("id_validate", "request", "B", "G"), NATIONAL, SECRETS, sequence=1)
    seen = set()
    for _ in range(20):
        line.server.receive(asked, line.now)
        seen.add(energy.decode_packet(line.server.take(), NATIONAL, SECRETS).message.value("sequence"))
    assert len(seen) == 20


def test_data_before_the_log_in_closes():
    line = Line()
    assert line.server.receive(report_packet(), line.now) == [server.Closed("data before log-in")]


def test_another_gateway_cannot_use_an_open_connection(line):
    message = messages.report("330106A002", "0001", sequence=1, time=NOON, meters=METERS)
    raw = energy.encode_packet(message, NATIONAL, SECRETS, sequence=1)
    assert line.server.receive(raw, line.now) == [server.Closed("another gateway on an open connection")]


def test_questions_of_the_platform_reach_the_gateway(line):
    line.server.ask("config", "period", [("period", "15")])
    [asked] = line.talk()
    assert isinstance(asked, upward.Asked)
    assert (asked.message.section, asked.message.value("period")) == ("config", "15")
    line.client.answer("config", "period_ack", [])
    [told] = line.talk()
    assert isinstance(told, server.Told)


def test_too_many_broken_packets_end_the_connection(line):
    broken = bytearray(report_packet())
    broken[20] ^= 1
    events = line.server.receive(bytes(broken) * 20, line.now)
    assert events[-1] == server.Closed("too many broken packets")
    assert {event.reason for event in events[:-1]} == {"crc"}


def test_content_that_is_refused_keeps_the_connection(line):
    raw = packet.seal(b"<!DOCTYPE a><a/>", NATIONAL, SECRETS, sequence=5)
    [event] = line.server.receive(raw, line.now)
    assert isinstance(event, server.Unreadable)
    assert line.server.state is server.State.OPEN


def test_only_so_many_reports_wait(line):
    while line.client.may_send:
        line.client.send_report(NOON, METERS, now=line.now)
    assert len(line.client.tick(line.now + timedelta(seconds=31))) == upward.MOST_UNACKNOWLEDGED
