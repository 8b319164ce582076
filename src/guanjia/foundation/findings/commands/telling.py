"""Who is told what about a finding. Each line is about one thing, so that acting on it settles it everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from guanjia.foundation.findings.models import Finding
from guanjia.foundation.notify import public as notify


def about(finding: Finding, what: str) -> str:
    """What messages that wait for one act are about."""
    return f"findings.{what}:{finding.pk}"


def tell(
    kind: str,
    finding: Finding,
    to: Iterable[int],
    title: str,
    *,
    now: datetime,
    what: str = "",
    urgent: bool = False,
    **params: object,
) -> int:
    """Tell accounts about a finding; answers how many were told."""
    return notify.send(
        kind,
        to=to,
        title=title,
        params={"title": finding.title, "number": finding.number, **params},
        subject=finding,
        about=about(finding, what) if what else "",
        urgent=urgent,
        now=now,
    )


def settle(finding: Finding, *what: str, now: datetime, but_for: int | None = None) -> None:
    """Somebody acted: what still asks for it disappears."""
    for one in what:
        notify.settle(about(finding, one), now=now, but_for=but_for)


def owner_accounts(finding: Finding, now: datetime) -> list[int]:
    """The owner's account, else those who act for the unit."""
    if finding.owner_id:
        return notify.accounts_of_people([finding.owner_id])
    return notify.accounts_with("findings.act", finding.office_path, now=now)


def verifier_accounts(finding: Finding, now: datetime) -> list[int]:
    """The named verifier's account, else those who verify for the body that raised it."""
    if finding.verifier_id:
        return notify.accounts_of_people([finding.verifier_id])
    return notify.accounts_with("findings.verify", finding.raised_path, now=now)


def leader_accounts(finding: Finding, now: datetime) -> list[int]:
    """The accounts of those who supervise the body that raised it."""
    return notify.accounts_with("findings.supervise", finding.raised_path, now=now)
