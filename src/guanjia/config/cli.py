"""The command line `guanjia`: one entry for operators and for Django's own management commands.

A command of two words is spelled with a space (`guanjia audit verify`) and lives in `audit_verify`.
"""

from __future__ import annotations

import os
import sys


def main(argv: list[str] | None = None) -> None:
    """Run one command; the exit code is 0 only on success."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings")
    import django
    from django.core.management import execute_from_command_line, get_commands

    django.setup()  # first: without it `get_commands` knows, and caches, only Django's own commands
    words = list(sys.argv[1:] if argv is None else argv)
    if len(words) >= 2:
        django.setup()  # before it, `get_commands` knows Django's own commands only, and remembers that
        joined = f"{words[0]}_{words[1]}".replace("-", "_")
        if joined in get_commands():
            words[:2] = [joined]
    execute_from_command_line(["guanjia", *words])
