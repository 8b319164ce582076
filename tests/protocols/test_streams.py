"""What holds for every decoder: cuts change nothing, broken frames are told once, and nothing grows."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.protocols.stream import BadFrame
from tests.protocols.samples import SAMPLES

EVERY = sorted(SAMPLES)
#: Protocols that can find the next frame by themselves; a Modbus TCP connection is closed instead.
FINDING = [name for name in EVERY if name != "modbus-tcp"]


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """The data in pieces, cut at these places."""
    ends = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[start:end] for start, end in pairwise(ends)]


def events_of(name: str, pieces: list[bytes]) -> tuple[list[object], object, int]:
    """Events, counters and held bytes; counters must agree as well."""
    decoder = SAMPLES[name][0]()
    events = [event for piece in pieces for event in decoder.feed(piece)]
    assert decoder.held_bytes <= decoder.longest
    return [*events, *decoder.idle()], decoder.counters, decoder.held_bytes


@st.composite
def stream(draw, name):
    """Sound frames with noise, cut-off frames and changed bytes between them."""
    frames = SAMPLES[name][1]
    parts = []
    for _ in range(draw(st.integers(1, 6))):
        frame = bytearray(draw(st.sampled_from(frames)))
        what = draw(st.sampled_from(["sound", "sound", "noise", "short", "changed"]))
        if what == "noise":
            frame = bytearray(draw(st.binary(max_size=40)))
        elif what == "short":
            frame = frame[: draw(st.integers(1, len(frame)))]
        elif what == "changed":
            frame[draw(st.integers(0, len(frame) - 1))] ^= draw(st.integers(1, 255))
        parts.append(bytes(frame))
    return b"".join(parts)


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=60)
@given(data=st.data())
def test_any_cut_gives_the_same_events(name, data):
    whole = data.draw(stream(name))
    pieces = cut(whole, data.draw(st.lists(st.integers(0, 10_000), max_size=12)))
    assert events_of(name, pieces) == events_of(name, [whole])


@pytest.mark.parametrize("name", EVERY)
def test_byte_by_byte_gives_the_same_events(name):
    frames = SAMPLES[name][1]
    whole = frames[0] + b"\x00\x68\x55" * (name in FINDING) + b"".join(frames)
    assert events_of(name, [bytes([byte]) for byte in whole]) == events_of(name, [whole])


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=60)
@given(noise=st.binary(max_size=3_000))
def test_random_bytes_never_raise_and_hold_little(name, noise):
    decoder = SAMPLES[name][0]()
    events = [event for start in range(0, len(noise), 7) for event in decoder.feed(noise[start : start + 7])]
    assert decoder.held_bytes <= decoder.longest
    events += decoder.idle()
    assert decoder.held_bytes == 0
    assert sum(len(event.raw) for event in events if isinstance(event, BadFrame)) <= len(noise)


@pytest.mark.parametrize("name", FINDING)
def test_a_broken_frame_is_told_once_and_the_next_frame_is_found(name):
    make, frames = SAMPLES[name]
    sound = frames[-1]
    broken = bytearray(sound)
    broken[-3 if name != "building-energy" else 20] ^= 0x10
    if name.startswith("building-energy-"):
        broken[-1:] = b"x"  # the plain framings have no check: only an end that is no XML tells
    decoder = make()
    events = [*decoder.feed(bytes(broken) + sound * 3), *decoder.idle()]
    bad = [event for event in events if isinstance(event, BadFrame)]
    assert len(bad) == 1
    assert bad[0].raw in bytes(broken)
    assert sum(decoder.counters.bad.values()) == 1
    assert len(events) == 4
    assert decoder.counters.frames == 3
    assert decoder.counters.bad_in_a_row == 0


@pytest.mark.parametrize("name", FINDING)
def test_an_unfinished_frame_is_given_up_when_the_line_is_silent(name):
    make, frames = SAMPLES[name]
    decoder = make()
    half = frames[-1][: len(frames[-1]) // 2]
    assert decoder.feed(half) == []
    given_up = decoder.idle()
    assert [event.reason for event in given_up][:1] == ["incomplete"]
    assert len(decoder.feed(frames[-1])) == 1


@pytest.mark.parametrize("name", EVERY)
def test_so_many_broken_frames_in_a_row_ask_for_closing(name):
    make, frames = SAMPLES[name]
    decoder = make()
    frame = bytearray(frames[-1])
    if name == "modbus-tcp":
        frame[2] = 1
    elif name.startswith("building-energy-"):
        frame[-1:] = b"x"
    else:
        frame[-3 if name != "building-energy" else 20] ^= 0x10
    assert not decoder.should_close
    decoder.feed(bytes(frame) * 60)
    assert decoder.should_close


@pytest.mark.parametrize("name", EVERY)
def test_a_long_hostile_stream_is_read_in_linear_time_and_space(name):
    make, frames = SAMPLES[name]
    decoder = make()
    rng = random.Random(7)
    starts = [frame.lstrip(b"\xfe")[:8] for frame in frames]
    hostile = b"".join(rng.choice(starts) for _ in range(2_000))
    kept = 0
    for start in range(0, len(hostile), 512):
        events = decoder.feed(hostile[start : start + 512])
        kept += sum(len(event.raw) for event in events if isinstance(event, BadFrame))
        assert decoder.held_bytes <= decoder.longest
    assert kept <= len(hostile)
