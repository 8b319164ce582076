"""The message catalogues: what texts the code has, which Chinese they carry, and the compiled form.

Every room that is an installed app keeps `locale/zh_Hans/LC_MESSAGES/django.po`; texts of rooms that are none (kernel,
rulebook …) live in the catalogue of `ui`. Babel reads and writes, so no system gettext is needed.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.template.base import Lexer, TokenType
from django.utils.translation import trim_whitespace

SOURCE = Path(__file__).resolve().parents[1]
HOME = "ui"
SINGLE = ("_", "N_", "gettext", "gettext_lazy", "gettext_noop")
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(SINGLE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
HEADER = (
    'msgid ""\nmsgstr ""\n"Project-Id-Version: Guanjia\\n"\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)
LITERAL = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
MARKED = re.compile(rf"_\({LITERAL}\)")
TRANSLATE = re.compile(rf"^(?:translate|trans)\s+{LITERAL}(?:\s+.*?\bcontext\s+{LITERAL})?")
BLOCK = re.compile(r"^(?:blocktranslate|blocktrans)\b")
BLOCK_CONTEXT = re.compile(rf"\bcontext\s+{LITERAL}")
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-z]")

Key = tuple[str | tuple[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Found:
    """One text in the code: the id (a pair for plurals), its context, and the file it stands in."""

    msgid: str | tuple[str, str]
    context: str | None
    file: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong in a catalogue. kind: missing, fuzzy, placeholders or split."""

    room: str
    kind: str
    msgid: str


def rooms() -> dict[str, Path]:
    """The rooms with a catalogue of their own, by label."""
    return {c.label: Path(c.path) for c in apps.get_app_configs() if c.name.startswith("guanjia.")}


def po_path(room: str) -> Path:
    return rooms()[room] / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def room_of(file: Path, homes: dict[str, Path]) -> str:
    """The room whose catalogue holds this file's texts."""
    inside = [(len(path.parts), label) for label, path in homes.items() if file.is_relative_to(path)]
    return max(inside)[1] if inside else HOME


def _literal(found: re.Match[str], first: int) -> str | None:
    """The string literal at groups `first` and `first + 1`, quotes unescaped."""
    double, single = found.group(first), found.group(first + 1)
    if double is not None:
        return double.replace('\\"', '"').replace("\\\\", "\\")
    return single.replace("\\'", "'").replace("\\\\", "\\") if single is not None else None


def texts_of_template(source: str, file: str) -> Iterator[Found]:
    """Every marked text of a Django template, as the template engine will ask for it."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.split()[:1] == ["comment"]:
            for inner in tokens:
                if inner.token_type == TokenType.BLOCK and inner.contents == "endcomment":
                    break
        elif token.token_type == TokenType.BLOCK and BLOCK.match(token.contents):
            context = BLOCK_CONTEXT.search(token.contents)
            parts: list[list[str]] = [[]]
            for inner in tokens:
                if inner.token_type == TokenType.BLOCK and inner.contents.startswith("endblocktrans"):
                    break
                if inner.token_type == TokenType.BLOCK and inner.contents == "plural":
                    parts.append([])
                elif inner.token_type == TokenType.TEXT:
                    parts[-1].append(inner.contents.replace("%", "%%"))
                elif inner.token_type == TokenType.VAR:
                    parts[-1].append(f"%({inner.contents})s")
            whole = ["".join(part) for part in parts]
            if "trimmed" in token.contents.split():
                whole = [trim_whitespace(text) for text in whole]
            msgid = (whole[0], whole[1]) if len(whole) > 1 else whole[0]
            yield Found(msgid, _literal(context, 1) if context else None, file)
        elif token.token_type in (TokenType.BLOCK, TokenType.VAR):
            plain = TRANSLATE.match(token.contents) if token.token_type == TokenType.BLOCK else None
            if plain:
                yield Found((_literal(plain, 1) or "").replace("%", "%%"), _literal(plain, 3), file)
            for marked in MARKED.finditer(token.contents):
                yield Found((_literal(marked, 1) or "").replace("%", "%%"), None, file)


def texts_of_python(source: bytes, file: str) -> Iterator[Found]:
    """Every marked text of a Python module."""
    for _line, messages, _comments, context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
        msgid: str | tuple[str, str] = (messages[0], messages[1]) if isinstance(messages, tuple) else messages
        if msgid:
            yield Found(msgid, context, file)


def texts() -> dict[str, list[Found]]:
    """All marked texts of the source tree by room."""
    homes = rooms()
    found: dict[str, list[Found]] = {room: [] for room in homes}
    for folder, folders, files in os.walk(SOURCE):
        folders[:] = sorted(f for f in folders if f not in ("__pycache__", "locale", "static", "migrations"))
        for name in sorted(files):
            path = Path(folder, name)
            shown = path.relative_to(SOURCE).as_posix()
            if name.endswith(".py"):
                found[room_of(path, homes)] += texts_of_python(path.read_bytes(), shown)
            elif "templates" in path.parts and path.suffix in (".html", ".txt"):
                found[room_of(path, homes)] += texts_of_template(path.read_text(), shown)
    return found


def load(room: str) -> Catalog:
    """The room's catalogue; empty when it has no file yet."""
    path = po_path(room)
    if not path.exists():
        return Catalog(locale="zh_Hans", fuzzy=False)
    with path.open("rb") as handle:
        return read_po(handle, locale="zh_Hans")


