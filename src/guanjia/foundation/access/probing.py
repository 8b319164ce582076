"""Does an outside log-in work? One question, one plain answer; nothing is changed by asking.

OpenID Connect: fetch the discovery document, compare the issuer, look for the addresses and keys. LDAP: bind with the
service account and look below the search base.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from guanjia.foundation.access import directory
from guanjia.foundation.access.models import LoginProvider
from guanjia.kernel.words import N_

TIMEOUT_S = 5
LARGEST_ANSWER = 512 * 1024
WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Answer:
    """How the test went: a sentence as msgid with its parameters."""

    passed: bool
    message: str
    params: dict[str, Any]


def failed(message: str, **params: Any) -> Answer:
    return Answer(False, message, params)


def probe(provider: LoginProvider) -> Answer:
    """Ask the other side; never raises for what the other side does wrong."""
    return _test_ldap(provider) if provider.kind == LoginProvider.Kind.LDAP else _test_oidc(provider)


def _fetch(url: str) -> dict[str, Any] | Answer:
    """A small JSON object from an address, or what went wrong."""
    try:
        with requests.get(url, timeout=TIMEOUT_S, stream=True, headers={"Accept": "application/json"}) as answer:
            if answer.status_code != 200:
                return failed(
                    N_("%(url)s answers with status %(status)s instead of 200."), url=url, status=answer.status_code
                )
            body = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
            if len(body) > LARGEST_ANSWER:
                return failed(N_("%(url)s answers with more than 512 KB: that is no discovery document."), url=url)
    except requests.exceptions.SSLError:
        return failed(
            N_("The certificate of %(host)s is not trusted here. Install its authority, or correct the address."),
            host=urlsplit(url).netloc,
        )
    except requests.exceptions.Timeout:
        return failed(N_("%(host)s did not answer within %(s)s seconds."), host=urlsplit(url).netloc, s=TIMEOUT_S)
    except requests.exceptions.ConnectionError:
        return failed(
            N_("%(host)s cannot be reached. Check the address, the port and the firewall."), host=urlsplit(url).netloc
        )
    except (requests.exceptions.RequestException, ValueError):
        return failed(N_("“%(url)s” is not an address. It begins with https://."), url=url)
    try:
        found = requests.models.complexjson.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return failed(N_("%(url)s does not answer with JSON. Is it the issuer's address?"), url=url)
    return found


def _test_oidc(provider: LoginProvider) -> Answer:
    base = provider.url.rstrip("/")
    address = base if "/.well-known/" in base else base + WELL_KNOWN
    document = _fetch(address)
    if isinstance(document, Answer):
        return document
    issuer, expected = str(document.get("issuer", "")), address.split("/.well-known/")[0]
    if issuer.rstrip("/") != expected.rstrip("/"):
        return failed(
            N_("The issuer calls itself “%(issuer)s”, but “%(expected)s” is entered here. Enter its own name."),
            issuer=issuer[:120],
            expected=expected,
        )
    missing = [
        name
        for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        if not str(document.get(name, "")).startswith(("https://", "http://"))
    ]
    if missing:
        return failed(N_("The discovery document lacks: %(fields)s."), fields=", ".join(missing))
    keys = _fetch(str(document["jwks_uri"]))
    if isinstance(keys, Answer):
        return keys
    if not isinstance(keys.get("keys"), list) or not keys["keys"]:
        return failed(N_("The issuer publishes no keys at %(url)s."), url=str(document["jwks_uri"])[:200])
    if not provider.identity or not provider.secret:
        return failed(N_("The issuer works, but the client ID or the client secret is missing here."))
    return Answer(
        True,
        N_("The issuer answers, its name fits and it publishes %(n)s keys. Try a log-in next."),
        {"n": len(keys["keys"])},
    )


LDAP_TROUBLE = {
    "not_installed": N_("The LDAP library is missing on the server. Install it: pip install 'guanjia[ldap]'."),
    "bind_refused": N_("The directory refused the service account “%(detail)s”: wrong name or password."),
    "unreachable": N_("%(detail)s cannot be reached. Check the address, the port and the firewall."),
    "base_missing": N_("The directory has nothing at “%(detail)s”. Correct “Search below”."),
    "filter_broken": N_("The directory does not understand the filter “%(detail)s”."),
    "other": N_("The directory answered with an error: %(detail)s."),
}


def _test_ldap(provider: LoginProvider) -> Answer:
    try:
        directory.find_entry(provider, "guanjia-connection-test")
    except directory.DirectoryError as error:
        return failed(LDAP_TROUBLE[error.kind], detail=error.detail)
    return Answer(True, N_("The directory took the service account and the search. Try a log-in next."), {})
