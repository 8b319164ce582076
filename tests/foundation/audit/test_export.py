"""An exported slice verifies without our server; a tampered one does not."""

import json
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from tests.factories import make_actor, make_office

from guanjia.foundation.audit import trail, witness
from guanjia.foundation.audit.commands import export_trail
from guanjia.foundation.audit.sealing import anchor, seal_pending
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from guanjia.kernel.errors import NotAllowed

SCRIPT = Path(__file__).parents[3] / "tools" / "verify_audit.py"
CLERK = system_actor("test", "audit.export", "audit.view", "audit.system")


def judge(file, *options):
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(file), *options], capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def exported(db, tmp_path, django_capture_on_commit_callbacks):
    here, there = make_office(), make_office()
    actor = make_actor()
    with django_capture_on_commit_callbacks(execute=True):
        for i in range(12):
            trail.record(actor, "org.office.renamed", here if i % 2 else there, office_path="/1/", title=f"第{i}号")
            if i % 4 == 3:
                seal_pending(clock.now())
                anchor(clock.now())
        trail.record(actor, "places.place.added", here, office_path="/2/")
        file = tmp_path / "trail.jsonl"
        with file.open("w") as out:
            report = export_trail(CLERK, out, now=clock.now())
    assert report.records == 13
    return file


def test_a_true_slice_is_well_with_witness_and_key(exported):
    code, said = judge(exported, "--witness", str(witness.path()), "--keyring", settings.GUANJIA_KEYRING)
    assert (code, said.strip()) == (
        0,
        "OK: 13 records (0 without content), 4 anchors; checked chains, anchors, manifest, witness, macs",
    )
    assert trail.AuditRecord.objects.filter(action="audit.trail.exported").count() == 1


def edit(lines, place, **changes):
    body = json.loads(lines[place])
    for key, value in changes.items():
        body[key] = {**body[key], **value} if isinstance(value, dict) else value
    lines[place] = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def drop(place):
    return lambda lines: lines.pop(place)


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda lines: edit(lines, 4, content={"actor_name": "Someone else"}), "place 4"),
        (drop(5), "places 5 to 5 are missing"),
        (drop(12), "manifest tells of other places"),
        (lambda lines: lines.insert(5, lines[5]), "places"),
        (lambda lines: lines.__setitem__(slice(4, 6), [lines[5], lines[4]]), "missing"),
        (drop(14), "lines were added or taken out"),
        (drop(15), "does not follow anchor"),
        (lambda lines: edit(lines, 15, root="0" * 64), "was changed"),
        (lambda lines: lines.pop(), "without its manifest"),
        (lambda lines: edit(lines, -1, records=12), "added or taken out"),
        (lambda lines: lines.append(lines[3]), "after the manifest"),
        (lambda lines: lines.__setitem__(3, "{broken"), "cannot be read"),
    ],
)
def test_a_tampered_slice_is_wrong(exported, tamper, said):
    lines = exported.read_text().splitlines()
    tamper(lines)
    exported.write_text("\n".join(lines) + "\n")
    code, told = judge(exported)
    assert code == 1
    assert said in told


def test_a_slice_chained_anew_by_its_holder_fails_against_the_witness_and_the_key(exported):
    import importlib.util

    spec = importlib.util.spec_from_file_location("verify_audit", SCRIPT)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    import hashlib

    bodies = [json.loads(line) for line in exported.read_text().splitlines()]
    heads, hashes, prev_anchor = {}, {}, ""
    hasher, out = hashlib.sha256(), []
    for body in bodies:
        if body["type"] == "record":
            if body["seq"] == 3:
                body["content"]["actor_name"] = "Someone else"
            prev = heads.get(body["stream"], "")
            content_hash = tool.digest(tool.canonical(body["content"]))
            text = f"{prev}|{body['stream']}|{body['seq']}|{content_hash}|{body['mac']}"
            body["chain_hash"] = heads[body["stream"]] = tool.digest(text.encode())
            hashes[body["stream"], body["seq"]] = body["chain_hash"]
        elif body["type"] == "anchor":
            body["heads"] = {s: [seq, hashes[s, seq]] for s, (seq, _h) in body["heads"].items()}
            body["root"], body["prev_hash"] = tool.merkle_root(body["heads"]), prev_anchor
            plain = {k: body[k] for k in ("number", "at", "heads", "root", "prev_hash")}
            body["hash"] = prev_anchor = tool.digest(tool.canonical(plain))
        elif body["type"] == "manifest":
            for stream, ends in body["streams"].items():
                ends["head"] = heads[stream]
            body["sha256"] = hasher.hexdigest()
        line = tool.canonical(body) + b"\n"
        hasher.update(line)
        out.append(line)
    exported.write_bytes(b"".join(out))
    assert judge(exported)[0] == 0  # the file alone agrees with itself: that is why there is a witness
    assert judge(exported, "--witness", str(witness.path()))[0] == 1
    code, told = judge(exported, "--keyring", settings.GUANJIA_KEYRING)
    assert code == 1
    assert "place 3" in told


def test_a_period_of_one_stream_verifies_too(db, tmp_path):
    start = clock.now() - timedelta(days=10)
    for i in range(10):
        with clock.at(start + timedelta(days=i)):
            trail.record(make_actor(), "org.office.renamed", None, n=i)
            trail.record(make_actor(), "places.place.added", None, n=i)
            seal_pending(clock.now())
            anchor(clock.now())
    first, last = (clock.local_day(start + timedelta(days=n)).isoformat() for n in (3, 5))
    file = tmp_path / "slice.jsonl"
    call_command("audit_export", str(file), "--stream", "org", "--from", first, "--to", last, stdout=StringIO())
    bodies = [json.loads(line) for line in file.read_text().splitlines()]
    assert [b["seq"] for b in bodies if b["type"] == "record"] == [4, 5, 6]
    assert judge(file)[0] == 0


def test_what_is_out_of_reach_travels_without_its_content(exported, tmp_path):
    county = make_office()
    trail.record(make_actor(), "org.office.renamed", county, office_path=county.path, title="ours")
    actor = make_actor("audit.export", "audit.view", office=county)
    file = tmp_path / "reach.jsonl"
    with file.open("w") as out:
        report = export_trail(actor, out, streams=["org"], now=clock.now())
    assert (report.records, report.withheld) == (13, 12)
    assert "第3号" not in file.read_text()
    assert judge(file)[0] == 0


def test_without_the_right_nothing_goes_out(db):
    out = StringIO()
    with pytest.raises(NotAllowed):
        export_trail(make_actor("audit.view"), out, now=clock.now())
    assert out.getvalue() == ""
