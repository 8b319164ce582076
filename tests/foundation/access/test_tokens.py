"""Tokens: scoped, dated, shown once, gone at once when taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account, make_actor, make_office

from guanjia.foundation.access import rules
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.commands.accounts import lock_account
from guanjia.foundation.access.commands.tokens import create_token, revoke_token
from guanjia.foundation.access.models import ApiToken
from guanjia.foundation.audit import trail
from guanjia.kernel import clock
from guanjia.kernel.errors import NotVisible


def token_for(account, **over):
    fields = {
        "name": "Meter import",
        "rights": ["org.view"],
        "office_id": None,
        "expires_on": clock.today() + timedelta(days=30),
        "now": clock.now(),
        "today": clock.today(),
    }
    return create_token(actor_of(account, today=clock.today()), **(fields | over))


def ask(secret: str, path: str = "/api/v1/me/"):
    return Client().get(path, headers={"Authorization": f"Bearer {secret}"})


def test_a_token_is_its_account_with_fewer_rights(db):
    account = make_account("dispatcher")
    token, secret = token_for(account)
    answer = ask(secret).json()
    assert answer["account"] == account.pk
    assert list(answer["rights"]) == ["org.view"]
    assert answer["via"] == "token"
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert trail.actions_on(token) == ["access.token.created"]


def test_a_token_may_be_kept_to_one_subtree(db):
    county = make_office()
    unit = make_office(parent=county)
    account = make_account("dispatcher", office=county)
    _token, secret = token_for(account, office_id=unit.pk)
    assert ask(secret).json()["rights"] == {"org.view": [unit.path]}


def test_only_a_digest_is_stored(db):
    token, secret = token_for(make_account("staff"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_apitoken")
        assert secret not in str(cursor.fetchall())
    assert secret.startswith(token.hint)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda token, account: revoke_token(own(account), token_id=token.pk, now=clock.now()), "token_revoked"),
        (lambda token, account: ApiToken.objects.update(expires_on=date(2020, 1, 1)), "token_expired"),
        (lambda token, account: type(account).objects.update(is_active=False), "account_locked"),
        (lambda token, account: ApiToken.objects.update(digest="x"), "token_unknown"),
    ],
)
def test_a_token_that_no_longer_works_says_why(db, spoil, code):
    account = make_account("staff")
    token, secret = token_for(account)
    spoil(token, account)
    answer = ask(secret)
    assert answer.status_code == 401
    assert answer.json()["code"] == code
    assert set(answer.json()) == {"code", "detail", "fields"}
    assert answer["WWW-Authenticate"].startswith("Bearer")


def own(account):
    return actor_of(account, today=clock.today())


def test_strangers_get_401_with_the_body_of_every_refusal(db):
    answer = Client().get("/api/v1/me/")
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert ask("nonsense").json()["code"] == "token_unknown"


def test_a_token_is_never_wider_than_its_owner_nor_endless_nor_a_maker_of_tokens(db):
    account = make_account("staff")
    with pytest.raises(rules.TokenTooWide):
        token_for(account, rights=["access.manage"])
    with pytest.raises(rules.TokenTooWide):
        token_for(account, rights=[])
    with pytest.raises(rules.TokenTooLong):
        token_for(account, expires_on=clock.today() + timedelta(days=800))
    with pytest.raises(NotVisible):
        token_for(account, office_id=make_office().pk)
    _token, secret = token_for(account)
    body = {"name": "x", "rights": ["org.view"], "expires_on": str(clock.today())}
    answer = Client().post(
        "/api/v1/tokens/", body, content_type="application/json", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 403


def test_the_security_administrator_takes_back_what_others_made(db):
    office = make_office()
    token, _secret = token_for(make_account("staff", office=office))
    keeper = make_actor("access.manage", office=office)
    revoke_token(keeper, token_id=token.pk, now=clock.now())
    token.refresh_from_db()
    assert token.revoked_at is not None
    with pytest.raises(NotVisible):
        revoke_token(make_actor("access.manage"), token_id=token.pk, now=clock.now())


def test_a_role_that_demands_a_second_factor_demands_it_of_tokens_too(db, settings):
    account = make_account("security_admin")
    _token, secret = token_for(account)
    settings.GUANJIA_ENFORCE_SECOND_FACTOR = True
    assert ask(secret).json()["code"] == "second_factor_needed"


def test_making_a_token_twice_with_one_key_shows_the_same_secret(db, browse):
    client = browse(make_account("staff"))
    body = {"name": "x", "rights": ["org.view"], "expires_on": str(clock.today())}
    send = {"content_type": "application/json", "headers": {"Idempotency-Key": "k"}}
    first, again = client.post("/api/v1/tokens/", body, **send), client.post("/api/v1/tokens/", body, **send)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert ApiToken.objects.count() == 1


def test_a_locked_account_locks_its_tokens_and_nobody_locks_themselves(db):
    office = make_office()
    account, keeper = make_account("staff", office=office), make_actor("access.manage", office=office)
    _token, secret = token_for(account)
    lock_account(keeper, account_id=account.pk, reason="On leave", now=clock.now())
    assert ask(secret).json()["code"] == "account_locked"
    with pytest.raises(Exception, match="another administrator"):
        lock_account(keeper, account_id=keeper.account_id, reason="x", now=clock.now())
    colleague = make_account("staff", office=office)
    with pytest.raises(NotVisible):
        lock_account(own(colleague), account_id=account.pk, reason="x", now=clock.now())


def test_an_ordinary_request_costs_three_queries(db, browse):
    client = browse(make_account("staff", "dispatcher"))
    with CaptureQueriesContext(connection) as caught:
        client.get("/api/v1/me/")
    assert len(caught) == 3, [query["sql"] for query in caught]  # session, account, grants
