"""`guanjia codec …` as an operator types it."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from tests.protocols.samples import SAMPLES, SECRETS, report_packet

from guanjia.protocols.registry import CODECS


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("codec", *words, stdout=out)
    return out.getvalue().strip()


def test_a_frame_is_read_and_made_again():
    frame = SAMPLES["dlt645"][1][1].hex()
    fields = json.loads(run("decode", "dlt645", frame, "--json"))
    assert (fields["address"], fields["value"], fields["unit"]) == ("000000000161", 1234.56, "kWh")
    assert run("encode", "dlt645", json.dumps(fields)) == frame
    assert run("encode", "dlt645", frame) == frame
    assert json.loads(run("encode", "dlt645", frame, "--json")) == {"hex": frame}
    assert "value: 1234.56" in run("decode", "DLT645", frame)


def test_several_frames_are_a_list():
    frames = b"".join(SAMPLES["cjt188"][1]).hex()
    assert [fields["control"] for fields in json.loads(run("decode", "cjt188", frames, "--json"))] == ["01", "81", "04"]


def test_a_broken_frame_is_told_and_the_exit_code_says_so(capsys):
    with pytest.raises(SystemExit) as left:
        run("decode", "dlt645", "6812907856341268910833333433896745335516", "--json")
    assert left.value.code == 1


def test_an_encrypted_packet_needs_its_key():
    raw = report_packet().hex()
    keys = ["--key", SECRETS.aes_key.hex(), "--iv", SECRETS.aes_iv.decode()]
    fields = json.loads(run("decode", "building-energy", raw, "--json", *keys))
    assert fields["fields"]["meters"][0]["functions"][0]["value"] == "1234.5"
    assert run("encode", "building_energy", json.dumps(fields), *keys) == raw


def test_modbus_answers_are_read_with_their_request():
    request, answer = SAMPLES["modbus-rtu"][1][:2]
    fields = json.loads(run("decode", "modbus", answer.hex(), "--request", request.hex(), "--json"))
    assert (fields["address"], fields["registers"]) == (107, [555, 0, 100])


def test_mistakes_are_told_in_words():
    for words in (
        ("decode", "dlt646", "68"),
        ("decode", "dlt645", "xyz"),
        ("encode", "dlt645", "{"),
        ("encode", "dlt645", "{}"),
        ("decode", "mqtt", "7b7d", "--profile", "none"),
        ("decode", "building-energy", "00", "--key", "short"),
    ):
        with pytest.raises(CommandError):
            run(*words)


def test_all_protocols_are_listed():
    assert [one["name"] for one in json.loads(run("list", "--json"))] == list(CODECS)