def collect(only: Iterable[str] = ()) -> dict[str, tuple[int, int]]:
    """Bring the catalogues in step with the code; answers texts and untranslated texts by room.

    Translations stay; texts that left the code move to the end as obsolete.
    """
    counts = {}
    for room, found in texts().items():
        if only and room not in only:
            continue
        if not found and not po_path(room).exists():
            continue
        template = Catalog(locale="zh_Hans", fuzzy=False)
        for text in found:
            template.add(text.msgid, context=text.context, locations=[(text.file, 0)])
        catalog = load(room)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        path = po_path(room)
        path.parent.mkdir(parents=True, exist_ok=True)
        body = io.BytesIO()
        write_po(body, catalog, width=110, omit_header=True, sort_output=True, include_lineno=False)
        path.write_text(HEADER + body.getvalue().decode().lstrip("\n").rstrip("\n") + "\n")
        entries = [message for message in catalog if message.id]
        counts[room] = (len(entries), sum(not _translated(message) for message in entries))
    return counts


def _translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return bool(strings) and all(strings)


def check() -> list[Flaw]:
    """What is missing, fuzzy or has other placeholders than its English, by room.

    Django merges all rooms' catalogues into one, so a text with two Chinese (`split`) shows one of them everywhere:
    give one of the two another English, or a context.
    """
    flaws = []
    first: dict[Key, tuple[str, Any]] = {}
    for room, found in texts().items():
        catalog = load(room)
        wanted: dict[Key, Found] = {(text.msgid, text.context): text for text in found}
        for (msgid, context), _text in wanted.items():
            shown = msgid if isinstance(msgid, str) else msgid[0]
            message = catalog.get(msgid, context)  # type: ignore[arg-type]
            if message is None or not _translated(message):
                flaws.append(Flaw(room, "missing", shown))
            elif message.fuzzy:
                flaws.append(Flaw(room, "fuzzy", shown))
            elif not _same_placeholders(message):
                flaws.append(Flaw(room, "placeholders", shown))
            elif first.setdefault((msgid, context), (room, message.string))[1] != message.string:
                flaws.append(Flaw(room, "split", shown))
    return flaws


def _same_placeholders(message: Message) -> bool:
    """Whether the Chinese names the very placeholders of the English (of either number, for plurals)."""
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    wanted = [set(PLACEHOLDER.findall(str(text))) for text in ids]
    most = set().union(*wanted)
    return all(min(wanted, key=len) <= set(PLACEHOLDER.findall(str(text or ""))) <= most for text in strings)


def compile_stale() -> int:
    """Write the `.mo` of every catalogue that changed since its last one; answers how many."""
    written = 0
    for room in rooms():
        source = po_path(room)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns):
            continue
        fresh = target.with_name(f"django.mo.{os.getpid()}")
        with fresh.open("wb") as handle:
            write_mo(handle, load(room))
        fresh.replace(target)
        written += 1
    return written
