"""Outside log-ins: set up on a page, tested in plain words, opening only accounts that exist."""

from __future__ import annotations

import sys
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client
from tests.factories import make_account, make_actor, make_office, make_person
from tests.foundation.access.fake_issuer import running_issuer

from guanjia.foundation.access import directory, probing
from guanjia.foundation.access.commands.providers import AddressInvalid, probe_provider, save_provider
from guanjia.foundation.access.models import Account, LoginProvider
from guanjia.foundation.audit import trail
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed


@pytest.fixture
def issuer():
    with running_issuer() as running:
        yield running


def oidc(issuer, **over) -> LoginProvider:
    fields = {
        "kind": "oidc",
        "slug": "city",
        "label": "City portal",
        "enabled": True,
        "url": issuer.url,
        "identity": "guanjia",
        "secret": "s3cret-value",
        "claim": "staff",
        "match_by": "staff_number",
    }
    return LoginProvider.objects.create(**(fields | over))


def come_from(issuer, page: Client):
    """Walk the whole way: to the issuer, and back with a code."""
    sent = page.get("/accounts/oidc/city/login/")
    assert sent.status_code == 302, sent.content
    asked = parse_qs(urlsplit(sent["Location"]).query)
    assert sent["Location"].startswith(f"{issuer.url}/authorize")
    return page.get("/accounts/oidc/city/login/callback/", {"code": "c", "state": asked["state"][0]})


def test_a_staff_number_opens_the_account_that_has_it(db, issuer):
    account = make_account("staff", person=make_person(staff_number="S900001"))
    provider = oidc(issuer)
    issuer.claims = {"sub": "u-1", "staff": "S900001", "phone_number": "13800001203", "name": "Lin"}
    page = Client()
    assert come_from(issuer, page).status_code == 302
    assert page.get("/api/v1/me/").json()["account"] == account.pk
    with connection.cursor() as cursor:  # nothing personal of the issuer stays
        cursor.execute("SELECT extra_data FROM socialaccount_socialaccount")
        assert "13800001203" not in str(cursor.fetchall())
    issuer.claims = {"sub": "u-1"}  # the second time the link itself is enough
    again = Client()
    come_from(issuer, again)
    assert again.get("/api/v1/me/").json()["account"] == account.pk
    assert provider.secret.open() == "s3cret-value"


def test_a_phone_number_matches_by_its_fingerprint(db, issuer):
    account = make_account("staff", person=make_person(phone="13800001203"))
    oidc(issuer, claim="phone_number", match_by="phone")
    issuer.claims = {"sub": "u-2", "phone_number": "+86 138-0000-1203"}
    page = Client()
    come_from(issuer, page)
    assert page.get("/api/v1/me/").json()["account"] == account.pk


@pytest.mark.parametrize("claims", [{"sub": "x", "staff": "S404"}, {"sub": "x"}, {"sub": "x", "staff": "S900002"}])
def test_whoever_matches_no_single_active_account_stays_outside(db, issuer, claims):
    person = make_person(staff_number="S900002")
    make_account("staff", person=person)
    make_account("staff", person=person)  # two accounts: nobody can tell which is meant
    provider = oidc(issuer)
    issuer.claims = claims
    before = Account.objects.count()
    page = Client(headers={"Accept-Language": "en"})
    answer = come_from(issuer, page)
    assert answer.status_code == 403
    assert "Accounts are never made by logging in" in answer.content.decode()
    assert page.get("/api/v1/me/").status_code == 401
    assert Account.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert trail.actions_on(provider) == ["access.login.unmatched"]


def test_a_locked_account_stays_locked_from_outside(db, issuer):
    make_account("staff", person=make_person(staff_number="S900003"), is_active=False)
    oidc(issuer)
    issuer.claims = {"sub": "u-3", "staff": "S900003"}
    page = Client()
    assert come_from(issuer, page).status_code == 403
    assert page.get("/api/v1/me/").status_code == 401


def test_an_issuer_that_is_away_gets_a_page_not_a_crash(db, issuer):
    oidc(issuer, url="http://127.0.0.1:9")
    answer = Client().get("/accounts/oidc/city/login/")
    assert answer.status_code == 401
    assert Client().get("/accounts/oidc/unknown/login/").status_code == 404


def spoil(**over):
    def change(issuer, provider):
        for name, value in over.items():
            setattr(issuer, name, value)

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (spoil(), "The issuer answers"),
        (spoil(status=503), "status 503"),
        (spoil(raw=b"<html>"), "does not answer with JSON"),
        (spoil(raw=b" " * (600 * 1024)), "more than 512 KB"),
        (spoil(document_changes={"issuer": "https://other.example"}), "calls itself"),
        (spoil(document_changes={"token_endpoint": None}), "lacks: token_endpoint"),
        (spoil(keys=[]), "publishes no keys"),
        (lambda issuer, provider: setattr(provider, "url", "http://127.0.0.1:9"), "cannot be reached"),
        (lambda issuer, provider: setattr(provider, "url", "htp:/x"), "is not an address"),
        (lambda issuer, provider: setattr(provider, "identity", ""), "client ID"),
    ],
)
def test_the_test_button_says_in_plain_words_what_is_wrong(db, issuer, change, words):
    provider = oidc(issuer)
    change(issuer, provider)
    answer = probing.probe(provider)
    assert words in answer.message % answer.params
    assert answer.passed == (words == "The issuer answers")


