"""Passwords checked by an LDAP directory. The library comes with the extra `ldap`; without it the page says so.

The service account finds the person's entry, then the person's own password is tried on that entry: the directory
decides, we never see a stored password.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from guanjia.foundation.access.models import LoginProvider

TIMEOUT_S = 5


class DirectoryError(Exception):
    """The directory did not answer as it should; `kind` names what went wrong."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind, self.detail = kind, detail


@dataclass(frozen=True, slots=True)
class Entry:
    """One person in the directory."""

    dn: str
    attributes: dict[str, list[bytes]]

    def text(self, name: str) -> str:
        """The first value of an attribute; names are not case-sensitive."""
        for known, values in self.attributes.items():
            if known.lower() == name.lower() and values:
                return values[0].decode(errors="replace")
        return ""


def is_installed() -> bool:
    """Whether the extra `ldap` is there."""
    return find_spec("ldap") is not None


def _library() -> Any:
    if not is_installed():
        raise DirectoryError("not_installed")
    return import_module("ldap")


def _connect(provider: LoginProvider) -> Any:
    ldap = _library()
    try:
        connection = ldap.initialize(provider.url)
        connection.set_option(ldap.OPT_REFERRALS, 0)
        connection.set_option(ldap.OPT_NETWORK_TIMEOUT, TIMEOUT_S)
        connection.set_option(ldap.OPT_TIMEOUT, TIMEOUT_S)
        if provider.start_tls:
            connection.start_tls_s()
        connection.simple_bind_s(provider.identity, provider.secret.open())  # type: ignore[attr-defined]
    except ldap.INVALID_CREDENTIALS as error:
        raise DirectoryError("bind_refused", provider.identity) from error
    except (ldap.SERVER_DOWN, ldap.TIMEOUT, ldap.CONNECT_ERROR) as error:
        raise DirectoryError("unreachable", provider.url) from error
    except (ldap.LDAPError, ValueError) as error:
        raise DirectoryError("other", type(error).__name__) from error
    return connection


def find_entry(provider: LoginProvider, username: str) -> Entry | None:
    """The one entry for a log-in name, or None. Raises DirectoryError."""
    ldap = _library()
    connection = _connect(provider)
    try:
        safe = import_module("ldap.filter").escape_filter_chars(username)
        found = connection.search_s(
            provider.search_base, ldap.SCOPE_SUBTREE, provider.search_filter.replace("{user}", safe)
        )
    except ldap.NO_SUCH_OBJECT as error:
        raise DirectoryError("base_missing", provider.search_base) from error
    except ldap.FILTER_ERROR as error:
        raise DirectoryError("filter_broken", provider.search_filter) from error
    except ldap.LDAPError as error:
        raise DirectoryError("other", type(error).__name__) from error
    finally:
        connection.unbind_s()
    entries = [Entry(dn, attributes) for dn, attributes in found if dn]
    return entries[0] if len(entries) == 1 else None


def accepts(provider: LoginProvider, entry: Entry, password: str) -> bool:
    """Whether the directory takes this password for this entry. An empty one never counts: a directory would take it
    for an anonymous bind."""
    if not password:
        return False
    ldap = _library()
    connection = ldap.initialize(provider.url)
    connection.set_option(ldap.OPT_NETWORK_TIMEOUT, TIMEOUT_S)
    try:
        if provider.start_tls:
            connection.start_tls_s()
        connection.simple_bind_s(entry.dn, password)
    except ldap.INVALID_CREDENTIALS:
        return False
    except ldap.LDAPError as error:
        raise DirectoryError("other", type(error).__name__) from error
    finally:
        connection.unbind_s()
    return True
