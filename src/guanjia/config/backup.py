"""One archive that holds an office's whole installation, and the way back.

The archive is a zip file: the database (a consistent SQLite snapshot, a PostgreSQL dump, or portable rows), the
uploaded files, the witness of the audit trail, and `manifest.json` with the size and SHA-256 of every member, the
program's version and the state of the migrations. The manifest carries a mac under the trail's seal key. The key ring
is not inside, unless it was asked for: then it lies in `keys.sealed`, encrypted under a passphrase.

Restoring checks everything before it touches anything. Format: docs/handbook/backup.md.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from guanjia.config import portable
from guanjia.foundation.audit import trail
from guanjia.foundation.audit.sealing import anchor, seal_pending
from guanjia.foundation.audit.verifying import Verdict, verify
from guanjia.foundation.protection import keyring
from guanjia.foundation.search.reconciling import rebuild
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

FORMAT = "guanjia-backup/1"
BLOCK = 1 << 20


class BackupRefused(Refusal):
    """The archive cannot be made, or must not be restored, as it is."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What lies in the archive."""

    path: Path
    database: str
    files: int
    bytes: int
    with_keys: bool


# ── making ───────────────────────────────────────────────────────────────────────────────────────────────────────


def make_backup(target: Path, *, passphrase: str = "", portable_rows: bool = False, now: datetime) -> BackupReport:
    """Write the archive to `target`, readable by the service alone; an existing file is replaced in one step.

    `passphrase`: put the keys in, encrypted under it. `portable_rows`: store rows that either database can load.
    """
    if passphrase and len(passphrase) < 12:
        raise BackupRefused(N_("Choose a passphrase of at least 12 characters."))
    if not target.parent.is_dir():
        raise BackupRefused(N_("The folder %(folder)s does not exist."), folder=str(target.parent))
    trail.record(system_actor("command-line"), "config.backup.made", file=target.name, with_keys=bool(passphrase))
    seal_pending(now)
    anchor(now)
    draft = target.with_name(target.name + ".part")
    members: dict[str, dict[str, Any]] = {}
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with (
                os.fdopen(handle, "wb") as raw,
                zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out,
            ):
                witness = Path(settings.GUANJIA_WITNESS)
                if witness.exists():  # before the database: what it names is then surely in there
                    _add(out, members, "witness.jsonl", witness)
                kind, stored = _store_database(Path(folder), portable_rows)
                _add(out, members, stored.name, stored)
                files = 0
                for path in _uploaded():
                    name = PurePosixPath("files", *path.relative_to(settings.MEDIA_ROOT).parts)
                    try:
                        _add(out, members, str(name), path)
                        files += 1
                    except FileNotFoundError:
                        continue  # swept away meanwhile: no row of the snapshot needs it
                if passphrase:
                    _add_text(out, members, "keys.sealed", _seal_keys(passphrase))
                manifest = _manifest(kind, members, now)
                out.writestr("manifest.json", json.dumps(manifest, indent=1, sort_keys=True))
            with draft.open("rb") as done:
                os.fsync(done.fileno())
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise BackupRefused(N_("The backup could not be written: %(why)s"), why=str(error)) from error
    return BackupReport(target, kind, files, target.stat().st_size, bool(passphrase))


def _uploaded() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    if root.is_dir():
        yield from sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


def _add(out: zipfile.ZipFile, members: dict[str, dict[str, Any]], name: str, path: Path) -> None:
    hasher, size = hashlib.sha256(), 0
    with path.open("rb") as source, out.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
        while block := source.read(BLOCK):
            hasher.update(block)
            size += len(block)
            target.write(block)
    members[name] = {"size": size, "sha256": hasher.hexdigest()}


def _add_text(out: zipfile.ZipFile, members: dict[str, dict[str, Any]], name: str, text: str) -> None:
    out.writestr(name, text)
    members[name] = {"size": len(text.encode()), "sha256": hashlib.sha256(text.encode()).hexdigest()}


