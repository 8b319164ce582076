"""A backup brings everything back, with a whole trail; a cut, altered or foreign one is refused untouched."""

import json
import shutil
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from tests.factories import make_account, make_actor, make_office, make_person

from guanjia.config import backup
from guanjia.foundation.audit import trail, witness
from guanjia.foundation.audit.commands import adopt_rows
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.audit.sealing import anchor, seal_pending
from guanjia.foundation.audit.verifying import verify
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.protection import keyring
from guanjia.foundation.protection.keyring_file import ensure_keyring_file
from guanjia.foundation.search import engine
from guanjia.foundation.search.models import Entry
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, ID_NUMBER = "13800011203", "110101199003074514"
PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def house(settings, tmp_path):
    """A small installation with people, files and a sealed trail."""
    settings.DATA = tmp_path
    settings.GUANJIA_KEYRING = str(tmp_path / "keyring.json")
    ensure_keyring_file(tmp_path / "keyring.json")
    files = Path(settings.MEDIA_ROOT) / "ab" / "cd"
    files.mkdir(parents=True)
    (files / "photo.jpg").write_bytes(b"\xff\xd8 a photo" * 5000)
    office = make_office(name="水务局")
    person = make_person(office=office, phone=PHONE, id_number=ID_NUMBER)
    make_account("staff", office=office, username="lin")
    for _ in range(5):
        trail.record(make_actor(office=office), "org.office.renamed", office, office_path=office.path)
    adopt_rows(system_actor("test", "audit.verify"))  # what factories wrote
    seal_pending(clock.now())
    anchor(clock.now())
    yield person
    for kept in Path(connection.settings_dict["NAME"]).parent.glob("*.before-restore-*"):
        kept.unlink()


def run(name, *args):
    out = StringIO()
    call_command(name, *(str(arg) for arg in args), stdout=out)
    return out.getvalue()


def spoil():
    """What must be undone by restoring."""
    Office.objects.update(name="somebody else's")
    make_person(phone="13999999999")
    for path in Path(backup.settings.MEDIA_ROOT).rglob("*.jpg"):
        path.write_bytes(b"spoilt")


@pytest.mark.parametrize("options", [(), ("--portable",)])
def test_everything_comes_back_and_the_trail_is_whole(house, tmp_path, options):
    file = tmp_path / "backup.zip"
    said = run("backup", file, *options)
    assert "1 files" in said
    assert "key ring is not inside" in said
    assert file.stat().st_mode & 0o077 == 0
    before = {"people": Person.objects.count(), "records": AuditRecord.objects.count(), "names": names()}
    spoil()
    said = run("restore", file, "--force")
    assert "the audit trail is whole" in said
    assert (Person.objects.count(), names()) == (before["people"], before["names"])
    assert AuditRecord.objects.count() == before["records"] + 1
    assert Person.objects.get(pk=house.pk).phone.open() == PHONE
    assert (Path(backup.settings.MEDIA_ROOT) / "ab/cd/photo.jpg").read_bytes() == b"\xff\xd8 a photo" * 5000
    assert verify(clock.now()).clean
    assert make_office().pk > house.office_id  # the counters go on where they were
    assert (tmp_path / "files").parent.glob("files.before-restore-*")
    assert AuditRecord.objects.filter(action="config.backup.restored").count() == 1
    if options:  # portable rows leave the search index out; it is made again
        assert Entry.objects.filter(register="org.people", object_id=house.pk).exists()
        assert engine.missing(1) == []


def names():
    return sorted(Office.objects.values_list("name", flat=True))


def test_a_target_with_data_is_left_alone_without_force(house, tmp_path):
    file = tmp_path / "backup.zip"
    run("backup", file)
    with pytest.raises(CommandError, match="There is data here already"):
        run("restore", file)
    assert Person.objects.filter(pk=house.pk).exists()


def rewrite(file, change):
    """The archive again, with one change made to its members."""
    with zipfile.ZipFile(file) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    change(members)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)


def edit_manifest(members, **changes):
    manifest = json.loads(members["manifest.json"])
    for key, value in changes.items():
        manifest[key] = value
    members["manifest.json"] = json.dumps(manifest).encode()


def database(members):
    return next(name for name in members if name.startswith("database."))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m.__setitem__(database(m), m[database(m)][:-40]), "not what it was"),
        (lambda m: m.__setitem__("files/ab/cd/photo.jpg", b"other"), "not what it was"),
        (lambda m: m.pop("files/ab/cd/photo.jpg"), "missing or damaged"),
        (lambda m: m.__setitem__("files/new.txt", b"x"), "does not belong"),
        (lambda m: m.pop("manifest.json"), "no manifest"),
        (lambda m: edit_manifest(m, made_at="2020-01-01"), "manifest was altered"),
        (lambda m: edit_manifest(m, format="other/9"), "does not know the format"),
        (lambda m: edit_manifest(m, ring="0" * 16), "another key ring"),
    ],
)
def test_an_altered_archive_is_refused_and_nothing_is_touched(house, tmp_path, change, said):
    file = tmp_path / "backup.zip"
    run("backup", file)
    rewrite(file, change)
    with pytest.raises(CommandError, match=said):
        run("restore", file, "--force")
    assert Person.objects.get(pk=house.pk).phone.open() == PHONE
    assert verify(clock.now()).clean


