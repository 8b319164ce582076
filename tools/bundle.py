"""Build an offline bundle: our wheel with the browser files inside, every locked wheel, and an install script.

    python tools/bundle.py [--out dist/bundle] [--no-wheels]

Needs the network once (for the wheels) and a checkout with the browser files in place (`guanjia assets`). The bundle
installs on a machine of the same processor, system and Python without any network: `sh install.sh /opt/guanjia`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INSTALL = """#!/bin/sh
# Installs Guanjia from this folder, without network. sh install.sh [folder, default /opt/guanjia]
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
target=${1:-/opt/guanjia}
(cd "$here" && sha256sum --quiet -c SHA256SUMS)
"${PYTHON:-python3}" -m venv "$target"
"$target/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" \\
  --require-hashes -r "$here/requirements.txt"
"$target/bin/python" -m pip install --quiet --no-index --no-deps --force-reinstall "$here"/wheels/guanjia-*.whl
echo "Installed in $target. Next: $target/bin/guanjia setup, then $target/bin/guanjia check"
"""


def run(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True, cwd=ROOT)


def pip() -> list[str]:
    """The installer's command: uv where there is one, else pip of this Python."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    return [uv] if uv else []


def build_wheel(target: Path) -> Path:
    """Our wheel; refuses when the browser files or compiled translations are not there to go in."""
    static = ROOT / "src" / "guanjia" / "ui" / "static"
    for needed in (static / "vendor" / "hashes.json", static / "ui" / "icons.svg"):
        if not needed.exists():
            raise SystemExit(f"{needed.relative_to(ROOT)} is missing: run `npm ci` and `guanjia assets` first")
    environment = {**os.environ, "PYTHONPATH": "src"}
    subprocess.run([sys.executable, "-m", "guanjia", "messages", "compile"], check=True, cwd=ROOT, env=environment)
    target.mkdir(parents=True, exist_ok=True)
    uv = pip()
    if uv:
        run(*uv, "build", "--wheel", "--out-dir", target)
    else:
        run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", target, ".")
    return max(target.glob("guanjia-*.whl"), key=lambda path: path.stat().st_mtime)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "bundle")
    parser.add_argument("--lock", type=Path, default=ROOT / "requirements" / "run.txt")
    parser.add_argument("--no-wheels", action="store_true", help="only our own wheel")
    args = parser.parse_args()
    shutil.rmtree(args.out, ignore_errors=True)
    wheels = args.out / "wheels"
    print(build_wheel(wheels).name)
    if args.no_wheels:
        return 0
    lock = args.out / "requirements.txt"
    shutil.copy(args.lock, lock)
    run(
        sys.executable, "-m", "pip", "download", "--quiet", "--only-binary", ":all:", "--no-deps", "--require-hashes",
        "-r", lock, "-d", wheels,
    )  # fmt: skip
    (args.out / "install.sh").write_text(INSTALL)
    for name in ("deploy", "docs/handbook"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, args.out / Path(name).name)
    shutil.copy(ROOT / "LICENSE", args.out)
    files = sorted(path for path in args.out.rglob("*") if path.is_file())
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(args.out)}" for path in files]
    (args.out / "SHA256SUMS").write_text("\n".join(sums) + "\n")
    size = sum(path.stat().st_size for path in files) // 1_000_000
    print(f"{len(files)} files, {size} MB in {args.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
