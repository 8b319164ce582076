"""Outside log-ins are set up on a page by the system administrator, and tested there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from guanjia.foundation.access import probing, queries
from guanjia.foundation.access.models import LoginProvider
from guanjia.foundation.audit import trail
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_


class ProviderNameTaken(Refusal):
    """Two log-ins cannot share one address."""


class AddressInvalid(Refusal):
    """The address does not fit the kind."""


SCHEMES = {"oidc": ("https://", "http://127.0.0.1", "http://localhost"), "ldap": ("ldap://", "ldaps://")}
FIELDS = (
    "label",
    "slug",
    "url",
    "identity",
    "claim",
    "match_by",
    "enabled",
    "search_base",
    "search_filter",
    "start_tls",
)


@transaction.atomic
def save_provider(
    actor: Actor, *, provider_id: int | None, kind: str, values: Mapping[str, object], secret: str
) -> LoginProvider:
    """Add or change an outside log-in. An empty secret leaves the stored one. Raises NotAllowed, NotVisible,
    ProviderNameTaken or AddressInvalid."""
    queries.require_whole_tree(actor, "access.connect")
    provider = queries.get_provider(actor, provider_id) if provider_id else LoginProvider(kind=kind)
    changed = []
    for name in FIELDS:
        if name in values and getattr(provider, name) != values[name]:
            setattr(provider, name, values[name])
            changed.append(name)
    if secret:
        provider.secret = secret
        changed.append("secret")
    if not provider.url.startswith(SCHEMES[provider.kind]):
        raise AddressInvalid(
            N_("The address begins with %(schemes)s."), field="url", schemes=" / ".join(SCHEMES[provider.kind])
        )
    if {"url", "identity", "secret", "search_base", "search_filter", "start_tls"} & set(changed):
        provider.tested_at, provider.test_passed, provider.test_answer = None, False, ""
    try:
        with transaction.atomic():
            provider.save()
    except IntegrityError as clash:
        raise ProviderNameTaken(
            N_("The short name %(slug)s is taken. Choose another one."), field="slug", slug=provider.slug
        ) from clash
    trail.record(actor, "access.provider.saved", provider, office_path=ROOT, changed=changed, enabled=provider.enabled)
    return provider


def probe_provider(actor: Actor, *, provider_id: int, now: datetime) -> tuple[LoginProvider, probing.Answer]:
    """Ask the other side and keep the answer; the network is asked outside any transaction."""
    queries.require_whole_tree(actor, "access.connect")
    provider = queries.get_provider(actor, provider_id)
    answer = probing.probe(provider)
    with transaction.atomic():
        provider.tested_at, provider.test_passed = now, answer.passed
        provider.test_answer = (answer.message % answer.params)[:500]
        provider.save(update_fields=["tested_at", "test_passed", "test_answer"])
        trail.record(actor, "access.provider.tested", provider, office_path=ROOT, passed=answer.passed)
    return provider, answer
