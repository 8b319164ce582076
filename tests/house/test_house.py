"""The machine checks that every change passes: style, layers, types, migrations and the API's description."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": "src", "GUANJIA_DATA": "build/house", **environment},
    )


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "format", "--check", "src", "tests", "tools", "benchmarks"),
        ("ruff", "check", "src", "tests", "tools", "benchmarks"),
        ("lint-imports",),
        ("mypy", "src/guanjia"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_tool_is_content(command):
    done = run(str(BIN / command[0]), *command[1:])
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]


def test_no_migration_is_missing():
    done = run(sys.executable, "-m", "guanjia", "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout + done.stderr


def test_api_description_is_fresh(tmp_path):
    fresh = tmp_path / "openapi.yaml"
    done = run(sys.executable, "-m", "guanjia", "spectacular", "--file", str(fresh), "--fail-on-warn", "--validate")
    assert done.returncode == 0, done.stderr[-4000:]
    kept = ROOT / "docs" / "api" / "openapi.yaml"
    assert fresh.read_text() == kept.read_text(), "run `make schema` and commit docs/api/openapi.yaml"


def tracked(*patterns: str) -> list[Path]:
    listed = run("git", "ls-files", *patterns)
    if listed.returncode:
        pytest.skip("not a git checkout: the tracked files cannot be listed")
    return [ROOT / line for line in listed.stdout.splitlines()]


def test_migrations_have_spoken_names():
    silent = [p.name for p in tracked("src/**/migrations/*.py") if re.match(r"\d{4}_auto_", p.name)]
    assert not silent


def test_no_page_asks_another_host():
    asked = re.compile(r"(?:src|href|action|url)\s*=?\s*[\"'(]\s*(?:https?:)?//(?!www\.w3\.org)", re.IGNORECASE)
    guilty = [
        str(p.relative_to(ROOT))
        for p in tracked("src/**/*.html", "src/**/*.css", "src/**/*.js")
        if asked.search(p.read_text())
    ]
    assert not guilty


def test_old_browsers_can_read_the_css():
    young = re.compile(r":has\(|color-mix\(|light-dark\(|oklch\(|@layer|@container|^\s*&", re.MULTILINE)
    comments = re.compile(r"/\*.*?\*/", re.DOTALL)
    guilty = [
        str(p.relative_to(ROOT)) for p in tracked("src/**/*.css") if young.search(comments.sub("", p.read_text()))
    ]
    assert not guilty


def test_templates_carry_no_inline_script_or_style():
    inline = re.compile(
        r"<script(?![^>]*\b(?:src|type=\"application/json\"))[^>]*>|\sstyle=|\son[a-z]+=\"", re.IGNORECASE
    )
    guilty = [str(p.relative_to(ROOT)) for p in tracked("src/**/*.html") if inline.search(p.read_text())]
    assert not guilty


def test_every_change_note_has_a_kind():
    for note in tracked("changes.d/*.md"):
        assert note.name.split(".")[-2] in {"added", "changed", "fixed", "removed", "security"}, note.name
