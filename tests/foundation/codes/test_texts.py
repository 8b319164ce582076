"""The text of a code: whatever a tired person types wrong is noticed, whatever they type sloppily is understood."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.foundation.codes.texts import (
    ALPHABET,
    PREFIXES,
    CodeMalformed,
    CodeMistyped,
    draw_text,
    read_text,
)
from guanjia.kernel.errors import Refusal

texts = st.builds(
    lambda kind, seed: draw_text(kind, random.Random(seed)), st.sampled_from(sorted(PREFIXES)), st.integers(0, 2**32)
)


@given(texts)
def test_what_is_printed_is_understood(text):
    assert read_text(text).text == text


@given(texts, st.integers(0, 9), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(text, place, other):
    plain = text.replace("-", "")
    if plain[place] == other:
        return
    try:
        understood = read_text(plain[:place] + other + plain[place + 1 :])
    except Refusal:
        return
    # a 0 for a D and a 1 for an L are mended in the prefix, where no digit stands
    assert place < 2
    assert understood.text == text


@given(texts, st.integers(0, 8))
def test_two_swapped_neighbours_are_always_noticed(text, place):
    plain = list(text.replace("-", ""))
    if plain[place] == plain[place + 1]:
        return
    plain[place], plain[place + 1] = plain[place + 1], plain[place]
    try:
        understood = read_text("".join(plain))
    except Refusal:
        return
    # CL-1… typed as C1-L…: both look-alikes are mended, and the very same code is understood
    assert place == 1
    assert understood.text == text


@given(texts)
def test_case_spaces_and_look_alikes_do_not_matter(text):
    sloppy = text[:3] + text[3:].replace("0", "o").replace("1", "l")
    assert read_text(f"  {sloppy.lower().replace('-', ' ')} ").text == text
    assert read_text(text[:3] + text[3:].replace("1", "I")).text == text
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in text)
    assert read_text(full_width).text == text


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", CodeMalformed),
        ("FJ-7K3M", CodeMalformed),
        ("XX-7K3M-9QT2", CodeMalformed),
        ("FJ-7K3U-9QT2", CodeMalformed),
        ("FJ-7K3M-9QT房", CodeMalformed),
        ("\x00" * 10, CodeMalformed),
        ("FJ" * 500, CodeMalformed),
    ],
)
def test_what_is_no_code_is_said_to_be_none(typed, refusal):
    with pytest.raises(refusal):
        read_text(typed)


def test_a_wrong_check_character_is_named_as_such():
    text = draw_text("room", random.Random(4))
    wrong = ALPHABET[(ALPHABET.index(text[-1]) + 1) % 32]
    with pytest.raises(CodeMistyped):
        read_text(text[:-1] + wrong)


@given(st.text(max_size=40))
def test_any_input_ends_in_a_code_or_a_refusal(typed):
    try:
        text = read_text(typed).text
    except Refusal:
        return
    assert len(text) == 12