def test_the_answer_of_a_test_is_kept_until_the_settings_change(db, issuer):
    keeper = make_actor("access.connect", everywhere=True)
    provider = oidc(issuer)
    _provider, answer = probe_provider(keeper, provider_id=provider.pk, now=clock.now())
    assert answer.passed
    provider.refresh_from_db()
    assert provider.test_passed
    saved = save_provider(keeper, provider_id=provider.pk, kind="oidc", values={"url": "https://x.example"}, secret="")
    assert saved.tested_at is None
    assert saved.secret.open() == "s3cret-value"
    with pytest.raises(AddressInvalid):
        save_provider(keeper, provider_id=provider.pk, kind="oidc", values={"url": "ftp://x"}, secret="")
    office = make_office()
    with pytest.raises(NotAllowed):
        save_provider(make_actor("access.connect", office=office), provider_id=None, kind="oidc", values={}, secret="")


def test_the_stored_secret_is_not_readable_in_the_database(db, issuer):
    oidc(issuer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_loginprovider")
        assert "s3cret-value" not in str(cursor.fetchall())


# LDAP: the library is the outside; this stands in for it where it is not installed ------------------------------


def fake_ldap() -> ModuleType:
    module = ModuleType("ldap")
    names = (
        "LDAPError",
        "INVALID_CREDENTIALS",
        "SERVER_DOWN",
        "TIMEOUT",
        "CONNECT_ERROR",
        "NO_SUCH_OBJECT",
        "FILTER_ERROR",
    )
    module.LDAPError = type("LDAPError", (Exception,), {})
    for name in names[1:]:
        setattr(module, name, type(name, (module.LDAPError,), {}))
    for name in ("OPT_REFERRALS", "OPT_NETWORK_TIMEOUT", "OPT_TIMEOUT", "SCOPE_SUBTREE"):
        setattr(module, name, 0)
    people = {"cn=reader": "reading", "uid=lin,ou=people": "lin's own password"}

    class Connection:
        def __init__(self, url):
            if "away" in url:
                self.simple_bind_s = self.down

        def down(self, *args):
            raise module.SERVER_DOWN

        def set_option(self, *args):
            pass

        def simple_bind_s(self, dn, password):
            if people.get(dn) != password:
                raise module.INVALID_CREDENTIALS

        def search_s(self, base, scope, text):
            if base != "ou=people":
                raise module.NO_SUCH_OBJECT
            if "(uid=lin)" in text:
                return [("uid=lin,ou=people", {"employeeNumber": [b"S900005"]})]
            return []

        def unbind_s(self):
            pass

    module.initialize = Connection
    module.filter = ModuleType("ldap.filter")
    module.filter.escape_filter_chars = lambda text: text.replace("*", r"\2a").replace(")", r"\29")
    return module


def ldap_row(**over) -> LoginProvider:
    fields = {
        "kind": "ldap",
        "slug": "dir",
        "label": "Directory",
        "enabled": True,
        "url": "ldap://here",
        "identity": "cn=reader",
        "secret": "reading",
        "claim": "employeeNumber",
        "match_by": "staff_number",
        "search_base": "ou=people",
        "search_filter": "(uid={user})",
    }
    return LoginProvider.objects.create(**(fields | over))


@pytest.fixture
def ldap(monkeypatch):
    module = fake_ldap()
    monkeypatch.setitem(sys.modules, "ldap", module)
    monkeypatch.setitem(sys.modules, "ldap.filter", module.filter)
    monkeypatch.setattr(directory, "is_installed", lambda: True)


def test_a_directory_s_password_opens_the_matched_account(db, ldap):
    account = make_account("staff", person=make_person(staff_number="S900005"))
    ldap_row()
    page = Client()
    page.post("/accounts/login/", {"login": "lin", "password": "lin's own password"})
    assert page.get("/api/v1/me/").json()["account"] == account.pk
    for wrong in ("other", "x"):
        stranger = Client()
        stranger.post("/accounts/login/", {"login": "lin", "password": wrong})
        assert stranger.get("/api/v1/me/").status_code == 401
    star = Client()
    star.post("/accounts/login/", {"login": "*", "password": "lin's own password"})
    assert star.get("/api/v1/me/").status_code == 401


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({}, "took the service account"),
        ({"secret": "wrong"}, "refused the service account"),
        ({"url": "ldap://away"}, "cannot be reached"),
        ({"search_base": "ou=nowhere"}, "nothing at"),
    ],
)
def test_the_directory_s_test_says_what_is_wrong(db, ldap, over, words):
    answer = probing.probe(ldap_row(**over))
    assert words in answer.message % answer.params


def test_without_the_library_the_test_says_what_to_install(db, monkeypatch):
    monkeypatch.setattr(directory, "is_installed", lambda: False)
    answer = probing.probe(ldap_row())
    assert "guanjia[ldap]" in answer.message % answer.params
    assert Client().post("/accounts/login/", {"login": "lin", "password": "x"}).status_code == 200
