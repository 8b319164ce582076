"""Gather the notes of changes.d into CHANGELOG.md under the version of pyproject.toml, and remove them."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KINDS = {"added": "Added", "changed": "Changed", "fixed": "Fixed", "removed": "Removed", "security": "Security"}


def gather(folder: Path) -> dict[str, list[str]]:
    """The notes by kind; a file is named `topic.kind.md`."""
    notes: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.md")):
        kind = path.name.split(".")[-2]
        if kind not in KINDS:
            raise SystemExit(f"{path.name}: the kind must be one of {', '.join(KINDS)}")
        notes.setdefault(kind, []).append(" ".join(path.read_text().split()))
    return notes


def section(version: str, day: str, notes: dict[str, list[str]]) -> str:
    lines = [f"## {version} ({day})", ""]
    for kind, title in KINDS.items():
        if kind in notes:
            lines += [f"### {title}", "", *(f"- {note}" for note in notes[kind]), ""]
    return "\n".join(lines)


def main() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    notes = gather(ROOT / "changes.d")
    if not notes:
        raise SystemExit("changes.d holds no note")
    log = ROOT / "CHANGELOG.md"
    head, _, rest = log.read_text().partition("\n## ")
    day = datetime.now(UTC).date().isoformat()
    log.write_text(f"{head.rstrip()}\n\n{section(version, day, notes)}" + (f"\n## {rest}" if rest else ""))
    for path in (ROOT / "changes.d").glob("*.md"):
        path.unlink()


if __name__ == "__main__":
    main()
