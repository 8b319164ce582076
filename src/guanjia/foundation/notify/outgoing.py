"""Calls to other machines that cannot be turned against our own network.

The name is resolved once, every address that it has is checked, and the connection goes to the very address that was
checked: a name that changes its mind between the check and the call (DNS rebinding) gains nothing. Redirects are not
followed, answers are cut, and what an operator has opened is listed by hand (`GUANJIA_INTRANET_TARGETS`).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from guanjia.foundation.notify import rules
from guanjia.foundation.notify.rules import Address, Network, TargetRefused
from guanjia.kernel.words import N_

CONNECT_S = 5.0
ANSWER_S = 10.0
MOST_BYTES = 64 * 1024


class NotConnected(Exception):
    """Nothing was sent: the other side could not be reached."""


class AnswerLost(Exception):
    """The request left, and no whole answer came back: it may have acted."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address to call."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and text of an answer."""

    status: int
    text: str


def opened() -> tuple[set[str], list[Network]]:
    """What the operator has opened: names of hosts, and networks."""
    hosts: set[str] = set()
    networks: list[Network] = []
    for entry in settings.GUANJIA_INTRANET_TARGETS:
        try:
            networks.append(ipaddress.ip_network(entry.strip(), strict=False))
        except ValueError:
            hosts.add(entry.strip().lower())
    return hosts, networks


def own_address(address: Address, port: int) -> Address | None:
    """From which of its own addresses this server would call another; no packet is sent to find out."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((str(address), port))
            return ipaddress.ip_address(probe.getsockname()[0].split("%")[0])
    except OSError:
        return None


def resolved(host: str, port: int) -> list[Address]:
    """All addresses of a host; raises NotConnected when there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotConnected(f"{host} has no address") from error
    return list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found))


def target_of(url: str) -> Target:
    """The checked target behind an address.

    Raises TargetRefused for an address on the inside, NotConnected when the name has no address.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise TargetRefused(N_("This is no address of a web service."), field="url") from None
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password or not url.isprintable():
        raise TargetRefused(N_("Give a whole address that begins with https:// and holds no user name."), field="url")
    names, networks = opened()
    addresses = resolved(host, port)
    listed = host in names
    if not listed:
        for address in addresses:
            rules.check_target(host, address, own=own_address(address, port), open_networks=networks)
    inside = listed or all(
        any(a.version == n.version and rules.plain_address(a) in n for n in networks) for a in addresses
    )
    if parts.scheme == "http" and not inside:
        raise TargetRefused(N_("Outside the office's network only https:// is called."), field="url")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, str(addresses[0]))


class _Direct(http.client.HTTPConnection):
    """Connects to the checked address, whatever the name means by now; TLS still checks the name."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=ANSWER_S)
        self.target = target

    def connect(self) -> None:
        sock = socket.create_connection((self.target.address, self.target.port), timeout=CONNECT_S)
        sock.settimeout(ANSWER_S)
        if self.target.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.target.host)
        self.sock = sock


def call(method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
    """One request to a checked target, without redirects, its answer cut at 64 KiB.

    Raises TargetRefused, NotConnected (nothing was sent) or AnswerLost (it may have acted).
    """
    target = target_of(url)
    connection = _Direct(target)
    try:
        try:
            connection.connect()
        except (OSError, ssl.SSLError) as error:
            raise NotConnected(f"{target.host} cannot be reached: {type(error).__name__}") from error
        try:
            connection.request(method, target.path, body=body, headers={"User-Agent": "Guanjia", **(headers or {})})
            response = connection.getresponse()
            text = response.read(MOST_BYTES).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise AnswerLost(f"{target.host} gave no answer: {type(error).__name__}") from error
        return Reply(response.status, text)
    finally:
        connection.close()
