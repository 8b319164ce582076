"""Install one lock file and the project itself into the running virtual environment.

Takes uv where the package index has it for this processor, else pip: the same packages, checked by hash, either way.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def works(*command: str) -> bool:
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def main(lock: str) -> None:
    python = sys.executable
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    uv = str(Path(python).parent / "uv")
    if not Path(uv).exists():
        works(*pip, "uv")
    installer = [uv, "pip", "install", "--quiet", "--python", python] if works(uv, "--version") else pip
    subprocess.run([*installer, "--require-hashes", "-r", lock], check=True)
    subprocess.run([*installer, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
