"""Password log-in by our own hashes or by a directory, and the one place that loads the account behind a session."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from guanjia.foundation.access import directory, matching
from guanjia.foundation.access.models import Account, LoginProvider

logger = logging.getLogger(__name__)


class WholeAccount:
    """The account comes with its person and office, so that the actor costs one query more."""

    def get_user(self, user_id: Any) -> Account | None:
        try:
            account = Account.objects.select_related("person__office").get(pk=user_id)
        except Account.DoesNotExist:
            return None
        return account if account.is_active else None


class AccountBackend(WholeAccount, AuthenticationBackend):  # type: ignore[misc]
    """Account name and password, as stored here."""


class DirectoryBackend(WholeAccount, ModelBackend):  # type: ignore[misc]
    """Account name and password, as an enabled LDAP directory knows them."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Account | None:
        if not username or not password or "\x00" in username:
            return None
        for provider in LoginProvider.objects.filter(kind=LoginProvider.Kind.LDAP, enabled=True):
            try:
                entry = directory.find_entry(provider, username)
                if entry is None or not directory.accepts(provider, entry, password):
                    continue
            except directory.DirectoryError as error:
                logger.warning("directory %s: %s", provider.slug, error.kind)
                continue
            value = entry.text(provider.claim) or username
            account = matching.find_account(provider, value)
            if account is not None:
                return account
        return None