def _store_database(folder: Path, portable_rows: bool) -> tuple[str, Path]:
    if portable_rows:
        return "rows", portable.store(folder / "database.jsonl")
    if connection.vendor == "sqlite":
        target = folder / "database.sqlite3"
        with closing(sqlite3.connect(_sqlite_path())) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)  # one step: a snapshot, while others go on writing
            copy.execute("PRAGMA journal_mode=DELETE")
            if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise BackupRefused(N_("The database is damaged: SQLite's own check fails. Restore an older backup."))
        return "sqlite", target
    target = folder / "database.pgdump"
    if connection.vendor == "postgresql" and shutil.which("pg_dump"):
        done = _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
        if done.returncode == 0:
            return "pgdump", target
    return "rows", portable.store(folder / "database.jsonl")  # no tool, or one older than the server


def _sqlite_path() -> str:
    return str(connection.settings_dict["NAME"])


def _postgres(tool: str, *options: str) -> subprocess.CompletedProcess[str]:
    conf = connection.settings_dict
    env = os.environ | {"PGPASSWORD": str(conf.get("PASSWORD") or "")}
    where = [
        f"--{name}={conf[key]}" for name, key in (("host", "HOST"), ("port", "PORT"), ("username", "USER")) if conf[key]
    ]
    command = [tool, *where, f"--dbname={conf['NAME']}", "--no-password", *options]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def applied_migrations() -> dict[str, list[str]]:
    """The applied migrations by app."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def program_version() -> str:
    try:
        return version("guanjia")
    except PackageNotFoundError:
        return "0"


def _manifest(kind: str, members: dict[str, dict[str, Any]], now: datetime) -> dict[str, Any]:
    ring = keyring.current()
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "version": program_version(),
        "made_at": now.astimezone(UTC).isoformat(),
        "database": kind,
        "migrations": applied_migrations(),
        "keys": [keys.key_id for keys in ring.sets],
        "ring": _fingerprint(ring),
        "members": members,
    }
    manifest["mac"] = _mac(ring, manifest)
    return manifest


def _fingerprint(ring: keyring.KeyRing) -> str:
    """Tells two rings apart without giving anything away."""
    return hashlib.sha256(b"ring|" + ring.seal + b"".join(keys.sm4 for keys in ring.sets)).hexdigest()[:16]


def _mac(ring: keyring.KeyRing, manifest: dict[str, Any]) -> str:
    body = {key: value for key, value in manifest.items() if key != "mac"}
    return hmac.new(ring.seal, json.dumps(body, sort_keys=True).encode(), hashlib.sha256).hexdigest()


# ── keys under a passphrase ──────────────────────────────────────────────────────────────────────────────────────


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=16, n=2**15, r=8, p=1).derive(passphrase.encode())


def _seal_keys(passphrase: str) -> str:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    encryptor = Cipher(algorithms.SM4(_stretch(passphrase, salt)), modes.GCM(nonce)).encryptor()
    body = encryptor.update(Path(settings.GUANJIA_KEYRING).read_bytes()) + encryptor.finalize()
    packed = {"salt": salt, "nonce": nonce, "body": body, "tag": encryptor.tag}
    return json.dumps({"kdf": "scrypt", **{key: base64.b64encode(value).decode() for key, value in packed.items()}})


def _open_keys(text: str, passphrase: str) -> bytes:
    try:
        packed = json.loads(text)
        salt, nonce, body, tag = (base64.b64decode(packed[key]) for key in ("salt", "nonce", "body", "tag"))
        decryptor = Cipher(algorithms.SM4(_stretch(passphrase, salt)), modes.GCM(nonce, tag)).decryptor()
        return decryptor.update(body) + decryptor.finalize()
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise BackupRefused(N_("The passphrase does not open the keys in this backup.")) from error


# ── restoring ────────────────────────────────────────────────────────────────────────────────────────────────────


def restore_backup(
    source: Path, *, force: bool = False, passphrase: str = "", now: datetime, say: Callable[[str], None] = print
) -> Verdict:
    """Check the archive, then put it in the place of what is here, and verify the audit trail.

    Refuses an archive that is cut off, altered, of another key ring or of a newer program, and a target that holds
    data unless `force`. What was here before is kept beside it where that is possible (SQLite and files).
    """
    data = Path(settings.DATA)
    data.mkdir(parents=True, exist_ok=True)
    try:
        archive = zipfile.ZipFile(source)
    except (OSError, zipfile.BadZipFile) as error:
        raise BackupRefused(N_("%(file)s cannot be read: it is cut off, or no backup."), file=str(source)) from error
    with archive, tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as folder:
        stage = Path(folder)
        manifest = _read_manifest(archive)
        ring_bytes = _matching_ring(archive, manifest, passphrase)
        _check_program(manifest)
        if not force:
            _check_empty()
        say(N_("Checking"))
        _unpack(archive, manifest, stage)
        say(N_("Restoring"))
        stamp = f"before-restore-{now.astimezone(clock.LOCAL):%Y%m%d-%H%M%S}"
        if ring_bytes is not None:
            _keep(Path(settings.GUANJIA_KEYRING), stamp)
            _write_private(Path(settings.GUANJIA_KEYRING), ring_bytes)
            keyring.ring_of.cache_clear()
        _put_database(manifest["database"], stage, stamp)
        _put_files(stage / "files", stamp)
        witness = Path(settings.GUANJIA_WITNESS)
        _keep(witness, stamp)
        if (stage / "witness.jsonl").exists():
            _write_private(witness, (stage / "witness.jsonl").read_bytes())
    call_command("migrate", verbosity=0, interactive=False)
    verdict = verify(now)
    if manifest["database"] == "rows":  # the search index is no part of them
        say(N_("Making the search index"))
        rebuild()
    trail.record(
        system_actor("command-line"),
        "config.backup.restored",
        file=source.name,
        made_at=manifest["made_at"],
        clean=verdict.clean,
    )
    seal_pending(now)
    anchor(now)
    return verdict


def _read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest = json.loads(archive.read("manifest.json"))
        if not isinstance(manifest["members"], dict) or not isinstance(manifest["mac"], str):
            raise ValueError("no members or mac")
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, OSError, EOFError) as error:
        raise BackupRefused(N_("This file holds no manifest of a backup: it is damaged, or something else.")) from error
    if manifest.get("format") != FORMAT:
        raise BackupRefused(N_("This program does not know the format %(format)s."), format=str(manifest.get("format")))
    return manifest


def _matching_ring(archive: zipfile.ZipFile, manifest: dict[str, Any], passphrase: str) -> bytes | None:
    """The key ring out of the archive where it is needed; refuses when neither it nor the one here fits."""
    ring, found = keyring.current(), None
    if _fingerprint(ring) != manifest["ring"]:
        if "keys.sealed" not in manifest["members"]:
            raise BackupRefused(
                N_("The backup was made with another key ring. Put that ring at %(path)s first, then try again."),
                path=str(settings.GUANJIA_KEYRING),
            )
        if not passphrase:
            raise BackupRefused(N_("The backup brings its own keys. Give the passphrase that was chosen for them."))
        found = _open_keys(_member(archive, "keys.sealed").decode(), passphrase)
        ring = keyring.parse(found.decode())
        if _fingerprint(ring) != manifest["ring"]:
            raise BackupRefused(N_("The keys in the backup are not those it was made with: it was altered."))
    if not hmac.compare_digest(_mac(ring, manifest), manifest["mac"]):
        raise BackupRefused(N_("The manifest was altered after the backup was made."))
    return found


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
        raise BackupRefused(N_("%(name)s is missing or damaged in the backup."), name=name) from error


def _check_program(manifest: dict[str, Any]) -> None:
    known = {(app, name) for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    theirs = {(app, name) for app, names in manifest["migrations"].items() for name in names}
    if theirs - known:
        raise BackupRefused(
            N_("The backup was made by a newer version (%(theirs)s, this is %(ours)s). Upgrade first."),
            theirs=manifest["version"],
            ours=program_version(),
        )
    kind = manifest["database"]
    if kind == "rows" and theirs != known:
        raise BackupRefused(
            N_("Portable rows fit only the version that wrote them (%(theirs)s). Restore there, then upgrade."),
            theirs=manifest["version"],
        )
    if (kind == "sqlite" and connection.vendor != "sqlite") or (kind == "pgdump" and connection.vendor != "postgresql"):
        raise BackupRefused(
            N_("The backup holds a %(kind)s database. Make one with --portable to change the kind of database."),
            kind={"sqlite": "SQLite", "pgdump": "PostgreSQL"}[kind],
        )


def _check_empty() -> None:
    tables = set(connection.introspection.table_names())
    for table in ("audit_auditrecord", "access_account", "org_office"):
        if table in tables:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
                if cursor.fetchone():
                    raise BackupRefused(
                        N_("There is data here already. Restore into an empty installation, or give --force.")
                    )
    if next(_uploaded(), None):
        raise BackupRefused(N_("There are uploaded files here already. Give --force to put them aside."))


def _unpack(archive: zipfile.ZipFile, manifest: dict[str, Any], stage: Path) -> None:
    """Everything the manifest names, byte for byte, and nothing else."""
    members = manifest["members"]
    extra = {info.filename for info in archive.infolist()} - set(members) - {"manifest.json"}
    if extra:
        raise BackupRefused(N_("%(name)s does not belong to the backup: it was altered."), name=min(extra))
    for name, told in members.items():
        parts = PurePosixPath(name).parts
        if not parts or PurePosixPath(name).is_absolute() or ".." in parts or "\\" in name:
            raise BackupRefused(N_("%(name)s does not belong to the backup: it was altered."), name=name)
        target = stage.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        hasher, size = hashlib.sha256(), 0
        try:
            with archive.open(name) as packed, target.open("wb") as out:
                while block := packed.read(BLOCK):
                    hasher.update(block)
                    size += len(block)
                    out.write(block)
        except (KeyError, zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
            raise BackupRefused(N_("%(name)s is missing or damaged in the backup."), name=name) from error
        except Exception as error:  # zlib.error has no public base of its own
            raise BackupRefused(N_("%(name)s is missing or damaged in the backup."), name=name) from error
        if (size, hasher.hexdigest()) != (told["size"], told["sha256"]):
            raise BackupRefused(N_("%(name)s is not what it was when the backup was made."), name=name)


def _put_database(kind: str, stage: Path, stamp: str) -> None:
    if kind == "sqlite":
        path = Path(_sqlite_path())
        connections.close_all()
        if path.exists():
            kept = path.with_name(f"{path.name}.{stamp}")
            with closing(sqlite3.connect(path)) as here, closing(sqlite3.connect(kept)) as copy:
                here.backup(copy)
            kept.chmod(0o600)
        with closing(sqlite3.connect(stage / "database.sqlite3")) as staged, closing(sqlite3.connect(path)) as target:
            staged.backup(target)
    elif kind == "pgdump":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        connections.close_all()
        done = _postgres(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--single-transaction",
            "--exit-on-error",
            str(stage / "database.pgdump"),
        )
        if done.returncode != 0:
            raise BackupRefused(
                N_("PostgreSQL refused the dump: %(why)s The database is empty now; mend the cause and restore again."),
                why=done.stderr.strip()[-500:],
            )
    else:
        call_command("migrate", verbosity=0, interactive=False)
        portable.load(stage / "database.jsonl")


def _put_files(staged: Path, stamp: str) -> None:
    target = Path(settings.MEDIA_ROOT)
    if target.exists() and any(target.iterdir()):
        target.rename(target.with_name(f"{target.name}.{stamp}"))
    if staged.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            target.rmdir()
        shutil.move(str(staged), str(target))


def _keep(path: Path, stamp: str) -> None:
    if path.exists():
        path.rename(path.with_name(f"{path.name}.{stamp}"))


def _write_private(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
        handle.write(body)
        handle.flush()
        os.fsync(handle.fileno())


@contextmanager
def passphrase_from(file: str | None, *, ask: bool, twice: bool) -> Iterator[str]:
    """The passphrase out of a file, the environment (`GUANJIA_BACKUP_PASSPHRASE`), or asked for at the terminal."""
    if file:
        yield Path(file).read_text().strip()
    elif os.environ.get("GUANJIA_BACKUP_PASSPHRASE"):
        yield os.environ["GUANJIA_BACKUP_PASSPHRASE"]
    elif ask:
        from getpass import getpass

        first = getpass("Passphrase: ")
        if twice and getpass("Again: ") != first:
            raise BackupRefused(N_("The two passphrases differ."))
        yield first
    else:
        yield ""
