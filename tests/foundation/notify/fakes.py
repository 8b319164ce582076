"""The other side of the ways out: small servers that answer as the services do, and remember what they were sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Call:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Script = Callable[[Call], tuple[int, Any]]


@dataclass
class Fake:
    """A running server."""

    url: str
    calls: list[Call] = field(default_factory=list)


@contextmanager
def serving(script: Script, *, headers: dict[str, str] | None = None) -> Iterator[Fake]:
    """Answer every request with what `script` says: a status and a body (JSON, or text as it is)."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            call = Call(self.command, parts.path, query, dict(self.headers.items()), body)
            fake.calls.append(call)
            status, said = script(call)
            out = said.encode() if isinstance(said, str) else json.dumps(said).encode()
            try:
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(out)))
                self.end_headers()
                self.wfile.write(out)
            except OSError:
                pass  # the caller is gone

        do_GET = do_POST = answer

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake = Fake(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class TokenService:
    """WeCom and DingTalk alike: a token for a secret, and messages for a token. `over`: tokens that count no more."""

    def __init__(self, token_path: str, secret_name: str, sent: dict[str, Any]) -> None:
        self.token_path, self.secret_name, self.sent = token_path, secret_name, sent
        self.given, self.over = 0, set()

    def __call__(self, call: Call) -> tuple[int, Any]:
        if call.path == self.token_path:
            if call.query.get(self.secret_name) != "s3cret":
                return 200, {"errcode": 40001, "errmsg": "invalid credential"}
            self.given += 1
            return 200, {"errcode": 0, "errmsg": "ok", "access_token": f"token{self.given}", "expires_in": 7200}
        token = call.query.get("access_token", "")
        if token in self.over or token != f"token{self.given}":
            return 200, {"errcode": 40014, "errmsg": "invalid access_token"}
        return 200, {"errcode": 0, "errmsg": "ok"} | self.sent


def wecom(**sent: Any) -> TokenService:
    return TokenService("/cgi-bin/gettoken", "corpsecret", {"msgid": "m1"} | sent)


def dingtalk(**sent: Any) -> TokenService:
    return TokenService("/gettoken", "appsecret", {"task_id": 4711} | sent)
