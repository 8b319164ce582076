"""`guanjia assets`: copy the few browser files that pages use out of node_modules, and build the icon sprite."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

UI = Path(__file__).resolve().parents[2]
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "LICENSE.htmx.txt",
    "jsqr/dist/jsQR.js": "jsQR.js",
    "jsqr/LICENSE": "LICENSE.jsqr.txt",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select.complete.min.js",
    "tom-select/dist/css/tom-select.min.css": "tom-select.min.css",
    "tom-select/LICENSE": "LICENSE.tom-select.txt",
}
SOURCE_MAP = re.compile(rb"(//#|/\*#)\s*sourceMappingURL=[^\s*]+(\s*\*/)?")


class Command(BaseCommand):
    help = "Copy browser libraries from node_modules and build the icon sprite."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--modules", default="node_modules", help="where npm put the packages")

    def handle(self, *args: Any, **options: Any) -> None:
        modules = Path(options["modules"])
        if not modules.is_dir():
            raise CommandError(f"There is no folder {modules}: run `npm ci` first.")
        target = UI / "static" / "vendor"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        hashes = {}
        for source, name in FILES.items():
            # a source-map comment would make hashed static storage look for a file we do not ship
            content = SOURCE_MAP.sub(b"", (modules / source).read_bytes())
            (target / name).write_bytes(content)
            hashes[name] = hashlib.sha256(content).hexdigest()
        (target / "hashes.json").write_text(json.dumps(hashes, indent=1))
        names = (UI / "icons.txt").read_text().split()
        (UI / "static" / "ui" / "icons.svg").write_text(sprite(modules / "@tabler" / "icons" / "icons", names))
        self.stdout.write(f"{len(hashes)} files and {len(names)} icons in place")


def sprite(folder: Path, names: list[str]) -> str:
    """One SVG file with a symbol for each icon."""
    symbols = []
    for name in sorted(set(names)):
        filled = name.endswith("-filled")
        path = folder / ("filled" if filled else "outline") / f"{name.removesuffix('-filled')}.svg"
        body = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(), re.DOTALL)
        if body is None:
            raise CommandError(f"{path} is not an SVG file")
        paint = (
            'fill="currentColor" stroke="none"'
            if filled
            else 'fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"'
        )
        inner = re.sub(r"\s+", " ", body.group(1)).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24" {paint}>{inner}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
