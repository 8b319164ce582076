"""`guanjia codec decode|encode PROTOCOL HEX`: look into frames of device protocols, or make them."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guanjia.protocols.registry import CODECS, Options, UnknownProtocol, find_codec
from guanjia.protocols.stream import EncodeError


class Command(BaseCommand):
    """Answers fields on the standard output; the exit code is 1 when nothing in the bytes was sound."""

    help = "Decode or encode frames of device protocols."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("decode", "encode", "list"))
        parser.add_argument("protocol", nargs="?", default="", help=", ".join(CODECS))
        parser.add_argument("data", nargs="?", default="-", help="hexadecimal digits, fields as JSON, or - for input")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--profile", default="", help="variant of the protocol")
        parser.add_argument("--topic", default=Options().topic, help="MQTT topic of the payload")
        parser.add_argument("--request", default="", help="Modbus: the request this frame answers, hexadecimal")
        parser.add_argument("--key", default="", help="AES key: 32 hexadecimal digits or 16 characters")
        parser.add_argument("--iv", default="", help="AES initial vector, written like the key; the key if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "list":
            self._print([{"name": one.name, "title": one.title} for one in CODECS.values()], options["json"])
            return
        text = (sys.stdin.read() if options["data"] == "-" else options["data"]).strip()
        try:
            codec = find_codec(options["protocol"])
            chosen = Options(
                profile=options["profile"],
                topic=options["topic"],
                request=_bytes(options["request"]),
                aes_key=_key(options["key"]),
                aes_iv=_key(options["iv"]),
            )
            if options["action"] == "encode":
                fields = json.loads(text) if text.startswith("{") else _only(codec.decode(_bytes(text), chosen))
                made = codec.encode(fields, chosen).hex()
                self.stdout.write(json.dumps({"hex": made}) if options["json"] else made)
                return
            found = codec.decode(_bytes(text), chosen)
        except (UnknownProtocol, EncodeError, json.JSONDecodeError) as cause:
            raise CommandError(str(cause)) from cause
        self._print(found, options["json"])
        if all(isinstance(fields.get("error"), str) for fields in found):
            sys.exit(1)

    def _print(self, found: list[dict[str, Any]], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False))
            return
        for at, fields in enumerate(found):
            if at:
                self.stdout.write("")
            for name, value in fields.items():
                shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                self.stdout.write(f"{name}: {''.join(c if c.isprintable() else '?' for c in shown)}")


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex("".join(text.split()).removeprefix("0x"))
    except ValueError:
        raise EncodeError("The frame must be given in hexadecimal digits.") from None


def _key(text: str) -> bytes:
    return bytes.fromhex(text) if len(text) == 32 else text.encode()


def _only(found: list[dict[str, Any]]) -> dict[str, Any]:
    if len(found) != 1 or found[0].get("valid") is False:
        raise EncodeError("Exactly one sound frame can be encoded again.")
    return found[0]
