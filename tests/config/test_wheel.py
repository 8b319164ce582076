"""The wheel that an office without network installs carries everything that pages need."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "guanjia"


@pytest.fixture(scope="module")
def inside(tmp_path_factory) -> set[str]:
    if not (PACKAGE / "ui/static/vendor/hashes.json").exists():
        pytest.skip("the browser files are not in place: run `guanjia assets`")
    if not (shutil.which("uv") or (Path(sys.executable).parent / "uv").exists()):
        pytest.skip("needs uv to build a wheel")
    out = tmp_path_factory.mktemp("bundle")
    try:
        subprocess.run(
            [sys.executable, "tools/bundle.py", "--no-wheels", "--out", str(out)],
            check=True,
            cwd=ROOT,
            capture_output=True,
        )
    except subprocess.CalledProcessError as error:
        if b"hatchling" in error.stderr and b"fetch" in error.stderr:
            pytest.skip("the build backend cannot be fetched here")
        raise AssertionError(error.stderr.decode()) from error
    with zipfile.ZipFile(next((out / "wheels").glob("guanjia-*.whl"))) as wheel:
        return set(wheel.namelist())


@pytest.mark.slow
def test_every_file_of_the_package_is_inside(inside):
    """Templates, static files, catalogues, migrations: what lies in the package, but caches."""
    wanted = {
        f"guanjia/{path.relative_to(PACKAGE).as_posix()}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert not wanted - inside


@pytest.mark.slow
def test_browser_files_icons_and_translations_are_inside(inside):
    assert {
        "guanjia/ui/static/vendor/htmx.min.js",
        "guanjia/ui/static/vendor/tabler.min.css",
        "guanjia/ui/static/ui/icons.svg",
        "guanjia/ui/templates/ui/desk.html",
        "guanjia/foundation/jobs/migrations/0001_initial.py",
        "guanjia/foundation/jobs/locale/zh_Hans/LC_MESSAGES/django.mo",
    } <= inside
    assert any(name.endswith("licenses/LICENSE") for name in inside)
