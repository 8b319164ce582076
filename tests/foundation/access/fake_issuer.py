"""A small OpenID Connect issuer on the loopback: the outside world of the log-in tests."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Issuer:
    """What it says can be changed while it runs."""

    def __init__(self) -> None:
        self.url = ""
        self.claims: dict[str, Any] = {"sub": "u-1"}
        self.document_changes: dict[str, Any] = {}
        self.keys: list[dict[str, str]] = [{"kty": "RSA", "kid": "1"}]
        self.raw: bytes | None = None
        self.status = 200

    def answer(self, path: str) -> Any:
        if path.endswith("/.well-known/openid-configuration"):
            document = {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
            return {name: value for name, value in (document | self.document_changes).items() if value is not None}
        if path.startswith("/token"):
            return {"access_token": "a-token", "token_type": "Bearer", "expires_in": 60}
        if path.startswith("/userinfo"):
            return self.claims
        if path.startswith("/keys"):
            return {"keys": self.keys}
        return {}


@contextmanager
def running_issuer() -> Iterator[Issuer]:
    """An issuer on a free port of the loopback."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = issuer.raw if issuer.raw is not None else json.dumps(issuer.answer(self.path)).encode()
            self.send_response(issuer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = reply

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
