#!/usr/bin/env python3
"""Verify an exported slice of Guanjia's audit trail with nothing but Python's standard library.

    python verify_audit.py trail.jsonl [--witness audit-witness.jsonl] [--keyring keyring.json]

Without options the file must agree with itself: every record with its place, every place with the anchors, the whole
with its manifest. Whoever holds only the file could rewrite all of it; so compare the anchors with the witness file of
the server (`--witness`), and, where the trail's key may be used, check the keyed macs as well (`--keyring`). The format
is described in docs/handbook/audit-format.md. Exit code: 0 all is well, 1 something is wrong, 2 cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import sys


def canonical(body) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def merkle_root(heads: dict) -> str:
    level = [hashlib.sha256(b"\x00" + canonical([s, heads[s][0], heads[s][1]])).digest() for s in sorted(heads)]
    if not level:
        return digest(b"")
    while len(level) > 1:
        level = [
            hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() if i + 1 < len(level) else level[i]
            for i in range(0, len(level), 2)
        ]
    return level[0].hex()


class Wrong(Exception):
    """The first thing that is wrong."""


def name_of(record: dict) -> str:
    content = record.get("content") or {}
    told = f", {content['action']}, {content['object_type']} {content['object_id']}" if content else ""
    return f"record {record.get('id')}, stream {record.get('stream')}, place {record.get('seq')}{told}"


class Slice:
    """Reads the lines one by one and keeps only what the next one needs."""

    def __init__(self, seal_key: bytes | None, witness: dict[int, str] | None) -> None:
        self.seal_key, self.witness = seal_key, witness
        self.hasher = hashlib.sha256()
        self.ends: dict[str, dict] = {}
        self.waiting: dict[tuple[str, int], str] = {}  # places by their chain hash, for the anchors
        self.records = self.withheld = self.anchors = 0
        self.anchor: dict | None = None
        self.manifest: dict | None = None

    def check_mac(self, data: bytes, mac: str, what: str) -> None:
        if self.seal_key is None:
            return
        if not hmac.compare_digest(hmac.new(self.seal_key, data, hashlib.sha256).hexdigest(), mac):
            raise Wrong(f"{what}: the mac is wrong")

    def read(self, line: bytes) -> None:
        body = json.loads(line)
        if self.manifest is not None:
            raise Wrong("there are lines after the manifest")
        kind = body.get("type")
        if kind == "manifest":
            self.read_manifest(body)
            return
        self.hasher.update(line)
        if kind == "record":
            self.read_record(body)
        elif kind == "anchor":
            self.read_anchor(body)
        elif kind == "header":
            if body.get("format") != "guanjia-audit/1":
                raise Wrong(f"unknown format {body.get('format')!r}")
        else:
            raise Wrong(f"unknown line {kind!r}")

    def read_record(self, record: dict) -> None:
        what, stream, seq = name_of(record), record["stream"], record["seq"]
        ends = self.ends.setdefault(stream, {"first": seq, "last": seq - 1, "links": [], "head": None})
        if seq != ends["last"] + 1:
            raise Wrong(f"{what}: places {ends['last'] + 1} to {seq - 1} are missing")
        content = record.get("content")
        if content is None:
            content_hash = record["content_hash"]
            self.withheld += 1
        else:
            data = canonical(content)
            content_hash = digest(data)
            if content.get("stream") != stream:
                raise Wrong(f"{what}: it belongs to another stream")
            self.check_mac(data, record["mac"], what)
        if ends["head"] is None:  # what came before is told by the manifest
            ends["links"] = [content_hash, record["mac"], record["chain_hash"], what]
        else:
            self.check_link(ends["head"], stream, seq, content_hash, record["mac"], record["chain_hash"], what)
        ends["last"], ends["head"] = seq, record["chain_hash"]
        self.waiting[stream, seq] = record["chain_hash"]
        self.records += 1

    @staticmethod
    def check_link(prev: str, stream: str, seq: int, content_hash: str, mac: str, chain_hash: str, what: str) -> None:
        if digest(f"{prev}|{stream}|{seq}|{content_hash}|{mac}".encode()) != chain_hash:
            raise Wrong(f"{what}: its content or its place was changed")

    def read_anchor(self, anchor: dict) -> None:
        what = f"anchor {anchor['number']}"
        plain = {key: anchor[key] for key in ("number", "at", "heads", "root", "prev_hash")}
        if merkle_root(anchor["heads"]) != anchor["root"] or digest(canonical(plain)) != anchor["hash"]:
            raise Wrong(f"{what} was changed")
        if self.anchor is not None and (
            anchor["number"] != self.anchor["number"] + 1 or anchor["prev_hash"] != self.anchor["hash"]
        ):
            raise Wrong(f"{what} does not follow anchor {self.anchor['number']}")
        if self.witness is not None and self.witness.get(anchor["number"]) != anchor["hash"]:
            raise Wrong(f"{what} is not what the witness file holds")
        self.check_mac(f"anchor|{anchor['hash']}".encode(), anchor["mac"], what)
        for stream, (seq, chain_hash) in anchor["heads"].items():
            seen = self.waiting.get((stream, seq))
            if seen is not None and seen != chain_hash:
                raise Wrong(f"stream {stream}, place {seq} is not what {what} fixed")
        self.anchor, self.anchors = anchor, self.anchors + 1

    def read_manifest(self, manifest: dict) -> None:
        plain = {key: value for key, value in manifest.items() if key != "mac"}
        for stream, told in manifest["streams"].items():
            ends = self.ends.get(stream)
            if ends is None:
                raise Wrong(f"stream {stream} is missing")
            content_hash, mac, chain_hash, what = ends["links"]
            self.check_link(told["before"], stream, ends["first"], content_hash, mac, chain_hash, what)
            if (told["first"], told["last"], told["head"]) != (ends["first"], ends["last"], ends["head"]):
                raise Wrong(f"stream {stream}: the manifest tells of other places than the file holds")
            if self.anchor is None or self.anchor["heads"].get(stream, [0])[0] < ends["last"]:
                raise Wrong(f"stream {stream}: no anchor covers its last place")
        if set(manifest["streams"]) != set(self.ends):
            raise Wrong("the manifest does not name every stream")
        counted = (self.records, self.withheld, self.anchors)
        if (manifest["records"], manifest["withheld"], manifest["anchors"]) != counted:
            raise Wrong("lines were added or taken out")
        if manifest["sha256"] != self.hasher.hexdigest():
            raise Wrong("the file's bytes are not those of the manifest")
        self.check_mac(canonical(plain), manifest["mac"], "manifest")
        self.manifest = manifest


def read_witness(path: str) -> dict[int, str]:
    with open(path, encoding="utf-8") as handle:
        return {line["number"]: line["hash"] for line in map(json.loads, handle)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--witness", help="the server's witness file")
    parser.add_argument("--keyring", help="the server's key ring, to check the keyed macs too")
    options = parser.parse_args()
    try:
        witness = read_witness(options.witness) if options.witness else None
        seal = None
        if options.keyring:
            with open(options.keyring, encoding="utf-8") as handle:
                seal = bytes.fromhex(json.load(handle)["seal"])
        handle = open(options.file, "rb")  # noqa: SIM115
    except (OSError, ValueError, KeyError) as error:
        print(f"cannot read: {error}", file=sys.stderr)
        return 2
    reader = Slice(seal, witness)
    with handle:
        for number, line in enumerate(handle, start=1):
            try:
                reader.read(line)
            except Wrong as wrong:
                print(f"WRONG line {number}: {wrong}")
                return 1
            except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                print(f"WRONG line {number}: it cannot be read ({type(error).__name__})")
                return 1
    if reader.manifest is None:
        print("WRONG: the file ends without its manifest")
        return 1
    checked = ["chains", "anchors", "manifest"]
    checked += ["witness"] if witness is not None else []
    checked += ["macs"] if seal else []
    print(
        f"OK: {reader.records} records ({reader.withheld} without content), {reader.anchors} anchors; checked "
        + ", ".join(checked)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
