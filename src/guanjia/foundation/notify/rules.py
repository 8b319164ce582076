"""Decisions about messages without a database: whether an address may be called, quiet hours, digests, back-off."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum

from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MOST_ATTEMPTS = 8
PAUSES_S = (30, 120, 600, 1800, 3600, 7200, 14400)
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Ranges of no public service that Python's own lists leave open in some releases; 192.0.0.192 answers with metadata.
CLOSED: tuple[Network, ...] = (
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("192.88.99.0/24"),
    ipaddress.ip_network("198.18.0.0/15"),
    ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("fec0::/10"),
)


class TargetRefused(Refusal):
    """The server does not call this address."""


class SettingsInvalid(Refusal):
    """The message settings contradict themselves."""


class NotToBeResent(Refusal):
    """Only what was given up, or whose outcome is unknown, is sent again."""


class Rhythm(StrEnum):
    """Whether somebody wants a kind at once or gathered."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


def plain_address(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that only wraps it; else the address itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address.sixtofour:
            return address.sixtofour
        if address.teredo:
            return address.teredo[1]
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_outside(address: Address) -> bool:
    """Whether an address belongs to the public internet: no loopback, private, link-local, metadata, shared, multicast
    or reserved one, however it is wrapped."""
    bare = plain_address(address)
    if any(bare.version == network.version and bare in network for network in CLOSED):
        return False
    return bare.is_global and not (bare.is_multicast or bare.is_reserved or bare.is_unspecified)


def shares_network(address: Address, own: Address | None) -> bool:
    """Whether an address lies on the network that the server itself stands in: the same /24, or the same /64."""
    bare = plain_address(address)
    if own is None or bare.version != own.version:
        return False
    return bare in ipaddress.ip_network((own, 24 if own.version == 4 else 64), strict=False)


def check_target(host: str, address: Address, *, own: Address | None, open_networks: Iterable[Network]) -> None:
    """Refuse an address on the inside, unless an operator has opened it. own: from where the server would call it."""
    bare = plain_address(address)
    if any(bare.version == network.version and bare in network for network in open_networks):
        return
    if not is_outside(address) or shares_network(address, own):
        raise TargetRefused(
            N_(
                "“%(host)s” leads to %(address)s, on the server's own network or a reserved one. Give a public "
                "address, or ask the operator to open this one (GUANJIA_INTRANET_TARGETS)."
            ),
            field="url",
            host=host,
            address=str(bare),
        )


def end_of_quiet(now: datetime, quiet_from: time | None, quiet_to: time | None) -> datetime:
    """When the quiet hours end that hold at `now` (aware), or `now` itself when none do. They may span midnight."""
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return now
    local = now.astimezone(clock.LOCAL)
    at = local.time()
    inside = quiet_from <= at < quiet_to if quiet_from < quiet_to else at >= quiet_from or at < quiet_to
    if not inside:
        return now
    end = datetime.combine(local.date(), quiet_to, clock.LOCAL)
    return end if end > local else end + timedelta(days=1)


def next_digest(now: datetime, rhythm: str, at: time, weekday: int) -> datetime:
    """The next instant after `now` at which a digest of this rhythm goes out; weekday: 0 is Monday."""
    local = now.astimezone(clock.LOCAL)
    due = datetime.combine(local.date(), at, clock.LOCAL)
    if rhythm == Rhythm.WEEKLY:
        due += timedelta(days=(weekday - due.weekday()) % 7)
    if due <= local:
        due += timedelta(days=7 if rhythm == Rhythm.WEEKLY else 1)
    return due


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after the try number `attempts` (from 1); None when it was the last."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return timedelta(seconds=PAUSES_S[min(attempts, len(PAUSES_S)) - 1])


def ways_for(chosen: Sequence[str] | None, usual: Iterable[str], open_ways: Iterable[str]) -> list[str]:
    """The channels a message takes: what its reader chose, or the usual ones of its kind, as far as they are set up."""
    wanted = set(usual if chosen is None else chosen)
    return sorted(wanted & set(open_ways))


def check_quiet_hours(quiet_from: time | None, quiet_to: time | None) -> None:
    """Refuse quiet hours with one end, or without length."""
    if (quiet_from is None) != (quiet_to is None):
        raise SettingsInvalid(N_("Give both ends of the quiet hours, or none."), field="quiet_to")
    if quiet_from is not None and quiet_from == quiet_to:
        raise SettingsInvalid(
            N_("The quiet hours begin and end at the same time. Change one of them."), field="quiet_to"
        )
