"""A person's pass: what is in it, what a gate without a network says, what the server says, and to whom."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import segno
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from PIL import Image
from tests.factories import make_account, make_actor, make_office, make_person

from guanjia.foundation.audit import trail
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.codes.commands import passing
from guanjia.foundation.codes.commands.issuing import issue_code, retire_code
from guanjia.foundation.codes.models import Code, PassUse
from guanjia.foundation.codes.passes import format as passes
from guanjia.foundation.codes.passes import keys
from guanjia.foundation.org.models import Person
from guanjia.foundation.protection import keyring
from guanjia.foundation.protection.commands.rotating import rotate_keys
from guanjia.foundation.protection.keyring_file import ensure_keyring_file
from guanjia.kernel import clock
from guanjia.kernel.actor import Reach, system_actor
from guanjia.kernel.errors import NotAllowed, Refusal

TOOL = Path(__file__).resolve().parents[3] / "tools" / "verify_pass.py"
KEEPER = system_actor("test", "protection.rotate")


@pytest.fixture(autouse=True)
def ring_file(settings: Any, tmp_path: Path) -> Path:
    path = tmp_path / "keyring.json"
    ensure_keyring_file(path)
    settings.GUANJIA_KEYRING = str(path)
    return path


@pytest.fixture
def now(ring_file: Path) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)


@pytest.fixture
def holder(db: Any) -> Any:
    return make_actor()


@pytest.fixture
def gate(holder: Any) -> Any:
    return make_actor("codes.verify_pass", everywhere=True)


def verify(gate: Any, text: str, now: datetime, *, name: str = "east-1", purpose: str = "entry") -> passing.Admission:
    return passing.verify_pass(gate, text=text, gate=name, purpose=purpose, now=now)


def reason(gate: Any, text: str, now: datetime, **over: Any) -> str:
    with pytest.raises(Refusal) as refused:
        verify(gate, text, now, **over)
    return refused.value.code


# --- the format ---


def sample(**over: Any) -> passes.Pass:
    fields: dict[str, Any] = {
        "key": 7,
        "holder": "RY-0000-0001",
        "purpose": 1,
        "issued_at": 1_700_000_000,
        "seconds": 30,
        "nonce": b"abcdef",
    }
    return passes.Pass(**(fields | over))


def a_holder(seed: int) -> str:
    from guanjia.foundation.codes.texts import draw_text

    return draw_text("person", random.Random(seed))


@given(seed=st.integers(0, 10**6), at=st.integers(0, 2**32 - 1), nonce=st.binary(min_size=6, max_size=6))
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_and_fits_a_qr_code_of_version_6(seed, at, nonce):
    key = Ed25519PrivateKey.generate()
    made = sample(holder=a_holder(seed), issued_at=at, nonce=nonce)
    text = passes.write_pass(made, key)
    assert passes.open_pass(text, {7: key.public_key()}) == made
    assert len(text) == 140
    assert segno.make_qr(text, error="m").version == 6


def test_scanners_and_keyboards_may_change_case_width_and_spaces():
    key = Ed25519PrivateKey.generate()
    made = sample(holder=a_holder(1))
    text = passes.write_pass(made, key)
    wide = "".join(chr(ord(char) + 0xFEE0) for char in text)
    for shape in (text.lower(), f"  {text}\r\n", text[:40] + " " + text[40:], wide):
        assert passes.open_pass(shape, {7: key.public_key()}) == made


@given(st.one_of(st.text(max_size=300), st.binary(max_size=200).map(lambda raw: "GJP1:" + raw.hex().upper())))
@settings(max_examples=300, deadline=None)
def test_whatever_is_scanned_is_refused_and_never_breaks(text):
    with pytest.raises(Refusal):
        passes.open_pass(text, {7: Ed25519PrivateKey.generate().public_key()})


@given(st.binary(min_size=84, max_size=84))
@settings(max_examples=200, deadline=None)
def test_random_bytes_of_the_right_length_are_refused(raw):
    import base64

    text = "GJP1:" + base64.b32encode(raw).decode().rstrip("=")
    public = {number: Ed25519PrivateKey.generate().public_key() for number in (1, 7)}
    with pytest.raises((passes.PassMalformed, passes.PassKeyUnknown, passes.PassForged)):
        passes.open_pass(text, public)


@given(place=st.integers(0, 83), bit=st.integers(0, 7))
@settings(max_examples=120, deadline=None)
def test_every_changed_bit_shows(place, bit):
    import base64

    key = Ed25519PrivateKey.generate()
    text = passes.write_pass(sample(holder=a_holder(3)), key)
    letters = text.removeprefix("GJP1:")
    raw = bytearray(base64.b32decode(letters + "=" * (-len(letters) % 8)))
    raw[place] ^= 1 << bit
    altered = "GJP1:" + base64.b32encode(bytes(raw)).decode().rstrip("=")
    with pytest.raises((passes.PassMalformed, passes.PassKeyUnknown, passes.PassForged)):
        passes.open_pass(altered, {7: key.public_key()})


# --- on-line ---


def test_a_pass_lets_its_holder_in_once_and_is_recorded(holder, gate, now):
    made = passing.make_pass(holder, purpose="entry", now=now)
    admitted = verify(gate, made.text, now + timedelta(seconds=5))
    person = Person.objects.get(pk=holder.person_id)
    assert (admitted.name, admitted.unit, admitted.holder) == (person.name, person.office.name, made.holder)
    assert Code.objects.get(text=made.holder).subject_id == str(person.pk)
    assert "codes.pass.accepted" in trail.actions_on(person)
    assert reason(gate, made.text, now + timedelta(seconds=6)) == "pass_replayed"
    assert verify(gate, made.text, now + timedelta(seconds=7), name="canteen-2").name == person.name


def test_two_passes_of_the_same_second_are_two(holder, gate, now):
    first, second = (passing.make_pass(holder, purpose="entry", now=now) for _ in range(2))
    assert first.text != second.text
    verify(gate, first.text, now)
    verify(gate, second.text, now)
    assert PassUse.objects.count() == 2


def test_clocks_may_differ_by_two_minutes_and_no_more(holder, gate, now, settings):
    made = passing.make_pass(holder, purpose="entry", now=now)
    assert reason(gate, made.text, now - timedelta(seconds=121)) == "pass_not_yet"
    assert reason(gate, made.text, now + timedelta(seconds=151)) == "pass_expired"
    verify(gate, made.text, now - timedelta(seconds=120), name="slow")
    verify(gate, made.text, now + timedelta(seconds=150), name="fast")
    settings.GUANJIA_PASS_SKEW_S = 0
    assert reason(gate, made.text, now + timedelta(seconds=31), name="strict") == "pass_expired"


def test_each_way_of_being_wrong_has_its_reason(holder, gate, now):
    made = passing.make_pass(holder, purpose="dining", now=now)
    assert reason(gate, made.text, now) == "pass_purpose_wrong"
    other = Ed25519PrivateKey.generate()
    opened = passes.open_pass(made.text, keys.public_keys())
    assert reason(gate, passes.write_pass(opened, other), now) == "pass_forged"
    assert reason(gate, passes.write_pass(replace(opened, key=999), other), now) == "pass_key_unknown"
    longer = passes.write_pass(replace(opened, seconds=255), other)
    assert reason(gate, made.text[:25] + longer[25:], now) == "pass_forged"
    assert reason(gate, made.text[:-4], now) == "pass_malformed"
    assert reason(gate, "FJ-7K3M-9QT2", now) == "pass_malformed"
    assert reason(gate, made.text, now, name="no such gate!", purpose="dining") == "gate_name_invalid"
    assert verify(gate, made.text, now, purpose="dining").purpose == "dining"


def test_somebody_who_left_is_refused_though_the_pass_is_good(holder, gate, now):
    made = passing.make_pass(holder, purpose="entry", now=now)
    Person.objects.filter(pk=holder.person_id).update(valid_to=clock.local_day(now) - timedelta(days=1))
    assert reason(gate, made.text, now) == "pass_holder_gone"
    with pytest.raises(passing.PassHolderGone):
        passing.make_pass(holder, purpose="entry", now=now)


def test_a_retired_code_ends_all_passes_made_with_it(holder, gate, now):
    made = passing.make_pass(holder, purpose="entry", now=now)
    retire_code(KEEPER, Person.objects.get(pk=holder.person_id), reason="lost phone", now=now)
    assert reason(gate, made.text, now) == "pass_holder_gone"
    assert passing.make_pass(holder, purpose="entry", now=now).holder != made.holder


def test_an_account_without_a_person_and_a_strange_purpose_have_no_pass(holder, now):
    with pytest.raises(passing.NoPerson):
        passing.make_pass(replace(holder, person_id=None), purpose="entry", now=now)
    with pytest.raises(passes.PassPurposeWrong):
        passing.make_pass(holder, purpose="vault", now=now)


def test_a_gate_of_another_office_learns_no_name(holder, now):
    elsewhere = make_actor("codes.verify_pass")
    made = passing.make_pass(holder, purpose="entry", now=now)
    assert reason(elsewhere, made.text, now) == "pass_holder_elsewhere"
    assert not PassUse.objects.exists()


def test_without_the_right_nothing_is_even_read(holder, now):
    for text in ("nonsense", passing.make_pass(holder, purpose="entry", now=now).text):
        with pytest.raises(NotAllowed):
            verify(holder, text, now)


def test_used_passes_are_forgotten_when_they_are_long_over(holder, gate, now):
    verify(gate, passing.make_pass(holder, purpose="entry", now=now).text, now)
    assert passing.sweep_pass_uses(now=now + timedelta(hours=23)) == 0
    assert passing.sweep_pass_uses(now=now + timedelta(days=2)) == 1


# --- keys ---


def test_a_new_key_is_known_before_it_signs_and_the_old_one_stays_good(holder, gate, now):
    before = passing.make_pass(holder, purpose="entry", now=now)
    number = passing.rotate_pass_keys(KEEPER, now=now, lead_days=7)
    assert [key["number"] for key in keys.published(now)["keys"]] == [number - 1, number]
    assert keys.signing_key(now).number == number - 1
    with pytest.raises(passing.KeyWaiting):
        passing.rotate_pass_keys(KEEPER, now=now + timedelta(days=1))
    later = now + timedelta(days=7, seconds=1)
    after = passing.make_pass(holder, purpose="entry", now=later)
    assert passes.open_pass(after.text, keys.public_keys()).key == number
    assert passes.open_pass(before.text, keys.public_keys()).key == number - 1
    passing.rotate_pass_keys(KEEPER, now=later)
    assert [key.number for key in keyring.current().passes] == [number, number + 1]


def test_a_stolen_key_is_worthless_at_once(holder, gate, now):
    made = passing.make_pass(holder, purpose="entry", now=now)
    passing.rotate_pass_keys(KEEPER, now=now, at_once=True)
    assert reason(gate, made.text, now) == "pass_key_unknown"
    verify(gate, passing.make_pass(holder, purpose="entry", now=now).text, now)
    with pytest.raises(NotAllowed):
        passing.rotate_pass_keys(holder, now=now)


def test_a_rotation_of_data_keys_leaves_passes_alone(holder, gate, now):
    made = passing.make_pass(holder, purpose="entry", now=now)
    rotate_keys(KEEPER, now=now)
    verify(gate, made.text, now)


def test_an_older_ring_gets_its_first_key_when_it_is_needed(db, ring_file, now):
    body = json.loads(ring_file.read_text())
    del body["passes"]
    ring_file.write_text(json.dumps(body))
    assert keyring.current().passes == ()
    first = keys.signing_key(now)
    assert keys.signing_key(now) == first
    assert json.loads(ring_file.read_text())["seal"] == body["seal"]


def test_operators_write_keys_to_a_file_and_rotate(db, tmp_path):
    call_command("passes_keys", file=tmp_path / "keys.json")
    known = json.loads((tmp_path / "keys.json").read_text())
    assert known["format"] == "guanjia-pass-1"
    assert "seed" not in json.dumps(known)
    out = StringIO()
    call_command("passes_rotate", stdout=out)
    assert AuditRecord.objects.filter(action="codes.passes.rotated").count() == 1
    with pytest.raises(CommandError):
        call_command("passes_rotate")
    call_command("passes_rotate", at_once=True)


# --- a gate without a network ---


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_pass", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_stand_alone_script_says_the_same_as_the_server(holder, gate, now, tool):
    made = passing.make_pass(holder, purpose="entry", now=now)
    known = json.loads(json.dumps(keys.published(now)))
    opened = passes.open_pass(made.text, keys.public_keys())
    other = Ed25519PrivateKey.generate()
    cases = [
        (made.text, now),
        (made.text, now + timedelta(seconds=1)),  # now a replay
        (made.text.lower(), now - timedelta(seconds=121)),
        (made.text, now + timedelta(seconds=151)),
        (passes.write_pass(opened, other), now),
        (passes.write_pass(replace(opened, key=999), other), now),
        (passing.make_pass(holder, purpose="dining", now=now).text, now),
        (made.text[:-1], now),
        ("", now),
        ("GJP1:" + "A" * 135, now),
        ("我的通行码", now),
    ]
    seen: set[bytes] = set()
    for text, at in cases:
        said = tool.check(text, known, "entry", at.timestamp(), seen)
        if said["ok"]:
            assert verify(gate, text, at).holder == said["holder"]
        else:
            assert reason(gate, text, at) == said["reason"], text
    assert len(seen) == 1


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_the_script_survives_whatever_is_scanned(text):
    spec = importlib.util.spec_from_file_location("verify_pass", TOOL)
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    said = module.check("GJP1:" + text, {"keys": [], "purposes": {}, "skew_s": 1}, "entry", 0.0, set())
    assert said == {"ok": False, "reason": "pass_malformed"}


def test_the_script_runs_by_itself_and_refuses_a_copy(holder, tmp_path):
    at = datetime.now(UTC)
    call_command("passes_keys", file=tmp_path / "keys.json")
    text = passing.make_pass(holder, purpose="entry", now=at + timedelta(seconds=1)).text
    done = subprocess.run(
        [sys.executable, "-I", str(TOOL), "--keys", str(tmp_path / "keys.json")],
        input=f"{text}\n{text}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["reason"] for answer in answers] == ["", "pass_replayed"], done.stderr
    assert done.returncode == 1
    one = subprocess.run(
        [sys.executable, "-I", str(TOOL), "--keys", str(tmp_path / "keys.json"), text], check=False, capture_output=True
    )
    assert one.returncode == 0


# --- the doors ---


def test_my_pass_shows_a_code_that_a_reader_reads(browse, db):
    account = make_account("staff")
    answer = browse(account).get(reverse("my-pass"))
    assert answer.headers["Cache-Control"].count("no-store") == 1
    page = html.fromstring(answer.content)
    figure = page.xpath("//figure[@class='gc-pass']")[0]
    holder = Code.objects.get(subject_id=str(account.person_id), kind="person").text
    assert holder in figure.text_content()
    assert int(figure.get("data-pass-until")) - int(figure.get("data-pass-from")) == 30
    fragment = browse(account).get(reverse("my-pass-code"), {"purpose": "dining"}).content.decode()
    assert fragment.count("<svg") == 1
    assert "<html" not in fragment


def test_the_picture_of_a_pass_decodes(holder, now):
    import io

    text = passing.make_pass(holder, purpose="entry", now=now).text
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=4, border=4)  # 220 px would be 4.5 a module
    assert [code.text for code in zxingcpp.read_barcodes(Image.open(out).convert("L"))] == [text]


def test_an_account_without_a_person_is_told_so(browse, db):
    account = make_account("staff")
    account.person = None
    account.save()
    said = browse(account).get(reverse("my-pass")).content.decode()
    assert "stands for no person" in said
    assert "<figure" not in said


def test_the_gates_page_says_yes_then_no(browse, holder, now):
    office = make_office(kind="bureau")
    person = make_person(office=office, name="Gao Yuan")
    made = passing.make_pass(make_actor(account=make_account(person=person)), purpose="entry", now=clock.now())
    client = browse(make_account("desk_agent", office=office))
    sent = {"gate": "east-1", "purpose": "entry", "code": made.text}
    yes = client.post(reverse("pass-check"), sent)
    assert yes.status_code == 200
    assert "Gao Yuan" in yes.content.decode()
    no = client.post(reverse("pass-check"), sent)
    assert no.status_code == 422
    assert "used here before" in no.content.decode()
    assert "Gao Yuan" not in no.content.decode()
    assert AuditRecord.objects.filter(action="codes.pass.refused").count() == 1
    assert client.post(reverse("pass-check"), sent | {"code": "GJP1:XX"}).status_code == 422
    assert AuditRecord.objects.filter(action="codes.pass.refused").count() == 1  # nonsense fills no trail


def test_a_pass_typed_where_a_code_is_asked_opens_nothing(holder, now):
    text = passing.make_pass(holder, purpose="entry", now=now).text
    answer = Client().get(reverse("code-lookup"), {"text": text}, headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "Gates read it" in answer.content.decode()


def test_the_api_for_gates(browse, holder):
    office = make_office(kind="bureau")
    person = make_person(office=office)
    made = passing.make_pass(make_actor(account=make_account(person=person)), purpose="entry", now=clock.now())
    client = browse(make_account("desk_agent", office=office))
    address, body = reverse("api-pass-check"), {"code": made.text, "gate": "g1"}

    def ask(client: Any, body: Any, **headers: str) -> Any:
        return client.post(address, body, content_type="application/json", headers=headers)

    first = ask(client, body, **{"Idempotency-Key": "a1"})
    assert (first.status_code, first.json()["name"]) == (200, person.name)
    assert ask(client, body, **{"Idempotency-Key": "a1"}).json() == first.json()  # the network broke off: ask again
    again = ask(client, body)
    assert (again.status_code, again.json()["code"]) == (409, "pass_replayed")
    assert ask(client, body, **{"Idempotency-Key": "a2"}).status_code == 409
    assert AuditRecord.objects.filter(action="codes.pass.refused").count() == 2
    assert ask(client, {"code": "x", "gate": "g1"}).json()["code"] == "pass_malformed"
    assert ask(client, {"gate": "g1"}).status_code == 400
    nobody = ask(browse(make_account("staff", office=office)), body)
    assert nobody.status_code == 403
    assert person.name not in nobody.content.decode()


def test_gates_may_not_try_without_end(browse, db, monkeypatch):
    monkeypatch.setitem(__import__("guanjia.foundation.codes.limits", fromlist=["MOST"]).MOST, "pass-check", 3)
    client = browse(make_account("desk_agent", office=make_office(kind="bureau")))
    body = {"code": "GJP1:" + "A" * 135, "gate": "g1"}
    codes = [
        client.post(reverse("api-pass-check"), body, content_type="application/json").status_code for _ in range(5)
    ]
    assert codes == [409, 409, 409, 429, 429]
    page = client.post(reverse("pass-check"), {"gate": "g", "purpose": "entry", "code": "x"})
    assert "more than 3 times" in page.content.decode()


def test_keys_are_public_and_ones_own_pass_is_not(browse, db):
    answer = Client().get(reverse("api-pass-keys"))
    assert answer.status_code == 200
    assert set(answer.json()["keys"][0]) == {"number", "public", "starts_at"}
    assert Client().get(reverse("api-my-pass")).status_code == 401
    mine = browse(make_account("staff")).get(reverse("api-my-pass"), {"purpose": "borrow"}).json()
    known = {key["number"]: keys.public_keys()[key["number"]] for key in answer.json()["keys"]}
    assert passes.open_pass(mine["text"], known).purpose_name == "borrow"


def test_a_gates_reach_is_that_of_its_grant(holder, now):
    person = Person.objects.select_related("office").get(pk=holder.person_id)
    gate = make_actor("codes.verify_pass", office=person.office)
    assert gate.grants["codes.verify_pass"] == Reach((person.office.path,))
    verify(gate, passing.make_pass(holder, purpose="entry", now=now).text, now)


def test_a_person_not_yet_here_has_no_pass(now, db):
    later = make_person(valid_from=date(2099, 1, 1))
    issue_code(KEEPER, later, kind="person", now=now)
    with pytest.raises(passing.PassHolderGone):
        passing.make_pass(make_actor(account=make_account(person=later)), purpose="entry", now=now)