def test_a_cut_off_archive_is_refused(house, tmp_path):
    file = tmp_path / "backup.zip"
    run("backup", file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(CommandError, match="cut off"):
        run("restore", file, "--force")
    with pytest.raises(CommandError, match="cut off"):
        run("restore", tmp_path / "nowhere.zip", "--force")


def test_a_newer_programs_archive_asks_for_an_upgrade(house, tmp_path, monkeypatch):
    file = tmp_path / "backup.zip"
    theirs = backup.applied_migrations() | {"org": ["9999_from_the_future"]}
    monkeypatch.setattr(backup, "applied_migrations", lambda: theirs)
    run("backup", file)
    with pytest.raises(CommandError, match="Upgrade first"):
        run("restore", file, "--force")


def test_keys_travel_only_under_a_passphrase(house, tmp_path, settings, monkeypatch):
    file, phrase = tmp_path / "backup.zip", tmp_path / "passphrase"
    phrase.write_text(PASSPHRASE)
    run("backup", file, "--with-keys", "--passphrase-file", phrase)
    ring = keyring.current()
    with zipfile.ZipFile(file) as archive:
        everything = b"".join(archive.read(info) for info in archive.infolist())
    assert ring.seal.hex().encode() not in everything
    assert ring.active.sm4.hex().encode() not in everything

    Path(settings.GUANJIA_KEYRING).unlink()  # another machine: a ring of its own
    ensure_keyring_file(Path(settings.GUANJIA_KEYRING))
    keyring.ring_of.cache_clear()
    assert keyring.current() != ring
    with pytest.raises(CommandError, match="Give the passphrase"):
        run("restore", file, "--force")
    (tmp_path / "wrong").write_text("not the passphrase")
    with pytest.raises(CommandError, match="does not open the keys"):
        run("restore", file, "--force", "--passphrase-file", tmp_path / "wrong")
    assert "whole" in run("restore", file, "--force", "--passphrase-file", phrase)
    assert keyring.current() == ring
    assert Person.objects.get(pk=house.pk).phone.open() == PHONE
    short = tmp_path / "short"
    short.write_text("short")
    with pytest.raises(CommandError, match="at least 12"):
        run("backup", file, "--with-keys", "--passphrase-file", short)


def test_a_trail_tampered_with_before_the_backup_is_told_after_restoring(house, tmp_path):
    record = AuditRecord.objects.order_by("pk").first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditrecord SET via = 'x' WHERE id = %s", [record.pk])
    file = tmp_path / "backup.zip"
    run("backup", file)
    with pytest.raises(CommandError, match=f"not whole: record {record.pk}"):
        run("restore", file, "--force")


def test_a_folder_that_is_not_there_is_said_plainly(house, tmp_path):
    with pytest.raises(CommandError, match="does not exist"):
        run("backup", tmp_path / "nowhere" / "backup.zip")


# ── nothing clear at rest ────────────────────────────────────────────────────────────────────────────────────────


def test_planted_values_stand_nowhere_in_the_clear(house, tmp_path, browse, settings, caplog):
    """Through commands, pages, API, audit and log; then every byte that was written is searched."""
    import logging

    from django.urls import reverse

    from guanjia.foundation.protection.logs import MaskingFormatter

    lines = logging.StreamHandler(log := StringIO())
    lines.setFormatter(MaskingFormatter("%(message)s"))
    logging.getLogger().addHandler(lines)
    try:
        agent = make_account("desk_agent", office=house.office)
        client = browse(agent)
        ask = {"subject": "org.person", "pk": house.pk, "field": "phone", "reason": "caller by number"}
        assert PHONE in client.post(reverse("reveal"), ask).content.decode()
        assert PHONE in client.post(reverse("api-reveal"), ask, content_type="application/json").content.decode()
        search = {"where": "org.person:id_number", "value": ID_NUMBER, "reason": f"asks for {ID_NUMBER}"}
        client.post(reverse("protection-search"), search)
        trail.record(make_actor(), "org.person.changed", house, phone=house.phone, note=f"was {PHONE}")
        logging.getLogger("guanjia").error("no answer from %s", PHONE)
        for page in (reverse("audit-records"), "/"):
            assert PHONE not in client.get(page).content.decode()
    finally:
        logging.getLogger().removeHandler(lines)
    seal_pending(clock.now())
    anchor(clock.now())
    for name, options in (("one.zip", ()), ("two.zip", ("--portable",))):
        run("backup", tmp_path / name, *options)

    written = {"log": log.getvalue().encode(), "witness": witness.path().read_bytes()}
    for name in ("one.zip", "two.zip"):
        with zipfile.ZipFile(tmp_path / name) as archive:
            for info in archive.infolist():
                written[f"{name}:{info.filename}"] = archive.read(info)
    if connection.vendor == "sqlite":
        base = str(connection.settings_dict["NAME"])
        for suffix in ("", "-wal", "-journal"):
            if Path(base + suffix).exists():
                written[suffix or "database"] = Path(base + suffix).read_bytes()
    elif shutil.which("pg_dump"):
        written["dump"] = backup._postgres("pg_dump", "--format=plain").stdout.encode()
    assert len(written) >= 6
    for name, body in written.items():
        for secret in (PHONE, ID_NUMBER):
            assert secret.encode() not in body, f"{secret} stands in {name}"
            assert secret[:11].encode("utf-16-le") not in body
    assert any(b"138****1203" in body for body in written.values())  # the search would have found it
