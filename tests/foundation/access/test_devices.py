"""Which devices are logged in, and how one is put out at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import make_account, make_actor, make_office

from guanjia.foundation.access import queries
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.commands.accounts import (
    AccountNotLocked,
    OwnAccount,
    end_device,
    lock_account,
    reset_password,
    unlock_account,
)
from guanjia.foundation.access.commands.tidying import tidy_access
from guanjia.foundation.access.devices import device_name
from guanjia.foundation.access.models import DeviceSession, IdempotencyKey
from guanjia.kernel import clock
from guanjia.kernel.errors import NotVisible


def me(account):
    return actor_of(account, today=clock.today())


def is_in(client) -> bool:
    return client.get("/api/v1/me/").status_code == 200


def test_a_revoked_device_is_out_with_its_next_request(db, browse):
    account = make_account("staff")
    client = browse(account)
    assert is_in(client)
    device = queries.list_own_devices(me(account)).get()
    end_device(me(account), device_id=device.pk, now=clock.now())
    assert not is_in(client)
    assert not queries.list_own_devices(me(account)).exists()


def test_only_the_owner_and_the_security_administrator_put_a_device_out(db, browse):
    office = make_office()
    account = make_account("staff", office=office)
    client = browse(account)
    device = DeviceSession.objects.get(account=account)
    for other in (me(make_account("staff", office=office)), make_actor("access.manage")):
        with pytest.raises(NotVisible):
            end_device(other, device_id=device.pk, now=clock.now())
    assert is_in(client)
    end_device(make_actor("access.manage", office=office), device_id=device.pk, now=clock.now())
    assert not is_in(client)


def test_locking_and_a_new_first_password_put_all_devices_out(db, browse):
    office = make_office()
    account, keeper = make_account("staff", office=office), make_actor("access.manage", office=office)
    client = browse(account)
    lock_account(keeper, account_id=account.pk, reason="Lost phone", now=clock.now())
    assert not is_in(client)
    unlock_account(keeper, account_id=account.pk)
    with pytest.raises(AccountNotLocked):
        unlock_account(keeper, account_id=account.pk)
    account.refresh_from_db()
    client = browse(account)
    assert is_in(client)
    reset_password(keeper, account_id=account.pk, password="Ninety-nine bridges", reason="Forgotten", now=clock.now())
    assert not is_in(client)
    with pytest.raises(OwnAccount):
        reset_password(
            keeper, account_id=keeper.account_id, password="Ninety-nine bridges", reason="x", now=clock.now()
        )


def test_a_browser_has_a_name_people_know():
    chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
    assert device_name(chrome) == "Chrome · Windows"
    assert device_name("curl/8") == ""


def test_old_keys_and_devices_are_tidied_away_and_young_ones_stay(db, browse):
    browse(make_account("staff"))
    for days in (1, 8):
        IdempotencyKey.objects.create(
            actor_key="x", key=str(days), purpose="p", request_hash="h", created_at=clock.now() - timedelta(days=days)
        )
    assert tidy_access(now=clock.now()) == (1, 0)
    assert tidy_access(now=clock.now() + timedelta(days=91)) == (1, 1)
